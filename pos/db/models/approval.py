"""Consent of a manager: what is asked, what was consented to, and the reasons to choose from."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Changed, Id, Json, Now, Zero
from pos.db.types import one_of, text_check

REASON_KINDS = (
    "discount",
    "price",
    "return",
    "cancel",
    "cash_in",
    "cash_out",
    "no_sale",
    "reprint",
    "tender_swap",
)


class Reason(Base):
    __tablename__ = "reason"
    __table_args__ = (one_of("kind", *REASON_KINDS), text_check("label", 60))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    kind: Mapped[str]
    label: Mapped[str]
    position: Mapped[Zero]
    archived_at: Mapped[dt.datetime | None]
    changed_xid: Mapped[Changed]


class ApprovalRequest(Base):
    """Asked from a till, decided anywhere. Worth nothing by itself: the entry of the act says who consented."""

    __tablename__ = "approval_request"
    __table_args__ = (
        text_check("act", 40),
        one_of("state", "open", "granted", "refused", "withdrawn"),
        CheckConstraint("length(detail::text) <= 4000", name="detail_length"),
        text_check("note"),
        Index("approval_request_open_idx", "store", "asked_at", postgresql_where=text("state = 'open'")),
        Index("approval_request_till_idx", "till", "asked_at"),
    )

    id: Mapped[Id]
    store: Mapped[str]
    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"))
    person: Mapped[uuid.UUID]
    act: Mapped[str]
    detail: Mapped[Json]
    asked_at: Mapped[Now]
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[dt.datetime | None]
    note: Mapped[str | None]


class Approval(Base):
    """A projection of `approved` entries, append-only."""

    __tablename__ = "approval"
    __table_args__ = (
        text_check("act", 40),
        one_of("way", "own", "pin", "password", "badge", "remote"),
        CheckConstraint("length(detail::text) <= 4000", name="detail_length"),
        Index("approval_day_idx", "day", "at"),
        Index("approval_till_idx", "till", "at"),
    )

    id: Mapped[Id]
    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"))
    day: Mapped[dt.date]
    at: Mapped[dt.datetime]
    person: Mapped[uuid.UUID | None]
    approver: Mapped[uuid.UUID | None]
    act: Mapped[str]
    way: Mapped[str]
    reason: Mapped[str | None]
    document: Mapped[uuid.UUID | None]
    detail: Mapped[Json]
