"""The sign-off queue: each row as it will be printed beside what it rests on, signed or sent back by an editor."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from outreach.db import cases, counts, investigations, log, queries
from outreach.db.session import Session, hold_clock
from outreach.domain import facts, wallclock
from outreach.domain.agency_lines import agency_line, party_line
from outreach.domain.calendars import working_days_between
from outreach.domain.case import Case
from outreach.domain.conflicts import LogMoved
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import Entry, Fact, Happened
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.investigation import ANSWERED, Investigation, ResponseStatus
from outreach.domain.known import Deadline
from outreach.domain.lines import Line
from outreach.domain.people import Acting, Role
from outreach.domain.phases import Phase
from outreach.domain.prose import by_channels, language_name
from outreach.domain.rows import House, Row, row_of
from outreach.domain.rules import check
from outreach.domain.spans import how_far
from outreach.domain.voices import Own
from outreach.domain.wording import quote
from outreach.services import records
from outreach.services.casefile import CaseFile, open_casefile
from outreach.services.desk import Desk
from outreach.services.editions import need_editor

QUEUE, AT_ONCE = 30, 100
"""How many rows the queue shows, and how many silent ones may be signed together: more is not reading."""

LOOKED_AT = 300
"""How many ready rows are looked at for those that this editor may sign."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A row in the queue. `why_not`: why this editor may not sign it; empty where they may."""

    line: Line
    status: ResponseStatus
    why_not: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """An entry the status rests on: what happened, and the agency's own words where there are any."""

    seq: Seq
    occurred_at: datetime
    late: bool
    said: str
    words: str


@dataclass(frozen=True, kw_only=True)
class RowToSign:
    """The row as a release prints it, and the file it rests on. `why_not` as above.

    `checked` says who verified which words; `sent_back` is what a colleague wanted mended, while it is the last word.
    """

    file: CaseFile
    row: Row
    printed: str
    quotes: tuple[str, ...]
    label: str
    why_not: str
    evidence: tuple[Evidence, ...]
    checked: tuple[str, ...]
    sent_back: str


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    """`ready` counts all rows whose gates hold, `signable` those of the shown that this editor may sign."""

    investigation: Investigation
    ready: int
    signed: int
    waiting: tuple[Waiting, ...]
    current: RowToSign | None
    silent: int

    @property
    def next(self) -> RfcId | None:
        """The row after the one that is open."""
        ids = [one.line.rfc_id for one in self.waiting]
        here = self.current.file.rfc_id if self.current else None
        place = ids.index(here) + 1 if here in ids else 0
        return ids[place] if place < len(ids) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class SilentRow:
    """A silent row that may be signed together with others, how it will be printed, and what shows the silence."""

    rfc_id: RfcId
    through: Seq
    name: str
    status: ResponseStatus
    printed: str
    zone: str
    attempts: tuple[Evidence, ...]
    channels: str
    working_days: int
    deadline: Deadline | None
    passed: str = ""


