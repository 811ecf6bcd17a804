"""Raw printing through the Windows spooler (winspool.drv), by ctypes, so that no extra package is needed."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pos.errors import Unavailable

_LOCAL_AND_CONNECTED = 0x2 | 0x4


class _Document(ctypes.Structure):
    _fields_ = (
        ("pDocName", ctypes.c_wchar_p),
        ("pOutputFile", ctypes.c_wchar_p),
        ("pDatatype", ctypes.c_wchar_p),
    )


class _Printer4(ctypes.Structure):
    """PRINTER_INFO_4: the names, without asking a printer that may be far away."""

    _fields_ = (
        ("pPrinterName", ctypes.c_wchar_p),
        ("pServerName", ctypes.c_wchar_p),
        ("Attributes", ctypes.c_ulong),
    )


def send_raw(name: str, data: bytes) -> None:
    """Send bytes to the printer called `name`. Raises Unavailable("printer_failed")."""
    with _opened(name) as (spooler, handle):
        _write(spooler, handle, name, data)


def status_word(name: str) -> int:
    """PRINTER_STATUS of the printer called `name` (PRINTER_INFO_6). Raises Unavailable("printer_failed")."""
    with _opened(name) as (spooler, handle):
        word, needed = ctypes.c_ulong(), ctypes.c_ulong()
        if not spooler.GetPrinterW(handle, 6, ctypes.byref(word), ctypes.sizeof(word), ctypes.byref(needed)):
            raise Unavailable("printer_failed", printer=name, reason="it tells no status")
        return int(word.value)


def printer_names() -> list[str]:
    """The printers of this computer, and those of others that it is connected to."""
    spooler = _spooler()
    needed, count = ctypes.c_ulong(), ctypes.c_ulong()
    spooler.EnumPrintersW(_LOCAL_AND_CONNECTED, None, 4, None, 0, ctypes.byref(needed), ctypes.byref(count))
    buffer = ctypes.create_string_buffer(max(needed.value, 1))
    if not spooler.EnumPrintersW(
        _LOCAL_AND_CONNECTED, None, 4, buffer, needed.value, ctypes.byref(needed), ctypes.byref(count)
    ):
        return []
    table = (_Printer4 * count.value).from_buffer(buffer)
    return [str(each.pPrinterName) for each in table]


def _spooler() -> Any:
    return ctypes.WinDLL("winspool.drv", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]  # exists on Windows only


@contextmanager
def _opened(name: str) -> Iterator[tuple[Any, ctypes.c_void_p]]:
    spooler = _spooler()
    handle = ctypes.c_void_p()
    if not spooler.OpenPrinterW(name, ctypes.byref(handle), None):
        raise Unavailable("printer_failed", printer=name, reason="not found")
    try:
        yield spooler, handle
    finally:
        spooler.ClosePrinter(handle)


def _write(spooler: Any, handle: ctypes.c_void_p, name: str, data: bytes) -> None:
    written = ctypes.c_ulong()
    document = _Document("Tern receipt", None, "RAW")
    is_done = (
        spooler.StartDocPrinterW(handle, 1, ctypes.byref(document))
        and spooler.StartPagePrinter(handle)
        and spooler.WritePrinter(handle, data, len(data), ctypes.byref(written))
        and spooler.EndPagePrinter(handle)
        and spooler.EndDocPrinter(handle)
    )
    if not is_done or written.value != len(data):
        raise Unavailable("printer_failed", printer=name, reason="the spooler did not take the job")
