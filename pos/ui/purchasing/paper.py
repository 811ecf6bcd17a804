"""An order as a paper for its supplier: the parts of the report on A4, with finished texts. No Qt here."""

from __future__ import annotations

from decimal import Decimal

from pos.documents.report_a4 import report_a4_pdf
from pos.documents.report_paper import ReportColumn, ReportFoot, ReportHead, ReportPaper, ReportTable
from pos.domain.money import ZERO, Currency
from pos.domain.purchasing import count_items, line_value
from pos.i18n import Locale
from pos.services.purchasing import Order, OrderLine
from pos.ui.inventory.wording import unit_text
from pos.ui.purchasing.wording import items_words
from pos.ui.reports.paper import Around
from pos.words import say


def order_paper(order: Order, around: Around, locale: Locale) -> ReportPaper:
    """What is ordered. Costs only where whoever prints it sees them, and where each of them is known."""
    ordered = [line for line in order.lines if line.qty > 0]
    has_costs = around.may_see_cost and bool(ordered) and all(line.cost is not None for line in ordered)
    columns = [say("Product"), say("Number"), say("Barcode"), say("Quantity")]
    columns += [say("Cost each"), say("Amount")] if has_costs else []
    currency = Currency(locale.currency, locale.exponent)
    items = count_items((line.qty, line.is_by_weight) for line in ordered)
    totals = [items_words(items, locale), "", "", ""]
    if has_costs:
        whole = sum((line_value(line.qty, line.cost or ZERO, currency) for line in ordered), ZERO)
        totals += ["", locale.money(whole)]
    table = ReportTable(
        "",
        tuple(ReportColumn(title, is_strong=at == 3) for at, title in enumerate(columns)),
        tuple(_row(line, locale, currency, has_costs=has_costs) for line in ordered),
        tuple(totals),
        order.note,
        say("There is nothing in this order."),
    )
    return ReportPaper(_head(order, around, locale), _foot(around, locale, has_costs=has_costs), table=table)


def order_pdf(order: Order, around: Around, locale: Locale) -> bytes:
    """Pages of `order_paper`."""
    return report_a4_pdf(order_paper(order, around, locale))


def _row(line: OrderLine, locale: Locale, currency: Currency, *, has_costs: bool) -> tuple[str, ...]:
    quantity = locale.quantity(line.qty)
    shown = quantity if line.unit == "pcs" else f"{quantity} {unit_text(line.unit)}"
    cells = [line.name, line.sku, line.barcode, shown]
    if has_costs:
        cost = line.cost or Decimal(0)
        cells += [locale.amount(cost), locale.amount(line_value(line.qty, cost, currency))]
    return tuple(cells)


def _head(order: Order, around: Around, locale: Locale) -> ReportHead:
    day = locale.date((order.sent_at or around.made_at).astimezone().date())
    # the day first: behind a Latin name its figures would stand elsewhere on a page that runs from the right
    about = [f"{day}.", say("To {name}.", name=order.supplier_name), ", ".join(order.contact)]
    store = around.store
    return ReportHead(
        say("Order {number}", number=order.number),
        " ".join(part for part in about if part),
        store.name,
        store.address,
        store.layout.logo,
    )


def _foot(around: Around, locale: Locale, *, has_costs: bool) -> ReportFoot:
    moment = f"{locale.date(around.made_at.date())}, {locale.time(around.made_at.replace(tzinfo=None))}"
    made = (
        say("Made {moment} by {name}", moment=moment, name=around.person)
        if around.person
        else say("Made {moment}", moment=moment)
    )
    amounts = (
        say("All amounts in {currency}, without tax", currency=locale.currency_name) if has_costs else ""
    )
    return ReportFoot(made, amounts)
