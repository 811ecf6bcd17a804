"""The cases of tests/data/bad_inputs.json, who runs which, and how the program's codes stand for the file's."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pos.errors import PosError

FILE = Path(__file__).resolve().parents[1] / "data" / "bad_inputs.json"

# Rules have the file's codes; where the program had a public code before, it stands for one of them.
SAME = {
    "amount_too_large": "too_big",
    "basket_empty": "empty",
    "entry_fork": "PT003",
    "not_signed_in": "not_logged_in",
    "password_too_long": "too_long",
    "password_too_short": "too_short",
    "quantity_not_positive": "negative",
    "quantity_too_large": "too_big",
    "quantity_zero": "zero",
    "scan_control_char": "control_char",
    "scan_empty": "empty",
    "scan_not_ascii": "not_ascii",
    "scan_too_long": "too_long",
}


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    where: str
    given: Any
    action: str
    code: str | None
    expect: dict[str, Any]
    rule: str

    @property
    def value(self) -> Any:
        return self.expect.get("value", self.given)

    @property
    def is_refused(self) -> bool:
        return self.action == "reject"


def _case(row: dict[str, Any]) -> Case:
    given, expect = row["input"], row["expect"]
    if isinstance(given, dict) and "repeat" in given:
        given = given["repeat"][0] * given["repeat"][1]
    return Case(row["id"], row["where"], given, expect["action"], expect.get("code"), expect, row["rule"])


CASES = [_case(row) for row in json.loads(FILE.read_text(encoding="utf-8"))["cases"]]
COVERED: set[str] = set()


def runs(*wheres: str, only: Callable[[Case], bool] = lambda _case: True) -> pytest.MarkDecorator:
    """Parametrise with every case of these places, and note that they are run."""
    chosen = [case for case in CASES if case.where in wheres and only(case)]
    assert chosen, wheres
    COVERED.update(case.id for case in chosen)
    return pytest.mark.parametrize("case", chosen, ids=[case.id for case in chosen])


def code_of(error: PosError) -> str:
    """The file's code for an error: of the rule that was broken, if it is told."""
    code = str(error.facts.get("why") or error.code)
    return SAME.get(code, code)
