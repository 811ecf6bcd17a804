"""Ways to a printer: a file, a TCP port (9100 on most receipt printers), the system's own queue."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

from pos.errors import Refused, Unavailable
from pos.hardware.ports import NullTransport, Transport

TCP_TIMEOUT_S = 5.0
DEFAULT_PORT = 9100


class FileTransport:
    """Appends each job to a file (a serial or parallel device file works too)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.address = str(path)

    def send(self, data: bytes) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(data)
        except OSError as error:
            raise Unavailable("printer_failed", printer=self.address, reason=error.strerror) from error


class TcpTransport:
    """A printer on the network. The job counts as delivered when the printer took all bytes and the close."""

    def __init__(self, host: str, port: int = DEFAULT_PORT, timeout_s: float = TCP_TIMEOUT_S) -> None:
        self.host, self.port, self.timeout_s = host, port, timeout_s
        self.address = f"{host}:{port}"

    def send(self, data: bytes) -> None:
        try:
            with socket.create_connection((self.host, self.port), self.timeout_s) as connection:
                connection.settimeout(self.timeout_s)
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
        except TimeoutError as error:
            raise Unavailable("printer_silent", printer=self.address) from error
        except OSError as error:
            raise Unavailable("printer_unreachable", printer=self.address, reason=str(error)) from error


class SystemTransport:
    """A queue of the operating system: CUPS through `lp` with raw data. Windows prints through its own spooler."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.address = name

    def send(self, data: bytes) -> None:
        if sys.platform == "win32":
            from pos.hardware.windows_spooler import send_raw

            send_raw(self.name, data)
            return
        lp = shutil.which("lp")
        if lp is None:
            raise Unavailable("printer_no_spooler", printer=self.name)
        command = [lp, "-d", self.name, "-o", "raw", "-s"]
        try:
            done = subprocess.run(command, input=data, capture_output=True, timeout=20, check=False)
        except subprocess.TimeoutExpired as error:
            raise Unavailable("printer_silent", printer=self.name) from error
        if done.returncode != 0:
            reason = done.stderr.decode(errors="replace").strip()
            raise Unavailable("printer_failed", printer=self.name, reason=reason)


def transport_from(address: str) -> Transport:
    """The transport that a settings text names: "none", "file:PATH", "tcp:HOST[:PORT]", "system:NAME".

    Raises Refused("printer_address_unknown").
    """
    scheme, _, rest = address.partition(":")
    if scheme == "none" and not rest:
        return NullTransport()
    if scheme == "file" and rest:
        return FileTransport(Path(rest))
    if scheme == "system" and rest:
        return SystemTransport(rest)
    if scheme == "tcp" and rest:
        host, _, port = rest.rpartition(":") if ":" in rest else (rest, "", str(DEFAULT_PORT))
        if host and port.isascii() and port.isdigit() and 0 < int(port) < 65536:
            return TcpTransport(host, int(port))
    raise Refused("printer_address_unknown", address=address)
