"""What revisions of the schema share: running their SQL files, and changing a function in one place.

A function that changes in one place is changed in that place, so that its text stands in one revision and the next
reader sees what is new.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alembic import op

from pos.paths import migrations_dir

Patches = Mapping[str, tuple[tuple[str, str], ...]]
"""By signature, such as `sec.post(int, bigint)`: pairs of old and new text, each old one found exactly once."""


def driver_connection() -> Any:
    """Psycopg's own connection, in alembic's transaction: it takes a script of many statements, SQLAlchemy does not."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None  # noqa: S101 - for the type checker: a bound connection has a driver connection
    return driver


def scripts_of(revision: str) -> list[Path]:
    return sorted((migrations_dir() / "sql" / revision).glob("*.sql"))


def run_scripts(driver: Any, revision: str) -> None:
    for script in scripts_of(revision):
        driver.execute(script.read_text(encoding="utf-8"))


def patch(driver: Any, patches: Patches) -> None:
    """Raises RuntimeError when a function is not what the revision was written for."""
    for signature, changes in patches.items():
        row = driver.execute("SELECT pg_get_functiondef(%s::regprocedure)", [signature]).fetchone()
        text = str(row[0])
        for old, new in changes:
            if text.count(old) != 1:
                raise RuntimeError(f"{signature} is not what this revision was written for: {old!r}")
            text = text.replace(old, new)
        driver.execute(text.encode())


def unpatch(driver: Any, patches: Patches) -> None:
    patch(
        driver,
        {name: tuple((new, old) for old, new in reversed(changes)) for name, changes in patches.items()},
    )


def bring_back(driver: Any, name: str, revision: str) -> None:
    """Give a function the text it had in `revision`."""
    whole = "\n".join(script.read_text(encoding="utf-8") for script in scripts_of(revision))
    found = re.search(
        rf"^CREATE (?:OR REPLACE )?(FUNCTION {re.escape(name)}\(.*?\$\$.*?\$\$;)",
        whole,
        re.DOTALL | re.MULTILINE,
    )
    if found is None:
        raise RuntimeError(f"{name} is not in revision {revision}")
    driver.execute(("CREATE OR REPLACE " + found[1]).encode())
