"""Identifiers made by the program, not by the server: UUID version 7 (RFC 9562), ordered by time.

PostgreSQL has uuidv7() only from 18 and Python from 3.14; a till needs ids without a server anyway.
"""

from __future__ import annotations

import os
import threading
import time
import uuid


class IdMaker:
    """Ids of one process only ever grow, also when the clock is set back. Safe to use from several threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._last = 0

    def __call__(self) -> uuid.UUID:
        # 48 bits of milliseconds and 12 of a counter; a clock that stands or goes back just counts on
        now = time.time_ns() // 1_000_000 << 12
        with self._guard:
            self._last = stamp = max(self._last + 1, now)
        noise = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
        return uuid.UUID(int=(stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | noise)


new_id = IdMaker()
