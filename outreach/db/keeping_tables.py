"""The tables of what is kept, and for how long; and of what was erased, by whom, and what stays of it."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.db.columns import at_least, length, one_of, rule
from outreach.domain.erasures import Ending, ErasedKind, Ground


class HoldStepRow(SQLModel, table=True):
    """A legal hold that was put on or lifted; the newest step of an investigation says how it is."""

    __tablename__ = "legal_hold"
    __table_args__: ClassVar[Any] = (length("reason", 500, 1), Index(None, "investigation_id"))
    id: int | None = Field(default=None, primary_key=True)
    investigation_id: int = Field(foreign_key="investigation.id")
    held: bool
    reason: str
    by: str = Field(foreign_key="staff.id")
    at: datetime


class RetentionRow(SQLModel, table=True):
    """How long an investigation is to be kept, as it was stated; its newest row holds. Neither column: without end."""

    __tablename__ = "retention"
    __table_args__: ClassVar[Any] = (
        at_least("years", 1),
        rule("one_or_none", "years IS NULL OR until IS NULL"),
        Index(None, "investigation_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    investigation_id: int = Field(foreign_key="investigation.id")
    years: int | None
    until: date | None
    by: str = Field(foreign_key="staff.id")
    at: datetime


class ErasureRow(SQLModel, table=True):
    """A request to erase. `id` is no number, so that none is given twice after a backup was restored."""

    __tablename__ = "erasure"
    __table_args__: ClassVar[Any] = (
        length("id", 32, 8),
        one_of("kind", ErasedKind),
        one_of("ground", Ground),
        length("mark", 64),
        length("reason", 500, 1),
        UniqueConstraint("id", "asked_by"),
        Index(None, "investigation_id"),
    )
    id: str = Field(primary_key=True)
    kind: str
    entries: list[list[int]] = Field(sa_type=JSON)
    messages: list[int] = Field(sa_type=JSON)
    contact_id: int | None
    mark: str
    agency_id: int | None = Field(foreign_key="agency.id")
    investigation_id: int | None = Field(foreign_key="investigation.id")
    ground: str
    reason: str
    asked_by: str = Field(foreign_key="staff.id")
    asked_at: datetime


class ErasureEndRow(SQLModel, table=True):
    """What became of it. The database itself refuses that one person both asks and confirms."""

    __tablename__ = "erasure_end"
    __table_args__: ClassVar[Any] = (
        one_of("ending", Ending),
        rule("two_are_two", f"ending <> '{Ending.CARRIED_OUT}' OR by <> asked_by"),
        ForeignKeyConstraint(["erasure_id", "asked_by"], ["erasure.id", "erasure.asked_by"]),
        UniqueConstraint("erasure_id", "ending"),
    )
    erasure_id: str = Field(primary_key=True)
    ending: str
    asked_by: str
    by: str = Field(foreign_key="staff.id")
    at: datetime


class ErasedEntryRow(SQLModel, table=True):
    """An entry whose words went, and what stays of it under a seal of its own. The log lets nothing else in."""

    __tablename__ = "erased_entry"
    __table_args__: ClassVar[Any] = (
        length("seal", 64, 64),
        rule("carried_out", f"ending = '{Ending.CARRIED_OUT}'"),
        ForeignKeyConstraint(["rfc_id", "seq"], ["entry.rfc_id", "entry.seq"]),
        ForeignKeyConstraint(["erasure_id", "ending"], ["erasure_end.erasure_id", "erasure_end.ending"]),
    )
    rfc_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    erasure_id: str
    ending: str
    body: dict[str, Any] = Field(sa_type=JSON)
    seal: str


class ErasedMessageRow(SQLModel, table=True):
    """A message that came in and of which nothing is left but that it came."""

    __tablename__ = "erased_message"
    __table_args__: ClassVar[Any] = (
        rule("carried_out", f"ending = '{Ending.CARRIED_OUT}'"),
        ForeignKeyConstraint(["erasure_id", "ending"], ["erasure_end.erasure_id", "erasure_end.ending"]),
    )
    received_id: int = Field(
        primary_key=True, foreign_key="received_message.id", sa_column_kwargs={"autoincrement": False}
    )
    erasure_id: str
    ending: str


class ErasedFileRow(SQLModel, table=True):
    """Bytes that have to be gone from the evidence store, unless something else on record still names them."""

    __tablename__ = "erased_file"
    __table_args__: ClassVar[Any] = (
        length("sha256", 64, 64),
        rule("carried_out", f"ending = '{Ending.CARRIED_OUT}'"),
        ForeignKeyConstraint(["erasure_id", "ending"], ["erasure_end.erasure_id", "erasure_end.ending"]),
    )
    erasure_id: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    ending: str
