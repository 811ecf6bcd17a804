"""Roles, database and hardening: what the installer does once, and adding tills.

pos_owner     owns everything, cannot log in
pos_migrator  logs in for upgrades, becomes pos_owner by SET ROLE only
pos_till      group: what a till may touch (migrations/sql/0001/080_policies.sql)
till_...      login of one till; its name is kept in pos.till.db_role, because roles are shared by all databases
              of a cluster and a test or a second shop has tills of the same code
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql

from pos.db.endpoint import Endpoint
from pos.db.sqlstate import translate
from pos.domain.inputs.text import clean_text
from pos.domain.numbering import TRAINING
from pos.errors import Conflict, Refused

Admin = psycopg.Connection[Any]

MIGRATOR: Final = "pos_migrator"

MOST_CONNECTIONS: Final = 8
LEAST_CONNECTIONS: Final = 5
"""What the program of a till uses: three in its pool, the poster's and the one that listens."""
OTHER_CONNECTIONS: Final = 16
"""Left for superusers, the migrator, backups and replicas."""

# A net under every transaction of a till. Set on the role and not at connect, so that it holds behind PgBouncer.
TILL_LIMITS: Final = {
    "statement_timeout": "30s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "5s",
    "search_path": "pg_catalog",
}

# What the till itself could not change back even with SET. Only a superuser may give it: best effort elsewhere.
TILL_HARD_LIMITS: Final = {"temp_file_limit": "512MB"}

ROLES: Final = """
DO $$
BEGIN
  BEGIN CREATE ROLE pos_owner NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
  BEGIN CREATE ROLE pos_till NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
  -- NOINHERIT: nothing belongs to the migrator until it says SET ROLE
  BEGIN CREATE ROLE pos_migrator LOGIN NOINHERIT CONNECTION LIMIT 4; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
  IF NOT EXISTS (SELECT FROM pg_auth_members WHERE roleid = 'pos_owner'::regrole AND member = 'pos_migrator'::regrole) THEN
    GRANT pos_owner TO pos_migrator;
  END IF;
  -- to end the transactions of tills that would hold up all others (sec.end_long_transactions, db/blocking.py)
  BEGIN
    GRANT pg_signal_backend, pg_read_all_stats TO pos_owner;
  EXCEPTION WHEN insufficient_privilege THEN NULL; -- a managed server that keeps them to itself
  END;
END $$
"""

# Levers a till has no use for: locks others would wait for, large objects, messages that only fill the log, and programs
# that run inside the server (DO). Functions that exist run without the right to the language.
HARDEN_FUNCTIONS: Final = """
DO $$
DECLARE
  v_function regprocedure;
BEGIN
  FOR v_function IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
     AND (proname ~ '^pg_(try_)?advisory' OR proname ~ '^(lo_|loread$|lowrite$)' OR proname = 'pg_logical_emit_message') LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', v_function);
  END LOOP;
  GRANT EXECUTE ON FUNCTION pg_try_advisory_lock(bigint), pg_advisory_unlock(bigint), pg_advisory_xact_lock(bigint),
    pg_try_advisory_xact_lock(bigint) TO pos_owner;
  REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC;
  GRANT USAGE ON LANGUAGE plpgsql, sql TO pos_owner;
  REVOKE ALL ON SCHEMA public FROM PUBLIC;
  GRANT USAGE, CREATE ON SCHEMA public TO pos_owner;
END $$
"""


@dataclass(frozen=True, slots=True)
class TillLogin:
    code: str
    name: str
    store: str
    db_role: str
    blocked: str | None


def connect_admin(admin: Endpoint) -> Admin:
    """An autocommit connection for the functions below. Raises Unavailable."""
    try:
        return psycopg.connect(**admin.parameters(), autocommit=True, prepare_threshold=None)
    except psycopg.OperationalError as error:
        raise translate(error) or error from error


def provision(admin: Endpoint, dbname: str, *, is_own_cluster: bool = False) -> Endpoint:
    """Create roles and the database where they are missing, close what PUBLIC may do, and return the admin's way in.

    `is_own_cluster` (embedded server) also closes the databases `postgres` and `template1` to strangers; on a shared
    server they are not ours. Safe to repeat.
    """
    with connect_admin(admin) as connection:
        connection.execute(ROLES)
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [dbname]).fetchone()
        if found is None:
            create_database(connection, dbname)
        if is_own_cluster:
            connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
        close_database(connection, dbname)
    inside = admin.with_database(dbname)
    harden(inside)
    return inside


