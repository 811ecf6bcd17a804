"""A terminal that speaks ZVT over TCP: one connection for each act, because a till and its terminal sleep for most of the day."""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from pos.errors import Unavailable
from pos.hardware.terminal import zvt
from pos.hardware.terminal.port import Answer, Outcome, Told, Totals, answer_text
from pos.hardware.terminal.zvt import Message

log = logging.getLogger(__name__)
CONNECT_S = 5.0
ACK_S = 6.0
"""How long a terminal may take to say that it understood."""
SILENCE_S = 180.0
"""How long it may say nothing while a customer looks for a card; terminals give up after one or two minutes and say so."""
TOTALS_S = 20.0
"""Adding up takes no customer."""
_STEP_S = 0.2
_PASSWORD: Final = "000000"  # noqa: S105 - what terminals come with; a shop sets its own
NO_PRINTING: Final = 0x02 | 0x08
"""Configuration byte of the registration: the terminal's receipt comes from the terminal, and it tells what it is doing."""
REASONS: Final = {
    0x64: "terminal_card_unreadable",
    0x65: "terminal_card_unreadable",
    0x6C: "terminal_given_up",
    0x6F: "terminal_currency",
    0x71: "terminal_too_little",
    0x78: "terminal_card_expired",
    0x7D: "terminal_no_bank",
    0x9B: "terminal_no_bank",
    0x9C: "terminal_waits",
    0xA0: "terminal_waits",
    0xB4: "terminal_reversed_before",
    0xF0: "terminal_day_open",
}
"""What its result codes mean for a person; all others are `terminal_declined`."""
DOING: Final = {
    0x00: "wait", 0x01: "watch_terminal", 0x04: "wait", 0x06: "given_up", 0x0A: "insert_card", 0x0B: "enter_pin",
    0x0E: "wait", 0x11: "wait", 0x12: "remove_card", 0x17: "wait",
}  # fmt: skip
"""What an intermediate status means for a person."""


class ZvtTerminal:
    """See `Terminal`. `password` is the terminal's own for cash registers, six digits."""

    def __init__(self, host: str, port: int, password: str = "", silence_s: float = SILENCE_S) -> None:
        self.address = f"{host}:{port}"
        self._host, self._port = host, port
        self._password = bytes.fromhex(password or _PASSWORD)
        self._silence_s = silence_s
        self._abort = threading.Event()

    def pay(self, amount: int, currency: int, tell: Told) -> Answer:
        data = {zvt.AMOUNT: zvt.bcd(amount, 6), zvt.CURRENCY: zvt.bcd(currency, 2)}
        return self._transact(Message(zvt.PAY, zvt.fields(data)), currency, amount, tell)

    def refund(self, amount: int, currency: int, tell: Told) -> Answer:
        fields = zvt.fields({zvt.AMOUNT: zvt.bcd(amount, 6), zvt.CURRENCY: zvt.bcd(currency, 2)})
        return self._transact(Message(zvt.REFUND, self._password + fields), currency, amount, tell)

    def reverse(self, receipt: str, tell: Told) -> Answer:
        fields = zvt.fields({zvt.RECEIPT: zvt.bcd(int(receipt), 2)})
        return self._transact(Message(zvt.REVERSE, self._password + fields), None, 0, tell)

    def last(self) -> Answer | None:
        with self._connected(None) as talk:
            found = talk.act(Message(zvt.REPEAT_RECEIPT, self._password), _quiet)
        if found.outcome is Outcome.UNKNOWN:
            raise Unavailable("terminal_unreachable", terminal=self.address)
        return found if found.receipt else None

    def totals(self) -> Totals:
        """Asked by Send Turnover Totals (06 10), which leaves the terminal's day open; the answer is a Status-Information (04 0F)
        whose fields 04 (sum) and 60 (single amounts) say it. ZVT revision 13.11, chapters 2 and 3, summaries in 13 and 14.

        Not tried on a real terminal: whether its sum has what was paid back taken off, and how it counts what was taken back.
        """
        self._abort.clear()
        try:
            with self._connected(None) as talk:
                heard, aborted = talk.hear(
                    Message(zvt.TURNOVER, self._password), min(TOTALS_S, self._silence_s)
                )
        except _Lost as lost:
            raise Unavailable("terminal_unreachable", terminal=self.address, reason=str(lost)) from lost
        finally:
            self._abort.clear()  # it was for this question
        found = None if aborted else _totals(heard)
        if found is None:
            raise Unavailable("terminal_no_totals", terminal=self.address, code=f"{aborted:02X}")
        return found

    def abort(self) -> None:
        self._abort.set()

    def _transact(self, command: Message, currency: int | None, amount: int, tell: Told) -> Answer:
        self._abort.clear()
        try:
            with self._connected(currency) as talk:
                found = talk.act(command, tell)
        except _Lost as lost:
            log.warning("the terminal was asked and did not answer: %s", lost)
            return Answer(Outcome.UNKNOWN, amount)
        return found

    @contextmanager
    def _connected(self, currency: int | None) -> Iterator[_Talk]:
        """A registered connection. Raises Unavailable as long as nothing but the registration was asked."""
        try:
            line = socket.create_connection((self._host, self._port), CONNECT_S)
        except OSError as error:
            raise Unavailable("terminal_unreachable", terminal=self.address, reason=str(error)) from error
        with line:
            talk = _Talk(line, self._silence_s, self._abort)
            config = bytes([NO_PRINTING]) + (zvt.bcd(currency, 2) if currency is not None else b"")
            try:
                talk.register(Message(zvt.REGISTER, self._password + config))
            except _Lost as error:
                raise Unavailable("terminal_unreachable", terminal=self.address, reason=str(error)) from error
            yield talk


