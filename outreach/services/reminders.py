"""Reminders to our own people: who is to be told what, in how many letters, and whether it is still true.

What is due is a question to the present state, never to a stretch of time, so a scheduler that slept for a week, ran
twice or died half-way misses nothing and repeats nothing.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from outreach.db import outbox, releases
from outreach.db import reminders as notes
from outreach.db.reminders import About, Noted, ToNote, Watched
from outreach.db.session import Session
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.outbox import MailClass
from outreach.domain.people import Staff
from outreach.domain.reminders import Newsroom, next_begin, tellings
from outreach.domain.reminders_ahead import Sent
from outreach.services import looking_back, updates
from outreach.services.desk import Desk
from outreach.services.newsroom import newsroom_of
from outreach.services.outstanding import outstanding
from outreach.services.reminder_letters import (
    MORNING,
    ONE,
    Said,
    True_,
    forget,
    late_since,
    owed_by,
    phases,
    said_once,
    still_true,
    updates_behind,
    wants_morning,
    with_updates,
    written,
)
from outreach.services.reminder_letters import homes as homes_of
from outreach.services.updates import OpenUpdate

log = logging.getLogger(__name__)

REQUESTS_AT_A_TIME = 200
FEWEST = 10
"""Looked at in one transaction, at most and at least."""

WAIT = 0.04
"""Seconds that a colleague who saves a form may have to wait for one of them. A busy machine looks at fewer in that."""

INSTANT = 0.001
"""Seconds that anything takes, also where a rehearsal has stopped all clocks."""

GAP = 0.03
"""Seconds between two of them, at least: who waits for SQLite looks every 25 ms, and does not sleep through this."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """One of us at their desk: their day there, and whether they had their morning mail of it."""

    staff: Staff
    day: date
    had_morning: bool


def queue_due(desk: Desk, at: datetime) -> str:
    """Queue every reminder that is due at `at` and was not queued before; say how many."""
    with desk.reading() as session:
        planned, _ = notes.to_do(session, at)
    if planned:
        note_all(desk, at)
    with desk.reading() as session:
        planned, waiting = notes.to_do(session, at)
        if planned:
            return "Another scheduler is noting what is due; it writes the letters."
        newsroom = newsroom_of(desk, session)
        readers = _to_write_to(session, newsroom, at, waiting=waiting)
    told, failed = list[int](), 0
    for reader in readers:
        try:
            told += _write_to(desk, newsroom, reader, at)
        except Exception:  # one person's broken letter must not keep the others from theirs
            log.exception("No reminder could be written to %s", reader.staff.id)
            failed += 1
    return _outcome(told, failed)


def note_all(desk: Desk, at: datetime) -> None:
    """Note whom to tell what, some requests at a time, with a gap for other writers after each.

    Our people are read once: many deadlines fall together, and what they lead to is worked out once. Whether it still
    concerns somebody is asked again before anything is written to them, and again before it leaves.
    """
    with desk.reading() as session:
        newsroom, released = newsroom_of(desk, session), releases.out(session)
    most, more = REQUESTS_AT_A_TIME, True
    while more:
        look = Look(
            at=at, newsroom=newsroom, released=released, most=most, open_ones=_open_updates(desk, at, released, most)
        )
        with desk.database.writing() as session:
            started = time.monotonic()
            more = _note_some(desk, session, look) == most
        if more:
            we_took = time.monotonic() - started
            time.sleep(max(we_took, GAP))
            most = as_many_next(most, we_took)


def as_many_next(most: int, took: float) -> int:
    """How many to look at in the next transaction, after one of `most` kept others waiting for `took` seconds."""
    return max(FEWEST, min(REQUESTS_AT_A_TIME, int(most * WAIT / max(took, INSTANT))))


Opened = Mapping[RfcId, OpenUpdate | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What is known before anything is noted, and how many are looked at at most.

    `open_ones`: of requests of what is `released`, the update, if any.
    """

    at: datetime
    newsroom: Newsroom
    released: Collection[InvestigationId]
    most: int
    open_ones: Opened

    def knows(self, one: Watched) -> bool:
        """Whatever became due while it was made waits for the next turn."""
        return one.rfc_id in self.open_ones or one.about.investigation_id not in self.released


def _open_updates(desk: Desk, at: datetime, released: Collection[InvestigationId], most: int) -> Opened:
    """Read before anybody has to wait for us: whether an update is open is only known of a whole row."""
    if not released:
        return {}
    with desk.reading() as session:
        watched = notes.before_looking(session, at, most)
        asked = [one.rfc_id for one in watched if one.about.investigation_id in released]
        found = updates.of_requests(desk, session, asked) if asked else {}
    return {rfc_id: found.get(rfc_id) for rfc_id in asked}


def _note_some(desk: Desk, session: Session, look: Look) -> int:
    watched, alike = notes.to_look_at(session, look.at, look.most), defaultdict[About, list[RfcId]](list)
    then = looking_back.planned_then(desk, session, [one.rfc_id for one in watched], look.at)
    known_since = list[RfcId]()
    for one in filter(look.knows, watched):
        about = with_updates(one.about, look.open_ones.get(one.rfc_id))
        known = looking_back.as_known(about, then.get(one.rfc_id))
        alike[known].append(one.rfc_id)
        known_since += [] if known is about else [one.rfc_id]
    told = [one for about in alike.items() for one in to_note(*about, look.newsroom, look.at)]
    notes.note(session, told, desk.clock())
    notes.look_again(session, [(next_begin(about.plan, look.at), rfc_ids) for about, rfc_ids in alike.items()])
    notes.look_again(session, [(desk.clock(), known_since)])
    return len(watched)


