"""Every language says everything, with the facts and the plural forms that it needs."""

from __future__ import annotations

import pytest

from pos.words.speaking import LANGUAGES
from scripts import translations

OTHERS = sorted(set(LANGUAGES) - {"en"})
WRITTEN = [each for each in OTHERS if (translations.CATALOGUES / f"{each}.json").exists()]


def test_no_text_is_put_together_before_it_is_said():
    assert not list(translations.bent())


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
    assert found.counted == {"{count} items": ("{count} item", "{count} items")}
    assert list(translations.bent()) == ["pos/one.py:6"]
    assert [line.split(": ")[1] for line in translations.unsaid(tmp_path / "pos")][
        -1
    ] == "'Left out entirely'"
