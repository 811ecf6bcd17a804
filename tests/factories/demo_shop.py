"""A whole demo shop, made once and copied for each module; and a way to run commands as a person would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pos.app import App
from pos.bootstrap.opening import open_till
from pos.db.embedded import EmbeddedServer
from pos.demo.making import make_demo
from pos.home import Home

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.out)
        return document


@pytest.fixture(scope="session")
def demo_shop() -> Iterator[Path]:
    """A folder with a demo shop with five days of past, made once, at rest: it is copied and never opened."""
    folder = Path(tempfile.mkdtemp(prefix="tern e2e ü "))
    folder.chmod(0o755)  # as root the server's account has to get through
    home = Home(folder / "demo" / "home")
    make_demo(home, days=5)
    assert not EmbeddedServer(home.database).is_running
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def copy_whole(folder: Path, to: Path) -> None:
    """With the owners of the files: as root the server's belong to its own account."""
    if os.name == "nt":
        shutil.copytree(folder, to)
    else:
        subprocess.run(["cp", "-a", str(folder), str(to)], check=True)


@pytest.fixture(scope="module")
def shop_home(demo_shop: Path) -> Iterator[Home]:
    """A demo shop for one module, and its running server."""
    folder = Path(tempfile.mkdtemp(prefix="shop ", dir=demo_shop))
    folder.chmod(0o755)
    home = Home(folder / "home")
    copy_whole(demo_shop / "demo" / "home", home.path)
    server = EmbeddedServer(home.database)
    server.start()
    yield home
    server.release()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def pos(shop_home: Home) -> Callable[..., Ran]:
    """Run `pos ARGUMENTS` in a process of its own."""

    def run(*arguments: str, stdin: str = "", **environment: str) -> Ran:
        env = {**os.environ, "POS_HOME": str(shop_home.path), "PYTHONPATH": str(ROOT), **environment}
        done = subprocess.run(
            [sys.executable, "-m", "pos", *arguments],
            env=env,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def open_app(shop_home: Home) -> Iterator[Callable[..., App]]:
    """Open a till in this process; closed when the test ends."""
    opened: list[App] = []

    def make(till: str) -> App:
        app = open_till(shop_home, till)
        opened.append(app)
        return app

    yield make
    for app in opened:
        app.close()


@pytest.fixture(scope="session")
def barcodes() -> list[str]:
    """Barcodes of real products in the shop, sold by the piece and without a promotion."""
    from pos.demo.catalogue import read_products

    plain = [
        each
        for each in read_products()
        if each.product.barcode and each.category in {"Dairy & eggs", "Bakery", "Sauces & oils"}
    ]
    return [str(each.product.barcode) for each in plain]
