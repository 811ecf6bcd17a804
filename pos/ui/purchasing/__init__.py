"""Purchasing: orders at suppliers, and what comes of them at the door."""
