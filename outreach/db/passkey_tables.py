"""The tables of passkeys: the public half of each, and what devices were asked and have not answered yet."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.db.columns import at_least, length, one_of
from outreach.db.tables import CLUSTERED
from outreach.domain.passkeys import LONGEST_NAME, Purpose

LONGEST_ID = 1_400
"""Of a credential: 1,023 bytes, written in base64."""


class PasskeyRow(SQLModel, table=True):
    """A passkey of one of us. Whoever reads it can check its answers and make none."""

    __tablename__ = "passkey"
    __table_args__: ClassVar[Any] = (
        length("credential_id", LONGEST_ID, 1),
        length("account", 90, 1),
        length("name", LONGEST_NAME, 1),
        length("transports", 100),
        at_least("sign_count", 0),
        UniqueConstraint("credential_id"),
        Index(None, "staff_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    staff_id: str = Field(foreign_key="staff.id")
    credential_id: str
    public_key: bytes = Field(sa_type=LargeBinary)
    account: str
    sign_count: int = Field(sa_type=BigInteger)
    name: str
    transports: str
    added_at: datetime
    used_at: datetime | None


class PasskeyQuestionRow(SQLModel, table=True):
    """What a device was asked; gone once it is answered. `challenge_hash` and `place_hash` are SHA-256."""

    __tablename__ = "passkey_question"
    __table_args__: ClassVar[Any] = (
        length("challenge_hash", 64, 64),
        length("place_hash", 64, 64),
        one_of("purpose", Purpose),
        Index(None, "asked_at"),
        CLUSTERED,
    )
    challenge_hash: str = Field(primary_key=True)
    purpose: str
    place_hash: str
    staff_id: str | None = Field(foreign_key="staff.id")
    asked_at: datetime
