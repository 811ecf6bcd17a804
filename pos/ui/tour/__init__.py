"""A tour through the real windows without a display, for demos, pictures and the last check of every change."""
