"""The tables of letters in batches: what was chosen, changed by hand, approved, and into which letter it was frozen."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from outreach.db.columns import at_least, length, one_of, rule
from outreach.domain.batches import BatchState
from outreach.domain.letter_templates import Purpose


class LetterBatchRow(SQLModel, table=True):
    """Letters that one editor stands behind as a whole. `turn` grows with every change; `seal` is what was approved."""

    __tablename__ = "letter_batch"
    __table_args__: ClassVar[Any] = (
        one_of("purpose", Purpose),
        one_of("state", BatchState),
        at_least("letters_version", 1),
        at_least("working_days", 1),
        at_least("turn", 0),
        length("reason", 4000),
        length("seal", 64),
        rule(
            "approved_by_somebody",
            "state NOT IN ('approved', 'leaving', 'paused', 'done') OR "
            "(approved_by IS NOT NULL AND approved_at IS NOT NULL)",
        ),
        rule("two_are_two", "seconded_by IS NULL OR seconded_by <> approved_by"),
        Index(None, "investigation_id", "id"),
        Index(None, "state"),
    )
    id: int | None = Field(default=None, primary_key=True)
    investigation_id: int = Field(foreign_key="investigation.id")
    purpose: str
    state: str
    letters_version: int
    question_set: int | None
    working_days: int
    reason: str
    made_by: str = Field(foreign_key="staff.id")
    made_at: datetime
    turn: int
    proposed_at: datetime | None
    approved_by: str | None = Field(foreign_key="staff.id")
    approved_at: datetime | None
    seconded_by: str | None = Field(foreign_key="staff.id")
    seal: str


class BatchLetterRow(SQLModel, table=True):
    """One agency's letter in a batch. From `sha256` on: the letter as it was approved, and its place in the outbox."""

    __tablename__ = "batch_letter"
    __table_args__: ClassVar[Any] = (
        length("subject", 500),
        length("left_out", 4000),
        length("urgent", 4000),
        length("held", 4000),
        length("sha256", 64),
        at_least("tries", 0),
        rule("frozen_whole", "sha256 = '' OR (leaves_at IS NOT NULL AND to_address <> '' AND sent_text <> '')"),
        Index(None, "rfc_id"),
        Index(None, "outbox_id"),
    )
    batch_id: int = Field(primary_key=True, foreign_key="letter_batch.id")
    rfc_id: int = Field(primary_key=True, foreign_key="request_for_comment.id")
    contact_id: int | None
    subject: str
    text: str
    edit_basis: str
    left_out: str
    urgent: str
    urgent_by: str | None = Field(foreign_key="staff.id")
    sha256: str
    basis: str
    to_address: str
    called: str
    language: str
    sent_subject: str
    sent_text: str
    questions: list[int] = Field(sa_type=JSON)
    leaves_at: datetime | None
    due_at: datetime | None
    due_zone: str
    due_why: str
    outbox_id: int | None = Field(foreign_key="outbox.id")
    tries: int
    extension: int | None
    held: str
