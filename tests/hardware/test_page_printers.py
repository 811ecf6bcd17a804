"""Printers of whole pages: a folder, and the system's queue as a program that stands in for CUPS' own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pos.errors import Refused, Unavailable
from pos.hardware.page_printers import FolderPagePrinter, SystemPagePrinter, file_name, page_printer_from

PDF = b"%PDF-1.4\n\x00\xff rest"


def test_each_document_becomes_a_file_and_none_is_written_over(tmp_path: Path) -> None:
    printer = FolderPagePrinter(tmp_path / "out")
    printer.send("T01/1-000123", PDF)
    printer.send("T01/1-000123", b"second")
    assert sorted(path.name for path in printer.folder.iterdir()) == [
        "T01-1-000123 (2).pdf",
        "T01-1-000123.pdf",
    ]
    assert (printer.folder / "T01-1-000123.pdf").read_bytes() == PDF


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Unavailable, match="printer_failed"):
        FolderPagePrinter(tmp_path / "file").send("x", PDF)


@pytest.mark.parametrize(
    ("name", "file"),
    [("../../etc/passwd", "etc-passwd"), ("a\\b:c", "a-b-c"), ("Zoë 12", "Zoë 12"), ("..", "Tern")],
)
def test_no_name_leaves_the_folder(name: str, file: str) -> None:
    assert file_name(name) == file


@pytest.fixture
def spooler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called lp: it keeps its arguments and what it was given, and fails for the printer "broken"."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "lp"
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/arguments"\ncat > "{tmp_path}/given"\n'
        '[ "$2" = broken ] && { echo "no such printer" >&2; exit 1; }\nexit 0\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


@pytest.mark.skipif(os.name != "posix", reason="CUPS is not on Windows")
def test_the_system_is_given_the_pages_as_they_are(spooler: Path) -> None:
    SystemPagePrinter("Office").send("T01-1-000123", PDF)
    assert (spooler / "given").read_bytes() == PDF
    arguments = (spooler / "arguments").read_text().splitlines()
    assert arguments[:4] == ["-d", "Office", "-t", "T01-1-000123"]
    assert "raw" not in arguments
    with pytest.raises(Unavailable, match="no such printer"):
        SystemPagePrinter("broken").send("x", PDF)


def test_addresses() -> None:
    assert page_printer_from("none") is None
    assert page_printer_from("system:HP 400").address == "HP 400"
    assert page_printer_from("folder:/tmp/x").address == str(Path("/tmp/x"))
    for wrong in ("", "none:x", "system:", "tcp:1.2.3.4", "folder:"):
        with pytest.raises(Refused, match="printer_address_unknown"):
            page_printer_from(wrong)
