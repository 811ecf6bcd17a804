"""The settings page "Receipt": what receipts show, with the paper beside it as it will come out. A view over `ReceiptPagePresenter`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos.domain.receipt import StoreProfile
from pos.domain.receipt_layout import LARGEST_HEIGHT, LARGEST_WIDTH, Part, Raster
from pos.errors import Refused
from pos.i18n import Locale
from pos.paths import resources_dir
from pos.ui.faces import Notice, Option
from pos.ui.office.errands import AppErrands
from pos.ui.office.forms import LeaveQuestion, Scroller
from pos.ui.office.page import GUTTER, Page
from pos.ui.operation import Operations
from pos.ui.screen import CTRL
from pos.ui.settings.hardware.device_row import Card
from pos.ui.settings.lines_field import LinesField
from pos.ui.settings.receipt_presenter import NARROW, WIDE, ReceiptPagePresenter
from pos.ui.theme import Role
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import Label, Rule, paint_box, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.choices import Segment, Switch
from pos.ui.widgets.receipt_view import ReceiptView
from pos.ui.widgets.save_dialog import ask_which_file
from pos.words import say

if TYPE_CHECKING:
    from pos.app import App

FORM_WIDTH = 430


class LogoBox(QWidget):
    """72 px: the logo in black on white, or where one could be."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("receiptPage.logo")
        self.setFixedSize(px(72), px(72))
        self._logo: Raster | None = None
        self._mark = IconMark("image", 24, "text2", parent=self)
        self._mark.move((px(72) - self._mark.width()) // 2, (px(72) - self._mark.height()) // 2)

    def show_logo(self, logo: Raster | None) -> None:
        self._logo = logo
        self._mark.setVisible(logo is None)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, logo = QPainter(self), self._logo
        box = QRectF(self.rect())
        if logo is None:
            paint_box(painter, box, fill="surface", edge="control", radius=px(8), dashed=True)
            return
        paint_box(painter, box, fill="#FFFFFF", edge="border", radius=px(8))
        image = QImage(logo.bits, logo.width, logo.height, logo.row_bytes, QImage.Format.Format_Mono)
        image.setColorTable([0xFFFFFFFF, 0xFF000000])
        room = px(60)
        scale = min(room / logo.width, room / logo.height)
        size = (logo.width * scale, logo.height * scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(box.center().x() - size[0] / 2, box.center().y() - size[1] / 2, *size)
        painter.drawImage(place, image.convertToFormat(QImage.Format.Format_RGB32))


class Preview(QWidget):
    """The paper on a quiet ground."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface3", edge="border", radius=px(12))


class ReceiptPage(Page):
    """`presenter` may be made for a till, or for a picture."""

    def __init__(self, presenter: ReceiptPagePresenter) -> None:
        super().__init__(say("Receipt"), "receiptPage")
        self.presenter = presenter
        small = Role.BODY_MEDIUM
        self._test = Button(
            say("Print a test"), icon="printer", height=36, role=small, name="receiptPage.test"
        )
        self._save = Button(
            say("Save"),
            icon="check",
            keycap="Ctrl S",
            kind=Kind.MAIN,
            height=36,
            role=small,
            name="receiptPage.save",
        )
        self._test.clicked.connect(presenter.print_test)
        self._save.clicked.connect(self._on_save_clicked)
        self.add_action(self._test)
        self.add_action(self._save)
        self.keys = {(Qt.Key.Key_S, CTRL): presenter.save}
        self._switches: dict[Part, Switch] = {}
        self._whys: dict[Part, Label] = {}
        self._told: Notice | None = None
        across = QHBoxLayout()
        across.setContentsMargins(px(GUTTER), 0, px(GUTTER), px(20))
        across.setSpacing(px(16))
        across.addWidget(self._make_form())
        across.addWidget(self._make_preview(), 1)
        self._problem = Label("", Role.BODY, "danger", name="receiptPage.problem")
        self._problem.setContentsMargins(px(GUTTER), 0, px(GUTTER), 0)
        self._problem.setWordWrap(True)
        self._problem.hide()
        self.content.addWidget(self._problem)
        self.content.addLayout(across, 1)
        presenter.listen(self.draw)
        self.draw()

    def _make_form(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        for card in (self._make_top(), self._make_show(), self._make_bottom()):
            column.addWidget(card)
        column.addStretch(1)
        scroller = Scroller(body)
        scroller.setFixedWidth(px(FORM_WIDTH))
        return scroller

    def _make_top(self) -> QWidget:
        card = Card(name="receiptPage.top", padding=16)
        self._logo = LogoBox()
        size = say(
            "Black and white, at most {width} by {height} dots", width=LARGEST_WIDTH, height=LARGEST_HEIGHT
        )
        choose = Button(say("Choose file"), kind=Kind.GHOST, height=32, name="receiptPage.choose")
        choose.clicked.connect(self._on_choose_clicked)
        self._remove = Button(say("Remove"), kind=Kind.GHOST, height=32, name="receiptPage.remove")
        self._remove.clicked.connect(self.presenter.remove_logo)
        acts = QHBoxLayout()
        acts.addWidget(choose)
        acts.addWidget(self._remove)
        acts.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(say("Logo"), Role.BODY_MEDIUM))
        words.addWidget(Label(size, Role.META, "text3"))
        words.addLayout(acts)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self._logo)
        row.addLayout(words, 1)
        self.header = LinesField(say("Lines under the name"), height=52, name="receiptPage.header")
        self.header.edited.connect(self.presenter.set_header)
        card.column.setSpacing(px(12))
        card.column.addWidget(Label(say("Top"), Role.H3))
        card.column.addLayout(row)
        card.column.addWidget(self.header)
        return card

    def _make_show(self) -> QWidget:
        card = Card(name="receiptPage.show", padding=16)
        card.column.addWidget(Label(say("Show"), Role.H3))
        card.column.addSpacing(px(8))
        for face in self.presenter.switches:
            switch = Switch(face.text, name=f"receiptPage.{face.part.value}")
            switch.clicked.connect(partial(self._on_switch_clicked, face.part))
            why = Label("", Role.META, "text3", name=f"receiptPage.{face.part.value}.why")
            row = QHBoxLayout()
            row.setContentsMargins(0, px(5), 0, px(5))
            row.addWidget(Label(face.text, Role.BODY))
            row.addStretch(1)
            row.addWidget(why)
            row.addSpacing(px(8))
            row.addWidget(switch)
            card.column.addWidget(Rule())
            card.column.addLayout(row)
            self._switches[face.part], self._whys[face.part] = switch, why
        return card

    def _make_bottom(self) -> QWidget:
        card = Card(name="receiptPage.bottom", padding=16)
        self.footer = LinesField("", height=58, name="receiptPage.footer")
        self.footer.edit.setAccessibleName(say("Bottom"))
        self.footer.edited.connect(self.presenter.set_footer)
        card.column.addWidget(Label(say("Bottom"), Role.H3))
        card.column.addSpacing(px(8))
        card.column.addWidget(self.footer)
        return card

    def _make_preview(self) -> QWidget:
        holder = Preview()
        holder.setObjectName("receiptPage.preview")
        presenter = self.presenter
        kinds = Segment(presenter.kinds, presenter.kind, height=36, name="receiptPage.kinds")
        kinds.chosen.connect(presenter.choose_kind)
        sizes = (Option(WIDE, say("{size} mm", size=WIDE)), Option(NARROW, say("{size} mm", size=NARROW)))
        widths = Segment(sizes, presenter.width, height=36, name="receiptPage.widths")
        widths.chosen.connect(presenter.choose_width)
        top = QHBoxLayout()
        top.addWidget(kinds)
        top.addStretch(1)
        top.addWidget(widths)
        self.paper = ReceiptView()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, px(12))
        column.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        below = QVBoxLayout(holder)
        below.setContentsMargins(px(14), px(12), px(14), px(1))
        below.setSpacing(px(14))
        below.addLayout(top)
        below.addWidget(scroll, 1)
        return holder

    # ---- what the office asks ----
    def enter(self) -> None:
        self.presenter.load()
        self.header.edit.setFocus()
        self.header.edit.moveCursor(QTextCursor.MoveOperation.End)

    def refresh(self) -> None:
        """Somebody changed the shop: what is typed here stays."""
        self.presenter.load()

    def may_leave(self, then: Callable[[], None]) -> None:
        if not self.presenter.is_dirty:
            then()
            return
        question = LeaveQuestion(self.window(), say("the receipt"))
        question.save_wanted.connect(lambda: self.presenter.save(then))
        question.discard_wanted.connect(lambda: self._discard(then))
        question.open_over(question.save)

    def _discard(self, then: Callable[[], None]) -> None:
        self.presenter.discard()
        then()

    # ---- drawing ----
    def draw(self) -> None:
        shown = self.presenter
        has_form = shown.form is not None
        self._problem.setText(shown.problem)
        self._problem.setVisible(bool(shown.problem) and not has_form)
        if shown.form is not None:
            self.header.show_text(shown.form.header)
            self.footer.show_text(shown.form.footer)
        for field in (self.header, self.footer):
            field.setEnabled(has_form)
        for face in shown.switches:
            switch = self._switches[face.part]
            switch.setChecked(face.is_on)
            switch.setEnabled(has_form and not face.why)
            self._whys[face.part].setText(face.why)
        self._logo.show_logo(shown.logo)
        self._remove.setVisible(shown.logo is not None)
        self._save.setEnabled(shown.is_dirty and not shown.is_busy)
        self._save.set_busy(shown.is_busy)
        self.paper.set_narrow(shown.width == NARROW)
        self.paper.set_rows(shown.rows)
        if shown.notice is not None and shown.notice is not self._told:
            self._told = shown.notice
            self.show_notice(shown.notice)

    def _on_save_clicked(self, _checked: bool = False) -> None:
        self.presenter.save()

    def _on_switch_clicked(self, part: Part, _checked: bool = False) -> None:
        self.presenter.set_part(part, is_shown=self._switches[part].isChecked())

    def _on_choose_clicked(self, _checked: bool = False) -> None:
        pictures = ["PNG, JPEG, WebP (*.png *.jpg *.jpeg *.webp)"]
        ask_which_file(
            self.window(), say("Choose file"), pictures, self.presenter.choose_logo, name="receiptPage.file"
        )


class _AtTill:
    """The page's surroundings at an open till."""

    def __init__(self, app: App) -> None:
        self._app = app

    @property
    def store(self) -> StoreProfile:
        return self._app.prices.store

    @property
    def till_name(self) -> str:
        return self._app.session.till_name

    def now(self) -> datetime:
        clock = self._app.clock
        return clock.local(clock.now())

    def read_logo(self, path: Path) -> Future[Raster]:
        return self._app.database_thread.submit(_read_logo, path)

    def print_rows(self, rows: Any) -> Future[Any]:
        from pos.hardware.escpos import receipt_bytes
        from pos.till.printing import MAIN

        if self._app.printing.state.is_none:
            raise Refused("no_printer")
        font = resources_dir() / "fonts" / "Inter-Regular.ttf"
        return self._app.printing.ask(
            MAIN, lambda printer: printer.transport.send(receipt_bytes(rows, printer.profile, font))
        )


def _read_logo(path: Path) -> Raster:
    from pos.documents.logo import LARGEST_FILE, logo_from

    try:
        with path.open("rb") as file:
            return logo_from(file.read(LARGEST_FILE + 1))
    except OSError as error:
        raise Refused("logo_unreadable") from error


def open_receipt(app: App, _locale: Locale, operations: Operations) -> ReceiptPage:
    """For the office."""
    errands = AppErrands(app, operations.run)
    return ReceiptPage(ReceiptPagePresenter(errands, _AtTill(app), operations.run))
