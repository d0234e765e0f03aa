"""A letter to an agency at the door: whether it may still leave as it is, and what it puts on record once it has."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from outreach.db import agency_outbox, cases, contacts, log, outbox, people
from outreach.db.cases import StoredCase
from outreach.db.session import Session, hold_clock
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.calendars import off_day, working_days_between
from outreach.domain.case import Case
from outreach.domain.conflicts import DeskBusy, NotKnownSaved
from outreach.domain.errors import OutreachError, RuleBroken
from outreach.domain.facts import Channel, Entry, Happened, Outcome
from outreach.domain.fold import same_address
from outreach.domain.followups import WROTE, came_since
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.letters import PromisedDeadline
from outreach.domain.outbox import MailState, Outgoing, ToAgency
from outreach.domain.people import Acting
from outreach.domain.promises import miscount
from outreach.domain.rules import check
from outreach.domain.wallclock import counted, read, read_date, zone_or_utc
from outreach.mail.compose import Posted, agency_mail
from outreach.mail.outgoing import Envelope, Mailer
from outreach.services import letter_watch
from outreach.services.desk import Desk
from outreach.services.records import case_of, never_backwards, record_in, with_entry
from outreach.services.verdicts import Fate, MustNotLeave

IN_PRACTICE = "Practice, it never left the house. "


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The request a letter is about, as it stands now, with whoever queued the letter."""

    stored: StoredCase
    case: Case
    entries: Sequence[Entry]
    by: Acting


def of_agency(letter: Outgoing) -> tuple[ToAgency, RfcId]:
    """What a letter to an agency always has."""
    if letter.agency is None or letter.rfc_id is None:
        raise RuleBroken("This letter goes to one of us, and belongs to no agency.")
    return letter.agency, letter.rfc_id


def carrier(desk: Desk, letter: Outgoing) -> Mailer:
    """Who takes it: the relay, unless its investigation practised when it was queued."""
    return desk.practice if letter.agency and letter.agency.practice else desk.mailer


def envelope(desk: Desk, session: Session, letter: Outgoing) -> Envelope:
    """The letter written out. It comes from its own reply address, so that a bounce finds its way home."""
    agency, rfc_id = of_agency(letter)
    before = agency_outbox.left(session, rfc_id)
    reply_to = desk.replies.address(agency.token)
    posted = Posted(
        letter=letter.letter,
        carries=agency.letter,
        token=agency.token,
        reply_to=reply_to,
        earlier=[
            one.letter.message_id
            for one in before
            if one.id != letter.id and one.agency and one.agency.practice == agency.practice
        ],
        files=[(file, desk.evidence.get(file.sha256)) for file in agency.letter.files],
    )
    content = agency_mail(posted, sender=desk.mail_from, at=desk.clock())
    return Envelope(sender=reply_to, to=letter.letter.to, content=content, receipt_name=agency.token)


def named(letter: Outgoing, leaves: Envelope) -> Outgoing:
    """The letter with the name that its bytes are kept under."""
    agency, _ = of_agency(letter)
    return replace(letter, agency=replace(agency, raw=sha256(leaves.content).hexdigest()))


# ── At the door ─────────────────────────────────────────────────────────────────────────────────────────────────


def check_at_the_door(desk: Desk, session: Session, letter: Outgoing) -> None:
    """Raise `MustNotLeave` unless the record would take the letter, and its deadline is fair, at this very moment."""
    agency, rfc_id = of_agency(letter)
    with _as_reason_to_stay():
        opened = _open(desk, session, rfc_id, agency.queued_by)
        _same_mode(opened.stored, agency)
        _good_address(session, opened.stored, agency)
        _nothing_came(opened.case, letter)
        if why := letter_watch.may_not_leave(desk, session, letter.id, desk.clock()):
            raise RuleBroken(why)
        case, told = opened.case, _facts(letter, opened.case, opened.case.now, evidence="")
        if any(isinstance(happened.fact, facts.DeadlineSet) for happened in told) and agency.letter.deadline:
            _fair(case, agency.letter.deadline)
        for happened in told:
            check(case, happened, opened.by)
            case = with_entry(case, happened, opened.by)


