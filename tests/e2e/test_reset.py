"""`pos reset`: the shop of a computer is put aside when nothing would be lost, and stays with a reason otherwise."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from pos.bootstrap import resetting
from pos.bootstrap.installing import keep_till
from pos.bootstrap.opening import admin_access, load_settings, open_till
from pos.db.embedded import EmbeddedServer
from pos.demo.making import make_demo
from pos.domain.entries import EntryKind
from pos.errors import Refused, Unavailable
from pos.home import Home
from pos.journal.store import Journal, PostState
from pos.till.session import SignedIn
from tests.factories.demo_shop import ROOT, Ran

SOMEBODY = SignedIn("10000000-0000-7000-8000-000000000001", "anna", "Anna", "cashier", frozenset({"sell"}))
Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def made() -> Iterator[Home]:
    """A demo shop of a day; the tests move it to and fro."""
    folder = Path(tempfile.mkdtemp(prefix="tern-reset-"))
    folder.chmod(0o755)  # as root the server's account has to get through
    home = Home(folder / "home")
    make_demo(home, days=1)
    yield home
    throw_away(*folder.iterdir())
    folder.rmdir()


def throw_away(*homes: Path) -> None:
    """With the database that a home's server may have elsewhere."""
    for home in homes:
        shutil.rmtree(EmbeddedServer(Home(home).database).folder, ignore_errors=True)
        shutil.rmtree(home)


@pytest.fixture
def home(made: Home) -> Iterator[Home]:
    """The same shop at its place again, whatever the test before did."""
    yield made
    for aside in made.path.parent.glob("home-removed-*"):
        if (aside / "demo-schema").exists():
            if made.path.exists():
                throw_away(made.path)
            aside.rename(made.path)


