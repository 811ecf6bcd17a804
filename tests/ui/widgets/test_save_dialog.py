"""Where a file goes: the dialog begins in the person's own folder, and a name without an ending gets one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from pos.ui.widgets.save_dialog import ask_where_to_save, ask_which_file


@pytest.mark.parametrize("has_documents", [True, False])
def test_it_begins_in_the_persons_folder_and_gives_the_place(
    qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_documents: bool
) -> None:
    documents, home = tmp_path / "Documents", tmp_path
    if has_documents:
        documents.mkdir()
    places = {
        QStandardPaths.StandardLocation.DocumentsLocation: documents,
        QStandardPaths.StandardLocation.HomeLocation: home,
    }
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda which: str(places[which]))
    window, chosen = QWidget(), []
    qtbot.addWidget(window)
    ask_where_to_save(window, "Save as PDF", "receipt.pdf", chosen.append, name="place")
    dialog = window.findChild(QFileDialog, "place")
    assert Path(dialog.directory().absolutePath()) == (documents if has_documents else home)
    assert dialog.selectedFiles() == [str((documents if has_documents else home) / "receipt.pdf")]
    dialog.selectFile(str(tmp_path / "mine"))
    dialog.accept()
    assert chosen == [tmp_path / "mine.pdf"]


def test_a_file_is_chosen_from_the_persons_folder(
    qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _which: str(tmp_path))
    window, chosen = QWidget(), []
    qtbot.addWidget(window)
    ask_which_file(window, "Choose file", ["Tables (*.csv)", "All files (*)"], chosen.append, name="which")
    dialog = window.findChild(QFileDialog, "which")
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptOpen
    assert Path(dialog.directory().absolutePath()) == tmp_path
    assert dialog.nameFilters() == ["Tables (*.csv)", "All files (*)"]
    dialog.fileSelected.emit(str(tmp_path / "goods.csv"))
    dialog.reject()
    assert chosen == [tmp_path / "goods.csv"]
