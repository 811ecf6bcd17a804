"""Choices that constants keep in English, in the language that is spoken. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pos.ui.faces import Option
from pos.words import say


def said(options: Iterable[Option]) -> tuple[Option, ...]:
    """Options whose texts were marked with `later`; never options that are data, such as categories."""
    return tuple(replace(each, text=say(each.text)) for each in options)
