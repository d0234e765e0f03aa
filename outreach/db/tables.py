"""The tables in which people, agencies and investigations, their logs and what follows from the logs are kept.

Rows are dumb on purpose: they check nothing on the way in (the database does, by CHECK and trigger) and never leave
this package. What is worked on outside of the logs (mail, releases, uploads) stands in `desk_tables`.
"""

from datetime import date, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import JSON, ForeignKeyConstraint, Index, Table, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from outreach.db.columns import Instant, at_least, length, one_of, rule, sorted_text
from outreach.domain.agencies import Health
from outreach.domain.editions import EditionKind
from outreach.domain.facts import Channel, FollowUpStopped
from outreach.domain.investigation import ResponseStatus
from outreach.domain.lines import Place, What
from outreach.domain.people import Role
from outreach.domain.phases import Phase, Stage

SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

CLUSTERED: Final = {"sqlite_with_rowid": False}  # small rows that are always found by their key lie in its order
NEVER_AGAIN: Final = {"sqlite_autoincrement": True}  # the number of a row that went is not given to another one


class StaffRow(SQLModel, table=True):
    __tablename__ = "staff"
    __table_args__: ClassVar[Any] = (
        length("id", 60, 1),
        length("name", 200, 1),
        length("email", 254, 3),
        one_of("role", Role),
        length("zone", 64, 1),
        length("language", 35, 1),
        length("password_hash", 500),
        UniqueConstraint("email"),
    )
    id: str = Field(primary_key=True)
    name: str
    email: str
    role: str
    zone: str
    language: str
    active: bool
    password_hash: str
    created_at: datetime
    hours: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})


class InvestigationRow(SQLModel, table=True):
    __tablename__ = "investigation"
    __table_args__: ClassVar[Any] = (
        length("slug", 80, 1),
        length("title", 300, 1),
        at_least("editions", 0),
        UniqueConstraint("slug"),
    )
    id: int | None = Field(default=None, primary_key=True)
    slug: str
    title: str
    live: bool
    editions: int
    created_at: datetime
    created_by: str = Field(foreign_key="staff.id")


class EditionRow(SQLModel, table=True):
    __tablename__ = "edition"
    __table_args__: ClassVar[Any] = (one_of("kind", EditionKind), at_least("version", 1))
    investigation_id: int = Field(primary_key=True, foreign_key="investigation.id")
    kind: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    recorded_at: datetime
    recorded_by: str = Field(foreign_key="staff.id")
    body: dict[str, Any] = Field(sa_type=JSON)
    digest: str = Field(sa_column_kwargs={"server_default": ""})


