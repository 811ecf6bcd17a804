"""Every kind of button: till and office buttons, the main action, second actions, line actions, icon buttons.

All are painted from tokens. They keep their label outside Qt's button text, because Qt would turn an ampersand in a
product's name into a shortcut. They take focus by Tab only, so that a tap leaves the keyboard with the scan field.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos.ui.keys import keycap
from pos.ui.theme import Role, draw_icon, painter_of, theme
from pos.ui.widgets.badges import count_width, keycap_width, paint_count, paint_keycap
from pos.ui.widgets.base import CENTER, LEFT, RING_PROPERTY, draw_text, paint_box, px, text_width, two_lines

_BUSY_STEP_MS = 40


class Kind(Enum):
    """What a press means, which decides the colours."""

    PLAIN = "plain"
    MAIN = "main"
    INK = "ink"
    DANGER = "danger"
    GHOST = "ghost"


class PaintedButton(QAbstractButton):
    """A button that is painted by its subclass. Handles hover, Tab focus, Enter, the busy bar, and a screen reader that toggles it."""

    def __init__(
        self, label: str, *, name: str = "", radius: int = 10, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.label = label
        self.radius = radius
        self._hovered = False
        self._busy_at = -1
        self._busy_timer: QTimer | None = None
        self._is_being_set = False
        self.toggled.connect(self._on_self_toggled)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty(RING_PROPERTY, radius)

    @property
    def state(self) -> str:
        """rest, hover, pressed or off."""
        if not self.isEnabled():
            return "off"
        if self.isDown():
            return "pressed"
        return "hover" if self._hovered else "rest"

    @property
    def is_busy(self) -> bool:
        return self._busy_timer is not None

    def set_label(self, label: str) -> None:
        if label == self.label:
            return
        self.label = label
        self.setAccessibleName(label)
        self.updateGeometry()
        self.update()

    def set_busy(self, busy: bool) -> None:
        """Show a moving bar and take no presses; the width stays."""
        if busy == self.is_busy:
            return
        if busy:
            self._busy_at = 0
            self._busy_timer = QTimer(self)
            self._busy_timer.setInterval(_BUSY_STEP_MS)
            self._busy_timer.timeout.connect(self._on_busy_timer_timeout)
            self._busy_timer.start()
        elif self._busy_timer is not None:
            self._busy_timer.stop()
            self._busy_timer.deleteLater()
            self._busy_timer = None
        self.update()

    def paint_busy(self, painter: QPainter, colour: str) -> None:
        """A bar at the foot that wanders; called last by the subclass."""
        if not self.is_busy:
            return
        track = QRectF(px(16), self.height() - px(10), self.width() - px(32), px(4))
        piece = track.width() / 3
        left = track.left() + (track.width() - piece) * abs((self._busy_at % 40) - 20) / 20
        paint_box(painter, QRectF(left, track.top(), piece, track.height()), fill=colour, radius=px(2))

    def _on_busy_timer_timeout(self) -> None:
        self._busy_at += 1
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & ~_KEYPAD:
            self.click()
            return
        super().keyPressEvent(event)

    def nextCheckState(self) -> None:
        """Checked state is set by whoever owns the group, never by the press itself."""

    def setChecked(self, checked: bool) -> None:
        """From here, or from whoever owns the group. A screen reader that toggles goes past this."""
        before, self._is_being_set = self._is_being_set, True
        super().setChecked(checked)
        self._is_being_set = before

    @Slot(bool)
    def _on_self_toggled(self, checked: bool) -> None:
        """Toggling is the first thing Qt offers a screen reader, and of itself it presses nothing: it is a press here."""
        if self._is_being_set:
            return
        self.setChecked(not checked)
        if not self.is_busy:
            self.click()

    def hitButton(self, pos: QPoint) -> bool:
        return not self.is_busy and super().hitButton(pos)


_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class Button(PaintedButton):
    """The usual button: icon, label, keycap, centred. Till height 48, office 36 or 40, second action 54.

    One that opens a menu has its label at the start, and an arrow at its end.
    """

    def __init__(
        self,
        label: str,
        *,
        icon: str = "",
        keycap: str = "",
        kind: Kind = Kind.PLAIN,
        height: int = 48,
        role: Role | None = None,
        padding: int = 16,
        opens_menu: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            label, name=name, radius=12 if height >= 56 else 10 if height >= 40 else 8, parent=parent
        )
        self.icon_name = icon
        self.keycap = keycap
        self.kind = kind
        self._is_bare, self._around = False, (icon, keycap)
        self._padding = padding
        self._opens_menu = opens_menu
        self._role = role or (Role.LINE if height >= 44 else Role.BODY_MEDIUM)
        if kind is Kind.MAIN and role is None:
            self._role = Role.H3
        self.setFixedHeight(px(height))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_bare(self, is_bare: bool) -> None:
        """The word alone, where room is short: its icon and its key are said elsewhere."""
        if is_bare != self._is_bare:
            self._is_bare = is_bare
            self.icon_name, self.keycap = ("", "") if is_bare else self._around
            self.updateGeometry()
            self.update()

    def _looks(self) -> tuple[str | None, str | None, str]:
        """Fill, edge and ink for the state."""
        state = self.state
        if state == "off":
            return ("surface3" if self.kind is not Kind.GHOST else None), None, "text3"
        pressed = state == "pressed"
        hover = state == "hover"
        match self.kind:
            case Kind.MAIN:
                return ("go_hover" if hover or pressed else "go"), None, "on_go"
            case Kind.INK:
                return "ink", None, "on_ink"
            case Kind.DANGER:
                return ("danger_soft" if hover or pressed else "surface"), "danger_line", "danger"
            case Kind.GHOST:
                return ("surface3" if hover or pressed else None), None, "text2"
        return ("surface3" if pressed else "surface2" if hover else "surface"), "line", "text"

    def _content_width(self) -> float:
        width = text_width(self.label, theme().font(self._role))
        if self.icon_name:
            width += px(20) + (px(10) if self.label else 0)
        if self.keycap:
            width += px(10) + keycap_width(self.keycap)
        if self._opens_menu:
            width += px(8) + px(16)
        return width

    def sizeHint(self) -> QSize:
        return QSize(round(self._content_width()) + 2 * px(self._padding), self.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        fill, edge, ink = self._looks()
        box = QRectF(self.rect())
        if fill or edge:
            paint_box(painter, box, fill=fill, edge=edge, radius=px(self.radius))
        if self.kind is Kind.INK and self.state == "hover":
            painter.setOpacity(0.92)
        left = px(self._padding) if self._opens_menu else (box.width() - self._content_width()) / 2
        middle = box.center().y()
        if self._opens_menu:
            arrow = QRectF(box.right() - px(self._padding) - px(16), middle - px(8), px(16), px(16))
            draw_icon(painter, "chevron-down", arrow, theme().colour(ink))
            box.setRight(arrow.left() - px(8))
        if self.icon_name:
            icon_box = QRectF(left, middle - px(10), px(20), px(20))
            draw_icon(painter, self.icon_name, icon_box, theme().colour(ink))
            left += px(30)
        text_box = QRectF(left, 0, box.width() - left, box.height())
        left += draw_text(painter, text_box, self.label, theme().font(self._role), ink) + px(10)
        if self.keycap:
            filled = self.kind in {Kind.MAIN, Kind.INK} and self.isEnabled()
            paint_keycap(painter, left, middle, self.keycap, theme().colour(ink) if filled else "")
        self.paint_busy(painter, ink)


class MainAction(PaintedButton):
    """The one green button of a till screen: 72 high, label and keycap at the start, amount at the end.

    Calm, it looks like any other button: its place is kept while there is nothing to go on to, only something to stop.
    """

    def __init__(
        self, label: str, keycap: str = "", amount: str = "", *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(label, name=name, radius=12, parent=parent)
        self.keycap = keycap
        self.amount = amount
        self.is_calm = False
        self.setFixedHeight(px(72))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_texts(self, label: str, keycap: str, amount: str) -> None:
        self.label = label
        self.keycap = keycap
        self.amount = amount
        self.setAccessibleName(f"{label} {amount}".strip())
        self.update()

    def set_calm(self, is_calm: bool) -> None:
        if is_calm != self.is_calm:
            self.is_calm = is_calm
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(399), px(72))

    def _looks(self) -> tuple[str, str | None, str]:
        """Fill, edge and ink for the state."""
        state = self.state
        if state == "off":
            return "surface3", None, "text3"
        if self.is_calm:
            return {"hover": "surface2", "pressed": "surface3"}.get(state, "surface"), "line", "text"
        return "go" if state == "rest" else "go_hover", None, "on_go"

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        fill, edge, tone = self._looks()
        ink = theme().colour(tone)
        box = QRectF(self.rect())
        paint_box(painter, box, fill=fill, edge=edge, radius=px(self.radius))
        inner = box.adjusted(px(20), 0, -px(20), 0)
        # The amount is never cut: a long label takes the place of the key's name first, then ends early itself.
        room = inner.width() - text_width(self.amount, theme().font(Role.PAY_AMOUNT)) - 1
        label = inner.adjusted(0, 0, room - px(12) - inner.width(), 0)
        used = draw_text(painter, label, self.label, theme().font(Role.PAY_LABEL), ink)
        if self.keycap and used + px(24) + keycap_width(self.keycap) <= room:
            colour = "" if self.is_calm else ink
            paint_keycap(painter, inner.left() + used + px(12), inner.center().y(), self.keycap, colour)
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, inner, self.amount, theme().font(Role.PAY_AMOUNT), ink, align)
        self.paint_busy(painter, tone)


class SecondAction(PaintedButton):
    """54 high: icon or count with the word above, its key below. Stands in a row over the main action."""

    def __init__(
        self, label: str, icon: str, keycap: str, *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(label, name=name, radius=10, parent=parent)
        self._icon = icon
        self._keycap = keycap
        self._count = ""
        self.setFixedHeight(px(54))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_count(self, count: str) -> None:
        self._count = count
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        state = self.state
        fill = {"off": "surface3", "pressed": "surface3", "hover": "surface2"}.get(state, "surface")
        ink = "text3" if state == "off" else "text"
        box = QRectF(self.rect())
        paint_box(painter, box, fill=fill, edge="line", radius=px(10))
        room = box.width() - px(8)
        for role, side, gap in ((Role.LINE, 20, 8), (Role.META_MEDIUM, 16, 4)):
            font = theme().font(role)
            beside = count_width(self._count) if self._count else px(side) if self._icon else 0.0
            extra = beside + px(gap) if beside else 0.0
            width = text_width(self.label, font)
            if width + extra <= room:
                break
        else:  # a long word has the upper line for itself
            self._paint_tight(painter, box, ink)
            return
        left = (box.width() - width - extra) / 2
        line = QRectF(left, px(7), width + extra + 1, px(22))
        if self._count:
            paint_count(painter, left + width + extra, line.center().y(), self._count)
        elif self._icon:
            icon = QRectF(left, line.center().y() - px(side) / 2, px(side), px(side))
            draw_icon(painter, self._icon, icon, theme().colour(ink))
            line.setLeft(left + extra)
        draw_text(painter, line, self.label, font, ink)
        key_box = QRectF(0, px(28), box.width(), px(20))
        draw_text(painter, key_box, keycap(self._keycap), theme().font(Role.META), "text3", CENTER)

    def _paint_tight(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """The word alone, and below it the icon or the count beside the key."""
        room = box.width() - px(8)
        font = theme().font(Role.LINE)
        if text_width(self.label, font) > room:
            font = theme().font(Role.META_MEDIUM)
        draw_text(painter, QRectF(px(4), px(7), room, px(22)), self.label, font, ink, CENTER)
        meta, words = theme().font(Role.META), keycap(self._keycap)
        beside = count_width(self._count) if self._count else px(16) if self._icon else 0.0
        left = (box.width() - text_width(words, meta) - beside - px(6)) / 2
        key_box = QRectF(left, px(28), box.width(), px(20))
        if self._count:
            left += draw_text(painter, key_box, words, meta, "text3")
            paint_count(painter, left + px(6) + beside, key_box.center().y(), self._count)
            return
        icon = QRectF(left, key_box.center().y() - px(8), px(16), px(16))
        draw_icon(painter, self._icon, icon, theme().colour(ink))
        draw_text(painter, key_box.adjusted(beside + px(6), 0, 0, 0), words, meta, "text3")


class StackedButton(PaintedButton):
    """52 high: icon above the word. The actions on a ticket line."""

    def __init__(
        self, label: str, icon: str, *, danger: bool = False, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(label, name=name, radius=10, parent=parent)
        self._icon = icon
        self._danger = danger
        self.setFixedHeight(px(52))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(text_width(self.label, theme().font(Role.META_MEDIUM))) + px(16), px(52))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(text_width(self.label, theme().font(Role.META_MEDIUM))) + px(6), px(52))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        hover = "danger_soft" if self._danger else "surface2"
        pressed = "danger_soft" if self._danger else "surface3"
        fill = {"hover": hover, "pressed": pressed, "off": "surface3"}.get(self.state, "surface")
        ink = "danger" if self._danger else "text"
        box = QRectF(self.rect())
        paint_box(painter, box, fill=fill, edge="line", radius=px(10))
        draw_icon(painter, self._icon, QRectF(0, px(7), box.width(), px(18)), theme().colour(ink))
        text_box = QRectF(0, px(26), box.width(), px(20))
        draw_text(painter, text_box, self.label, theme().font(Role.META_MEDIUM), ink, CENTER)


class IconButton(PaintedButton):
    """A square button with an icon alone; its word is the accessible name and the tooltip."""

    def __init__(
        self,
        label: str,
        icon: str,
        *,
        size: int = 48,
        icon_size: int = 20,
        framed: bool = False,
        radius: int = 12,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, name=name, radius=radius, parent=parent)
        self._icon = icon
        self._icon_size = icon_size
        self._framed = framed
        self.setFixedSize(px(size), px(size))
        self.setToolTip(label)

    def set_icon(self, icon: str, label: str) -> None:
        self._icon = icon
        self.set_label(label)
        self.setToolTip(label)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        rest = "surface" if self._framed else None
        fill = {"hover": "surface2" if self._framed else "surface3", "pressed": "surface3"}.get(
            self.state, rest
        )
        if fill or self._framed:
            edge = "line" if self._framed else None
            paint_box(painter, box, fill=fill, edge=edge, radius=px(self.radius))
        inset = (box.width() - px(self._icon_size)) / 2
        tone = "text" if self._framed else "text2"
        draw_icon(painter, self._icon, box.adjusted(inset, inset, -inset, -inset), theme().colour(tone))


class WideButton(PaintedButton):
    """48 high, icon and label at the start, count and keycap at the end: the next steps of an empty screen."""

    def __init__(
        self,
        label: str,
        icon: str,
        keycap: str,
        *,
        dashed: bool = False,
        danger: bool = False,
        radius: int = 10,
        height: int = 48,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, name=name, radius=radius, parent=parent)
        self._icon = icon
        self._keycap = keycap
        self._count = ""
        self._dashed = dashed
        self._danger = danger
        self._marked = False
        self.setFixedHeight(px(height))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_count(self, count: str) -> None:
        self._count = count
        self.update()

    def set_marked(self, marked: bool) -> None:
        """Enter goes here, without the keyboard being here."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        soft = "danger_soft" if self._danger else "surface2"
        fill = {"hover": soft, "pressed": "surface3", "off": "surface3"}.get(self.state, "surface")
        edge = "danger_line" if self._danger else "line"
        if self._marked:
            fill, edge = "key_soft", "key"
        paint_box(painter, box, fill=fill, edge=edge, radius=px(self.radius), dashed=self._dashed)
        middle = box.center().y()
        ink = "danger" if self._danger else "text"
        draw_icon(painter, self._icon, QRectF(px(16), middle - px(9), px(18), px(18)), theme().colour(ink))
        right = box.right() - px(14)
        count = count_width(self._count) + px(8) if self._count else 0
        room = right - px(44) - count
        beside = room - keycap_width(self._keycap) - px(8)
        has_keycap = bool(self._keycap) and self._fits(beside)
        if has_keycap:
            right -= keycap_width(self._keycap)
            paint_keycap(painter, right, middle, self._keycap)
            right -= px(8)
            room = beside
        if self._count:
            paint_count(painter, right, middle, self._count)
        lines = self._lines(room)
        top = middle - px(10) * len(lines)
        for number, line in enumerate(lines):
            line_box = QRectF(px(44), top + px(20) * number, room, px(20))
            draw_text(painter, line_box, line, theme().font(Role.LINE), ink, LEFT)

    def _lines(self, room: float) -> tuple[str, ...]:
        """A tall button says a long label in two lines."""
        is_tall = self.height() >= px(60)
        return (
            tuple(filter(None, two_lines(self.label, theme().font(Role.LINE), room)))
            if is_tall
            else (self.label,)
        )

    def _fits(self, room: float) -> bool:
        return all(text_width(line, theme().font(Role.LINE)) <= room for line in self._lines(room))


def faded(colour: QColor, share: float) -> QColor:
    """The colour at a share of its strength."""
    pale = QColor(colour)
    pale.setAlphaF(share)
    return pale