def harden(inside: Endpoint) -> None:
    """Close what PUBLIC may do in this database, and give every login its limits; needs a superuser, does nothing without.

    Safe to repeat, and repeated by every upgrade: a newer program may know of more that wants closing.
    """
    with connect_admin(inside) as connection:
        is_ours = connection.execute("SELECT to_regrole('pos_owner') IS NOT NULL").fetchone() == (True,)
        if not is_ours or not _is_superuser(connection):  # a managed server keeps its own functions to itself
            return
        connection.execute(ROLES)
        connection.execute(HARDEN_FUNCTIONS)
        for role in _till_logins(connection):
            _limit(connection, role)


def create_database(connection: Admin, dbname: str) -> None:
    """UTF-8 with code-point order: the same on every server, and no library update can break an index."""
    name = sql.Identifier(dbname)
    if connection.info.server_version >= 170000:
        locale = sql.SQL("LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'")
    else:
        locale = sql.SQL("LOCALE 'C.UTF-8'")
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER pos_owner TEMPLATE template0 ENCODING 'UTF8' {}").format(
            name, locale
        )
    )


def close_database(connection: Admin, dbname: str) -> None:
    """No connections and no temporary tables for strangers. CREATE DATABASE ... TEMPLATE does not copy these rights."""
    name = sql.Identifier(dbname)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(MIGRATOR)))


def set_migrator_password(connection: Admin) -> str:
    password = secrets.token_urlsafe(24)
    _set_password(connection, MIGRATOR, password)
    return password


def add_till(connection: Admin, code: str, name: str, store: str | None = None) -> str:
    """Create the till, its login and its right to connect; returns the login's password, which is kept nowhere here.

    `store` may be left out while there is only one. Raises Conflict("till_exists"), Refused("store_missing"),
    Refused("value_refused") for a malformed code and Refused("till_code_reserved") for one that Tern uses itself, Refused("server_too_small") when its connections would be others'.
    """
    code = code.upper()
    if code == TRAINING:
        raise Refused("till_code_reserved", till=code)
    name = _checked_text("till_name", name, 80)
    with connection.transaction():
        connection.execute("SET LOCAL search_path = pg_catalog")
        if connection.execute("SELECT 1 FROM pos.till WHERE code = %s", [code]).fetchone():
            raise Conflict("till_exists", till=code)
        role = login_name(connection.info.dbname, code)
        try:
            with connection.transaction():
                connection.execute(
                    "INSERT INTO pos.till (code, name, store, db_role) VALUES (%s, %s, %s, %s)",
                    [code, name, store or _only_store(connection), role],
                )
        except psycopg.IntegrityError as error:
            raise translate(error) or error from error
        password = _equip_login(connection, role)
        share_connections(connection)
        return password


def renew_till_password(connection: Admin, code: str) -> str:
    """A new password for a till whose old one is lost or known to too many.

    A till may change its own password and its own settings in PostgreSQL; this sets both right.
    """
    row = connection.execute("SELECT db_role FROM pos.till WHERE code = %s", [code.upper()]).fetchone()
    if row is None:
        raise Refused("till_unknown", till=code)
    return _equip_login(connection, str(row[0]))


