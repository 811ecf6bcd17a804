"""Files on this computer, read and written on the database's worker: the one thread that no sale waits for. No Qt here."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pos.db.durable import durable_write, flush_folder
from pos.documents.table_csv import table_csv
from pos.domain.inputs.sheet import MOST_BYTES, Row, Sheet, read_sheet
from pos.domain.product_file import STOCK
from pos.errors import Refused
from pos.services import product_export
from pos.services.catalog import ProductDraft, ProductQuery
from pos.ui.importing.wording import field_text

PART = ".part"


def read_file(_session: Any, path: Path, separator: str = "") -> Sheet:
    """Raises Refused("file_not_read") and what `read_sheet` raises."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused("too_big", limit=f"{MOST_BYTES // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as error:
        raise Refused("file_not_read", path=path.name, reason=error.strerror or str(error)) from error
    return read_sheet(content, separator)


def keep_before(
    session: Any, day: date, folders: Sequence[Path], name: str, drafts: Sequence[ProductDraft]
) -> Path:
    """Write products as they are, to be imported again if need be, into the first folder that takes it.

    Raises Refused("file_not_written") when none does: nothing is changed then.
    """
    columns = [at for at, field in enumerate(product_export.COLUMNS) if field != STOCK]
    rows = product_export.draft_rows(session, day, drafts)
    content = table_csv(
        [field_text(product_export.COLUMNS[at]) for at in columns],
        ([row[at] for at in columns] for row in rows),
    )
    trouble: OSError | None = None
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _written(_free(folder, name), content)
        except OSError as error:
            trouble = error
    raise Refused("file_not_written", path=name, reason=(trouble and trouble.strerror) or str(trouble))


def write_rows(
    _session: Any, path: Path, header: Sequence[str], rows: Iterable[Row], reasons: Sequence[str]
) -> Path:
    """Rows of a file as they stood there, and a column that says why. Raises Refused("file_not_written")."""
    table = [[*row.cells, reason] for row, reason in zip(rows, reasons, strict=True)]
    try:
        return _written(path, table_csv([*header, field_text("reason")], table))
    except OSError as error:
        raise Refused("file_not_written", path=path.name, reason=error.strerror or str(error)) from error


def export_page(
    session: Any, day: date, path: Path, query: ProductQuery, after: str | None
) -> tuple[int, str | None]:
    """Add a page of products to the file that is being written; the last page gives it its name.

    Returns how many, and the key of the next page. Raises Refused("file_not_written").
    """
    page = product_export.export_page(session, day, query, after)
    part = path.with_name(path.name + PART)
    content = table_csv([field_text(field) for field in product_export.COLUMNS], page.rows)
    try:
        with part.open("wb" if after is None else "ab") as file:
            file.write(content if after is None else content.split(b"\r\n", 1)[1])
            if page.after is None:
                file.flush()
                os.fsync(file.fileno())
        if page.after is None:
            part.replace(path)
            flush_folder(path.parent)
    except OSError as error:
        raise Refused("file_not_written", path=path.name, reason=error.strerror or str(error)) from error
    return len(page.rows), page.after


def _written(path: Path, content: bytes) -> Path:
    durable_write(path, content, mode=0o644)
    return path


def _free(folder: Path, name: str) -> Path:
    """A name that nothing has yet: "spring before.csv", "spring before 2.csv"."""
    stem, dot, ending = name.rpartition(".")
    tried, path = 1, folder / name
    while path.exists():
        tried += 1
        path = folder / f"{stem} {tried}{dot}{ending}"
    return path
