"""Fixtures of the tests of bad inputs."""

from __future__ import annotations

from tests.postgres import clusters, shop

__all__ = ["clusters", "shop"]
