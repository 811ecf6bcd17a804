"""Making a shop: database, schema, store, taxes, owner, first till. Every step may be repeated after a power cut.

The settings file is written last, so a half-made shop is taken up again by the next attempt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pos.bootstrap.opening import (
    EMBEDDED,
    EMBEDDED_DATABASE,
    TillSecret,
    keep_till_secret,
    save_settings,
)
from pos.db import provision
from pos.db.database import Database
from pos.db.embedded import EmbeddedServer
from pos.db.endpoint import Endpoint
from pos.db.upgrade import upgrade
from pos.errors import Conflict
from pos.home import Home, checked_till_code
from pos.services import founding
from pos.services.founding import NewOwner, NewTax
from pos.services.store import Store
from pos.settings import Settings, database_override
from pos.words import say

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class NewShop:
    """What has to be known to make a shop. `database` is "embedded" or an address with an administrator's login."""

    store: Store
    taxes: tuple[NewTax, ...]
    owner: NewOwner
    till: str = "T01"
    till_name: str = ""
    database: str = EMBEDDED
    settings: Settings = field(default_factory=Settings)


def install(home: Home, shop: NewShop, on_progress: Progress = lambda _step: None) -> None:
    """Create the shop. Raises Refused and Unavailable as the steps do; safe to repeat."""
    code = checked_till_code(shop.till)
    founding.check_typed(shop.store, shop.owner)
    address = database_override() or shop.database
    if address == EMBEDDED:
        on_progress(say("Starting the database"))
        with EmbeddedServer(home.database) as server:
            _fill(home, shop, code, server.admin_endpoint().with_database(EMBEDDED_DATABASE), on_progress)
    else:
        _fill(home, shop, code, Endpoint.parse(address), on_progress)
    plain = EMBEDDED if address == EMBEDDED else _without_login(Endpoint.parse(address))
    save_settings(home, replace(shop.settings, database=plain, till=code))


def _without_login(endpoint: Endpoint) -> str:
    hosts = ",".join(f"{host}:{port}" for host, port in endpoint.hosts)
    options = "&".join(f"{name}={value}" for name, value in endpoint.options.items())
    return f"postgresql://{hosts}/{endpoint.dbname}" + (f"?{options}" if options else "")


def _fill(home: Home, shop: NewShop, code: str, target: Endpoint, on_progress: Progress) -> None:
    on_progress(say("Creating roles and database"))
    is_embedded = target.dbname == EMBEDDED_DATABASE and shop.database == EMBEDDED and not database_override()
    admin = provision.provision(target.with_database("postgres"), target.dbname, is_own_cluster=is_embedded)
    on_progress(say("Creating tables"))
    upgrade(admin)
    database = Database(admin)
    try:
        on_progress(say("Setting up the shop"))
        database.run(founding.found_store, shop.store, shop.taxes)
        keep_till(home, admin, code, shop.till_name or say("Till 1"))
        database.run(founding.found_owner, shop.owner, shop.store.locale)
    finally:
        database.close()


def keep_till(home: Home, admin: Endpoint, code: str, name: str) -> str:
    """Add a till, or renew its login when it exists, and keep the login on this computer. Returns its database role."""
    with provision.connect_admin(admin) as connection:
        try:
            password = provision.add_till(connection, code, name)
        except Conflict:
            password = provision.renew_till_password(connection, code)
        till = next(each for each in provision.list_tills(connection) if each.code == code)
    keep_till_secret(home, code, TillSecret(till.db_role, password, till.name))
    return till.db_role
