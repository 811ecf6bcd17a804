"""Checkout scales on serial ports: what their answers mean (`protocols`), and the thread that asks them (`device`)."""
