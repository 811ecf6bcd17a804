"""Ports to printers, drawers and displays, with Null and Recording stand-ins that are really used."""
