"""An error as one sentence for a window. The words themselves are in `pos.words`."""

from __future__ import annotations

from pos.words import describe


def sentence(error: Exception, **facts: str) -> str:
    """What happened and what to do, in one line. `facts` are formatted texts that replace the error's own."""
    return str(describe(error, **facts))
