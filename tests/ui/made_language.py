"""A made language that puts brackets around what is said, and eyes that find what stands outside of them.

Facts stay outside the brackets, so they have to be said too or be data. Painted texts are seen as they are painted.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from string import Formatter

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QMenu, QWidget

from pos.ui.widgets import base
from pos.words import speaking

KEYS = {"Enter", "Esc", "Del", "Tab", "Ctrl", "Alt", "Shift", "Space", "Home", "End", "kg", "min"}
BRAND = {"Tern"}


def bracketed(pattern: str) -> str:
    """Brackets around the words of a pattern, so that its facts stay outside: what is put into it has to be said too."""
    return "".join(
        (f"⟦{words}⟧" if words else "") + (f"{{{name}}}" if name is not None else "")
        for words, name, _, _ in Formatter().parse(pattern)
    )


class Bracketed(Mapping):
    """Every text of a catalogue."""

    def get(self, key, default=None):
        return bracketed(key.rpartition("|")[2])

    def __getitem__(self, key):
        return self.get(key)

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0


class BracketedForms(Bracketed):
    def get(self, key, default=None):
        return {"one": bracketed(key), "other": bracketed(key)}


class Eyes:
    """Sees what is written in a window, and what was painted there."""

    def __init__(self, monkeypatch):
        self.painted: set[str] = set()
        self.data: set[str] = set(KEYS | BRAND)
        for name, module in list(sys.modules.items()):
            if name.startswith("pos.ui") and getattr(module, "draw_text", None) is base.draw_text:
                monkeypatch.setattr(module, "draw_text", self._draw_text)
        self._real = Eyes.real

    real = staticmethod(base.draw_text)

    def _draw_text(self, painter, box, text, *style, **named):
        self.painted.add(text)
        return self._real(painter, box, text, *style, **named)

    def know(self, *texts: str) -> None:
        """These are data."""
        self.data |= {word for text in texts for word in re.findall(r"[A-Za-z]{2,}", text)}

    def look(self, window: QWidget, *menus: QMenu) -> None:
        """Fails with every text in the window that has words outside the brackets."""
        self.painted.clear()
        window.grab()
        texts = self.painted | set(written_in(window))
        texts |= {action.text() for menu in menus for action in menu.actions()}
        unsaid = {text: left for text in texts if (left := self._left_of(text))}
        assert texts
        assert not unsaid, f"not said: {unsaid}"
        assert any("⟦" in text for text in texts)

    def _left_of(self, text: str) -> list[str]:
        if re.fullmatch(r"[A-Z][a-z]|[A-Z]{2}", text):
            return []  # the monogram of goods or of a person
        # A sentence that was cut in two keeps half of its brackets; a seal is four figures and four and so on.
        rest = re.sub(r"⟦[^⟦⟧]*⟧|⟦[^⟦⟧]*$|^[^⟦⟧]*⟧|(\b[0-9a-f]{4}\b ?){3,}", " ", text)
        return [word for word in re.findall(r"[A-Za-z]{2,}", rest) if word not in self.data]


def written_in(window: QWidget) -> Iterator[str]:
    """Texts of widgets as Qt and screen readers know them."""
    for widget in (window, *window.findChildren(QWidget)):
        if not (widget is window or widget.isVisible()):
            continue
        yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from _cells(widget.model())


def _cells(model: QAbstractItemModel) -> Iterator[str]:
    for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount()):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount()):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(model.index(row, column).data(role) or "")


def speak_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the code of English, so that a window which chooses English leaves it."""
    monkeypatch.setattr(speaking, "_spoken", speaking.Catalogue("en", Bracketed(), BracketedForms()))
