"""One line of a request's timeline: what kind of entry it is, how it looks, and what can be done about it."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from outreach.domain import facts
from outreach.domain.facts import Entry
from outreach.domain.people import Role
from outreach.domain.rules import EDITORS_ONLY
from outreach.domain.tombstones import is_erasable
from outreach.domain.wallclock import elapsed

NOT_TAKEN_BACK = (facts.AgencyListed, facts.EntryRetracted, facts.SignedOff, facts.SignOffWithdrawn)
"""Entries that other entries answer, never a retraction (see `domain.rules.deciding.retraction`)."""

LOOKS: dict[type[facts.Fact], str] = {
    facts.MessageReceived: "answer",
    facts.ResponseReceived: "answer",
    facts.StatementQuoted: "answer",
    facts.AuthorityAccepted: "decision",
    facts.ReversalConfirmed: "decision",
    facts.GateWaived: "decision",
    facts.WaiverSeconded: "decision",
    facts.SignedOff: "decision",
    facts.SignOffWithdrawn: "decision",
    facts.SentBack: "decision",
    facts.ChangeExplained: "decision",
    facts.NoteAdded: "private",
    facts.OffRecordHeard: "secret",
}

GROUPS: dict[type[facts.Fact], str] = {
    facts.AttemptMade: "attempts",
    facts.DeliveryReported: "attempts",
    facts.AddressJudged: "attempts",
    facts.DeadlineSet: "deadlines",
    facts.ExtensionGranted: "deadlines",
    facts.MessageReceived: "mail",
    facts.MessageTranslated: "mail",
    facts.AutoReplyReceived: "mail",
    facts.Acknowledged: "mail",
    facts.MessageSetAside: "mail",
    facts.Redirected: "mail",
    facts.ResponseReceived: "answers",
    facts.StatementQuoted: "answers",
    facts.OffRecordHeard: "answers",
    facts.StatementVerified: "answers",
    facts.TranslationAdded: "answers",
    facts.TranslationChecked: "answers",
    facts.CounterclaimChecked: "answers",
    facts.EvidenceKept: "evidence",
    facts.NoteAdded: "notes",
}
"""How the timeline is sifted; every other kind is a decision."""

LATE = timedelta(hours=24)
"""An entry written longer than this after it happened is marked late wherever it is shown (domain part 3)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One entry as the timeline shows it. `retracted` is the entry that took it back; `words` were off the record.

    `erased` says when, by whom and on what ground its words went.
    """

    entry: Entry
    kind: str
    late: bool
    retracted: Entry | None = None
    words: str = ""
    erased: str = ""

    @property
    def lateness(self) -> str:
        return elapsed(self.entry.occurred_at, self.entry.recorded_at)

    @property
    def look(self) -> str:
        """The kind of line it is: an answer, a decision, a private note, or words that are secret."""
        return LOOKS.get(type(self.entry.fact), "")

    @property
    def group(self) -> str:
        return GROUPS.get(type(self.entry.fact), "decisions")

    def can_go(self, by: Role) -> bool:
        """Whether somebody of this role may take it back."""
        kind = type(self.entry.fact)
        return kind not in NOT_TAKEN_BACK and (by.may_edit or kind not in EDITORS_ONLY)

    @property
    def erasable(self) -> bool:
        return is_erasable(self.entry) and not self.erased

    @property
    def title(self) -> str:
        """What kind of entry it is, in plain words: `attempt made`."""
        return title_of(self.entry)


def title_of(entry: Entry) -> str:
    return _spelt(type(entry.fact).__name__)


@cache  # there are some forty kinds
def _spelt(name: str) -> str:
    return "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()
