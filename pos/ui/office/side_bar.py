"""The side bar of the back office: brand, the pages, the link to the database and who is signed in.

208 px wide, or 56 px with icons alone where the window is narrow; the words stay as names and tooltips.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.ui.faces import Option
from pos.ui.theme import Role, draw_icon, icon_pixmap, margins, painter_of, theme
from pos.ui.widgets.badges import IconMark, Monogram, paint_count
from pos.ui.widgets.base import ElidedLabel, Panel, Rule, draw_text, paint_box, px
from pos.ui.widgets.buttons import PaintedButton
from pos.words import say

WIDE = 208
NARROW = 56
_MOST_COUNTED = 99


class NavItem(PaintedButton):
    """An icon and a word, 40 px; the page shown has a grey box behind it."""

    def __init__(self, option: Option, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(option.text, name=name, radius=10, parent=parent)
        self.option = option
        self.setCheckable(True)
        self.setFixedHeight(px(40))
        self.setToolTip(option.text)
        self.count = 0

    def set_count(self, count: int) -> None:
        """How much waits there; nothing is shown for none."""
        if count != self.count:
            self.count = count
            name = say("{page}, {count} open", page=self.label, count=count) if count else self.label
            self.setAccessibleName(name)
            self.setToolTip(name)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(40), px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        fill = (
            "surface3"
            if self.isChecked()
            else {"hover": "surface2", "pressed": "surface3"}.get(self.state, "")
        )
        if fill:
            paint_box(painter, box, fill=fill, radius=px(8))
        ink = "text" if self.isChecked() else "text2"
        is_narrow = box.width() < px(80)
        left = (box.width() - px(20)) / 2 if is_narrow else px(10)
        draw_icon(painter, self.option.icon, QRectF(left, 0, px(18), box.height()), theme().colour(ink))
        if is_narrow and self.count:
            self._paint_dot(painter, box.center().x())
        if not is_narrow:
            taken = (
                paint_count(painter, box.right() - px(8), box.center().y(), self._count_text)
                if self.count
                else 0
            )
            words = QRectF(px(38), 0, box.width() - px(42) - taken, box.height())
            draw_text(painter, words, self.label, theme().font(Role.BODY_MEDIUM), ink)

    @property
    def _count_text(self) -> str:
        return str(self.count) if self.count <= _MOST_COUNTED else f"{_MOST_COUNTED}+"

    def _paint_dot(self, painter: QPainter, middle: float) -> None:
        """Where there is no room for a number: the name and the tip say it."""
        side = px(8)
        paint_box(painter, QRectF(middle + px(5), px(9), side, side), fill="ink", radius=side / 2)


class PersonRow(PaintedButton):
    """Who is signed in; pressed, their own password and PIN."""

    def __init__(self) -> None:
        super().__init__("", name="office.me", radius=10)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setToolTip(say("My password and PIN"))

    def set_name(self, name: str) -> None:
        self.setAccessibleName(say("{name}, my password and PIN", name=name))
        # A tip guesses whether it holds markup; a person's name never does.
        self.setToolTip(f"<span>{escape(name)}<br>{escape(say('My password and PIN'))}</span>")

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill = {"hover": "surface2", "pressed": "surface3"}.get(self.state, "")
        if fill:
            paint_box(painter_of(self), QRectF(self.rect()), fill=fill, radius=px(8))


class OfficeMark(QWidget):
    """The white receipt on green, small."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(px(30), px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        pixmap = icon_pixmap("brand-mark", self.width(), "#FFFFFF", self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, pixmap)


