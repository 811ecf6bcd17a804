"""A till that is killed at each write to its journal comes back as it was before the act, or after it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CARD = "pay by card"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("each write")
    done = subprocess.run(
        [sys.executable, "-m", "tests.kill.each_write", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def seen(state: dict[str, Any]) -> dict[str, Any]:
    """A paper that waits comes out at the next start: for what is there it is the same as one that came out."""
    return state | {"papers": sorted(paper.split()[0] for paper in state["papers"])}


def test_every_act_was_interrupted_at_every_write(report: dict[str, Any]) -> None:
    assert [death["place"] for death in report["deaths"]] == list(range(1, report["places"] + 1))
    interrupted = {report["acts"][death["act"]] for death in report["deaths"]}
    assert interrupted >= set(report["acts"])


def test_nothing_is_half_done(report: dict[str, Any]) -> None:
    states = report["states"]
    for death in report["deaths"]:
        act = death["act"]
        if report["acts"][act] == CARD:
            continue
        found = seen(death["state"])
        allowed = [seen(states[act]), seen(states[act + 1])]
        assert found in allowed, f"place {death['place']}, {report['acts'][act]}"


def test_a_charged_card_and_its_sale_are_never_both_gone(report: dict[str, Any]) -> None:
    """From the first word to the terminal until the sale is there, the basket is open and the payment stands beside it."""
    at = report["acts"].index(CARD)
    before, after = (seen(each) for each in report["states"][at : at + 2])
    standing = set()
    for death in report["deaths"]:
        if death["act"] != at:
            continue
        found = seen(death["state"])
        if found == after:
            assert not death["state"]["cards"]
            continue
        standing.update(found["cards"])
        assert found | {"cards": []} == before
    assert standing == {"340 asked", "340 approved"}


def test_every_chain_holds_and_no_card_is_lost(report: dict[str, Any]) -> None:
    for death in report["deaths"]:
        assert death["state"]["is_chain"]
        assert death["state"]["lost"] == 0


def test_there_is_paper_for_each_thing_that_has_one(report: dict[str, Any]) -> None:
    """At every moment, killed or not: as many receipts as sales and refunds, and no copy that the books do not know."""
    for state in [*report["states"], *(death["state"] for death in report["deaths"])]:
        kinds = [entry[0] for entry in state["entries"]]
        papers = [paper.split()[0].partition("+")[0] for paper in state["papers"]]
        assert papers.count("receipt") == kinds.count("sale") + kinds.count("refund")
        assert papers.count("copy") + papers.count("gift") == kinds.count("receipt_reprinted")
        assert papers.count("cash_slip") == kinds.count("cash_moved")
        assert papers.count("z_report") == kinds.count("shift_closed")


def test_the_acts_come_to_what_they_should(report: dict[str, Any]) -> None:
    last = report["states"][-1]
    assert last["next"] == "T01/1-000006"
    assert (last["open"], last["parked"], last["baskets"], last["shift"]) == (None, [], 0, None)
    assert last["entries"][-1] == ["shift_closed", {"card": "12.60", "cash": "83.00"}]
