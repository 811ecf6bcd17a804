"""What a test of a device says it knows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pos.hardware.escpos import PROFILES
from pos.hardware.ports import NullTransport
from pos.hardware.spoolers import SystemTransport
from pos.till.device_tests import print_test


def a_printer(transport: Any, monkeypatch: pytest.MonkeyPatch, said: Any = None) -> tuple[Any, list[bytes]]:
    sent: list[bytes] = []

    def send(_self: Any, content: bytes) -> Any:
        sent.append(content)
        return said

    monkeypatch.setattr(type(transport), "send", send)
    return SimpleNamespace(is_none=False, profile=PROFILES["80mm"], transport=transport), sent


def test_only_the_printer_itself_says_that_it_has_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by hand: a queue that held its papers back was said to have printed and cut."""
    for transport, outcome in ((NullTransport(), "printed"), (SystemTransport("Receipts"), "queued")):
        printer, sent = a_printer(transport, monkeypatch)
        assert print_test(printer, "Till 1").outcome == outcome
        assert len(sent) == 1


def test_a_queue_may_say_that_paper_ends_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    low = SimpleNamespace(is_paper_low=True)
    printer, _ = a_printer(SystemTransport("Receipts"), monkeypatch, low)
    assert print_test(printer, "Till 1").is_paper_low
