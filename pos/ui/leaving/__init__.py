"""Signing out at the till: what it waits for, and the dialog that says so. The rule itself is in `pos.till.sign_in`."""
