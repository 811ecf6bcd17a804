"""The schema `sec`: verifiers, sessions, counters of wrong tries, keys. No till has any access to it."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Id, No, Now, Zero
from pos.db.types import one_of


class Param(Base):
    __tablename__ = "param"
    __table_args__ = {"schema": "sec"}  # noqa: RUF012 - SQLAlchemy reads a plain class attribute

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]


class Credential(Base):
    """`salt` is the public half of a bcrypt string, `verifier` sha256 of the whole string.

    `digits` is the length of a PIN, which the sign-in window shows as dots to everybody anyway.
    """

    __tablename__ = "credential"
    __table_args__ = (
        one_of("kind", "password", "pin", "badge"),
        CheckConstraint(r"salt ~ '^\$2b\$[0-9]{2}\$[./A-Za-z0-9]{22}$'", name="salt_format"),
        CheckConstraint("length(verifier) = 32", name="verifier_length"),
        CheckConstraint("digits IS NULL OR digits BETWEEN 4 AND 8 AND kind = 'pin'", name="digits_range"),
        {"schema": "sec"},
    )

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    salt: Mapped[str]
    verifier: Mapped[bytes]
    digits: Mapped[int | None] = mapped_column(SmallInteger)
    must_change: Mapped[No]
    changed_at: Mapped[Now]


class Session(Base):
    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("length(token_hash) = 32", name="hash_length"),
        Index("session_person_idx", "person", postgresql_where=text("revoked_at IS NULL")),
        {"schema": "sec"},
    )

    jti: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.person.id"))
    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"))
    created_at: Mapped[Now]
    last_seen_at: Mapped[Now]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class SignInFailure(Base):
    """Wrong tries per till and user name. Names that do not exist share 4096 buckets, so the table stays small."""

    __tablename__ = "sign_in_failure"
    __table_args__ = ({"schema": "sec"},)

    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"), primary_key=True)
    name_key: Mapped[str] = mapped_column(primary_key=True)
    failed: Mapped[Zero]
    locked_until: Mapped[dt.datetime | None]
    refused: Mapped[Zero]
    """Tries while locked since the last one that the audit trail has."""
    logged_at: Mapped[dt.datetime | None]


class SignInCount(Base):
    """Tries that ended properly, per till. The rest of the till's sequence are tries that were rolled back to hide them."""

    __tablename__ = "sign_in_count"
    __table_args__ = ({"schema": "sec"},)

    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"), primary_key=True)
    finished: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    spent_until: Mapped[dt.datetime | None]
    """Each try moves it on by two seconds; more than ten minutes ahead of the clock, and the till waits."""
    refused: Mapped[Zero]
    logged_at: Mapped[dt.datetime | None]
