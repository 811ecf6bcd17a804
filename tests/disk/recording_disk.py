"""A disk for SQLite that remembers every write and flush, so that a power cut can be played at any instant.

It is a thin layer over SQLite's own file access (the VFS interface, https://www.sqlite.org/vfs.html), put between by
ctypes: what is not flushed when the power goes may be on the disk, in part, or not at all. It can also be full.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import random
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path

import pytest

OK, FULL = 0, 13
SECTOR = 512
MAIN_DB, WAL = 0x100, 0x80000

_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)
_Close = CFUNCTYPE(c_int, c_void_p)
_Open = CFUNCTYPE(c_int, c_void_p, c_char_p, c_void_p, c_int, POINTER(c_int))


class _Methods(ctypes.Structure):
    """The functions of an open file, sqlite3_io_methods up to version 3."""

    _fields_ = (
        ("iVersion", c_int),
        ("xClose", c_void_p),
        ("xRead", c_void_p),
        ("xWrite", c_void_p),
        ("xTruncate", c_void_p),
        ("xSync", c_void_p),
        ("rest", c_void_p * 12),
    )


class _File(ctypes.Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


class _Vfs(ctypes.Structure):
    """sqlite3_vfs up to version 3."""

    _fields_ = (
        ("iVersion", c_int),
        ("szOsFile", c_int),
        ("mxPathname", c_int),
        ("pNext", c_void_p),
        ("zName", c_char_p),
        ("pAppData", c_void_p),
        ("xOpen", c_void_p),
        ("rest", c_void_p * 15),
    )


@dataclass(frozen=True, slots=True)
class Write:
    name: str
    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Flush:
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """Not the disk's: at this instant a receipt was handed over."""

    seq: int


Event = Write | Truncate | Flush | Paper


@dataclass(slots=True)
class RecordingDisk:
    """`events` in the order of their happening. `room` bytes may be written still; None: as many as one likes."""

    events: list[Event] = field(default_factory=list)
    room: int | None = None

    def images_at(self, instant: int, rng: random.Random) -> dict[str, bytes]:
        """What the disk may hold when the power goes before event number `instant`."""
        flushed: dict[str, bytearray] = {}
        waiting: dict[str, list[Write | Truncate]] = {}
        for event in self.events[:instant]:
            if isinstance(event, Paper):
                continue
            if isinstance(event, Flush):
                content = flushed.setdefault(event.name, bytearray())
                for change in waiting.pop(event.name, []):
                    _apply(content, change)
            else:
                waiting.setdefault(event.name, []).append(event)
        for name, changes in waiting.items():
            content = flushed.setdefault(name, bytearray())
            for change in changes:
                for part in _torn(change, rng):
                    _apply(content, part)
        return {name: bytes(content) for name, content in flushed.items()}

    def papers_before(self, instant: int) -> int:
        """The number of the last receipt that was out."""
        return max((event.seq for event in self.events[:instant] if isinstance(event, Paper)), default=0)


def _torn(change: Write | Truncate, rng: random.Random) -> Iterator[Write | Truncate]:
    """What of an unflushed change reached the disk: all, nothing, or some of its sectors."""
    fate = rng.random()
    if fate < 0.4:
        return
    if fate < 0.7 or isinstance(change, Truncate):
        yield change
        return
    for start in range(0, len(change.content), SECTOR):
        if rng.random() < 0.5:
            yield Write(change.name, change.offset + start, change.content[start : start + SECTOR])


def _apply(content: bytearray, change: Write | Truncate) -> None:
    if isinstance(change, Truncate):
        del content[change.size :]
        return
    end = change.offset + len(change.content)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[change.offset : end] = change.content


