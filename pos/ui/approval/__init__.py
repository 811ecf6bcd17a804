"""Consent in place: the dialog over whatever needs it, and the requests of other tills. Its acts are `pos.till.approving`'s."""
