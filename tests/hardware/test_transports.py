from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from pos.errors import Refused, Unavailable
from pos.hardware.ports import NullTransport, RecordingTransport
from pos.hardware.transports import FileTransport, SystemTransport, TcpTransport, transport_from


def test_a_file_gets_job_after_job(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path / "new" / "printer.bin")
    transport.send(b"one")
    transport.send(b"two")
    assert transport.path.read_bytes() == b"onetwo"


def test_a_network_printer_gets_all_bytes() -> None:
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                while chunk := connection.recv(65536):
                    received.append(chunk)

        thread = threading.Thread(target=serve)
        thread.start()
        TcpTransport("127.0.0.1", server.getsockname()[1]).send(b"x" * 200_000)
        thread.join()
    # it was asked how it is, and said nothing
    assert b"".join(received) == b"\x10\x04\x01" + b"x" * 200_000


def test_a_printer_that_is_not_there_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unavailable, match="printer_unreachable"):
        TcpTransport("127.0.0.1", port).send(b"x")


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="printer_failed"):
        FileTransport(tmp_path).send(b"x")


def test_a_recording_printer_fails_when_told_to() -> None:
    transport = RecordingTransport()
    transport.failure = "printer_silent"
    with pytest.raises(Unavailable, match="printer_silent"):
        transport.send(b"x")
    transport.failure = None
    transport.send(b"y")
    assert transport.jobs == [b"y"]


def test_addresses_are_read() -> None:
    assert isinstance(transport_from("none"), NullTransport)
    assert transport_from("file:/tmp/a b").address == "/tmp/a b"
    assert transport_from("tcp:printer").address == "printer:9100"
    assert transport_from("tcp:printer:9101").address == "printer:9101"
    assert isinstance(transport_from("system:Receipts"), SystemTransport)


@pytest.mark.parametrize("address", ["", "tcp:", "tcp:host:0", "tcp:host:x", "lpt1", "none:x", "tcp::9100"])
def test_addresses_that_mean_nothing_are_refused(address: str) -> None:
    with pytest.raises(Refused, match="printer_address_unknown"):
        transport_from(address)
