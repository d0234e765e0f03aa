"""The tables of what is worked on outside of the logs: forms already saved, mail, heartbeats, releases, uploads."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from outreach.db.columns import Shared, at_least, length, one_of, rule
from outreach.db.tables import CLUSTERED
from outreach.domain.chat_notices import NoticeState
from outreach.domain.outbox import MailClass, MailState
from outreach.domain.sessions import LONGEST_BROWSER

JSON_OR_NOTHING = JSON(none_as_null=True)
"""Nothing is no value at all, where JSON alone would write the word null."""


class SubmissionRow(SQLModel, table=True):
    """The forms that were saved, by the key each carried: the second arrival of one finds its key spent."""

    __tablename__ = "submission"
    __table_args__: ClassVar[Any] = (
        length("key", 100, 1),
        length("endpoint", 200),
        length("fingerprint", 100),
        length("result", 500),
        Index(None, "at"),
        CLUSTERED,
    )
    actor: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    endpoint: str
    fingerprint: str
    at: datetime
    result: str


class DraftRow(SQLModel, table=True):
    """What somebody types into a form, while they type it. `key` is the form's own: once it is spent, this is old."""

    __tablename__ = "draft"
    __table_args__: ClassVar[Any] = (length("form", 2000, 1), length("key", 100, 1), Index(None, "kept_at"))
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    form: str = Field(primary_key=True)
    key: str
    typed: list[list[str]] = Field(sa_type=JSON)
    kept_at: datetime


