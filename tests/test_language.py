"""Which language the program speaks: who is asked, and in which order."""

from __future__ import annotations

import locale

import pytest

from pos.language import computer_locale, speak_at_command_line, speak_for
from pos.main import main
from pos.settings import FILE_NAME, Settings
from pos.words import speak
from pos.words import speaking as it


@pytest.fixture(autouse=True)
def computer(monkeypatch):
    """A computer that asks for nothing, and a catalogue for every language."""
    for name in ("POS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda: (None, None))
    monkeypatch.setattr(it, "_read", it.Catalogue)
    yield monkeypatch
    monkeypatch.undo()
    speak("en")


def spoken_for(settings: Settings, shop: str = "") -> str:
    speak_for(settings, shop)
    return it.spoken()


def test_the_till_comes_before_the_shop_and_the_shop_before_the_computer(computer):
    computer.setenv("LANG", "fr_FR.UTF-8")
    assert spoken_for(Settings()) == "fr"
    assert spoken_for(Settings(), "es_ES") == "es"
    assert spoken_for(Settings(locale="pt-BR"), "es_ES") == "pt"
    assert spoken_for(Settings(language="de", locale="pt_BR"), "es_ES") == "de"
    computer.setenv("POS_LANGUAGE", "ar")
    assert spoken_for(Settings(language="de"), "es_ES") == "ar"


def test_a_language_that_is_not_spoken_is_english():
    assert spoken_for(Settings(), "nl_NL") == "en"


@pytest.mark.parametrize("named", ["C", "C.UTF-8", "POSIX", "en_GB.UTF-8", "xx", "_", "."])
def test_odd_names_of_the_environment_are_english(computer, named):
    computer.setenv("LC_ALL", named)
    computer.setenv("LANG", "de_DE")
    assert spoken_for(Settings()) == "en"


@pytest.mark.parametrize(
    ("system", "language"),
    [("German_Germany", "de"), ("de_AT", "de"), ("Arabic_Egypt", "ar"), ("C", "en"), (None, "en")],
)
def test_a_system_without_environment_is_asked_for_its_own(computer, system, language):
    computer.setattr(locale, "getlocale", lambda: (system, None))
    assert spoken_for(Settings()) == language


def test_messages_come_before_the_rest_of_the_environment(computer):
    computer.setenv("LANG", "de_DE.UTF-8")
    computer.setenv("LC_MESSAGES", "es_ES.UTF-8")
    assert computer_locale() == "es_ES.UTF-8"


def test_the_command_line_reads_the_settings_and_survives_bad_ones(computer, tmp_path):
    computer.setenv("POS_HOME", str(tmp_path))
    computer.setenv("LANG", "fr_FR.UTF-8")
    (tmp_path / FILE_NAME).write_text('[look]\nlanguage = "de"\n', encoding="utf-8")
    speak_at_command_line()
    assert it.spoken() == "de"
    (tmp_path / FILE_NAME).write_text("nonsense", encoding="utf-8")
    speak_at_command_line()
    assert it.spoken() == "fr"


def test_the_help_is_in_that_language(computer, capsys):
    texts = {"Check everything and say what to do.": "Alles prüfen und sagen, was zu tun ist."}
    computer.setattr(it, "_read", lambda language: it.Catalogue(language, texts))
    computer.setenv("POS_LANGUAGE", "de")
    with pytest.raises(SystemExit):
        main(["doctor", "--help"])
    assert "Alles prüfen und sagen, was zu tun ist." in capsys.readouterr().out
