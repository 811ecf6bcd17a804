"""The picture of a report on A4: its first page, of a made-up shop with the design's figures. Needs poppler's `pdftoppm`."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from dataclasses import replace
from decimal import Decimal

from PIL import Image
from PySide6.QtGui import QImage
from scenes_office import SUPPLIERS, TENDERS
from scenes_paper import STORE

from pos.i18n import Locale
from pos.services.overview import Whole
from pos.services.reports import SeriesPoint, TaxRow, TenderRow, TopRow
from pos.ui.reports.paper import Around, Asked, overview_pdf
from pos.ui.reports.query import Query
from pos.ui.reports.ranges import Span, before
from tests.ui.inventory.shop import an_id
from tests.ui.reports import shop as figures

D = Decimal
CENT = D("0.01")
DAYS = (
    2680,
    1310,
    1700,
    1440,
    1745,
    1760,
    2040,
    2790,
    1290,
    1640,
    1460,
    1590,
    1800,
    2420,
    2560,
    1340,
    1700,
    1740,
    1765,
)
DAYS_BEFORE = (2880, 1160, 1680, 1390, 1470, 1530, 2000, 2790, 1210, 1570, 1520, 1550, 1720, 1860, 2310, 1220, 1610, 1440, 1530, 1730)  # fmt: skip
KINDS = (("Drinks", 1036, "9820.32", 36), ("Pantry", 777, "7365.24", 41), ("Fresh", 688, "6522.45", 33), ("Bakery", 518, "4910.16", 52), ("Gifts", 355, "3371.16", 49), ("Household", 255, "2418.44", 44), ("Sweets", 158, "1502.36", 47), ("Stationery", 77, "732.86", 55))  # fmt: skip
TOTAL = sum(D(total) for _, _, total, _ in KINDS)
TAXES = (TaxRow("VAT 9%", "B", D(9), D("24204.54"), D("2178.41")), TaxRow("VAT 21%", "A", D(21), D("8479.37"), D("1780.67")))  # fmt: skip
NET = TOTAL - sum(tax.amount for tax in TAXES)
WIDTH_PX = 794


def a_kind(at: int, name: str, count: int, total: str, margin: int) -> TopRow:
    net = (D(total) * NET / TOTAL).quantize(CENT)
    return TopRow(an_id(at), name, D(count), net, D(total), (net * margin / 100).quantize(CENT))


def points(span: Span, amounts: tuple[Decimal, ...]) -> tuple[SeriesPoint, ...]:
    nothing = figures.figures([span.first])
    days = (span.first + dt.timedelta(days=at) for at in range(len(amounts)))
    return tuple(
        SeriesPoint(day, day, replace(nothing, total=amount))
        for day, amount in zip(days, amounts, strict=True)
    )


def a_whole(query: Query) -> Whole:
    earlier = before(query.span)
    made = figures.overview(query.scope, (earlier.first, earlier.last), query.bucket)
    amounts = tuple(D(day) for day in DAYS)
    kinds = tuple(a_kind(at, *kind) for at, kind in enumerate(KINDS))
    cost = NET - sum(each.margin for each in kinds)
    shares = [(kind, name, (TOTAL * D(share)).quantize(CENT)) for kind, name, share in TENDERS]
    rest = TOTAL - sum(amount for _, _, amount in shares)
    now = replace(
        made.now, sales=1842, refunds=3, total=TOTAL, net=NET, tax=TOTAL - NET, cost=cost, returned_total=D("412.30")
    )  # fmt: skip
    was = replace(
        now,
        sales=1769,
        total=D("34241.00"),
        net=D("30541.40"),
        cost=D("17775.09"),
        returned_total=D("463.10"),
    )
    made = replace(
        made,
        now=now,
        before=was,
        points=points(query.span, (*amounts, TOTAL - sum(amounts))),
        points_before=points(earlier, tuple(D(day) for day in DAYS_BEFORE)),
        tenders=(
            *(TenderRow(kind, name, 40, amount) for kind, name, amount in shares),
            TenderRow("on_account", "On account", 9, rest),
        ),
    )
    goods = tuple(a_kind(90 + at, f"{SUPPLIERS[at % 6]} {at}", 60 - at, "612.40", 40) for at in range(58))
    return Whole(made, kinds, goods, TAXES)


def report(album):
    query = Query(Span(dt.date(2025, 11, 1), dt.date(2025, 11, 20)))
    around = Around(STORE, dt.datetime(2025, 11, 20, 18, 10), "Carla Ruiz")  # noqa: DTZ001 wall clock of a made-up shop
    pdf = overview_pdf(a_whole(query), Asked(query), around, Locale())
    drawn = subprocess.run(
        ["pdftoppm", "-png", "-f", "1", "-l", "1", "-scale-to-x", str(WIDTH_PX), "-scale-to-y", "-1", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    page = Image.open(io.BytesIO(drawn.stdout)).convert("RGBA")
    image = QImage(page.tobytes("raw", "RGBA"), page.width, page.height, QImage.Format.Format_RGBA8888)
    album.keep_image(image, "11-report-a4")


SCENES = ((("11-report-a4",), report),)
