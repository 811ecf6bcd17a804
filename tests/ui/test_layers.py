"""What may be loaded when: presenters without Qt, the first window without the heavy libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout.split()
    )


@pytest.mark.parametrize(
    "module",
    [
        "login.presenter",
        "checkout.presenter",
        "checkout.payment_presenter",
        "checkout.complete_presenter",
        "attention.presenter",
        "series.presenter",
        "faces",
        "words",
    ],
)
def test_presenters_know_no_qt(module):
    assert not loaded_by(f"import pos.ui.{module}") & {"PySide6", "shiboken6", "babel"}


def test_the_first_window_waits_for_nothing_heavy():
    loaded = loaded_by("import pos.ui.application, pos.ui.shell")
    assert not loaded & {"babel", "sqlalchemy", "psycopg", "alembic", "reportlab"}


def test_the_places_of_files_are_known_without_qt():
    assert "PySide6" not in loaded_by("import pos.paths; pos.paths.resources_dir()")
