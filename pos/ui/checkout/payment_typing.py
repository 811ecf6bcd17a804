"""What is being typed on the payment screen: an amount by digits as a person types it, or the number of a card."""

from __future__ import annotations

from decimal import Decimal

from pos.errors import Refused
from pos.i18n import Locale

_MOST_DIGITS = 12
_LONGEST_NUMBER = 80


class TypedAmount:
    """`text` as it stands in the field; `quick` is the amount that was chosen instead of typed, if it was."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self.text = ""
        self.quick: Decimal | None = None

    def clear(self) -> None:
        self.text, self.quick = "", None

    def value(self) -> Decimal | None:
        """The amount; None when it cannot be read."""
        try:
            return self._locale.parse_amount(self.text)
        except Refused:
            return None

    def press(self, key: str) -> None:
        """A key of the pad or keyboard: digits, "00", "point", "back", "clear", "+5", "+10"."""
        if key.startswith("+"):
            before = self.value() if self.text else Decimal(0)
            if before is not None:
                self.put(before + Decimal(key[1:]))
        elif key == "back":
            self.text = self.text[:-1]
        elif key == "clear":
            self.text = ""
        else:
            self._append(self._locale.decimal_point if key == "point" else key)
        self.quick = None

    def press_number(self, key: str) -> None:
        """A key while the number of a card is typed: letters and digits, "back" and "clear"."""
        if key == "back":
            self.text = self.text[:-1]
        elif key == "clear":
            self.text = ""
        elif key.isalnum() and key != "point":
            self.text = (self.text + key)[:_LONGEST_NUMBER]

    def _append(self, text: str) -> None:
        if self.quick is not None:
            self.text = ""
        point = self._locale.decimal_point
        if text == point and point in self.text:
            return
        _, found, decimals = self.text.partition(point)
        if found and len(decimals) + len(text) > self._locale.exponent:
            text = text[: max(0, self._locale.exponent - len(decimals))]
        if len(self.text) + len(text) <= _MOST_DIGITS:
            self.text += text

    def put(self, amount: Decimal, *, is_quick: bool = False) -> None:
        """Write an amount as it could have been typed."""
        self.text = f"{amount:.{self._locale.exponent}f}".replace(".", self._locale.decimal_point)
        self.quick = amount if is_quick else None