class _Lost(Exception):
    """The line broke, or nothing came."""


class _Talk:
    """One connection's conversation."""

    def __init__(self, line: socket.socket, silence_s: float, abort: threading.Event) -> None:
        self._line, self._silence_s, self._abort = line, silence_s, abort
        self._reader = zvt.Reader()
        self._waiting: list[Message] = []
        self._is_aborting = False

    def register(self, command: Message) -> None:
        self._ask(command)
        self._until_end(_quiet, self._silence_s)

    def act(self, command: Message, tell: Told) -> Answer:
        """Ask, and hear it to the end. Raises _Lost once it was asked and the end did not come, Unavailable when it refused to hear."""
        self._ask(command)
        return _answer(*self._until_end(tell, self._silence_s))

    def hear(self, command: Message, patience_s: float) -> tuple[dict[int, bytes], int]:
        """Ask, and give the fields of what was said and the code it ended with, 0 for a good end. Raises as `act`."""
        self._ask(command)
        return self._until_end(_quiet, patience_s)

    def _ask(self, command: Message) -> None:
        self._send(command)
        first = self._next(ACK_S)
        if first.is_refusal:
            raise Unavailable("terminal_busy", code=f"{first.command & 0xFF:02X}")
        if first.command != zvt.ACK:
            self._waiting.insert(0, first)  # some terminals begin without it

    def _until_end(self, tell: Told, patience_s: float) -> tuple[dict[int, bytes], int]:
        heard: dict[int, bytes] = {}
        due = time.monotonic() + patience_s
        while True:
            message = self._next(due - time.monotonic(), is_abortable=True)
            if message.command == zvt.ACK or message.is_refusal:
                continue  # of our abort, which says nothing of the card
            due = time.monotonic() + patience_s
            self._send(Message(zvt.ACK))
            if message.command == zvt.STATUS:
                heard |= _read(message.data)
            elif message.command == zvt.INTERMEDIATE and message.data:
                tell(DOING.get(message.data[0], "wait"))
            elif message.command == zvt.COMPLETION:
                return heard, 0
            elif message.command == zvt.ABORTED:
                return heard, message.data[0] if message.data else 0xFF

    def _send(self, message: Message) -> None:
        try:
            self._line.settimeout(ACK_S)
            self._line.sendall(message.packed())
        except OSError as error:
            raise _Lost(str(error)) from error

    def _next(self, patience_s: float, *, is_abortable: bool = False) -> Message:
        due = time.monotonic() + patience_s
        while not self._waiting:
            if is_abortable and self._abort.is_set() and not self._is_aborting:
                self._is_aborting = True
                self._send(Message(zvt.ABORT))
            left = due - time.monotonic()
            if left <= 0:
                raise _Lost("it says nothing")
            try:
                ready, _, _ = select.select([self._line], [], [], min(left, _STEP_S))
                if not ready:
                    continue
                data = self._line.recv(4096)
            except OSError as error:
                raise _Lost(str(error)) from error
            if not data:
                raise _Lost("it hung up")
            self._waiting += self._reader.feed(data)
        return self._waiting.pop(0)


