"""When a till locks itself: what the shop has set for all of its tills. No clock here; the window measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

AFTER: Final = "till.lock_after"
EACH_SALE: Final = "till.lock_each_sale"
LONGEST_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class LockRules:
    """`after_minutes` without a key or a touch; 0 is never."""

    after_minutes: int = 0
    each_sale: bool = False


def lock_rules(settings: Mapping[str, Any]) -> LockRules:
    """The rules of the shop's settings `till.lock_*`. One that makes no sense counts as not set: a till has to sell."""
    minutes = settings.get(AFTER)
    is_usable = isinstance(minutes, int) and not isinstance(minutes, bool) and 0 <= minutes <= LONGEST_MINUTES
    return LockRules(minutes if is_usable else 0, settings.get(EACH_SALE) in {True, "yes"})  # type: ignore[arg-type] # looked at above
