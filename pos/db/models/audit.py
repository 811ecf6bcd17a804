"""The audit trail: who changed what. One chain per database login, so that no till waits for another."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Json


class Audit(Base):
    __tablename__ = "audit"
    __table_args__ = (
        CheckConstraint("length(hash) = 32", name="hash_length"),
        Index(None, "at"),
        # what one person did, and what was done to one thing, newest first
        Index("audit_person", "person", "at"),
        Index("audit_subject", "subject", "at"),
    )

    db_role: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[dt.datetime]
    person: Mapped[uuid.UUID | None]
    action: Mapped[str]
    subject: Mapped[str | None]
    detail: Mapped[Json]
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]


class AuditHead(Base):
    __tablename__ = "audit_head"
    __table_args__ = ({"postgresql_with": {"fillfactor": "50"}},)

    db_role: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    hash: Mapped[bytes] = mapped_column(server_default=text("decode(repeat('00', 32), 'hex')"))
