"""Goods that come back with a receipt: the screen and its presenter. The rules are in `pos.domain.refund` and `pos.till.returning`."""
