"""Fixtures shared by all tests: the platform for windows, and tills that are closed when the test ends."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from pos.db.embedded import REACHABLE_HOME
from tests.factories.till import TillForTests

# Before anything imports Qt: tests need no display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The keyring of whoever runs the tests is none of our business.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
# Texts are compared in English, whatever the computer speaks.
os.environ["POS_LANGUAGE"] = "en"


# A busy machine is no fault of what is tested.
settings.register_profile("tern", deadline=None)
settings.load_profile("tern")

_STARTED = time.time()


def pytest_sessionfinish() -> None:
    """As root, servers of homes below /root lie elsewhere; those that this session made, and that stand still, go with it."""
    clusters = REACHABLE_HOME / "clusters"
    if os.environ.get("PYTEST_XDIST_WORKER") or not clusters.is_dir() or not os.access(clusters, os.W_OK):
        return
    for place in clusters.iterdir():
        if place.stat().st_ctime > _STARTED and not any(place.rglob("postmaster.pid")):
            shutil.rmtree(place, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says what it cannot do (size hints, raise, grab); a display never does."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


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
