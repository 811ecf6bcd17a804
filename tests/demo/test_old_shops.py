"""A demo shop of an older program is upgraded when the demo starts, or made anew when it is too odd for that."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.bootstrap.opening import admin_access, load_settings
from pos.db import provision, upgrade
from pos.db.revision import REVISION
from pos.demo import making
from pos.errors import Unavailable
from pos.home import Home


@pytest.fixture(scope="module")
def shop_home() -> Iterator[Home]:
    """A shop of its own: its schema goes back and forth."""
    folder = Path(tempfile.mkdtemp(prefix="tern-old-"))
    folder.chmod(0o755)  # as root the server's account has to get through
    home = Home(folder / "home")
    making.make_demo(home, days=1)
    yield home
    shutil.rmtree(folder, ignore_errors=True)


def revision_of(home: Home) -> str:
    with admin_access(home, load_settings(home)) as admin, provision.connect_admin(admin) as connection:
        row = connection.execute("SELECT revision FROM pos.schema_info").fetchone()
        return "" if row is None else str(row[0])


def test_a_shop_of_this_program_is_left_alone(shop_home: Home) -> None:
    assert making.is_of_this_program(shop_home)


def test_a_shop_of_an_older_program_is_upgraded_with_its_sales(shop_home: Home) -> None:
    with admin_access(shop_home, load_settings(shop_home)) as admin:
        upgrade.downgrade(admin, "0001")
    making._stamp(shop_home).unlink()
    assert not making.is_of_this_program(shop_home)
    journal = (shop_home.till("T01") / "journal.db").stat().st_ino
    making.bring_up_to_date(shop_home, 5)
    assert making.is_of_this_program(shop_home)
    assert revision_of(shop_home) == REVISION
    assert (shop_home.till("T01") / "journal.db").stat().st_ino == journal


def test_one_that_cannot_be_upgraded_is_put_aside_and_made_anew(
    shop_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    before = (shop_home.till("T01") / "journal.db").read_bytes()

    def odd(_admin: object) -> None:
        raise RuntimeError("sec.post(...) is not what this revision was written for")

    monkeypatch.setattr(upgrade, "upgrade", odd)
    monkeypatch.setattr(making, "make_demo", lambda _home, days, _progress: made.append(days))
    aside = making.bring_up_to_date(shop_home, 7)
    assert made == [7]
    assert aside is not None
    assert not shop_home.path.exists()
    # Somebody may have sold in it: what is there is kept
    assert (Home(aside).till("T01") / "journal.db").read_bytes() == before
    aside.rename(shop_home.path)


def test_one_that_is_busy_is_not_thrown_away(shop_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_admin: object) -> None:
        raise Unavailable("upgrade_running")

    monkeypatch.setattr(upgrade, "upgrade", busy)
    monkeypatch.setattr(making, "make_demo", lambda *_: pytest.fail("thrown away"))
    with pytest.raises(Unavailable, match="upgrade_running"):
        making.bring_up_to_date(shop_home, 7)
