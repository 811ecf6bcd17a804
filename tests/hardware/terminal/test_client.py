"""Paying through a terminal on a real TCP line: approved, declined, nobody there, lost before and after, busy, given up, taken back."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

import pytest

from pos.errors import Refused, Unavailable
from pos.hardware.terminal.client import ZvtTerminal
from pos.hardware.terminal.port import Outcome, answer_text, check_address
from pos.hardware.terminal.simulator import Scene, Simulator
from pos.hardware.terminal.zvt import (
    ABORT,
    ABORTED,
    ACK,
    AMOUNT,
    COMPLETION,
    INTERMEDIATE,
    PAY,
    REGISTER,
    STATUS,
    Message,
    Reader,
    bcd,
    fields,
)

EURO = 978


@pytest.fixture
def simulator():
    with Simulator(pace_s=0.05) as made:
        yield made


@pytest.fixture
def terminal(simulator):
    return ZvtTerminal("127.0.0.1", simulator.port, silence_s=3)


def pay(terminal, amount=1250, tell=lambda _doing: None):
    return terminal.pay(amount, EURO, tell)


class Actor:
    """A terminal that says what a test wants, whatever the till says."""

    def __init__(self, *said):
        self.heard = []
        self._said = said
        self._is_over = threading.Event()
        self._line = socket.create_server(("127.0.0.1", 0))
        self.port = self._line.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        line, _ = self._line.accept()
        reader = Reader()
        with line, contextlib.suppress(OSError):  # the till has heard enough
            while data := line.recv(4096):
                for message in reader.feed(data):
                    self.heard.append(message)
                    if message.command == REGISTER:
                        line.sendall(Message(ACK).packed() + Message(COMPLETION).packed())
                    else:
                        self._answer(line, message)

    def _answer(self, line, message):
        if message.command == PAY:
            line.sendall(b"".join(each.packed() for each in self._said))

    def close(self):
        self._is_over.set()
        self._line.close()
        self._thread.join(5)


def test_approved(terminal, simulator):
    doing = []
    answer = pay(terminal, tell=doing.append)
    assert answer.outcome is Outcome.APPROVED
    assert (answer.amount, answer.card, answer.card_end, answer.receipt) == (1250, "Visa", "4242", "0001")
    assert answer.authorisation == "A1B2C3"
    assert doing == ["insert_card", "enter_pin"]
    assert simulator.charged == 1250


def test_declined_says_why_and_charges_nothing(terminal, simulator):
    simulator.script = [Scene.DECLINE]
    answer = pay(terminal)
    assert (answer.outcome, answer.reason) == (Outcome.DECLINED, "terminal_too_little")
    assert simulator.charged == 0


def test_nobody_came(terminal, simulator):
    simulator.script = [Scene.NOBODY]
    answer = pay(terminal)
    assert (answer.outcome, answer.reason) == (Outcome.DECLINED, "terminal_given_up")


def test_a_busy_terminal_was_not_asked(terminal, simulator):
    simulator.script = [Scene.BUSY]
    with pytest.raises(Unavailable, match="terminal_busy"):
        pay(terminal)
    assert simulator.payments == []


@pytest.mark.parametrize(
    ("scene", "charged"), [(Scene.LOSE_AFTER, 1250), (Scene.LOSE_BEFORE, 0), (Scene.SILENT, 1250)]
)
def test_a_line_that_breaks_is_neither_yes_nor_no(simulator, scene, charged):
    terminal = ZvtTerminal("127.0.0.1", simulator.port, silence_s=0.6)
    simulator.script = [scene]
    assert pay(terminal).outcome is Outcome.UNKNOWN
    assert simulator.charged == charged


def test_what_was_unknown_is_known_when_the_terminal_is_asked_again(terminal, simulator):
    assert terminal.last() is None
    simulator.script = [Scene.LOSE_AFTER]
    assert pay(terminal).outcome is Outcome.UNKNOWN
    found = terminal.last()
    assert (found.outcome, found.amount, found.receipt) == (Outcome.APPROVED, 1250, "0001")


def test_a_declined_payment_is_the_last_one_too(terminal, simulator):
    simulator.script = [Scene.DECLINE]
    pay(terminal)
    assert terminal.last().outcome is Outcome.DECLINED


def test_taken_back_once(terminal, simulator):
    answer = pay(terminal)
    back = terminal.reverse(answer.receipt, lambda _doing: None)
    assert back.outcome is Outcome.APPROVED
    assert simulator.charged == 0
    again = terminal.reverse(answer.receipt, lambda _doing: None)
    assert (again.outcome, again.reason) == (Outcome.DECLINED, "terminal_reversed_before")


def test_money_goes_back_on_a_card(terminal, simulator):
    assert terminal.refund(500, EURO, lambda _doing: None).outcome is Outcome.APPROVED
    assert simulator.charged == -500


def test_the_cashier_gives_up_while_the_customer_looks_for_a_card(simulator):
    simulator.pace_s = 5
    terminal = ZvtTerminal("127.0.0.1", simulator.port)

    def tell(doing):
        if doing == "insert_card":
            threading.Timer(0.3, terminal.abort).start()

    began = time.monotonic()
    answer = pay(terminal, tell=tell)
    assert (answer.outcome, answer.reason) == (Outcome.DECLINED, "terminal_given_up")
    assert time.monotonic() - began < 4.5
    assert simulator.charged == 0


def test_giving_up_at_any_moment_comes_to_an_end(simulator):
    """Also between what the terminal says and the till's word that it has heard it."""
    simulator.pace_s = 30
    with socket.create_connection(("127.0.0.1", simulator.port), 5) as line:
        line.settimeout(5)
        reader, heard = Reader(), []

        def hear(command):
            while not any(each.command == command for each in heard):
                heard.extend(reader.feed(line.recv(4096)))
                assert len(heard) < 100

        line.sendall(Message(PAY, fields({AMOUNT: bcd(1250, 6)})).packed())
        hear(INTERMEDIATE)
        heard.clear()
        line.sendall(Message(ABORT).packed())
        hear(ACK)
        time.sleep(0.2)
        line.sendall(Message(ACK).packed())
        hear(ABORTED)
    assert simulator.charged == 0


