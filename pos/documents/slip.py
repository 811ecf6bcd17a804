"""A slip that explains how something came to its price: a paper of its own that is no receipt, and says so.

It is kept as text until it is printed, because the sale it tells of may not be finished, or may never be.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from pos.documents.receipt_rows import RULE, Format, Row, RowKind, finished


@dataclass(frozen=True, slots=True)
class Slip:
    """`title` is what it explains, `at` the wall-clock time with its offset."""

    title: str
    sentences: tuple[str, ...]
    at: datetime
    store_name: str
    till_name: str
    served_by: str

    def as_text(self) -> str:
        return json.dumps({**asdict(self), "at": self.at.isoformat()}, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Slip:
        """ValueError, TypeError or KeyError for a text that `as_text` did not make."""
        kept = json.loads(text)
        at = datetime.fromisoformat(kept["at"])
        return cls(**{**kept, "sentences": tuple(kept["sentences"]), "at": at})


def slip_rows(slip: Slip, fmt: Format) -> list[Row]:
    """All rows, top to bottom; the last sentence is what is paid."""
    *steps, paid = slip.sentences or ("",)
    served = fmt.word("receipt.served_by", name=slip.served_by) if slip.served_by else ""
    rows = [
        Row(RowKind.TEXT, slip.store_name, is_bold=True, is_big=True, is_centred=True),
        Row(RowKind.TEXT, fmt.word("slip.title"), is_centred=True),
        RULE,
        Row(RowKind.PAIR, slip.till_name, fmt.date_time(slip.at)),
        *([Row(RowKind.TEXT, served)] if served else []),
        RULE,
        Row(RowKind.TEXT, slip.title, is_bold=True),
        *(Row(RowKind.TEXT, said, indent=2) for said in steps),
        Row(RowKind.TEXT, paid, is_bold=True),
        RULE,
        Row(RowKind.TEXT, fmt.word("slip.no_receipt"), is_centred=True),
    ]
    return finished(rows, fmt)
