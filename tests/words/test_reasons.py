"""Reasons that rules give with an error are said in the language that is spoken."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pos.domain import scale_code
from pos.domain.promotion import rules
from pos.errors import Refused
from pos.words import describe
from pos.words import speaking as it
from pos.words.reasons import REASONS


def faults_in(module):
    """The reasons that a rule keeps as the keys of a table."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name in {"_fault", "_faults"}:
            for table in ast.walk(function):
                if isinstance(table, ast.Dict):
                    yield from (key.value for key in table.keys if isinstance(key, ast.Constant))


@pytest.mark.parametrize("module", [rules, scale_code])
def test_every_reason_of_a_rule_is_known(module):
    reasons = set(faults_in(module))
    assert reasons
    assert reasons <= REASONS


def test_the_lengths_of_a_pattern_are_known():
    with pytest.raises(Refused) as refused:
        scale_code.check_pattern("2i")
    assert refused.value.facts["why"] in REASONS


def test_a_reason_is_said_also_behind_a_name(monkeypatch):
    monkeypatch.setattr(it, "_spoken", it.Catalogue("de", {"no reward": "kein Vorteil"}))
    said = describe(Refused("promotion_not_meant", why="Two for one: no reward"))
    assert said.happened == "This offer cannot be computed: Two for one: kein Vorteil. Nothing was saved."


def test_a_fact_that_is_no_reason_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(it, "_spoken", it.Catalogue("de", {"no reward": "kein Vorteil"}))
    assert "no reward" in str(describe(Refused("line_not_discountable", product="no reward")))
