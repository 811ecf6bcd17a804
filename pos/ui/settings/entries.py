"""The pages of the settings, in the order of their list. A page is one entry here, and nothing else has to know it.

No Qt here, and nothing of a page is loaded before it is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pos.ui.faces import Option
from pos.words import later, say

MAY_CHANGE: Final = "settings.edit"


@dataclass(frozen=True, slots=True)
class Entry:
    """`text` is marked with `later`. `module` and `maker` name what makes the page (a `pos.ui.office.page.Page`): it is called with
    the app, the locale and the operations. Who lacks the right does not see the entry.
    """

    key: str
    text: str
    icon: str
    module: str
    maker: str
    right: str = MAY_CHANGE

    @property
    def option(self) -> Option:
        return Option(self.key, say(self.text), self.icon)


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry("store", later("Store"), "store", "pos.ui.settings.store_page", "open_store"),
    Entry("taxes", later("Taxes"), "percent", "pos.ui.settings.taxes_page", "open_taxes"),
    Entry("receipt", later("Receipt"), "receipt-text", "pos.ui.settings.receipt_page", "open_receipt"),
    Entry(
        "hardware", later("Tills and hardware"), "monitor", "pos.ui.settings.hardware_page", "open_hardware"
    ),
    Entry("mail", later("Mail"), "mail", "pos.ui.settings.mail_page", "open_mail"),
)


def entries_for(may: Callable[[str], bool], entries: tuple[Entry, ...] = ENTRIES) -> tuple[Entry, ...]:
    """Those that a person with these rights sees."""
    return tuple(each for each in entries if may(each.right))
