"""What the command palette finds and does, without Qt. Only what the person's role and this till have is listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pos.i18n import Locale
from pos.journal.snapshot import fold
from pos.till.shown import ProductShown
from pos.ui.checkout.more_presenter import GROUPS
from pos.words import later, say

MOST_ACTIONS, MOST_PRODUCTS, MOST_PAGES = 6, 4, 4
ACTION, PRODUCT, PAGE = "action", "product", "page"
HEADS = {ACTION: later("Actions"), PRODUCT: later("Products"), PAGE: later("Go to")}
PAGES = (
    ("products", later("Products"), "package"),
    ("stock", later("Stock"), "boxes"),
    ("purchasing", later("Purchasing"), "truck"),
    ("reports", later("Reports"), "chart-column"),
    ("attention", later("Attention"), "triangle-alert"),
    ("users", later("Users"), "shield-check"),
    ("settings", later("Settings"), "settings"),
    ("audit", later("Audit log"), "history"),
)
_ALWAYS = (("keys", later("Show all keys"), "keyboard", "Shift F1"),)


class PalettePort(Protocol):
    """`pos.till.desk.TillDesk` is one."""

    @property
    def features(self) -> frozenset[str]: ...
    def search(self, text: str, limit: int) -> Sequence[ProductShown]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """One row. `matched` is where in `text` the typed words stand, as start and length; `keys` are keycaps, `note` words at the end."""

    kind: str
    key: str
    text: str
    icon: str
    keys: str = ""
    note: str = ""
    matched: tuple[tuple[int, int], ...] = ()


class PalettePresenter:
    """One per opening. `on_chosen` is told what was chosen, once."""

    def __init__(self, port: PalettePort, locale: Locale, on_chosen: Callable[[Found], None]) -> None:
        self._port, self._locale, self._on_chosen = port, locale, on_chosen
        self._listener: Callable[[], None] = _nothing
        self.text = ""
        self.rows: tuple[Found, ...] = ()
        self.marked = 0
        self._find()

    def listen(self, listener: Callable[[], None]) -> None:
        self._listener = listener

    def set_text(self, text: str) -> None:
        if text != self.text:
            self.text, self.marked = text, 0
            self._find()
            self._listener()

    def move(self, step: int) -> None:
        if self.rows:
            self.marked = min(max(self.marked + step, 0), len(self.rows) - 1)
            self._listener()

    def choose(self, number: int | None = None) -> None:
        """The marked row, or one that was tapped. Nothing when nothing was found."""
        place = self.marked if number is None else number
        if 0 <= place < len(self.rows):
            self._on_chosen(self.rows[place])

    @property
    def spoken(self) -> str:
        """The marked row, for a screen reader."""
        if not self.rows:
            return say("Nothing was found")
        row = self.rows[self.marked]
        return ", ".join(filter(None, (say(HEADS[row.kind]), row.text, row.keys or row.note)))

    # Inside

    def _find(self) -> None:
        words = fold(self.text).split()
        actions = _best(self._actions(), words)[:MOST_ACTIONS]
        products = self._products() if words else []
        pages = _best(self._pages(), words)[:MOST_PAGES] if words else []
        # Who types the name of a page, or its beginning, means the page and not goods that are called something like it.
        is_named = any(fold(page.text).startswith(fold(self.text).strip()) for page in pages)
        self.rows = (*actions, *pages, *products) if is_named else (*actions, *products, *pages)

    def _actions(self) -> list[Found]:
        features = self._port.features
        listed = [
            Found(ACTION, each.key, say(each.text), each.icon, each.keycap)
            for group in GROUPS
            for each in group.actions
            if each.key in features
        ]
        return [*listed, *(Found(ACTION, key, say(text), icon, keys) for key, text, icon, keys in _ALWAYS)]

    def _products(self) -> list[Found]:
        words = fold(self.text).split()
        rows = []
        for each in self._port.search(self.text, MOST_PRODUCTS):
            price = self._locale.price(each.price)
            text = f"{each.name}, {price} / {each.unit}" if each.unit else f"{each.name}, {price}"
            matched = _places(each.name, words)
            rows.append(Found(PRODUCT, each.product_id, text, "package", "", self._stock(each), matched))
        return rows

    def _stock(self, product: ProductShown) -> str:
        if product.stock is None:
            return ""
        return say("{quantity} in stock", quantity=self._locale.quantity(product.stock))

    def _pages(self) -> list[Found]:
        if "office" not in self._port.features:
            return []
        return [Found(PAGE, key, say(text), icon) for key, text, icon in PAGES]


def _best(rows: Sequence[Found], words: Sequence[str]) -> list[Found]:
    """Those with all words, first the ones that begin with the first of them."""
    found = []
    for place, row in enumerate(rows):
        folded = fold(row.text)
        if all(word in folded for word in words):
            rank = not words or not folded.startswith(words[0])
            starts = any(part.startswith(words[0]) for part in folded.split()) if words else True
            marked = Found(
                row.kind, row.key, row.text, row.icon, row.keys, row.note, _places(row.text, words)
            )
            found.append(((rank, not starts, place), marked))
    return [row for _, row in sorted(found, key=lambda each: each[0])]


def _places(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the words stand, in a text whose folded form has as many letters; else nothing is marked."""
    folded = fold(text)
    if len(folded) != len(text):
        return ()
    return tuple((folded.index(word), len(word)) for word in words if word in folded)


def _nothing() -> None:
    """Stands in until the dialog connects itself."""
