"""The tables of the audit chain: its events, what they are about (which can be erased), its head and its anchors."""

from typing import Any, ClassVar

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from outreach.db.columns import at_least, length, rule
from outreach.db.tables import CLUSTERED


class AuditEventRow(SQLModel, table=True):
    """Written once. Times are texts, as they were sealed: a database must not round them."""

    __tablename__ = "audit_event"
    __table_args__: ClassVar[Any] = (
        at_least("seq", 1),
        length("at", 32, 32),
        length("actor", 60, 1),
        length("session", 64),
        length("ip", 64),
        length("action", 60, 1),
        length("object", 200),
        length("blind", 32, 32),
        length("bound", 64, 64),
        at_least("epoch", 0),
        length("prev", 64, 64),
        length("hash", 64, 64),
        length("mac", 64),
        Index(None, "object", "seq"),
        Index(None, "actor", "seq"),
    )
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str
    actor: str
    session: str
    ip: str
    investigation_id: int | None
    action: str
    object: str
    version: int | None
    blind: str
    bound: str
    epoch: int
    prev: str
    hash: str
    mac: str


class AuditPayloadRow(SQLModel, table=True):
    """Apart from its event, so that it can be erased and the chain still verifies. Not append-only, for that reason."""

    __tablename__ = "audit_payload"
    __table_args__: ClassVar[Any] = (length("salt", 32, 32),)
    seq: int = Field(primary_key=True, foreign_key="audit_event.seq", sa_column_kwargs={"autoincrement": False})
    salt: str
    text: str


class AuditHeadRow(SQLModel, table=True):
    """The last event: the row that writers of the chain wait for, one after another."""

    __tablename__ = "audit_head"
    __table_args__: ClassVar[Any] = (rule("only_one", "id = 1"), at_least("seq", 0), length("hash", 64, 64), CLUSTERED)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int
    hash: str
    epoch: int


class AuditAnchorRow(SQLModel, table=True):
    __tablename__ = "audit_anchor"
    __table_args__: ClassVar[Any] = (
        at_least("size", 1),
        length("root", 64, 64),
        length("head", 64, 64),
        length("at", 32, 32),
        length("public", 64, 64),
        length("signature", 128, 128),
    )
    size: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    root: str
    at: str
    head: str
    peaks: list[str] = Field(sa_type=JSON)
    public: str
    signature: str
