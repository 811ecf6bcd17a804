"""How a scan came: what the hardware page shows of it. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScanSeen:
    """`keys` characters in `ms`, `end` as in `pos.hardware.scanner.Scan`, or enter for a keyboard's key."""

    code: str
    keys: int
    ms: float
    end: str
    is_serial: bool = False
