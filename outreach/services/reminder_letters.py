"""The letters that tell our own people: what stands in them, and what is still true of it as they leave."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from outreach.db import audit_anchors, cases, log, people, seats
from outreach.db import reminders as notes
from outreach.db.reminders import About, Noted
from outreach.db.session import Session
from outreach.domain.audit import Anchor
from outreach.domain.ids import StaffId
from outreach.domain.letters import Letter, message_id
from outreach.domain.outbox import Outgoing
from outreach.domain.people import Staff
from outreach.domain.reminder_policy import ReminderKind
from outreach.domain.reminders import Newsroom, Reminder, tellings
from outreach.domain.wallclock import read, zone_or_utc
from outreach.services.account_letters import FACTOR
from outreach.services.desk import Desk
from outreach.services.letters import compose
from outreach.services.newsroom import newsroom_of
from outreach.services.notices import NOTICE
from outreach.services.outstanding import Story, outstanding
from outreach.services.records import case_of
from outreach.services.verdicts import NotNow

ONE, MORNING = "reminder", "morning"
"""The kinds of letter: what presses, at once; and all the rest, once a morning."""

LINES_IN_A_LETTER = 40
PRESSING = list(ReminderKind)
LATE = timedelta(hours=12)
"""Told so much later than it should have been, a letter says so: somebody planned by it."""

True_ = tuple[Noted, Reminder]


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One line of a letter. It names the investigation and no more: mail is read on many screens."""

    kind: str
    investigation: str
    of: str
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """All that one letter says: what is still true of its reminders, and what is outstanding beside.

    `anchor`: where the audit chain stood, so that a copy of that lies in many mailboxes. `late_since`: from when on it
    should have been told, where it comes late.
    """

    told: tuple[True_, ...]
    stories: tuple[Story, ...] = ()
    anchor: Anchor | None = None
    late_since: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.told or self.stories)


def as_it_stands(desk: Desk, session: Session, outgoing: Outgoing, at: datetime) -> Letter | None:
    """The letter as it should be said now: without what is no longer true; None when none of it is.

    Raises `NotNow` outside of its reader's hours.
    """
    newsroom = newsroom_of(desk, session)
    reader = next((one for one in newsroom.staff if one.id == outgoing.staff_id and one.active), None)
    if reader is None:
        return None
    if outgoing.kind == FACTOR:  # whoever would steal an account does not wait for the morning
        return replace(outgoing.letter, to=reader.email)
    works = newsroom.working_time(reader)
    if not works.is_open(at) and (until := works.next_open(at)) is not None:
        raise NotNow(until)
    if outgoing.kind == NOTICE:
        return replace(outgoing.letter, to=reader.email)
    told = still_true(notes.told_in(session, outgoing.id), newsroom, reader.id, at)
    edits = outgoing.kind == MORNING and wants_morning(reader, newsroom)
    stories = outstanding(desk, session, reader, at, sight=newsroom.sight(reader.id)) if edits else ()
    said = Said(
        told=told,
        stories=stories,
        anchor=audit_anchors.last(session) if stories else None,
        late_since=late_since(desk, session, told, reader, at=at),
    )
    if not said:
        return None
    if outgoing.cuts:
        return outgoing.letter  # it may have arrived; a copy must be the same to the byte
    return written(desk, reader, said, name=outgoing.letter.message_id)


def take_back(session: Session, outgoing: Outgoing, at: datetime) -> None:
    """The letter is not sent, so its reminders were not told."""
    forget(session, notes.told_in(session, outgoing.id), at)


def forget(session: Session, untold: Sequence[Noted], at: datetime) -> None:
    """What was noted and not told may be noted again when its reason is back, or for whoever it now concerns."""
    notes.forget(session, [one.key for one in untold])
    notes.look_again(session, [(at, [one.rfc_id for one in untold])])


def fingerprint(session: Session, outgoing: Outgoing) -> object:
    """Two of these are equal only if nothing behind the letter has changed between them."""
    at = outgoing.created_at
    return notes.fingerprint(session, outgoing.id), people.everyone(session), seats.everyones(session, at)


def wants_morning(staff: Staff, newsroom: Newsroom) -> bool:
    """Whether this person is told each morning what is outstanding: an editor who has not said otherwise."""
    return newsroom.sight(staff.id).edits(staff.role) and staff.hours.morning_mail


