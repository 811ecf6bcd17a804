"""Every language says everything, with the facts and the plural forms that it needs."""

from __future__ import annotations

import re

import pytest

from pos.words.speaking import LANGUAGES
from scripts import translations

OTHERS = sorted(set(LANGUAGES) - {"en"})
DONE = (
    "pos/ui/*.py",
    "pos/ui/approval",
    "pos/ui/checkout",
    "pos/ui/customers",
    "pos/ui/giving",
    "pos/ui/leaving",
    "pos/ui/login",
    "pos/ui/returns",
    "pos/ui/series",
    "pos/ui/shift",
    "pos/ui/widgets",
    "pos/documents",
    "pos/explain.py",
    "pos/hardware",
    "pos/till",
)
"""Rooms whose texts are all said: add yours when it is."""
NO_TEXTS = {
    "pos/ui/checkout/wording.py: 'unreadable {}'",  # a state to compare with
    "pos/till/desk.py: 'ahead of'",  # `pos.words.reasons`
    "pos/till/desk.py: 'cancelled by the cashier'",  # kept in the journal
    "pos/till/drawer.py: \"kind IN ('sale', 'refund') AND state <> 3 AND (epoch, seq) < (?, ?)\"",
    "pos/till/server.py: 'the program is closing'",  # logged
    "pos/hardware/windows_spooler.py: 'not found'",  # logged
    "pos/hardware/windows_spooler.py: 'the spooler did not take the job'",  # logged
    "pos/hardware/windows_spooler.py: 'Tern receipt'",  # the name of a job in a queue
}
"""What looks like words for people and is none."""
WRITTEN = [each for each in OTHERS if (translations.CATALOGUES / f"{each}.json").exists()]


def test_no_text_is_put_together_before_it_is_said():
    assert not list(translations.bent())


@pytest.mark.parametrize("room", DONE)
def test_a_room_says_all_its_texts(room):
    paths = list(translations.ROOT.glob(room))
    assert paths, "a room that is not there"
    found = [line for path in paths for line in translations.unsaid(path)]
    assert not [line for line in found if re.sub(r":\d+: ", ": ", line) not in NO_TEXTS]


@pytest.mark.parametrize("language", WRITTEN)
def test_a_language_lacks_nothing(language):
    lacks = translations.missing(language)
    assert not lacks["texts"], f"python -m scripts.translations {language}"
    assert not lacks["counted"], f"python -m scripts.translations {language}"


@pytest.mark.parametrize("language", WRITTEN)
def test_a_language_keeps_the_facts_and_says_nothing_idle(language):
    assert not list(translations.faults(language))


def test_what_is_said_is_found_in_the_code(tmp_path, monkeypatch):
    (tmp_path / "pos").mkdir()
    (tmp_path / "pos" / "one.py").write_text(
        'say("Cash")\nlater("Card")\nsay("Yes" if x else "No")\nsay("Open", about="shift")\n'
        'counted(n, "{count} item", "{count} items")\nsay(f"bad {x}")\nlabel("Left out entirely")\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    found = translations.said()
    assert {"Cash", "Card", "Yes", "No", "shift|Open"} <= set(found.texts)
    assert found.counted["{count} items"] == ("{count} item", "{count} items")
    assert list(translations.bent()) == ["pos/one.py:6"]
    assert [line.split(": ")[1] for line in translations.unsaid(tmp_path / "pos")][
        -1
    ] == "'Left out entirely'"
