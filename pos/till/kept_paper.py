"""Papers that wait with all they are made of: an entry with who it is made out to and whether it is a copy, or finished pages.

A receipt that was found on the server is in no file of this till, so the number alone would not do, and a report is not made once
more from other figures. Kept as text in the journal file until the paper is out.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass

from pos.domain.entries import Entry
from pos.domain.receipt import Buyer
from pos.journal.codec import decode
from pos.journal.print_jobs import papers_after
from pos.journal.store import Journal


@dataclass(frozen=True, slots=True)
class KeptPaper:
    entry: Entry
    is_copy: bool
    buyer: Buyer | None = None

    def as_text(self) -> str:
        entry = self.entry
        return json.dumps(
            {
                "epoch": entry.epoch,
                "seq": entry.seq,
                "payload": entry.payload,
                "prev_hash": entry.prev_hash.hex(),
                "hash": entry.hash.hex(),
                "is_copy": self.is_copy,
                "buyer": None if self.buyer is None else asdict(self.buyer),
            },
            ensure_ascii=False,
        )

    @classmethod
    def read(cls, text: str) -> KeptPaper:
        """What `as_text` wrote."""
        kept = json.loads(text)
        payload = str(kept["payload"])
        entry = Entry(
            int(kept["epoch"]),
            int(kept["seq"]),
            payload,
            bytes.fromhex(kept["prev_hash"]),
            bytes.fromhex(kept["hash"]),
            decode(payload),
        )
        buyer = kept["buyer"]
        if buyer is not None:
            buyer = Buyer(**{**buyer, "address": tuple(buyer["address"])})
        return cls(entry, bool(kept["is_copy"]), buyer)


@dataclass(frozen=True, slots=True)
class KeptPages:
    """Finished pages that belong to no entry, such as a report. `title` is for people, `name` for the printer or a file."""

    title: str
    name: str
    pdf: bytes

    def as_text(self) -> str:
        """Takes a moment where there are many pages."""
        pdf = base64.b64encode(self.pdf).decode("ascii")
        return json.dumps({"title": self.title, "name": self.name, "pdf": pdf}, ensure_ascii=False)


def read_kept(text: str) -> KeptPaper | KeptPages:
    """What `as_text` of either wrote."""
    kept = json.loads(text)
    if "pdf" in kept:
        return KeptPages(str(kept["title"]), str(kept["name"]), base64.b64decode(kept["pdf"]))
    return KeptPaper.read(text)


def has_paper(journal: Journal, entry: Entry) -> bool:
    """Was a paper of this entry written down after it: a copy, an invoice, a mail?"""
    found = papers_after(journal, entry)
    return any(each.body["of"] == entry.id for each in found)
