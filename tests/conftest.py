"""Fixtures shared by all tests."""

from __future__ import annotations

import os

# Before anything imports Qt: tests need no display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
