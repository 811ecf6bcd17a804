"""The head of the Purchasing page: the way back, what is open and how it stands, and what can be done with it."""

from __future__ import annotations

from pos.i18n import Locale
from pos.services.purchasing import Order
from pos.ui.faces import BadgeText
from pos.ui.office.page import GUTTER, Page
from pos.ui.purchasing.order_presenter import OrderPresenter
from pos.ui.purchasing.receive_presenter import ReceivePresenter
from pos.ui.purchasing.wording import status_badge
from pos.ui.theme import Role
from pos.ui.widgets.badges import Badge
from pos.ui.widgets.base import px
from pos.ui.widgets.buttons import Button, IconButton, Kind
from pos.words import say


class OrderHead:
    """Parts in the head of `page`; which of them are seen goes by what is shown."""

    def __init__(self, page: Page, locale: Locale) -> None:
        self._page, self._locale = page, locale
        self.back = IconButton(
            say("Back to the orders"), "arrow-left", size=32, radius=8, name="purchasing.back"
        )
        self.badge = Badge(BadgeText(""))
        self.badge.setObjectName("purchasing.badge")
        self.unsaved = Badge(BadgeText(say("Not saved"), "warn"))
        self.unsaved.setObjectName("purchasing.unsaved")
        self.give_up = _small(say("Cancel order", about="head"), "x", "give_up")
        self.print_button = _small(say("Print order", about="head"), "printer", "print")
        self.print_button.setToolTip("Ctrl P")
        self.fill = _small(say("Fill all", about="head"), "list-checks", "fill")
        self.new_button = Button(
            say("New order"),
            icon="plus",
            keycap="Ctrl N",
            kind=Kind.MAIN,
            height=36,
            role=Role.BODY_STRONG,
            padding=13,
            name="purchasing.new",
        )
        page.count.hide()
        page.add_back(self.back)
        page.add_beside_title(self.unsaved)
        page.add_beside_title(self.badge)
        for button in (self.give_up, self.print_button, self.fill, self.new_button):
            page.add_action(button)

    def fit(self) -> None:
        """Where the words have no room beside the title their icons go first, then the badge: the rows say how the order stands."""
        buttons = [each for each in (self.give_up, self.print_button, self.fill) if not each.isHidden()]
        badges = [each for each in (self.badge, self.unsaved) if not each.isHidden()]
        room = self._page.main.width() - px(2 * GUTTER + 32 + 12) - self._page.heading.sizeHint().width()
        for is_bare in (False, True):
            for button in (self.give_up, self.print_button, self.fill):
                button.set_bare(is_bare)
            taken = sum(each.sizeHint().width() + px(8) for each in buttons)
            if taken + sum(each.sizeHint().width() + px(12) for each in badges) <= room:
                return
        if self.badge in badges:
            self.badge.hide()

    def show_list(self) -> None:
        self._show(say("Purchasing"), None)
        self.new_button.show()

    def show_written(self, writing: OrderPresenter) -> None:
        self._show(writing.title, writing.order)
        self.unsaved.setVisible(writing.is_dirty)
        self.print_button.setVisible(bool(writing.form.lines))
        self.give_up.set_label(say("Cancel order", about="head"))
        self.give_up.setVisible(writing.order is not None)
        self.fit()

    def show_received(self, receiving: ReceivePresenter) -> None:
        self._show(receiving.title, receiving.order)
        self.print_button.show()
        self.fill.setVisible(receiving.can_receive)
        self.give_up.set_label(receiving.end_text)
        self.give_up.setVisible(bool(receiving.end_text))
        self.fit()

    def _show(self, title: str, order: Order | None) -> None:
        self._page.heading.setText(title)
        for part in (self.unsaved, self.give_up, self.print_button, self.fill, self.new_button):
            part.hide()
        is_list = title == self._page.title
        self.back.setVisible(not is_list)
        self.badge.setVisible(order is not None)
        if order is not None:
            self.badge.set_badge(status_badge(order.status, order.sent_at, self._locale))


def _small(label: str, icon: str, name: str) -> Button:
    return Button(label, icon=icon, height=36, padding=12, name=f"purchasing.{name}")
