"""The tables of who works on what: parts, requests shared with a partner, who was invited, whose factor is lost."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from outreach.db.columns import length, one_of, rule
from outreach.db.tables import CLUSTERED
from outreach.domain.lost_factors import Ended
from outreach.domain.people import Role
from outreach.domain.teams import Part


class SeatRow(SQLModel, table=True):
    """Somebody's part in one investigation; `reason` is said by whoever took it in an emergency."""

    __tablename__ = "seat"
    __table_args__: ClassVar[Any] = (
        one_of("part", Part),
        length("reason", 500),
        Index(None, "investigation_id"),
        CLUSTERED,
    )
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    investigation_id: int = Field(primary_key=True, foreign_key="investigation.id")
    part: str
    since: datetime
    given_by: str = Field(foreign_key="staff.id")
    until: datetime | None
    reason: str


class SharedRequestRow(SQLModel, table=True):
    """A request that somebody of another newsroom may see."""

    __tablename__ = "shared_request"
    __table_args__: ClassVar[Any] = (Index(None, "rfc_id"), CLUSTERED)
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    rfc_id: int = Field(primary_key=True, foreign_key="request_for_comment.id")
    since: datetime
    given_by: str = Field(foreign_key="staff.id")


class InvitationRow(SQLModel, table=True):
    """An account that waits for its owner to choose a password. `id` is the short name it will have."""

    __tablename__ = "invitation"
    __table_args__: ClassVar[Any] = (
        length("id", 60, 1),
        length("token_hash", 64, 64),
        length("name", 200, 1),
        length("email", 254, 3),
        one_of("role", Role),
        length("zone", 64, 1),
        UniqueConstraint("token_hash"),
        CLUSTERED,
    )
    id: str = Field(primary_key=True)
    token_hash: str
    name: str
    email: str
    role: str
    zone: str
    invited_by: str
    at: datetime


class LostFactorRow(SQLModel, table=True):
    """That somebody's second factor is lost: asked for by one, vouched for by another, and how it ended."""

    __tablename__ = "lost_factor"
    __table_args__: ClassVar[Any] = (
        length("reason", 500, 1),
        length("how", 500),
        one_of("ended_as", Ended),
        rule(
            "vouched_whole", "(vouched_by IS NULL) = (due_at IS NULL) AND (vouched_by IS NULL) = (vouched_at IS NULL)"
        ),
        rule("two_people", "vouched_by IS NULL OR (vouched_by <> asked_by AND vouched_by <> staff_id)"),
        rule("not_by_oneself", "asked_by <> staff_id"),
        rule("ended_whole", "(ended_as IS NULL) = (ended_at IS NULL) AND (ended_as IS NULL) = (ended_by IS NULL)"),
        Index(
            "ix_lost_factor_open",
            "staff_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    staff_id: str = Field(foreign_key="staff.id")
    reason: str
    asked_by: str = Field(foreign_key="staff.id")
    asked_at: datetime
    vouched_by: str | None = Field(foreign_key="staff.id")
    how: str
    vouched_at: datetime | None
    due_at: datetime | None
    ended_as: str | None
    ended_by: str | None = Field(foreign_key="staff.id")
    ended_at: datetime | None
