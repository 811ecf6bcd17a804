"""The rules of the trade: money, tax, basket, tender, receipt. Pure: no I/O, no clock, no chance."""
