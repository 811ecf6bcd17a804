"""The words of importing: what fields are called, what happened to a row, and how long it takes. No Qt here."""

from __future__ import annotations

from pos.domain import product_file as fields
from pos.errors import PosError
from pos.services.product_import import Remark
from pos.ui.faces import BadgeText
from pos.words import counted, describe, later, say

FIELD_TEXTS = {
    fields.NAME: later("Name"),
    fields.SKU: later("Number"),
    fields.BARCODE: later("Barcode"),
    fields.CATEGORY: later("Category"),
    fields.SUPPLIER: later("Supplier"),
    fields.GROSS: later("Price with tax"),
    fields.NET: later("Price before tax"),
    fields.COST: later("Cost"),
    fields.TAX: later("Tax rate"),
    fields.STOCK: later("Stock"),
    fields.REORDER: later("Reorder level"),
    fields.ORDER: later("Order quantity"),
    fields.UNIT: later("Unit"),
    fields.SHORT_NAME: later("Short name"),
    fields.IGNORE: later("Leave out"),
    "reason": later("Reason"),
}
SEPARATORS = {
    ";": later("Semicolon"),
    ",": later("Comma"),
    "\t": later("Tab"),
    "|": later("Bar"),
}
_REMARKS = {
    "category_made": later("Category “{name}” did not exist"),
    "supplier_made": later("Supplier “{name}” did not exist"),
    "cost_above_price": later("“{name}” costs more than it brings"),
}


def field_text(field: str) -> str:
    return say(FIELD_TEXTS[field])


def refusal_text(error: PosError, column: str) -> str:
    """Why a row was skipped, behind the column's own name where one cell is meant."""
    said = describe(error).happened.rstrip(".")
    return f"{column}: {said}" if column else said


def remark_text(remark: Remark) -> str:
    return say(_REMARKS[remark.code], name=remark.name)


def result_badge(remark: Remark | None, *, is_done: bool) -> BadgeText:
    """What became of a row, or what will."""
    if remark is None:
        return BadgeText(say("Skipped") if is_done else say("Will be skipped"), "danger")
    if remark.code in {"category_made", "supplier_made"}:
        return BadgeText(say("Created") if is_done else say("Will be created"), "ok")
    return BadgeText(say("Imported, please check") if is_done else say("Please check"), "warn")


def time_left(seconds: float) -> str:
    """How long it still takes, as roughly as it is known."""
    if seconds < 1.5:
        return say("about a second left")
    if seconds < 90:
        count = round(seconds) if seconds < 10 else round(seconds / 10) * 10
        return counted(count, "about {count} second left", "about {count} seconds left")
    return counted(round(seconds / 60), "about {count} minute left", "about {count} minutes left")
