"""Ringing up and paying: checkout, payment and sale complete, each a view over a presenter without Qt."""
