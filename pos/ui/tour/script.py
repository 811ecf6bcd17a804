"""What the tour does, step by step: a cashier's first minutes, then an owner's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from pos.demo.people import CASHIER, OWNER
from pos.documents.paper import PaperFormat
from pos.documents.receipt_a4 import receipt_a4_pdf
from pos.documents.receipt_pdf import receipt_roll_pdf
from pos.documents.receipt_rows import receipt_rows
from pos.documents.receipt_text import text_lines
from pos.hardware.escpos import EPSON_80_MM, receipt_bytes
from pos.paths import resources_dir

if TYPE_CHECKING:
    from pos.ui.tour.guide import Script, Tour, Wait

UNKNOWN = "4006381333931"
QUIET_ROUNDS = 30


def script(tour: Tour) -> Script:
    """The whole tour."""
    program, shell = tour.program, tour.program.shell
    yield lambda: program.opening.done() and bool(shell.login.presenter.cards[1:])
    yield from _cashier(tour)
    yield from _paper(tour)
    yield from _drawer(tour)
    yield from _owner(tour)


def _codes(tour: Tour) -> list[str]:
    """Three real products that the till sells by barcode."""
    app = tour.program.app
    if app is None:
        return []
    products = [product for product in app.prices.tiles(None, 60) if product.barcode and product.stock]
    return [str(product.barcode) for product in products[:4]]


def _cashier(tour: Tour) -> Iterator[Wait]:
    shell = tour.program.shell
    app = tour.program.app
    number = (
        next(i for i, person in enumerate(app.prices.people) if person["username"] == CASHIER.username)
        if app
        else 0
    )
    shell.login.presenter.choose(str(app.prices.people[number]["id"]) if app else "")
    tour.type(CASHIER.pin[:3])
    tour.picture("01-sign-in")
    tour.type(CASHIER.pin[3:])
    yield from _open_shift(tour)
    yield _online(tour)
    tour.picture("02-checkout-empty")
    codes = _codes(tour)
    before = _items(tour)
    for code in codes:
        tour.scan(code)
    tour.type("3*")
    tour.scan(codes[0])
    yield lambda: _items(tour) == before + len(codes) + 3
    yield lambda: shell.till is not None and shell.till.checkout.flash_id is None
    tour.picture("02-checkout")
    tour.scan(UNKNOWN)
    yield _quiet(tour)
    tour.picture("02-checkout-unknown-barcode")
    tour.key(Qt.Key.Key_Escape)
    tour.type("tea")
    yield lambda: bool(shell.till and shell.till.checkout.results)
    tour.picture("02-checkout-search")
    tour.key(Qt.Key.Key_Return)
    yield lambda: _items(tour) > before + len(codes) + 3
    tour.key(Qt.Key.Key_F12)
    yield _shown(tour, "payment")
    tour.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    tour.picture("03-payment")
    tour.key(Qt.Key.Key_Return)
    yield _shown(tour, "complete")
    tour.picture("03-sale-complete")


def _open_shift(tour: Tour) -> Iterator[Wait]:
    """The float is counted: one fifty, two twenties and so on. Where a shift is open already, nothing is asked."""
    shell = tour.program.shell
    yield lambda: shell.till is not None
    if shell.screen_shown is not None and shell.screen_shown.objectName() == "shift_open":
        yield _quiet(tour)
        for digits in ("", "1", "2", "2", "3", "5", "8", "8", "10", "8", "4"):
            tour.type(digits)
            tour.key(Qt.Key.Key_Return)
        tour.picture("05-shift-open")
        tour.key(Qt.Key.Key_F12)
        yield _shown(tour, "checkout")


def _drawer(tour: Tour) -> Iterator[Wait]:
    """Cash goes out, then the drawer is counted and the shift closed."""
    tour.key(Qt.Key.Key_Return)
    yield _shown(tour, "checkout")
    tour.key(Qt.Key.Key_F11)
    yield _quiet(tour)
    tour.type("24")
    tour.picture("05-cash-in-out")
    tour.key(Qt.Key.Key_Return)
    yield _quiet(tour)
    app = tour.program.app
    expected = app.shifts.in_drawer().result() if app else Decimal(0)
    tour.key(Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier)
    yield _shown(tour, "shift_count")
    yield _quiet(tour)
    tour.picture("05-shift-close-count")
    tour.key(Qt.Key.Key_F2)
    tour.type(str(expected - 2))
    tour.key(Qt.Key.Key_F12)
    yield _shown(tour, "shift_review")
    yield _quiet(tour)
    tour.picture("05-shift-close-z-report")
    tour.key(Qt.Key.Key_F12)
    yield _shown(tour, "login")
    yield from _z_report(tour)


def _z_report(tour: Tour) -> Iterator[Wait]:
    """The Z report in all its forms."""
    app = tour.program.app
    yield lambda: app is not None
    if app is None:
        return
    rows = app.shifts.rows(app.shifts.last_z().result())
    tour.keep("z-report.txt", ("\n".join(text_lines(rows, 42)) + "\n").encode())
    tour.keep("z-report-80mm.pdf", receipt_roll_pdf(rows, title="Z report"))
    font = resources_dir() / "fonts" / "Inter-Regular.ttf"
    tour.keep("z-report.escpos", receipt_bytes(rows, EPSON_80_MM, font))


def _items(tour: Tour) -> int:
    app = tour.program.app
    return app.session.priced().item_count if app else 0


def _online(tour: Tour) -> Wait:
    def is_online() -> bool:
        app = tour.program.app
        return app is not None and app.link.state.status == "online" and not app.link.state.waiting

    return is_online


def _paper(tour: Tour) -> Iterator[Wait]:
    """The receipt in all its forms."""
    app = tour.program.app
    yield lambda: app is not None and app.session.last_entry is not None
    if app is None or app.session.last_entry is None:
        return
    receipt = app.session.receipt(app.session.last_entry)
    fmt = PaperFormat.of(receipt.store)
    rows = receipt_rows(receipt, fmt)
    tour.keep("receipt.txt", ("\n".join(text_lines(rows, 42)) + "\n").encode())
    tour.keep("receipt-80mm.pdf", receipt_roll_pdf(rows, title=receipt.number))
    tour.keep("receipt-a4.pdf", receipt_a4_pdf(receipt, fmt))
    font = resources_dir() / "fonts" / "Inter-Regular.ttf"
    tour.keep("receipt.escpos", receipt_bytes(rows, EPSON_80_MM, font, opens_drawer=True))


def _owner(tour: Tour) -> Iterator[Wait]:
    """Signs in by password, looks at products, stock and figures."""
    shell = tour.program.shell
    shell.login.presenter.choose("")
    tour.type(OWNER.username)
    tour.key(Qt.Key.Key_Return)
    tour.type(OWNER.password)
    tour.picture("01-sign-in-password")
    tour.key(Qt.Key.Key_Return)
    yield from _open_shift(tour)
    if shell.till is not None:
        shell.till.checkout.on_action("office")
    yield _quiet(tour)
    tour.picture("07-products")
    tour.click_row(3)
    yield _quiet(tour)
    tour.picture("07-product-editor")
    tour.key(Qt.Key.Key_Escape)
    for page, picture in (("stock", "07-stock"), ("reports", "08-reports")):
        tour.office.choose(page)
        yield _quiet(tour)
        tour.picture(picture)
    for tab, picture in (("movements", "07-movements"), ("tables", "08-reports-table")):
        tour.office.choose("stock" if tab == "movements" else "reports")
        yield _quiet(tour)
        tour.click_tab(tab)
        yield _quiet(tour)
        tour.picture(picture)


def _shown(tour: Tour, name: str) -> Wait:
    def is_shown() -> bool:
        screen = tour.program.shell.screen_shown
        return screen is not None and screen.objectName() == name

    return is_shown


def _quiet(tour: Tour) -> Wait:
    """Nothing is asked for, and the timers that hold a search back have run out."""
    seen = [0]

    def is_quiet() -> bool:
        seen[0] = 0 if tour.operations.is_waiting else seen[0] + 1
        return seen[0] > QUIET_ROUNDS

    return is_quiet
