"""What is known about a request at an instant, sorted into the notions of the domain."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from outreach.domain import facts
from outreach.domain.facts import Entry, Outcome
from outreach.domain.ids import Seq, StaffId

LEFT_US = frozenset(
    {
        Outcome.SENT,
        Outcome.DELIVERED,
        Outcome.FORM_SUBMITTED,
        Outcome.POSTED,
        Outcome.REACHED_PERSON,
        Outcome.GATEKEEPER_PASSES_ON,
        Outcome.LEFT_MESSAGE,
        Outcome.VOICEMAIL,
        Outcome.NO_ANSWER,
        Outcome.REFUSED_TO_TAKE,
    }
)
"""Outcomes that count as an effort: there is evidence that the attempt left (domain part 5)."""

WAS_HEARD = LEFT_US - {Outcome.NO_ANSWER, Outcome.REFUSED_TO_TAKE}
"""Outcomes by which questions can have been put: an unanswered call tells nobody anything."""

PROVES_BAD = frozenset({Outcome.WRONG_NUMBER, Outcome.BOUNCED_HARD})
PROVES_GOOD = frozenset({Outcome.DELIVERED, Outcome.REACHED_PERSON, Outcome.GATEKEEPER_PASSES_ON})


class Membership(StrEnum):
    IN = "in the dataset"
    REMOVED = "removed"
    MERGED = "merged"


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """The agency as the dataset names it. `spellings` are the earlier names, the source's own first.

    `ours` are those of them that were our own mistake, `unsaid` those of which nobody recorded whose it was.
    """

    name: str
    country: str
    kind: str
    finding: facts.FindingData
    outside_dataset: bool
    spellings: tuple[str, ...]
    membership: Membership = Membership.IN
    membership_reason: str = ""
    membership_seq: Seq | None = None
    merged_into: str = ""
    ours: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()

    @property
    def source_spellings(self) -> tuple[str, ...]:
        """What may stand as the source’s: our own mistake never does."""
        return tuple(name for name in self.spellings if name not in self.ours)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """A try, with what became of it. `effective`: it counts as an effort under the gates."""

    seq: Seq
    at: datetime
    by: StaffId
    made: facts.AttemptMade
    effective: bool
    bounced: bool

    @property
    def put_questions(self) -> bool:
        return self.effective and bool(self.made.questions) and self.made.outcome in WAS_HEARD


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """The deadline as it stands. `told`: an effective attempt or a granted extension stated this very instant.

    `last_told` is the latest that the agency knows of, whatever was promised since. `they_asked`: for more time.
    `day_off`: why the agency is closed on that day, where it was chosen knowingly.
    """

    at: datetime
    zone: str
    why: str
    working_days: int | None
    told: bool
    extended: bool
    seq: Seq
    last_told: datetime | None = None
    they_asked: bool = False
    day_off: str = ""

    @property
    def to_tell(self) -> bool:
        """Time was granted, and the agency does not know yet."""
        return self.extended and not self.told


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """A response with the text on record behind it. `with_authority`: its positions count."""

    seq: Seq
    at: datetime
    by: StaffId
    received: facts.ResponseReceived
    text: str
    with_authority: bool
    unchecked: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Translation:
    seq: Seq
    by: StaffId
    added: facts.TranslationAdded
    checked_by: StaffId | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A quote with its checks. `withdrawn`: the answer or the message that it was taken from was taken back."""

    seq: Seq
    at: datetime
    by: StaffId
    quoted: facts.StatementQuoted
    verified_by: StaffId | None
    translations: tuple[Translation, ...]
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiver:
    seq: Seq
    by: StaffId
    waived: facts.GateWaived
    seconded_by: StaffId | None
    seconded_in: Seq | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SignOff:
    """The last sign-off not withdrawn. `voided_by` is the first entry after it that the editor had not read."""

    seq: Seq
    at: datetime
    recorded_at: datetime
    by: StaffId
    through: Seq
    status: str
    voided_by: Seq | None
    handed_in_by: StaffId | None = None


@dataclass(frozen=True, kw_only=True)
class Known:
    """The facts that count, sorted into the notions of the domain. Tuples are in the order things happened.

    `signs` are what we learnt of an attempt or an address afterwards. `quiet_until`: one of us put on record that the
    agency is left alone until then.
    """

    as_of: datetime
    listing: Listing
    attempts: tuple[Attempt, ...] = ()
    deadline: Deadline | None = None
    waiting: tuple[Entry, ...] = ()
    automatic: tuple[Entry, ...] = ()
    acknowledged: tuple[Entry, ...] = ()
    set_aside: tuple[Entry, ...] = ()
    accepted: tuple[Entry, ...] = ()
    redirects: tuple[Entry, ...] = ()
    responses: tuple[Response, ...] = ()
    statements: tuple[Statement, ...] = ()
    off_record: tuple[Entry, ...] = ()
    signs: tuple[Entry, ...] = ()
    rulings: frozenset[tuple[int, Seq, Seq]] = frozenset()
    ruled: tuple[Entry, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    sign_off: SignOff | None = None
    sent_back: Entry | None = None
    assigned_to: StaffId | None = None
    follow_up_stopped: bool = False
    quiet_until: datetime | None = None
    reminder_set: Entry | None = None
    retracted: frozenset[Seq] = field(default=frozenset(), compare=False)
    last_seq: Seq = field(default=Seq(0), compare=False)

    @property
    def judgements(self) -> tuple[tuple[Seq, StaffId], ...]:
        """Every time somebody said what a message or an answer is: the entry, and who wrote it."""
        judged = (entry for entry in self.automatic if not _told_by_a_machine(entry))
        entries = (*judged, *self.acknowledged, *self.set_aside, *self.accepted)
        return (
            *((one.seq, one.by) for one in self.responses),
            *((entry.seq, entry.recorded_by) for entry in entries),
        )

    @cached_property
    def effective(self) -> tuple[Attempt, ...]:
        return tuple(attempt for attempt in self.attempts if attempt.effective)


def _told_by_a_machine(entry: Entry) -> bool:
    """A mail filed as an automatic reply because it says so itself: nobody judged it."""
    return isinstance(entry.fact, facts.AutoReplyReceived) and entry.fact.message is None and bool(entry.fact.raw)
