"""The settings page "Mail": the server that receipts leave through, whom Z reports go to, and the mails that are not out. A view over its presenters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.till.mailing import MailQueueState
from pos.ui.faces import Notice
from pos.ui.mail.list_view import MailList
from pos.ui.mail.presenter import MailsPresenter
from pos.ui.office.errands import AppErrands
from pos.ui.office.forms import ChoiceField, FormField, LeaveQuestion, Scroller, field_row
from pos.ui.office.page import GUTTER, Page
from pos.ui.operation import Operations
from pos.ui.screen import CTRL
from pos.ui.settings.hardware.device_row import Card
from pos.ui.settings.mail_presenter import MailPagePresenter
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button, Kind
from pos.words import say

if TYPE_CHECKING:
    from pos.app import App

WIDEST = 760


class MailPage(Page):
    """Both presenters may be made for a till, or for a picture."""

    def __init__(self, presenter: MailPagePresenter, mails: MailsPresenter) -> None:
        super().__init__(say("Mail"), "mailPage")
        self.presenter, self.mails = presenter, mails
        self._told: Notice | None = None
        small = Role.BODY_MEDIUM
        self._check = Button(say("Try it"), icon="send", height=36, role=small, name="mailPage.check")
        self._save = Button(
            say("Save"),
            icon="check",
            keycap="Ctrl S",
            kind=Kind.MAIN,
            height=36,
            role=small,
            name="mailPage.save",
        )
        self._check.clicked.connect(presenter.check)
        self._save.clicked.connect(self._on_save_clicked)
        self.add_action(self._check)
        self.add_action(self._save)
        self.keys = {(Qt.Key.Key_S, CTRL): presenter.save}
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(px(GUTTER), 0, px(GUTTER), px(GUTTER))
        column.setSpacing(px(12))
        column.addWidget(self._make_server())
        column.addWidget(self._make_reports())
        column.addWidget(self._make_queue())
        column.addStretch(1)
        body.setMaximumWidth(px(WIDEST + 2 * GUTTER))
        self.content.addWidget(Scroller(body), 1)
        presenter.listen(self.draw)
        self.draw()

    def _make_server(self) -> QWidget:
        card = Card(name="mailPage.server", padding=20)
        card.column.setSpacing(px(12))
        self._fields = {
            "server": FormField(say("Server"), placeholder="smtp.example.com", name="mailPage.host"),
            "port": FormField(say("Port"), name="mailPage.port"),
            "sender": FormField(say("Sender"), placeholder="shop@example.com", name="mailPage.sender"),
            "user": FormField(say("User"), name="mailPage.user"),
            "password": FormField(say("Password"), name="mailPage.password"),
            "certificate": FormField(say("Certificate file"), name="mailPage.certificate"),
        }
        for name, field in self._fields.items():
            field.edited.connect(partial(self.presenter.set, name))
        self._fields["password"].edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._fields["password"].edit.setPlaceholderText(say("As it is kept"))
        self._fields["certificate"].edit.setPlaceholderText(say("Only for a server that made its own"))
        self._tls = ChoiceField(say("Safe line"), name="mailPage.tls")
        self._tls.chosen.connect(partial(self.presenter.set, "tls"))
        fields = self._fields
        card.column.addWidget(Label(say("Server that receipts are mailed through"), Role.H3))
        card.column.addLayout(field_row((fields["server"], 3), (fields["port"], 1)))
        card.column.addLayout(field_row((self._tls, 1), (fields["sender"], 1)))
        card.column.addLayout(field_row((fields["user"], 1), (fields["password"], 1)))
        card.column.addLayout(field_row((fields["certificate"], 1)))
        note = Label(
            say(
                "For this computer. The password is kept in its keyring, or in a file that only its user can read."
            ),
            Role.META,
            "text3",
        )
        note.setWordWrap(True)
        card.column.addWidget(note)
        return card

    def _make_reports(self) -> QWidget:
        card = Card(name="mailPage.reports", padding=20)
        card.column.setSpacing(px(12))
        self._report_to = FormField(
            say("E-mail addresses"), placeholder="owner@example.com", name="mailPage.reportTo"
        )
        self._report_to.edited.connect(self.presenter.set_report_to)
        self._report_note = Label("", Role.META, "text3", name="mailPage.reportNote")
        self._report_note.setWordWrap(True)
        card.column.addWidget(Label(say("Who gets the Z reports"), Role.H3))
        card.column.addLayout(field_row((self._report_to, 1)))
        card.column.addWidget(self._report_note)
        return card

    def _make_queue(self) -> QWidget:
        card = Card(name="mailPage.queue", padding=20)
        card.column.setSpacing(px(12))
        again = Button(
            say("Try all again"), icon="rotate-ccw", height=36, role=Role.BODY_MEDIUM, name="mailPage.again"
        )
        again.clicked.connect(self._on_again_clicked)
        head = QHBoxLayout()
        head.addWidget(Label(say("Mails that are not out"), Role.H3))
        head.addStretch(1)
        head.addWidget(again)
        self.list = MailList(self.mails, button_height=36)
        card.column.addLayout(head)
        card.column.addWidget(self.list)
        self.list.draw()
        return card

    # ---- what the office asks ----
    def enter(self) -> None:
        self.mails.reload()
        self.presenter.load()
        self._fields["server"].edit.setFocus()

    def may_leave(self, then: Callable[[], None]) -> None:
        if not self.presenter.is_dirty:
            then()
            return
        question = LeaveQuestion(self.window(), say("the mail server"))
        question.save_wanted.connect(lambda: self.presenter.save(then))
        question.discard_wanted.connect(lambda: self._discard(then))
        question.open_over(question.save)

    def _discard(self, then: Callable[[], None]) -> None:
        self.presenter.discard()
        then()

    # ---- drawing ----
    def draw(self) -> None:
        shown = self.presenter
        for name, field in self._fields.items():
            field.show_text(getattr(shown.form, name) or "")
        self._tls.set_choice(shown.ways, shown.form.tls)
        self._report_to.show_text(shown.report_to or "")
        self._report_to.setEnabled(shown.report_to is not None)
        self._report_note.setText(
            shown.report_problem
            or say(
                "For all tills of the shop: offered where a shift is closed. Several with commas between them."
            )
        )
        self._save.setEnabled(shown.is_dirty and not shown.is_busy)
        self._check.setEnabled(bool(shown.form.server.strip()) and not shown.is_busy)
        if shown.notice is not None and shown.notice is not self._told:
            self._told = shown.notice
            self.show_notice(shown.notice)

    def _on_save_clicked(self, _checked: bool = False) -> None:
        self.presenter.save()

    @Slot()
    def _on_again_clicked(self) -> None:
        self.mails.retry()


class _News(QObject):
    """From the mail thread to the page."""

    _changed = Signal()

    def __init__(self, page: MailPage) -> None:
        super().__init__(page)
        self._page = page
        self._changed.connect(self._on_self_changed, Qt.ConnectionType.QueuedConnection)

    def hear(self, _state: MailQueueState) -> None:
        """On the mail thread."""
        self._changed.emit()

    @Slot()
    def _on_self_changed(self) -> None:
        if self._page.isVisible():
            self._page.mails.reload()


def open_mail(app: App, locale: Locale, operations: Operations) -> MailPage:
    """For the office. The list follows the queue while the page is there."""
    from pos.bootstrap.mail_changing import MailChanging

    mails = MailsPresenter(app.mails, locale, operations.run)
    page = MailPage(
        MailPagePresenter(MailChanging(app), operations.run, AppErrands(app, operations.run)), mails
    )
    hear = _News(page).hear
    app.mails.on_change.append(hear)
    # the page goes with its person; what the queue says then finds nobody
    page.destroyed.connect(lambda: app.mails.on_change.remove(hear))
    return page
