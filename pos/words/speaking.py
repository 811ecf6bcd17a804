"""The language the program speaks: the one place where an English text becomes another language's.

The English text is the key (decision 0014): `say("No. {number}", number=number)`. A catalogue is one JSON file per language in
`resources/translations`; what it lacks is said in English, because an untranslated word is better than none. One process
speaks one language at a time. `scripts/translations.py` collects the texts and says what a catalogue lacks.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from pos.paths import resources_dir

log = logging.getLogger(__name__)

LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "ar": "العربية",
}
"""What Tern speaks, each in its own words, for choosing one."""
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language. `counted` has the forms of a text with a number by CLDR plural category (one, few, other ...)."""

    language: str
    texts: Mapping[str, str] = field(default_factory=dict)
    counted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_spoken = Catalogue("en")


def speak(locale: str) -> None:
    """Speak this language from now on: a code such as "de", "pt_BR" or "ar". One without a catalogue is spoken in English."""
    global _spoken  # noqa: PLW0603 - a process speaks one language, as it has one clock
    language = locale.replace("-", "_").partition("_")[0].lower()
    if language != _spoken.language:
        _spoken = _read(language)


def spoken() -> str:
    """The code of the language that is spoken."""
    return _spoken.language


def is_right_to_left() -> bool:
    """Is the language that is spoken written from the right?"""
    return _spoken.language in RIGHT_TO_LEFT


def say(text: str, /, *, about: str = "", **facts: object) -> str:
    """A text in the language that is spoken, with its facts filled in.

    `about` tells two English words apart that look alike and are not: say("Open", about="shift"). A fact that is missing stays a
    question mark, because a sentence must not fail.
    """
    found = pattern(text, about=about)
    return fill(found, facts) if "{" in found else found


def pattern(text: str, /, *, about: str = "") -> str:
    """A text in the language that is spoken, its facts not filled in yet."""
    return _spoken.texts.get(f"{about}|{text}" if about else text, text)


def counted(number: Any, one: str, other: str, /, **facts: object) -> str:
    """A text that depends on a number, such as "{count} item" and "{count} items". `other` is the key of a catalogue.

    `count` is filled in with the number unless it comes formatted among the facts.
    """
    facts = {"count": number} | facts
    forms = _spoken.counted.get(other)
    if forms is None:
        return fill(one if number == 1 else other, facts)
    return fill(forms.get(_category(number)) or forms["other"], facts)


def later(text: str, /) -> str:
    """Marks a text that a constant keeps in English and that is given to `say` where it is shown."""
    return text


def fill(pattern: str, facts: Mapping[str, object]) -> str:
    """Fill in facts; one that is missing stays a question mark."""
    wanted = {name for _, name, _, _ in Formatter().parse(pattern) if name}
    return pattern.format(**{name: facts.get(name, "?") for name in wanted})


def _category(number: Any) -> str:
    from babel import Locale

    return Locale.parse(_spoken.language).plural_form(abs(number))


def _read(language: str) -> Catalogue:
    if language == "en":
        return Catalogue("en")
    path = resources_dir() / "translations" / f"{language}.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Catalogue(language, kept["texts"], kept["counted"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("no words in %s, so English is spoken: %s", language, error)
        return Catalogue("en")
