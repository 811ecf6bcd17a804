"""An error as one sentence for a window, and an explanation as its dialog. The words themselves are in `pos.words`."""

from __future__ import annotations

from collections.abc import Sequence

from pos.ui.faces import Explained
from pos.words import describe


def sentence(error: Exception, **facts: str) -> str:
    """What happened and what to do, in one line. `facts` are formatted texts that replace the error's own."""
    return str(describe(error, **facts))


def price_explained(
    title: str, sentences: Sequence[str], way_on: str = "", *, can_print: bool = False
) -> Explained:
    """How something came to what it costs: what is paid first, then the steps."""
    return Explained(title, (sentences[-1], *sentences[:-1]), action=way_on, can_print=can_print)
