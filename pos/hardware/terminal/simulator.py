"""A card terminal without a card: speaks ZVT over TCP as a real one does, and does what it is told to happen.

For trying a till before the terminal is there, and for proving what happens when a card is declined, nobody comes, or the line
breaks at the worst moment. `Script` says what happens next; without one the amount decides, so that a person at a till
can play everything: cents .05 declined, .06 nobody comes, .07 the line breaks after the bank said yes, .08 before it was asked,
.09 the terminal is busy; everything else is approved. It keeps a book of its own and adds it up when asked: after a payment of
cents .04 that book has one more, which somebody typed into it by hand; after one of .03 it says nothing of its totals.
"""

from __future__ import annotations

import logging
import socket
import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from pos.hardware.terminal import zvt
from pos.hardware.terminal.zvt import Message

log = logging.getLogger(__name__)
PACE_S = 0.6
"""Between one thing that the customer does and the next."""
_TOO_LITTLE, _GIVEN_UP, _UNKNOWN_RECEIPT, _BUSY, _NOT_KNOWN = 0x71, 0x6C, 0xB4, 0x9C, 0x83
_VISA = 4
"""Its row in the totals."""


class Scene(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    NOBODY = "nobody"
    """The customer does not come; the terminal gives up."""
    LOSE_AFTER = "lose_after"
    """The bank says yes, and the line breaks before the till hears of it."""
    LOSE_BEFORE = "lose_before"
    """The line breaks before the bank was asked."""
    BUSY = "busy"
    SILENT = "silent"
    """The bank says yes, and the terminal says nothing more."""


class TotalsScene(StrEnum):
    """What happens when the terminal is asked for its totals."""

    TELL = "tell"
    SILENT = "silent"
    UNKNOWN = "unknown"
    """It does not know the question."""
    REFUSE = "refuse"
    """It begins, and gives up."""


_BY_CENTS = {5: Scene.DECLINE, 6: Scene.NOBODY, 7: Scene.LOSE_AFTER, 8: Scene.LOSE_BEFORE, 9: Scene.BUSY}
_MUTE, _ONE_MORE = 3, 4


@dataclass(frozen=True, slots=True)
class Payment:
    """What the terminal remembers. `amount` in the smallest unit, negative: paid back. `is_totalled`: in an earlier day of its own."""

    receipt: int
    amount: int
    result: int = 0
    is_reversed: bool = False
    is_totalled: bool = False


class Simulator:
    """Listens on this computer. Use as a context manager, or `start` and `stop`."""

    def __init__(self, port: int = 0, pace_s: float = PACE_S) -> None:
        self.pace_s = pace_s
        self.script: list[Scene] = []
        """What happens to the next payments; when it is empty the amount decides."""
        self.payments: list[Payment] = []
        self.totals_scene: TotalsScene | None = None
        """What happens to the next questions for its totals; None: what was paid decides."""
        self._line = socket.create_server(("127.0.0.1", port))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="terminal-simulator", daemon=True)

    @property
    def port(self) -> int:
        return int(self._line.getsockname()[1])

    @property
    def charged(self) -> int:
        """What all cards were charged together."""
        return sum(each.amount for each in self.payments if each.result == 0 and not each.is_reversed)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._line.close()
        if self._thread.is_alive():
            self._thread.join(5)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        self._line.settimeout(0.2)
        while not self._stop.is_set():
            try:
                line, _ = self._line.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with line:
                line.settimeout(0.1)
                try:
                    _Visit(self, line, self._stop).serve()
                except OSError as error:
                    log.debug("the till hung up: %s", error)

    def next_scene(self, amount: int) -> Scene:
        if self.script:
            return self.script.pop(0)
        return _BY_CENTS.get(amount % 100, Scene.APPROVE)

    def remember(self, amount: int, result: int) -> Payment:
        payment = Payment(len(self.payments) + 1, amount, result)
        self.payments.append(payment)
        return payment

    def type_by_hand(self, amount: int) -> Payment:
        """Somebody uses the terminal without the till."""
        return self.remember(amount, 0)

    def end_day(self) -> None:
        """Somebody ends the terminal's day at the terminal: it counts from nothing again."""
        self.payments = [replace(each, is_totalled=True) for each in self.payments]

    @property
    def stored(self) -> list[Payment]:
        """What its totals are of."""
        return [
            each
            for each in self.payments
            if each.result == 0 and not each.is_reversed and not each.is_totalled
        ]

    @property
    def next_totals_scene(self) -> TotalsScene:
        if self.totals_scene is not None:
            return self.totals_scene
        is_mute = any(each.amount > 0 and each.amount % 100 == _MUTE for each in self.stored)
        return TotalsScene.SILENT if is_mute else TotalsScene.TELL

    def reverse(self, receipt: int) -> bool:
        for place, each in enumerate(self.payments):
            if each.receipt == receipt and each.result == 0 and not each.is_reversed:
                self.payments[place] = replace(each, is_reversed=True)
                return True
        return False


