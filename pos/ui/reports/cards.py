"""Cards of the overview: key figure, payments, lists with bars, low stock. Rows that can be opened are buttons.

They show finished texts and tell the number or key of what was pressed.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.ui.reports.faces import BarFace, KpiFace, LowFace
from pos.ui.theme import Role, draw_icon, painter_of, theme
from pos.ui.widgets.badges import badge_width, paint_badge
from pos.ui.widgets.base import (
    CENTER,
    FIGURE,
    ElidedLabel,
    Label,
    draw_figure,
    draw_text,
    paint_box,
    px,
    text_width,
)
from pos.ui.widgets.buttons import PaintedButton
from pos.words import say

PAD = 16
_CARD_PAD = (PAD, 12, PAD, 10)


class Card(QFrame):
    """Surface, a line around it, round corners; a title with room at its end."""

    def __init__(self, title: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.title = Label(title, Role.BODY_STRONG, name=f"{name}.title")
        self.title.setMinimumHeight(px(24))  # as high as a link, so that titles of neighbours line up
        self.note = ElidedLabel("", Role.CAPTION, "text3", name=f"{name}.note")
        self.head = QHBoxLayout()
        self.head.setSpacing(px(8))
        self.head.addWidget(self.title)
        self.head.addWidget(self.note, 1000)
        self.head.addStretch(1)
        self.note.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*(px(side) for side in _CARD_PAD))
        self.column.setSpacing(px(6))
        self.column.addLayout(self.head)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def set_note(self, note: str) -> None:
        """What the reader has to know about these figures, beside the title."""
        self.note.setText(note)
        self.note.setToolTip(note)
        self.note.setVisible(bool(note))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface", edge="border", radius=px(12))


class KpiCard(PaintedButton):
    """212 x 92: label, value, and what it was before. A press opens the sales behind it."""

    opened = Signal(str)

    def __init__(self, key: str, *, parent: QWidget | None = None) -> None:
        super().__init__("", name=f"reports.kpi.{key}", radius=12, parent=parent)
        self.key = key
        self.face: KpiFace | None = None
        self.setFixedHeight(px(92))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_self_clicked)

    def set_face(self, face: KpiFace) -> None:
        self.face = face
        self.setAccessibleName(face.spoken)
        self.setToolTip(", ".join(filter(None, (face.change.words, face.change.was))))
        self.update()

    def _on_self_clicked(self) -> None:
        if self.face is not None:
            self.opened.emit(self.key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        fill = {"hover": "surface2", "pressed": "surface3"}.get(self.state, "surface")
        box = QRectF(self.rect())
        paint_box(painter, box, fill=fill, edge="border", radius=px(12))
        face = self.face
        if face is None:
            return
        inner = box.adjusted(px(17), 0, -px(10), 0)
        top = QRectF(inner.left(), px(13), inner.width(), px(18))
        draw_text(painter, top, face.title, theme().font(Role.META), "text2")
        value = QRectF(inner.left(), px(31), inner.width(), px(31))
        draw_text(painter, value, face.value, theme().font(Role.KPI), "text")
        line = QRectF(inner.left(), px(62), inner.width(), px(18))
        change = face.change
        if change.arrow:
            icon = QRectF(line.left(), line.top(), px(16), line.height())
            draw_icon(painter, change.arrow, icon, theme().colour(change.tone))
            line.setLeft(line.left() + px(20))
        if change.words:
            used = draw_text(painter, line, change.words, theme().font(Role.META_MEDIUM), change.tone)
            line.setLeft(line.left() + used + px(8))
        if line.width() >= text_width(change.was, theme().font(Role.CAPTION)) - 1:
            # A figure is shown whole or not at all; half a number is another number.
            draw_text(painter, line, change.was, theme().font(Role.CAPTION), "text3")


class BarRow(PaintedButton):
    """One row of a list with bars. `at` is its number in the list."""

    def __init__(self, at: int, height: int, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", name=name, radius=6, parent=parent)
        self.at = at
        self.face: BarFace | None = None
        self.setFixedHeight(px(height))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_face(self, face: BarFace) -> None:
        self.face = face
        self.setAccessibleName(f"{face.name}, {face.detail}, {face.amount}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(120), self.height())

    def _paint_hover(self, painter: QPainter) -> None:
        if self.state in {"hover", "pressed"}:
            fill = "surface2" if self.state == "hover" else "surface3"
            paint_box(painter, QRectF(self.rect()), fill=fill, radius=px(6))

    @staticmethod
    def _paint_bar(painter: QPainter, track: QRectF, share: float) -> None:
        paint_box(painter, track, fill="surface3", radius=track.height() / 2)
        if share > 0:
            full = QRectF(track)
            full.setWidth(max(track.height(), track.width() * min(1.0, share)))
            paint_box(painter, full, fill="go", radius=track.height() / 2)


class PaymentRow(BarRow):
    """Icon, name, amount, share; the bar below them."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        self._paint_hover(painter)
        face = self.face
        if face is None:
            return
        box = QRectF(self.rect()).adjusted(px(6), 0, -px(6), 0)
        line = QRectF(box.left(), px(5), box.width(), px(20))
        draw_icon(
            painter,
            face.icon,
            QRectF(line.left(), line.top() + px(2), px(16), px(16)),
            theme().colour("text2"),
        )
        share = QRectF(line.right() - px(54), line.top(), px(54), line.height())
        draw_text(painter, share, face.detail, theme().font(Role.BODY), "text3", FIGURE)
        amount = QRectF(line.left() + px(24), line.top(), share.left() - line.left() - px(30), line.height())
        strong = theme().font(Role.BODY_STRONG)
        used = draw_figure(painter, amount, face.amount, strong, "text", column=px(76))
        name = amount.adjusted(0, 0, -used - px(8), 0)
        draw_text(painter, name, face.name, theme().font(Role.BODY), "text")
        self._paint_bar(painter, QRectF(box.left(), px(30), box.width(), px(8)), face.share)