class AgencyRow(SQLModel, table=True):
    __tablename__ = "agency"
    __table_args__: ClassVar[Any] = (
        length("slug", 200, 1),
        length("name", 300, 1),
        length("country", 2, 2),
        length("subdivision", 10),
        length("kind", 200),
        length("zone", 64, 1),
        length("weekend", 20),
        length("languages", 200),
        length("parent", 300),
        UniqueConstraint("slug"),
        Index(None, "sort_name", "id"),
        Index(None, "country", "sort_name", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    slug: str
    name: str
    sort_name: str = Field(sa_type=sorted_text())
    country: str
    subdivision: str
    kind: str
    zone: str
    weekend: str | None
    languages: str
    parent: str
    own_days: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"}
    )
    also_closed: str = Field(default="", sa_column_kwargs={"server_default": ""})
    hours: str = Field(default="", sa_column_kwargs={"server_default": ""})
    added_at: datetime
    added_by: str = Field(foreign_key="staff.id")


class AgencyAliasRow(SQLModel, table=True):
    """Every other spelling an agency was met under, and where: why a printed name was corrected, so never changed."""

    __tablename__ = "agency_alias"
    __table_args__: ClassVar[Any] = (
        length("spelling", 300, 1),
        length("kind", 40, 1),
        length("source", 1000),
        Index(None, "agency_id"),
        Index(None, "folded"),
    )
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    spelling: str
    folded: str = Field(sa_type=sorted_text())
    kind: str
    source: str
    added_at: datetime
    added_by: str = Field(foreign_key="staff.id")


class AgencyWordRow(SQLModel, table=True):
    """The words of an agency's names: a search by the beginnings of words reads a range of this, never a table."""

    __tablename__ = "agency_word"
    __table_args__: ClassVar[Any] = (Index(None, "agency_id", "word"), CLUSTERED)
    word: str = Field(primary_key=True, sa_type=sorted_text())
    agency_id: int = Field(primary_key=True, foreign_key="agency.id")


class ContactRow(SQLModel, table=True):
    __tablename__ = "contact"
    __table_args__: ClassVar[Any] = (
        length("name", 200),
        length("role", 200),
        one_of("channel", Channel),
        length("address", 500, 1),
        one_of("health", Health),
        at_least("rank", 1),
        length("source", 1000),
        length("note", 2000),
        Index(None, "agency_id", "rank", "id"),
        Index(None, "health", "agency_id"),
        Index(None, "checked_on", "agency_id"),
        Index(None, "domain"),
        NEVER_AGAIN,
    )
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    name: str
    role: str
    channel: str
    address: str
    health: str
    rank: int
    source: str
    checked_on: date | None
    checked_by: str | None = Field(foreign_key="staff.id")
    note: str
    domain: str = Field(default="", sa_column_kwargs={"server_default": ""})
    moved_by: str | None
    moved_at: datetime | None


class RequestForCommentRow(SQLModel, table=True):
    __tablename__ = "request_for_comment"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("investigation_id", "agency_id"),
        Index(None, "investigation_id", "id"),
        Index(None, "agency_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    investigation_id: int = Field(foreign_key="investigation.id")
    agency_id: int = Field(foreign_key="agency.id")


STOPS: Final = f"kind = '{FollowUpStopped.__name__}'"
"""Few of an investigation's entries: whoever looks for those that stop following up reads them alone."""


class EntryRow(SQLModel, table=True):
    """The log. `kind` and `body` are the fact in the form that the chain of digests seals."""

    __tablename__ = "entry"
    __table_args__: ClassVar[Any] = (
        at_least("seq", 1),
        length("kind", 60, 1),
        length("digest", 64, 64),
        Index("ix_entry_stops", "rfc_id", sqlite_where=text(STOPS), postgresql_where=text(STOPS)),
    )
    rfc_id: int = Field(primary_key=True, foreign_key="request_for_comment.id")
    seq: int = Field(primary_key=True)
    recorded_at: datetime
    recorded_by: str = Field(foreign_key="staff.id")
    occurred_at: datetime
    kind: str
    body: dict[str, Any] = Field(sa_type=JSON)
    digest: str


class OffRecordRow(SQLModel, table=True):
    """Words heard off the record; their seal stands in the entry of the same number."""

    __tablename__ = "off_record"
    __table_args__: ClassVar[Any] = (
        length("salt", 64, 32),
        length("words", 100_000, 1),
        ForeignKeyConstraint(["rfc_id", "seq"], ["entry.rfc_id", "entry.seq"]),
    )
    rfc_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    salt: str
    words: str


class StandingSummaryRow(SQLModel, table=True):
    """What lists need of a request, rewritten with each entry; `verify` proves that it equals the fold at `folded_at`.

    It holds instants. `phase` and `status` were true at some instant past and stay so until `moves_at`; a list asks
    for `phase = … AND moves_at > now` and works the few others out: a range of an index, and true at any time.
    `plan` is what our own staff will have to be reminded of, `remind_at` when to look at it next. `fair_from` and
    `stuck` hold until `fair_until`, and are reckoned apart (see `fair_days`).
    """

    __tablename__ = "standing_summary"
    __table_args__: ClassVar[Any] = (
        one_of("stage", Stage),
        one_of("phase", Phase),
        one_of("status", ResponseStatus),
        one_of("place", Place),
        at_least("attempts", 0),
        at_least("last_seq", 0),
        rule("stage_known_once_told", "(last_seq = 0) = (folded_at IS NULL)"),
        Index("ix_summary_phase", "investigation_id", "phase", "pressing_at", "rfc_id"),
        Index("ix_summary_phase_name", "investigation_id", "phase", "sort_name", "rfc_id"),
        Index("ix_summary_pressing", "investigation_id", "pressing_at", "rfc_id"),
        Index("ix_summary_assignee_phase", "investigation_id", "assignee", "phase", "pressing_at", "rfc_id"),
        Index("ix_summary_assignee_phase_name", "investigation_id", "assignee", "phase", "sort_name", "rfc_id"),
        Index("ix_summary_name", "investigation_id", "sort_name", "rfc_id"),
        Index("ix_summary_assignee", "investigation_id", "assignee", "sort_name", "rfc_id"),
        Index("ix_summary_country", "investigation_id", "country", "sort_name", "rfc_id"),
        Index("ix_summary_status", "investigation_id", "status", "sort_name", "rfc_id"),
        Index("ix_summary_ruling", "investigation_id", "needs_ruling", "sort_name", "rfc_id"),
        Index(
            "ix_summary_sent_back",
            "investigation_id",
            "assignee",
            "sent_back_at",
            sqlite_where=text("sent_back_at IS NOT NULL"),
            postgresql_where=text("sent_back_at IS NOT NULL"),
        ),
        Index("ix_summary_fair", "investigation_id", "fair_from", "rfc_id"),
        Index("ix_summary_fair_until", "investigation_id", "fair_until"),
        Index("ix_summary_stuck", "investigation_id", "stuck"),
        Index("ix_summary_moves", "investigation_id", "moves_at"),
        Index("ix_summary_remind", "remind_at", "rfc_id"),
    )
    rfc_id: int = Field(primary_key=True, foreign_key="request_for_comment.id")
    investigation_id: int = Field(foreign_key="investigation.id")
    agency_id: int = Field(foreign_key="agency.id")
    name: str
    sort_name: str = Field(sa_type=sorted_text())
    country: str
    kind: str
    published_range: str
    place: str
    stage: str
    status: str
    silent_from: datetime | None
    qualifiers: list[str] = Field(sa_type=JSON)
    needs_ruling: bool
    asked_at: datetime | None
    due_soon_from: datetime | None
    due_at: datetime | None
    due_zone: str
    ready_from: datetime | None
    waiting_since: datetime | None
    last_contact_at: datetime | None
    attempts: int
    assignee: str
    signed_at: datetime | None
    judged_by: str
    sent_back_at: datetime | None
    sent_back_why: str
    fair_from: datetime | None
    fair_until: datetime | None
    stuck: bool = Field(sa_column_kwargs={"server_default": false()})
    phase: str
    moves_at: datetime
    pressing_at: datetime
    plan: str
    remind_at: datetime
    last_seq: int
    digest: str
    folded_at: datetime | None


class StandingCountRow(SQLModel, table=True):
    """From `from_at` on, `n` requests more (or fewer) count under this word; a count is the sum up to now."""

    __tablename__ = "standing_count"
    __table_args__: ClassVar[Any] = (one_of("what", What), Index(None, "from_at"), CLUSTERED)
    investigation_id: int = Field(primary_key=True, foreign_key="investigation.id")
    from_at: datetime = Field(primary_key=True)
    what: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    assignee: str = Field(primary_key=True)
    n: int


def table(row: type[SQLModel]) -> Table:
    """The table behind a row class, for statements that want columns and no objects."""
    found = SQLModel.metadata.tables[str(row.__tablename__)]
    for column in found.columns:
        if type(column.type) is UTCDateTime:  # which is what SQLModel makes of every `datetime`
            column.type = Instant()
    return found
