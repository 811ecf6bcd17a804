"""Import and Export on the page Products: the two buttons, the dialog, and the file that is written page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos.i18n import Locale
from pos.services.catalog import ProductQuery
from pos.ui.importing import files
from pos.ui.importing.dialog import ImportDialog
from pos.ui.importing.presenter import ImportPresenter
from pos.ui.office.errands import Errands
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.save_dialog import ask_where_to_save
from pos.words import counted, describe, say

MAY_IMPORT = "catalog.edit"


class ImportDesk(QObject):
    """`tell` says what was done, `fail` what was not; `query` is what the list shows at the moment."""

    def __init__(
        self,
        owner: QWidget,
        errands: Errands,
        locale: Locale,
        rights: frozenset[str],
        now: Callable[[], datetime],
        keep_in: Path,
        query: Callable[[], ProductQuery],
        tell: Callable[[str], None],
        fail: Callable[[str], None],
    ) -> None:
        super().__init__(owner)
        self._owner, self._errands, self._locale = owner, errands, locale
        self._query, self._tell, self._fail = query, tell, fail
        self.presenter = ImportPresenter(
            errands, locale, rights, lambda: now().astimezone().date(), monotonic, keep_in
        )
        self.presenter.on_done = self._tell_outcome
        owner.destroyed.connect(self.presenter.abandon)
        self.dialog: ImportDialog | None = None
        self.import_button = Button(say("Import"), icon="upload", height=36, name="products.import")
        self.export_button = Button(say("Export"), icon="download", height=36, name="products.export")
        self.import_button.setVisible(MAY_IMPORT in rights)
        self.import_button.clicked.connect(self.open_import)
        self.export_button.clicked.connect(self.export)

    def open_import(self) -> None:
        if self.dialog is not None:
            return
        self.dialog = ImportDialog(self._owner.window(), self.presenter, self._tell)
        self.dialog.ended.connect(self._on_dialog_ended)
        self.dialog.open_here()

    def export(self) -> None:
        """What the list shows, all pages of it."""
        query = self._query()
        ask_where_to_save(
            self._owner.window(),
            say("Export products"),
            say("products") + ".csv",
            lambda path: self._export(path, query),
            name="products.export_to",
        )

    def _export(self, path: Path, query: ProductQuery) -> None:
        self.export_button.set_busy(True)
        self._export_page(path, query, None, 0)

    def _export_page(self, path: Path, query: ProductQuery, after: str | None, done: int) -> None:
        self._errands.ask(
            files.export_page,
            self.presenter.today,
            path,
            query,
            after,
            done=partial(self._take_page, path, query, done),
            failed=self._export_failed,
        )

    def _take_page(self, path: Path, query: ProductQuery, done: int, page: tuple[int, str | None]) -> None:
        count, after = page
        if after is not None:
            self._export_page(path, query, after, done + count)
            return
        self.export_button.set_busy(False)
        self._tell(
            counted(
                done + count,
                "{count} product is in {file}",
                "{count} products are in {file}",
                count=self.presenter.count_text(done + count),
                file=path.name,
            )
        )

    def _export_failed(self, error: Exception) -> None:
        self.export_button.set_busy(False)
        self._fail(str(describe(error)))

    def _tell_outcome(self, words: str) -> None:
        """Only where nobody looks at it: the dialog shows it itself."""
        if self.dialog is None:
            self._tell(words)

    def _on_dialog_ended(self) -> None:
        self.dialog = None
