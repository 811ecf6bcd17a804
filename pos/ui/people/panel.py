"""The panels of the page of people: a person with name, role, where they are signed in and what may be done; and somebody new.

Views over `PeoplePresenter`: they draw what it holds and tell what was typed and pressed.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.ui.faces import BadgeText, Option
from pos.ui.office.controls import open_menu
from pos.ui.office.forms import ChoiceField, FormField, FormPanel, field_row
from pos.ui.people.presenter import PeoplePresenter, Shown
from pos.ui.people.rights_view import Legend, RightsTable
from pos.ui.people.wording import BADGE, BLOCK, DROP, OUT, PASSWORD, PIN, UNBLOCK
from pos.ui.theme import Role, margins
from pos.ui.widgets.badges import Badge, IconMark, Monogram
from pos.ui.widgets.base import ElidedLabel, Label, Panel, Rule, paint_box, px
from pos.ui.widgets.buttons import Button, IconButton, Kind
from pos.ui.widgets.fields import Sentence
from pos.words import later, say

NAME = "users.person"
NARROWEST, WIDEST, LIST = 452, 720, 520
_MENU = (
    (PASSWORD, later("New password")),
    (BADGE, later("New badge")),
    (DROP, later("Badge was lost")),
    (BLOCK, later("Block")),
)


class WhereBox(QFrame):
    """Where somebody is signed in, and the way out from here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = IconMark("monitor", 18, "text2")
        self.words = Label("", Role.BODY_MEDIUM, name=f"{NAME}.where")
        self.more = Label("", Role.META, "text2", name=f"{NAME}.where_more")
        for label in (self.words, self.more):
            label.setWordWrap(True)
        self.out = Button(
            say("Sign out"), icon="log-out", height=36, role=Role.BODY_MEDIUM, name=f"{NAME}.{OUT}"
        )
        self.back = Button(
            say("Let in again"), icon="log-in", height=36, role=Role.BODY_MEDIUM, name=f"{NAME}.{UNBLOCK}"
        )
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.words)
        column.addWidget(self.more)
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(px(14), px(8), px(8), px(8)))
        row.setSpacing(px(12))
        row.addWidget(self.icon)
        row.addLayout(column, 1)
        row.addWidget(self.out)
        row.addWidget(self.back)
        self.setMinimumHeight(px(52))

    def show_person(self, shown: Shown) -> None:
        if shown.where:
            self.icon.set_icon("monitor", "go_text")
            self.words.setText(say("Signed in at {where}", where=shown.where[0]))
        else:
            self.icon.set_icon("circle-off" if shown.is_off else "monitor", "text3")
            self.words.setText(say("Blocked: signs in nowhere") if shown.is_off else say("Signed in nowhere"))
        seen = "" if shown.where else say("Last seen: {when}", when=shown.last_seen)
        self.more.setText("\n".join(shown.where[1:]) or seen)
        self.more.setVisible(bool(self.more.text()))
        self.out.setVisible(OUT in shown.acts)
        self.back.setVisible(UNBLOCK in shown.acts)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface2", edge="border", radius=px(10))


