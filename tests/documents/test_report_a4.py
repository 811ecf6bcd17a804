"""A report on A4, read back from its PDF: it says what it was given, nothing touches, and nothing leaves the margins."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from pos.documents import fonts
from pos.documents.report_a4 import report_a4_pdf
from pos.documents.report_paper import (
    KeyFigure,
    ReportChart,
    ReportColumn,
    ReportFoot,
    ReportHead,
    ReportPaper,
    ReportTable,
    ShortList,
    ShortRow,
)
from pos.documents.series import Point, series_of
from pos.domain.receipt_layout import Raster
from tests.factories.pdf_words import PX, boxes_of, pages_of, texts_of

D = Decimal
MINUS, NONE = "\N{MINUS SIGN}", "\N{EN DASH}"
LEFT, RIGHT = 56 * PX, (794 - 56) * PX
HEAD = ReportHead(
    "Sales report",
    "1 to 20 November 2025, by day. All tills, all categories.",
    "Linden Market",
    ("12 Linden Street, 1017 AB Amsterdam",),
)
FOOT = ReportFoot(
    "Made 20 Nov 2025, 18:10 by Carla Ruiz", "All amounts in euros, tax included unless said otherwise"
)
COLUMNS = (
    ReportColumn("Product"),
    ReportColumn("Quantity"),
    ReportColumn("Net sales", is_strong=True),
    ReportColumn("Margin %"),
)


def a_table(count: int, name: str = "Thing {}", title: str = "By product") -> ReportTable:
    rows = tuple((name.format(at), str(at), f"{at * 11}.50", "41.0%") for at in range(count))
    return ReportTable(title, COLUMNS, rows, (f"Total, {count} products", "1,999", "99,999.50", "41.0%"))


def a_chart(*amounts: str, before: tuple[str, ...] = (), labels: str = "") -> ReportChart:
    points = [
        Point(labels or str(at + 1), f"Day {at + 1}", D(amount), D(before[at]) if at < len(before) else None)
        for at, amount in enumerate(amounts)
    ]
    series = series_of(points)
    ticks = tuple(f"{tick:,f}" for tick in series.axis.ticks)
    return ReportChart(
        "Net sales by day", series, ticks, "This period", "4 to 23 October", "Nothing was sold."
    )


def a_list(title: str, count: int) -> ShortList:
    rows = tuple(ShortRow(f"{title} {at}", f"{at}.1%", f"{at}00.00") for at in range(count))
    return ShortList(title, (*rows, ShortRow("Total tax", "", "999.99", is_total=True)))


WHOLE = ReportPaper(
    HEAD,
    FOOT,
    (
        KeyFigure("Net sales", "€36,642.99", "7.0% up"),
        KeyFigure("Sales", "1,842", "4.1% up"),
        KeyFigure("Average sale", "€19.89", "2.8% up"),
        KeyFigure("Margin", "41.3%", "0.6 pts down"),
        KeyFigure("Returns (3)", "€412.30", "11% down"),
    ),
    a_chart("2680", "1300", "1700", before=("2900", "1200", "1690")),
    replace(a_table(8, "Kind {}", "By category"), totals=("Total", "3,864", "36,642.99", "41.0%")),
    (a_list("Payments", 4), a_list("Tax included", 2)),
    (a_table(70),),
)


def assert_nothing_touches(pdf: bytes) -> None:
    for page in pages_of(pdf):
        for word in page:
            assert word.x >= LEFT - 0.2, word
            assert word.end <= RIGHT + 0.2, word
            assert 40 < word.y < 842 - 40, word
        for one, other in combinations(page, 2):
            assert not one.meets(other), (one, other)


def test_it_has_all_parts_where_the_design_has_them() -> None:
    pdf = report_a4_pdf(WHOLE)
    first = {word.text: word for word in pages_of(pdf)[0]}
    for text, x, middle, size in (
        ("Sales report", 104, 68, 20),
        ("€36,642.99", 56, 165, 18.5),
        ("Net sales by day", 56, 231, 14),
        ("By category", 56, 451, 14),
        ("Kind 0", 56, 506, 13),
        ("Payments", 56, 763, 14),
        ("Tax included", 409, 763, 14),
        (FOOT.made, 56, 1059, 12),
    ):
        word = first[text]
        assert word.x / PX == pytest.approx(x, abs=1), text
        assert 1123 - word.y / PX - 0.364 * size == pytest.approx(middle, abs=2), text
        assert word.size / PX == pytest.approx(size, abs=0.01), text
    assert first["Linden Market"].end == pytest.approx(RIGHT, abs=0.2)
    assert first["36,642.99"].font == fonts.EVEN_STRONG
    assert PdfReader(io.BytesIO(pdf)).metadata.title == "Sales report, Linden Market"
    assert_nothing_touches(pdf)


def test_head_and_foot_stand_on_each_page_and_the_total_at_the_end() -> None:
    pages = texts_of(report_a4_pdf(WHOLE))
    assert len(pages) == 4
    for number, page in enumerate(pages, 1):
        assert {f"Page {number} of 4", "Sales report", "Linden Market", HEAD.about, FOOT.amounts} <= set(page)
    tables = pages[1:]
    assert all(
        page.count("Product") == page.count("Quantity") == page.count("By product") == 1 for page in tables
    )
    assert ["continued" in page for page in tables] == [False, True, True]
    assert ["Total, 70 products" in page for page in tables] == [False, False, True]
    assert [text for page in tables for text in page if text.startswith("Thing")] == [
        f"Thing {at}" for at in range(70)
    ]


@pytest.mark.parametrize("count", range(28, 36))
def test_the_total_is_never_alone_on_a_page(count: int) -> None:
    pages = texts_of(report_a4_pdf(ReportPaper(HEAD, FOOT, table=a_table(count))))
    last = pages[-1]
    assert f"Total, {count} products" in last
    assert f"Thing {count - 1}" in last


def test_figures_of_a_column_end_at_one_edge_and_digits_stand_below_each_other() -> None:
    words = pages_of(report_a4_pdf(WHOLE))[1]
    nets = [word for word in words if word.text.endswith(".50")]
    assert len(nets) > 20
    assert max(word.end for word in nets) - min(word.end for word in nets) < 0.05
    for font in (fonts.EVEN, fonts.EVEN_MEDIUM, fonts.EVEN_STRONG):
        assert len({round(fonts.text_width(digit, font, 100), 3) for digit in "0123456789"}) == 1
    fonts.register()  # receipts keep the figures of the typeface
    assert fonts.text_width("1", fonts.REGULAR, 100) < fonts.text_width("8", fonts.REGULAR, 100) - 10


def test_a_long_name_takes_three_lines_and_then_an_ellipsis() -> None:
    long = "Sparkling apple drink with elderflower and lime, organic, " * 8
    pdf = report_a4_pdf(ReportPaper(HEAD, FOOT, table=a_table(3, long)))
    (page,) = texts_of(pdf)
    names = page[page.index("Margin %") + 1 :]
    assert sum(text.startswith("Sparkling apple drink") for text in names) == 3
    assert sum(text.endswith("…") for text in names) == 3
    assert_nothing_touches(pdf)


def test_markup_and_control_characters_in_a_name_stay_text() -> None:
    pdf = report_a4_pdf(ReportPaper(HEAD, FOOT, table=a_table(1, "<b>Bold</b> & \x07bell{}")))
    assert any(text.startswith("<b>Bold</b> &") for text in texts_of(pdf)[0])


def test_nothing_sold_is_a_sentence_and_no_empty_chart() -> None:
    paper = ReportPaper(
        HEAD,
        FOOT,
        chart=a_chart("0", "0"),
        table=ReportTable(
            "By category", COLUMNS, (), ("Total", "0", "0.00", NONE), empty="Nothing was sold."
        ),
        lists=(
            ShortList("Payments", (), empty="No payments."),
            ShortList("Tax included", (), empty="No tax."),
        ),
    )
    pdf = report_a4_pdf(paper)
    (page,) = texts_of(pdf)
    assert page.count("Nothing was sold.") == 2
    assert {"No payments.", "No tax."} <= set(page)
    assert "Quantity" not in page
    assert not {"0", "1", "This period"} & set(page)
    assert "Total" not in page
    assert_nothing_touches(pdf)


def bars_of(pdf: bytes) -> list[tuple[float, ...]]:
    """Boxes that are no lines, in the chart."""
    return [box for box in boxes_of(pdf) if box[3] > 3 * PX and box[2] > 3 * PX]


def test_a_bar_below_zero_hangs_from_the_axis() -> None:
    pdf = report_a4_pdf(ReportPaper(HEAD, FOOT, chart=a_chart("100", "-60", "0")))
    zero = next(word.y + 0.364 * word.size for word in pages_of(pdf)[0] if word.text == "0")
    up, down = bars_of(pdf)
    assert up[1] == pytest.approx(zero, abs=1)
    assert down[1] + down[3] == pytest.approx(zero, abs=1)
    # 3 px of the far end are round, and no part of the square
    assert (down[3] + 3 * PX) / (up[3] + 3 * PX) == pytest.approx(0.6, abs=0.02)
    assert_nothing_touches(pdf)


def strokes_of(pdf: bytes) -> list[str]:
    content = PdfReader(io.BytesIO(pdf)).pages[0].get_contents().get_data().decode("latin-1")
    return [line for line in content.splitlines() if line.endswith((" RG", " d"))]


def test_the_period_before_is_dashed_over_a_white_halo() -> None:
    strokes = strokes_of(report_a4_pdf(ReportPaper(HEAD, FOOT, chart=a_chart("5", "7", before=("6", "2")))))
    halo = strokes.index("1 1 1 RG")
    dashes = next(at for at, line in enumerate(strokes) if line.startswith("[") and not line.startswith("[]"))
    assert halo < dashes
    assert "4 to 23 October" in texts_of(report_a4_pdf(WHOLE))[0]
    alone = report_a4_pdf(ReportPaper(HEAD, FOOT, chart=a_chart("5", "7")))
    assert "1 1 1 RG" not in strokes_of(alone)
    assert "4 to 23 October" not in texts_of(alone)[0]


@pytest.mark.parametrize("count", [1, 2, 31, 53, 300])
def test_labels_below_the_axis_do_not_touch(count: int) -> None:
    chart = a_chart(*("7" for _ in range(count)), before=("6",), labels="28 Nov")
    assert_nothing_touches(report_a4_pdf(ReportPaper(HEAD, FOOT, chart=chart)))


def a_logo(width: int, height: int) -> Raster:
    picture = Image.new("1", (width, height), 0)
    return Raster(width, height, bytes(~byte & 0xFF for byte in picture.tobytes()))


@pytest.mark.parametrize(("width", "height"), [(384, 160), (384, 8), (16, 160), (40, 40)])
def test_the_shops_own_logo_stands_in_the_head(width: int, height: int) -> None:
    pdf = report_a4_pdf(replace(WHOLE, head=replace(HEAD, logo=a_logo(width, height))))
    for page in PdfReader(io.BytesIO(pdf)).pages:
        assert len(page.images) == 1
    assert_nothing_touches(pdf)
    assert len(PdfReader(io.BytesIO(report_a4_pdf(WHOLE))).pages[0].images) == 0


def test_lists_that_are_longer_than_a_page_go_on_with_their_titles() -> None:
    paper = ReportPaper(HEAD, FOOT, lists=(a_list("Payments", 3), a_list("Tax included", 60)))
    pdf = report_a4_pdf(paper)
    pages = texts_of(pdf)
    assert len(pages) > 1
    assert all("Tax included" in page for page in pages)
    assert sum(text == "Tax included 59" for page in pages for text in page) == 1
    assert_nothing_touches(pdf)


def test_long_texts_around_the_figures_give_way() -> None:
    long = "An organisation with a name that has no end and no spaces either: " + "x" * 90
    paper = replace(
        WHOLE,
        head=ReportHead(long, " ".join([HEAD.about] * 6), long, (long, long, long, long, long)),
        foot=ReportFoot(f"Made 20 Nov 2025, 18:10 by {long}", long),
        figures=tuple(KeyFigure(long, MINUS + "€123,456,789,012.34", long) for _ in range(5)),
        chart=replace(a_chart("999999999999", "5", before=("1",)), title=long, now=long, before=long),
        lists=(
            ShortList(long, (ShortRow(long, "100.0%", MINUS + "123,456,789,012.34"),), long * 2),
            ShortList(long, (ShortRow(long, f"in {10**15}", MINUS + "123,456,789,012.34"),), long),
        ),
    )
    assert_nothing_touches(report_a4_pdf(paper))


LETTERS = st.text("abcWMil.,-&<>  éßñ€\x07", max_size=90)
FIGURES = st.decimals(-(10**12), 10**12, places=2).map(lambda number: f"{number:,}")


@st.composite
def tables(draw: st.DrawFn) -> ReportTable:
    columns = draw(st.integers(2, 9))
    heads = [ReportColumn(draw(LETTERS), is_strong=draw(st.booleans())) for _ in range(columns)]
    row = st.tuples(LETTERS, *(st.one_of(FIGURES, st.just(NONE)) for _ in range(columns - 1)))
    rows = draw(st.lists(row, min_size=1, max_size=6)) * draw(st.integers(1, 12))
    totals = draw(st.one_of(st.just(()), row))
    return ReportTable(draw(LETTERS), tuple(heads), tuple(rows), totals, draw(LETTERS), "Nothing.")


@settings(max_examples=60)
@given(tables())
def test_any_table_fits_its_pages_with_all_its_figures(table: ReportTable) -> None:
    pdf = report_a4_pdf(ReportPaper(HEAD, FOOT, table=table))
    assert_nothing_touches(pdf)
    shown = [text for page in texts_of(pdf) for text in page]
    wanted = [text for row in (*table.rows, table.totals) for text in row[1:] if len(text) > 3]
    for text in set(wanted):
        assert shown.count(text) >= wanted.count(text), text
