"""The regulars of the demo shop: customers who are found by card, phone or name, and what they have with the shop. All made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from pos.db.database import Database
from pos.domain.account import Account, AccountKind
from pos.domain.money import ZERO, Currency
from pos.services import accounts, customers
from pos.services.accounts import AccountRow
from pos.services.customers import Customer

SILVA: Final = "K-1001"
REGULARS: Final = (
    Customer(
        "Silva Catering",
        SILVA,
        phone="+31 20 555 0142",
        email="orders@silva-catering.example",
        address="Prinsengracht 88\n1015 DZ Amsterdam",
        tax_number="NL009876543B01",
    ),
    Customer("Marta Silva", "K-1002", phone="+31 6 5550 0187", email="marta@silva-catering.example"),
    Customer("Jan de Boer", "K-1003", phone="+31 6 5550 0121"),
    Customer("Noor Haddad", "K-1004", email="noor@example.org", note="Keeps a jar for refills."),
    Customer("Emil Lang", "K-1005", phone="+49 30 555 0119", email="emil@example.org"),
    Customer("Sofia Costa", "K-1006", phone="+351 21 555 0166"),
)
TAB_LIMIT: Final = Decimal(200)
GIFT_CARD: Final = "GC-7700-2041"
GIFT_VALUE: Final = Decimal(25)
CREDIT: Final = Decimal("7.50")


def add_regulars(database: Database, token: str, currency: Currency, today: date) -> None:
    """Customers; a tab for the caterer, credit for one of them, and a gift card that whoever has its number uses."""
    keys = {each.code: database.run(customers.save, each, token=token) for each in REGULARS}
    caterer, second = str(keys[SILVA]), str(keys["K-1002"])
    for kind, code, customer, limit, value in (
        (AccountKind.ON_ACCOUNT, SILVA, caterer, TAB_LIMIT, ZERO),
        (AccountKind.STORE_CREDIT, "K-1002", second, ZERO, CREDIT),
        (AccountKind.GIFT_CARD, GIFT_CARD, None, ZERO, GIFT_VALUE),
    ):
        expires = today + timedelta(days=730) if kind is AccountKind.GIFT_CARD else None
        account = Account(kind, code, ZERO, currency.code, limit, expires, customer_id=customer)
        key = database.run(accounts.set_account, account, currency, token=token)
        if value:
            row = AccountRow(key, account, ZERO, ZERO, datetime.now(UTC), currency)
            database.run(accounts.adjust, row, value, "Opening balance", today, token=token)
