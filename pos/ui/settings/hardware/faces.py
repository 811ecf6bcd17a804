"""What the hardware page draws, as finished texts. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

from pos.ui.faces import BadgeText


@dataclass(frozen=True, slots=True)
class DeviceFace:
    """`act` is the word of its button and empty for none. `is_marked`: this one waits for somebody to do something."""

    key: str
    icon: str
    name: str
    where: str
    badge: BadgeText | None = None
    act: str = ""
    can_set_up: bool = False
    is_busy: bool = False
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class ScanFace:
    """The last scan: its code in large letters, and what is known of it."""

    title: str
    code: str
    facts: tuple[BadgeText, ...]


@dataclass(frozen=True, slots=True)
class AdviceFace:
    """What is wrong with a device, and what to look at in order."""

    device: str
    title: str
    steps: tuple[str, ...]
