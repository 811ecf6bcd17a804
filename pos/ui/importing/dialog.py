"""The import dialog: four steps in one box, 1040 by 640. What it shows is the presenter's, which lives on when it is closed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.ui.importing.parts import Foot, StepsRow
from pos.ui.importing.presenter import CHECK, COLUMNS, FILE, IMPORT, ImportPresenter
from pos.ui.importing.views import ColumnsView, FileView, RowsView
from pos.ui.office.controls import FilterButton
from pos.ui.theme import Role, margins
from pos.ui.widgets.base import Label, Rule, px
from pos.ui.widgets.buttons import Button, IconButton, Kind
from pos.ui.widgets.choices import Checkbox
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.ui.widgets.save_dialog import ask_where_to_save, ask_which_file
from pos.words import counted, say

WIDTH, HEIGHT = 1040, 640
BAR = 72


class ImportDialog(Dialog):
    """Open it with `open_here`. `tell` is given sentences to be said on the page below."""

    def __init__(self, window: QWidget, presenter: ImportPresenter, tell: Callable[[str], None]) -> None:
        self.steps = StepsRow("import.steps")
        self._pages = QStackedWidget()
        super().__init__(window, say("Import products"), " ", width=WIDTH, name="import")
        self._presenter, self._tell = presenter, tell
        self._was_busy = False
        self.file = FileView()
        self.columns = ColumnsView(presenter)
        self.rows = RowsView(presenter)
        for page in (self.file, self.columns, self.rows):
            self._pages.addWidget(page)
        self.updates = Checkbox(
            say("Update products that already exist, matched by"), till=False, name="import.updates"
        )
        self.key = FilterButton("", (), "", name="import.key")
        self.note = Label("", Role.BODY, "text2", name="import.note")
        self.trouble = Sentence("import.trouble")
        self.back = Button(say("Back"), height=36, name="import.back")
        self.stop = Button(say("Stop"), height=36, name="import.stop")
        self.go = Button("", kind=Kind.MAIN, height=36, role=Role.BODY_STRONG, name="import.go")
        self._fill_foot()
        self._connect()

    def _build(self, name: str) -> None:
        """The head is 72 px with the steps in its middle, and so is the foot; both reach from edge to edge."""
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        words.addStretch(1)
        start = QWidget()
        start.setLayout(words)
        start.setFixedWidth(px(310))
        words.setContentsMargins(0, 0, 0, 0)
        close = IconButton(say("Close"), "x", size=40, name=f"{name}.close")
        close.clicked.connect(self.cancel)
        head = QWidget()
        head.setFixedHeight(px(BAR - 1))
        row = QHBoxLayout(head)
        row.setContentsMargins(margins(px(28), 0, px(20), 0))
        row.setSpacing(px(16))
        row.addWidget(start)
        row.addStretch(1)
        row.addWidget(self.steps)
        row.addStretch(3)
        row.addWidget(close)
        foot = Foot(px(BAR))
        self.footer.setContentsMargins(px(28), 0, px(28), 0)
        self.footer.setSpacing(px(8))
        foot.setLayout(self.footer)
        column = QVBoxLayout(self.box)
        column.setContentsMargins(1, 0, 1, 1)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(Rule())
        column.addWidget(self._pages, 1)
        column.addWidget(foot)
        self.box.setFixedHeight(px(HEIGHT))
        self._cast_shadow()

    def _fill_foot(self) -> None:
        self.footer.addWidget(self.updates)
        self.footer.addWidget(self.key)
        self.footer.addWidget(self.note, 1)
        self.footer.addWidget(self.trouble, 1)
        self.footer.addStretch(1)
        for button in (self.back, self.stop, self.go):
            self.footer.addWidget(button)

    def _connect(self) -> None:
        presenter = self._presenter
        self.file.choose_wanted.connect(self._choose_file)
        self.file.dropped.connect(presenter.open_file)
        self.rows.save_wanted.connect(self._save_skipped)
        self.updates.clicked.connect(self._on_updates_clicked)
        self.key.chosen.connect(presenter.set_key)
        self.back.clicked.connect(presenter.back)
        self.stop.clicked.connect(presenter.stop)
        self.go.clicked.connect(self.accept)
        presenter.on_change = self._draw

    def open_here(self) -> None:
        self._presenter.begin()
        self._draw()
        self.open_over(self._first_stop())

    # ---- acts ----
    def accept(self) -> None:
        """The button at the end of the foot, whatever it says now."""
        presenter = self._presenter
        if presenter.step == FILE:
            self._choose_file()
        elif presenter.step == COLUMNS:
            presenter.check()
        elif self._stands_still:
            presenter.go_on()
        elif presenter.step == CHECK and not presenter.is_busy:
            presenter.start()
        elif presenter.step == IMPORT:
            self.cancel()

    @property
    def _stands_still(self) -> bool:
        """Stopped, or the server went: there is more to do, and nobody is doing it."""
        presenter = self._presenter
        is_rows = presenter.step in {CHECK, IMPORT}
        return is_rows and not presenter.is_busy and presenter.share < 1 and not presenter.is_done

    def end(self) -> None:
        self._presenter.on_change = _nothing
        self._presenter.look_away()
        super().end()

    def _choose_file(self) -> None:
        ask_which_file(
            self.window(),
            say("Choose file"),
            [say("Tables (*.csv *.txt *.tsv)"), say("All files (*)")],
            self._presenter.open_file,
            name="import.open",
        )

    def _save_skipped(self) -> None:
        name = say("{name} skipped", name=self._presenter.path.stem) + ".csv"
        ask_where_to_save(
            self.window(),
            say("Save the skipped rows"),
            name,
            lambda chosen: self._presenter.save_skipped(chosen, self._tell),
            name="import.save",
        )

    # ---- drawing ----
    def _draw(self) -> None:
        presenter = self._presenter
        self.subtitle.setText(presenter.subtitle)
        self.subtitle.show()
        self.steps.show_step(presenter.step)
        page = {FILE: self.file, COLUMNS: self.columns}.get(presenter.step, self.rows)
        is_new_page = self._pages.currentWidget() is not page
        has_stopped = self._was_busy and not presenter.is_busy
        self._was_busy = presenter.is_busy
        self._pages.setCurrentWidget(page)
        self.file.set_busy(presenter.is_busy and presenter.step == FILE)
        if page is self.columns:
            self.columns.draw()
        elif page is self.rows:
            self.rows.draw()
        self._draw_foot()
        if (is_new_page or has_stopped) and self.isVisible():
            stop = self._first_stop()
            if stop is not None:
                stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _draw_foot(self) -> None:
        presenter = self._presenter
        step = presenter.step
        is_columns = step == COLUMNS
        self.updates.setVisible(is_columns)
        self.updates.setChecked(presenter.updates)
        options = presenter.key_options()
        self.key.setVisible(is_columns and presenter.updates and bool(options))
        self.key.set_options(options, presenter.key)
        self.trouble.set_text(presenter.trouble)
        self.trouble.setVisible(bool(presenter.trouble))
        note = "" if presenter.trouble else presenter.kept_text if step == IMPORT else ""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        is_running = presenter.is_busy and step in {CHECK, IMPORT}
        self.back.setVisible(step in {COLUMNS, CHECK})
        self.stop.setVisible(is_running)
        self.stop.setEnabled(not presenter.is_stopped)
        self.go.setVisible(step != FILE)
        self.go.kind = Kind.INK if step == IMPORT else Kind.MAIN
        self.go.set_label(self._go_text())
        self.go.setEnabled(self._may_go())
        self.go.updateGeometry()
        self.go.update()

    def _go_text(self) -> str:
        presenter = self._presenter
        if presenter.step == COLUMNS:
            return counted(
                presenter.total,
                "Check {count} row",
                "Check {count} rows",
                count=presenter.count_text(presenter.total),
            )
        if self._stands_still:
            return say("Go on")
        if presenter.step == CHECK:
            return counted(
                presenter.importable,
                "Import {count} row",
                "Import {count} rows",
                count=presenter.count_text(presenter.importable),
            )
        return say("Close") if presenter.is_done else say("Run in background")

    def _may_go(self) -> bool:
        presenter = self._presenter
        if presenter.step == COLUMNS:
            return not presenter.is_busy and not presenter.missing
        if presenter.step == CHECK and not self._stands_still:
            return not presenter.is_busy and presenter.importable > 0
        return True

    def _first_stop(self) -> QWidget | None:
        step = self._presenter.step
        if step == FILE:
            return self.file.choose
        if step == COLUMNS:
            self.columns.focus_first()
            places = self._presenter.unchosen
            return self.columns.rows[places[0]].choice if places else self.go
        return self.stop if self._presenter.is_busy else self.go

    # ---- slots ----
    def _on_updates_clicked(self) -> None:
        self._presenter.set_updates(self.updates.isChecked())


def _nothing() -> None:
    pass
