"""The page of screens and its folder agree, the pictures are small, and the script that paints them runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "screens"
MOST_BYTES, MOST_TOGETHER = 100_000, 3_300_000


def test_the_page_names_every_picture_and_no_other() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sorted(set(re.findall(r"\(([\w-]+\.png)\)", page))) == sorted(
        each.name for each in FOLDER.glob("*.png")
    )


def test_pictures_are_small() -> None:
    sizes = {each.name: each.stat().st_size for each in FOLDER.glob("*.png")}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
    assert sum(sizes.values()) < MOST_TOGETHER


def test_the_steps_are_counted_by_tests_that_exist() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    files = [
        (ROOT / name).read_text(encoding="utf-8") for name in re.findall(r"`(tests/ui/[\w/]+\.py)`", page)
    ]
    for name in re.findall(r"`(test_\w+)`", page):
        assert any(f"def {name}(" in text for text in files), name


@pytest.mark.parametrize("name", ["01-login", "05-cash", "08-reports"])
def test_the_script_paints(name: str, tmp_path: Path) -> None:
    """In a process of its own, as a person runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.screens", "--only", name, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    painted = {each.name for each in tmp_path.glob("*.png")}
    assert painted == {each.name for each in FOLDER.glob(f"{name}*.png")}
