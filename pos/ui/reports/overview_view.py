"""The overview: five key figures, the chart with the payments, and three cards below; six in two rows on wide windows.

It shows what the presenter has and tells it what was pressed.
"""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos.ui.reports import faces
from pos.ui.reports.cards import (
    Card,
    HeatLegend,
    KpiCard,
    Legend,
    LowCard,
    PaymentsCard,
    TopCard,
)
from pos.ui.reports.chart import RevenueChart
from pos.ui.reports.controls import LinkButton
from pos.ui.reports.heat import HeatMap
from pos.ui.reports.presenter import ReportsPresenter
from pos.ui.reports.query import Target
from pos.ui.reports.wording import NET_SALES_BY, in_pattern
from pos.ui.widgets.base import px
from pos.words import say

KPI_KEYS = ("net", "sales", "average", "margin", "returns")
# The office around the page takes 208 px of a window of 1600.
WIDE_FROM = 1600 - 208
_MONDAY = date(2024, 1, 1)
_GAP = 12
_CARD_AT_LEAST = 200
"""In a low window the page scrolls, so that a chart has its axis and a week its seven days."""


class OverviewView(QWidget):
    """`opened` gives the sales behind what was pressed; `table_wanted` the kind of table to show."""

    opened = Signal(Target)
    table_wanted = Signal(str)

    def __init__(self, presenter: ReportsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reports.overview")
        self._presenter = presenter
        locale = presenter.locale
        self._days = tuple(in_pattern(_MONDAY + timedelta(days=at), "EEE", locale) for at in range(7))
        self.kpis = {key: KpiCard(key) for key in KPI_KEYS}
        self.chart_card = Card(say("Net sales by day"), name="reports.chart_card")
        self.chart = RevenueChart(locale)
        self.legend = Legend()
        self.as_table = LinkButton(say("Show as table"), name="reports.as_table")
        self.payments = PaymentsCard(
            say("Payments"), say("No payments in these days."), name="reports.payments"
        )
        self.products = TopCard(
            say("Top products"), say("Nothing was sold in these days."), name="reports.products"
        )
        self.all_products = LinkButton(say("All products"), name="reports.all_products")
        self.hours = Card(say("Busy hours"), name="reports.hours")
        self.heat = HeatMap(self._days)
        self.low = LowCard(say("Low stock"), say("Nothing is below its reorder level."), name="reports.low")
        self.categories = TopCard(
            say("Categories"), say("Nothing was sold in these days."), name="reports.categories"
        )
        self.all_categories = LinkButton(say("All categories"), name="reports.all_categories")
        self._is_wide: bool | None = None
        self._build()
        self._connect()
        self._lay_out(is_wide=False)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(px(_GAP))
        for card in self.kpis.values():
            row.addWidget(card, 1)
        self.chart_card.head.addWidget(self.legend)
        self.chart_card.head.addWidget(self.as_table)
        self.chart_card.column.addWidget(self.chart, 1)
        self.products.head.addWidget(self.all_products)
        self.categories.head.addWidget(self.all_categories)
        self.hours.head.addWidget(HeatLegend())
        self.hours.column.addWidget(self.heat, 1)
        self._top = QHBoxLayout()
        self._bottom = QHBoxLayout()
        for layout in (self._top, self._bottom):
            layout.setSpacing(px(_GAP))
        for part in (self.chart_card, self.payments, self.products, self.hours, self.low, self.categories):
            part.setMinimumHeight(px(_CARD_AT_LEAST))
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(px(24), 0, px(24), px(_GAP))
        column.setSpacing(px(_GAP))
        column.addLayout(row)
        column.addLayout(self._top, 242)
        column.addLayout(self._bottom, 234)
        area = QScrollArea()
        area.setObjectName("reports.overview.area")
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(cards)
        area.viewport().setAutoFillBackground(False)
        cards.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _connect(self) -> None:
        for card in self.kpis.values():
            card.opened.connect(self._on_kpi_opened)
        self.chart.opened.connect(self._on_chart_opened)
        self.payments.opened.connect(self._on_payments_opened)
        self.products.opened.connect(self._on_products_opened)
        self.categories.opened.connect(self._on_categories_opened)
        self.as_table.clicked.connect(self._on_as_table_clicked)
        self.all_products.clicked.connect(self._on_all_products_clicked)
        self.all_categories.clicked.connect(self._on_all_categories_clicked)

    def _lay_out(self, *, is_wide: bool) -> None:
        """Widths as shares of the row, as drawn for 1366 and for 1600."""
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        for layout in (self._top, self._bottom):
            while layout.count():
                layout.takeAt(0)
        if is_wide:
            rows = (
                (self._top, ((self.chart_card, 60), (self.payments, 20), (self.low, 20))),
                (self._bottom, ((self.products, 36), (self.hours, 32), (self.categories, 32))),
            )
        else:
            rows = (
                (self._top, ((self.chart_card, 734), (self.payments, 364))),  # type: ignore[assignment]  # shorter rows
                (self._bottom, ((self.products, 422), (self.hours, 366), (self.low, 298))),
            )
        for layout, cards in rows:
            for card, share in cards:
                layout.addWidget(card, share)
        self.categories.setVisible(is_wide)

    def refresh(self) -> None:
        """Draw what the presenter has."""
        presenter = self._presenter
        overview, query = presenter.overview, presenter.shown
        if overview is None or query is None:
            return
        for face in presenter.kpis:
            self.kpis[face.key].set_face(face)
        self.chart_card.title.setText(say(NET_SALES_BY[query.by]))
        self.chart.set_series(presenter.series)
        locale = presenter.locale
        note = presenter.whole_sales_note
        self.payments.set_note(note)
        self.payments.set_faces(faces.payments(overview.tenders, locale))
        self.products.set_faces(faces.tops(overview.products, locale))
        self.categories.set_faces(faces.tops(overview.categories, locale))
        self.hours.set_note(note)
        self.heat.set_face(faces.heat(overview.hours, self._days, locale))
        self.low.set_faces(faces.low_stock(overview.low_stock, locale))

    # ---- presses ----
    def _open(self, target: Target | None) -> None:
        if target is not None:
            self.opened.emit(target)

    def _on_kpi_opened(self, key: str) -> None:
        self._open(self._presenter.target_of_kpi(key))

    def _on_chart_opened(self, at: int) -> None:
        self._open(self._presenter.target_of_bar(at))

    def _on_payments_opened(self, at: int) -> None:
        self._open(self._presenter.target_of_payment(at))

    def _on_products_opened(self, at: int) -> None:
        self._open(self._presenter.target_of_product(at))

    def _on_categories_opened(self, at: int) -> None:
        self._open(self._presenter.target_of_category(at))

    def _on_as_table_clicked(self) -> None:
        self.table_wanted.emit("sales")

    def _on_all_products_clicked(self) -> None:
        self.table_wanted.emit("product")

    def _on_all_categories_clicked(self) -> None:
        self.table_wanted.emit("category")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(is_wide=self.width() >= px(WIDE_FROM))
