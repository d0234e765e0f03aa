"""The table of what mail teaches about contacts, until a person accepts or dismisses it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.db import tables
from outreach.db.columns import length, one_of, rule
from outreach.domain.contact_learning import ProposalState
from outreach.domain.facts import Channel


class ContactProposalRow(SQLModel, table=True):
    """An address that a message taught us. `folded` is its one spelling: the same lesson is told once."""

    __tablename__ = "contact_proposal"
    __table_args__: ClassVar[Any] = (
        one_of("channel", Channel),
        one_of("state", ProposalState),
        length("address", 500, 1),
        length("folded", 500, 1),
        length("name", 200),
        length("source", 1000, 1),
        length("message", 64),
        rule("settled_has_time", "(state = 'open') = (settled_at IS NULL)"),
        UniqueConstraint("agency_id", "channel", "folded"),
        Index(None, "state", "agency_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key=f"{tables.AgencyRow.__tablename__}.id")
    channel: str
    address: str
    folded: str
    name: str
    source: str
    message: str
    learnt_at: datetime
    state: str
    settled_at: datetime | None
    settled_by: str | None = Field(foreign_key="staff.id")
