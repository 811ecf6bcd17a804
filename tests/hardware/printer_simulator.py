"""A receipt printer that speaks DLE EOT, on a TCP port or on a pseudo terminal, and does what a test tells it.

It keeps the bytes of each job without the questions, and answers by the published bits, written here a second time.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import time
import tty


class PrinterMind:
    """What a printer knows of itself. `paper`: ok, low or out."""

    def __init__(self) -> None:
        self.paper = "ok"
        self.is_cover_open = False
        self.is_offline = False
        self.has_cutter_error = False
        self.has_error = False
        self.pin_is_high = False
        self.is_mute = False
        self.questions = 0
        self.names: dict[int, bytes] = {}
        """What it calls itself, by the number of the question (GS I)."""
        self._pending = b""

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """What is printed, and what is answered."""
        data = self._pending + data
        self._pending = b""
        printed, answers = bytearray(), bytearray()
        at = 0
        while at < len(data):
            if data[at] in {0x10, 0x1D} and len(data) - at < 3:
                self._pending = data[at:]
                break
            if data[at : at + 2] == b"\x10\x04":
                self.questions += 1
                if not self.is_mute:
                    answers.append(self._answer(data[at + 2]))
                at += 3
                continue
            if data[at : at + 2] == b"\x1dI":
                if data[at + 2] in self.names and not self.is_offline:
                    answers += b"_" + self.names[data[at + 2]] + b"\x00"
                at += 3
                continue
            if data[at : at + 2] == b"\x1bp":
                self.pin_is_high = True  # the drawer of this printer says high when it is open
            printed.append(data[at])
            at += 1
        return bytes(printed), bytes(answers)

    def _answer(self, number: int) -> int:
        bits = 0b0001_0010
        cannot = self.is_offline or self.is_cover_open or self.paper == "out"
        if number == 1:
            bits |= (0x04 if self.pin_is_high else 0) | (0x08 if cannot else 0)
        elif number == 2:
            bits |= (0x04 if self.is_cover_open else 0) | (0x20 if self.paper == "out" else 0)
            bits |= 0x40 if self.has_error or self.has_cutter_error else 0
        elif number == 3:
            bits |= (0x08 if self.has_cutter_error else 0) | (0x20 if self.has_error else 0)
        elif number == 4:
            bits |= {"ok": 0, "low": 0x0C, "out": 0x6C}[self.paper]
        return bits


class TcpPrinter(PrinterMind):
    """`bytes_per_s` makes it slow; after `hangs_up_after` bytes of a job it drops the line."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__()
        self.host = host
        self.jobs: list[bytes] = []
        self.bytes_per_s: int | None = None
        self.hangs_up_after: int | None = None
        self._server = socket.create_server((host, port))
        self._server.settimeout(0.05)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.getsockname()[1]

    @property
    def address(self) -> str:
        return f"tcp:{self.host}:{self.port}"

    def close(self) -> None:
        self._stop.set()
        self._thread.join(5)
        self._server.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._server.accept()
            except TimeoutError:
                continue
            with connection, contextlib.suppress(OSError):
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        if self.bytes_per_s:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        job = bytearray()
        while not self._stop.is_set():
            ready, _, _ = select.select([connection], [], [], 0.05)
            if not ready:
                continue
            data = connection.recv(self.bytes_per_s // 20 if self.bytes_per_s else 65536)
            if not data:
                break
            if self.bytes_per_s:
                time.sleep(len(data) / self.bytes_per_s)
            printed, answers = self.feed(data)
            job += printed
            if self.hangs_up_after is not None and len(job) >= self.hangs_up_after:
                return
            if answers:
                connection.sendall(answers)
        if job:
            self.jobs.append(bytes(job))


class PtyPrinter(PrinterMind):
    """The other end of a serial port. `path` is the port."""

    def __init__(self) -> None:
        super().__init__()
        self.printed = bytearray()
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._ours)
        tty.setraw(self._theirs)
        self.path = os.ttyname(self._theirs)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(5)
        os.close(self._ours)
        os.close(self._theirs)

    def _serve(self) -> None:
        while not self._stop.is_set():
            ready, _, _ = select.select([self._ours], [], [], 0.05)
            if not ready:
                continue
            printed, answers = self.feed(os.read(self._ours, 4096))
            self.printed += printed
            if answers:
                os.write(self._ours, answers)
