"""What somebody finds when they sign in, without Qt: the open sale of this till, and their own one of another till."""

from __future__ import annotations

from decimal import Decimal

from pos.i18n import Locale
from pos.till.following import FoundSale, Outcome
from pos.till.parking import ParkedSale
from pos.ui.checkout.parking_presenter import FollowingPort, ParkingPresenter, Runner
from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.checkout.wording import items_text
from pos.ui.faces import Notice
from pos.words import say


class FollowingPresenter:
    """One per till window; `begin` once, when somebody has signed in."""

    def __init__(
        self,
        port: FollowingPort,
        parking: ParkingPresenter,
        checkout: CheckoutPresenter,
        locale: Locale,
        run: Runner,
    ) -> None:
        self._port, self._parking, self._checkout = port, parking, checkout
        self._locale, self._run = locale, run

    def begin(self) -> None:
        """Ask whose the open sale is; then say what there is to go on with."""
        asking = self._port.ask()
        if asking is None:
            self._look_around()
        else:
            self._run(asking, self._settle, lambda _error: self._settle(None))

    def _settle(self, is_ours: bool | None) -> None:
        outcome = self._port.settle(is_ours)
        self._checkout.refresh()
        if outcome is Outcome.GONE:
            self._checkout.say(
                Notice(
                    "warn",
                    say("The sale went on at another till"),
                    say("It is not open here any more. Scan the first item of the next one."),
                )
            )
        elif outcome is Outcome.BOTH:
            self._checkout.say(
                Notice(
                    "warn",
                    say("The sale went on at another till too"),
                    say(
                        "Something was added here meanwhile, so it stays open. Look whether it is still wanted."
                    ),
                )
            )
        else:
            self._look_around()

    def _look_around(self) -> None:
        found = self._port.found()
        if found is not None:
            self._say_found(found)
        self._parking.look_for(self._offer)

    def _say_found(self, sale: FoundSale) -> None:
        when, count = self._locale.time(sale.started_at), items_text(Decimal(sale.items), self._locale)
        self._checkout.say(
            Notice(
                "done",
                say("Sale of {when}, {count}: continue?", when=when, count=count),
                say("It was left open here. Scan on, or park it."),
                action=say("Park it"),
                action_icon="pause",
                icon="inbox",
                stays=True,
            ),
            self._parking.park,
        )

    def _offer(self, sales: list[ParkedSale]) -> None:
        """My own open sale, left at another till. Where something went wrong that is said, and the sale stands in the list of parked ones."""
        mine = next((each for each in sales if each.is_following and each.till_name), None)
        notice = self._checkout.notice
        if mine is None or (notice is not None and notice.kind == "error"):
            return
        count = items_text(Decimal(mine.items), self._locale)
        self._checkout.say(
            Notice(
                "done",
                say("Your sale is still open at {till}", till=mine.till_name),
                f"{mine.preview}. {count}, {self._locale.money(mine.total)}",
                action=say("Continue here"),
                action_icon="arrow-right",
                icon="inbox",
                stays=True,
            ),
            lambda: self._parking.choose(mine.basket_id),
        )
