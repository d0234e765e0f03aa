"""Reminders to our own people: who is to be told what, in how many letters, and whether it is still true.

What is due is a question to the present state, never to a stretch of time, so a scheduler that slept for a week, ran
twice or died half-way misses nothing and repeats nothing.
"""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from outreach.db import outbox, people
from outreach.db import reminders as notes
from outreach.db.reminders import Noted, Watched
from outreach.db.session import Session
from outreach.domain.ids import StaffId
from outreach.domain.letters import Letter, message_id
from outreach.domain.outbox import MailClass, Outgoing
from outreach.domain.people import Staff
from outreach.domain.reminders import LETTERS_A_PERSON_READS, Reminder, ReminderKind, addressees, due, next_begin
from outreach.domain.wallclock import counted, read, zone_named
from outreach.services.desk import Desk
from outreach.services.letters import compose

log = logging.getLogger(__name__)

KIND = "reminder"
REQUESTS_AT_A_TIME = 100
"""Looked at in one transaction: a colleague who saves a form meanwhile waits a few hundredths of a second."""

LINES_IN_A_LETTER = 40
PRESSING = list(ReminderKind)


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One line of a letter. It names the investigation and no more: mail is read on many screens."""

    kind: str
    investigation: str
    of: str
    link: str


def queue_due(desk: Desk, at: datetime) -> str:
    """Queue every reminder that is due at `at` and was not queued before; say how many."""
    with desk.reading() as session:
        if not notes.anything_to_do(session, at):
            return "Nothing new is due."
    _note_all(desk, at)
    with desk.reading() as session:
        waiting = notes.unwritten(session)
    letters, failed = Counter[StaffId](), 0
    for staff_id in waiting:
        try:
            letters[staff_id] += _write_to(desk, staff_id, at)
        except Exception:  # one person's broken letter must not keep the others from theirs
            log.exception("No reminder could be written to %s", staff_id)
            failed += 1
    return _outcome(letters, failed)


def as_it_stands(desk: Desk, session: Session, outgoing: Outgoing, at: datetime) -> Letter | None:
    """The letter as it should be said now: without what is no longer true; None when none of it is."""
    staff = people.everyone(session)
    told = notes.told_in(session, outgoing.id)
    true = _still_true(told, staff, outgoing.staff_id, at)
    reader = next((one for one in staff if one.id == outgoing.staff_id), None)
    if not true or reader is None:
        return None
    if outgoing.cuts:
        return outgoing.letter  # it may have arrived; a copy must be the same to the byte
    return _letter(desk, reader, true, outgoing.letter.message_id)


def take_back(session: Session, outgoing: Outgoing, at: datetime) -> None:
    """The letter is not sent, so its reminders were not told."""
    _forget(session, notes.told_in(session, outgoing.id), at)


def fingerprint(session: Session, outgoing: Outgoing) -> object:
    """Two of these are equal only if nothing behind the letter has changed between them."""
    return notes.fingerprint(session, outgoing.id), people.everyone(session)


def _note_all(desk: Desk, at: datetime) -> None:
    """Note whom to tell what, some requests at a time, leaving as long a gap for other writers as we took."""
    looked = REQUESTS_AT_A_TIME
    while looked == REQUESTS_AT_A_TIME:
        started = time.monotonic()
        with desk.database.writing() as session:
            looked = _note_some(session, at, desk.clock())
        if looked == REQUESTS_AT_A_TIME:
            time.sleep(time.monotonic() - started)


def _note_some(session: Session, at: datetime, now: datetime) -> int:
    staff = people.everyone(session)
    watched = notes.to_look_at(session, at, REQUESTS_AT_A_TIME)
    told = [
        (reminder.key(one.rfc_id, person.id), one.rfc_id, person.id)
        for one in watched
        for reminder in due(one.plan, at)
        for person in addressees(one.assigned_to, staff)
    ]
    notes.note(session, told, now)
    notes.look_again(session, [(one.rfc_id, next_begin(one.plan, at)) for one in watched])
    return len(watched)


def _write_to(desk: Desk, staff_id: StaffId, at: datetime) -> int:
    """Put what this person is noted for into letters: one for each reminder, or one for all where they are many."""
    with desk.reading() as session:
        noted, staff = notes.noted_for(session, staff_id), people.everyone(session)
    true = _still_true(noted, staff, staff_id, at)
    letters = [true] if len(true) > LETTERS_A_PERSON_READS else [[one] for one in true]
    composed = [_letter(desk, _person(staff, staff_id), told, _new_message_id(desk)) for told in letters]
    kept = {one.key for one, _ in true}
    with desk.database.writing() as session:
        _forget(session, [one for one in noted if one.key not in kept], at)
        for told, letter in zip(letters, composed, strict=True):
            _queue(session, letter, [one for one, _ in told], to=staff_id, at=desk.clock())
    return len(letters)


def _queue(session: Session, letter: Letter, told: Sequence[Noted], *, to: StaffId, at: datetime) -> None:
    occasion = sha256("".join(f"{one.key}@{one.noted_at.isoformat()} " for one in told).encode()).hexdigest()
    queued = outbox.add(
        session,
        mail_class=MailClass.STAFF,
        kind=KIND,
        dedupe=f"{KIND}/{to}/{occasion}",
        letter=letter,
        at=at,
        staff_id=to,
        rfc_id=told[0].about.rfc_id if len(told) == 1 else None,
    )
    if queued is None:
        return  # another scheduler was quicker
    if len(told) == 1:
        notes.put_in_letter(session, queued, key=told[0].key)
    else:
        notes.put_all_in_letter(session, queued, to=to)


def _forget(session: Session, untold: Sequence[Noted], at: datetime) -> None:
    """What was noted and not told may be noted again when its reason is back, or for whoever it now concerns."""
    notes.forget(session, [one.key for one in untold])
    notes.look_again(session, [(one.about.rfc_id, at) for one in untold])


def _still_true(
    noted: Sequence[Noted], staff: Sequence[Staff], staff_id: StaffId | None, at: datetime
) -> list[tuple[Noted, Reminder]]:
    """What still holds, and is still this person's business, the most pressing first."""
    found = [
        (one, reminder)
        for one in noted
        if any(person.id == staff_id for person in addressees(one.about.assigned_to, staff))
        for reminder in due(one.about.plan, at)
        if staff_id is not None and reminder.key(one.about.rfc_id, staff_id) == one.key
    ]
    return sorted(found, key=lambda pair: (PRESSING.index(pair[1].kind), pair[1].of, pair[0].about.rfc_id))