@contextmanager
def _as_reason_to_stay() -> Iterator[None]:
    try:
        yield
    except (DeskBusy, NotKnownSaved):
        raise
    except OutreachError as why:
        raise MustNotLeave(f"It was not sent. {why}") from why


def _same_mode(stored: StoredCase, agency: ToAgency) -> None:
    if stored.live and agency.practice:
        raise RuleBroken("It was queued for practice, and the investigation is live now. Render it again.")
    if not stored.live and not agency.practice:
        raise RuleBroken("The investigation practises now. Render it again once an editor has switched it live.")


def _good_address(session: Session, stored: StoredCase, agency: ToAgency) -> None:
    at_it = [
        contact
        for contact in contacts.of_agency(session, stored.agency.id)
        if contact.channel is Channel.EMAIL and same_address(contact.address) == same_address(agency.letter.to)
    ]
    if any(contact.health is Health.BAD for contact in at_it):
        raise RuleBroken("Mail does not arrive at its address. Choose another contact and render it again.")
    if agency.to_contact and not at_it:
        raise RuleBroken("Its address is no contact of the agency any more. Render it again for the one that is.")


def _nothing_came(case: Case, letter: Outgoing) -> None:
    """A letter that says “we have not heard from you” must not cross with the answer."""
    if (came := came_since(case, letter.created_at)) is not None:
        raise RuleBroken(f"{WROTE} (entry {came.seq}). Read that, then render it again.")


def _fair(case: Case, deadline: PromisedDeadline) -> None:
    """The days are counted from the day it leaves, and the floor holds whoever queued it, unless by their own hand."""
    if deadline.working_days is None:
        return  # set by hand; the rule of deadlines has asked for an editor and a reason
    days = working_days_between(case.now, deadline.due_at, case.calendar)
    short = ""
    if days < deadline.working_days:
        short = f"{counted(max(days, 0), 'working day')} instead of {deadline.working_days}"
    elif deadline.due_at - case.now < timedelta(hours=case.policy.floor_hours):
        short = f"less than {case.policy.floor_hours} hours"
    if short:
        today = read_date(case.calendar.local_date(case.now))
        due = read(deadline.due_at, case.calendar.zone)
        raise RuleBroken(
            f"It would leave on {today}, and its deadline ({due}) would be too short: {short}. Render it again."
        )


# ── On record ───────────────────────────────────────────────────────────────────────────────────────────────────


def on_record(
    desk: Desk, session: Session, letter: Outgoing, at: datetime, *, receipt: str, by: Acting | None = None
) -> Fate:
    """The letter was taken: the attempt, its deadline where it is new, and its end in the outbox, all or nothing.

    It is recorded by whoever queued it, or by the person who found out that it left. Raises `RuleBroken`.
    """
    agency, rfc_id = of_agency(letter)
    hold_clock(session)
    if not outbox.hold(session, letter, *outbox.ACCEPTED_FROM):
        return Fate.TAKEN_OVER
    opened = _open(desk, session, rfc_id, agency.queued_by)
    if agency.practice and opened.stored.live:
        why = "Practice ended while it was being written, so it is not on record."
        return Fate.CANCELLED if outbox.settled(session, letter, MailState.CANCELLED, reply=why) else Fate.TAKEN_OVER
    told = _facts(letter, opened.case, at, evidence=receipt)
    if by is not None:
        told = _as_the_record_takes_it(opened.case, letter, told, by)
    entries = record_in(desk, session, rfc_id, told, by=by or opened.by, read=opened.entries).entries
    due = next((entry.seq for entry in entries if isinstance(entry.fact, facts.DeadlineSet)), None)
    outbox.sent(session, letter, at=at, reply=receipt, entry=entries[0].seq, due=due)
    return Fate.SENT


def refused_at_the_door(desk: Desk, session: Session, letter: Outgoing, *, why: str) -> Fate:
    """It does not leave after all: whoever reads its batch, its request or the desk finds it held back, and why."""
    hold_clock(session)
    return Fate.CANCELLED if letter_watch.refused(desk, session, letter, why) else Fate.TAKEN_OVER


