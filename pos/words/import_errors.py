"""Sentences of refusals around files of products. Part of `pos.words.errors`."""

from __future__ import annotations

IMPORT_ERRORS: dict[str, tuple[str, str]] = {
    "barcode_check_digit": (
        "The check digit of barcode {barcode} is wrong.",
        "Compare it with the package.",
    ),
    "barcode_shortened": (
        "“{text}” is a barcode that a spreadsheet has shortened.",
        "Set the column to text there, then save the file again.",
    ),
    "column_unknown": (
        "“{column}” says nothing about a column of this file: {there}.",
        'Write it like "qty_wh=stock".',
    ),
    "columns_unmatched": (
        "Nobody said what these columns are: {columns}.",
        'Say it with --column "TITLE=FIELD"; the field `ignore` leaves one out.',
    ),
    "import_barcode_taken": (
        "Barcode {barcode} belongs to “{product}”.",
        "Correct the number in the file, or match by barcode.",
    ),
    "import_is_there": ("“{name}” is in the shop already.", "Allow updates to change it."),
    "import_name_missing": ("This product is new, and the name is empty.", "Write a name."),
    "import_no_key": ("There is no barcode and no number.", "Write one of them."),
    "import_no_key_column": (
        "The file has no column with a barcode or a number.",
        'Say which one it is with --column "TITLE=FIELD".',
    ),
    "import_price_missing": ("This product is new, and the price is empty.", "Write a price."),
    "import_row_twice": ("{code} stands in row {row} already.", "Keep one of the two rows."),
    "import_sku_taken": (
        "Number {sku} belongs to “{product}”.",
        "Correct the barcode in the file, or match by number.",
    ),
    "import_tax_unknown": ("There is no tax “{tax}” in this shop.", "Add it first, or correct the file."),
    "import_two_meant": ("The barcodes {code} belong to different products.", "Give each its own row."),
    "row_too_long": (
        "The row has {cells} cells, and the head {columns}.",
        "Put texts that hold the separator in quotes.",
    ),
    "sheet_empty": ("There are no rows below the head.", "Choose another file."),
    "sheet_not_text": (
        "This file is not a table of text.",
        "Save it as CSV in your spreadsheet program, then choose that file.",
    ),
    "sheet_too_wide": ("The file has more than {most} columns.", "Remove those that nobody needs."),
    "too_many_rows": ("The file has more than {limit} rows.", "Split it in two."),
}
