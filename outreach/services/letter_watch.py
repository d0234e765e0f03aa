"""Watches letters that wait: one that is not right any more is held back, and a batch that has left is closed.

A letter says a deadline counted from the day it leaves, and puts what was true when it was approved. So it does not
leave on another day, and not once its contact, its agency, its questions or its templates have changed. It is held back
as soon as that is known, days before it would leave if need be: until then pages say when it leaves. Held back until
a message is read that turns out to be a machine's, it goes on by itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from outreach.db import batches, editions, heartbeats, investigations, outbox, pending_letters, people, summaries
from outreach.db.session import Session
from outreach.domain import followups
from outreach.domain.agencies import Health
from outreach.domain.batches import Batch, BatchLetter, BatchState, Frozen, Progress, state_of
from outreach.domain.calendars import Calendar
from outreach.domain.editions import EditionKind
from outreach.domain.fold import same_address
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.letter_templates import Purpose
from outreach.domain.merging import Merged, seal_of
from outreach.domain.office_hours import is_open
from outreach.domain.outbox import MailState, Outgoing
from outreach.domain.people import Acting
from outreach.domain.wallclock import Timed, read, read_date, zone_or_utc
from outreach.services import agency_letters, heartbeat
from outreach.services.batches import look
from outreach.services.desk import Desk
from outreach.services.letter_cautions import left_alone
from outreach.services.letter_holding import taken_back, waiting, withdrawn
from outreach.services.letter_leaving import freeze, queued
from outreach.services.letter_sheet import Sheet

AT_A_TIME = 10
"""Letters looked at once more in one transaction: a colleague who saves a form meanwhile waits for less than a tenth of
a second."""

ABOUT_TO_LEAVE = timedelta(minutes=3)
OVERLAP = timedelta(minutes=1)
"""What was being put on record while the last turn looked was not there yet for it."""

A_QUARTER = timedelta(minutes=15)
JUST_ADOPTED = timedelta(minutes=3)
"""So long after an adoption all letters that wait are looked at, not only those about to leave: whoever adopted wants
to know. What an outage misses of that is found when it is about to leave."""

LATE_BY = timedelta(hours=1)
MACHINE = StaffId("outreach")
"""Whoever acts when nobody does, where the newsroom has such an account; else the editor who approved the batch."""


def watch(desk: Desk, at: datetime) -> str:
    """Look at the letters that wait, as `_doubtful` has it, and hold back those that are not right any more.

    They are read without a lock, and a few at a time are looked at once more under one: nobody else waits for long.
    """
    with desk.reading() as session:
        under_way = batches.in_states(session, BatchState.LEAVING)
        last = next((one.ok_at for one in heartbeats.all_beats(session) if one.name == heartbeat.WATCHING), None)
    held = closed = 0
    for batch_id in under_way:
        with desk.reading() as session:
            batch = batches.get(session, batch_id)
            wrong = [*reasons(desk, session, _doubtful(session, batch, at, last), batch=batch, at=at)]
        for first in range(0, len(wrong), AT_A_TIME):
            with desk.database.writing() as session:
                held += _hold_back(desk, session, batch_id, wrong[first : first + AT_A_TIME], at=at)
        closed += _close(desk, batch_id)
    gone = _let_go_on(desk, at)
    if not held and not closed and not gone:
        return "No letter had to be held back."
    return f"Letters held back: {held}. Batches done: {closed}." + (f" Letters that go on: {gone}." if gone else "")


def may_not_leave(desk: Desk, session: Session, outbox_id: int, at: datetime) -> str:
    """Why this letter of the outbox must not leave now; empty if it may. For whoever is about to send it."""
    whose = batches.of_outbox(session, outbox_id)
    if whose is None:
        return ""
    batch_id, rfc_id = whose
    batch = batches.get(session, batch_id)
    return reasons(desk, session, [one for one in batch.letters if one.rfc_id == rfc_id], batch=batch, at=at).get(
        rfc_id, ""
    )


def refused(desk: Desk, session: Session, letter: Outgoing, why: str) -> bool:
    """Hold back a letter that was refused as it was about to leave; says whether it was still ours to end.

    The batch is locked first, as everybody does who takes letters of it back.
    """
    whose = batches.of_outbox(session, letter.id)
    batch = batches.get(session, whose[0], for_update=True) if whose else None
    one = batch.letter(whose[1]) if batch and whose else None
    zone = zone_or_utc(one.frozen.due_zone if one and one.frozen else "")
    reply = Timed.of_kept(why).said(lambda moment: read(moment, zone))
    if not outbox.settled(session, letter, MailState.CANCELLED, reply=reply):
        return False
    if batch and one and one.outbox_id == letter.id:
        held = taken_back(desk, session, one, by=_machine(session, batch))
        batches.save_letters(session, batch.id, [replace(held, held=why)])
    return True


def reasons(
    desk: Desk, session: Session, letters: Iterable[BatchLetter], *, batch: Batch, at: datetime
) -> dict[RfcId, str]:
    """Which of these frozen letters must not leave, and why."""
    slug = investigations.by_id(session, batch.investigation_id).slug
    some = tuple(letters)
    if not some:
        return {}
    looked = look(desk, session, slug, replace(batch, letters=some), takes={}, as_frozen=True)
    merged = {one.rfc_id: one for one in looked.merged}
    since = batch.approved_at or batch.made_at
    found = {one.rfc_id: _why_not(looked.sheet, one, merged.get(one.rfc_id), at=at, since=since) for one in some}
    return {rfc_id: why for rfc_id, why in found.items() if why}


def _why_not(sheet: Sheet, one: BatchLetter, now: Merged | None, *, at: datetime, since: datetime) -> str:
    frozen = one.frozen
    if frozen is None or now is None:
        return "It was never approved."
    case = sheet.addressees[one.rfc_id].case
    if not one.urgent and at >= frozen.leaves_at and not _on_its_day(frozen.leaves_at, at, case.calendar):
        return "It did not leave on its day, from which its deadline is counted. Merge it anew."
    promised = case.standing.deadline
    if promised is not None and frozen.due_at is not None and promised.at > frozen.due_at:
        what = "The agency was promised more time meanwhile than the letter says, until "
        return Timed.of(what, promised.at, ". Merge it anew.").kept
    if now.problems:
        return str(now.problems[0])
    return _of_the_agency(sheet, one, frozen, at=at, since=since) or _changed(sheet, one, frozen, now)


def _of_the_agency(sheet: Sheet, one: BatchLetter, frozen: Frozen, *, at: datetime, since: datetime) -> str:
    """What only people do: somebody there wrote, or one of us tried it. A machine's reply holds no letter back."""
    addressee = sheet.addressees[one.rfc_id]
    if (came := followups.came_since(addressee.case, since)) is not None:
        return f"{followups.REPLIED} (entry {came.seq}). Read that before anybody writes again."
    bad = {same_address(each.address) for each in addressee.contacts if each.health is Health.BAD}
    if same_address(frozen.to) in bad:
        return f"Mail to {frozen.to} does not arrive any more. Choose another contact, and merge it anew."
    alone = None if one.urgent else left_alone(sheet, addressee)
    if alone is not None and alone.at > max(at, frozen.leaves_at):
        then = ". Merge it anew, to leave after that."
        return Timed.of("It is left alone until ", alone.at, ": ", *alone.parts, then).kept
    return ""


