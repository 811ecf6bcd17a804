"""Controls of office windows: tabs, filter with a menu, search field, pager line. Mouse sized, 36 to 40 px.

Each tells the key of what was chosen; the page decides and sets the state back.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from pos.ui.faces import Option
from pos.ui.theme import Role, below, draw_icon, painter_of, theme
from pos.ui.widgets.badges import IconMark, Keycap
from pos.ui.widgets.base import CENTER, Label, Panel, draw_text, paint_box, px, text_width
from pos.ui.widgets.buttons import PaintedButton
from pos.ui.widgets.fields import FieldBox, PlainEdit
from pos.words import say


class Tab(PaintedButton):
    def __init__(self, option: Option, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(option.text, name=name, radius=6, parent=parent)
        self.option = option
        self.setCheckable(True)
        self.setFixedHeight(px(40))

    def sizeHint(self) -> QSize:
        return QSize(round(text_width(self.label, theme().font(Role.BODY_MEDIUM))) + px(24), px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        chosen = self.isChecked()
        ink = "text" if chosen or self.state in {"hover", "pressed"} else "text2"
        draw_text(painter, box, self.label, theme().font(Role.BODY_MEDIUM), ink, CENTER)
        if chosen:
            painter.fillRect(QRectF(0, box.height() - px(2), box.width(), px(2)), theme().colour("text"))


class TabRow(Panel):
    """40 px, with a line below. Ctrl Tab goes on to the next."""

    chosen = Signal(str)

    def __init__(self, *, inset: int = 24, name: str = "tabs", parent: QWidget | None = None) -> None:
        super().__init__("bg", ("bottom",), parent=parent)
        self.setObjectName(name)
        self.setFixedHeight(px(40))
        self._tabs: list[Tab] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(px(inset), 0, px(inset), 0)
        self._row.setSpacing(px(4))
        self._row.addStretch(1)

    @property
    def current(self) -> str:
        return next((tab.option.key for tab in self._tabs if tab.isChecked()), "")

    def set_tabs(self, options: Sequence[Option], chosen: str) -> None:
        for tab in self._tabs:
            tab.hide()
            tab.deleteLater()
        self._tabs = []
        for at, option in enumerate(options):
            tab = Tab(option, name=f"{self.objectName()}.{option.key}", parent=self)
            tab.clicked.connect(self._on_tab_clicked)
            self._row.insertWidget(at, tab)
            self._tabs.append(tab)
        self.choose(chosen)

    def choose(self, key: str) -> None:
        for tab in self._tabs:
            tab.setChecked(tab.option.key == key)

    def next(self, step: int = 1) -> None:
        """The tab after the chosen one, as if it had been clicked."""
        keys = [tab.option.key for tab in self._tabs]
        if keys:
            at = keys.index(self.current) if self.current in keys else 0
            self.chosen.emit(keys[(at + step) % len(keys)])

    def _on_tab_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, Tab):
            self.chosen.emit(sender.option.key)


class FilterButton(PaintedButton):
    """What is filtered, and the choice in force: "Category All". Opens a menu of its options."""

    chosen = Signal(str)

    def __init__(
        self,
        label: str,
        options: Sequence[Option],
        chosen: str,
        *,
        icon: str = "",
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, name=name, radius=8, parent=parent)
        self._icon = icon
        self._options: tuple[Option, ...] = ()
        self._key = chosen
        self.setFixedHeight(px(36))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_self_clicked)
        self.set_options(options, chosen)

    @property
    def key(self) -> str:
        return self._key

    @property
    def options(self) -> tuple[Option, ...]:
        return self._options

    def set_options(self, options: Sequence[Option], chosen: str | None = None) -> None:
        self._options = tuple(options)
        self.choose(self._key if chosen is None else chosen)

    def choose(self, key: str) -> None:
        self._key = key
        self.setAccessibleName(f"{self.label} {self.value}".strip())
        self.updateGeometry()
        self.update()

    @property
    def value(self) -> str:
        return next((o.text.strip() for o in self._options if o.key == self._key), "")

    def _value_width(self) -> float:
        return min(text_width(self.value, theme().font(Role.BODY_MEDIUM)), px(180)) + 1

    def sizeHint(self) -> QSize:
        width = px(12 + 8 + 16 + 12) + self._value_width()
        if self.label:
            width += text_width(self.label, theme().font(Role.BODY)) + px(6)
        if self._icon:
            width += px(24)
        return QSize(round(width), px(36))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        fill = {"hover": "surface2", "pressed": "surface3", "off": "surface3"}.get(self.state, "surface")
        paint_box(painter, box, fill=fill, edge="line", radius=px(8))
        left = box.left() + px(12)
        if self._icon:
            draw_icon(painter, self._icon, QRectF(left, 0, px(16), box.height()), theme().colour("text"))
            left += px(24)
        if self.label:
            words = QRectF(left, 0, box.width(), box.height())
            left += draw_text(painter, words, self.label, theme().font(Role.BODY), "text2") + px(6)
        value = QRectF(left, 0, self._value_width(), box.height())
        draw_text(painter, value, self.value, theme().font(Role.BODY_MEDIUM), "text")
        arrow = QRectF(box.right() - px(28), 0, px(16), box.height())
        draw_icon(painter, "chevron-down", arrow, theme().colour("text2"))

    def _on_self_clicked(self) -> None:
        open_menu(self, self._options, self._key, self._on_menu_triggered)

    def _on_menu_triggered(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))


def open_menu(owner: PaintedButton, options: Sequence[Option], chosen: str, on_triggered: object) -> QMenu:
    """A menu of options below a button; the chosen one has a tick. The caller's bound slot gets the action."""
    menu = QMenu(owner)
    menu.setObjectName(f"{owner.objectName()}.menu")
    menu.setFont(theme().font(Role.BODY))
    menu.setStyleSheet(f"QMenu::item {{ padding: {px(8)}px {px(18)}px; }} QMenu {{ menu-scrollable: 1; }}")
    current = None
    for option in options:
        # A double ampersand is how a menu shows one.
        action = menu.addAction(option.text.replace("&", "&&"))
        action.setData(option.key)
        if option.key == chosen:
            action.setCheckable(True)
            action.setChecked(True)
            current = action
    menu.triggered.connect(on_triggered)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setMinimumWidth(owner.width())
    menu.popup(below(owner, menu, px(4)))
    if current is not None:
        menu.setActiveAction(current)
    return menu


