"""Scales: what their bytes mean, by the tables of their makers, and that they are asked only while somebody looks."""

from __future__ import annotations

import threading
import time
from decimal import Decimal
from functools import reduce
from operator import xor

import pytest

from pos.errors import Refused, Unavailable
from pos.hardware.scale.device import scale_from
from pos.hardware.scale.protocols import PROTOCOLS, Steadiness, Weight, read_cas, read_nci, read_toledo
from tests.hardware.pty_device import PtyDevice

D = Decimal
S = Steadiness


def even(text: bytes) -> bytes:
    """With the parity in bit 7, as a port that is set to eight bits reads it."""
    return bytes(byte | 0x80 if byte.bit_count() % 2 else byte for byte in text)


@pytest.mark.parametrize(
    ("answer", "weight"),
    [
        (b"\x0200.416\r", Weight(S.STEADY, D("0.416"))),
        (even(b"\x0212.005\r"), Weight(S.STEADY, D("12.005"))),
        (b"\x0200.416N\r", Weight(S.STEADY, D("0.416"))),
        (b"\x02?A\r", Weight(S.MOVING)),
        (b"\x02?B\r", Weight(S.OVER)),
        (b"\x02?D\r", Weight(S.UNDER)),
        (b"\x02?H\r", Weight(S.NOT_ZEROED)),
        (b"\x0200.4", None),
        (b"00.416\r", None),
        (b"\x02?", None),
    ],
)
def test_the_answers_of_an_8217(answer, weight) -> None:
    assert read_toledo(answer, "kg") == weight


def test_pounds_become_kilograms() -> None:
    assert read_toledo(b"\x02002.50\r", "lb") == Weight(S.STEADY, D("1.134"))
    assert read_nci(b"\n002.50LB\r\n00\r\x03", "kg") == Weight(S.STEADY, D("1.134"))


@pytest.mark.parametrize(
    ("answer", "weight"),
    [
        (b"\n00.416KG\r\n00\r\x03", Weight(S.STEADY, D("0.416"))),
        (b"\n00.416kg\r\nS00\r\x03", Weight(S.STEADY, D("0.416"))),
        (b"\n00416 g\r\n00\r\x03", Weight(S.STEADY, D("0.416"))),
        (b"\n00.380KG\r\n10\r\x03", Weight(S.MOVING, D("0.380"))),
        (b"\nS10\r\x03", Weight(S.MOVING)),
        (b"\n^^^^^^KG\r\n02\r\x03", Weight(S.OVER)),
        (b"\n______KG\r\n01\r\x03", Weight(S.UNDER)),
        (b"\n-0.050KG\r\n00\r\x03", Weight(S.UNDER)),
        (b"\n------KG\r\n00\r\x03", Weight(S.NOT_ZEROED)),
        (b"\n00.416KG\r\n08\r\x03", Weight(S.FAULTY)),
        (b"\n?\r\x03", None),
        (b"\n00.416KG\r", None),
    ],
)
def test_the_answers_of_nci(answer, weight) -> None:
    assert read_nci(answer, "kg") == weight


def cas(state: bytes, sign: bytes, number: bytes, unit: bytes = b"kg") -> bytes:
    text = state + sign + number + unit
    return b"\x01\x02" + text + bytes((reduce(xor, text),)) + b"\x03\x04"


@pytest.mark.parametrize(
    ("answer", "weight"),
    [
        (cas(b"S", b" ", b"00.416"), Weight(S.STEADY, D("0.416"))),
        (cas(b"U", b" ", b" 0.380"), Weight(S.MOVING, D("0.380"))),
        (cas(b"S", b"-", b"00.050"), Weight(S.UNDER)),
        (cas(b"S", b"F", b"99.999"), Weight(S.OVER)),
        (cas(b"S", b" ", b"002.50", b"lb"), Weight(S.STEADY, D("1.134"))),
        (cas(b"S", b" ", b"00.416").replace(b"00.416", b"00.516"), None),
        (b"\x15", None),
    ],
)
def test_the_answers_of_cas(answer, weight) -> None:
    assert read_cas(answer, "kg") == weight


def test_only_a_steady_weight_above_zero_may_be_sold() -> None:
    assert Weight(S.STEADY, D("0.416")).to_sell == D("0.416")
    for weight in (Weight(S.MOVING, D("0.416")), Weight(S.STEADY, D(0)), Weight(S.OVER)):
        assert weight.to_sell is None


class Plate:
    """A scale with something on it: answers in one of the protocols, or not at all."""

    def __init__(self, protocol: str) -> None:
        self.protocol, self.asked, self.is_silent = protocol, 0, False
        self.answers = {
            "toledo-8217": {b"W": b"\x0200.416\r"},
            "nci": {b"W\r": b"\n00.416KG\r\n00\r\x03"},
            "cas": {b"\x05": b"\x06", b"\x11": cas(b"S", b" ", b"00.416")},
        }[protocol]

    def __call__(self, data: bytes) -> bytes:
        self.asked += 1
        return b"" if self.is_silent else self.answers[data]


def wait_until(condition) -> None:
    pause, end = threading.Event(), time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        pause.wait(0.01)


@pytest.fixture
def plugged(tmp_path, monkeypatch):
    monkeypatch.setattr("pos.hardware.keeper.REOPEN_S", 0.05)
    made = []

    def plug(protocol: str):
        plate = Plate(protocol)
        device = PtyDevice(tmp_path, plate)
        scale = scale_from(f"serial:{device.path}", protocol)
        scale.start()
        assert scale.wait_open(5)
        made.append((device, scale))
        return plate, device, scale

    yield plug
    for device, scale in made:
        scale.ask_to_stop()
        assert scale.join(5)
        device.unplug()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_it_is_asked_while_somebody_looks_and_no_longer(plugged, protocol) -> None:
    plate, _, scale = plugged(protocol)
    assert plate.asked == 0
    said = []
    leave = scale.watch(said.append)
    wait_until(lambda: len(said) >= 2)
    assert set(said) == {Weight(S.STEADY, D("0.416"))}
    leave()
    count = len(said)
    leave()
    wait_until(lambda: not scale._watchers)
    assert len(said) <= count + 1


def test_a_scale_that_is_unplugged_says_so_and_comes_back(plugged) -> None:
    _, device, scale = plugged("toledo-8217")
    said = []
    leave = scale.watch(said.append)
    wait_until(lambda: said)
    device.unplug()
    wait_until(lambda: isinstance(said[-1], Unavailable))
    assert said[-1].code == "device_gone"
    device.plug_in()
    wait_until(lambda: isinstance(said[-1], Weight))
    leave()


def test_a_scale_that_does_not_answer_is_told_after_a_few_questions(plugged, monkeypatch) -> None:
    monkeypatch.setattr("pos.hardware.scale.protocols.ANSWER_S", 0.05)
    plate, _, scale = plugged("toledo-8217")
    plate.is_silent = True
    said = []
    leave = scale.watch(said.append)
    wait_until(lambda: said)
    assert said[0].code == "scale_silent"
    assert plate.asked >= 4
    plate.is_silent = False
    wait_until(lambda: isinstance(said[-1], Weight))
    leave()


def test_an_address_that_means_nothing_is_refused() -> None:
    assert scale_from("none", "nci") is None
    for address, protocol in (("tcp:scale:1", "nci"), ("serial:", "nci"), ("serial:COM1", "tea leaves")):
        with pytest.raises(Refused, match="scale_address_unknown"):
            scale_from(address, protocol)
