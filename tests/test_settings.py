from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from pos.errors import Refused
from pos.settings import DECLARED, FILE_NAME, Settings, read_settings, settings_page, settings_text

ROOT = Path(__file__).resolve().parents[1]


def test_the_page_is_current() -> None:
    page = ROOT / "docs" / "settings.md"
    assert page.read_text(encoding="utf-8") == settings_page(), (
        "write it anew: python scripts/write_settings.py"
    )


def test_every_setting_is_declared() -> None:
    assert {each.field for each in DECLARED} == {field.name for field in fields(Settings)}


def test_settings_read_back_as_they_were_written(tmp_path: Path) -> None:
    settings = replace(Settings(), till="T03", printer='file:/tmp/a "b" \\c', theme="dark")
    (tmp_path / FILE_NAME).write_text(settings_text(settings), encoding="utf-8")
    assert read_settings(tmp_path) == settings


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()


@pytest.mark.parametrize("text", ["nonsense", '[look]\ntheme = "blue"', "[look]\ntheme = 1", "\x00"])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match="settings_bad"):
        read_settings(tmp_path)
