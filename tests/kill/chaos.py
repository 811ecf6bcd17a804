"""Tills sell while server and tills are killed and connections are cut; afterwards every paper is a sale, once.

python -m tests.kill.chaos --runs 10 --sales 1000 --seed 1 [--driver module:Class] [--fault NAME] [--json]
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.kill.driver import CRASH_POINTS, PRICES, Basket, Driver, Paper, Row, Witness, write_work

ROOT = Path(__file__).resolve().parents[2]
KILLED = -signal.SIGKILL


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is sold and how much harm is done. Everything follows from the seed but the scheduler's whims."""

    seed: int = 1
    sales: int = 1000
    tills: int = 8
    server_kills: int = 5
    deaths_per_till: int = 6
    pause_s: float = 0.02
    crash_points: tuple[str, ...] = CRASH_POINTS
    passes: int = 30
    """A till dies at its crash point after passing it up to so often."""
    fault: str | None = None


@dataclass(slots=True)
class Report:
    """`problems` is empty when every promise held."""

    seed: int
    sales: int = 0
    papers: int = 0
    server_kills: int = 0
    till_deaths: int = 0
    cuts: int = 0
    slowest_server_start_s: float = 0.0
    seconds: float = 0.0
    facts: dict[str, object] = field(default_factory=dict)
    """What the driver counted besides."""
    problems: list[str] = field(default_factory=list)


def baskets(plan: Plan) -> dict[int, list[Basket]]:
    """The customers of each till."""
    rng = random.Random(plan.seed)
    codes = sorted(PRICES)
    served: dict[int, list[Basket]] = defaultdict(list)
    for no in range(plan.sales):
        items = tuple((rng.choice(codes), rng.choice((1, 1, 1, 2, 3))) for _ in range(rng.randint(1, 5)))
        served[no % plan.tills].append(Basket(no, items, rng.choice(("cash", "cash", "card"))))
    return served


class Chaos:
    def __init__(self, driver: Driver, plan: Plan, folder: Path) -> None:
        self.driver, self.plan, self.folder = driver, plan, folder
        self.rng = random.Random(plan.seed)
        self.report = Report(plan.seed, plan.sales)
        self.work = baskets(plan)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.deaths: Counter[str] = Counter()

    def run(self) -> Report:
        began = time.monotonic()
        self.driver.setup(self.folder / "system", self.plan.tills)
        try:
            for number, till in enumerate(self.driver.tills):
                write_work(self._work(till), self.work[number])
            self._harm()
            self.report.problems += self.driver.unposted_but_marked()
            self._settle()
            self._judge()
        finally:
            for process in self.running.values():
                process.kill()
                process.wait()
            self.driver.close()
        self.report.seconds = round(time.monotonic() - began, 1)
        return self.report

    # ------------------------------------------------------------------ harm

    def _harm(self) -> None:
        """Until every customer has paper. Server kills are spread over the sales, not over time."""
        for till in self.driver.tills:
            self._start(till)
        kills_at = [
            int(self.plan.sales * (n + 0.5) / max(1, self.plan.server_kills))
            for n in range(self.plan.server_kills)
        ]
        while self.running:
            time.sleep(self.rng.uniform(0.05, 0.2))
            self._look_after_tills()
            sold = len(self._papers())
            if kills_at and sold >= kills_at[0]:
                kills_at.pop(0)
                self._kill_server()
            if self.rng.random() < 0.2:
                self.driver.cut()
            if self.running and self.rng.random() < 0.1:
                till = self.rng.choice(sorted(self.running))
                if self.deaths[till] < self.plan.deaths_per_till:
                    self.running[till].kill()

    def _look_after_tills(self) -> None:
        for till, process in list(self.running.items()):
            code = process.poll()
            if code is None:
                continue
            del self.running[till]
            if code == KILLED:
                self.deaths[till] += 1
                self.report.till_deaths += 1
                self._start(till)
            elif code != 0:
                raise AssertionError(f"till {till} ended with {code}: {self._log(till).read_text()[-3000:]}")

    def _start(self, till: str, *, settles: bool = False) -> None:
        dies_at = None
        if not settles and self.deaths[till] < self.plan.deaths_per_till:
            dies_at = (self.rng.choice(self.plan.crash_points), self.rng.randint(0, self.plan.passes))
        orders = {
            "work": str(self._work(till)),
            "witness": str(self._witness(till).path),
            "pause_s": self.plan.pause_s,
            "settles": settles,
            "dies_at": dies_at,
            "fault": self.plan.fault,
        }
        with self._log(till).open("ab") as log:
            self.running[till] = subprocess.Popen(
                self.driver.till_command(till, orders), cwd=ROOT, stdout=log, stderr=log
            )

    def _kill_server(self) -> None:
        self.driver.kill_server()
        self.report.server_kills += 1
        time.sleep(self.rng.uniform(0, 0.5))
        began = time.monotonic()
        with ThreadPoolExecutor(1) as starter:
            restart = starter.submit(self.driver.start_server)
            while not restart.done():
                self._look_after_tills()
                time.sleep(0.05)
        restart.result()
        slowest = max(self.report.slowest_server_start_s, time.monotonic() - began)
        self.report.slowest_server_start_s = round(slowest, 2)

    # ------------------------------------------------------------------ afterwards

    def _settle(self) -> None:
        """Each till is started once more, with a good network, and posts what it has."""
        for till in self.driver.tills:
            self._start(till, settles=True)
        for till, process in list(self.running.items()):
            code = process.wait(timeout=120)
            del self.running[till]
            if code != 0:
                self.report.problems.append(
                    f"till {till} did not settle: {self._log(till).read_text()[-1000:]}"
                )

    def _judge(self) -> None:
        papers, rows = self._papers(), self.driver.rows()
        self.report.papers = len(papers)
        self.report.cuts = getattr(self.driver, "cuts", 0)
        self.report.facts = getattr(self.driver, "facts", {})
        everybody = [basket for served in self.work.values() for basket in served]
        self.report.problems += judge(everybody, papers, rows)
        self.report.problems += self.driver.problems()

    def _papers(self) -> list[Paper]:
        return [paper for till in self.driver.tills for paper in self._witness(till).papers()]

    def _work(self, till: str) -> Path:
        return self.folder / f"{till}.work"

    def _witness(self, till: str) -> Witness:
        return Witness(self.folder / f"{till}.witness")

    def _log(self, till: str) -> Path:
        return self.folder / f"{till}.log"


