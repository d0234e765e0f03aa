"""The tables of mail that came in: every message, the entries it became, and what was done with it.

The bytes are not here: they lie in the evidence store, and a row names them.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.db.columns import at_least, length, one_of
from outreach.db.tables import CLUSTERED
from outreach.domain.inbox import Done, Place, Sort, Way


class ReceivedMessageRow(SQLModel, table=True):
    """Every message received, once; `place` is where it is, and there is no fourth."""

    __tablename__ = "received_message"
    __table_args__: ClassVar[Any] = (
        length("sha256", 64, 64),
        at_least("size", 0),
        one_of("way", Way),
        length("note", 500),
        one_of("place", Place),
        one_of("sort", Sort),
        one_of("certainty", ("", "certain", "suspected")),
        length("rule", 200),
        length("sender", 500),
        length("address", 320),
        length("subject", 1000),
        length("message_id", 998),
        UniqueConstraint("sha256"),
        Index(None, "place", "received_at", "id"),
        Index(None, "received_at", "id"),
        Index(None, "message_id"),
        Index(None, "wrapper_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    sha256: str
    size: int
    arrived_at: datetime
    received_at: datetime
    way: str
    note: str
    place: str
    sort: str
    certainty: str
    rule: str
    sender: str
    address: str
    subject: str
    sent_at: datetime | None
    message_id: str
    remarks: list[str] = Field(sa_type=JSON)
    wrapper_id: int | None = Field(foreign_key="received_message.id")


class MessageFilingRow(SQLModel, table=True):
    """The entries a filed message is now; when it is moved, its history keeps those it was."""

    __tablename__ = "message_filing"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["rfc_id", "seq"], ["entry.rfc_id", "entry.seq"]),
        Index(None, "rfc_id", "seq"),
        CLUSTERED,
    )
    received_id: int = Field(primary_key=True, foreign_key="received_message.id")
    rfc_id: int = Field(primary_key=True)
    seq: int


class MessageGuessRow(SQLModel, table=True):
    """The requests a message may belong to while none has it: of a held one they hold a sign-off back.

    Of one that was set apart they say whose it was, so that it is no more everybody's than it was before.
    """

    __tablename__ = "message_guess"
    __table_args__: ClassVar[Any] = (length("reason", 500, 1), Index(None, "received_id"), CLUSTERED)
    rfc_id: int = Field(primary_key=True, foreign_key="request_for_comment.id")
    received_id: int = Field(primary_key=True, foreign_key="received_message.id")
    reason: str


class MessageStepRow(SQLModel, table=True):
    """What was done with a message, by whom and why; never changed."""

    __tablename__ = "message_step"
    __table_args__: ClassVar[Any] = (one_of("done", Done), length("why", 2000), Index(None, "received_id", "id"))
    id: int | None = Field(default=None, primary_key=True)
    received_id: int = Field(foreign_key="received_message.id")
    at: datetime
    by: str = Field(foreign_key="staff.id")
    done: str
    why: str
    rfc_ids: list[int] = Field(sa_type=JSON)


class ImapSeenRow(SQLModel, table=True):
    """The messages of a mailbox that we have, by the numbers its server gives them."""

    __tablename__ = "imap_seen"
    __table_args__: ClassVar[Any] = (length("mailbox", 500, 1), CLUSTERED)
    mailbox: str = Field(primary_key=True)
    uidvalidity: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    uid: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


class LetterNameRow(SQLModel, table=True):
    """The Message-IDs that stand as evidence in attempts, so that an answer finds the letter it answers at once."""

    __tablename__ = "letter_name"
    __table_args__: ClassVar[Any] = (
        length("message_id", 998, 3),
        ForeignKeyConstraint(["rfc_id", "seq"], ["entry.rfc_id", "entry.seq"]),
        CLUSTERED,
    )
    message_id: str = Field(primary_key=True)
    rfc_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
