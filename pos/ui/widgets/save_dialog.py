"""Asking where a file goes, in the system's own save dialog: it warns before it writes over a file."""

from __future__ import annotations

from collections.abc import Callable
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
    """`file_name` is offered, and its ending put behind a name without one. `chosen` is called unless it is given up.

    It begins in the person's documents, never in the folder that the program was started from.
    """
    ending = Path(file_name).suffix.removeprefix(".")
    dialog = QFileDialog(window, title)
    dialog.setObjectName(name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(f"{ending.upper()} (*.{ending})")
    dialog.setDefaultSuffix(ending)
    places = (QStandardPaths.writableLocation(each) for each in _FOLDERS)
    dialog.setDirectory(next((each for each in places if each and Path(each).is_dir()), ""))
    dialog.selectFile(file_name)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