class PersonPanel(Panel):
    """`act_wanted` tells which act was pressed; the page asks first. `cancelled` is Cancel in the foot."""

    act_wanted = Signal(str)
    saved = Signal()
    cancelled = Signal()

    def __init__(self, presenter: PeoplePresenter, parent: QWidget | None = None) -> None:
        super().__init__("surface", ("left",), parent=parent)
        self.presenter = presenter
        self.setObjectName(NAME)
        self.face = Monogram(56)
        self.title = ElidedLabel("", Role.H2, name=f"{NAME}.title")
        self.subtitle = Label("", Role.META, "text2", name=f"{NAME}.subtitle")
        self.subtitle.setWordWrap(True)
        self.pin = Button(
            say("Reset PIN"),
            icon="key-round",
            height=36,
            role=Role.BODY_MEDIUM,
            padding=12,
            name=f"{NAME}.{PIN}",
        )
        self.more = IconButton(
            say("More"), "ellipsis", size=36, icon_size=18, framed=True, radius=8, name=f"{NAME}.more"
        )
        self.name = FormField(say("Name"), name=f"{NAME}.name")
        self.role = ChoiceField(say("Role"), name=f"{NAME}.role")
        self.where = WhereBox()
        self.trouble = Sentence(f"{NAME}.trouble")
        self.rights = RightsTable(name=f"{NAME}.rights", widest=100)
        self.unsaved = Badge(BadgeText(say("Not saved"), "warn"))
        self.cancel = Button(say("Cancel"), height=36, name=f"{NAME}.cancel")
        self.save = Button(
            say("Save"),
            icon="check",
            keycap="Ctrl S",
            kind=Kind.MAIN,
            height=36,
            role=Role.BODY_STRONG,
            name=f"{NAME}.save",
        )
        self._foot = QStackedWidget()
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        column.addLayout(self._make_head())
        column.addLayout(self._make_fields())
        column.addWidget(Rule())
        column.addWidget(self.rights, 1)
        column.addWidget(self._foot)
        self._foot.addWidget(Legend(f"{NAME}.legend"))
        self._foot.addWidget(self._make_saving())

    def _make_head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(px(1))
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head = QHBoxLayout()
        head.setContentsMargins(px(20), px(16), px(20), px(14))
        head.setSpacing(px(14))
        head.addWidget(self.face, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addWidget(self.pin)
        head.addWidget(self.more)
        head.setAlignment(words, Qt.AlignmentFlag.AlignVCenter)
        return head

    def _make_fields(self) -> QVBoxLayout:
        fields = QVBoxLayout()
        fields.setContentsMargins(px(20), 0, px(20), px(14))
        fields.setSpacing(px(10))
        fields.addLayout(field_row((self.name, 1), (self.role, 1)))
        fields.addWidget(self.trouble)
        fields.addWidget(self.where)
        return fields

    def _make_saving(self) -> QWidget:
        saving = Panel("surface", ("top",))
        saving.setFixedHeight(px(64))
        row = QHBoxLayout(saving)
        row.setContentsMargins(px(20), 0, px(20), 0)
        row.setSpacing(px(8))
        row.addWidget(self.unsaved)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        return saving

    def _connect(self) -> None:
        self.name.edited.connect(self.presenter.type_name)
        self.name.returned.connect(self.saved)
        self.role.chosen.connect(self.presenter.choose_role)
        self.pin.clicked.connect(partial(self._on_act_clicked, PIN))
        self.where.out.clicked.connect(partial(self._on_act_clicked, OUT))
        self.where.back.clicked.connect(partial(self._on_act_clicked, UNBLOCK))
        self.more.clicked.connect(self._on_more_clicked)
        self.cancel.clicked.connect(self.cancelled)
        self.save.clicked.connect(self.saved)

    # ---- drawing ----
    def draw(self) -> None:
        """The chosen person, and what is being changed about them."""
        presenter = self.presenter
        shown = presenter.shown
        if shown is None:
            return
        self.face.set_person(shown.letters, shown.tint)
        self.title.setText(shown.name)
        self.subtitle.setText(shown.subtitle)
        self.pin.set_label(say("Reset PIN") if shown.has_pin else say("Give a PIN"))
        self.pin.setVisible(PIN in shown.acts)
        self.more.setVisible(bool(shown.acts))
        self.where.show_person(shown)
        self._draw_form(shown)
        self.draw_rights()
        self.draw_busy()

    def _draw_form(self, shown: Shown) -> None:
        presenter = self.presenter
        self.name.show_text(presenter.name)
        self.name.set_error(presenter.draft.faults.get("name", ""))
        self.name.setEnabled(not shown.why_not)
        self.role.set_choice(presenter.role_options(), presenter.role)
        self.role.setEnabled(not shown.why_not and not shown.is_me)
        fault = presenter.draft.faults.get("role", "")
        self.role.sentence.set_text(fault or presenter.role_note, "danger" if fault else "text3")
        fault = presenter.draft.faults.get("", "")
        self.trouble.set_text(fault or shown.why_not, "danger" if fault else "text3")
        self._foot.setCurrentIndex(1 if presenter.is_dirty else 0)
        self._foot.setFixedHeight(px(64 if presenter.is_dirty else 44))

    def draw_rights(self) -> None:
        roles = self.presenter.roles[::-1]
        chosen = next((at for at, each in enumerate(roles) if each.code == self.presenter.role), -1)
        names = [self.presenter.role_name(each.code) for each in roles]
        self.rights.show_rights(self.presenter.rights(), names, chosen)

    def draw_busy(self) -> None:
        """While the server is asked nothing is pressed twice."""
        is_busy = self.presenter.is_busy
        self.save.set_busy(is_busy)
        for part in (self.pin, self.more, self.where.out, self.where.back, self.cancel):
            part.setEnabled(not is_busy)

    def use_page_width(self, width: int) -> None:
        """What the list does not need, within reason."""
        self.setFixedWidth(max(px(NARROWEST), min(px(WIDEST), width - px(LIST))))

    def place_keyboard(self) -> None:
        """Into the name, or where it cannot be changed to what can be read."""
        target = self.name.edit if self.name.isEnabled() else self.rights
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- what was pressed ----
    def _on_act_clicked(self, act: str, _checked: bool = False) -> None:
        self.act_wanted.emit(act)

    def _on_more_clicked(self) -> None:
        shown = self.presenter.shown
        if shown is not None:
            options = [Option(act, say(text)) for act, text in _MENU if act in shown.acts]
            open_menu(self.more, options, "", self._on_menu_triggered)

    def _on_menu_triggered(self, action: QAction) -> None:
        self.act_wanted.emit(str(action.data()))


class NewPersonPanel(FormPanel):
    """Somebody new: name, user name, role. The secrets come when they are kept."""

    def __init__(self, presenter: PeoplePresenter) -> None:
        super().__init__(name="users.new")
        self.presenter = presenter
        self.name = FormField(say("Name"), name="users.new.name")
        self.username = FormField(say("User name"), name="users.new.username")
        self.role = ChoiceField(say("Role"), name="users.new.role")
        self.note = Label(
            say("A first password and a PIN are made and shown once."),
            Role.META,
            "text2",
            name="users.new.note",
        )
        self.note.setWordWrap(True)
        self.save_button.set_label(say("Add user"))
        for part in (self.name, self.username, self.role, self.note):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.name.edited.connect(presenter.type_name)
        self.username.edited.connect(presenter.type_username)
        self.role.chosen.connect(presenter.choose_role)
        for part in (self.name, self.username):
            part.returned.connect(self.saved)

    def draw(self) -> None:
        presenter = self.presenter
        self.show_head(
            say("New user"),
            "",
            is_dirty=presenter.is_dirty,
            is_busy=presenter.is_busy,
        )
        faults = presenter.draft.faults
        self.name.show_text(presenter.draft.name or "")
        self.name.set_error(faults.get("name", ""))
        self.username.show_text(presenter.username)
        self.username.set_error(faults.get("username", ""))
        self.role.set_choice(presenter.role_options(), presenter.role)
        self.role.set_error(faults.get("role", ""))
        self.trouble.set_text(faults.get("", ""))

    def place_keyboard(self) -> None:
        """Into the field with a fault, else into the name."""
        target = self.username if self.presenter.draft.faults.get("username") else self.name
        target.edit.setFocus(Qt.FocusReason.OtherFocusReason)
