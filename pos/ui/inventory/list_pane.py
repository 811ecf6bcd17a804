"""A list with its pager line below, as every list of products and stock stands on its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.ui.inventory.list_model import ListModel
from pos.ui.inventory.list_view import ListView, row_id
from pos.ui.inventory.listing import Column, Listing
from pos.ui.office.controls import PagerLine
from pos.ui.widgets.panels import EmptyState
from pos.words import later

OPENING = ((("\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"), later("move")), (("Enter",), later("open")))
MOVING = ((("\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"), later("move")),)


class ListPane(QWidget):
    """`view` is the list, `pager` the line below it."""

    def __init__(
        self,
        listing: Listing,
        columns: Sequence[Column],
        empty: Callable[[], EmptyState],
        *,
        keys: Sequence[tuple[Sequence[str], str]] = OPENING,
        key: Callable[[Any], Any] = row_id,
        name: str,
        spoken: str,
    ) -> None:
        super().__init__()
        self.model = ListModel(listing, columns, self)
        self.view = ListView(self.model, empty, key=key, name=name, spoken=spoken)
        self.pager = PagerLine(keys, name=name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self.pager)

    def set_place(self, text: str) -> None:
        self.pager.place.setText(text)
