"""Facts about asking: attempts, deadlines, extensions, and who looks after it."""

from dataclasses import dataclass
from datetime import datetime

from outreach.domain.facts.words import AskedBy, Channel, DeliveryReport, Outcome
from outreach.domain.ids import Seq, StaffId


@dataclass(frozen=True, kw_only=True, slots=True)
class AttemptMade:
    """One try to reach a contact.

    `questions` are the numbers of `question_set` (a version) that this try put to the agency; empty when nobody
    heard them. `deadline_told` is the deadline this try stated. `evidence` says how we know it left: a Message-ID,
    a tracking number, a call record. `raw` names the kept bytes of a mail as they left (their SHA-256).
    """

    channel: Channel
    outcome: Outcome
    to: str = ""
    address: str = ""
    question_set: int | None = None
    questions: tuple[int, ...] = ()
    deadline_told: datetime | None = None
    evidence: str = ""
    summary: str = ""
    language: str = ""
    raw: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryReported:
    """We heard what became of a letter. `raw` names the kept bytes of the mail that said so, where it was a mail."""

    attempt: Seq
    report: DeliveryReport
    detail: str = ""
    raw: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressJudged:
    """We learnt, apart from any attempt, whether an address we had tried reaches the agency."""

    address: str
    works: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineSet:
    """The instant we promised the agency. `zone` is the IANA zone it was told in; `why` lists the days skipped.

    `day_off` says why the agency is closed on that day, where it was promised all the same.
    """

    due_at: datetime
    zone: str
    working_days: int | None = None
    why: str = ""
    day_off: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtensionGranted:
    """More time. `day_off` says why the agency is closed on that day, where it was chosen all the same."""

    due_at: datetime
    zone: str
    asked_by: AskedBy
    reason: str
    told_agency: bool = True
    day_off: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Redirected:
    """Someone at the agency pointed us elsewhere ("ask the ministry")."""

    to: str
    said_by: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assigned:
    to: StaffId


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUpStopped:
    """We chase no more; with `until`, not before that instant."""

    reason: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderSet:
    """Somebody wants to be reminded of this on the morning of a day. The last one set counts."""

    at: datetime
    why: str = ""
