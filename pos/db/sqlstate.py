"""What the database's error codes mean to the program, and the translation of driver errors into pos.errors.

retry    the same transaction may succeed in a moment (deadlock, serialisation, too many connections)
lost     the connection is gone; the outcome of a commit is unknown, an idempotent call may be repeated
refused  the database answered no; repeating changes nothing
bug      everything else: the statement is wrong
"""

from __future__ import annotations

from typing import Final, Literal

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from pos.errors import Conflict, PosError, Refused, Unavailable

Meaning = Literal["retry", "lost", "refused", "bug"]

RETRY: Final = frozenset({"40001", "40P01", "55P03", "53300", "57P03", "55006"})
LOST: Final = frozenset({"57P01", "57P02", "25006", "25P03", "57P05"})

# Codes raised by our own functions (migrations/sql) and those of PostgreSQL that a person can act on.
ERRORS: Final[dict[str, tuple[type[PosError], str]]] = {
    "28000": (Refused, "not_signed_in"),
    "28P01": (Unavailable, "server_login_refused"),
    "3D000": (Unavailable, "database_missing"),
    "42501": (Refused, "not_allowed"),
    "53100": (Unavailable, "server_disk_full"),
    "57014": (Unavailable, "server_too_slow"),
    "PT001": (Refused, "till_blocked"),
    "PT002": (Conflict, "entry_hash_wrong"),
    "PT003": (Conflict, "entry_fork"),
    "PT004": (Conflict, "entry_gap"),
    "PT005": (Conflict, "owner_exists"),
    "PT006": (Refused, "not_found"),
    "PT007": (Refused, "last_owner"),
    "PT008": (Refused, "entry_too_large"),
    "PT009": (Unavailable, "posting_paused"),
    "PT010": (Refused, "repair_refused"),
    "PT011": (Refused, "account_unknown"),
    "PT012": (Refused, "account_blocked"),
    "PT013": (Refused, "account_expired"),
    "PT014": (Refused, "account_currency"),
    "PT015": (Refused, "balance_too_small"),
    "PT016": (Refused, "basket_taken"),
    "PT017": (Refused, "refund_under_way"),
    "PT018": (Refused, "not_yourself"),
    "PT019": (Conflict, "order_changed"),
    "PT020": (Refused, "order_not_open"),
    "PT021": (Conflict, "stocktake_open"),
    "PT022": (Refused, "stocktake_not_open"),
    "PT023": (Conflict, "count_changed"),
    "PT024": (Conflict, "stocktake_changed"),
}

REFUSED_CLASSES: Final = ("22", "23", "28", "42501", "PT")


def classify(sqlstate: str | None) -> Meaning:
    """No code at all means that there was no answer: lost."""
    if sqlstate is None or sqlstate.startswith("08") or sqlstate in LOST:
        return "lost"
    if sqlstate in RETRY:
        return "retry"
    if sqlstate in ERRORS or sqlstate.startswith(REFUSED_CLASSES):
        return "refused"
    return "bug"


def driver_error(error: BaseException) -> psycopg.Error | None:
    """The psycopg error inside a SQLAlchemy one, or the error itself."""
    if isinstance(error, DBAPIError):
        error = error.orig or error
    return error if isinstance(error, psycopg.Error) else None


def meaning_of(error: BaseException) -> Meaning:
    """For any exception that came out of database work. A pool that is used up is worth a retry."""
    if isinstance(error, PoolTimeout):
        return "retry"
    inner = driver_error(error)
    if inner is None:
        return "bug"
    if inner.sqlstate is None and not isinstance(inner, (psycopg.OperationalError, psycopg.InterfaceError)):
        return "bug"
    if inner.sqlstate is None and "authentication failed" in str(inner):
        return "refused"
    return classify(inner.sqlstate)


def translate(error: BaseException) -> PosError | None:
    """The pos error for a driver error, or None when it is a bug and should be raised as it is."""
    if isinstance(error, PoolTimeout):
        return Unavailable("server_too_slow")
    inner = driver_error(error)
    return None if inner is None else _translate_driver(inner)


def _translate_driver(error: psycopg.Error) -> PosError | None:
    if error.sqlstate in ERRORS:
        kind, code = ERRORS[error.sqlstate]
        return kind(code, reason=_first_line(error))
    if isinstance(error, psycopg.errors.IntegrityError | psycopg.errors.DataError):
        return Refused("value_refused", constraint=error.diag.constraint_name, reason=_first_line(error))
    if error.sqlstate is None and isinstance(error, psycopg.OperationalError):
        return connect_failure(error)
    if meaning_of(error) in {"retry", "lost"}:
        return Unavailable("server_unreachable", reason=_first_line(error))
    return None


def connect_failure(error: psycopg.OperationalError) -> PosError:
    """Libpq gives no SQLSTATE when a connection cannot be made; its message is all there is."""
    text = str(error)
    if (
        "password authentication failed" in text
        or "no password supplied" in text
        or "SASL authentication failed" in text
    ):
        return Unavailable("server_login_refused", reason=_first_line(error))
    if (
        "permission denied for database" in text
        or "is not permitted to log in" in text
        or ("role " in text and "does not exist" in text)
    ):
        return Unavailable("server_login_refused", reason=_first_line(error))
    if "database" in text and "does not exist" in text:
        return Unavailable("database_missing", reason=_first_line(error))
    return Unavailable("server_unreachable", reason=_first_line(error))


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
