"""One till as a process of its own, selling to customers as a careful cashier does after each crash.

After a start the cashier looks: is there a basket on the screen? Then it is the last customer's, and ringing up goes on.
Is there a sale that no paper went out for? Then its paper is printed again. Else the customer is served from the start.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from pos.domain.entries import Entry
from pos.domain.tender import Tender, TenderKind
from pos.errors import PosError
from pos.journal.store import Journal, PostState
from pos.till.link import LinkStatus
from pos.till.poster import Poster
from pos.till.server import SharedPlace, TillServer
from tests.factories.real_till import RealTill, cashier
from tests.kill.driver import Basket, Orders, Witness, read_work

FAULTS = ("print_before_commit", "new_id_at_retry", "posted_before_acknowledged")


class Crash:
    """SIGKILL at a crash point, when it has been passed often enough."""

    def __init__(self, dies_at: Sequence[Any] | None) -> None:
        self._point, self._left = (dies_at[0], dies_at[1]) if dies_at else (None, 0)

    def __call__(self, point: str) -> None:
        if point == self._point:
            self._left -= 1
            if self._left < 0:
                os.kill(os.getpid(), signal.SIGKILL)


class CrashingServer(TillServer):
    crash: Crash

    def post(self, entries: Sequence[Entry]) -> Sequence[str]:
        answers = super().post(entries)
        self.crash("after_post")
        return answers


class ForgetfulPoster(Poster):
    """The bug: entries are marked as posted before the server has said so, and heads are never compared."""

    crash: Crash

    def _post(self, waiting: Sequence[Entry]) -> None:
        self._worker.run(
            lambda journal: journal.mark(waiting[0].epoch, [entry.seq for entry in waiting], PostState.POSTED)
        ).result()
        self.crash("marked")
        super()._post(waiting)

    def _compare(self, journal: Journal, server: Any) -> None:
        """Nothing."""


class TillProcess:
    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.crash = Crash(orders.dies_at)
        self.witness = Witness(Path(orders.witness))
        self.till = RealTill(Path(orders.folder), orders.till, orders.address, orders.login)
        self._play(orders)
        self.session = self.till.session
        self._fill()
        self.session.begin(cashier(orders.person))
        self.session.after_append.append(lambda _: self.crash("after_append"))
        self.till.start()

    def _play(self, orders: Orders) -> None:
        server = CrashingServer(SharedPlace(orders.address, *orders.login))
        server.crash = self.crash
        kind = Poster
        if orders.fault == "posted_before_acknowledged":
            kind = ForgetfulPoster
            ForgetfulPoster.crash = self.crash
        self.till.server = server
        self.till.poster = kind(self.till.worker, server, self.till.link, self.till.clock)

    def _fill(self) -> None:
        """A till that never had prices needs the server once."""
        while not self.till.prices.is_filled:
            try:
                self.till.fill()
            except PosError:
                time.sleep(0.1)

    def run(self) -> None:
        served = {paper.basket for paper in self.witness.papers()}
        begun = [line["begin"] for line in self.witness.lines() if "begin" in line]
        for basket in read_work(Path(self.orders.work)):
            if basket.no in served:
                continue
            if basket.no in begun and self._is_sold_already():
                self._hand_over(basket, self._last_sale())
                continue
            self._serve(basket)
        # nothing waits: that is what this till believes; a new primary may lack what the old one had
        while self.orders.settles and not (
            self.till.link.state.status is LinkStatus.ONLINE and self.till.count_waiting() == 0
        ):
            self.till.poster.wait_rested(5)
        self.till.close()

    def _last_sale(self) -> Entry:
        entry = self.session.last_entry
        assert entry is not None
        return entry

    def _is_sold_already(self) -> bool:
        """The last sale has no paper: it is this customer's."""
        if self.session.basket is not None or self.orders.fault == "new_id_at_retry":
            return False
        entry = self.session.last_entry
        return entry is not None and str(entry.number) not in {
            paper.number for paper in self.witness.papers()
        }

    def _serve(self, basket: Basket) -> None:
        self.witness.write(begin=basket.no)
        self._ring_up(basket)
        tender = Tender(TenderKind(basket.tender), self.session.priced().total)
        if self.orders.fault == "print_before_commit":
            number = str(self.session.next_number)
            self.witness.write(paper=basket.no, number=number, seal="", total=basket.total)
            self.crash("before_append")
            self.session.complete([tender]).result()
        else:
            self.crash("before_append")
            self._hand_over(basket, self.session.complete([tender]).result().entry)

    def _ring_up(self, basket: Basket) -> None:
        if self.session.basket is not None and self.orders.fault == "new_id_at_retry":
            self.session.cancel("the bug")
        there: Counter[str] = Counter()
        if self.session.basket is not None:
            for line in self.session.basket.lines:
                there[line.product.sku or ""] += int(line.quantity)
        for code, quantity in basket.items:
            missing = quantity - there[code]
            there[code] -= min(quantity, there[code])
            if missing > 0:
                self.session.scan(code, Decimal(missing))
                self.till.worker.run(lambda _: None).result()
                self.crash("in_basket")
            time.sleep(self.orders.pause_s)

    def _hand_over(self, basket: Basket, entry: Entry) -> None:
        seal = entry.hash.hex()[:16]
        total = int(Decimal(entry.body["total"]) * 100)
        self.witness.write(paper=basket.no, number=str(entry.number), seal=seal, total=total)
        self.crash("after_paper")


def main() -> None:
    TillProcess(Orders.read(Path(sys.argv[1]))).run()


if __name__ == "__main__":
    main()
