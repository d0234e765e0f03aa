"""One request for comment with all that its page and its forms need, read in one snapshot and a handful of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from outreach.db import cases, contacts, log, off_record, pending_letters, people
from outreach.db.written import Written
from outreach.domain import facts
from outreach.domain.agencies import Agency, Contact
from outreach.domain.batches import Pending
from outreach.domain.calendars import CalendarEnds
from outreach.domain.case import Case
from outreach.domain.facts import Entry, EntryRetracted
from outreach.domain.followups import Proposal, propose
from outreach.domain.gates import Check
from outreach.domain.ids import InvestigationId, RfcId, Seq, StaffId
from outreach.domain.investigation import Question
from outreach.domain.known import Attempt, Response, Statement
from outreach.domain.nextstep import NextStep, next_step
from outreach.domain.people import Role, Staff
from outreach.domain.positions import Reversal, Taken, settled
from outreach.domain.rules import EDITORS_ONLY
from outreach.domain.spans import how_far
from outreach.domain.wallclock import elapsed
from outreach.services import agency_letters
from outreach.services.contacts import LATELY, recently_written
from outreach.services.desk import Desk
from outreach.services.passages import Passage, marks_in, passages, sent_to
from outreach.services.records import case_of, never_backwards

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
    """One entry as the timeline shows it. `retracted` is the entry that took it back; `words` were off the record."""

    entry: Entry
    kind: str
    late: bool
    retracted: Entry | None = None
    words: str = ""

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
    def title(self) -> str:
        """What kind of entry it is, in plain words: `attempt made`."""
        return title_of(self.entry)


def title_of(entry: Entry) -> str:
    name = type(entry.fact).__name__
    return "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached:
    """The names of the files that came with a message, and the message; `kept` where they can be fetched."""

    message: Seq
    names: tuple[str, ...]
    kept: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question with the answer that stands and every position taken on it."""

    question: Question
    lead: bool
    put: bool
    stands: Taken | None
    taken: tuple[Taken, ...]


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """A page reads all of this in its one snapshot; a form that is sent reads only what it needs."""

    desk: Desk
    case: Case
    agency: Agency
    investigation_id: InvestigationId
    investigation_slug: str
    investigation_title: str
    live: bool
    any_letters: bool = False

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        with self.desk.reading() as session:
            return contacts.of_agency(session, self.agency.id)

    @cached_property
    def written(self) -> tuple[Written, ...]:
        """Which other investigations tried to reach this agency lately."""
        with self.desk.reading() as session:
            return recently_written(session, [self.agency.id], self.case.now - LATELY, but=self.investigation_id)

    @cached_property
    def staff(self) -> tuple[Staff, ...]:
        with self.desk.reading() as session:
            return people.everyone(session)

    @cached_property
    def off_record(self) -> Mapping[Seq, str]:
        """The words of this desk's eyes only, by entry; nothing of them goes into an export."""
        if not any(isinstance(entry.fact, facts.OffRecordHeard) for entry in self.case.entries):
            return {}
        with self.desk.reading() as session:
            return off_record.read(session, self.rfc_id)

    def is_row(self, name: str) -> bool:
        """Whether a row of this investigation's dataset has this very name."""
        with self.desk.reading() as session:
            return cases.is_row(session, self.investigation_id, name)

    def names_like_this(self) -> tuple[str, ...]:
        """A few other rows whose names begin with the same word: what this one is likeliest to be merged into."""
        with self.desk.reading() as session:
            found = cases.names_like(session, self.investigation_id, self.name)
        return tuple(name for name in found if name != self.name)

    @property
    def rfc_id(self) -> RfcId:
        return self.case.rfc_id

    @property
    def name(self) -> str:
        return self.case.standing.known.listing.name

    @property
    def zone(self) -> str:
        return self.agency.zone

    @cached_property
    def names(self) -> dict[StaffId, str]:
        with self.desk.reading() as session:
            return people.names(session)

    def name_of(self, staff: StaffId | None) -> str:
        """The person's name; of somebody whose account is long gone, the short name the log keeps."""
        return self.names.get(staff, str(staff)) if staff else "nobody"

    @cached_property
    def next(self) -> NextStep:
        return next_step(self.case, self.contacts, self.ours)

    @cached_property
    def follow_up(self) -> Proposal | None:
        """What the policy proposes to follow it up with."""
        return propose(self.case, self.contacts, self.ours)

    @property
    def letters(self) -> tuple[Pending, ...]:
        """Our letters that may still reach the agency."""
        return tuple(one for one in self.ours if not one.held)

    @cached_property
    def ours(self) -> tuple[Pending, ...]:
        """With those that were held back for good; not asked for where the request itself says there are none."""
        if not self.any_letters:
            return ()
        with self.desk.reading() as session:
            return pending_letters.pending(session, [self.rfc_id], held=True).get(self.rfc_id, ())

    @cached_property
    def questions(self) -> tuple[Asked, ...]:
        current, standing = self.case.questions.current, self.case.standing
        since = self.case.questions.since
        put = {
            number
            for attempt in standing.known.attempts
            if attempt.put_questions
            for number in attempt.made.questions
            if (attempt.made.question_set or 0) >= since.get(number, 0)
        }
        return tuple(
            Asked(
                question=question,
                lead=question.number == standing.lead,
                put=question.number in put,
                stands=settled(standing.positions.get(question.number, ())),
                taken=standing.positions.get(question.number, ()),
            )
            for question in (current.questions if current else ())
        )

    @cached_property
    def timeline(self) -> tuple[Line, ...]:
        """Every entry, the latest happening first."""
        taken_back = {e.fact.entry: e for e in self.case.entries if isinstance(e.fact, EntryRetracted)}
        lines = [
            Line(
                entry=entry,
                kind=type(entry.fact).__name__,
                late=entry.recorded_at - entry.occurred_at > LATE,
                retracted=taken_back.get(entry.seq),
                words=self.off_record.get(entry.seq, ""),
            )
            for entry in self.case.entries
        ]
        return tuple(sorted(lines, key=lambda line: (line.entry.occurred_at, line.entry.seq), reverse=True))

    @cached_property
    def groups(self) -> dict[str, int]:
        """How many entries of each group there are, in the order of the story."""
        counts = Counter(line.group for line in self.timeline)
        return {group: counts[group] for group in dict.fromkeys((*GROUPS.values(), "decisions")) if counts[group]}

    @cached_property
    def why(self) -> tuple[Entry, ...]:
        """The entries the status rests on."""
        found = (self.case.entry(seq) for seq in self.case.standing.explained_by())
        return tuple(entry for entry in found if entry is not None)

    def distance(self, at: datetime) -> str:
        """How far off an instant is, in the agency's working days."""
        return how_far(at, self.case.now, self.case.calendar)

    @property
    def deadline_distance(self) -> str:
        deadline = self.case.standing.deadline
        return self.distance(deadline.at) if deadline else ""

    @property
    def closed_today(self) -> str:
        """Why the agency is closed today, if it is."""
        try:
            return self.case.calendar.why_closed(self.case.calendar.local_date(self.case.now)) or ""
        except CalendarEnds:
            return ""

    def passages(self, entry: Entry) -> tuple[Passage, ...]:
        """The words of a message: what is new apart from what it repeats, and what we quoted from it marked."""
        if not isinstance(entry.fact, facts.MessageReceived):
            return ()
        marks = marks_in(entry.seq, self.case.standing.known.statements)
        return passages(entry.fact.text, sent=self.our_letters, marks=marks)

    def attached(self, seq: Seq) -> Attached | None:
        """What came with this message; of an entry that judged a message, what came with that one."""
        entry = self.case.entry(seq)
        judged = getattr(entry.fact, "message", None) if entry else None
        came = self.case.entry(judged) if judged else entry
        if came is None or not isinstance(came.fact, facts.MessageReceived) or not came.fact.files:
            return None
        return Attached(message=came.seq, names=came.fact.files, kept=bool(came.fact.raw))

    @cached_property
    def our_letters(self) -> tuple[str, ...]:
        """What we wrote to the agency, which its messages may repeat."""
        with self.desk.reading() as session:
            letters = agency_letters.sent_to(session, self.rfc_id)
        return (*sent_to(self.case.standing.known.attempts), *(one.letter.text for one in letters))

    def waits(self, seq: Seq) -> bool:
        return any(entry.seq == seq for entry in self.case.standing.known.waiting)

    def qualifier(self, key: str) -> str:
        """A qualifier of the status in the publication's words."""
        labels = {one.key: one.label for one in self.case.codebook.qualifiers}
        return labels.get(key) or self.case.codebook.circumstance_label(key)

    def title_of(self, entry: Entry) -> str:
        return title_of(entry)

    @property
    def gates(self) -> tuple[Check, ...]:
        return self.case.checks

    def attempt(self, seq: Seq) -> Attempt | None:
        return next((one for one in self.case.standing.known.attempts if one.seq == seq), None)

    def response(self, seq: Seq) -> Response | None:
        return next((one for one in self.case.standing.known.responses if one.seq == seq), None)

    def statement(self, seq: Seq) -> Statement | None:
        return next((one for one in self.case.standing.known.statements if one.seq == seq), None)

    @property
    def reversals(self) -> Sequence[Reversal]:
        return self.case.standing.reversals


def open_casefile(desk: Desk, rfc_id: RfcId) -> CaseFile:
    """The file of one request as it stands now. Raises `NotFound`."""
    with desk.reading() as session:
        stored = cases.load(session, rfc_id)
        entries = log.read(session, rfc_id)
        case = case_of(desk, session, stored, entries, now=never_backwards(desk.clock(), entries))
        return CaseFile(
            desk=desk,
            case=case,
            agency=stored.agency,
            investigation_id=stored.investigation_id,
            investigation_slug=stored.investigation_slug,
            investigation_title=stored.investigation_title,
            live=stored.live,
            any_letters=stored.letters > 0,
        )