def _letter(desk: Desk, reader: Staff, told: Sequence[tuple[Noted, Reminder]], name: str) -> Letter:
    items = [_item(desk, reader, one.about, reminder) for one, reminder in told[:LINES_IN_A_LETTER]]
    if len(told) == 1:
        return compose(desk, "reminder", to=reader.email, message_id=name, item=items[0])
    counts = Counter(reminder.kind for _, reminder in told)
    return compose(
        desk,
        "reminders",
        to=reader.email,
        message_id=name,
        count=len(told),
        counts=[(kind.value, counts[kind]) for kind in PRESSING if counts[kind]],
        items=items,
        unlisted=len(told) - len(items),
        desk_link=f"{desk.base_url}/",
    )


def _item(desk: Desk, reader: Staff, about: Watched, reminder: Reminder) -> Item:
    return Item(
        kind=reminder.kind.value,
        investigation=about.investigation,
        of=read(reminder.of, zone_named(reader.zone)),
        link=f"{desk.base_url}/requests/{about.rfc_id}",
    )


def _new_message_id(desk: Desk) -> str:
    return message_id(uuid4().hex, desk.mail_from)


def _person(staff: Sequence[Staff], staff_id: StaffId) -> Staff:
    return next(one for one in staff if one.id == staff_id)


def _outcome(letters: Counter[StaffId], failed: int) -> str:
    said = f"Queued {counted(letters.total(), 'reminder')} to {_people(len(+letters))}."
    if letters.total() == 0:
        said = "Nothing new is due."
    return said + (f" {_people(failed).capitalize()} could not be written to; the log says why." if failed else "")


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