class SideBar(Panel):
    """Tells the key of the item pressed; "till" goes back."""

    chosen = Signal(str)
    person_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", ("right",), parent=parent)
        self.setObjectName("office.side_bar")
        self.store = ElidedLabel("", Role.BODY_STRONG, name="office.store")
        self.product = ElidedLabel("", Role.CAPTION, "text2", name="office.product")
        self.link_icon = IconMark("wifi", 14, "go_text")
        self.link = ElidedLabel("", Role.CAPTION, "text2", name="office.link")
        self.face = Monogram(32)
        self.person = ElidedLabel("", Role.BODY_MEDIUM, name="office.person")
        self.role = ElidedLabel("", Role.CAPTION, "text3", name="office.role")
        self.me = PersonRow()
        self.me.clicked.connect(self._on_me_clicked)
        self._items: list[NavItem] = []
        self._nav = QVBoxLayout()
        self._nav.setSpacing(px(2))
        self._words: tuple[QWidget, ...] = ()
        self._is_narrow = False
        self._build()
        self.set_narrow(False)

    def _build(self) -> None:
        brand_words = _two_rows(self.store, self.product)
        brand = QHBoxLayout()
        brand.setSpacing(px(10))
        brand.addWidget(OfficeMark())
        brand.addWidget(brand_words, 1)
        link = QHBoxLayout()
        link.setSpacing(px(8))
        link.addWidget(self.link_icon, 0, Qt.AlignmentFlag.AlignLeft)
        link.addWidget(self.link, 1)
        person_words = _two_rows(self.person, self.role)
        # The button lies below what is seen: with widgets inside, it crashes PySide when it is collected.
        shown = QWidget()
        shown.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._shown_row = QHBoxLayout(shown)
        self._shown_row.setSpacing(px(10))
        self._shown_row.addWidget(self.face)
        self._shown_row.addWidget(person_words, 1)
        person = QGridLayout()
        person.addWidget(self.me, 0, 0)
        person.addWidget(shown, 0, 0)
        self._words = (brand_words, self.link, person_words)
        self._rows = (brand, link, person)
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(0, px(14), 1, 0))
        column.setSpacing(0)
        column.addLayout(brand)
        column.addSpacing(px(18))
        column.addLayout(self._nav)
        column.addStretch(1)
        column.addLayout(link)
        column.addSpacing(px(10))
        column.addWidget(Rule())
        column.addLayout(person)

    def set_items(self, options: Sequence[Option], chosen: str) -> None:
        for item in self._items:
            item.hide()
            item.deleteLater()
        self._items = []
        for option in options:
            item = NavItem(option, name=f"office.nav.{option.key}", parent=self)
            item.clicked.connect(self._on_item_clicked)
            self._nav.addWidget(item)
            self._items.append(item)
        self.choose(chosen)

    def choose(self, key: str) -> None:
        for item in self._items:
            item.setChecked(item.option.key == key)

    def set_count(self, key: str, count: int) -> None:
        for item in self._items:
            if item.option.key == key:
                item.set_count(count)

    def set_link(self, text: str, *, is_good: bool) -> None:
        self.link_icon.set_icon("wifi" if is_good else "wifi-off", "go_text" if is_good else "warn")
        self.link.setText(text)
        self.link_icon.setToolTip(text)

    def set_person(self, name: str, letters: str, role: str, tint: int) -> None:
        self.person.setText(name)
        self.role.setText(role)
        self.face.set_person(letters, tint)
        self.me.set_name(name)

    def set_narrow(self, is_narrow: bool) -> None:
        self._is_narrow = is_narrow
        self.setFixedWidth(px(NARROW if is_narrow else WIDE))
        for words in self._words:
            words.setVisible(not is_narrow)
        brand, link, person = self._rows
        brand.setContentsMargins(margins(px(13 if is_narrow else 20), 0, px(12), 0))
        link.setContentsMargins(margins(px(21 if is_narrow else 20), 0, px(12), 0))
        # The box that shows under the mouse is as wide as that of a page; the face stays where it was.
        person.setContentsMargins(
            margins(px(8 if is_narrow else 12), px(5), px(8 if is_narrow else 12), px(5))
        )
        self._shown_row.setContentsMargins(
            margins(px(4 if is_narrow else 8), px(6), px(4 if is_narrow else 0), px(6))
        )
        self._nav.setContentsMargins(px(8 if is_narrow else 12), 0, px(8 if is_narrow else 12), 0)

    def _on_me_clicked(self) -> None:
        self.person_pressed.emit()

    def _on_item_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, NavItem):
            self.chosen.emit(sender.option.key)


def _two_rows(top: QWidget, below: QWidget) -> QWidget:
    words = QWidget()
    column = QVBoxLayout(words)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(top)
    column.addWidget(below)
    return words
