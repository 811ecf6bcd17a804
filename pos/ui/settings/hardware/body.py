"""The rows, the last scan and the advice: what the page of the office and the till's own screen both show."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.scan_filter import ScanFilter
from pos.ui.scan_seen import ScanSeen
from pos.ui.settings.hardware.device_row import Card, DeviceRow
from pos.ui.settings.hardware.faces import AdviceFace, ScanFace
from pos.ui.settings.hardware.presenter import HardwarePresenter
from pos.ui.settings.hardware.set_up import SetUp
from pos.ui.settings.hardware.set_up_dialog import SetUpDialog
from pos.ui.theme import Role, make_font
from pos.ui.widgets.badges import Badge, IconMark
from pos.ui.widgets.base import ElidedLabel, Label, px

NARROW_BELOW = 860


class HardwareBody(QWidget):
    """Draws the presenter. Whoever shows it tells whether it is in front, so that only then scans are looked at."""

    def __init__(self, presenter: HardwarePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._scans: ScanFilter | None = None
        self.card = Card(name="hardware.devices")
        faces = presenter.rows
        self.rows = {
            each.key: DeviceRow(each, is_last=number == len(faces), parent=self.card)
            for number, each in enumerate(faces, 1)
        }
        for row in self.rows.values():
            self.card.column.addWidget(row)
            row.acted.connect(self._on_row_acted)
            row.set_up.connect(self._on_row_set_up)
        self.scan = _ScanCard()
        self.advice = _AdviceCard()
        self._below = QHBoxLayout()
        self._below.setSpacing(px(16))
        self._below.addWidget(self.scan, 1)
        self._below.addWidget(self.advice, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(16))
        column.addWidget(self.card)
        column.addLayout(self._below)
        column.addStretch(1)
        presenter.listen(self.draw)
        presenter.on_set_up = self._open_set_up
        self.draw()

    def look_at_scans(self, scans: ScanFilter | None = None) -> None:
        """From now on how scans come is shown. Without a filter, the program's own."""
        if self._scans is None:
            app = QApplication.instance()
            self._scans = scans or (app.findChild(ScanFilter) if app is not None else None)
            if self._scans is not None:
                self._scans.seen.connect(self._on_scan_seen)

    def draw(self) -> None:
        for face in self.presenter.rows:
            self.rows[face.key].show_face(face)
        self.scan.show_face(self.presenter.scan)
        advice = self.presenter.advice
        self.advice.setVisible(advice is not None)
        if advice is not None:
            self.advice.show_face(advice)

    def fit(self, width: int) -> None:
        """Beside each other where there is room, else one below the other."""
        is_narrow = width < px(NARROW_BELOW)
        ways = QBoxLayout.Direction
        self._below.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)

    def _open_set_up(self, key: str) -> None:
        dialog = SetUpDialog(self.window(), SetUp(key, self.presenter.port, self.presenter.run))
        dialog.saved.connect(self._on_dialog_saved)
        dialog.open_here()
        self.presenter.find(dialog.offer)

    @Slot(object)
    def _on_scan_seen(self, seen: ScanSeen) -> None:
        if self.isVisible():
            self.presenter.take_scan(seen)

    def _on_row_acted(self, key: str) -> None:
        self.presenter.act(key)

    def _on_row_set_up(self, key: str) -> None:
        self.presenter.set_up(key)

    def _on_dialog_saved(self, key: str) -> None:
        self.presenter.settings_saved(key)


class _ScanCard(Card):
    def __init__(self) -> None:
        super().__init__(name="hardware.scan", padding=18)
        self.title = Label("", Role.H3, name="hardware.scan.title")
        self.code = ElidedLabel("", Role.GREETING, name="hardware.scan.code")
        self.code.setFont(make_font(px(28), 600))
        self.code.setFixedHeight(px(42))
        self._facts = QHBoxLayout()
        self._facts.setSpacing(px(8))
        self.badges: list[Badge] = []
        self.column.setSpacing(px(4))
        self.column.addWidget(self.title)
        self.column.addWidget(self.code)
        self.column.addLayout(self._facts)
        self.column.addStretch(1)

    def show_face(self, face: ScanFace) -> None:
        self.title.setText(face.title)
        self.code.setText(face.code)
        self.code.setVisible(bool(face.code))
        while self._facts.count():
            self._facts.takeAt(0)
        for badge in self.badges:
            badge.hide()
            badge.deleteLater()
        self.badges = [Badge(each, self) for each in face.facts]
        for badge in self.badges:
            badge.setObjectName("hardware.scan.fact")
            self._facts.addWidget(badge)
            badge.show()
        self._facts.addStretch(1)


class _AdviceCard(Card):
    def __init__(self) -> None:
        super().__init__(name="hardware.advice", padding=18)
        self.title = Label("", Role.H3, name="hardware.advice.title")
        self.title.setWordWrap(True)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(px(6))
        self.steps: list[Label] = []
        head = QHBoxLayout()
        head.setSpacing(px(10))
        head.addWidget(IconMark("circle-alert", 20, "danger"))
        head.addWidget(self.title, 1)
        self.column.setSpacing(px(8))
        self.column.addLayout(head)
        self.column.addLayout(self._steps)
        self.column.addStretch(1)

    def show_face(self, face: AdviceFace) -> None:
        self.title.setText(face.title)
        for label in self.steps:
            self._steps.removeWidget(label)
            label.hide()
            label.deleteLater()
        self.steps = []
        for number, step in enumerate(face.steps, 1):
            name = f"hardware.advice.step.{number}"
            label = Label(f"{number}. {step}", Role.BODY, "text2", self, name)
            label.setWordWrap(True)
            self._steps.addWidget(label)
            label.show()
            self.steps.append(label)
        self.setAccessibleName(f"{face.device}, {face.title}")
