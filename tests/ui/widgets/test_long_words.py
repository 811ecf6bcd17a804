"""Words of other languages are longer than English ones: what gives way, and what never does."""

from __future__ import annotations

import pytest

from pos.ui.faces import CardFace
from pos.ui.theme import theme
from pos.ui.widgets import badges, buttons, choices
from pos.ui.widgets.base import text_width
from pos.ui.widgets.buttons import Button, MainAction, SecondAction, WideButton
from pos.ui.widgets.choices import ChoiceCard


@pytest.fixture
def painted(monkeypatch, qtbot):
    """Paints a widget in a width and says which texts were painted, each with whether it was cut."""
    seen: dict[str, bool] = {}

    def watch(module):
        draw = module.draw_text

        def drawn(painter, box, text, font, *rest):
            seen[text] = text_width(text, font) > box.width() + 0.5
            return draw(painter, box, text, font, *rest)

        monkeypatch.setattr(module, "draw_text", drawn)

    for module in (badges, buttons, choices):
        watch(module)

    def paint(widget, width):
        qtbot.addWidget(widget)
        widget.resize(width, widget.height())
        seen.clear()
        widget.grab()
        return dict(seen)

    assert theme()
    return paint


def test_the_amount_of_the_main_action_is_never_cut(painted):
    wide = painted(MainAction("Take cash", "Enter", "€50.00"), 367)
    assert wide == {"Take cash": False, "Enter": False, "€50.00": False}
    tight = painted(MainAction("Encaisser espèces", "Enter", "1.250,00 €"), 367)
    assert tight["1.250,00 €"] is False
    assert "Enter" not in tight


def test_a_long_word_takes_the_place_of_the_icon_and_moves_the_count_below(painted):
    button = SecondAction("Recuperar", "inbox", "F7")
    button.set_count("2")
    assert painted(button, 86) == {"Recuperar": False, "2": False, "F7": False}


def test_a_word_that_fills_its_button_keeps_its_icon(painted, monkeypatch):
    """Smaller beside the word first, then below it beside the key."""
    drawn = []
    monkeypatch.setattr(buttons, "draw_icon", lambda _painter, name, box, _colour: drawn.append((name, box)))
    for label, is_below in (("Return", False), ("Rückgabe", False), ("Devoluciones", True)):
        drawn.clear()
        assert painted(SecondAction(label, "undo-2", "F8"), 94) == {label: False, "F8": False}
        ((name, box),) = drawn
        assert name == "undo-2"
        assert (box.top() > 27) is is_below, label
        assert box.left() >= 0


def test_an_arrow_of_a_menu_stands_behind_the_word(painted, monkeypatch):
    drawn = []
    monkeypatch.setattr(buttons, "draw_icon", lambda _painter, name, box, _colour: drawn.append((name, box)))
    button = Button("Why", opens_menu=True, padding=12)
    assert painted(button, 164) == {"Why": False}
    assert [(name, box.right()) for name, box in drawn] == [("chevron-down", 164 - 12)]
    assert painted(button, 60) == {"Why": True}, "a long word ends before the arrow"


def test_a_mail_address_that_is_too_long_has_its_host_below(painted):
    long = painted(ChoiceCard(CardFace("Email", "marta@silva.eu", icon="mail", hint="E"), height=76), 174)
    assert long == {"Email": False, "marta": False, "@silva.eu": False, "E": False}
    wide = painted(ChoiceCard(CardFace("Email", "marta@silva.eu", icon="mail", hint="E"), height=76), 218)
    assert wide == {"Email": False, "marta@silva.eu": False, "E": False}


def test_a_tall_button_says_a_long_label_in_two_lines(painted):
    tall = WideButton("Open price item", "tag", "Ctrl O", height=64)
    assert painted(tall, 190) == {"Open": False, "price item": False, "Ctrl O": False}
    assert painted(WideButton("Recall a parked sale", "inbox", "F7"), 300)["Recall a parked sale"] is False


def test_a_card_breaks_its_title_then_lets_go_of_the_key_then_of_the_icon(painted):
    def titles(title, width, detail=""):
        return painted(ChoiceCard(CardFace(title, detail, icon="gift", hint="F7")), width)

    assert titles("Gift card", 176) == {"Gift card": False, "F7": False}
    assert titles("Tarjeta regalo", 176) == {"Tarjeta": False, "regalo": False, "F7": False}
    assert titles("Geschenkkarte", 176) == {"Geschenkkarte": False}
    assert titles("Geschenk", 112, "x") == {"Geschenk": False, "x": False}
