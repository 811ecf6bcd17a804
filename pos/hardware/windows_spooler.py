"""Raw printing through the Windows spooler (winspool.drv), by ctypes, so that no extra package is needed."""

from __future__ import annotations

import ctypes
from typing import Any

from pos.errors import Unavailable


class _Document(ctypes.Structure):
    _fields_ = (
        ("pDocName", ctypes.c_wchar_p),
        ("pOutputFile", ctypes.c_wchar_p),
        ("pDatatype", ctypes.c_wchar_p),
    )


def send_raw(name: str, data: bytes) -> None:
    """Send bytes to the printer called `name`. Raises Unavailable("printer_failed")."""
    spooler: Any = ctypes.WinDLL("winspool.drv", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]  # exists on Windows only
    handle = ctypes.c_void_p()
    if not spooler.OpenPrinterW(name, ctypes.byref(handle), None):
        raise Unavailable("printer_failed", printer=name, reason="not found")
    try:
        _write(spooler, handle, name, data)
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
