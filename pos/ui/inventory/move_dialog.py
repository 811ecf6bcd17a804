"""The dialog for goods moved by hand: product by scan or search, how many, cost, why, note. It types nothing away."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos.services.catalog import ProductRow
from pos.ui.inventory.moves_presenter import ADJUST, COUNT, KINDS, RECEIVE, REMOVE, MovePresenter
from pos.ui.inventory.wording import monogram
from pos.ui.office.choices import said
from pos.ui.office.forms import ChoiceField, FormField, field_row
from pos.ui.theme import Role, painter_of, theme
from pos.ui.widgets.badges import paint_monogram
from pos.ui.widgets.base import Label, draw_text, paint_box, px
from pos.ui.widgets.buttons import Button, PaintedButton
from pos.ui.widgets.choices import Segment
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.words import later, say

SEARCH_AFTER_MS = 180
_TITLES = {
    RECEIVE: later("Receive goods"),
    REMOVE: later("Remove goods"),
    COUNT: later("Enter a count"),
    ADJUST: later("Correct stock"),
}
_GO = {
    RECEIVE: later("Receive"),
    REMOVE: later("Remove"),
    COUNT: later("Set the count"),
    ADJUST: later("Correct"),
}
_QUANTITY = {
    RECEIVE: later("How many came"),
    REMOVE: later("How many go"),
    COUNT: later("How many are there"),
    ADJUST: later("More (+) or fewer (-)"),
}


class Hit(PaintedButton):
    """A product found or chosen, 44 px: letters, name, a second line."""

    def __init__(self, label: str, detail: str, name: str, tint: int = 7) -> None:
        super().__init__(label, name=name, radius=8)
        self._detail, self._tint = detail, tint
        self.setCheckable(True)
        self.setFixedHeight(px(46))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_detail(self, detail: str) -> None:
        self._detail = detail
        self.setAccessibleName(f"{self.label}, {detail}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        if self.isChecked():
            paint_box(painter, box, fill="key_soft", edge="key", width=2, radius=px(8))
        else:
            fill = {"hover": "surface2", "pressed": "surface3"}.get(self.state, "surface")
            paint_box(painter, box, fill=fill, edge="line", radius=px(8))
        mark = QRectF(px(8), box.center().y() - px(15), px(30), px(30))
        paint_monogram(painter, mark, monogram(self.label), self._tint, radius=px(8), size=px(12))
        words = QRectF(px(50), px(4), box.width() - px(62), px(20))
        draw_text(painter, words, self.label, theme().font(Role.BODY_MEDIUM), "text")
        words.moveTop(px(23))
        draw_text(painter, words, self._detail, theme().font(Role.CAPTION), "text2")


class ProductPick(QWidget):
    """Search field and what it finds; then the chosen product as a card that can be changed."""

    searched = Signal(str)
    picked = Signal(object)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = FormField(
            say("Product"), placeholder=say("Scan it, or type a name or code"), name="move.product"
        )
        self._hits: list[Hit] = []
        self._rows: tuple[ProductRow, ...] = ()
        self._chosen: Hit | None = None
        self.other = Button(say("Another product"), icon="search", height=36, name="move.another")
        self.other.clicked.connect(self.dropped)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(6))
        self._column.addWidget(self.field)
        self._column.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.field.edited.connect(self._on_field_edited)

    def draw(self, chosen: ProductRow | None, found: tuple[ProductRow, ...], fault: str, tells: str) -> None:
        self.field.setVisible(chosen is None)
        self.other.setVisible(chosen is not None)
        self.field.set_error(fault if chosen is None else "")
        rows = (chosen,) if chosen is not None else found
        if rows != self._rows or (chosen is not None) != (self._chosen is not None):
            self._rows = rows
            self._show_cards(is_chosen=chosen is not None)
        if self._chosen is not None and chosen is not None:
            self._chosen.set_detail(tells)

    def _show_cards(self, *, is_chosen: bool) -> None:
        for card in self._hits:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._hits = []
        for number, row in enumerate(self._rows):
            card = Hit(row.name, row.sku, f"move.hit{number}")
            card.setChecked(is_chosen)
            card.clicked.connect(partial(self._tell_picked, row))
            self._column.insertWidget(1 + number, card)
            card.show()
            self._hits.append(card)
        self._chosen = self._hits[0] if is_chosen and self._hits else None

    def _tell_picked(self, row: ProductRow, _checked: bool = False) -> None:
        self.picked.emit(row)

    def pick_first(self) -> bool:
        """Enter in the search field takes the first hit."""
        if self._chosen is None and self._rows:
            self.picked.emit(self._rows[0])
            return True
        return False

    def _on_field_edited(self, _text: str) -> None:
        self._timer.start()

    def _on_timer_timeout(self) -> None:
        self.searched.emit(self.field.text())


class MoveDialog(Dialog):
    """One movement. `moved` is told by the presenter; the dialog ends when it went through."""

    def __init__(self, window: QWidget, presenter: MovePresenter) -> None:
        super().__init__(window, say(_TITLES[presenter.form.kind]), width=620, name="move")
        self.presenter = presenter
        self.kinds = Segment(said(KINDS), presenter.form.kind, height=44, name="move.kind")
        self.pick = ProductPick()
        self.quantity = FormField("", figures=True, name="move.quantity")
        self.quantity_label = Label("", Role.META_MEDIUM, "text2")
        self.cost = FormField(
            say("Cost of one"), figures=True, placeholder=say("as before"), name="move.cost"
        )
        self.reason = ChoiceField(say("Why"), name="move.reason")
        self.note = FormField(
            say("Note"), placeholder=say("Supplier, delivery note, place"), name="move.note"
        )
        self.trouble = Sentence("move.trouble")
        self._lay_out()
        self.go = self.add_actions(say("Cancel"), say(_GO[presenter.form.kind]))
        self._connect()
        self.draw()

    def _lay_out(self) -> None:
        quantity = QWidget()
        stacked = QVBoxLayout(quantity)
        stacked.setContentsMargins(0, 0, 0, 0)
        stacked.setSpacing(px(3))
        stacked.addWidget(self.quantity_label)
        stacked.addWidget(self.quantity)
        column = QVBoxLayout()
        column.setSpacing(px(14))
        column.addWidget(self.kinds)
        column.addWidget(self.pick)
        column.addLayout(field_row((quantity, 1), (self.cost, 1), (self.reason, 1)))
        column.addWidget(self.note)
        column.addWidget(self.trouble)
        self.body.addLayout(column, 1)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.on_change = self.draw
        self.kinds.chosen.connect(partial(presenter.type, "kind"))
        self.pick.searched.connect(presenter.search)
        self.pick.picked.connect(self._on_pick_picked)
        self.pick.dropped.connect(self._on_pick_dropped)
        self.quantity.edited.connect(partial(presenter.type, "quantity"))
        self.cost.edited.connect(partial(presenter.type, "cost"))
        self.note.edited.connect(partial(presenter.type, "note"))
        self.reason.chosen.connect(partial(presenter.type, "reason"))

    def draw(self) -> None:
        presenter = self.presenter
        form = presenter.form
        self.title.setText(say(_TITLES[form.kind]))
        self.go.set_label(say(_GO[form.kind]))
        self.go.set_busy(presenter.is_busy)
        self.kinds.choose(form.kind)
        tells = ""
        if form.product is not None:
            tells = say(
                "{number}, {quantity} in stock",
                number=form.product.sku,
                quantity=presenter.locale.quantity(form.product.stock),
            )
        self.pick.draw(form.product, presenter.found, presenter.faults.get("product", ""), tells)
        self.quantity_label.setText(say(_QUANTITY[form.kind]))
        self.quantity.edit.setAccessibleName(say(_QUANTITY[form.kind]))
        self.quantity.set_error(presenter.faults.get("quantity", ""))
        self.cost.setVisible(form.kind == RECEIVE)
        self.cost.set_error(presenter.faults.get("cost", ""))
        self.reason.setVisible(form.kind != COUNT)
        self.reason.set_choice(presenter.reason_options(), form.reason)
        self.trouble.set_text(presenter.faults.get("all", ""))
        self._fill_window()

    def accept(self) -> None:
        """Enter: take the first hit, then go on to the quantity, then move the goods."""
        if self.presenter.form.product is None and self.pick.pick_first():
            return
        self.presenter.save()

    def take_scan(self, code: str) -> bool:
        self.presenter.scan(code)
        return True

    def focus_start(self) -> QWidget:
        return self.quantity.edit if self.presenter.form.product is not None else self.pick.field.edit

    def _on_pick_picked(self, row: ProductRow) -> None:
        self.presenter.choose(row)
        self.quantity.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_pick_dropped(self) -> None:
        self.presenter.forget_product()
        self.pick.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F12:  # the till's key for going on has no meaning here
            event.accept()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(620), px(520))
