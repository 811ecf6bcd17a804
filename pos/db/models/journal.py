"""What the tills posted, byte for byte, and what could not be applied or looks odd."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base
from pos.db.types import YEARS, range_check


class Journal(Base):
    """One chain per till and epoch. Append-only for everyone, the owner included."""

    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint("octet_length(payload) <= 900000", name="payload_length"),
        CheckConstraint("length(hash) = 32 AND length(prev_hash) = 32", name="hash_length"),
        CheckConstraint("seq > 0", name="seq_positive"),
        range_check("day", *YEARS),
        # sales and refunds have their own table; this finds the other kinds
        Index(None, "kind", "day", postgresql_where=text("kind NOT IN ('sale', 'refund')")),
        # the audit log: of all tills, and of one person, newest first
        Index("journal_time", "at", "till", "epoch", "seq"),
        Index("journal_person", "person", "at"),
    )

    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True)
    kind: Mapped[str]
    day: Mapped[dt.date]
    at: Mapped[dt.datetime]
    person: Mapped[uuid.UUID | None]
    jti: Mapped[uuid.UUID | None]
    posted_at: Mapped[dt.datetime] = mapped_column(server_default=text("clock_timestamp()"))
    payload: Mapped[str]
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]


class Poison(Base):
    """An entry that is stored but could not be applied: a person decides."""

    __tablename__ = "poison"

    till: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    error: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(server_default=text("clock_timestamp()"))
    resolved_by: Mapped[uuid.UUID | None]
    resolved_at: Mapped[dt.datetime | None]
    resolution: Mapped[str | None]
    repaired_body: Mapped[Any | None] = mapped_column(JSONB)
    """What was applied instead of the entry's own body; its hash is in the trail."""


class EntryFlag(Base):
    """An entry that was applied but deserves a look: no_session, price_deviation, till_clock_ahead ..."""

    __tablename__ = "entry_flag"
    __table_args__ = (
        Index(
            "entry_flag_open",
            "at",
            "till",
            "epoch",
            "seq",
            postgresql_where=text("reviewed_at IS NULL AND flag <> 'repaired'"),
        ),
        Index(
            "entry_flag_loud",
            "at",
            "till",
            "epoch",
            "seq",
            postgresql_where=text(
                "reviewed_at IS NULL AND flag NOT IN ('stock_below_zero', 'shift_not_open', 'no_session', 'till_clock_ahead',"
                " 'till_clock_back', 'carried_over', 'repaired')"
            ),
        ),
        Index(
            "entry_flag_reviewed",
            "reviewed_at",
            "till",
            "epoch",
            "seq",
            postgresql_where=text("reviewed_at IS NOT NULL"),
        ),
    )

    till: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    flag: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(server_default=text("clock_timestamp()"))
    reviewed_by: Mapped[uuid.UUID | None]
    reviewed_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None]


class Alarm(Base):
    """What a till cannot mend itself. One open row per till and kind."""

    __tablename__ = "alarm"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('fork', 'journal_behind_server', 'series_unknown', 'clock_wrong', 'rules_unreadable')",
            name="kind",
        ),
        Index("alarm_open", "till", "kind", unique=True, postgresql_where=text("resolved_at IS NULL")),
    )

    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    first_at: Mapped[dt.datetime] = mapped_column(primary_key=True, server_default=text("clock_timestamp()"))
    last_at: Mapped[dt.datetime] = mapped_column(server_default=text("clock_timestamp()"))
    times: Mapped[int] = mapped_column(server_default=text("1"))
    detail: Mapped[Any] = mapped_column(JSONB)
    resolved_at: Mapped[dt.datetime | None]
    resolved_by: Mapped[uuid.UUID | None]
