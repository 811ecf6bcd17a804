"""Starting a new number series at this till, without Qt: what it does, the reason, the wait, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from pos.errors import Refused
from pos.till.series import Renewed
from pos.ui.words import sentence
from pos.words import counted, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]

ASKING, BUSY, DONE = "asking", "busy", "done"


class SeriesPort(Protocol):
    """What the dialog asks of the till."""

    @property
    def till_code(self) -> str: ...
    @property
    def sales_to_send(self) -> int: ...
    def renew_series(self, reason: str) -> Future[Renewed]:
        """Raises Refused at once when nobody with the server's consent is signed in."""
        ...


class SeriesPresenter:
    """One per dialog. `on_change` is called when something is to be drawn anew."""

    def __init__(self, port: SeriesPort, run: Runner) -> None:
        self._port, self._run = port, run
        self.on_change: Callable[[], None] = _nothing
        self.state = ASKING
        self.reason = ""
        self.problem = ""
        self.result = ""
        count = port.sales_to_send
        self.steps = (
            counted(
                count,
                "{count} sale that the server does not have is written again in a new number series and sent.",
                "{count} sales that the server does not have are written again in a new number series and sent.",
            )
            if count
            else say("What the server does not have is written again in a new number series and sent."),
            say("Receipts already printed stay valid: each sale remembers the number on its paper."),
            say("Your name and the reason are kept in the journal."),
        )

    @property
    def title(self) -> str:
        return say("Start a new number series for {till}", till=self._port.till_code)

    @property
    def progress(self) -> str:
        return say("Comparing with the server and writing what it lacks. This can take a minute.")

    def set_reason(self, text: str) -> None:
        self.reason = text
        if self.problem:
            self.problem = ""
            self.on_change()

    def confirm(self) -> None:
        """Start it. What was typed stays when it fails; it may be tried again."""
        if self.state != ASKING:
            return
        reason = " ".join(self.reason.split())
        if not reason:
            self._fail(Refused("reason_missing"))
            return
        try:
            future = self._port.renew_series(reason)
        except Refused as error:
            self._fail(error)
            return
        self.state, self.problem = BUSY, ""
        self.on_change()
        self._run(future, self._done, self._fail)

    def _done(self, renewed: Renewed) -> None:
        self.state = DONE
        self.result = " ".join(
            (
                say("Till {till} goes on in series {epoch}.", till=self._port.till_code, epoch=renewed.epoch),
                counted(renewed.sales, "{count} sale was carried.", "{count} sales were carried.")
                if renewed.sales
                else say("The server had every sale, or gets it now."),
            )
        )
        self.on_change()

    def _fail(self, error: Exception) -> None:
        self.state, self.problem = ASKING, sentence(error)
        self.on_change()


def _nothing() -> None:
    """Stands in until the dialog connects itself."""
