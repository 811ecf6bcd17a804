"""What a painted part is, for a screen reader. Qt knows its own widgets; of a widget that paints itself it knows nothing, and says that
it is a filler.

A class says it with `spoken_as = QAccessible.Role....`; what it is called stays its accessible name.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_is_said = False


def say_what_parts_are() -> None:
    """Once for the program; nothing is asked until a screen reader is there."""
    global _is_said  # noqa: PLW0603 Qt keeps the function for good, a second one would only be asked in vain
    if not _is_said:
        _is_said = True
        QAccessible.installFactory(_interface_of)


def _interface_of(_class_name: str, asked: QObject) -> QAccessibleInterface | None:
    role = getattr(type(asked), "spoken_as", None)
    if role is None or not isinstance(asked, QWidget):
        return None
    # without a name of its own the interface reads the widget's, also when it changes
    return QAccessibleWidget(asked, role, "")
