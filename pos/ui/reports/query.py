"""What the page asks about, and what a figure stands for: plain values that presenters hand to the services. No Qt."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pos.services.reports import Bucket, Scope
from pos.ui.reports.ranges import Span


@dataclass(frozen=True, slots=True)
class Query:
    """The filters in force. `preset` is empty for days picked from the calendar."""

    span: Span
    by: str = "day"
    preset: str = ""
    category: uuid.UUID | None = None
    person: uuid.UUID | None = None
    till: str | None = None
    product: uuid.UUID | None = None
    product_name: str = ""

    @property
    def scope(self) -> Scope:
        return Scope(self.span.first, self.span.last, self.category, self.product, self.person, self.till)

    @property
    def bucket(self) -> Bucket:
        return Bucket(self.by)

    @property
    def is_of_lines(self) -> bool:
        """Only some lines of each sale are counted; payments, hours and taxes are known of whole sales only."""
        return self.category is not None or self.product is not None

    def within(self, first: date, last: date) -> Scope:
        return replace(self.scope, first=first, last=last)


@dataclass(frozen=True, slots=True)
class Target:
    """The sales behind a figure: what to call them and how to ask for them."""

    title: str
    scope: Scope
    kind: Literal["sale", "refund"] | None = None
    tender: tuple[str, str] | None = None