def test_a_terminal_that_says_only_that_it_hears_is_silent():
    class Nodding(Actor):
        left = 100

        def _answer(self, line, message):
            while message.command == PAY and self.left and not self._is_over.wait(0.05):
                line.sendall(Message(ACK).packed())
                self.left -= 1

    actor = Nodding()
    try:
        assert pay(ZvtTerminal("127.0.0.1", actor.port, silence_s=0.5)).outcome is Outcome.UNKNOWN
        assert actor.left > 0, "a nod is no reason to wait on"
    finally:
        actor.close()


def test_a_terminal_that_is_not_there_was_not_asked():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unavailable, match="terminal_unreachable"):
        pay(ZvtTerminal("127.0.0.1", port))


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ([Message(ACK), Message(COMPLETION)], Outcome.UNKNOWN),
        ([Message(ACK), Message(STATUS, b"\x27\x00"), Message(COMPLETION)], Outcome.APPROVED),
        ([Message(STATUS, b"\x27\x00"), Message(COMPLETION)], Outcome.APPROVED),
        ([Message(ACK), Message(STATUS, b"\x27\x05"), Message(COMPLETION)], Outcome.DECLINED),
        ([Message(ACK), Message(STATUS, b"\x27\x00"), Message(ABORTED, b"\x6c")], Outcome.UNKNOWN),
        ([Message(ACK), Message(ABORTED, b"\x6c")], Outcome.DECLINED),
        ([Message(ACK), Message(ABORTED)], Outcome.DECLINED),
        ([Message(ACK), Message(STATUS, b"\x27"), Message(COMPLETION)], Outcome.UNKNOWN),
        (
            [Message(ACK), Message(STATUS, b"\x27\x00\x04\xff\xff\xff\xff\xff\xff"), Message(COMPLETION)],
            Outcome.APPROVED,
        ),
    ],
)
def test_only_a_whole_yes_is_a_yes(said, outcome):
    actor = Actor(*said)
    try:
        assert pay(ZvtTerminal("127.0.0.1", actor.port, silence_s=1)).outcome is outcome
    finally:
        actor.close()


def test_what_a_terminal_calls_a_card_is_one_short_line():
    assert answer_text("Visa\n<b>" + "x" * 80) == ("Visa <b>" + "x" * 80)[:40]


def test_addresses():
    assert check_address("zvt:192.0.2.7") == ("192.0.2.7", 20007)
    assert check_address("zvt:terminal.shop:22000") == ("terminal.shop", 22000)
    for wrong in ("", "zvt:", "tcp:192.0.2.7", "zvt:host:0", "zvt:host:99999", "zvt::20007"):
        with pytest.raises(Refused, match="terminal_address_unknown"):
            check_address(wrong)
