"""The page More, without Qt: every act of this till in groups, found by typing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pos.journal.snapshot import fold
from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.faces import ActionFace, ActionGroup
from pos.words import later, say

GROUPS = (
    ActionGroup(
        later("This sale"),
        (
            ActionFace("discount_all", later("Discount on all"), "percent", "Ctrl D"),
            ActionFace("note_all", later("Note on sale"), "sticky-note", "Ctrl N"),
            ActionFace("sold_by", later("Sold by"), "users"),
            ActionFace("open_price", later("Open price item"), "tag", "Ctrl O"),
            ActionFace("customer", later("Customer"), "user-plus", "F4"),
            ActionFace("park", later("Park"), "pause", "F6"),
            ActionFace("recall", later("Recall"), "inbox", "F7"),
            ActionFace("return", later("Return"), "undo-2", "F8"),
            ActionFace("weigh", later("Weigh"), "scale", "Ctrl W"),
            ActionFace("cancel", later("Cancel sale"), "trash-2", "Ctrl Del", is_danger=True),
        ),
    ),
    ActionGroup(
        later("Drawer and shift"),
        (
            ActionFace("open_drawer", later("Open drawer"), "vault", "F10"),
            ActionFace("cash_in_out", later("Cash in or out"), "arrow-left-right", "F11"),
            ActionFace("close_shift", later("Close shift"), "lock", "Ctrl F12"),
            ActionFace("x_report", later("X report"), "receipt-text"),
            ActionFace("hand_over", later("Hand over drawer"), "user"),
            ActionFace("gift_card", later("Gift card balance"), "gift"),
        ),
    ),
    ActionGroup(
        later("Till"),
        (
            ActionFace("reprint", later("Reprint receipt"), "rotate-ccw", "Ctrl P"),
            ActionFace("swap_tender", later("Correct last payment"), "rotate-ccw"),
            ActionFace("price_check", later("Price check"), "search", "F3"),
            ActionFace("papers", later("Print queue"), "receipt-text"),
            ActionFace("hardware", later("Test devices"), "monitor"),
            ActionFace("mails", later("Mails"), "mail"),
            ActionFace("office", later("Back office"), "chart-column"),
            ActionFace("training", later("Training"), "play"),
            ActionFace("end_training", later("End training"), "log-out"),
            ActionFace("my_secrets", later("My password and PIN"), "key-round"),
            ActionFace("theme", later("Light or dark"), "sun"),
            ActionFace("lock", later("Lock, switch user"), "log-out", "Ctrl L"),
            ActionFace("sign_out", later("Sign out"), "log-out", "Ctrl Shift L"),
        ),
    ),
)
"""What a till can do beyond scanning, in English; a till shows those that it supports."""


class MorePresenter:
    """The checkout's overlay while the page More stands in place of the tiles."""

    key = "more"
    head = later("More")

    def __init__(self, checkout: CheckoutPresenter) -> None:
        self._checkout = checkout
        self.groups: tuple[ActionGroup, ...] = ()
        self.marked = -1
        """The act that Enter does, counted over all groups; -1 is none."""
        self.on_action: Callable[[str], None] = _ignore
        self._text = ""

    def open(self) -> None:
        self._text = ""
        self._find()
        self._checkout.show_overlay(self)

    def close(self) -> None:
        self._checkout.set_text("")
        self._checkout.show_overlay(None)

    def filter(self, text: str) -> bool:
        """What was typed finds an act. True: the page has taken it."""
        self._text = text.strip()
        self._find()
        return True

    def _find(self) -> None:
        features = self._checkout.port.features
        words = fold(self._text).split()
        groups = []
        for group in GROUPS:
            offered = (replace(each, text=say(each.text)) for each in group.actions if each.key in features)
            actions = tuple(each for each in offered if all(word in fold(each.text) for word in words))
            if actions:
                groups.append(ActionGroup(say(group.title), actions))
        self.groups = tuple(groups)
        self.marked = 0 if words and groups else -1

    @property
    def actions(self) -> list[ActionFace]:
        return [each for group in self.groups for each in group.actions]

    def move(self, step: int) -> None:
        count = len(self.actions)
        if count:
            self.marked = min(max(self.marked + step, 0), count - 1)
            self._checkout.draw_left()

    def enter(self) -> None:
        if 0 <= self.marked < len(self.actions):
            self.choose(self.actions[self.marked].key)

    def choose(self, key: str) -> None:
        self.close()
        if key == "cancel":
            self._checkout.ask_cancel()
        else:
            self.on_action(key)

    def delete(self) -> None:
        """Nothing here can be deleted."""


def _ignore(_name: str) -> None:
    """Stands in until the window connects itself."""
