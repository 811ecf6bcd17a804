"""Correcting how the last sale was paid: which payment, what it really was, and consent where it is needed."""
