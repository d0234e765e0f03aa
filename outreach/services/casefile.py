"""One request for comment with all that its page and its forms need, read in one snapshot and a handful of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from outreach.db import cases, contacts, erasures, off_record, pending_letters, people
from outreach.db.written import Written
from outreach.domain import facts
from outreach.domain.agencies import Agency, Contact
from outreach.domain.batches import Pending
from outreach.domain.calendars import CalendarEnds, OffDay, days_off_between, doubts_between, off_day
from outreach.domain.case import Case
from outreach.domain.erasures import Erasure
from outreach.domain.facts import Entry, EntryRetracted
from outreach.domain.fair import Fair, fair
from outreach.domain.followups import Proposal, can_hold_from, propose
from outreach.domain.gates import Check
from outreach.domain.ids import InvestigationId, RfcId, Seq, StaffId
from outreach.domain.investigation import Question
from outreach.domain.known import Attempt, Response, Statement
from outreach.domain.nextstep import NextStep, next_step
from outreach.domain.office_hours import Shut, first_moment, last_moment, shut
from outreach.domain.people import Staff
from outreach.domain.positions import Reversal, Taken, settled
from outreach.domain.promises import Miscount, at_close, miscount
from outreach.domain.spans import how_far
from outreach.domain.teams import Part
from outreach.domain.tombstones import is_tombstone
from outreach.services import agency_letters, teams
from outreach.services.contacts import LATELY, recently_written
from outreach.services.desk import Desk
from outreach.services.passages import Passage, marks_in, passages, sent_to
from outreach.services.records import case_of, log_of, never_backwards
from outreach.services.timeline import GROUPS, LATE, Line, title_of

ON_RECORD = facts.Terms.ON_THE_RECORD
SHOWN_TO_PARTNERS = (
    facts.AgencyListed,
    facts.AttemptMade,
    facts.DeliveryReported,
    facts.AutoReplyReceived,
    facts.Acknowledged,
    facts.Redirected,
    facts.DeadlineSet,
    facts.ExtensionGranted,
    facts.MessageReceived,
    facts.ResponseReceived,
    facts.StatementQuoted,
)  # what passed between the agency and whoever asked it


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

    @property
    def for_partner(self) -> bool:
        """Whether somebody of another newsroom looks: they see what passed with the agency, none of our own words."""
        return self.desk.sight.of(self.investigation_id) is Part.PARTNER

    def shows(self, entry: Entry) -> bool:
        """Whether this reader may see the entry: a partner never notes nor off-the-record words of others."""
        if not self.for_partner or entry.recorded_by == self.desk.sight.whose:
            return True
        fact = entry.fact
        return isinstance(fact, SHOWN_TO_PARTNERS) and getattr(fact, "terms", ON_RECORD) is ON_RECORD

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        if self.for_partner:
            return ()  # our contacts' addresses never leave the newsroom
        with self.desk.reading() as session:
            return contacts.of_agency(session, self.agency.id)

    @cached_property
    def written(self) -> tuple[Written, ...]:
        """Which other investigations tried to reach this agency lately."""
        if self.for_partner:
            return ()
        with self.desk.reading() as session:
            return recently_written(session, [self.agency.id], self.case.now - LATELY, but=self.investigation_id)

    @cached_property
    def staff(self) -> tuple[Staff, ...]:
        with self.desk.reading() as session:
            return teams.recorders(session, self.investigation_id, self.case.now)

    @cached_property
    def off_record(self) -> Mapping[Seq, str]:
        """The words of this desk's eyes only, by entry; nothing of them goes into an export."""
        if self.for_partner or not any(isinstance(entry.fact, facts.OffRecordHeard) for entry in self.case.entries):
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

    def earliest(self, check: Check) -> datetime | None:
        """From when on a gate can hold."""
        return can_hold_from(check, self.case, self.contacts)

    def opens_for_us(self, check: Check) -> datetime | None:
        """The same as a person can act on it: a try of ours is made in the agency’s office hours."""
        at = self.earliest(check)
        return at if at is None or check.by_itself else first_moment(at, self.case.calendar)

    def last_moment(self, end: datetime) -> datetime:
        """The last working moment of the agency before `end`; itself where none is left."""
        last = last_moment(end, self.case.calendar, self.case.policy.close_of_business)
        return last if last > self.case.now else end

    @property
    def shut(self) -> Shut | None:
        return shut(self.case.calendar, self.case.now)

    @cached_property
    def fair(self) -> Fair | None:
        """From when its row can fairly be signed, as *Readiness* has it; None of one that is out of the dataset."""
        return fair(self.case, self.contacts, self.letters)

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
    def erased(self) -> Mapping[Seq, Erasure]:
        """The entries whose words were erased; not asked for where none looks like it."""
        if not any(is_tombstone(entry) for entry in self.case.entries):
            return {}
        with self.desk.reading() as session:
            return erasures.of_request(session, self.rfc_id)

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
                erased=self.erased[entry.seq].said if entry.seq in self.erased else "",
            )
            for entry in self.case.entries
            if self.shows(entry)
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

    @cached_property
    def promise(self) -> Entry | None:
        """The entry that set the deadline, or moved it last: it was counted from the day on which that happened."""
        deadline = self.case.standing.deadline
        return self.case.entry(deadline.seq) if deadline else None

    @cached_property
    def miscount(self) -> Miscount | None:
        """What the agency's calendar, as it is now, says against the working days that it was told it has."""
        deadline = self.case.standing.deadline
        if deadline is None or self.promise is None:
            return None
        return miscount(deadline.working_days, self.promise.occurred_at, deadline.at, self.case.calendar)

    @property
    def due_at_close(self) -> bool:
        """Whether its deadline ends at close of business."""
        case, deadline = self.case, self.case.standing.deadline
        return deadline is not None and at_close(deadline.at, case.calendar, case.policy.close_of_business)

    @cached_property
    def day_off_of_deadline(self) -> OffDay | None:
        """The day off on which the deadline ends, by the agency's calendar as it is now."""
        deadline = self.case.standing.deadline
        return off_day(deadline.at, self.case.calendar) if deadline else None

    @cached_property
    def skipped_by_extension(self) -> tuple[tuple[date, str], ...]:
        """The days off since the deadline that was extended, by the agency's calendar as it is now."""
        known, deadline = self.case.standing.known, self.case.standing.deadline
        if deadline is None or not deadline.extended:
            return ()
        before = [
            entry.fact.due_at
            for entry in self.case.entries
            if isinstance(entry.fact, facts.DeadlineSet | facts.ExtensionGranted)
            and entry.seq not in known.retracted
            and entry.fact.due_at < deadline.at
        ]
        return days_off_between(max(before), deadline.at, self.case.calendar) if before else ()

    @property
    def not_settled(self) -> str:
        """What nobody knows of the agency's days off until the deadline, in sentences."""
        deadline = self.case.standing.deadline
        if deadline is None or self.promise is None or deadline.at <= self.case.now:
            return ""
        return doubts_between(self.promise.occurred_at, deadline.at, self.case.calendar)

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
        if came is None or came.seq in self.erased:
            return None
        if not isinstance(came.fact, facts.MessageReceived) or not came.fact.files:
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
        entries = log_of(session, rfc_id)
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
