"""What can happen to a request for comment: frozen facts in the past tense, each small.

A fact says what happened; the `Entry` around it says when it happened in the world (`occurred_at`), when we wrote
it down (`recorded_at`) and who wrote it (`recorded_by`). All instants are aware and in UTC. A field named after
another entry (`attempt`, `message`, `response` …) holds that entry's `seq` in the same log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from outreach.domain.ids import Seq, StaffId


class Channel(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    WEB_FORM = "web form"
    SOCIAL = "social media"
    IN_PERSON = "in person"


class Outcome(StrEnum):
    """What became of one try, as far as we know when we log it."""

    SENT = "sent"  # accepted by our relay; whether it arrived is another fact
    DELIVERED = "delivered"  # with a receipt, or handed over
    FORM_SUBMITTED = "form submitted"
    POSTED = "posted"
    REACHED_PERSON = "reached a person"
    GATEKEEPER_PASSES_ON = "gatekeeper will pass it on"
    LEFT_MESSAGE = "left a message"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no answer"
    REFUSED_TO_TAKE = "refused to take it"
    WRONG_NUMBER = "wrong number"
    FAILED = "failed to leave"
    BOUNCED_HARD = "bounced (hard)"
    BOUNCED_SOFT = "bounced (soft)"
    UNKNOWN = "unknown"


class DeliveryReport(StrEnum):
    ACCEPTED = "accepted by relay"
    DELIVERED = "delivered"
    BOUNCED_HARD = "bounced (hard)"
    BOUNCED_SOFT = "bounced (soft)"


class Position(StrEnum):
    """What a response says to one question, judged by a person."""

    CONFIRMS = "confirms"
    DENIES = "denies"
    DECLINES = "declines"
    CANNOT_SAY = "cannot confirm or deny"
    ACKNOWLEDGES = "acknowledges only"


class Authority(StrEnum):
    """Whether the person who answered could speak for the agency."""

    SPEAKS_FOR_AGENCY = "speaks for the agency"
    GATEKEEPER = "gatekeeper without authority"


class Terms(StrEnum):
    ON_THE_RECORD = "on the record"
    ON_BACKGROUND = "on background"
    OFF_THE_RECORD = "off the record"


class Medium(StrEnum):
    """How words reached us; it decides between "wrote" and "said"."""

    WRITTEN = "in writing"
    SPOKEN = "by voice"


class AskedBy(StrEnum):
    AGENCY = "the agency"
    NEWSROOM = "the newsroom"


class Gate(StrEnum):
    """The rules of domain part 5 that must hold before a sign-off or a release."""

    ATTEMPTS = "attempts"
    CHANNELS = "channels"
    WORKING_DAYS = "working days"
    FINAL_DEADLINE = "final deadline told"
    DEADLINE_PASSED = "deadline passed"
    NOTHING_UNCLASSIFIED = "nothing unclassified"
    EVERY_CHANNEL_FAILED = "every channel failed"
    CLASSIFIED = "answered or silent"
    QUESTIONS_PUT = "questions put"
    TIME_TO_ANSWER = "time to answer"
    COUNTERCLAIMS_CHECKED = "counter-claims checked"
    QUOTES_VERIFIED = "quotes verified"
    TRANSLATIONS_CHECKED = "translations checked"
    TERMS_STATED = "terms stated"
    REVERSAL_CONFIRMED = "reversal confirmed"
    SECOND_PAIR_OF_EYES = "second pair of eyes"
    SIGNED_AND_FRESH = "signed and fresh"
    TALLY_ADDS_UP = "tally adds up"
    NOTHING_OFF_RECORD = "nothing off the record"
    MAIL_HEALTHY = "mail healthy"


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingData:
    """The investigation's own columns about the agency, with the range that may be printed.

    `columns` are (heading, value) pairs as imported, never exported by themselves: an exact count stays with us.
    """

    published_range: str = ""
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The position a response takes on one numbered question."""

    question: int
    position: Position


# ── Being in the dataset ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyListed:
    """The agency entered the investigation; always the first entry of a log.

    `country` is ISO 3166-1 alpha-2. `outside_dataset`: owed a hearing but never a row (the vendor, a regulator).
    """

    name: str
    country: str
    kind: str = ""
    source_spelling: str = ""
    finding: FindingData = FindingData()
    outside_dataset: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NameCorrected:
    name: str
    reason: str
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingDataChanged:
    finding: FindingData
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RemovedFromDataset:
    """Existence could not be confirmed, or the row should not be published; still counted in the ledger."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RestoredToDataset:
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MergedInto:
    """This row is the same agency as another one of the investigation, which stays. `into` is its published name."""

    into: str
    reason: str


# ── Asking ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class AttemptMade:
    """One try to reach a contact.

    `questions` are the numbers of `question_set` (a version) that this try put to the agency; empty when nobody
    heard them. `deadline_told` is the deadline this try stated. `evidence` says how we know it left: a Message-ID,
    a tracking number, a call record.
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


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryReported:
    attempt: Seq
    report: DeliveryReport
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineSet:
    """The instant we promised the agency. `zone` is the IANA zone it was told in; `why` lists the days skipped."""

    due_at: datetime
    zone: str
    working_days: int | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtensionGranted:
    due_at: datetime
    zone: str
    asked_by: AskedBy
    reason: str
    told_agency: bool = True


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
    reason: str