@dataclass(frozen=True, kw_only=True)
class SilentPage:
    investigation: Investigation
    rows: tuple[SilentRow, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of signing many: how many were signed, and why the others were not."""

    count: int
    refused: tuple[str, ...]


def queue(desk: Desk, slug: str, me: StaffId, *, row: RfcId | None = None) -> QueuePage:
    """The queue with one row open: the one asked for, else the first that this editor may sign.

    A row of another investigation is not found here.
    """
    now = desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        kept = counts.read(session, investigation.id, now)
        lines = _ready(session, investigation, now=now, limit=LOOKED_AT)
    waiting = sorted((_waiting(line, line.status_at(now), me) for line in lines), key=lambda one: bool(one.why_not))
    first = next((one.line.rfc_id for one in waiting if not one.why_not), None)
    opened = row or first
    current = row_to_sign(desk, opened, me) if opened else None
    if current and current.file.investigation_slug != slug:
        raise _elsewhere()
    return QueuePage(
        investigation=investigation,
        ready=kept.phase(Phase.READY),
        signed=kept.phase(Phase.SIGNED_OFF),
        waiting=tuple(waiting[:QUEUE]),
        current=current,
        silent=sum(one.status not in ANSWERED and not one.why_not for one in waiting),
    )


def row_to_sign(desk: Desk, rfc_id: RfcId, me: StaffId) -> RowToSign:
    file = open_casefile(desk, rfc_id)
    case = file.case
    row = _row(case)
    return RowToSign(
        file=file,
        row=row,
        printed=_printed(case, row),
        quotes=tuple(quote(statement) for statement in row.statements),
        label=case.codebook.label(row.status),
        why_not=why_not(case, me),
        evidence=tuple(_evidence(case, entry) for seq in case.standing.explained_by() if (entry := case.entry(seq))),
        checked=tuple(_checked(file)),
        sent_back=_sent_back(file),
    )


def why_not(case: Case, me: StaffId) -> str:
    """The rule's own sentence on why this editor may not sign the row now; empty where they may."""
    fact = facts.SignedOff(through=case.last_seq, status=case.standing.status.value)
    try:
        check(case, Happened(at=case.now, fact=fact), Acting(staff=me, role=Role.EDITOR))
    except RuleBroken as broken:
        return broken.sentence
    return ""


def sign(desk: Desk, slug: str, rfc_id: RfcId, *, through: Seq, status: str, by: Acting) -> None:
    """Sign a row as it was shown: through this entry, with this status."""
    fact = facts.SignedOff(through=through, status=status)
    _record(desk, slug, rfc_id, fact, after=through, by=by)


def left_after(desk: Desk, slug: str, me: StaffId) -> str:
    """What the queue holds next for this editor, in a sentence."""
    now = desk.clock()
    with desk.reading() as session:
        lines = _ready(session, investigations.get(session, slug), now=now, limit=LOOKED_AT)
    if any(not _waiting(line, line.status_at(now), me).why_not for line in lines):
        return "Here is the next one."
    return "The rest is not yours to sign now." if lines else "Nothing else is ready."


def send_back(desk: Desk, slug: str, rfc_id: RfcId, *, through: Seq, reason: str, by: Acting) -> None:
    _record(desk, slug, rfc_id, facts.SentBack(reason=reason), after=through, by=by)


def silent(desk: Desk, slug: str, me: StaffId) -> SilentPage:
    """The silent rows whose gates all hold and in which this editor made no attempt, as they will be printed."""
    now = desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        ready = _ready(session, investigation, now=now, limit=AT_ONCE)
        lines = [line for line in ready if _silent(line.status_at(now))]
        opened = _cases(desk, session, [line.rfc_id for line in lines])
    rows = tuple(_silent_row(case) for case in opened if may_sign_together(case, me))
    return SilentPage(investigation=investigation, rows=rows, left_out=len(lines) - len(rows))


def sign_silent(desk: Desk, slug: str, shown: Iterable[tuple[RfcId, Seq]], *, by: Acting) -> Signed:
    """Sign the rows that were shown, each through the entry it was shown at; a row that has moved on is left out."""
    need_editor(by)
    count, refused, rows = 0, [], sorted(shown)
    with desk.writing(by) as session:
        hold_clock(session)
        stored = cases.load_many(session, [rfc_id for rfc_id, _ in rows], for_update=True)
        if any(rfc_id not in stored or stored[rfc_id].investigation_slug != slug for rfc_id, _ in rows):
            raise _elsewhere()
        for rfc_id, through in rows:
            case = _case(desk, session, rfc_id)
            try:
                _sign_together(desk, session, case, through=through, by=by)
            except (RuleBroken, LogMoved) as broken:
                refused.append(f"{case.standing.known.listing.name}: {broken}")
            else:
                count += 1
    return Signed(count, tuple(refused))


def may_sign_together(case: Case, me: StaffId) -> bool:
    return _silent(case.standing.status) and not _made_an_attempt(case, me) and not why_not(case, me)


def _ready(session: Session, investigation: Investigation, *, now: datetime, limit: int) -> tuple[Line, ...]:
    """The rows whose gates all hold now, in the order of the list."""
    return queries.sections(session, investigation.id, now, phases=[Phase.READY], limit=limit)[Phase.READY]


def _waiting(line: Line, status: ResponseStatus, me: StaffId) -> Waiting:
    why = "Sent back: the reporter has not answered yet." if line.sent_back_at else ""
    if line.judged_by == me:
        why = "You judged it; another editor signs."
    return Waiting(line=line, status=status, why_not=why)


def _row(case: Case) -> Row:
    return row_of(
        case.rfc_id, case.standing, House(questions=case.questions.current, policy=case.policy, codebook=case.codebook)
    )


def _printed(case: Case, row: Row) -> str:
    outside = case.standing.known.listing.outside_dataset
    return (party_line if outside else agency_line)(row, Own(case.codebook), case.now)


def _record(desk: Desk, slug: str, rfc_id: RfcId, fact: Fact, *, after: Seq, by: Acting) -> None:
    with desk.writing(by) as session:
        hold_clock(session)
        if cases.load(session, rfc_id, for_update=True).investigation_slug != slug:
            raise _elsewhere()
        records.record_in(desk, session, rfc_id, [Happened(at=desk.clock(), fact=fact)], by=by, after=after)


def _elsewhere() -> NotFound:
    return NotFound("There is no such row in this investigation.")


def _case(desk: Desk, session: Session, rfc_id: RfcId) -> Case:
    stored = cases.load(session, rfc_id)
    entries = log.read(session, rfc_id)
    return records.case_of(desk, session, stored, entries, now=records.never_backwards(desk.clock(), entries))


def _cases(desk: Desk, session: Session, rfc_ids: list[RfcId]) -> list[Case]:
    """Many cases in two statements, in the order asked for."""
    stored, logs = cases.load_many(session, rfc_ids), log.read_some(session, rfc_ids)
    return [
        records.case_of(
            desk,
            session,
            stored[rfc_id],
            logs.get(rfc_id, ()),
            now=records.never_backwards(desk.clock(), logs.get(rfc_id, ())),
        )
        for rfc_id in rfc_ids
    ]


def _silent(status: ResponseStatus) -> bool:
    return status not in ANSWERED


def _silent_row(case: Case) -> SilentRow:
    known, row = case.standing.known, _row(case)
    tries = known.effective or known.attempts
    return SilentRow(
        rfc_id=case.rfc_id,
        through=case.last_seq,
        name=known.listing.name,
        status=case.standing.status,
        printed=_printed(case, row),
        zone=row.zone,
        attempts=tuple(_evidence(case, entry) for one in tries if (entry := case.entry(one.seq))),
        channels=by_channels(dict.fromkeys(one.made.channel for one in tries)),
        working_days=working_days_between(tries[0].at, tries[-1].at, case.calendar) if tries else 0,
        deadline=case.standing.deadline,
        passed=how_far(case.standing.deadline.at, case.now, case.calendar) if case.standing.deadline else "",
    )


def _evidence(case: Case, entry: Entry) -> Evidence:
    said = _in_words(entry.fact)
    return Evidence(seq=entry.seq, occurred_at=entry.occurred_at, late=entry.late, said=said, words=_words(case, entry))


def _words(case: Case, entry: Entry) -> str:
    """The agency's own words behind an entry, whatever a colleague took them for."""
    response = next((one for one in case.standing.known.responses if one.seq == entry.seq), None)
    if response is not None:
        return response.text or response.received.summary
    judged = entry.fact
    if isinstance(judged, facts.AutoReplyReceived | facts.Acknowledged | facts.MessageSetAside) and judged.message:
        source = case.entry(judged.message)
        return source.fact.text if source and isinstance(source.fact, facts.MessageReceived) else ""
    return ""


def _checked(file: CaseFile) -> Iterator[str]:
    for statement in file.case.standing.known.statements:
        if statement.verified_by:
            words = shorten(statement.quoted.words, width=60, placeholder=" …")
            yield f"“{words}” verified by {file.name_of(statement.verified_by)}"
        for translation in statement.translations:
            if translation.checked_by:
                language = language_name(translation.added.language)
                yield f"Its translation into {language} checked by {file.name_of(translation.checked_by)}"


def _sent_back(file: CaseFile) -> str:
    entry = file.case.standing.known.sent_back
    if entry is None or not isinstance(entry.fact, facts.SentBack):
        return ""
    return f"{file.name_of(entry.recorded_by)} sent it back: {entry.fact.reason}"


def _in_words(fact: Fact) -> str:
    match fact:
        case facts.AttemptMade():
            return f"{fact.channel}: {fact.outcome}" + (f", {fact.to}" if fact.to else "")
        case facts.ResponseReceived():
            said = "; ".join(f"{answer.question} {answer.position}" for answer in fact.answers)
            return f"{fact.speaker}: {said}"
        case facts.DeadlineSet() | facts.ExtensionGranted():
            return f"deadline {wallclock.read(fact.due_at, wallclock.zone_or_utc(fact.zone))}"
        case facts.AutoReplyReceived() | facts.Acknowledged():
            kind = "automatic reply" if isinstance(fact, facts.AutoReplyReceived) else "receipt"
            return f"{kind}: {fact.detail}" if fact.detail else kind
        case facts.MessageSetAside():
            return f"set aside: {fact.reason}"
        case _:
            return _judged_in_words(fact)


def _judged_in_words(fact: Fact) -> str:
    match fact:
        case facts.DeliveryReported():
            return f"the letter of entry {fact.attempt}: {fact.report}" + (f", {fact.detail}" if fact.detail else "")
        case facts.AddressJudged():
            return f"{fact.address} {'works' if fact.works else 'does not work'}"
        case facts.AuthorityAccepted():
            return f"the answer of entry {fact.response} taken as the agency's: {fact.reason}"
        case facts.ReversalConfirmed():
            return f"the turn from entry {fact.earlier} to entry {fact.later} is the agency's"
        case facts.GateWaived():
            return f"passed without {fact.gate}: {fact.reason}"
        case _:
            return type(fact).__name__


def _made_an_attempt(case: Case, me: StaffId) -> bool:
    return any(attempt.by == me for attempt in case.standing.known.attempts)


def _sign_together(desk: Desk, session: Session, case: Case, *, through: Seq, by: Acting) -> None:
    if not may_sign_together(case, by.staff):
        raise RuleBroken("it is not a silent row that you may sign. Open it alone.")
    fact = facts.SignedOff(through=through, status=case.standing.status.value)
    records.record_in(desk, session, case.rfc_id, [Happened(at=case.now, fact=fact)], by=by, after=through)
