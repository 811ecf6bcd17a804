"""Choosing among a few: chips with an overflow menu, segment, switch, checkbox and choice card.

Each reports the key of what was chosen; the owner decides and sets the state back.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from pos.ui.faces import CardFace, Option
from pos.ui.theme import Role, below, draw_icon, painter_of, put, theme
from pos.ui.widgets.badges import paint_monogram
from pos.ui.widgets.base import CENTER, LEFT, RIGHT, draw_text, paint_box, px, text_width
from pos.ui.widgets.buttons import PaintedButton, faded
from pos.words import counted


class Chip(PaintedButton):
    """48 high, round ends; filled with ink when chosen."""

    def __init__(
        self, option: Option, *, arrow: bool = False, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(option.text, name=name, radius=24, parent=parent)
        self.option = option
        self._arrow = arrow
        self.setCheckable(True)
        self.setFixedHeight(px(48))
        self.setFixedWidth(self.width_for(option, arrow=arrow))

    @staticmethod
    def width_for(option: Option, *, arrow: bool = False) -> int:
        width = text_width(option.text, theme().font(Role.LINE)) + px(34)
        if option.icon or arrow:
            width += px(24)
        elif option.tint is not None:
            width += px(18)
        return round(max(width, px(52)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        fill = "ink" if chosen else {"hover": "surface2", "pressed": "surface3"}.get(self.state, "surface")
        box = QRectF(self.rect())
        paint_box(painter, box, fill=fill, edge=None if chosen else "line", radius=box.height() / 2)
        ink = "on_ink" if chosen else "text"
        inner = box.adjusted(px(17), 0, -px(16), 0)
        if self.option.icon:
            draw_icon(
                painter, self.option.icon, QRectF(inner.left(), 0, px(16), box.height()), theme().colour(ink)
            )
            inner.setLeft(inner.left() + px(24))
        elif self.option.tint is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faded(theme().colour(theme().tokens.tint(self.option.tint).fore), 0.75))
            painter.drawEllipse(QRectF(inner.left(), box.center().y() - px(5), px(10), px(10)))
            inner.setLeft(inner.left() + px(18))
        if self._arrow:
            draw_icon(
                painter,
                "chevron-down",
                QRectF(inner.right() - px(16), 0, px(16), box.height()),
                theme().colour(ink),
            )
        align = LEFT if (self.option.icon or self.option.tint is not None or self._arrow) else CENTER
        draw_text(painter, inner, self.label, theme().font(Role.LINE), ink, align)


def _more(count: int) -> str:
    return counted(count, "{count} more", "{count} more")


class ChipRow(QWidget):
    """A row of chips; those that do not fit go into one "n more" chip with a menu."""

    chosen = Signal(str)

    def __init__(self, *, name: str = "chips", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._options: tuple[Option, ...] = ()
        self._chosen = ""
        self._chips: list[Chip] = []
        self._hidden: tuple[Option, ...] = ()
        self._more: Chip | None = None
        self.setFixedHeight(px(48))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_options(self, options: Sequence[Option], chosen: str) -> None:
        if tuple(options) == self._options and chosen == self._chosen:
            return
        self._options = tuple(options)
        self._chosen = chosen
        self._rebuild()

    def _rebuild(self) -> None:
        for chip in [*self._chips, *([self._more] if self._more else [])]:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        self._more = None
        shown, self._hidden = self._fit()
        left = 0
        for option in shown:
            chip = Chip(option, name=f"{self.objectName()}.{option.key}", parent=self)
            chip.setChecked(option.key == self._chosen)
            chip.clicked.connect(self._on_chip_clicked)
            self._place(chip, left)
            left += chip.width() + px(8)
            self._chips.append(chip)
        if self._hidden:
            self._add_more(left)

    def _add_more(self, left: int) -> None:
        chosen = next((o for o in self._hidden if o.key == self._chosen), None)
        text = _more(len(self._hidden))
        more = Chip(chosen or Option("more", text), arrow=True, name=f"{self.objectName()}.more", parent=self)
        more.setChecked(chosen is not None)
        more.clicked.connect(self._on_more_clicked)
        self._place(more, left)
        self._more = more

    def _place(self, chip: Chip, left: int) -> None:
        put(chip, left, 0)
        chip.show()

    def _fit(self) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
        widths = [Chip.width_for(option) + px(8) for option in self._options]
        if sum(widths) - px(8) <= self.width():
            return self._options, ()
        room = self.width() - Chip.width_for(Option("more", _more(len(widths))), arrow=True)
        count = 0
        while count < len(widths) and widths[count] <= room:
            room -= widths[count]
            count += 1
        return self._options[:count], self._options[count:]

    def _on_chip_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, Chip):
            self.chosen.emit(sender.option.key)

    def _on_more_clicked(self) -> None:
        if self._more is None:
            return
        menu = QMenu(self)
        menu.setObjectName(f"{self.objectName()}.menu")
        menu.setFont(theme().font(Role.LINE))
        for option in self._hidden:
            # A double ampersand is how a menu shows one.
            action = menu.addAction(option.text.replace("&", "&&"))
            action.setData(option.key)
        menu.triggered.connect(self._on_menu_triggered)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(below(self._more, menu, px(4)))

    def _on_menu_triggered(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._rebuild()


class SegmentPart(PaintedButton):
    def __init__(self, option: Option, *, height: int, role: Role, parent: QWidget | None = None) -> None:
        super().__init__(option.text, name=f"segment.{option.key}", radius=8, parent=parent)
        self.option, self._role = option, role
        self.setCheckable(True)
        self.setFixedHeight(px(height))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        extra = px(30) if self.option.icon else 0
        return QSize(round(text_width(self.label, theme().font(self._role))) + px(24) + extra, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        if self.isChecked():
            paint_box(painter, box, fill="surface", edge="line", radius=px(8))
        ink = "text" if self.isChecked() or self.state in {"hover", "pressed"} else "text2"
        font = theme().font(self._role)
        width = text_width(self.label, font)
        left = (box.width() - width - (px(28) if self.option.icon else 0)) / 2
        if self.option.icon:
            draw_icon(painter, self.option.icon, QRectF(left, 0, px(18), box.height()), theme().colour(ink))
            left += px(28)
        draw_text(painter, QRectF(left, 0, width + 1, box.height()), self.label, font, ink)


class Segment(QWidget):
    """Two to four exclusive choices in one track."""

    chosen = Signal(str)

    def __init__(
        self,
        options: Sequence[Option],
        chosen: str,
        *,
        height: int = 52,
        role: Role = Role.LINE,
        name: str = "segment",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._parts: list[SegmentPart] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(px(4), px(4), px(4), px(4))
        row.setSpacing(px(2))
        for option in options:
            part = SegmentPart(option, height=height - 8, role=role)
            part.clicked.connect(self._on_part_clicked)
            self._parts.append(part)
            row.addWidget(part)
        self.setFixedHeight(px(height))
        self.choose(chosen)

    def choose(self, key: str) -> None:
        for part in self._parts:
            part.setChecked(part.option.key == key)

    def relabel(self, key: str, text: str, *, is_shown: bool = True) -> None:
        """A choice says more now, or there is no such choice."""
        for part in self._parts:
            if part.option.key == key:
                part.set_label(text)
                part.setVisible(is_shown)

    def _on_part_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, SegmentPart):
            self.choose(sender.option.key)
            self.chosen.emit(sender.option.key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface3", radius=px(10))


class Switch(PaintedButton):
    """On or off. The label stands beside it and never changes."""

    def __init__(self, label: str, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, name=name, radius=13, parent=parent)
        self.setCheckable(True)
        self.setFixedSize(px(44), px(26))

    def nextCheckState(self) -> None:
        self.setChecked(not self.isChecked())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        on = self.isChecked()
        track = "surface3" if not self.isEnabled() else "go" if on else "control"
        paint_box(painter, box, fill=track, radius=box.height() / 2)
        knob = px(20)
        left = box.right() - knob - px(3) if on else box.left() + px(3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("on_go" if on else "#FFFFFF"))
        painter.drawEllipse(QRectF(left, box.center().y() - knob / 2, knob, knob))


class Checkbox(PaintedButton):
    """A tick in a box of 18 px (office) or 26 px in a 48 px target (till), with an optional word."""

    def __init__(
        self,
        label: str,
        *,
        till: bool = True,
        show_label: bool = True,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, name=name, radius=8 if till else 6, parent=parent)
        self._box = 26 if till else 18
        self._show_label = show_label
        self._role = Role.LINE if till else Role.BODY
        self.setCheckable(True)
        self.setFixedHeight(px(48 if till else 24))

    def sizeHint(self) -> QSize:
        width = px(self._box)
        if self._show_label:
            width += px(12) + round(text_width(self.label, theme().font(self._role)))
        return QSize(width + 2, self.height())

    def nextCheckState(self) -> None:
        self.setChecked(not self.isChecked())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        side = px(self._box)
        box = QRectF(0, (self.height() - side) / 2, side, side)
        radius = px(7 if self._box > 20 else 5)
        if self.isChecked():
            paint_box(painter, box, fill="key", radius=radius)
            inset = side * 0.18
            draw_icon(painter, "check", box.adjusted(inset, inset, -inset, -inset), theme().colour("surface"))
        else:
            fill = "surface2" if self.state == "hover" else "surface"
            paint_box(painter, box, fill=fill, edge="control", radius=radius)
        if self._show_label:
            text_box = QRectF(side + px(12), 0, self.width() - side, self.height())
            draw_text(
                painter,
                text_box,
                self.label,
                theme().font(self._role),
                "text" if self.isEnabled() else "text3",
            )


class ChoiceCard(PaintedButton):
    """A large choice: icon or monogram, title, detail. Chosen: blue edge, soft fill and a tick."""

    def __init__(
        self,
        face: CardFace,
        *,
        height: int = 88,
        radius: int = 12,
        tick: bool = True,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(face.title, name=name, radius=radius, parent=parent)
        self.face = face
        self._tick = tick
        self.setCheckable(True)
        self.setFixedHeight(px(height))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_face(face)

    def set_face(self, face: CardFace) -> None:
        self.face = face
        self.label = face.title
        self.setAccessibleName(f"{face.title}, {face.detail}" if face.detail else face.title)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        chosen = self.isChecked()
        if chosen:
            paint_box(painter, box, fill="key_soft", edge="key", width=2, radius=px(self.radius))
        elif self.face.dashed:
            fill = {"hover": "surface2", "pressed": "surface3"}.get(self.state)
            paint_box(painter, box, fill=fill, edge="control", radius=px(self.radius), dashed=True)
        else:
            fill = {"hover": "surface2", "pressed": "surface3", "off": "surface3"}.get(self.state, "surface")
            paint_box(painter, box, fill=fill, edge="line", radius=px(self.radius))
        is_icon_alone = not self.face.person and not self.face.dashed
        for has_icon, has_hint in ((True, True), (True, False), (not is_icon_alone, False)):
            room = self._room(box, chosen=chosen, has_icon=has_icon, has_hint=has_hint)
            lines, font = self._title_in(room.width())
            if lines and ((has_icon and self._detail_fits(room.width())) or not has_icon):
                break
        else:
            lines, font = (self.face.title,), theme().font(Role.BODY_STRONG)
        if has_icon:
            self._paint_start(painter, box)
        self._paint_end(painter, box, chosen=chosen, has_hint=has_hint)
        self._paint_words(painter, room, lines, font)

    def _room(self, box: QRectF, *, chosen: bool, has_icon: bool, has_hint: bool) -> QRectF:
        """What is left for words. A long word takes the place of the key's name, then of the icon."""
        left = self._start(box) if has_icon else px(12)
        right = self._end(box, chosen=chosen, has_hint=has_hint)
        return QRectF(left, 0, right - left, box.height())

    def _title_in(self, room: float) -> tuple[tuple[str, ...], QFont]:
        """The title in its lines, with the largest font that fits; no lines when none does."""
        whole = (self.face.title,)
        first, _, last = self.face.title.rpartition(" ")
        halves = (first, last) if first and not self.face.detail else whole
        for role in (Role.H3, Role.BODY_STRONG):
            font = theme().font(role)
            for lines in (whole, halves):
                if all(text_width(line, font) <= room for line in lines):
                    return lines, font
        return (), theme().font(Role.BODY_STRONG)

    def _disc(self, box: QRectF) -> QRectF:
        # Small cards have a small disc, with as much room around it.
        side = min(px(52), round(box.height()) - px(28))
        inset = px(17) if side == px(52) else px(13)
        return QRectF(inset, box.center().y() - side / 2, side, side)

    def _start(self, box: QRectF) -> float:
        """Where words begin behind the disc or the icon."""
        if self.face.person or self.face.dashed:
            disc = self._disc(box)
            return disc.right() + (px(16) if disc.width() == px(52) else px(10))
        return px(55) if self.face.icon else px(16)

    def _paint_start(self, painter: QPainter, box: QRectF) -> None:
        middle = box.center().y()
        if self.face.person or self.face.dashed:
            disc = self._disc(box)
            if self.face.person:
                letters = round(disc.width() * 0.35)
                paint_monogram(
                    painter, disc, self.face.person, self.face.tint, radius=disc.width() / 2, size=letters
                )
            else:
                paint_box(painter, disc, fill="surface3", radius=disc.width() / 2)
                inner = disc.adjusted(px(15), px(15), -px(15), -px(15))
                draw_icon(painter, self.face.icon, inner, theme().colour("text"))
        elif self.face.icon:
            icon_box = QRectF(px(17), middle - px(12), px(24), px(24))
            draw_icon(painter, self.face.icon, icon_box, theme().colour("text"))

    def _end(self, box: QRectF, *, chosen: bool, has_hint: bool) -> float:
        """Where words end before the key's name and the tick."""
        right = box.right() - px(16)
        if chosen and self._tick:
            right -= px(30)
        if self.face.hint and has_hint:
            right -= text_width(self.face.hint, theme().font(Role.META_MEDIUM)) + 1 + px(8)
        return right

    def _paint_end(self, painter: QPainter, box: QRectF, *, chosen: bool, has_hint: bool) -> None:
        right = box.right() - px(16)
        if chosen and self._tick:
            mark = QRectF(right - px(22), box.center().y() - px(11), px(22), px(22))
            draw_icon(painter, "circle-check", mark, theme().colour("key"))
            right = mark.left() - px(8)
        if self.face.hint and has_hint:
            hint_box = QRectF(box.left(), 0, right - box.left(), box.height())
            draw_text(painter, hint_box, self.face.hint, theme().font(Role.META_MEDIUM), "text3", RIGHT)

    def _paint_words(self, painter: QPainter, box: QRectF, lines: Sequence[str], font: QFont) -> None:
        ink = "text" if self.isEnabled() else "text3"
        if not self.face.detail:
            top = box.center().y() - px(11) * len(lines)
            for number, line in enumerate(lines):
                line_box = QRectF(box.left(), top + px(22) * number, box.width(), px(22))
                draw_text(painter, line_box, line, font, ink)
            return
        middle = box.center().y()
        details = self._details_in(box.width())
        rise = px(9) if len(details) > 1 else 0
        title = QRectF(box.left(), middle - px(22) - rise, box.width(), px(24))
        draw_text(painter, title, lines[0], font, ink)
        detail = QRectF(box.left(), middle - rise, box.width(), px(20))
        if self.face.detail_icon:
            icon_box = QRectF(detail.left(), detail.top(), px(14), detail.height())
            draw_icon(painter, self.face.detail_icon, icon_box, theme().colour(self.face.detail_tone))
            detail.setLeft(detail.left() + px(19))
        role = Role.META_MEDIUM if self.face.detail_icon else Role.BODY
        for number, words in enumerate(details):
            below = detail.translated(0, px(18) * number)
            draw_text(painter, below, words, theme().font(role), self.face.detail_tone)

    def _detail_fits(self, room: float) -> bool:
        role = Role.META_MEDIUM if self.face.detail_icon else Role.BODY
        beside = px(19) if self.face.detail_icon else 0
        return all(text_width(line, theme().font(role)) + beside <= room for line in self._details_in(room))

    def _details_in(self, room: float) -> tuple[str, ...]:
        """A mail address that is too long for one line has its host in a second one."""
        name, at, host = self.face.detail.partition("@")
        is_long = text_width(self.face.detail, theme().font(Role.BODY)) > room
        return (name, at + host) if at and is_long and self.height() >= px(76) else (self.face.detail,)
