"""Sentences of refusals and failures around paper: receipts, invoices, mail. Part of `pos.words.errors`."""

from __future__ import annotations

PAPER_ERRORS: dict[str, tuple[str, str]] = {
    "file_not_written": ("{path} was not written: {reason}.", "Choose another place."),
    "logo_empty": (
        "There is nothing in this picture but paper.",
        "Choose one with dark lines on a light ground.",
    ),
    "logo_too_big": ("This picture is too big for a logo.", "Choose one of at most {limit}."),
    "logo_unreadable": ("This file is no picture that can be read.", "Choose a PNG, JPEG or WebP file."),
    "no_page_printer": (
        "This till has no printer for A4. Nothing was printed.",
        "Save it as PDF, or name the printer in the settings (printer.a4).",
    ),
    "receipt_changed_meanwhile": (
        "Somebody changed the receipt while you were editing. Your changes were not saved.",
        "Look at what is there now, then change it again.",
    ),
}
