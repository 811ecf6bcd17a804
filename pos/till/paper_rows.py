"""Rows of a receipt as screens show them: the very rows of the paper, as plain records."""

from __future__ import annotations

from collections.abc import Iterable

from pos.documents.receipt_rows import Row
from pos.till.shown import ReceiptRow


def shown_rows(rows: Iterable[Row]) -> tuple[ReceiptRow, ...]:
    """The rows for `pos.ui.widgets.receipt_view`; an indent becomes leading spaces."""
    return tuple(
        ReceiptRow(
            row.kind.value,
            "  " * row.indent + row.left,
            row.right,
            row.is_bold,
            row.is_big,
            row.is_centred,
            row.line,
            row.raster,
        )
        for row in rows
    )
