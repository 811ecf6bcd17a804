"""The currencies of ISO 4217: how many decimals each has and its number; and turning an amount of one into another.

Facts of the standard's list one (funds codes and metals left out). How amounts are written is the locale's, in `pos.i18n`.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Final

from pos.domain.money import LARGEST_AMOUNT, Currency
from pos.domain.quantity import plain
from pos.errors import Refused

_LISTED: Final = """
AED:784 AFN:971 ALL:008 AMD:051 AOA:973 ARS:032 AUD:036 AWG:533 AZN:944 BAM:977 BBD:052 BDT:050 BGN:975 BHD:048
BIF:108 BMD:060 BND:096 BOB:068 BRL:986 BSD:044 BTN:064 BWP:072 BYN:933 BZD:084 CAD:124 CDF:976 CHF:756 CLF:990
CLP:152 CNY:156 COP:170 CRC:188 CUP:192 CVE:132 CZK:203 DJF:262 DKK:208 DOP:214 DZD:012 EGP:818 ERN:232 ETB:230
EUR:978 FJD:242 FKP:238 GBP:826 GEL:981 GHS:936 GIP:292 GMD:270 GNF:324 GTQ:320 GYD:328 HKD:344 HNL:340 HTG:332
HUF:348 IDR:360 ILS:376 INR:356 IQD:368 IRR:364 ISK:352 JMD:388 JOD:400 JPY:392 KES:404 KGS:417 KHR:116 KMF:174
KPW:408 KRW:410 KWD:414 KYD:136 KZT:398 LAK:418 LBP:422 LKR:144 LRD:430 LSL:426 LYD:434 MAD:504 MDL:498 MGA:969
MKD:807 MMK:104 MNT:496 MOP:446 MRU:929 MUR:480 MVR:462 MWK:454 MXN:484 MYR:458 MZN:943 NAD:516 NGN:566 NIO:558
NOK:578 NPR:524 NZD:554 OMR:512 PAB:590 PEN:604 PGK:598 PHP:608 PKR:586 PLN:985 PYG:600 QAR:634 RON:946 RSD:941
RUB:643 RWF:646 SAR:682 SBD:090 SCR:690 SDG:938 SEK:752 SGD:702 SHP:654 SLE:925 SOS:706 SRD:968 SSP:728 STN:930
SVC:222 SYP:760 SZL:748 THB:764 TJS:972 TMT:934 TND:788 TOP:776 TRY:949 TTD:780 TWD:901 TZS:834 UAH:980 UGX:800
USD:840 UYI:940 UYU:858 UYW:927 UZS:860 VED:926 VES:928 VND:704 VUV:548 WST:882 XAF:950 XCD:951 XCG:532 XOF:952
XPF:953 YER:886 ZAR:710 ZMW:967 ZWG:924
"""
NUMBERS: Final = {each[:3]: each[4:] for each in _LISTED.split()}
"""The three digits of each currency, as a GS1 code names it (application identifiers 391n and 393n)."""

_WITHOUT_CENTS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
EXPONENTS: Final = {
    **dict.fromkeys(_WITHOUT_CENTS.split(), 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}
"""Decimals of the smallest unit where it is not two."""

LARGEST_RATE: Final = Decimal("1E12")


def exponent_of(code: str) -> int:
    """Decimals of the smallest unit of a currency; two for one that the list does not have."""
    return EXPONENTS.get(code, 2)


def currency_of(code: str) -> Currency:
    """The currency with the decimals that the standard gives it."""
    return Currency(code, exponent_of(code))


def convert(amount: Decimal, rate: Decimal, currency: Currency, mode: str = ROUND_HALF_UP) -> Decimal:
    """What `amount` comes to in `currency`; `rate` is how many units of it one unit of the other costs.

    The exact product is rounded once, to the smallest unit, half up unless `mode` says otherwise. Each amount is turned on its
    own: lines that were turned need not add up to their total turned, so turn prices, or totals, never both (cases V137 to
    V140). Raises Refused: `rate_not_positive`, `amount_too_large` (limit).
    """
    if not rate.is_finite() or not 0 < rate <= LARGEST_RATE:
        raise Refused("rate_not_positive")
    if not amount.is_finite() or amount.adjusted() > LARGEST_RATE.adjusted() + LARGEST_AMOUNT.adjusted():
        raise Refused("amount_too_large", limit=plain(LARGEST_AMOUNT))
    # Enough digits for any two numbers that people write: rounding happens in one place, on the exact product.
    with localcontext(Context(prec=200)):
        product = amount * rate
        if abs(product) > LARGEST_AMOUNT:
            raise Refused("amount_too_large", limit=plain(LARGEST_AMOUNT))
        return currency.round(product, mode)
