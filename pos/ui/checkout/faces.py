"""The till's records as faces: lines, tiles, search hits, totals and the status strip as finished texts.

Pure functions, and one memory of what they made; which of them are shown, and when, is the presenter's affair.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from pos.domain.money import ZERO
from pos.errors import Refused
from pos.i18n import Locale
from pos.till.shown import BasketLine, BasketView, LinkState, PrinterState, ProductShown, TillFacts
from pos.ui.checkout.wording import items_text, link_icon, link_text, monogram, printer_text, product_badge
from pos.ui.faces import Line, LineAction, ResultRow, StripText, Tile, Totals
from pos.words import counted, say

ONE = Decimal(1)
_PREFIX = re.compile(r"^\s*(?P<count>[\d.,]+)\s*[*x\u00d7]\s*(?P<rest>.*)$", re.DOTALL)


def line_face(line: BasketLine, locale: Locale) -> Line:
    price = locale.amount(line.unit_price)
    quantity = locale.quantity(line.quantity)
    return Line(
        line_id=line.line_id,
        quantity=f"{quantity} {line.unit}" if line.unit else quantity,
        name=line.name,
        each=f"{price} / {line.unit}" if line.unit else say("{price} each", price=price),
        total=locale.amount(line.total),
        discount=line.discount_name,
        was=locale.amount(line.list_total) if line.list_total != line.total else "",
        note=line.note,
        sold_by=line.sold_by,
        traced=line.traced,
        came_back=say("back from {number}", number=line.came_back) if line.came_back else "",
    )


class LineFaces:
    """Faces of the lines of a sale. A line that did not change keeps its very face, so that nothing is put into words twice."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[BasketLine, Line]] = {}

    def of(self, lines: Sequence[BasketLine], locale: Locale) -> tuple[Line, ...]:
        before, faces = self._known, []
        self._known = {}
        for line in lines:
            known = before.get(line.line_id)
            if known is None or (known[0] is not line and known[0] != line):
                known = (line, line_face(line, locale))
            self._known[line.line_id] = known
            faces.append(known[1])
        return tuple(faces)


def results_head(hits: int, most: int, query: str) -> str:
    """What a search found, said above the hits; of `most` there may be more."""
    if not hits:
        return say("No product matches “{query}”", query=query)
    if hits == most:
        return say("The first {most} products that match “{query}”", most=most, query=query)
    return counted(hits, "{count} product matches “{query}”", "{count} products match “{query}”", query=query)


def count_text(basket: BasketView, locale: Locale) -> str:
    """How much there is in a sale."""
    if not basket.lines:
        return say("New sale, note") if basket.note else say("New sale")
    items = items_text(basket.item_count, locale)
    return say("{items}, note", items=items) if basket.note else items


def reprint_text(facts: TillFacts, locale: Locale) -> str:
    """What the button says that prints the last receipt again."""
    if facts.last_total is None:
        return ""
    return say("Reprint last receipt, {total}", total=locale.money(facts.last_total))


def line_actions(features: frozenset[str]) -> tuple[LineAction, ...]:
    """What the selected line offers at a till that supports this."""
    known = (
        LineAction("discount", say("Discount"), "percent"),
        LineAction("price", say("Price"), "tag"),
        LineAction("note", say("Note"), "sticky-note"),
    )
    offered = tuple(action for action in known if action.key in features)
    return (*offered, LineAction("remove", say("Remove"), "trash-2", danger=True))


def tile_face(product: ProductShown, locale: Locale) -> Tile:
    badge = product_badge(product, locale, tile=True)
    return Tile(
        product_id=product.product_id,
        name=product.name,
        price=locale.amount(product.price),
        unit=f"/ {product.unit}" if product.unit else "",
        monogram=monogram(product.name),
        tint=product.tint,
        badge=badge,
        out=product.stock_kind == "out",
        picture=product.picture,
    )


def counted_tiles(tiles: Sequence[Tile], lines: Sequence[BasketLine], locale: Locale) -> tuple[Tile, ...]:
    """The tiles with how many of each are in the sale. A scan changes one count; the others stay the very same objects."""
    counts: dict[str, Decimal] = {}
    for line in lines:
        if line.came_back:
            continue
        counts[line.product_id] = counts.get(line.product_id, ZERO) + (ONE if line.unit else line.quantity)
    return tuple(
        replace(tile, count=locale.quantity(counts[tile.product_id])) if tile.product_id in counts else tile
        for tile in tiles
    )


def read_typed(text: str, locale: Locale) -> tuple[Decimal, str]:
    """The quantity in front of a star, one without it, and what was typed behind it."""
    found = _PREFIX.match(text)
    if found is None:
        return ONE, text.strip()
    try:
        count = locale.parse_quantity(found["count"])
    except Refused:
        return ONE, text.strip()
    return (count or ONE), found["rest"].strip()


def result_face(product: ProductShown, query: str, locale: Locale) -> ResultRow:
    at = product.name.casefold().find(query.casefold())
    return ResultRow(
        product_id=product.product_id,
        name=product.name,
        code=product.code,
        price=locale.amount(product.price),
        unit=f"/ {product.unit}" if product.unit else "",
        monogram=monogram(product.name),
        tint=product.tint,
        match=(at, len(query)) if at >= 0 else (0, 0),
        badge=product_badge(product, locale, tile=False),
        picture=product.picture,
    )


def totals_face(basket: BasketView, money: Locale) -> Totals:
    return Totals(
        subtotal=money.amount(basket.subtotal) if basket.lines else "",
        discount=money.amount(-basket.discount) if basket.discount else "",
        tax_added=money.amount(basket.tax_added) if basket.lines and basket.tax_added else "",
        odd_cents=money.amount(basket.odd_cents) if basket.lines and basket.odd_cents else "",
        tax_included=money.amount(basket.tax_included) if basket.lines and basket.tax_included else "",
        returned=money.amount(-basket.returned) if basket.returned else "",
        total=money.money(basket.total),
        is_due=bool(basket.lines),
        pay=pay_word(basket),
        pay_amount=money.money(abs(basket.total)),
    )


def pay_word(basket: BasketView) -> str:
    """What the green button does: a difference may go the other way, or there is none."""
    if basket.is_exchange and basket.total <= 0:
        return say("Give back") if basket.total else say("Exchange")
    return say("Pay")


def strip_face(
    facts: TillFacts, link: LinkState, printer: PrinterState, now: datetime, locale: Locale
) -> StripText:
    text, kind = link_text(link, locale)
    paper, paper_kind = printer_text(printer)
    shift = (
        say("Shift open since {time}", time=locale.time(facts.shift_since_at))
        if facts.shift_since_at
        else say("No open shift")
    )
    return StripText(
        place=f"{facts.store_name}, {facts.till_name}",
        user=facts.user_name,
        shift=shift,
        link=text,
        link_kind=kind,
        link_icon=link_icon(link),
        printer=paper,
        printer_kind=paper_kind,
        clock=f"{locale.day(now)}  {locale.time(now)}",
    )
