"""The office's screens as the pictures in docs/screens show them."""

from __future__ import annotations

SCENES = ()
