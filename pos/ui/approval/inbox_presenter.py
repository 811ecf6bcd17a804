"""Requests of other tills as a calm notice, without Qt: the oldest in words, how many more wait, and the answer to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from pos.errors import PosError
from pos.i18n import Locale
from pos.till.requests import OpenRequest
from pos.ui.words import sentence
from pos.words import counted, later, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
WANTS = {
    "line_discount": later("{person} at {till} asks for a discount"),
    "return_without_receipt": later("{person} at {till} takes goods back without a receipt"),
    "refund_other_way": later("{person} at {till} pays back another way"),
    "sale_discount": later("{person} at {till} asks for a discount on the sale"),
    "price": later("{person} at {till} asks for a new price"),
    "cash_out": later("{person} at {till} takes out cash"),
}
_WANTS_ANOTHER = later("{person} at {till} asks for {act}")


class InboxPort(Protocol):
    """`pos.till.requests.Requests` is one."""

    @property
    def may_decide(self) -> bool: ...
    def list_open(self) -> Future[list[OpenRequest]]: ...
    def decide(self, request: uuid.UUID, note: str = "", *, is_granted: bool) -> Future[bool]: ...


@dataclass(frozen=True, slots=True)
class RequestFace:
    """One request in words. `why_not` says why it cannot be approved by this person."""

    id: uuid.UUID
    title: str
    detail: str
    why_not: str = ""


class InboxPresenter:
    """One per window. `on_change` is called when something is to be drawn anew."""

    def __init__(self, port: InboxPort, locale: Locale, run: Runner) -> None:
        self._port, self._locale, self._run = port, locale, run
        self.on_change: Callable[[], None] = _nothing
        self._open: tuple[OpenRequest, ...] = ()
        self._is_asking = False
        self._has_news = False
        self.is_busy = False
        self.said = ""
        """How the last answer ended, when it was not taken."""

    @property
    def face(self) -> RequestFace | None:
        """The oldest request, or None."""
        if not self._open:
            return None
        first, more = self._open[0], len(self._open) - 1
        why_not = "" if first.is_within else say("That is more than you may allow.")
        return RequestFace(
            first.id,
            self._title(first, more),
            self._detail(first),
            why_not,
        )

    @staticmethod
    def _title(request: OpenRequest, more: int) -> str:
        title = say(
            WANTS.get(request.act, _WANTS_ANOTHER),
            person=request.person_name,
            till=request.till_name,
            act=request.act.replace("_", " "),
        )
        if not more:
            return title
        return counted(more, "{request} ({count} more)", "{request} ({count} more)", request=title)

    def _detail(self, request: OpenRequest) -> str:
        said = request.detail
        change = self._figure(said.get("new", ""))
        before = self._figure(said.get("old", ""))
        if before and before != self._figure("0"):  # cash out and refunds come from nothing
            change = f"{before} \N{RIGHTWARDS ARROW} {change}"
        return ", ".join(filter(None, (said.get("name"), change, said.get("reason"))))

    def _figure(self, text: str) -> str:
        try:
            return self._locale.price(Decimal(text))
        except (InvalidOperation, ArithmeticError):
            return text

    def reload(self) -> None:
        """Somebody asked, decided or withdrew; somebody signed in; or it is time to look."""
        if not self._port.may_decide:
            self._take([])
            return
        if self._is_asking:
            self._has_news = True
            return
        try:
            asking = self._port.list_open()
        except (PosError, RuntimeError):  # signed in without the server, or the program is closing
            self._take([])
            return
        self._is_asking, self._has_news = True, False
        self._run(asking, self._listed, self._not_listed)

    def _listed(self, found: Sequence[OpenRequest]) -> None:
        self._is_asking = False
        self._take(found if self._port.may_decide else [])
        if self._has_news:
            self.reload()

    def _not_listed(self, _error: Exception) -> None:
        """Asked again at the next news, or in a moment."""
        self._is_asking = False
        self._take([])

    def _take(self, found: Sequence[OpenRequest]) -> None:
        if tuple(found) != self._open:
            self._open, self.said = tuple(found), ""
            self.on_change()

    def approve(self) -> None:
        face = self.face
        if face is not None and not face.why_not:
            self._decide(face, "", is_granted=True)

    def refuse(self, note: str = "") -> None:
        if self.face is not None:
            self._decide(self.face, note, is_granted=False)

    def _decide(self, face: RequestFace, note: str, *, is_granted: bool) -> None:
        if self.is_busy:
            return
        try:
            deciding = self._port.decide(face.id, note, is_granted=is_granted)
        except PosError as error:
            self._failed(error)
            return
        self.is_busy = True
        self._run(deciding, self._decided, self._failed)
        self.on_change()

    def _decided(self, is_taken: bool) -> None:
        self.is_busy = False
        self._open = self._open[1:]
        self.said = "" if is_taken else say("Somebody else was first, or the till does not ask any more.")
        self.on_change()
        self.reload()

    def _failed(self, error: Exception) -> None:
        self.is_busy, self.said = False, sentence(error)
        self.on_change()


def _nothing() -> None:
    """Stands in until the window connects itself."""
