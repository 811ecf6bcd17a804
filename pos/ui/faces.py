"""What widgets show, as plain records with finished texts. No Qt here, so that presenters can make them.

A face says nothing about rules: it holds words, kinds and tints, and its owner decides what they mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pos.words import say

OTHER = "other"
"""Among reasons to choose from: one that is typed."""


@dataclass(frozen=True, slots=True)
class BadgeText:
    """A state in a word. `kind`: neutral, ok, warn, danger or info; each has its own shape."""

    text: str
    kind: str = "neutral"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One message. `kind`: error, warn or done. `action` is the button's word, empty for none."""

    kind: str
    title: str
    detail: str = ""
    action: str = ""
    action_icon: str = ""
    action_keycap: str = "Ctrl Enter"
    icon: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True)
class StripText:
    """Texts of the strip; an empty one hides its part. The kinds are ok, warn or danger."""

    place: str = ""
    user: str = ""
    shift: str = ""
    link: str = ""
    link_kind: str = "ok"
    link_icon: str = "wifi"
    printer: str = ""
    printer_kind: str = "ok"
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One product. `picture` holds image bytes or nothing; `count` how many are in the sale, or nothing."""

    product_id: str
    name: str
    price: str
    unit: str = ""
    monogram: str = ""
    tint: int = 0
    badge: BadgeText | None = None
    count: str = ""
    out: bool = False
    picture: bytes = b""

    @property
    def spoken(self) -> str:
        parts = [self.name, f"{self.price} {self.unit}".strip()]
        if self.badge is not None:
            parts.append(self.badge.text)
        if self.count:
            parts.append(say("{count} in this sale", count=self.count))
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sale as texts. `was` is the total before the discount, shown struck through."""

    line_id: str
    quantity: str
    name: str
    each: str
    total: str
    discount: str = ""
    was: str = ""
    note: str = ""
    sold_by: str = ""
    came_back: str = ""
    traced: str = ""

    @property
    def spoken(self) -> str:
        words = say(
            "{name}, {quantity} at {each}, total {total}",
            name=self.name,
            quantity=self.quantity,
            each=self.each,
            total=self.total,
        )
        seller = self.sold_by and say("sold by {name}", name=self.sold_by)
        note = self.note and say("note: {note}", note=self.note)
        return ", ".join(filter(None, (words, self.traced, self.came_back, self.discount, seller, note)))


@dataclass(frozen=True, slots=True)
class LineAction:
    """A button on the selected line: its key, word and icon."""

    key: str
    text: str
    icon: str
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. `tint` is a category's number or None; `icon` a lucide name."""

    key: str
    text: str
    icon: str = ""
    tint: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose from a short list. `options`: key, words and icon of each; the first is marked."""

    title: str
    detail: str
    options: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class CardFace:
    """What a choice card shows. `hint` is a keycap-like word at the end; `person` a monogram with its tint."""

    title: str
    detail: str = ""
    detail_tone: str = "text3"
    detail_icon: str = ""
    icon: str = ""
    person: str = ""
    tint: int = 0
    hint: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A search hit. `match` is the start and length of what was typed within the name."""

    product_id: str
    name: str
    code: str
    price: str
    unit: str
    monogram: str
    tint: int
    match: tuple[int, int] = (0, 0)
    badge: BadgeText | None = None
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A parked sale in the list to recall from. `badge` is its note."""

    basket_id: str
    title: str
    goods: str
    count: str
    when: str
    amount: str
    monogram: str
    tint: int
    badge: BadgeText | None = None


@dataclass(frozen=True, slots=True)
class CapsuleFace:
    """Who buys, at the top of the ticket: name, group, and a monogram with its tint."""

    name: str
    detail: str
    monogram: str
    tint: int


@dataclass(frozen=True, slots=True)
class ActionFace:
    """An act on the page More: its key, words, icon and keycap."""

    key: str
    text: str
    icon: str
    keycap: str = ""
    is_danger: bool = False


@dataclass(frozen=True, slots=True)
class ActionGroup:
    title: str
    actions: tuple[ActionFace, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """The foot of the ticket, as a sum down to the total; `tax_included` alone is no part of it. Empty texts hide their row."""

    subtotal: str = ""
    discount: str = ""
    tax_added: str = ""
    odd_cents: str = ""
    returned: str = ""
    tax_included: str = ""
    total: str = ""
    is_due: bool = False
    pay: str = ""
    """The word on the green button."""
    pay_amount: str = ""


@dataclass(frozen=True, slots=True)
class AmountAsked:
    """A dialog that asks for one number. `units` offers kg and g for goods by weight; `worth` says what text and unit come to."""

    title: str
    subtitle: str
    label: str
    accept: str
    initial: str = ""
    units: tuple[str, ...] = ()
    point: str = "."
    error: str = ""
    allows_point: bool = True
    worth: Callable[[str, str], str] | None = None


@dataclass(frozen=True, slots=True)
class TextAsked:
    """A dialog that asks for one line of text. `takes_scan`: it may be scanned too, such as a serial number."""

    title: str
    subtitle: str
    label: str
    accept: str
    initial: str = ""
    placeholder: str = ""
    longest: int = 40
    takes_scan: bool = False
    name: str = "textDialog"


@dataclass(frozen=True, slots=True)
class Question:
    """A dialog that asks yes or no. `is_danger`: yes cannot be undone. `reasons` are to choose from, the usual one first; none: it asks for none."""

    title: str
    detail: str
    accept: str
    cancel: str
    is_danger: bool = True
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """A dialog that says what a short text means. `action` is the green button's word, empty for none; `can_print` offers paper."""

    title: str
    paragraphs: tuple[str, ...]
    action: str = ""
    can_print: bool = False


@dataclass(frozen=True, slots=True)
class TenderFace:
    """A means of payment to choose, with its key."""

    key: str
    text: str
    icon: str
    keycap: str


@dataclass(frozen=True, slots=True)
class QuickAmount:
    text: str
    note: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PaidRow:
    """A payment: taken (and maybe marked), or the one about to be taken."""

    title: str
    detail: str
    icon: str
    amount: str
    is_marked: bool = False
    is_pending: bool = False


def initials(name: str) -> str:
    """Letters for a person without a picture: Anna Koster is AK."""
    words = name.split()
    return "".join(word[0] for word in (words if len(words) < 2 else [words[0], words[-1]])).upper()
