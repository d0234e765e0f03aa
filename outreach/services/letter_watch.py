"""Watches letters that wait: one that is not right any more is held back, and a batch that has left is closed.

A letter says a deadline counted from the day it leaves, and puts what was true when it was approved. So it does not
leave on another day, and not once its contact, its agency, its questions or its templates have changed.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from outreach.db import batches, editions, investigations, outbox, people
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
from outreach.domain.wallclock import read
from outreach.services import agency_letters
from outreach.services.batches import look
from outreach.services.desk import Desk
from outreach.services.letter_cautions import left_alone
from outreach.services.letter_holding import taken_back, waiting, withdrawn
from outreach.services.letter_sheet import Sheet

ABOUT_TO_LEAVE = timedelta(minutes=3)
JUST_ADOPTED = timedelta(minutes=3)
"""So long after an adoption all letters that wait are looked at, not only those about to leave: whoever adopted wants
to know. What an outage misses of that is found when it is about to leave."""

LATE_BY = timedelta(hours=1)
MACHINE = StaffId("outreach")
"""Whoever acts when nobody does, where the newsroom has such an account; else the editor who approved the batch."""


def watch(desk: Desk, at: datetime) -> str:
    """Look at each letter that is about to leave, and at all of them where something was just adopted."""
    with desk.reading() as session:
        under_way = batches.in_states(session, BatchState.LEAVING)
    held = closed = 0
    for batch_id in under_way:
        with desk.database.writing() as session:
            batch = batches.get(session, batch_id, for_update=True)
            held += _hold_back(desk, session, batch, at)
            closed += _close(session, batches.get(session, batch_id))
    if not held and not closed:
        return "No letter had to be held back."
    return f"Letters held back: {held}. Batches done: {closed}."


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
    if not outbox.settled(session, letter, MailState.CANCELLED, reply=why):
        return False
    one = batch.letter(whose[1]) if batch and whose else None
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
        return "It did not leave on its day, from which its deadline is counted. Make a new batch of it."
    promised = case.standing.deadline
    if promised is not None and frozen.due_at is not None and promised.at > frozen.due_at:
        return "The agency was promised more time meanwhile than the letter says."
    if now.problems:
        return str(now.problems[0])
    return _of_the_agency(sheet, one, frozen, at=at, since=since) or _changed(sheet, frozen, now)


def _of_the_agency(sheet: Sheet, one: BatchLetter, frozen: Frozen, *, at: datetime, since: datetime) -> str:
    """What only people do: somebody there wrote, or one of us tried it. A machine's reply holds no letter back."""
    addressee = sheet.addressees[one.rfc_id]
    if (came := followups.came_since(addressee.case, since)) is not None:
        return f"It replied after this was approved (entry {came.seq}). Read that before anybody writes again."
    bad = {same_address(each.address) for each in addressee.contacts if each.health is Health.BAD}
    if same_address(frozen.to) in bad:
        return f"Mail to {frozen.to} does not arrive any more. Choose another contact, and merge it anew."
    alone = None if one.urgent else left_alone(sheet, addressee)
    if alone is not None and alone.at > max(at, frozen.leaves_at):
        until = read(alone.at, addressee.case.calendar.zone)
        return f"It is left alone until {until}: {alone.why}. Merge it anew, to leave after that."
    return ""


def _changed(sheet: Sheet, frozen: Frozen, now: Merged) -> str:
    if now.basis != frozen.basis:
        return "Something it rests on has changed since it was approved: the contact, the questions, or the template."
    if sheet.purpose is not Purpose.EXTENSION and now.letter is not None and seal_of(now.letter) != frozen.sha256:
        return "It would read otherwise today than when it was approved."
    return ""


def _on_its_day(leaves_at: datetime, at: datetime, calendar: Calendar) -> bool:
    """A letter that has to wait for others may come a little after hours, never on another day."""
    return calendar.local_date(leaves_at) == calendar.local_date(at) and is_open(max(leaves_at, at - LATE_BY), calendar)


def _hold_back(desk: Desk, session: Session, batch: Batch, at: datetime) -> int:
    until = None if _just_adopted(session, batch, at) else at + ABOUT_TO_LEAVE
    near = [
        one
        for one in waiting(session, batch.letters)
        if one.frozen and (until is None or one.frozen.leaves_at <= until)
    ]
    why = reasons(desk, session, near, batch=batch, at=at) if near else {}
    if not why:
        return 0
    letters, number = withdrawn(desk, session, [one for one in near if one.rfc_id in why], by=_machine(session, batch))
    held = [replace(one, held=why[one.rfc_id]) for one in letters if one.outbox_id is None]
    batches.save_letters(session, batch.id, held)
    return number


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


def _close(session: Session, batch: Batch) -> int:
    fates = agency_letters.fates(session, batch)
    progress = Progress.of(state_of(one, fates.get(one.rfc_id), batch.state) for one in batch.letters)
    if batch.state is not BatchState.LEAVING or progress.over < progress.of_them:
        return 0
    batches.save(session, replace(batch, state=BatchState.DONE))
    return 1
