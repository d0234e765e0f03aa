"""A letter that waits or has left: who it is for, what became of it, and whether a machine may try it again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.letters import AgencyLetter, Letter


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


MAY_HAVE_LEFT = (MailState.SENDING, MailState.SENT, MailState.UNCONFIRMED)
NEEDS_A_PERSON = (MailState.UNCONFIRMED, MailState.DEAD)


@dataclass(frozen=True, kw_only=True, slots=True)
class ToAgency:
    """What a letter to an agency carries beside its words.

    `token` names its reply address. `practice`: it was queued while its investigation practised, and never leaves the
    house. `to_contact`: its address was one of the agency's contacts then. `tried_at`: when it was last taken in hand.
    `entry` and `deadline_entry` are the attempt and the deadline it became in the log. `raw` names its bytes as they
    left, kept before the first of them did.
    """

    token: str
    queued_by: StaffId
    letter: AgencyLetter
    practice: bool
    to_contact: bool
    tried_at: datetime | None = None
    entry: Seq | None = None
    deadline_entry: Seq | None = None
    raw: str = ""

    @property
    def domain(self) -> str:
        return domain_of(self.letter.to)


def domain_of(address: str) -> str:
    """Who takes mail for this address."""
    return address.rpartition("@")[2].lower()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """One row of the outbox. `dedupe` names its occasion: the same occasion is never queued twice.

    `cuts` counts the times a sender died or lost the line in the middle of sending it. `agency` is there where it goes
    to an agency; it then leaves at most once.
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
    agency: ToAgency | None = None
