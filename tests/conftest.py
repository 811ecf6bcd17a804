"""Fixtures shared by all tests: the platform for windows, and tills that are closed when the test ends."""

from __future__ import annotations

import gc
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from pos.db.embedded import MOVED_TO, noted_place
from tests.factories.demo_shop import barcodes, demo_shop, open_app, pos, shop_home
from tests.factories.shop_till import open_till, save
from tests.factories.till import TillForTests
from tests.postgres import clusters, shop

# Imported in one place only: a fixture of the session is made once for each place that imports it.
__all__ = ["barcodes", "clusters", "demo_shop", "open_app", "open_till", "pos", "save", "shop", "shop_home"]

# Before anything imports Qt: tests need no display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The keyring of whoever runs the tests is none of our business.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
# Texts are compared in English, whatever the computer speaks.
os.environ["POS_LANGUAGE"] = "en"


LONGEST_FIRST = (
    "tests/kill/",
    "tests/e2e/",
    "tests/network/",
    "tests/benchmarks/",
    "tests/ui/test_signing_out",
)

# A busy machine is no fault of what is tested.
settings.register_profile("tern", deadline=None)
settings.load_profile("tern")


def pytest_collection_finish() -> None:
    """What was made while collecting stays to the end: no search for garbage walks through it again.

    With some 13,000 tests a search takes half a second, and each test of a window makes one.
    """
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says what it cannot do (size hints, raise, grab); a display never does."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
    # The longest first: no process then works alone at the end while the others have nothing left.
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST_FIRST))


@pytest.fixture(scope="session", autouse=True)
def servers_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """As root, servers of folders that their account cannot reach lie elsewhere; they go when the session ends."""
    yield
    for note in tmp_path_factory.getbasetemp().rglob(MOVED_TO):
        place = noted_place(note.parent)
        if place is not None and not any(place.rglob("postmaster.pid")):
            shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def make_till(tmp_path: Path) -> Iterator[Callable[..., TillForTests]]:
    made: list[TillForTests] = []

    def make(*products: object, folder: str = "till", **options: object) -> TillForTests:
        made.append(TillForTests(tmp_path / folder, products, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for till in made:
        till.close()


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """A test that starts a thread ends it."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    # Pools of the session's own servers are made once and stay.
    left = [thread for thread in left if not thread.name.startswith(("asyncio", "pytest"))]
    assert not left, f"threads left behind: {left}"
