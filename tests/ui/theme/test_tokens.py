"""Contrast of every pair of tokens that meet on a screen, by the WCAG formula."""

from __future__ import annotations

import pytest

from pos.ui.theme.tokens import DARK, LIGHT, contrast, high_contrast

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])

FILLS = ("bg", "surface", "surface2", "surface3", "key_soft", "go_soft", "warn_soft", "danger_soft")
TEXT_PAIRS = [(text, fill) for text in ("text", "text2", "text3") for fill in FILLS] + [
    ("on_go", "go"),
    ("on_go", "go_hover"),
    ("on_ink", "ink"),
    ("go_text", "go_soft"),
    ("go_text", "surface"),
    ("go_text", "key_soft"),
    ("go_text", "bg"),
    ("key", "surface"),
    ("key", "key_soft"),
    ("warn", "warn_soft"),
    ("warn", "surface"),
    ("warn", "bg"),
    ("danger", "danger_soft"),
    ("danger", "surface"),
    ("danger", "bg"),
]
SHAPE_PAIRS = [
    ("control", "surface"),
    ("control", "bg"),
    ("key", "bg"),
    ("key", "surface"),
    ("key", "surface2"),
    ("danger", "surface"),
    ("go", "surface"),
    ("go_text", "surface"),
]


@THEMES
@pytest.mark.parametrize(("text", "fill"), TEXT_PAIRS)
def test_text_can_be_read_on_its_fill(tokens, text, fill):
    assert contrast(getattr(tokens, text), getattr(tokens, fill)) >= 4.5


@THEMES
@pytest.mark.parametrize(("shape", "fill"), SHAPE_PAIRS)
def test_edges_rings_and_icons_can_be_told_from_their_ground(tokens, shape, fill):
    assert contrast(getattr(tokens, shape), getattr(tokens, fill)) >= 3


@THEMES
def test_letters_on_category_tints_can_be_read(tokens):
    assert len(tokens.tints) == 8
    for tint in tokens.tints:
        assert contrast(tint.fore, tint.back) >= 4.5


def test_the_formula_agrees_with_known_values():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#131816", "#FFFFFF") == pytest.approx(18.0, abs=0.1)
    assert contrast("#0A6A5B", "#FFFFFF") == pytest.approx(6.5, abs=0.1)


@THEMES
def test_high_contrast_draws_edges_as_strong_as_controls(tokens):
    strong = high_contrast(tokens)
    assert strong.border == strong.line == tokens.control
    assert strong.key_soft == tokens.surface


@THEMES
def test_high_contrast_has_no_grey_words(tokens):
    strong = high_contrast(tokens)
    assert strong.text2 == tokens.text
    for back in (strong.surface, strong.bg, strong.surface2):
        assert contrast(strong.text3, back) >= 7
        assert contrast(strong.line, back) >= 3
