"""Pricing a basket: lines, offers, taxes, beside the same basket in another open implementation, Tryton's sale module.

The peer is installed into an environment of its own, which takes a minute; `--peer none` leaves it out, and then the figure
beside ours is a bare loop of Decimal products and roundings. Both come to the same total, or the benchmark fails.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path
from typing import Any

import common

from pos.domain.basket import Basket
from pos.domain.money import Currency
from pos.domain.pricing import PriceRules, price_basket
from pos.domain.product import Product
from pos.domain.promotion import Goods, Promotion, PromotionKind, Slot
from pos.domain.tax import Tax

PEER = ("trytond==7.4.*", "trytond_sale==7.4.*", "proteus==7.4.*")
AT = datetime(2026, 11, 20, 14, 33, tzinfo=UTC)
TAXES = (Tax("a", "VAT 10%", "A", Decimal(10)), Tax("b", "VAT 21%", "B", Decimal(21)))
RULES = PriceRules(Currency("EUR"), {tax.id: tax for tax in TAXES})
FRAME_MS = 16
CENT = Decimal("0.01")


def product(number: int) -> Product:
    """The peer's prices are without tax; so are these."""
    return Product(
        id=f"p{number}",
        name=f"Product {number}",
        sku=None,
        price=Decimal(number * 37 % 2000 + 49) / 100,
        tax_included=False,
        tax_ids=(TAXES[number % 2].id,),
        category_id=f"c{number % 20}",
    )


def basket_of(lines: int) -> Basket:
    basket = Basket("b", AT)
    for number in range(lines):
        basket, _ = basket.added(f"l{number}", product(number), Decimal(number % 3 + 1))
    return basket


def offers(count: int, *, overlapping: bool) -> tuple[Promotion, ...]:
    """Live offers of five kinds: on one product each (a bundle on two), or on four that its neighbours want as well."""
    made = []
    for number in range(count):
        wanted = (
            [number * 3 // 2, number * 3 // 2 + 1]
            if not overlapping
            else [number + 7 * more for more in range(4)]
        )
        names = [f"p{place % 300}" for place in wanted]
        goods = frozenset(names if overlapping else names[:1])
        common_fields: dict[str, Any] = {"id": f"o{number}", "name": f"Offer {number}", "product_ids": goods}
        slots = (Slot(Goods(frozenset(names[:1]))), Slot(Goods(frozenset(names[1:]))))
        made.append(
            (
                Promotion(kind=PromotionKind.PERCENT, value=Decimal(10), **common_fields),
                Promotion(kind=PromotionKind.TAKE_PAY, take=3, pay=2, **common_fields),
                Promotion(kind=PromotionKind.N_FOR_PRICE, take=2, value=Decimal(5), **common_fields),
                Promotion(kind=PromotionKind.BUNDLE, value=Decimal(6), slots=slots, **common_fields),
                Promotion(kind=PromotionKind.FIXED_PRICE, value=Decimal("0.99"), **common_fields),
            )[number % 5]
        )
    return tuple(made)


def bare(lines: int) -> Decimal:
    """Only the products, rounded, and one tax on each: what the figures alone cost."""
    total = Decimal(0)
    for number in range(lines):
        amount = (Decimal(number * 37 % 2000 + 49) / 100 * (number % 3 + 1)).quantize(CENT, ROUND_HALF_UP)
        total += amount + (amount * TAXES[number % 2].rate / 100).quantize(CENT, ROUND_HALF_UP)
    return total


def peer_python(folder: Path) -> Path:
    """An environment with the peer. Raises CalledProcessError when it cannot be installed."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    subprocess.run([str(python), "-m", "pip", "install", "-q", *PEER], check=True, capture_output=True)
    return python


def peer_rows(python: Path, times: int, sizes: list[int]) -> dict[int, dict[str, Any]]:
    script = Path(__file__).parent / "peers" / "tryton_basket.py"
    done = subprocess.run(
        [str(python), str(script), str(times), *map(str, sizes)], check=True, capture_output=True, text=True
    )
    return {row["lines"]: row for row in json.loads(done.stdout.splitlines()[-1])["rows"]}


def measure(times: int, size: int, theirs: dict[str, Any] | None) -> list[dict[str, Any]]:
    basket = basket_of(size)
    ours = [common.seconds(lambda: price_basket(basket, RULES, AT)) for _ in range(times)]
    loop = [common.seconds(lambda: bare(size)) for _ in range(times)]
    row = {"what": f"{size} lines", **common.spread(ours), "memory_kb": peak(basket)}
    rows = [{**row, **beside("bare loop", ours, loop)}]
    if theirs is not None:
        total = str(price_basket(basket, RULES, AT).total)
        if total != theirs["total"]:
            raise SystemExit(f"{size} lines: {total} here, {theirs['total']} there")
        rows.append({**row, **beside("Tryton", ours, theirs["seconds"])})
    return rows


def beside(peer: str, ours: list[float], theirs: list[float]) -> dict[str, Any]:
    return {"peer": peer, "peer_p50_ms": common.spread(theirs)["p50_ms"], "ratio": common.ratio(ours, theirs)}


def measure_change(times: int, lines: int, count: int, *, overlapping: bool) -> dict[str, Any]:
    """One line of a long basket is changed, as a scan does: everything else is the same."""
    rules = replace(RULES, promotions=offers(count, overlapping=overlapping))
    basket = basket_of(lines)
    first = common.seconds(lambda: price_basket(basket, rules, AT))
    changed = [
        basket.with_quantity(f"l{number * 7 % lines}", Decimal(4 + number % 3)) for number in range(times)
    ]
    taken = [common.seconds(partial(price_basket, each, rules, AT)) for each in changed]
    word = "competing" if overlapping else "apart"
    return {
        "what": f"one line of {lines} changed, {count} offers, {word}",
        **common.spread(taken),
        "first_ms": round(first * 1000, 1),
        "peer": "a frame",
        "peer_p50_ms": FRAME_MS,
        "ratio": round(common.percentile(taken, 0.5) * 1000 / FRAME_MS, 2),
    }


def peak(basket: Basket) -> int:
    """Memory while a basket is priced, at most, in KB."""
    tracemalloc.start()
    try:
        price_basket(basket, RULES, AT)
        return tracemalloc.get_traced_memory()[1] // 1024
    finally:
        tracemalloc.stop()


def main() -> None:
    options = common.parser(__doc__)
    options.add_argument("--times", type=int, default=30)
    options.add_argument("--lines", type=int, nargs="+", default=[10, 300])
    options.add_argument("--offers", type=int, default=200)
    options.add_argument(
        "--peer",
        default="install",
        help="install (default), none, or the Python of an environment that has it",
    )
    chosen = options.parse_args()
    with common.folder() as folder:
        peers = {}
        if chosen.peer != "none":
            python = peer_python(folder / "peer") if chosen.peer == "install" else Path(chosen.peer)
            peers = peer_rows(python, chosen.times, chosen.lines)
        rows = [row for size in chosen.lines for row in measure(chosen.times, size, peers.get(size))]
    longest = max(chosen.lines)
    rows += [
        measure_change(chosen.times, longest, chosen.offers, overlapping=overlapping)
        for overlapping in (False, True)
    ]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    common.report(chosen, [*rows, {"what": "memory of the process", "mb": memory}])


if __name__ == "__main__":
    main()
