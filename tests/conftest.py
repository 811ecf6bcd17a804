"""Fixtures shared by all tests: the platform for windows, and tills that are closed when the test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.factories.till import TillForTests


@pytest.fixture
def make_till(tmp_path: Path) -> Iterator[Callable[..., TillForTests]]:
    made: list[TillForTests] = []

    def make(*products: object, folder: str = "till", **options: object) -> TillForTests:
        made.append(TillForTests(tmp_path / folder, products, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for till in made:
        till.close()
