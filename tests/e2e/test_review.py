"""By command line: entries kept for a person, a new number series, and a till that leaves this computer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

from pos.bootstrap.opening import admin_access, load_settings
from pos.db import provision
from pos.home import Home
from tests.factories.demo_shop import Ran
from tests.factories.entries import TillBook

Pos = Callable[..., Ran]


def post_as(home: Home, till: str, *made: Any) -> list[Any]:
    """Post entries by hand, as the till's login would."""
    from pos.bootstrap.opening import read_till_secret
    from pos.db.database import Database
    from pos.services import posting

    secret = read_till_secret(home, till)
    with admin_access(home, load_settings(home)) as admin:
        database = Database(admin.with_login(secret.role, secret.password))
        try:
            with database.connect_raw() as connection:
                return [posting.post_entry(connection, *each.arguments) for each in made]
        finally:
            database.close()


def test_a_kept_entry_is_listed_and_accepted(pos: Pos, shop_home: Home) -> None:
    assert pos("till", "add", "T81").status == 0
    book = TillBook("T81")
    assert post_as(shop_home, "T81", book.open_shift(), book.sale(body={"total": "9.99"})) == [
        "posted",
        "quarantined",
    ]
    kept = {row["place"]: row for row in pos("journal", "kept", "--json").document["kept"]}
    assert "net_and_tax" in kept["T81/1-2"]["problem"]
    assert (
        pos("journal", "repair", "T81/1-2", "--reason", "x", "--json").document["error"] == "repair_refused"
    )
    assert pos("journal", "accept", "t81/1-2", "--reason", "a test").status == 0
    assert "T81/1-2" not in pos("journal", "kept").out
    assert "a test" in pos("journal", "kept", "--all").out
    assert pos("journal", "accept", "T81/1-2", "--reason", "again", "--json").document["error"] == "not_found"
    assert pos("journal", "accept", "nonsense", "--reason", "x", "--json").document["error"] == "place_bad"
    assert pos("journal", "verify", "--database").status == 0


def test_a_restored_till_goes_on_in_a_new_series(pos: Pos, shop_home: Home, barcodes: list[str]) -> None:
    assert pos("till", "add", "T82").status == 0
    assert pos("sell", "--till", "T82", "--scan", barcodes[0]).status == 0
    folder = shop_home.till("T82")
    copy = folder.with_name("T82-copy")
    shutil.copytree(folder, copy)
    assert pos("sell", "--till", "T82", "--scan", barcodes[0]).status == 0
    shutil.rmtree(folder)
    copy.rename(folder)
    lost = pos("sell", "--till", "T82", "--scan", barcodes[1], "--json").document
    assert lost["posted"] is False
    assert "alarm" in {row["kind"] for row in pos("journal", "kept", "--json").document["kept"]}
    assert pos("till", "remove", "T82", "--json").document["error"] == "till_not_sent"
    renewed = pos("till", "renew", "T82", "--reason", "restored", "--json").document
    assert (renewed["series"], renewed["carried"]) == (2, 1)
    sold = pos("sell", "--till", "T82", "--scan", barcodes[0], "--json").document
    assert (sold["number"], sold["posted"]) == ("T82/2-000002", True)
    assert pos("journal", "verify", "--till", "T82").status == 0
    assert pos("journal", "verify", "--database").status == 0


def test_a_till_leaves_only_when_everything_is_sent(pos: Pos, shop_home: Home, barcodes: list[str]) -> None:
    assert pos("till", "add", "T83").status == 0
    assert pos("sell", "--till", "T83", "--scan", barcodes[0]).status == 0
    gone = pos("till", "remove", "T83", "--json").document
    assert shop_home.path in type(shop_home.path)(gone["journal"]).parents
    assert not shop_home.till("T83").exists()
    assert pos("till", "remove", "T83", "--json").document["error"] == "till_unknown"
    with (
        admin_access(shop_home, load_settings(shop_home)) as admin,
        provision.connect_admin(admin) as connection,
    ):
        assert "T83" in {till.code for till in provision.list_tills(connection)}
