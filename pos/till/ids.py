"""Ids made at the till, without a server: UUID version 7 (RFC 9562), growing even when the clock is set back."""

from __future__ import annotations

import os
import threading
import time
import uuid


class IdMaker:
    """Makes UUIDv7 strings. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def __call__(self) -> str:
        now_ms = time.time_ns() // 1_000_000
        with self._lock:
            # 48 bits of milliseconds and 12 of a counter; a clock that stands or goes back just counts on.
            self._last = max(self._last + 1, now_ms << 12)
            stamp = self._last
        chance = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
        value = (
            ((stamp >> 12) & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | chance
        )
        return str(uuid.UUID(int=value))


new_id = IdMaker()