def to_note(about: About, rfc_ids: Sequence[RfcId], newsroom: Newsroom, at: datetime) -> Iterator[ToNote]:
    """Whom to tell what of these requests, some of it only later: whoever is looked at may be asleep."""
    for telling in tellings(about.plan, about.assigned_to, newsroom.of(about.investigation_id)):
        if telling.reminder.looked_for_from <= at and not telling.reminder.over(at):
            yield ToNote(
                name=telling.reminder.name(telling.to.id),
                rfc_ids=rfc_ids,
                staff_id=telling.to.id,
                tell_at=telling.at,
                urgent=telling.reminder.urgent,
            )


def _to_write_to(session: Session, newsroom: Newsroom, at: datetime, *, waiting: bool) -> list[Reader]:
    """Whoever is at work and is to be told something, or has not had their morning mail."""
    to_tell = notes.to_tell(session, at) if waiting else frozenset()
    at_work = [
        (one, works.local_date(at))
        for one in newsroom.staff
        if one.active and one.email and (one.id in to_tell or wants_morning(one, newsroom))
        if (works := newsroom.working_time(one)).is_open(at)
    ]
    had = notes.mornings(session, [day for _, day in at_work]) if at_work else frozenset()
    found = [Reader(staff=one, day=day, had_morning=(one.id, day) in had) for one, day in at_work]
    return [one for one in found if one.staff.id in to_tell or not one.had_morning]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Mail:
    """What one mail says. Of what is `noted`, `true` still is, and some is `unknown` at the instant of the run."""

    noted: Sequence[Noted]
    unknown: Sequence[Noted]
    true: tuple[True_, ...]
    morning: bool
    said: Said


def _to_say(desk: Desk, session: Session, newsroom: Newsroom, reader: Reader, *, at: datetime) -> _Mail:
    """What presses goes at once. All else waits for the morning mail, and what presses by then goes with it."""
    everything = notes.noted_for(session, reader.staff.id, at)
    then = looking_back.planned_then(desk, session, {one.rfc_id for one in everything}, at)
    noted = [one for one in everything if looking_back.was_known(one, then)]
    behind = updates_behind(desk, session, noted)
    true = still_true(noted, newsroom, reader.staff.id, at, behind)
    editor = wants_morning(reader.staff, newsroom)
    morning = not reader.had_morning and (editor or any(not one.urgent for one, _ in true))
    seen = newsroom.sight(reader.staff.id)
    stories = outstanding(desk, session, reader.staff, at, sight=seen) if morning and editor else ()
    pairs = true if morning else tuple(pair for pair in true if pair[0].urgent)
    said = Said(
        told=pairs,
        updates=owed_by(reader.staff, newsroom, noted, behind),
        homes=homes_of(session, pairs),
        phases=phases(session, pairs, at) if stories else {},
        stories=stories,
        late_since=late_since(desk, session, pairs, reader.staff, at=at),
    )
    unknown = [one for one in everything if not looking_back.was_known(one, then)]
    return _Mail(noted=noted, unknown=unknown, true=true, morning=morning, said=said)


def _write_to(desk: Desk, newsroom: Newsroom, reader: Reader, at: datetime) -> list[int]:
    """Of the mail that was written, if any, how many reminders it tells."""
    with desk.reading() as session:
        mail = _to_say(desk, session, newsroom, reader, at=at)
    morning, told = mail.morning, [one for one, _ in mail.said.told]
    letter = written(desk, reader.staff, mail.said, at) if mail.said else None
    kept = {one.key for one, _ in mail.true}
    with desk.database.writing() as session:
        forget(session, [one for one in mail.noted if one.key not in kept], at)
        forget(session, mail.unknown, desk.clock())
        if morning and not notes.claim_morning(session, reader.staff.id, reader.day):
            return []  # another scheduler was quicker
        if not morning and len(kept) > len(told):
            _put_off(session, newsroom, reader.staff, at)
        if letter is None:
            return []
        queued = outbox.add(
            session,
            mail_class=MailClass.STAFF,
            kind=MORNING if morning else ONE,
            dedupe=f"{MORNING}/{reader.staff.id}/{reader.day}" if morning else _occasion(reader.staff.id, told),
            letter=letter,
            at=desk.clock(),
            staff_id=reader.staff.id,
            rfc_id=_only(told),
        )
        if queued is None:
            return []
        notes.put_in_letter(session, queued, reader.staff.id, at, urgent=not morning)
        if morning:
            notes.of_morning(session, reader.staff.id, reader.day, queued)
            notes.gather(session, queued, reader.staff.id)
    return [len(said_once(mail.said.told))]


def _put_off(session: Session, newsroom: Newsroom, staff: Staff, at: datetime) -> None:
    """What came too late for this morning's mail waits for the next one."""
    tomorrow = newsroom.working_time(staff).next_morning(at + timedelta(seconds=1))
    if tomorrow is not None:
        notes.put_off(session, staff.id, before=at, until=tomorrow)


def _occasion(staff_id: StaffId, told: Sequence[Noted]) -> str:
    spelled = "".join(f"{one.key}@{one.noted_at.isoformat()} " for one in told)
    return f"{ONE}/{staff_id}/{sha256(spelled.encode()).hexdigest()}"


def _only(told: Sequence[Noted]) -> RfcId | None:
    return told[0].rfc_id if len(told) == 1 else None


def _outcome(told: Sequence[int], failed: int) -> str:
    """`told`: of each mail, one to each person, how many reminders it tells."""
    sent = Sent(reminders=sum(told), mails=len(told), people=len(told))
    said = f"Queued {sent}." if told else "Nothing new is due."
    people = "1 person" if failed == 1 else f"{failed} people"
    return said + (f" {people.capitalize()} could not be written to; the log says why." if failed else "")
