"""What can happen to a request for comment: frozen facts in the past tense, each small.

A fact says what happened; the `Entry` around it says when it happened in the world (`occurred_at`), when we wrote
it down (`recorded_at`) and who wrote it (`recorded_by`). All instants are aware and in UTC. A field named after
another entry (`attempt`, `message`, `response` …) holds that entry's `seq` in the same log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.domain.facts.asking import (
    AddressJudged,
    Assigned,
    AttemptMade,
    DeadlineSet,
    DeliveryReported,
    ExtensionGranted,
    FollowUpStopped,
    Redirected,
    ReminderSet,
)
from outreach.domain.facts.deciding import (
    ChangeExplained,
    EntryRetracted,
    GateWaived,
    NoteAdded,
    ReversalConfirmed,
    SentBack,
    SignedOff,
    SignOffWithdrawn,
    WaiverSeconded,
)
from outreach.domain.facts.hearing import (
    Acknowledged,
    Answer,
    AuthorityAccepted,
    AutoReplyReceived,
    MessageReceived,
    MessageSetAside,
    MessageTranslated,
    ResponseReceived,
)
from outreach.domain.facts.keeping import EvidenceKept
from outreach.domain.facts.listing import (
    AgencyListed,
    FindingData,
    FindingDataChanged,
    MergedInto,
    NameCorrected,
    RemovedFromDataset,
    RestoredToDataset,
)
from outreach.domain.facts.quoting import (
    CounterclaimChecked,
    OffRecordHeard,
    StatementQuoted,
    StatementVerified,
    TranslationAdded,
    TranslationChecked,
)
from outreach.domain.facts.words import (
    AskedBy,
    Authority,
    Channel,
    DeliveryReport,
    Gate,
    Medium,
    Mistake,
    Outcome,
    Position,
    Terms,
)
from outreach.domain.ids import Seq, StaffId

__all__ = [
    "KINDS",
    "LATE_AFTER",
    "WITHOUT_WEIGHT",
    "Acknowledged",
    "AddressJudged",
    "AgencyListed",
    "Answer",
    "AskedBy",
    "Assigned",
    "AttemptMade",
    "Authority",
    "AuthorityAccepted",
    "AutoReplyReceived",
    "ChangeExplained",
    "Channel",
    "CounterclaimChecked",
    "DeadlineSet",
    "DeliveryReport",
    "DeliveryReported",
    "Entry",
    "EntryRetracted",
    "EvidenceKept",
    "ExtensionGranted",
    "Fact",
    "FindingData",
    "FindingDataChanged",
    "FollowUpStopped",
    "Gate",
    "GateWaived",
    "Happened",
    "Medium",
    "MergedInto",
    "MessageReceived",
    "MessageSetAside",
    "MessageTranslated",
    "Mistake",
    "NameCorrected",
    "NoteAdded",
    "OffRecordHeard",
    "Outcome",
    "Position",
    "Redirected",
    "ReminderSet",
    "RemovedFromDataset",
    "ResponseReceived",
    "RestoredToDataset",
    "ReversalConfirmed",
    "SentBack",
    "Seq",
    "SignOffWithdrawn",
    "SignedOff",
    "StaffId",
    "StatementQuoted",
    "StatementVerified",
    "Terms",
    "TranslationAdded",
    "TranslationChecked",
    "WaiverSeconded",
]

Fact = (
    AgencyListed
    | NameCorrected
    | FindingDataChanged
    | RemovedFromDataset
    | RestoredToDataset
    | MergedInto
    | AttemptMade
    | DeliveryReported
    | AddressJudged
    | DeadlineSet
    | ExtensionGranted
    | Redirected
    | Assigned
    | FollowUpStopped
    | ReminderSet
    | MessageReceived
    | MessageTranslated
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
    | EvidenceKept
    | ReversalConfirmed
    | GateWaived
    | WaiverSeconded
    | SignedOff
    | SignOffWithdrawn
    | SentBack
    | ChangeExplained
    | NoteAdded
    | EntryRetracted
)

KINDS: dict[str, type[Fact]] = {kind.__name__: kind for kind in Fact.__args__}
"""Every fact by the name it has in the log, in files and in `templates/timeline/`."""

WITHOUT_WEIGHT: frozenset[type[Fact]] = frozenset(
    {
        Assigned,
        AutoReplyReceived,
        ChangeExplained,
        FollowUpStopped,
        MessageSetAside,
        NoteAdded,
        ReminderSet,
        SignedOff,
        SignOffWithdrawn,
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
    """One line of the log. `digest` is the SHA-256 that chains it to the entry before (see `chain`).

    `handed_in_by`: it came from a file, and this person handed that in; whoever `recorded_by` names may never have seen
    it.
    """

    seq: Seq
    recorded_at: datetime
    recorded_by: StaffId
    occurred_at: datetime
    fact: Fact
    digest: str = ""
    handed_in_by: StaffId | None = None

    @property
    def late(self) -> bool:
        """Written down more than 24 hours after it happened; marked so wherever it is shown (domain part 3)."""
        return self.recorded_at - self.occurred_at > LATE_AFTER
