"""A gift receipt: what was bought, without prices, so that whoever gets it can bring it back. Its barcode is the receipt's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pos.documents.receipt_rows import RULE, Format, Row, RowKind, facts_rows, finished, foot_rows, head_rows
from pos.domain.receipt import Receipt, ReceiptLine


def gift_rows(receipt: Receipt, fmt: Format) -> list[Row]:
    """All rows, top to bottom. Deposits and what came back in an exchange are nobody's gift, and who bought it and what they said
    of it is not for whoever gets it.
    """
    title = Row(RowKind.TEXT, fmt.word("receipt.gift"), is_bold=True, is_centred=True)
    goods = [line for line in receipt.lines if not line.is_deposit and line.quantity > 0]
    rows = [
        *head_rows(replace(receipt, is_copy=False), fmt, is_explained=False),
        title,
        RULE,
        *facts_rows(receipt, fmt),
        RULE,
        *(row for number, line in enumerate(goods) for row in _goods(line, number, fmt)),
        RULE,
        *foot_rows(receipt, fmt),
    ]
    return finished(rows, fmt)


def _goods(line: ReceiptLine, number: int, fmt: Format) -> Iterator[Row]:
    unit = f" {line.unit.value}" if line.unit.is_measured else ""
    yield Row(RowKind.PAIR, line.name, f"{fmt.quantity(line.quantity)}{unit}", line=number)