class _HungUp(OSError):
    """The till is gone, or the script says that the line breaks."""


class _Visit:
    """One connection of a till."""

    def __init__(self, terminal: Simulator, line: socket.socket, stop: threading.Event) -> None:
        self._terminal, self._line, self._stop = terminal, line, stop
        self._reader = zvt.Reader()
        self._waiting: list[Message] = []
        self._is_given_up = False

    def serve(self) -> None:
        while not self._stop.is_set():
            message = self._next(wait_s=None)
            if message is None:
                return
            self._answer(message)

    def _answer(self, message: Message) -> None:
        if message.command == zvt.REGISTER:
            self._send(Message(zvt.ACK))
            self._tell(Message(zvt.COMPLETION))
        elif message.command == zvt.PAY:
            self._charge(message.data, 1)
        elif message.command == zvt.REFUND:
            self._charge(message.data[3:], -1)
        elif message.command == zvt.REVERSE:
            self._reverse(message.data[3:])
        elif message.command == zvt.REPEAT_RECEIPT:
            self._repeat()
        elif message.command == zvt.TURNOVER:
            self._tell_totals()
        elif message.command not in {zvt.ACK, zvt.ABORT}:
            self._send(Message(zvt.NACK | _NOT_KNOWN))

    def _charge(self, data: bytes, sign: int) -> None:
        amount = zvt.number(zvt.read_fields(data)[zvt.AMOUNT])
        scene = self._terminal.next_scene(amount)
        self._is_given_up = False
        if scene is Scene.BUSY:
            self._send(Message(zvt.NACK | _BUSY))
            return
        self._send(Message(zvt.ACK))
        self._tell(Message(zvt.INTERMEDIATE, b"\x0a"))
        if scene is Scene.LOSE_BEFORE:
            raise _HungUp
        if self._pause() or scene is Scene.NOBODY:
            self._tell(Message(zvt.ABORTED, bytes([_GIVEN_UP])))
            return
        self._tell(Message(zvt.INTERMEDIATE, b"\x0b"))
        self._pause()
        if amount % 100 == _ONE_MORE:
            self._terminal.type_by_hand(amount)
        payment = self._terminal.remember(amount * sign, _TOO_LITTLE if scene is Scene.DECLINE else 0)
        if scene is Scene.LOSE_AFTER:
            raise _HungUp
        if scene is Scene.SILENT:
            self._stop.wait(30)
            raise _HungUp
        self._end(payment)

    def _reverse(self, data: bytes) -> None:
        self._send(Message(zvt.ACK))
        receipt = zvt.number(zvt.read_fields(data)[zvt.RECEIPT])
        self._pause()
        if not self._terminal.reverse(receipt):
            self._tell(Message(zvt.ABORTED, bytes([_UNKNOWN_RECEIPT])))
            return
        payment = next(each for each in self._terminal.payments if each.receipt == receipt)
        self._end(payment)

    def _repeat(self) -> None:
        self._send(Message(zvt.ACK))
        if not self._terminal.payments:
            self._tell(Message(zvt.ABORTED, bytes([_UNKNOWN_RECEIPT])))
            return
        self._end(self._terminal.payments[-1])

    def _tell_totals(self) -> None:
        scene = self._terminal.next_totals_scene
        if scene is TotalsScene.UNKNOWN:
            self._send(Message(zvt.NACK | _NOT_KNOWN))
            return
        self._send(Message(zvt.ACK))
        if scene is TotalsScene.SILENT:
            self._next(wait_s=30.0)  # until the till gives up
            raise _HungUp
        if scene is TotalsScene.REFUSE:
            self._tell(Message(zvt.ABORTED, bytes([_GIVEN_UP])))
            return
        stored = self._terminal.stored
        numbers = [each.receipt for each in stored] or [0]
        rows = [(0, 0)] * zvt.KINDS_TOTALLED
        rows[_VISA] = (len(stored) % 256, max(0, sum(each.amount for each in stored)))
        said = {
            zvt.RESULT: b"\0",
            zvt.AMOUNT: zvt.bcd(sum(amount for _, amount in rows), zvt.AMOUNT_SIZE),
            zvt.TOTALS: zvt.totals(min(numbers), max(numbers), rows),
        }
        self._tell(Message(zvt.STATUS, zvt.fields(said)))
        self._tell(Message(zvt.COMPLETION))

    def _end(self, payment: Payment) -> None:
        self._tell(Message(zvt.STATUS, zvt.fields(_said(payment))))
        self._tell(
            Message(zvt.ABORTED, bytes([payment.result])) if payment.result else Message(zvt.COMPLETION)
        )

    def _tell(self, message: Message) -> None:
        """Say something and hear that it was understood."""
        self._send(message)
        answer = self._next(wait_s=6.0)
        while answer is not None and answer.command == zvt.ABORT:
            self._send(Message(zvt.ACK))
            self._is_given_up = True
            answer = self._next(wait_s=6.0)
        if answer is None:
            raise _HungUp

    def _pause(self) -> bool:
        """The customer takes their time. True: the till asked to give up."""
        if self._is_given_up:
            return True
        message = self._next(wait_s=self._terminal.pace_s)
        if message is None or message.command != zvt.ABORT:
            return False
        self._send(Message(zvt.ACK))
        return True

    def _send(self, message: Message) -> None:
        self._line.sendall(message.packed())

    def _next(self, wait_s: float | None) -> Message | None:
        """The next message; None when none came in time, or the till hung up."""
        waited = 0.0
        while not self._waiting:
            if self._stop.is_set() or (wait_s is not None and waited >= wait_s):
                return None
            try:
                data = self._line.recv(4096)
            except TimeoutError:
                waited += 0.1
                continue
            if not data:
                raise _HungUp
            self._waiting += self._reader.feed(data)
        return self._waiting.pop(0)


def _said(payment: Payment) -> dict[int, bytes]:
    return {
        zvt.RESULT: bytes([payment.result]),
        zvt.AMOUNT: zvt.bcd(abs(payment.amount), 6),
        zvt.CURRENCY: zvt.bcd(978, 2),
        zvt.TRACE: zvt.bcd(payment.receipt, 3),
        zvt.RECEIPT: zvt.bcd(payment.receipt, 2),
        zvt.TERMINAL_ID: zvt.bcd(52_000_001, 4),
        zvt.PAN: bytes.fromhex("eeeeeeeeeeee4242"),
        zvt.CARD_TYPE: bytes([10]),
        zvt.CARD_NAME: b"Visa\0",
        zvt.AUTHORISATION: b"A1B2C3\0\0",
    }