def _changed(sheet: Sheet, one: BatchLetter, frozen: Frozen, now: Merged) -> str:
    if now.basis != frozen.basis:
        what = "the contact, the questions, or the template"
        return f"Something it rests on has changed since it was approved: {what}. Merge it anew."
    calendar = sheet.addressees[one.rfc_id].case.calendar
    if not one.urgent and not is_open(frozen.leaves_at, calendar):
        return f"It was to leave on {_shut_on(frozen.leaves_at, calendar)}. Merge it anew, to leave on a working day."
    if sheet.purpose is Purpose.EXTENSION or now.letter is None:
        return ""
    if now.letter.deadline is not None and now.letter.deadline.why != frozen.due_why:
        return "The agency’s calendar has changed since it was approved, and with it its deadline. Merge it anew."
    if seal_of(now.letter) != frozen.sha256:
        return "It would read otherwise today than when it was approved. Merge it anew."
    return ""


def _shut_on(at: datetime, calendar: Calendar) -> str:
    day = calendar.local_date(at)
    return f"{read_date(day)}, when its office is closed ({calendar.why_closed(day) or 'outside of its hours'})"


def _on_its_day(leaves_at: datetime, at: datetime, calendar: Calendar) -> bool:
    """A letter that has to wait for others may come a little after hours, never on another day."""
    return calendar.local_date(leaves_at) == calendar.local_date(at) and is_open(max(leaves_at, at - LATE_BY), calendar)


