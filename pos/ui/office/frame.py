"""The back office as one screen of the window: side bar and pages, each made when it is first shown.

It decides who may see which page and keeps unsaved work from being left by accident; it knows no products and no figures.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from pos import __version__
from pos.i18n import Locale
from pos.till.front import role_word
from pos.till.link import LinkState, LinkStatus
from pos.ui.faces import Option
from pos.ui.office.choices import said
from pos.ui.office.errands import AppErrands
from pos.ui.office.page import Page
from pos.ui.office.side_bar import SideBar
from pos.ui.operation import Operations
from pos.ui.screen import Screen
from pos.ui.widgets.base import px
from pos.words import later, say

if TYPE_CHECKING:
    from pos.app import App
    from pos.till.session import SignedIn

NARROW_BELOW = 1200
TINTS = 8
MAY_ENTER = "catalog.edit"
MAY_ORDER = "stock.edit"
MAY_READ_REPORTS = "reports.read"
MAY_SEE_ATTENTION = "journal.read"
MAY_MANAGE_PEOPLE = "people.edit"
MAY_CHANGE_SETTINGS = "settings.edit"
MAY_READ_LOG = "audit.read"
HAS_REPORTS = find_spec("pos.ui.reports") is not None and find_spec("pos.ui.reports.page") is not None
_ITEMS = {
    "till": Option("till", later("Till"), "scan-barcode"),
    "products": Option("products", later("Products"), "package"),
    "stock": Option("stock", later("Stock"), "boxes"),
    "purchasing": Option("purchasing", later("Purchasing"), "truck"),
    "reports": Option("reports", later("Reports"), "chart-column"),
    "attention": Option("attention", later("Attention"), "inbox"),
    "users": Option("users", later("Users"), "shield-check"),
    "settings": Option("settings", later("Settings"), "settings"),
    "audit": Option("audit", later("Audit log"), "history"),
}
_PAGES = {
    "products": ("pos.ui.inventory.products_page", "open_products"),
    "stock": ("pos.ui.stock.stock_page", "open_stock"),
    "purchasing": ("pos.ui.purchasing.page", "open_purchasing"),
    "reports": ("pos.ui.reports.page", "ReportsPage"),
    "attention": ("pos.ui.attention.page", "AttentionPage"),
    "users": ("pos.ui.people.page", "open_people"),
    "settings": ("pos.ui.settings.page", "SettingsPage"),
    "audit": ("pos.ui.audit.page", "open_audit"),
}
"""Where each page comes from: called with the app, the locale and the operations."""


class Office(Screen):
    """Side bar and pages. `on_leave` goes back to the till."""

    has_strip = False
    _link_changed = Signal()

    def __init__(
        self,
        app: App,
        locale: Locale,
        operations: Operations,
        on_leave: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("office", parent)
        self._app, self._locale, self._operations = app, locale, operations
        self._on_leave = on_leave
        self._person: SignedIn | None = None
        self._errands = AppErrands(app, operations.run)
        self._attention_shown: tuple[int, LinkStatus] | None = None
        self._pages: dict[str, Page] = {}
        self._page_key = ""
        self.side_bar = SideBar()
        self._stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side_bar)
        row.addWidget(self._stack, 1)
        self.side_bar.chosen.connect(self.choose)
        self._link_changed.connect(self._on_self_link_changed, Qt.ConnectionType.QueuedConnection)

    # ---- pages ----
    @property
    def page(self) -> Page | None:
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def enter(self) -> None:
        """Whoever is signed in now sees what they may see; pages of somebody else are made anew."""
        user = self._app.session.user
        if user is None or not user.may(MAY_ENTER):
            self._drop_pages()
            self._person = None
            self._on_leave()
            return
        if user != self._person:
            self._drop_pages()
            self._person = user
            self._show_person(user)
        self._show_link()
        self._ask_count()
        self._open(self._page_key or "products")

    @Slot(str)
    def choose(self, key: str) -> None:
        """Go to a page, or to the till, unless something unsaved is kept first."""
        if key == "till":
            self.leave()
        elif key != self._page_key:
            self._before_leaving(partial(self._open, key))

    def leave(self) -> None:
        self._before_leaving(self._on_leave)

    def new_product(self) -> None:
        """Products, with an empty editor."""
        self._before_leaving(self._open_new_product)

    def catalogue_changed(self) -> None:
        """Products or stock changed somewhere: the visible page asks again."""
        self.side_bar.store.setText(self._app.prices.store.name)
        if self.isVisible():
            self._ask_count()
            if self.page is not None:
                self.page.refresh()

    @Slot()
    def attention_changed(self) -> None:
        """Something needs a person, or somebody saw to it: the side bar counts again, and the page, where it is shown, asks again."""
        if self.isVisible():
            self._ask_count()
            if self.page is not None and self._page_key == "attention":
                self.page.refresh()

    def take_scan(self, code: str) -> bool:
        return self.page is not None and self.page.take_scan(code)

    def type_key(self, event: QKeyEvent) -> bool:
        return self.page is not None and self.page.handle_key(event)

    def _open_new_product(self) -> None:
        self._open("products")
        if self.page is not None:
            self.page.begin_new()

    def _before_leaving(self, then: Callable[[], None]) -> None:
        if self.page is None:
            then()
        else:
            self.page.may_leave(then)

    def _open(self, key: str) -> None:
        if self._person is None:
            return
        page = self._pages.get(key)
        if page is None:
            page = self._pages[key] = self._make(key)
            self._stack.addWidget(page)
        self._page_key = key
        self.side_bar.choose(key)
        self._stack.setCurrentWidget(page)
        page.enter()

    def _make(self, key: str) -> Page:
        # By name, so that subjects may build on the parts of the office without going in a circle with it.
        module, maker = _PAGES[key]
        page: Page = getattr(import_module(module), maker)(self._app, self._locale, self._operations)
        page.badge_changed.connect(partial(self.side_bar.set_count, key))
        return page

    def _drop_pages(self) -> None:
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages = {}
        self._page_key = ""

    # ---- side bar ----
    def _ask_count(self) -> None:
        """How much needs a person: asked when the office is entered and when something was posted, flagged or decided."""
        from pos.services import attention

        if self._person is not None and self._person.may(MAY_SEE_ATTENTION):
            self._errands.ask(attention.count_open, done=self._show_count, failed=_keep_count)

    def _show_count(self, count: int) -> None:
        self.side_bar.set_count("attention", count)

    def _show_person(self, user: SignedIn) -> None:
        keys = ["till", "products", "stock"]
        if user.may(MAY_ORDER):
            keys.append("purchasing")
        if HAS_REPORTS and user.may(MAY_READ_REPORTS):
            keys.append("reports")
        if user.may(MAY_SEE_ATTENTION):
            keys.append("attention")
        if user.may(MAY_MANAGE_PEOPLE):
            keys.append("users")
        if user.may(MAY_CHANGE_SETTINGS):
            keys.append("settings")
        if user.may(MAY_READ_LOG):
            keys.append("audit")
        self.side_bar.set_items(said(_ITEMS[key] for key in keys), "products")
        self.side_bar.store.setText(self._app.prices.store.name)
        self.side_bar.product.setText(f"Tern {'.'.join(__version__.split('.')[:2])}")
        letters = "".join(word[0] for word in user.name.split()[:2]).upper()
        self.side_bar.set_person(user.name, letters, role_word(user.role), self._tint(user))

    def _tint(self, user: SignedIn) -> int:
        """The colour they have at the sign-in window."""
        ids = [each["id"] for each in self._app.prices.people]
        return ids.index(user.person_id) % TINTS if user.person_id in ids else 0

    def _show_link(self) -> None:
        text, is_good = link_words(self._app.link.state)
        self.side_bar.set_link(text, is_good=is_good)

    def _tell_link(self, _state: LinkState) -> None:
        """On the thread that changed it."""
        self._link_changed.emit()

    @Slot()
    def _on_self_link_changed(self) -> None:
        self._show_link()
        state = self._app.link.state
        now = (state.quarantined, state.status)
        if now != self._attention_shown:
            self._attention_shown = now
            self._ask_count()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._app.link.subscribe(self._tell_link)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._app.link.unsubscribe(self._tell_link)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side_bar.set_narrow(self.width() < px(NARROW_BELOW))


def _keep_count(_error: Exception) -> None:
    """Without the server the last count stands; the line below says that the database is not reached."""


def link_words(state: LinkState) -> tuple[str, bool]:
    """The link in words, and whether all is well."""
    if state.status is LinkStatus.ONLINE:
        return (
            say("Online") if not state.waiting else say("Online, sending {waiting}", waiting=state.waiting)
        ), True
    if state.status is LinkStatus.CONNECTING:
        return say("Connecting"), True
    if state.status is LinkStatus.STOPPED:
        return say("Sending stopped"), False
    return say("Database not reached"), False