def still_true(noted: Sequence[Noted], newsroom: Newsroom, staff_id: StaffId, at: datetime) -> tuple[True_, ...]:
    """What still holds, and is still this person's business, the most pressing first.

    What is told anew stands for what was told before of the same: only the last is said.
    """
    theirs: dict[About, dict[str, Reminder]] = {}
    found = []
    for one in noted:
        if one.about not in theirs:
            theirs[one.about] = _of_this_person(one.about, newsroom, staff_id, at)
        if (reminder := theirs[one.about].get(one.name)) is not None:
            found.append((one, reminder))
    return tuple(sorted(found, key=lambda pair: (PRESSING.index(pair[1].kind), pair[1].of, pair[0].rfc_id)))


def _of_this_person(about: About, newsroom: Newsroom, staff_id: StaffId, at: datetime) -> dict[str, Reminder]:
    """What holds now and is this person's business, by the name it was noted under."""
    team = newsroom.of(about.investigation_id)
    return {
        telling.reminder.name(staff_id): telling.reminder
        for telling in tellings(about.plan, about.assigned_to, team)
        if telling.to.id == staff_id and telling.at <= at and not telling.reminder.over(at)
    }


def said_once(told: Sequence[True_]) -> tuple[True_, ...]:
    """Of what was told on several days of the same, the last."""
    last: dict[object, True_] = {}
    for one, reminder in told:
        about = (one.rfc_id, reminder.kind, reminder.armed_by)
        if about not in last or last[about][1].nth < reminder.nth:
            last[about] = (one, reminder)
    return tuple(last.values())


def late_since(desk: Desk, session: Session, told: Sequence[True_], reader: Staff, *, at: datetime) -> datetime | None:
    """From when on the reader should have had some of this; None where all of it comes in time.

    By what was on record and in force then: a deadline that was written down since, a table that was adopted since and
    a colleague who came since are no reason to say that anything was missed.
    """
    late = [one for one, _ in said_once(told)[:LINES_IN_A_LETTER] if at - one.tell_at > LATE]
    for one in sorted(late, key=lambda noted: noted.tell_at):
        if _was_to_be_told(desk, session, one, reader):
            return one.tell_at
    return None


def _was_to_be_told(desk: Desk, session: Session, noted: Noted, reader: Staff) -> bool:
    stored, entries = cases.load(session, noted.rfc_id), log.read(session, noted.rfc_id)
    then = case_of(desk, session, stored, entries, now=noted.tell_at)
    team = newsroom_of(desk, session, at=noted.tell_at).of(stored.investigation_id)
    return any(
        one.reminder.name(reader.id) == noted.name and one.at <= noted.tell_at
        for one in tellings(then.plan, then.standing.known.assigned_to, team)
    )


def written(desk: Desk, reader: Staff, said: Said, *, name: str = "") -> Letter:
    """The letter; `name` is its Message-ID, where it has one already."""
    told = said_once(said.told)
    items = [_item(desk, reader, one, reminder) for one, reminder in told[:LINES_IN_A_LETTER]]
    named = name or message_id(uuid4().hex, desk.mail_from)
    since = read(said.late_since, zone_or_utc(reader.zone)) if said.late_since else ""
    if len(told) == 1 and not said.stories:
        return compose(desk, "reminder", to=reader.email, message_id=named, item=items[0], late_since=since)
    counts = Counter(reminder.kind for _, reminder in told)
    return compose(
        desk,
        "reminders",
        to=reader.email,
        message_id=named,
        count=len(told),
        counts=[(kind.value, counts[kind]) for kind in PRESSING if counts[kind]],
        items=items,
        unlisted=len(told) - len(items),
        stories=said.stories,
        anchor=said.anchor,
        late_since=since,
        desk_link=f"{desk.base_url}/",
    )


def _item(desk: Desk, reader: Staff, told: Noted, reminder: Reminder) -> Item:
    path = f"/requests/{told.rfc_id}"
    if reminder.kind is ReminderKind.UNCLASSIFIED:
        path += "/messages"
    return Item(
        kind=reminder.kind.value,
        investigation=told.about.investigation,
        of=read(reminder.of, zone_or_utc(reader.zone)),
        link=desk.base_url + path,
    )
