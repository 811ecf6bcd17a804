"""The language that is spoken: texts, numbers, facts, and what is missing."""

from __future__ import annotations

import json

import pytest

from pos.errors import Refused
from pos.words import ERRORS, WORDS, counted, describe, say, speak, word
from pos.words import speaking as it


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A way to speak a language of one's own making."""
    (tmp_path / "translations").mkdir()
    monkeypatch.setattr(it, "resources_dir", lambda: tmp_path)

    def make(language, texts, numbers=None):
        path = tmp_path / "translations" / f"{language}.json"
        path.write_text(json.dumps({"texts": texts, "counted": numbers or {}}), encoding="utf-8")
        speak("en")
        speak(language)

    yield make
    monkeypatch.undo()
    speak("en")


def test_english_is_said_as_it_stands_in_the_code():
    assert say("No. {number}", number=7) == "No. 7"
    assert counted(1, "{count} item", "{count} items") == "1 item"
    assert counted(3, "{count} item", "{count} items") == "3 items"
    assert counted(0, "{count} item", "{count} items") == "0 items"


def test_a_catalogue_turns_texts_and_their_facts_may_change_places(made):
    made("de", {"{name} at {price}": "zu {price}: {name}"})
    assert it.spoken() == "de"
    assert say("{name} at {price}", name="Bread", price="€2") == "zu €2: Bread"


def test_what_a_catalogue_lacks_is_said_in_english(made):
    made("de", {"Cash": "Bar"})
    assert say("Cash") == "Bar"
    assert say("Card") == "Card"
    assert counted(2, "{count} item", "{count} items") == "2 items"


def test_words_that_look_alike_are_told_apart(made):
    made("de", {"Open": "Öffnen", "shift|Open": "Offen"})
    assert say("Open") == "Öffnen"
    assert say("Open", about="shift") == "Offen"


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (0, "zero"),
        (1, "one"),
        (2, "two"),
        (3, "few"),
        (10, "few"),
        (11, "many"),
        (99, "many"),
        (100, "other"),
    ],
)
def test_arabic_has_six_forms(made, number, form):
    forms = {each: f"{each} {{count}}" for each in ("zero", "one", "two", "few", "many", "other")}
    made("ar", {}, {"{count} items": forms})
    assert counted(number, "{count} item", "{count} items") == f"{form} {number}"


def test_a_number_may_come_formatted(made):
    assert counted(1200, "{count} item", "{count} items", count="1,200") == "1,200 items"


def test_a_fact_that_is_missing_does_not_fail():
    assert say("{name} costs {price}", name="Bread") == "Bread costs ?"


def test_braces_in_a_fact_are_words_and_no_pattern():
    assert say("Note: {note}", note="{note} {0} {") == "Note: {note} {0} {"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"texts": {}}', '{"texts": {}, "counted": 1'])
def test_a_broken_catalogue_leaves_english(made, tmp_path, content):
    (tmp_path / "translations" / "fr.json").write_text(content, encoding="utf-8")
    speak("fr")
    assert say("Cash") == "Cash"


def test_a_language_without_a_catalogue_is_spoken_in_english(made):
    speak("nl_NL")
    assert say("Cash") == "Cash"


def test_a_region_speaks_its_language(made):
    made("pt", {"Cash": "Dinheiro"})
    speak("pt_BR")
    assert say("Cash") == "Dinheiro"


def test_only_arabic_of_ours_is_written_from_the_right(made):
    made("ar", {})
    assert it.is_right_to_left()
    made("de", {})
    assert not it.is_right_to_left()


def test_errors_and_words_are_said_in_the_language(made):
    happened, advice = ERRORS["wrong_pin"]
    key = next(iter(WORDS))
    made("de", {happened: "Falsche PIN.", advice: "Noch einmal.", WORDS[key]: "Wort"})
    assert describe(Refused("wrong_pin", tries_left=3)).happened == "Falsche PIN."
    assert word(key) == "Wort"
