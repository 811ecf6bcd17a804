"""Reasons that are facts of an error: written where the rule is, which knows no languages, and said by `describe`.

A test compares them with the rules.
"""

from __future__ import annotations

REASONS = frozenset(
    {
        # The clock of this computer, beside the server's
        "ahead of",
        "behind",
        # An offer that cannot be meant (`domain.promotion.rules`)
        "a value below zero",
        "more than a hundred percent",
        "a reward below zero",
        "a reward above a hundred percent",
        "a group of no pieces",
        "more to pay than to take",
        "a bundle without parts",
        "no reward",
        "a fixed price for a whole basket",
        "the price of a bundle is its value",
        "no threshold to repeat",
        # A pattern of in-store codes (`domain.scale_code`)
        "it must have 6 to 20 signs",
        "only digits and the letters i, w, p, ? and c mean something",
        "it must begin with a digit, or every code would be one",
        "it has no item (i)",
        "it must have either a weight (w) or a price (p)",
        "the check digit (c) must be the last sign",
        "each part must stand in one place",
        "a list of patterns is needed",
        "it is there twice",
        # What cannot be read
        "a text in quotes is needed",
        "it is no JSON object",
        "not an envelope",
        "unreadable",
    }
)