# ── Hearing back ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageReceived:
    """Something came in and waits for a person to say what it is. `text` is the message whole, as it arrived."""

    channel: Channel
    sender: str
    text: str
    subject: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AutoReplyReceived:
    """A machine answered. Never a response, never stops a clock."""

    message: Seq | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledged:
    """A person said "received" and no more."""

    message: Seq | None = None
    said_by: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageSetAside:
    """The message is not an answer and not a receipt: spam, a newsletter, meant for another request."""

    message: Seq
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseReceived:
    """What came back and counts, judged by a person.

    `text` is the response's own words where they are on record (else those of `message`); quotes are checked
    against it. `circumstances` are keys of the codebook. `counterclaims` are factual claims to be checked, numbered
    from 1 in order.
    """

    question_set: int
    answers: tuple[Answer, ...]
    speaker: str
    role: str = ""
    authority: Authority = Authority.SPEAKS_FOR_AGENCY
    medium: Medium = Medium.WRITTEN
    message: Seq | None = None
    circumstances: tuple[str, ...] = ()
    counterclaims: tuple[str, ...] = ()
    on_behalf_of: str = ""
    summary: str = ""
    text: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorityAccepted:
    """An editor takes a gatekeeper's answer as the agency's."""

    response: Seq
    reason: str


# ── Quoting ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementQuoted:
    """Exact words that may be printed, with who said them and on what terms.

    `attribution` is the agreed wording when the terms are "on background". Off-the-record words are never here:
    see `OffRecordHeard`.
    """

    words: str
    speaker: str
    role: str = ""
    terms: Terms
    attribution: str = ""
    medium: Medium
    language: str = ""
    response: Seq | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OffRecordHeard:
    """Words were heard off the record. The words lie apart, where no export reaches; here is only their seal.

    `seal` is SHA-256 over a secret salt and the words, so the log proves they were not changed and tells nothing.
    """

    speaker: str
    medium: Medium
    seal: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementVerified:
    """A second person compared the quote with its source."""

    statement: Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslationAdded:
    statement: Seq
    language: str
    words: str
    translator: str
    by_machine: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslationChecked:
    translation: Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class CounterclaimChecked:
    response: Seq
    number: int
    found: str


# ── Deciding ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class ReversalConfirmed:
    """An editor ruled that two opposite answers are a change of the agency's position, not our mistake in logging."""

    question: int
    earlier: Seq
    later: Seq
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GateWaived:
    """An editor passes a gate knowingly. Printed in the release."""

    gate: Gate
    reason: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WaiverSeconded:
    waiver: Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedOff:
    """An editor has read through entry `through` and stands behind the row as `status`."""

    through: Seq
    status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignOffWithdrawn:
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SentBack:
    """An editor asks the reporter to mend something before signing."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteAdded:
    """A private note: never published, never in an export."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryRetracted:
    """We take an entry back. Both stay readable; the fold no longer counts the entry."""

    entry: Seq
    reason: str


Fact = (
    AgencyListed
    | NameCorrected
    | FindingDataChanged
    | RemovedFromDataset
    | RestoredToDataset
    | MergedInto
    | AttemptMade
    | DeliveryReported
    | DeadlineSet
    | ExtensionGranted
    | Redirected
    | Assigned
    | FollowUpStopped
    | MessageReceived
    | AutoReplyReceived
    | Acknowledged
    | MessageSetAside
    | ResponseReceived
    | AuthorityAccepted
    | StatementQuoted
    | OffRecordHeard
    | StatementVerified
    | TranslationAdded
    | TranslationChecked
    | CounterclaimChecked
    | ReversalConfirmed
    | GateWaived
    | WaiverSeconded
    | SignedOff
    | SignOffWithdrawn
    | SentBack
    | NoteAdded
    | EntryRetracted
)

KINDS: dict[str, type[Fact]] = {kind.__name__: kind for kind in Fact.__args__}
"""Every fact by the name it has in the log, in files and in `templates/timeline/`."""

WITHOUT_WEIGHT: frozenset[type[Fact]] = frozenset(
    {
        Assigned,
        AutoReplyReceived,
        FollowUpStopped,
        MessageSetAside,
        NoteAdded,
        SentBack,
        SignedOff,
        SignOffWithdrawn,
        WaiverSeconded,
    }
)
"""Facts an editor need not read again before a sign-off holds. Every other kind is material and voids it."""


LATE_AFTER = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """A fact with its time in the world, before it is written down."""

    at: datetime
    fact: Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the log. `digest` is the SHA-256 that chains it to the entry before (see `chain`)."""

    seq: Seq
    recorded_at: datetime
    recorded_by: StaffId
    occurred_at: datetime
    fact: Fact
    digest: str = ""

    @property
    def late(self) -> bool:
        """Written down more than 24 hours after it happened; marked so wherever it is shown (domain part 3)."""
        return self.recorded_at - self.occurred_at > LATE_AFTER