def share_connections(connection: Admin) -> None:
    """Give every till an equal share of the server's connections, so that one that uses up its own keeps no other out.

    Raises Refused("server_too_small") when there is not enough for all.
    """
    tills = _till_logins(connection)
    row = connection.execute("SELECT current_setting('max_connections')::int").fetchone()
    most = int(row[0]) if row else 0
    share = min(MOST_CONNECTIONS, (most - OTHER_CONNECTIONS) // max(1, len(tills)))
    if share < LEAST_CONNECTIONS:
        needed = len(tills) * LEAST_CONNECTIONS + OTHER_CONNECTIONS
        raise Refused("server_too_small", tills=len(tills), connections=most, needed=needed)
    for role in tills:
        statement = sql.SQL("ALTER ROLE {} CONNECTION LIMIT {}").format(
            sql.Identifier(role), sql.Literal(share)
        )
        connection.execute(statement)


def block_till(connection: Admin, code: str, reason: str) -> None:
    """The till can neither post nor sign anybody in nor log in. Raises Refused("till_unknown").

    An admin at another till can only do the first two (pos.block_till): roles are the installer's.
    """
    _set_blocked(connection, code, _checked_text("till_blocked", reason, 200))
    _set_login(connection, code, sql.SQL("NOLOGIN"))


def unblock_till(connection: Admin, code: str) -> None:
    _set_blocked(connection, code, None)
    _set_login(connection, code, sql.SQL("LOGIN"))


def list_tills(connection: Admin) -> list[TillLogin]:
    rows = connection.execute(
        "SELECT code, name, store, db_role, blocked FROM pos.till ORDER BY code"
    ).fetchall()
    return [TillLogin(*row) for row in rows]


def login_name(dbname: str, code: str) -> str:
    """`till_t01` in the database `pos`, `till_<database>_t01` in any other."""
    middle = "" if dbname == "pos" else dbname.lower() + "_"
    return ("till_" + middle)[: 62 - len(code)] + code.lower()


# ---------------------------------------------------------------------- inside


def _checked_text(field: str, text: str, longest: int) -> str:
    try:
        return clean_text(text, longest, is_needed=True)
    except Refused as refused:
        raise Refused("value_refused", constraint=field, why=refused.code, **refused.facts) from refused


def _only_store(connection: Admin) -> str:
    rows = connection.execute("SELECT code FROM pos.store LIMIT 2").fetchall()
    if len(rows) != 1:
        raise Refused("store_missing" if not rows else "store_ambiguous")
    return str(rows[0][0])


def _equip_login(connection: Admin, role: str) -> str:
    name = sql.Identifier(role)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        create = sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT {}")
        connection.execute(create.format(name, sql.Literal(LEAST_CONNECTIONS)))
    connection.execute(sql.SQL("GRANT pos_till TO {}").format(name))
    _limit(connection, role)
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, name))
    password = secrets.token_urlsafe(24)
    _set_password(connection, role, password)
    return password


def _limit(connection: Admin, role: str) -> None:
    """The limits of a till's login, and nothing that it has set for itself with ALTER ROLE."""
    name = sql.Identifier(role)
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("ALTER ROLE {} RESET ALL").format(name))
    connection.execute(sql.SQL("ALTER ROLE {} IN DATABASE {} RESET ALL").format(name, database))
    for setting, value in _limits(connection).items():
        statement = sql.SQL("ALTER ROLE {} SET {} = {}").format(
            name, sql.Identifier(setting), sql.Literal(value)
        )
        connection.execute(statement)


def _limits(connection: Admin) -> dict[str, str]:
    limits = dict(TILL_LIMITS)
    if connection.info.server_version >= 170000:
        limits["transaction_timeout"] = "120s"
    if _is_superuser(connection):
        limits |= TILL_HARD_LIMITS
    return limits


def _is_superuser(connection: Admin) -> bool:
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return row is not None and bool(row[0])


def _till_logins(connection: Admin) -> list[str]:
    """Of all databases of the cluster: they share its connections."""
    rows = connection.execute(
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
        " WHERE m.roleid = 'pos_till'::regrole ORDER BY 1"
    )
    return [str(row[0]) for row in rows]


def _set_password(connection: Admin, role: str, password: str) -> None:
    # sent as a SCRAM verifier: the password itself can then be in no log
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(
        sql.Identifier(role), sql.Literal(verifier.decode())
    )
    connection.execute(statement)


def _set_login(connection: Admin, code: str, right: sql.SQL) -> None:
    row = connection.execute("SELECT db_role FROM pos.till WHERE code = %s", [code.upper()]).fetchone()
    if row is not None:
        connection.execute(sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(str(row[0])), right))


def _set_blocked(connection: Admin, code: str, reason: str | None) -> None:
    try:
        connection.execute("SELECT pos.block_till(%s, %s)", [code.upper(), reason])
    except psycopg.Error as error:
        if error.sqlstate == "PT006":
            raise Refused("till_unknown", till=code) from error
        raise translate(error) or error from error