def _read(data: bytes) -> dict[int, bytes]:
    try:
        return zvt.read_fields(data)
    except zvt.Malformed as error:
        # What is not understood is no approval: the end without a result is unknown.
        log.warning("the terminal said something odd: %s", error)
        return {}


def _answer(heard: dict[int, bytes], aborted: int) -> Answer:
    """What was heard, as an answer. An end without a result says nothing of the card, nor does a yes that was then given up."""
    code = heard[zvt.RESULT][0] if zvt.RESULT in heard else aborted
    if code:
        outcome = Outcome.DECLINED
    elif zvt.RESULT in heard and not aborted:
        outcome = Outcome.APPROVED
    else:
        outcome = Outcome.UNKNOWN
    card_type = heard[zvt.CARD_TYPE][0] if zvt.CARD_TYPE in heard else 0
    name = heard.get(zvt.CARD_NAME, b"").rstrip(b"\0").decode("latin-1")
    return Answer(
        outcome,
        _number(heard.get(zvt.AMOUNT)),
        _text(heard, zvt.RECEIPT, zvt.digits),
        _text(heard, zvt.TRACE, zvt.digits),
        _text(heard, zvt.TERMINAL_ID, zvt.digits),
        answer_text(name) or zvt.CARD_TYPES.get(card_type, ""),
        _text(heard, zvt.PAN, zvt.digits)[-4:],
        answer_text(heard.get(zvt.AUTHORISATION, b"").rstrip(b"\0").decode("latin-1")),
        "" if outcome is not Outcome.DECLINED else REASONS.get(code, "terminal_declined"),
        code,
    )


def _totals(heard: dict[int, bytes]) -> Totals | None:
    """What was heard, as totals; None when it does not say how many. A sum of nothing needs no rows."""
    if zvt.RESULT in heard and heard[zvt.RESULT][0]:
        return None
    if zvt.TOTALS not in heard:
        has_nothing = zvt.AMOUNT in heard and not _number(heard[zvt.AMOUNT])
        return Totals() if has_nothing else None
    try:
        first, last, rows = zvt.read_totals(heard[zvt.TOTALS])
        amount = zvt.number(heard[zvt.AMOUNT]) if zvt.AMOUNT in heard else sum(each for _, each in rows)
    except zvt.Malformed as error:
        log.warning("the terminal's totals cannot be read: %s", error)
        return None
    return Totals(sum(count for count, _ in rows), amount, first, last)


def _text(heard: dict[int, bytes], tag: int, read: Callable[[bytes], str]) -> str:
    return read(heard[tag]) if tag in heard else ""


def _number(value: bytes | None) -> int:
    try:
        return zvt.number(value) if value else 0
    except zvt.Malformed:
        return 0


def _quiet(_doing: str) -> None:
    """Nobody watches."""
