"""Bringing the schema to the revision this program knows, and checking that it is there.

Alembic is configured here in code (alembic.ini serves developers). Works as the login `pos_migrator` or as a superuser;
either becomes `pos_owner`, so everything belongs to a role nobody can log in as.
"""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from pos.db.blocking import tills_make_way
from pos.db.endpoint import Endpoint
from pos.db.revision import REVISION
from pos.db.sqlstate import driver_error, translate
from pos.errors import Refused, Unavailable
from pos.paths import migrations_dir

LOCK_KEY: Final = 0x7465726E  # "tern"
LOCK_WAIT_S: Final = 120
LOCK_TIMED_OUT: Final = "55P03"


def upgrade(admin: Endpoint, to: str = "head") -> None:
    """Migrate the database. One program at a time; a second one waits and finds nothing to do.

    Raises Unavailable("upgrade_running") after two minutes of waiting, Unavailable("schema_newer") when the
    database is ahead of this program, Unavailable("upgrade_blocked") when somebody who is no till holds a table.
    """
    from alembic import command

    with _owner_connection(admin) as connection, _alone(connection):
        found = current_revision(connection)
        if found is not None and found > REVISION:
            raise Unavailable("schema_newer", found=found, known=REVISION)
        _change(admin, connection, lambda config: command.upgrade(config, to))


def downgrade(admin: Endpoint, to: str = "base") -> None:
    """Back to an older revision; the data of later ones is lost. For tests and for a failed trial."""
    from alembic import command

    with _owner_connection(admin) as connection, _alone(connection):
        _change(admin, connection, lambda config: command.downgrade(config, to))


def check_models(admin: Endpoint) -> None:
    """`alembic check`: raises alembic.util.CommandError when models and database differ."""
    from alembic import command

    with _owner_connection(admin) as connection:
        _alembic(connection, command.check)


def current_revision(connection: Connection) -> str | None:
    """The revision of the database, None when it has none."""
    if connection.scalar(text("SELECT to_regclass('public.alembic_version')")) is None:
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM public.alembic_version"))
    return found


def check_schema(connection: Connection | Session) -> None:
    """Can this program work with the schema? Any login may ask.

    Raises Unavailable: "schema_missing", "schema_older" (the program knows more: upgrade the database),
    "schema_newer" (the database has changed beyond what this program understands: upgrade the program).
    A newer schema that still serves old programs (expand before contract) is fine.
    """
    try:
        row = connection.execute(text("SELECT revision, min_client FROM pos.schema_info")).one_or_none()
    except ProgrammingError as error:
        raise Unavailable("schema_missing") from error
    if row is None:
        raise Unavailable("schema_missing")
    if row.min_client > REVISION:
        raise Unavailable("schema_newer", found=row.revision, known=REVISION)
    if row.revision < REVISION:
        raise Unavailable("schema_older", found=row.revision, known=REVISION)


@contextlib.contextmanager
def developer_connection() -> Iterator[Connection]:
    """For the `alembic` command: the database of POS_DATABASE_URL."""
    with _owner_connection(Endpoint.parse(os.environ.get("POS_DATABASE_URL", ""))) as connection:
        yield connection


# ---------------------------------------------------------------------- inside


@contextlib.contextmanager
def _owner_connection(admin: Endpoint) -> Iterator[Connection]:
    def connect() -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(**admin.parameters(), prepare_threshold=None)

    engine = create_engine(
        "postgresql+psycopg://", creator=connect, poolclass=NullPool, use_native_hstore=False
    )
    try:
        with engine.connect() as connection:
            connection.execute(text("SET ROLE pos_owner"))
            # behind a till's open transaction we give up soon instead of making all others queue behind us
            connection.execute(text("SET lock_timeout = '2s'"))
            connection.execute(text("SET statement_timeout = 0"))
            connection.commit()
            yield connection
    except DBAPIError as error:
        inner = driver_error(error)
        if inner is not None and inner.sqlstate == "22023" and "pos_owner" in str(inner):
            raise Refused("database_not_provisioned") from error
        raise translate(error) or error from error
    finally:
        engine.dispose()


@contextlib.contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    # polled, not waited for: pg_advisory_lock() waiting in a transaction deadlocks with CREATE INDEX CONCURRENTLY
    end = time.monotonic() + LOCK_WAIT_S
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK_KEY}):
        connection.rollback()
        if time.monotonic() > end:
            raise Unavailable("upgrade_running")
        time.sleep(0.1)
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK_KEY})
        connection.commit()


def _change(admin: Endpoint, connection: Connection, action: Callable[[Any], object]) -> None:
    pid: int = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    connection.commit()
    with tills_make_way(admin, pid) as others:
        try:
            _alembic(connection, action)
        except (DBAPIError, psycopg.Error) as error:
            inner = driver_error(error)
            if inner is not None and inner.sqlstate == LOCK_TIMED_OUT:
                raise Unavailable("upgrade_blocked", programs=", ".join(others) or "-") from error
            raise


def _alembic(connection: Connection, action: Callable[[Any], object]) -> None:
    from alembic.config import Config

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    action(config)
    connection.commit()
