"""Discounts, prices and notes by hand at the till: their dialogs, and what they say and do. The acts are `pos.till.giving`'s."""
