"""Who buys: customers found on the server by card, phone, name or e-mail, put on the open sale, and made at the till.

Only the server knows customers. What a sale needs of one (name and group) is in the basket, so that a sale goes on with its
customer when the server does not.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Protocol

from pos.domain.receipt import Buyer
from pos.errors import Unavailable
from pos.till.basket_acts import BasketCustomer
from pos.till.futures import then
from pos.till.link import Link, LinkStatus
from pos.till.session import TillSession
from pos.till.shown import BuyerShown, CustomerShown

if TYPE_CHECKING:
    from pos.services.customers import CustomerFound

EDIT = "customers.edit"


class Asking(Protocol):
    """How a use case reaches the server as the person signed in; `pos.app.App` is one."""

    def query(self, use_case: Callable[..., Any], *arguments: Any) -> Future[Any]: ...
    def change(self, use_case: Callable[..., Any], *arguments: Any) -> Future[Any]: ...


class Customers:
    """One per till. Futures are done on other threads; nothing here waits."""

    def __init__(self, session: TillSession, asking: Asking, link: Link) -> None:
        self._session, self._asking, self._link = session, asking, link

    def find(self, words: str) -> Future[list[CustomerShown]]:
        """By the number of a card, part of a name, a phone number or the start of an e-mail address; the card that fits first.

        Raises Refused: `nobody_signed_in`, `signed_in_offline`; Unavailable, which comes out of the future too.
        """
        from pos.services import customers

        self._need_server()
        found = self._asking.query(customers.find, words)
        return then(found, lambda rows: [_shown(row) for row in rows])

    def find_card(self, code: str) -> Future[CustomerShown | None]:
        """Whose card was scanned, if anybody's. Raises as `find`."""
        from pos.services import customers

        self._need_server()
        found = self._asking.query(customers.find_card, code)
        return then(found, lambda row: None if row is None else _shown(row))

    def find_not_sold(self, code: str) -> Future[str | None]:
        """The name of goods with this code that no till sells at the moment, if there are such. Raises as `find`."""
        from pos.services import catalog

        self._need_server()
        return self._asking.query(catalog.find_not_sold, code)

    def find_buyers(self, words: str) -> Future[list[BuyerShown]]:
        """The same people as `find`, as an invoice names them. Raises as `find`."""
        from pos.services import customers

        self._need_server()
        found = self._asking.query(customers.find, words)
        return then(found, lambda rows: [_buyer(row) for row in rows])

    def buyer(self, customer_id: str) -> Future[BuyerShown | None]:
        """One customer as an invoice names them; None when nobody has this id any more. Raises as `find`."""
        from pos.services import customers

        self._need_server()
        found = self._asking.query(customers.get, uuid.UUID(customer_id))
        return then(found, lambda row: None if row is None else _buyer(row))

    def serve(self, customer: CustomerShown) -> None:
        """Put them on the open sale: the prices, offers and taxes of their group count at once. Raises Refused: `sale_in_progress`."""
        self._session.serve(BasketCustomer(customer.customer_id, customer.name, customer.group))

    def remove(self) -> None:
        """Nobody in particular buys. Raises Refused: `sale_in_progress`."""
        self._session.serve(None)

    @property
    def may_create(self) -> bool:
        user = self._session.user
        return user is not None and user.token is not None and user.may(EDIT)

    def create(self, name: str, phone: str, card: str) -> Future[CustomerShown]:
        """A new customer; one without a card gets a number of their own. Raises as `find`; fails as `services.customers.save`."""
        from pos.services import customers

        self._need_server()
        code = card.strip() or _new_code()
        made = customers.Customer(name.strip(), code, phone=phone.strip())
        saving = self._asking.change(customers.save, made)
        return then(saving, lambda key: CustomerShown(str(key), made.name, phone=made.phone, card=made.code))

    def _need_server(self) -> None:
        if self._link.state.status is LinkStatus.OFFLINE:
            raise Unavailable("server_unreachable")


def _new_code() -> str:
    """No card has a letter before ten digits, so it is taken for nothing else."""
    return "C" + "".join(secrets.choice("0123456789") for _ in range(10))


def _buyer(found: CustomerFound) -> BuyerShown:
    each = found.customer
    buyer = Buyer(each.name, tuple(each.address.splitlines()), each.tax_number, each.email)
    return BuyerShown(str(each.id), buyer, each.phone, each.code)


def _shown(found: CustomerFound) -> CustomerShown:
    customer = found.customer
    group = None if customer.customer_group is None else str(customer.customer_group)
    return CustomerShown(
        str(customer.id),
        customer.name,
        group,
        found.group_name or "",
        customer.phone,
        customer.code,
        customer.email,
    )