def judge(customers: Sequence[Basket], papers: Sequence[Paper], rows: Sequence[Row]) -> list[str]:
    """What is wrong between what customers hold and what the server has."""
    problems = []
    by_number = Counter(row.number for row in rows)
    by_seal = {row.seal: row for row in rows}
    wanted = {basket.no: basket for basket in customers}
    problems += [f"{number} is there {count} times" for number, count in by_number.items() if count > 1]
    for paper in papers:
        row = by_seal.get(paper.seal) or next((row for row in rows if row.number == paper.number), None)
        if row is None:
            problems.append(f"lost: {paper}")
        elif (row.number, row.total) != (paper.number, paper.total):
            problems.append(f"not as printed: {paper}, {row}")
        elif row.seal != paper.seal:
            problems.append(f"another seal than on the paper: {paper}, {row}")
        elif (
            dict(row.quantities) != wanted[paper.basket].quantities or row.total != wanted[paper.basket].total
        ):
            problems.append(f"not what customer {paper.basket} bought: {wanted[paper.basket]}, {row}")
    held = Counter(paper.number for paper in papers)
    problems += [f"{count} customers hold {number}" for number, count in held.items() if count > 1]
    served = Counter(paper.basket for paper in papers)
    problems += [f"customer {no} has {served[no]} papers" for no in wanted if served[no] != 1]
    if len(rows) != len(customers):
        problems.append(f"{len(customers)} customers, {len(rows)} sales")
    if sum(row.total for row in rows) != sum(basket.total for basket in customers):
        problems.append("the money differs")
    series: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in rows:
        series[row.till, row.epoch].append(row.receipt_no)
    problems += [
        f"numbers of {key} have gaps: {sorted(set(range(1, max(numbers) + 1)) - set(numbers))}"
        for key, numbers in series.items()
        if sorted(numbers) != list(range(1, len(numbers) + 1))
    ]
    return problems


def run(driver: Driver, plan: Plan) -> Report:
    """One run in a folder of its own, which stays when something was wrong."""
    folder = Path(tempfile.mkdtemp(prefix="tern-kill-"))
    folder.chmod(0o755)
    (folder / "system").mkdir()
    report = Chaos(driver, plan, folder).run()
    if report.problems and plan.fault is None:
        report.problems.append(f"see {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--sales", type=int, default=1000)
    parser.add_argument("--tills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server-kills", type=int, default=5)
    parser.add_argument("--deaths-per-till", type=int, default=6)
    parser.add_argument("--fault")
    parser.add_argument("--driver", default="tests.kill.tern:TernDriver")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    module, _, name = options.driver.partition(":")
    make = getattr(importlib.import_module(module), name)
    reports = []
    for number in range(options.runs):
        plan = Plan(
            options.seed + number,
            options.sales,
            options.tills,
            options.server_kills,
            options.deaths_per_till,
            fault=options.fault,
        )
        reports.append(run(make(), plan))
        if not options.json:
            print(reports[-1], flush=True)
    if options.json:
        print(json.dumps({"cores": os.cpu_count(), "runs": [asdict(report) for report in reports]}))
    return 1 if any(report.problems for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
