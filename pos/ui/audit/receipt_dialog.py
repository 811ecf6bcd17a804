"""The receipt of an entry of the log, as it was printed: rows that are painted, in a dialog over the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from pos.till.shown import ReceiptRow
from pos.ui.widgets.base import px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.receipt_view import ReceiptView
from pos.words import say

HEIGHT = 440


class ReceiptDialog(Dialog):
    """Esc and Enter close it."""

    def __init__(self, window: QWidget, number: str, rows: Sequence[ReceiptRow]) -> None:
        super().__init__(window, number, width=400, name="auditReceipt")
        self.paper = ReceiptView()
        self.paper.setObjectName("auditReceipt.paper")
        self.paper.set_rows(tuple(rows))
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        scroll.setWidget(self.paper)
        scroll.setFixedHeight(px(HEIGHT))
        column = QVBoxLayout()
        column.addWidget(scroll)
        self.body.addLayout(column)
        self.done = Button(say("Close"), keycap="Esc", kind=Kind.MAIN, height=48, name="auditReceipt.done")
        self.done.clicked.connect(self.cancel)
        self.footer.addStretch(1)
        self.footer.addWidget(self.done)

    def accept(self) -> None:
        self.cancel()