class TopRow(BarRow):
    """Place, name, bar, quantity, amount in one line."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        self._paint_hover(painter)
        face = self.face
        if face is None:
            return
        box = QRectF(self.rect()).adjusted(px(6), 0, -px(6), 0)
        is_short = box.width() < px(320)
        place = QRectF(box.left(), 0, px(22), box.height())
        draw_text(painter, place, str(self.at + 1), theme().font(Role.META), "text3")
        amount = QRectF(box.right() - px(76), 0, px(76), box.height())
        draw_text(painter, amount, face.amount, theme().font(Role.BODY_STRONG), "text", FIGURE)
        quantity = QRectF(amount.left() - px(50), 0, px(46), box.height())
        draw_text(painter, quantity, face.detail, theme().font(Role.META), "text3", FIGURE)
        right = quantity.left() - px(6)
        if not is_short:
            bar = QRectF(right - px(34), box.center().y() - px(4), px(34), px(8))
            self._paint_bar(painter, bar, face.share)
            right = bar.left() - px(12)
        name = QRectF(place.right(), 0, right - place.right(), box.height())
        draw_text(painter, name, face.name, theme().font(Role.BODY), "text")


class LowRow(QWidget):
    """A name and how much is left of what should be there."""

    spoken_as = QAccessible.Role.StaticText

    def __init__(self, at: int, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.at = at
        self.face: LowFace | None = None
        self.is_last = False
        self.setFixedHeight(px(36))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_face(self, face: LowFace) -> None:
        self.face = face
        self.setAccessibleName(f"{face.name}, {face.badge.text}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.face is None:
            return
        painter = painter_of(self)
        box = QRectF(self.rect()).adjusted(px(6), 0, -px(6), 0)
        paint_badge(painter, box.right(), box.center().y(), self.face.badge)
        name = box.adjusted(0, 0, -badge_width(self.face.badge) - px(8), 0)
        draw_text(painter, name, self.face.name, theme().font(Role.BODY), "text")
        if not self.is_last:
            painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme().colour("border"))


class RowsCard(Card):
    """A card of rows: as many as its height has room for. `opened` tells the number of the row pressed."""

    opened = Signal(int)
    most = 10

    def __init__(self, title: str, empty: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(title, name=name, parent=parent)
        self.rows: list[BarRow | LowRow] = []
        self._count = 0
        self.empty = Label(empty, Role.BODY, "text3", name=f"{name}.empty")
        self.empty.setWordWrap(True)
        self.empty.hide()
        # Rows are 6 px wider than their texts on both sides, so that a hovered one has air.
        self._list = QVBoxLayout()
        self._list.setContentsMargins(-px(6), 0, -px(6), 0)
        self._list.setSpacing(0)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        holder = QWidget()
        holder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        holder.setLayout(self._list)
        self.holder = holder
        self.column.addWidget(self.empty)
        self.column.addWidget(holder, 1)
        self.column.setContentsMargins(px(PAD - 6), px(12), px(PAD - 6), px(10))
        self.head.setContentsMargins(px(6), 0, px(6), 0)
        self._list.setContentsMargins(0, 0, 0, 0)

    def make_row(self, at: int) -> BarRow | LowRow:
        """A row of this card's kind."""
        raise AssertionError(at)

    def set_faces(self, faces: Sequence[BarFace] | Sequence[LowFace]) -> None:
        self._count = min(len(faces), self.most)
        while len(self.rows) < self._count:
            row = self.make_row(len(self.rows))
            row.setParent(self.holder)
            if isinstance(row, BarRow):
                row.clicked.connect(self._on_row_clicked)
            self._list.addWidget(row)
            self.rows.append(row)
        for row, face in zip(self.rows, faces, strict=False):
            row.set_face(face)  # type: ignore[arg-type]  # a card holds rows and faces of one kind
        self.empty.setVisible(not faces)
        self._fit()

    def _fit(self) -> None:
        """Show the rows that fit whole; a row that is cut looks like a mistake in a card that does not scroll."""
        if not self.rows:
            return
        height = self.rows[0].height()
        fits = max(1, self.holder.height() // height)
        shown = min(self._count, fits)
        for at, row in enumerate(self.rows):
            if isinstance(row, LowRow):
                row.is_last = at == shown - 1
            row.setVisible(at < shown)

    def _on_row_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, BarRow):
            self.opened.emit(sender.at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.column.activate()
        self._fit()


class PaymentsCard(RowsCard):
    def make_row(self, at: int) -> BarRow:
        return PaymentRow(at, 47, name=f"reports.payment.{at}")


class TopCard(RowsCard):
    def make_row(self, at: int) -> BarRow:
        return TopRow(at, 30, name=f"{self.objectName()}.{at}")


class LowCard(RowsCard):
    def make_row(self, at: int) -> LowRow:
        return LowRow(at, name=f"reports.low.{at}")


class Legend(QWidget):
    """A green square for this period, dashes for the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = say("Period before")
        self.setFixedHeight(px(20))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_before(self, words: str) -> None:
        if words != self._before:
            self._before = words
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        font = theme().font(Role.CAPTION)
        return QSize(
            round(text_width(say("This period"), font) + text_width(self._before, font)) + px(60), px(20)
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        font = theme().font(Role.CAPTION)
        middle = self.height() / 2
        paint_box(painter, QRectF(0, middle - px(5), px(10), px(10)), fill="go", radius=px(3))
        words = QRectF(px(16), 0, self.width(), self.height())
        left = px(16) + draw_text(painter, words, say("This period"), font, "text2") + px(16)
        for dash in range(2):
            piece = QRectF(left + dash * px(8), middle - px(1), px(6), px(2))
            painter.fillRect(piece, theme().colour("text"))
        words = QRectF(left + px(22), 0, self.width() - left - px(22), self.height())
        draw_text(painter, words, self._before, font, "text2")


class HeatLegend(QWidget):
    """Quiet, five shades, Busy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(px(20))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        font = theme().font(Role.CAPTION)
        return QSize(round(text_width(say("Quiet"), font) + text_width(say("Busy"), font)) + px(102), px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        from pos.ui.reports.heat import paint_shade

        painter = painter_of(self)
        font = theme().font(Role.CAPTION)
        left = draw_text(painter, QRectF(self.rect()), say("Quiet"), font, "text3") + px(8)
        for shade in range(1, 6):
            paint_shade(painter, QRectF(left, self.height() / 2 - px(6), px(14), px(12)), shade)
            left += px(17)
        words = QRectF(left + px(3), 0, self.width() - left, self.height())
        draw_text(painter, words, say("Busy"), font, "text3", CENTER & ~Qt.AlignmentFlag.AlignHCenter)
