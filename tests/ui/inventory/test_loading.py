"""Presenters of the back office load no Qt, and no Babel before something is shown."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module",
    [
        "office.errands",
        "inventory.listing",
        "inventory.products_presenter",
        "inventory.editor_presenter",
        "inventory.moves_presenter",
        "inventory.stock_presenter",
        "inventory.shelf_presenter",
    ],
)
def test_presenters_know_no_qt(module) -> None:
    code = f"import sys, pos.ui.{module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert not set(ran.stdout.split()) & {"PySide6", "shiboken6", "babel"}
