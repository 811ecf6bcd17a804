"""Windows of every size: what must be seen is seen whole, what is pressed is as large as a finger, and nothing lies over another."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import combinations

import pytest
from fakes import ALL_FEATURES
from person import Person
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from pos.domain.denominations import cash_of
from pos.i18n import Locale
from pos.ui.shift.count_view import CountView
from pos.ui.shift.counting import Counting
from pos.ui.theme import theme
from pos.ui.widgets.base import text_width
from pos.ui.widgets.buttons import WideButton
from pos.ui.widgets.keypad import KeypadButton
from pos.ui.widgets.panels import EmptyState
from tests.factories import EUR

LOW, SMALLEST, HUGE = (1366, 768, 1.3), (1024, 768, 1.0), (3840, 2160, 1.0)


@contextmanager
def interface_size(scale):
    before = theme().scale
    theme().use_scale(scale)
    try:
        yield
    finally:
        theme().use_scale(before)


@pytest.fixture(params=[LOW, SMALLEST, HUGE], ids=["1366 at 130 %", "1024", "3840"])
def cashier(qtbot, request):
    width, height, scale = request.param
    with interface_size(scale):
        person = Person(qtbot, ALL_FEATURES)
        person.window.resize(width, height)
        yield person
        person.filter.unwatch()


def place(widget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def is_laid_out(person, name):
    """Layouts are asked twice: a screen learns its size, and then what its parts may have of it."""
    inside = person.window.rect()
    person.qtbot.waitUntil(lambda: inside.contains(place(person.widget(name))))


def stand_apart(*widgets):
    """All are inside the window, none lies over another, and none is lower than what it says."""
    for widget in widgets:
        assert widget.isVisible(), widget.objectName()
        assert widget.window().rect().contains(place(widget)), widget.objectName()
        # a line of figures has no letters below it, and may be lower than its font
        least = widget.font().pixelSize() if isinstance(widget, QLabel) else widget.minimumSizeHint().height()
        assert widget.height() >= least, widget.objectName()
    for one, other in combinations(widgets, 2):
        assert not place(one).intersects(place(other)), (one.objectName(), other.objectName())


def keys_of(pad):
    return pad.findChildren(KeypadButton)


def test_the_total_is_always_seen(cashier):
    names = ("total", "second.park", "second.more", "pay", "sale.number")
    shown = cashier.window.till.checkout
    for number in range(6):
        cashier.till.add_product(f"p{number}", 1)
    shown.refresh()
    is_laid_out(cashier, "pay")
    stand_apart(*(cashier.widget(name) for name in names), cashier.widget("ticket"))
    panel = cashier.widget("ticketPanel")
    assert panel.width() == theme().px({1366: 400, 1024: 400, 3840: 720}[cashier.window.width()])


def test_keys_of_the_payment_are_as_large_as_fingers_and_no_larger_than_hands(cashier):
    cashier.till.add_product("p0", 1)
    cashier.window.till.checkout.refresh()
    cashier.window.till.checkout.pay()
    is_laid_out(cashier, "payment.take")
    pad = cashier.widget("payment.pad")
    for key in keys_of(pad):
        assert theme().px(48) <= key.height() <= theme().px(170)
        assert theme().px(48) <= key.width() <= theme().px(300)
    stand_apart(
        *(
            cashier.widget(name)
            for name in ("payment.left", "payment.amount", "quick.1", "payment.pad", "split.2")
        )
    )


@pytest.mark.parametrize("cashier", [SMALLEST], indirect=True, ids=["1024"])
def test_the_head_of_a_finished_sale_says_its_title_whole(cashier):
    cashier.till.add_product("p0", 1)
    cashier.window.till.checkout.refresh()
    cashier.window.till.checkout.pay()
    cashier.window.till.payment.take()
    cashier.wait_for("complete")
    is_laid_out(cashier, "newSale")
    title = cashier.widget("complete.title")
    assert text_width("Verkauf abgeschlossen", title.font()) <= title.width()
    stand_apart(title, cashier.widget("receipt.explained"))


@pytest.mark.parametrize("size", [LOW, HUGE], ids=["1366 at 130 %", "3840"])
def test_the_pad_for_the_pin_is_seen_whole(qtbot, size):
    width, height, scale = size
    with interface_size(scale):
        stranger = Person(qtbot, ALL_FEATURES, signed_in=False)
        stranger.window.resize(width, height)
        is_laid_out(stranger, "pin.pad")
        pad = stranger.widget("pin.pad")
        page = pad.parentWidget()
        shown = [each for each in page.children() if isinstance(each, QWidget) and each.isVisible()]
        assert "login.greeting" in {each.objectName() for each in shown}
        stand_apart(*shown)
        assert all(key.height() >= theme().px(48) for key in keys_of(pad))
        stranger.filter.unwatch()


def test_the_row_that_is_counted_is_in_sight(qtbot):
    with interface_size(1.3):
        counting = Counting(cash_of(EUR), Locale())
        view = CountView(counting)
        qtbot.addWidget(view)
        view.resize(840, 600)
        with qtbot.waitExposed(view):
            view.show()
        area = view.findChild(QScrollArea, "count.area")
        fields = list(counting.fields)
        for field in fields:
            counting.choose(field.key)
            view.draw("", "")
            row = next(
                column.rows[field.key] for column in (view.notes, view.coins) if field.key in column.rows
            )
            top = row.mapTo(area.viewport(), QPoint(0, 0)).y()
            assert 0 <= top <= area.viewport().height() - row.height(), field.key
        stand_apart(view.pad, view.next)
        assert not place(area).intersects(place(view.pad))


def test_an_empty_ticket_keeps_its_steps_where_there_is_little_room(qtbot):
    holder = QWidget()
    state = EmptyState("scan-barcode", "Scan the first item", "Or tap a product.", parent=holder)
    steps = [WideButton(f"step {number}", "inbox", "F7", name=f"step{number}") for number in range(3)]
    for step in steps:
        state.add_step(step)
    qtbot.addWidget(holder)
    holder.resize(400, 500)
    with qtbot.waitExposed(holder):
        holder.show()
    for height, has_mark in ((500, True), (230, False)):
        state.resize(400, height)
        qtbot.waitUntil(lambda has_mark=has_mark: state._mark.isVisible() is has_mark)
        qtbot.waitUntil(lambda: place(steps[0]).bottom() < place(steps[1]).top())
        stand_apart(*steps, state._title)
