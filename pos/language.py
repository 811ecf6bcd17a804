"""Which language the program speaks: decided here, before the first text is shown, by the window and the command line alike.

Nothing is said here; `pos.words.speaking` speaks.
"""

from __future__ import annotations

import os

from pos.errors import Refused
from pos.home import find_home
from pos.settings import Settings, read_settings
from pos.words.speaking import LANGUAGES, speak

ENGLISH = "en"
_OF_THE_COMPUTER = ("LC_ALL", "LC_MESSAGES", "LANG")


def speak_for(settings: Settings, shop: str = "") -> None:
    """Speak what this till's settings ask for, else the shop's locale, else, while no shop is known, the computer's language.

    `POS_LANGUAGE` comes before all of them. A language that has no catalogue is spoken in English.
    """
    asked = (language_override(), settings.language, settings.locale, shop)
    speak(_code(next(filter(None, asked), "") or computer_locale()))


def speak_at_command_line() -> None:
    """Speak before any parser is built: it has texts too. Settings that cannot be read are the command's affair."""
    try:
        settings = read_settings(find_home().path)
    except Refused:
        settings = Settings()
    speak_for(settings)


def language_override() -> str:
    """`POS_LANGUAGE`, or empty."""
    return os.environ.get("POS_LANGUAGE", "")


def computer_locale() -> str:
    """What the environment asks for, else what the system says; empty where neither names a language."""
    named = next(filter(None, (os.environ.get(name, "") for name in _OF_THE_COMPUTER)), "")
    if named:
        return named
    import locale  # 8 ms, and a shop that is known is never asked for this

    # Windows calls it "German_Germany".
    return locale.normalize((locale.getlocale()[0] or "").partition("_")[0])


def _code(asked: str) -> str:
    """de_AT.UTF-8 -> de; anything that is not spoken -> en."""
    code = asked.replace("-", "_").partition(".")[0].partition("_")[0].lower()
    return code if code in LANGUAGES else ENGLISH
