"""The page More, without Qt: every act of this till in groups, found by typing."""

from __future__ import annotations

from collections.abc import Callable

from pos.journal.snapshot import fold
from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.faces import ActionFace, ActionGroup

GROUPS = (
    ActionGroup(
        "This sale",
        (
            ActionFace("discount_all", "Discount on all", "percent", "Ctrl D"),
            ActionFace("note_all", "Note on sale", "sticky-note", "Ctrl N"),
            ActionFace("open_price", "Open price item", "tag", "Ctrl O"),
            ActionFace("customer", "Customer", "user-plus", "F4"),
            ActionFace("park", "Park", "pause", "F6"),
            ActionFace("recall", "Recall", "inbox", "F7"),
            ActionFace("return", "Return", "undo-2", "F8"),
            ActionFace("weigh", "Weigh", "scale", "Ctrl W"),
            ActionFace("cancel", "Cancel sale", "trash-2", "Ctrl Del", is_danger=True),
        ),
    ),
    ActionGroup(
        "Drawer and shift",
        (
            ActionFace("open_drawer", "Open drawer", "vault", "F10"),
            ActionFace("cash_in_out", "Cash in or out", "arrow-left-right", "F11"),
            ActionFace("close_shift", "Close shift", "lock", "Ctrl F12"),
            ActionFace("x_report", "X report", "receipt-text"),
            ActionFace("hand_over", "Hand over drawer", "user"),
            ActionFace("gift_card", "Gift card balance", "gift"),
        ),
    ),
    ActionGroup(
        "Till",
        (
            ActionFace("reprint", "Reprint receipt", "rotate-ccw", "Ctrl P"),
            ActionFace("price_check", "Price check", "search", "F3"),
            ActionFace("papers", "Waiting papers", "receipt-text"),
            ActionFace("office", "Back office", "chart-column"),
            ActionFace("theme", "Light or dark", "sun"),
            ActionFace("lock", "Lock, switch user", "log-out", "Ctrl L"),
            ActionFace("sign_out", "Sign out", "log-out", "Ctrl Shift L"),
        ),
    ),
)
"""What a till can do beyond scanning; a till shows those that it supports."""


class MorePresenter:
    """The checkout's overlay while the page More stands in place of the tiles."""

    key = "more"
    head = "More"

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
            actions = tuple(
                each
                for each in group.actions
                if each.key in features and all(word in fold(each.text) for word in words)
            )
            if actions:
                groups.append(ActionGroup(group.title, actions))
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