def _doubtful(session: Session, batch: Batch, at: datetime, last: datetime | None) -> list[BatchLetter]:
    """Those of a batch that wait and that are to be looked at now; `last`: when a turn of the job last went well.

    What is about to leave; whatever something was put on record of since, or had its calendar changed; and all of them
    once in a quarter of an hour, since a contact can change with no entry, and where something was just adopted.
    """
    waits = [one for one in waiting(session, batch.letters) if one.frozen]
    if not waits or last is None or _quarter(at) != _quarter(last) or _just_adopted(session, batch, at):
        return waits
    changed = summaries.folded_since(session, [one.rfc_id for one in waits], last - OVERLAP)
    soon = at + ABOUT_TO_LEAVE
    return [one for one in waits if one.rfc_id in changed or (one.frozen and one.frozen.leaves_at <= soon)]


def _quarter(at: datetime) -> int:
    return int(at.timestamp() // A_QUARTER.total_seconds())


def _hold_back(desk: Desk, session: Session, batch_id: int, wrong: Collection[RfcId], *, at: datetime) -> int:
    batch = batches.get(session, batch_id, for_update=True)
    still = [one for one in waiting(session, batch.letters) if one.rfc_id in wrong]
    why = reasons(desk, session, still, batch=batch, at=at)
    letters, number = withdrawn(desk, session, [one for one in still if one.rfc_id in why], by=_machine(session, batch))
    held = [replace(one, held=why[one.rfc_id]) for one in letters if one.outbox_id is None]
    batches.save_letters(session, batch.id, held)
    return number


def _let_go_on(desk: Desk, at: datetime) -> int:
    """Letters held back until a message is read go on once it turns out to be no person's, as they were approved.

    One whose day has passed meanwhile, or that anything else stands against, says that instead.
    """
    with desk.reading() as session:
        held = pending_letters.held_for_a_message(session)
    gone = 0
    for batch_id, rfc_ids in held.items():
        for first in range(0, len(rfc_ids), AT_A_TIME):
            with desk.database.writing() as session:
                gone += _go_on(desk, session, batch_id, rfc_ids[first : first + AT_A_TIME], at=at)
    return gone


def _go_on(desk: Desk, session: Session, batch_id: int, rfc_ids: Collection[RfcId], *, at: datetime) -> int:
    """Each is compared with what was approved under the reply address it had then; it leaves with another one."""
    batch = batches.get(session, batch_id, for_update=True)
    still = pending_letters.held_for_a_message(session).get(batch_id, ())
    held = {one.rfc_id: one for one in batch.letters if one.rfc_id in rfc_ids and one.rfc_id in still}
    as_it_was = [replace(one, tries=one.tries - 1) for one in held.values()]
    why = reasons(desk, session, as_it_was, batch=batch, at=at)
    go = tuple(one for one in held.values() if one.rfc_id not in why)
    after = [replace(held[rfc_id], held=said) for rfc_id, said in why.items() if said != held[rfc_id].held]
    if go:
        slug = investigations.by_id(session, batch.investigation_id).slug
        looked = look(desk, session, slug, replace(batch, letters=go), takes={}, as_frozen=True)
        merged, by = {one.rfc_id: one for one in looked.merged}, _machine(session, batch)
        fresh = [replace(one, frozen=freeze(merged[one.rfc_id]), held="") for one in go]
        after += [queued(desk, session, looked, one, by=by) for one in fresh]
        batches.save(session, replace(batch, state=BatchState.LEAVING))
    batches.save_letters(session, batch.id, after)
    return len(go)


def _just_adopted(session: Session, batch: Batch, at: datetime) -> bool:
    """Whether what letters rest on was: who of us is reminded of what is no part of that."""
    investigation = investigations.by_id(session, batch.investigation_id)
    known = editions.load(session, investigation.id, investigation.editions)
    return any(at - JUST_ADOPTED < one.recorded_at and one.kind is not EditionKind.REMINDERS for one in known.all)


def _machine(session: Session, batch: Batch) -> Acting:
    approver = batch.seconded_by or batch.approved_by or batch.made_by
    found = people.find(session, MACHINE) or people.find(session, approver)
    if found is None:
        raise LookupError(f"the account {approver} is gone")
    return Acting(staff=found.id, role=found.role)


def _close(desk: Desk, batch_id: int) -> int:
    with desk.reading() as session:
        if not _over(session, batches.get(session, batch_id)):
            return 0
    with desk.database.writing() as session:
        batch = batches.get(session, batch_id, for_update=True)
        if not _over(session, batch):
            return 0
        batches.save(session, replace(batch, state=BatchState.DONE))
        return 1


def _over(session: Session, batch: Batch) -> bool:
    fates = agency_letters.fates(session, batch)
    progress = Progress.of(state_of(one, fates.get(one.rfc_id), batch.state) for one in batch.letters)
    return batch.state is BatchState.LEAVING and progress.over >= progress.of_them
