"""Tern, a desktop point of sale. The map of this package is docs/architecture.md."""

__version__ = "0.1.0"
