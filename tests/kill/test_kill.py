"""1,000 sales at 8 tills while server and tills are killed and connections cut: nothing lost, nothing doubled.

One run of about half a minute in the suite; `TERN_KILL_RUNS=10` makes it ten with other seeds. That the test can fail is
shown by bugs that it has to find.
"""

from __future__ import annotations

import os

import pytest

from tests.kill.chaos import Plan, Report, run
from tests.kill.failover import FailoverDriver
from tests.kill.tern import TernDriver

RUNS = int(os.environ.get("TERN_KILL_RUNS", "1"))


@pytest.mark.parametrize("seed", range(1, RUNS + 1))
def test_nothing_is_lost_or_doubled(seed: int) -> None:
    report = run(TernDriver(), Plan(seed))
    assert report.problems == []
    assert report.papers == report.sales == 1000
    # the harm was done
    assert report.server_kills >= 3
    assert report.till_deaths >= 20
    assert report.cuts >= 10


def run_with(fault: str, *crash_points: str) -> Report:
    """Sales enough for the bug to show. Durability is not what these three are about."""
    few = Plan(7, 80, 4, 2, 5, 0.005, crash_points, passes=4, fault=fault)
    return run(TernDriver({"fsync": "off"}), few)


def test_paper_before_the_sale_is_on_disk_is_found() -> None:
    problems = run_with("print_before_commit", "before_append").problems
    assert any(problem.startswith("80 customers, ") for problem in problems)
    assert any("customers hold T0" in problem for problem in problems)


def test_a_new_number_at_each_try_is_found() -> None:
    report = run_with("new_id_at_retry", "after_append")
    assert any(problem.startswith("80 customers, ") for problem in report.problems)
    assert "the money differs" in report.problems


def test_entries_marked_before_the_server_has_them_are_found() -> None:
    report = run_with("posted_before_acknowledged", "marked")
    assert any("is marked as posted and is not on the server" in problem for problem in report.problems)


def test_a_fail_over_that_loses_commits_loses_no_sale() -> None:
    driver = FailoverDriver()
    report = run(driver, Plan(3, 300, 8, 1, 2))
    assert report.problems == []
    assert report.papers == 300
    assert report.server_kills == 1
    # the dead primary had said yes to these; the tills gave them back
    assert driver.lost_on_servers > 0
