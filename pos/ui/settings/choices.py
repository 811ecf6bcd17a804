"""What can be chosen for a shop: countries with their ways to write, and the coins that cash is paid in. No Qt here."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from pos.i18n import Locale, country_words
from pos.ui.faces import Option
from pos.words import say

# fmt: off
LOCALES: Final = (
    "ar_AE", "ar_EG", "ar_MA", "ar_SA", "bg_BG", "cs_CZ", "da_DK", "de_AT", "de_BE", "de_CH", "de_DE",
    "de_LU", "el_CY", "el_GR", "en_AU", "en_CA", "en_GB", "en_IE", "en_IN", "en_KE", "en_MT", "en_NG",
    "en_NZ", "en_SG", "en_US", "en_ZA", "es_AR", "es_CL", "es_CO", "es_ES", "es_MX", "es_PE", "et_EE",
    "fi_FI", "fr_BE", "fr_CA", "fr_CH", "fr_FR", "fr_LU", "fr_MA", "ga_IE", "hr_HR", "hu_HU", "is_IS",
    "it_CH", "it_IT", "ja_JP", "lt_LT", "lv_LV", "nb_NO", "nl_BE", "nl_NL", "pl_PL", "pt_BR", "pt_PT",
    "ro_RO", "sk_SK", "sl_SI", "sr_RS", "sv_FI", "sv_SE", "tr_TR", "uk_UA",
)
# fmt: on
"""Each country in the languages that shops write their papers in there."""
COIN_STEPS: Final = (5, 10, 50, 100)
"""The smallest coin, in the currency's smallest unit."""
MINUTES: Final = (1, 2, 3, 5, 10, 15, 30, 60)


def country_key(locale: str) -> str:
    """A locale as the list names it."""
    return locale.replace("-", "_")


def countries(current: str, language: str) -> tuple[Option, ...]:
    """By name; what the shop has is among them."""
    keys = dict.fromkeys([*LOCALES, country_key(current)])
    named = {key: country_words(key, language) or key for key in keys}
    return tuple(Option(key, named[key]) for key in sorted(named, key=lambda key: named[key].casefold()))


def coins(current: Decimal, locale: Locale) -> tuple[Option, ...]:
    """How cash is rounded; what the shop has is among it."""
    unit = Decimal(1).scaleb(-locale.exponent)
    steps = sorted({*(unit * step for step in COIN_STEPS), *({current} if current else ())})
    return (
        Option("0", say("None", about="rounding")),
        *(Option(coin_key(step), say("To {amount}", amount=locale.money(step))) for step in steps),
    )


def coin_key(step: Decimal) -> str:
    """0.050 and 0.05 are one choice."""
    return f"{step.normalize():f}" if step else "0"
