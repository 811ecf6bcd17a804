"""People, their roles and what a role may do. What proves who they are is in the schema `sec`."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Changed, Id, Now, Yes
from pos.db.types import text_check


class Role(Base):
    __tablename__ = "role"
    __table_args__ = (CheckConstraint("code ~ '^[a-z_]{1,32}$'", name="code_format"), text_check("name", 80))

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class RolePermission(Base):
    __tablename__ = "role_permission"
    __table_args__ = (CheckConstraint("permission ~ '^[a-z_.]{1,40}$'", name="permission_format"),)

    role: Mapped[str] = mapped_column(ForeignKey("pos.role.code"), primary_key=True)
    permission: Mapped[str] = mapped_column(primary_key=True)


class Person(Base):
    __tablename__ = "person"
    __table_args__ = (
        # what an account name may look like, so that no two look the same on a tile
        CheckConstraint("username = lower(username)", name="username_lower"),
        text_check("username", 64),
        text_check("display_name", 80),
    )

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    role: Mapped[str] = mapped_column(ForeignKey("pos.role.code"))
    is_active: Mapped[Yes]
    locale: Mapped[str | None]
    created_at: Mapped[Now]
    changed_xid: Mapped[Changed]
