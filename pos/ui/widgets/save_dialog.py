"""Asking where a file goes and which one is meant, in the system's own dialogs: saving warns before it writes over a file.

They begin in the person's documents, never in the folder that the program was started from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

_FOLDERS = (
    QStandardPaths.StandardLocation.DocumentsLocation,
    QStandardPaths.StandardLocation.HomeLocation,
)


def ask_where_to_save(
    window: QWidget, title: str, file_name: str, chosen: Callable[[Path], None], *, name: str
) -> None:
    """`file_name` is offered, and its ending put behind a name without one. `chosen` is called unless it is given up."""
    ending = Path(file_name).suffix.removeprefix(".")
    dialog = QFileDialog(window, title)
    dialog.setObjectName(name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(f"{ending.upper()} (*.{ending})")
    dialog.setDefaultSuffix(ending)
    dialog.selectFile(file_name)
    _open(dialog, chosen)


def ask_which_file(
    window: QWidget, title: str, filters: Sequence[str], chosen: Callable[[Path], None], *, name: str
) -> None:
    """One file that is there. `filters` are as Qt writes them, "Tables (*.csv)"; `chosen` is called unless it is given up."""
    dialog = QFileDialog(window, title)
    dialog.setObjectName(name)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(list(filters))
    _open(dialog, chosen)


def _open(dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
    places = (QStandardPaths.writableLocation(each) for each in _FOLDERS)
    dialog.setDirectory(next((each for each in places if each and Path(each).is_dir()), ""))
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