@pytest.fixture
def run(home: Home) -> Run:
    def run(*arguments: str, **environment: str) -> Ran:
        env = {**os.environ, "POS_HOME": str(home.path), "PYTHONPATH": str(ROOT), **environment}
        done = subprocess.run(
            [sys.executable, "-m", "pos", *arguments], env=env, capture_output=True, text=True, check=False
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def write_unsent(home: Home, till: str, count: int) -> None:
    """Entries that the server does not get, by a till that is then closed."""
    app = open_till(home, till)
    app.session.user = SOMEBODY
    for _ in range(count):
        app.session.write(EntryKind.DRAWER_OPENED, {"reason": "a test"}).result()
    app.close()


def send(home: Home, till: str) -> None:
    app = open_till(home, till)
    app.poster.step()
    app.close()


def nowhere() -> str:
    """The address of a server that is not there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"postgresql://127.0.0.1:{probe.getsockname()[1]}/pos"


def asides(home: Home) -> list[Path]:
    return sorted(home.path.parent.glob("home-removed-*"))


def test_unsent_entries_and_open_sales_keep_the_shop_here(home: Home, run: Run) -> None:
    write_unsent(home, "T01", 3)
    app = open_till(home, "T02")
    app.session.user = SOMEBODY
    app.refresher.refresh()
    app.prices.reload()
    for product in app.prices.tiles(None, 2):
        app.session.add_measured(product.id, Decimal(1))
    app.close()

    looked = run("reset", "--check", "--json")
    assert looked.status == 1
    first, second = looked.document["tills"]
    assert (first["till"], first["entries"], first["says"]) == ("T01", 3, "3 entries are not on the server.")
    assert (second["till"], second["lines"], second["says"]) == ("T02", 2, "A sale with 2 lines is open.")
    assert run("reset", "--check").out.splitlines() == [
        "T01: 3 entries are not on the server.",
        "T02: A sale with 2 lines is open.",
    ]
    refused = run("reset", "--yes", "--json")
    assert (refused.status, refused.document["error"]) == (1, "home_not_sent")
    assert "T01: 3 entries are not on the server." in refused.err
    assert "T02: A sale with 2 lines is open." in refused.err
    assert asides(home) == []

    send(home, "T01")
    app = open_till(home, "T02")
    app.session.user = SOMEBODY
    app.session.cancel().result()
    app.poster.step()
    app.close()
    clean = run("reset", "--check", "--json")
    assert (clean.status, clean.document["is_clean"]) == (0, True)


def test_a_server_that_was_put_back_keeps_the_shop_here(home: Home, run: Run) -> None:
    """The journal believes that everything is posted, and the server knows less."""
    write_unsent(home, "T01", 2)
    with Journal(home.till("T01"), "T01") as journal:
        for entry in journal.waiting():
            journal.mark(entry.epoch, [entry.seq], PostState.POSTED)
    looked = run("reset", "--check", "--json")
    assert looked.status == 1
    assert looked.document["tills"][0]["entries"] == 2
    with Journal(home.till("T01"), "T01") as journal:
        journal.mark_waiting_after(1, journal.head().seq - 2)
    send(home, "T01")
    assert run("reset", "--check").status == 0


def test_without_the_server_nothing_moves(home: Home, run: Run) -> None:
    looked = run("reset", "--check", "--json", POS_DATABASE_URL=nowhere())
    assert looked.status == 1
    assert {till["problem"] for till in looked.document["tills"]} == {"server_unreachable"}
    assert run("reset", "--yes", POS_DATABASE_URL=nowhere()).status == 1
    assert asides(home) == []


def test_a_running_till_keeps_the_shop_here(home: Home, run: Run) -> None:
    app = open_till(home, "T02")
    try:
        refused = run("reset", "--yes", "--json")
    finally:
        app.close()
    assert refused.document["error"] == "home_not_sent"
    assert "T02: Another program has till T02 open." in refused.err
    assert asides(home) == []


def test_a_program_that_uses_the_database_keeps_the_shop_here(home: Home, run: Run) -> None:
    with EmbeddedServer(home.database):
        refused = run("reset", "--yes", "--json")
    assert (refused.status, refused.document["error"]) == (1, "home_in_use")
    assert asides(home) == []


def test_the_shops_own_database_goes_only_when_that_is_said(home: Home, run: Run) -> None:
    refused = run("reset", "--json")
    assert (refused.status, refused.document["error"]) == (1, "reset_takes_the_shop")
    assert "--yes" in refused.err
    assert asides(home) == []


def test_a_clean_shop_goes_aside_whole_and_another_one_is_made_in_its_place(home: Home, run: Run) -> None:
    journal = (home.till("T01") / "journal.db").read_bytes()
    gone = run("reset", "--yes", "--json")
    assert gone.status == 0, gone.err
    aside = Path(gone.document["moved_to"])
    assert asides(home) == [aside]
    assert not home.path.exists()
    assert (Home(aside).till("T01") / "journal.db").read_bytes() == journal
    assert not EmbeddedServer(Home(aside).database).is_running

    assert run("reset", "--yes", "--json").document["error"] == "no_shop_here"
    assert run("reset", "--check").status == 0

    made = run(
        "init",
        "--name",
        "Second shop",
        "--owner",
        "olivia",
        "--tax",
        "A=21",
        POS_PASSWORD="correct horse battery",
    )
    assert made.status == 0, made.err
    assert [row["code"] for row in run("till", "list", "--json").document["tills"]] == ["T01"]
    again = run("reset", "--yes", "--json")
    assert again.status == 0, again.err

    # What was put aside is a shop as it was, once it is back in its place
    aside.rename(home.path)
    assert run("journal", "verify", "--database").status == 0


def test_a_server_of_a_dead_program_is_stopped(home: Home, run: Run) -> None:
    server = EmbeddedServer(home.database)
    server.start()
    handle = server._user_handle
    assert handle is not None
    handle.close()  # as the end of a killed program does
    server._user_handle = None
    assert run("reset", "--yes").status == 0
    assert not EmbeddedServer(Home(asides(home)[0]).database).is_running


def test_a_till_whose_login_is_gone_counts_too(home: Home) -> None:
    with admin_access(home, load_settings(home)) as admin:
        keep_till(home, admin, "T09", "Till 9")
    write_unsent(home, "T09", 1)
    home.secret("till-T09").unlink()
    tills = {till.till: till for till in resetting.look_at_home(home).tills}
    assert tills["T09"].entries == 1
    shutil.rmtree(home.till("T09"))


def test_the_demo_below_a_home_counts_too(home: Home, tmp_path: Path) -> None:
    outer = Home(tmp_path / "outer")
    outer.path.mkdir()
    shutil.copytree(home.tills, outer.path / "demo" / "tills")
    looked = resetting.look_at_home(outer)
    assert [till.till for till in looked.tills] == ["T01 (demo)", "T02 (demo)"]
    assert not looked.is_clean  # nobody can be asked about them


def test_a_folder_that_cannot_be_moved_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_path: Path, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(Unavailable, match="folder_not_moved"):
        resetting.put_home_aside(home, may_take_shop=True)
    monkeypatch.undo()
    with Journal(home.till("T01"), "T01"):  # no lock is left
        pass


def test_where_there_is_nothing_nothing_is_put_aside(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no_shop_here"):
        resetting.put_home_aside(Home(tmp_path / "empty"))
    assert resetting.look_at_home(Home(tmp_path / "empty")).is_clean


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root's server moves out of the home"
)
def test_a_database_that_lies_elsewhere_goes_aside_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POS_DATABASE_URL", raising=False)
    folder = Path(tempfile.mkdtemp(prefix="tern-private-"))  # 0700: the server's account does not get in
    places: list[Path] = []
    try:
        home = Home(folder / "home")
        server = EmbeddedServer(home.database)
        with server:
            places.append(server.folder)
        assert places[0] != home.database
        aside = resetting.put_home_aside(home, may_take_shop=True).moved_to
        assert aside is not None
        places.append(EmbeddedServer(Home(aside).database).folder)
        assert (places[1] / "cluster" / "PG_VERSION").is_file()
        assert not places[0].exists()
    finally:
        for place in (folder, *places):
            shutil.rmtree(place, ignore_errors=True)
