"""Mail as windows: asking for an address, and what waits or was refused."""
