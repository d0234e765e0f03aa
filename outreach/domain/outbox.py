"""A letter that waits or has left: who it is for, what became of it, and whether a machine may try it again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from outreach.domain.ids import RfcId, StaffId
from outreach.domain.letters import Letter


class MailClass(StrEnum):
    """Mail to our own staff leaves at least once; a letter to an agency leaves at most once."""

    STAFF = "staff"
    AGENCY = "agency"


class MailState(StrEnum):
    """`sending` is saved before the first byte leaves; `unconfirmed`: it may have left, and a person decides."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """One row of the outbox. `dedupe` names its occasion: the same occasion is never queued twice.

    `cuts` counts the times a sender died or lost the line in the middle of sending it.
    """

    id: int
    mail_class: MailClass
    dedupe: str
    kind: str
    letter: Letter
    state: MailState
    not_before: datetime
    created_at: datetime
    tries: int = 0
    cuts: int = 0
    epoch: int = 0
    owner: str = ""
    last_reply: str = ""
    sent_at: datetime | None = None
    staff_id: StaffId | None = None
    rfc_id: RfcId | None = None