class SearchEdit(PlainEdit):
    """Up, Down and Enter go to the list below; Esc clears first, then goes on."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.textEdited.emit("")
            return
        super().keyPressEvent(event)


class SearchField(FieldBox):
    """36 px, with the "/" that jumps to it. `edited` comes with every letter; the presenter waits."""

    edited = Signal(str)

    def __init__(
        self, placeholder: str, *, width: int = 264, name: str, parent: QWidget | None = None
    ) -> None:
        edit = SearchEdit(Role.BODY, name)
        super().__init__(edit, 36, parent)
        edit.setPlaceholderText(placeholder)
        edit.setAccessibleName(placeholder)
        edit.screen_keys = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter})
        self.row.setContentsMargins(px(10), 0, px(10), 0)
        self.row.setSpacing(px(8))
        self.row.insertWidget(0, IconMark("search", 18, "text2"))
        self.row.addWidget(Keycap("/"))
        self.setMaximumWidth(px(width))
        self.setMinimumWidth(px(160))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        edit.textEdited.connect(self.edited)

    def text(self) -> str:
        return self.edit.text()


class PagerLine(Panel):
    """44 px at the foot of a list: where one is at the start, the keys at the end, with words marked by `later`."""

    def __init__(
        self, keys: Sequence[tuple[Sequence[str], str]], *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("surface", ("top",), parent=parent)
        self.setFixedHeight(px(44))
        self.place = Label("", Role.META, "text2", name=f"{name}.place")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(24), 0, px(24), 0)
        row.setSpacing(px(8))
        self._places = QHBoxLayout()
        self._places.setSpacing(px(14))
        self._places.addWidget(self.place)
        row.addLayout(self._places)
        row.addStretch(1)
        self._keys = QWidget()
        hints = QHBoxLayout(self._keys)
        hints.setContentsMargins(0, 0, 0, 0)
        hints.setSpacing(px(8))
        for caps, words in keys:
            for cap in caps:
                hints.addWidget(Keycap(cap))
            hints.addWidget(Label(say(words), Role.META, "text2"))
            hints.addSpacing(px(4))
        row.addWidget(self._keys)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside a panel in a small window the keys go: cut ones say nothing."""
        super().resizeEvent(event)
        room = self.width() - self._places.sizeHint().width() - px(56)
        self._keys.setVisible(room >= self._keys.sizeHint().width())

    def add_step(self, widget: QWidget) -> None:
        """What can be done about the place, such as showing more, right beside it."""
        self._places.addWidget(widget)
