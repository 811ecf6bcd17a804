"""Moving a key to another one, step by step, without Qt: which one, where to, and what it came to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from pos.ui.keys import KeyChanges, keycap, keys_now, use_keys
from pos.words import say

Heard = Callable[[str], None]


class KeyMover:
    """`keys` are words and usual keys; `capture` gives the next keys to whoever asks, None ends that; `keep` keeps the changes."""

    def __init__(
        self,
        keys: Sequence[tuple[str, str]],
        capture: Callable[[Heard | None], None],
        keep: Callable[[KeyChanges], None],
    ) -> None:
        self._words = {usual: words for words, usual in keys}
        self._capture, self._keep = capture, keep
        self._usual = ""
        self.step: Literal["", "which", "where"] = ""
        self.said = ""
        self.on_change: Callable[[], None] = _nothing

    @property
    def has_moved(self) -> bool:
        return bool(keys_now())

    def begin(self) -> None:
        self._tell("which", say("Press the key that is to be changed."))
        self._capture(self.press)

    def press(self, combo: str) -> None:
        """A key that can be moved was pressed."""
        if self.step == "which":
            usual = keys_now().meant(combo)
            if usual in self._words:
                self._usual = usual
                self._tell("where", say("{words}: press its new key.", words=self._words[usual]))
            else:
                self._tell("which", say("{key} does nothing here. Press a key from the list.", key=combo))
        elif self.step == "where":
            self._move(combo)

    def _move(self, combo: str) -> None:
        before, other = keycap(self._usual), keys_now().meant(combo)
        self._use(keys_now().swapped(self._usual, combo))
        words = self._words[self._usual]
        told = say("{words} is on {key} now.", words=words, key=combo)
        if other in self._words and other != self._usual:
            told += " " + say("{words} is on {key} now.", words=self._words[other], key=before)
        self.end(told)

    def reset(self) -> None:
        """All keys where the design has them."""
        self._use(KeyChanges())
        self.end(say("All keys are the usual ones now."))

    def end(self, told: str = "") -> None:
        """Keys mean what they mean again."""
        self._capture(None)
        self._tell("", told)

    def _use(self, changes: KeyChanges) -> None:
        use_keys(changes)
        self._keep(changes)

    def _tell(self, step: Literal["", "which", "where"], told: str) -> None:
        self.step, self.said = step, told
        self.on_change()


def _nothing() -> None:
    """Nobody looks yet."""