class OutboxRow(SQLModel, table=True):
    """Letters that wait or have left. The words and the Message-ID are fixed when a letter is queued.

    The last columns are those of letters to agencies; `carries` is what such a letter puts beside its words.
    """

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = (
        one_of("mail_class", MailClass),
        one_of("state", MailState),
        length("dedupe", 300, 1),
        length("to_address", 320, 3),
        length("subject", 500, 1),
        length("message_id", 300, 3),
        length("kind", 60, 1),
        length("last_reply", 2000),
        at_least("tries", 0),
        at_least("cuts", 0),
        rule("sent_has_time", "(state = 'sent') = (sent_at IS NOT NULL)"),
        rule("claimed_has_owner", "state NOT IN ('claimed', 'sending') OR (owner <> '' AND lease_until IS NOT NULL)"),
        rule(
            "agency_whole",
            "mail_class <> 'agency' OR (rfc_id IS NOT NULL AND reply_token IS NOT NULL AND queued_by IS NOT NULL "
            "AND domain IS NOT NULL AND practice IS NOT NULL AND carries IS NOT NULL)",
        ),
        rule("sent_on_record", "mail_class <> 'agency' OR state <> 'sent' OR entry IS NOT NULL"),
        UniqueConstraint("dedupe"),
        UniqueConstraint("message_id"),
        UniqueConstraint("reply_token"),
        Index(None, "state", "not_before", "id"),
        Index(None, "created_at", "id"),
        Index(None, "rfc_id"),
        Index(None, "domain", "created_at"),
        Index(None, "tried_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    mail_class: str
    dedupe: str
    staff_id: str | None = Field(foreign_key="staff.id")
    to_address: str
    subject: str
    body: str
    message_id: str
    rfc_id: int | None = Field(foreign_key="request_for_comment.id")
    kind: str
    state: str
    not_before: datetime
    tries: int
    cuts: int
    owner: str
    epoch: int
    lease_until: datetime | None
    last_reply: str
    created_at: datetime
    sent_at: datetime | None
    reply_token: str | None
    queued_by: str | None = Field(foreign_key="staff.id")
    domain: str | None
    practice: bool | None
    carries: dict[str, Any] | None = Field(sa_type=JSON_OR_NOTHING)
    tried_at: datetime | None
    entry: int | None
    deadline_entry: int | None
    raw: str | None


class ReminderRow(SQLModel, table=True):
    """What one of us was told, or is to be told in the next letter (`outbox_id` empty): the same key is told once."""

    __tablename__ = "reminder"
    __table_args__: ClassVar[Any] = (
        length("key", 200, 1),
        Index(None, "outbox_id", "staff_id"),
        Index(
            "ix_reminder_untold",
            "tell_at",
            "staff_id",
            sqlite_where=text("outbox_id IS NULL"),
            postgresql_where=text("outbox_id IS NULL"),
        ),
    )
    key: str = Field(primary_key=True)
    rfc_id: int = Field(foreign_key="request_for_comment.id")
    staff_id: str = Field(foreign_key="staff.id")
    noted_at: datetime = Field(sa_type=Shared)
    tell_at: datetime = Field(sa_type=Shared)
    urgent: bool
    outbox_id: int | None = Field(foreign_key="outbox.id")


class MorningRow(SQLModel, table=True):
    """The one morning mail of a person on a day; `outbox_id` is empty where there was nothing to say."""

    __tablename__ = "morning"
    __table_args__: ClassVar[Any] = (CLUSTERED,)
    day: date = Field(primary_key=True)
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    outbox_id: int | None = Field(foreign_key="outbox.id")


class RelayRow(SQLModel, table=True):
    """How the mail relay has been lately: one row, or none while all is well."""

    __tablename__ = "relay"
    __table_args__: ClassVar[Any] = (rule("only_one", "id = 1"), at_least("failures", 0), length("said", 2000))
    id: int | None = Field(default=None, primary_key=True)
    failures: int
    paused_until: datetime | None
    said: str


class HeartbeatRow(SQLModel, table=True):
    """When each job last ran, last ran well, and is to run next, so that one which silently stopped is seen."""

    __tablename__ = "heartbeat"
    __table_args__: ClassVar[Any] = (length("name", 60, 1), length("detail", 2000))
    name: str = Field(primary_key=True)
    at: datetime
    detail: str
    failed: bool
    next_at: datetime
    ok_at: datetime | None


class StaffSessionRow(SQLModel, table=True):
    """A browser in which one of us is signed in, until it is over or somebody ends it."""

    __tablename__ = "staff_session"
    __table_args__: ClassVar[Any] = (
        length("token_hash", 64, 64),
        length("browser", LONGEST_BROWSER),
        UniqueConstraint("token_hash"),
        Index(None, "staff_id", "seen_at"),
        Index(None, "began_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    staff_id: str = Field(foreign_key="staff.id")
    token_hash: str
    began_at: datetime
    seen_at: datetime
    proved_at: datetime
    browser: str


class SignInTryRow(SQLModel, table=True):
    """How often a password was tried since the first time, or something done. `key` is a hash of what and of whom."""

    __tablename__ = "sign_in_try"
    __table_args__: ClassVar[Any] = (length("key", 64, 64), at_least("tries", 0), Index(None, "since"), CLUSTERED)
    key: str = Field(primary_key=True)
    tries: int
    since: datetime


class SecondFactorRow(SQLModel, table=True):
    """The second factor of one of us; its secret is encrypted under the desk's own key."""

    __tablename__ = "second_factor"
    __table_args__: ClassVar[Any] = (length("sealed", 1_000, 1),)
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    sealed: str
    last_counter: int = Field(sa_type=BigInteger)
    since: datetime


class RecoveryCodeRow(SQLModel, table=True):
    """A code that was given for a lost second factor and was not used yet."""

    __tablename__ = "recovery_code"
    __table_args__: ClassVar[Any] = (length("code_hash", 64, 64), CLUSTERED)
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    code_hash: str = Field(primary_key=True)


class CalendarFeedRow(SQLModel, table=True):
    """The calendar of one of us. Its address is a secret of which only the SHA-256 lies here."""

    __tablename__ = "calendar_feed"
    __table_args__: ClassVar[Any] = (length("token_hash", 64, 64), UniqueConstraint("token_hash"))
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    token_hash: str
    names_shown: bool
    made_at: datetime
    changed_at: datetime


class ChatNoticeRow(SQLModel, table=True):
    """What a chat room was told, by occasion: nothing is told there twice. `room` is a hash of its address."""

    __tablename__ = "chat_notice"
    __table_args__: ClassVar[Any] = (
        length("occasion", 200, 1),
        length("room", 64, 1),
        one_of("state", NoticeState),
        Index(None, "noted_at"),
    )
    occasion: str = Field(primary_key=True)
    room: str = Field(primary_key=True)
    state: str
    not_before: datetime
    noted_at: datetime


class ReleaseRow(SQLModel, table=True):
    """A published cut. `body` is what the press wrote down about it (tally, methodology, waivers …)."""

    __tablename__ = "release"
    __table_args__: ClassVar[Any] = (
        at_least("number", 1),
        length("head", 64, 64),
        rule("cut_before_released", "cutoff <= released_at"),
    )
    investigation_id: int = Field(primary_key=True, foreign_key="investigation.id")
    number: int = Field(primary_key=True)
    cutoff: datetime
    released_at: datetime
    released_by: str = Field(foreign_key="staff.id")
    seconded_by: str | None = Field(foreign_key="staff.id")
    head: str
    body: dict[str, Any] = Field(sa_type=JSON)


class ReleaseFileRow(SQLModel, table=True):
    __tablename__ = "release_file"
    __table_args__: ClassVar[Any] = (
        length("name", 200, 1),
        length("sha256", 64, 64),
        at_least("size", 0),
        ForeignKeyConstraint(["investigation_id", "release_number"], ["release.investigation_id", "release.number"]),
    )
    investigation_id: int = Field(primary_key=True)
    release_number: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    sha256: str
    size: int


class ReleaseProposalRow(SQLModel, table=True):
    """A release one editor stands behind, waiting for the second person the policy asks for; the newest counts."""

    __tablename__ = "release_proposal"
    __table_args__: ClassVar[Any] = (
        at_least("number", 1),
        length("manifest", 64, 64),
        rule("cut_before_proposed", "cutoff <= proposed_at"),
        Index(None, "investigation_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    investigation_id: int = Field(foreign_key="investigation.id")
    number: int
    cutoff: datetime
    manifest: str
    proposed_at: datetime
    proposed_by: str = Field(foreign_key="staff.id")


class UploadRow(SQLModel, table=True):
    """A spreadsheet as it came, kept while somebody decides about its rows. `options` are their decisions so far."""

    __tablename__ = "upload"
    __table_args__: ClassVar[Any] = (
        length("name", 255, 1),
        length("sha256", 64, 64),
        one_of("state", ("draft", "applied", "dropped")),
        Index(None, "investigation_id", "state", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    investigation_id: int = Field(foreign_key="investigation.id")
    name: str
    sha256: str
    content: bytes = Field(sa_type=LargeBinary)
    options: dict[str, Any] = Field(sa_type=JSON)
    state: str
    uploaded_at: datetime
    uploaded_by: str = Field(foreign_key="staff.id")
    settled_at: datetime | None