def _library() -> ctypes.CDLL:
    """The SQLite that Python itself uses; skips where it is built into Python."""
    done = subprocess.run(["ldd", _sqlite3.__file__], capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        if "libsqlite3" in line and "=>" in line:
            library = ctypes.CDLL(line.split("=>")[1].split("(")[0].strip())
            library.sqlite3_vfs_find.restype = POINTER(_Vfs)
            library.sqlite3_libversion.restype = c_char_p
            if library.sqlite3_libversion().decode() == sqlite3.sqlite_version:
                return library
    pytest.skip("this Python has SQLite built in; its disk cannot be replaced")


class _Layer:
    """The functions that stand between; they must stay referenced while SQLite knows them."""

    def __init__(self, library: ctypes.CDLL, disk: RecordingDisk) -> None:
        self._disk = disk
        self._real = library.sqlite3_vfs_find(None).contents
        self._names: dict[int, str] = {}
        self._methods: dict[int, tuple[_Methods, _Methods]] = {}
        self._kept = (
            _Open(self._open),
            _Write(self._write),
            _Truncate(self._truncate),
            _Sync(self._sync),
            _Close(self._close),
        )
        self.vfs = _Vfs()
        ctypes.pointer(self.vfs)[0] = self._real
        self.vfs.zName = b"recording"
        self.vfs.xOpen = ctypes.cast(self._kept[0], c_void_p)

    def _open(self, _vfs: int, name: bytes | None, file: int, flags: int, out: ctypes._Pointer[c_int]) -> int:
        answer: int = _Open(self._real.xOpen)(ctypes.addressof(self._real), name, file, flags, out)
        if answer == OK and name is not None and flags & (MAIN_DB | WAL):
            self._names[file] = Path(name.decode()).name
            self._stand_between(file)
        return answer

    def _stand_between(self, file: int) -> None:
        place = _File.from_address(file)
        real = place.methods.contents
        address = ctypes.addressof(real)
        if address not in self._methods:
            mine = _Methods()
            ctypes.pointer(mine)[0] = real
            _, write, truncate, sync, close = self._kept
            mine.xWrite = ctypes.cast(write, c_void_p)
            mine.xTruncate = ctypes.cast(truncate, c_void_p)
            mine.xSync = ctypes.cast(sync, c_void_p)
            mine.xClose = ctypes.cast(close, c_void_p)
            self._methods[address] = (real, mine)
        place.methods = ctypes.pointer(self._methods[address][1])

    def _real_of(self, file: int) -> _Methods:
        mine = ctypes.addressof(_File.from_address(file).methods.contents)
        return next(real for real, own in self._methods.values() if ctypes.addressof(own) == mine)

    def _write(self, file: int, content: int, size: int, offset: int) -> int:
        disk = self._disk
        if disk.room is not None:
            if size > disk.room:
                return FULL
            disk.room -= size
        answer: int = _Write(self._real_of(file).xWrite)(file, content, size, offset)
        if answer == OK:
            disk.events.append(Write(self._names[file], offset, ctypes.string_at(content, size)))
        return answer

    def _truncate(self, file: int, size: int) -> int:
        self._disk.events.append(Truncate(self._names[file], size))
        answer: int = _Truncate(self._real_of(file).xTruncate)(file, size)
        return answer

    def _sync(self, file: int, flags: int) -> int:
        answer: int = _Sync(self._real_of(file).xSync)(file, flags)
        self._disk.events.append(Flush(self._names[file]))
        return answer

    def _close(self, file: int) -> int:
        real = self._real_of(file)
        self._names.pop(file, None)
        _File.from_address(file).methods = ctypes.pointer(real)
        answer: int = _Close(real.xClose)(file)
        return answer


@contextmanager
def recording() -> Iterator[RecordingDisk]:
    """Files that SQLite opens inside lie on a recording disk. Close them before leaving."""
    library = _library()
    disk = RecordingDisk()
    layer = _Layer(library, disk)
    if library.sqlite3_vfs_register(ctypes.byref(layer.vfs), 1) != OK:
        raise OSError("SQLite did not take the disk")
    try:
        yield disk
    finally:
        library.sqlite3_vfs_unregister(ctypes.byref(layer.vfs))