def address_refused(desk: Desk, session: Session, letter: Outgoing, at: datetime, *, reply: str) -> Fate:
    """Nobody is reached there: that is no attempt, but it marks the contact, and everybody sees it on the record."""
    agency, rfc_id = of_agency(letter)
    hold_clock(session)
    if not outbox.settled(session, letter, MailState.DEAD, reply=reply):
        return Fate.TAKEN_OVER
    opened = _open(desk, session, rfc_id, agency.queued_by)
    bounced = facts.AttemptMade(
        channel=Channel.EMAIL,
        outcome=Outcome.BOUNCED_HARD,
        to=agency.letter.called,
        address=agency.letter.to,
        evidence=_evidence(letter, reply),
        language=agency.letter.language,
    )
    record_in(desk, session, rfc_id, [Happened(at=at, fact=bounced)], by=opened.by, read=opened.entries)
    return Fate.DEAD


def _facts(letter: Outgoing, case: Case, at: datetime, *, evidence: str) -> tuple[Happened, ...]:
    agency, _ = of_agency(letter)
    carries, standing = agency.letter, case.standing
    made = facts.AttemptMade(
        channel=Channel.EMAIL,
        outcome=Outcome.SENT,
        to=carries.called,
        address=carries.to,
        question_set=carries.question_set if carries.questions else None,
        questions=carries.questions,
        deadline_told=carries.deadline.due_at if carries.deadline else None,
        evidence=_evidence(letter, evidence),
        language=carries.language,
        raw=agency.raw,
    )
    told = [Happened(at=at, fact=made)]
    if carries.deadline and (standing.deadline is None or carries.deadline.due_at > standing.deadline.at):
        told.append(Happened(at=at, fact=_promised(carries.deadline, case, at)))
    return tuple(told)


def _promised(due: PromisedDeadline, case: Case, at: datetime) -> facts.DeadlineSet:
    """The instant is what the letter told. Its days are named only where they lead there from when it left."""
    off = off_day(due.due_at, case.calendar)
    wrong = miscount(due.working_days, at, due.due_at, case.calendar)
    why = due.why
    if wrong:
        why = f"{counted(wrong.working_days, 'working day')} to answer, not counted from the day the letter left."
        why = f"{why} Skipped: {due.why}." if due.why else why
    return facts.DeadlineSet(
        due_at=due.due_at,
        zone=due.zone,
        working_days=None if wrong else due.working_days,
        why=why,
        day_off=off.reason if off else "",
    )


def _as_the_record_takes_it(
    case: Case, letter: Outgoing, told: tuple[Happened, ...], by: Acting
) -> tuple[Happened, ...]:
    """What a person says left is put on record even where its deadline no longer can be; what it stated is kept."""
    try:
        for happened in told:
            check(case, happened, by)
    except RuleBroken as why:
        agency, _ = of_agency(letter)
        made = told[0].fact
        if not (agency.letter.deadline and isinstance(made, facts.AttemptMade)):
            raise
        zone = zone_or_utc(agency.letter.deadline.zone)
        summary = f"It stated the deadline {read(agency.letter.deadline.due_at, zone)}, which is not on record: {why}"
        bare = replace(made, deadline_told=None, summary=summary)
        return (Happened(at=told[0].at, fact=bare),)
    return told


def _evidence(letter: Outgoing, said: str) -> str:
    practice = IN_PRACTICE if letter.agency and letter.agency.practice else ""
    return f"{practice}Message-ID {letter.letter.message_id}; {said}"


def _open(desk: Desk, session: Session, rfc_id: RfcId, queued_by: StaffId) -> Opened:
    stored = cases.load(session, rfc_id, for_update=True)
    entries = log.read(session, rfc_id)
    queuer = people.find(session, queued_by)
    if queuer is None:
        raise RuleBroken("Whoever queued it has no account here any more. Render it again under another name.")
    return Opened(
        stored=stored,
        case=case_of(desk, session, stored, entries, now=never_backwards(desk.clock(), entries)),
        entries=entries,
        by=Acting(staff=queuer.id, role=queuer.role),
    )
