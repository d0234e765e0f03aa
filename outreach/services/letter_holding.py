"""Letters held back and let go again: an approval undone in time, a batch paused and resumed, a batch dropped.

Anybody here may hold letters back. Only an editor lets them go.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from outreach.db import batches, submissions
from outreach.db.session import Session, hold_clock
from outreach.domain.batches import UNDER_WAY, Batch, BatchLetter, BatchState, reopened
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import EntryRetracted, Happened
from outreach.domain.merging import Merged
from outreach.domain.office_hours import can_undo
from outreach.domain.outbox import MailState
from outreach.domain.people import Acting
from outreach.domain.wallclock import counted
from outreach.services import agency_letters, records
from outreach.services.batches import Looked, asked_domains, look, opened
from outreach.services.desk import Desk
from outreach.services.letter_leaving import freeze, queued

DROPPED = "Dropped. Nothing more of it will leave."
WITHDRAWN = "The letter that was to tell it was held back before it left."


def undo(desk: Desk, slug: str, batch_id: int, *, by: Acting) -> str:
    """Take the whole approval back, while there is time: nothing has left, and the batch is open again."""
    with desk.writing(by) as session:
        hold_clock(session)
        batch = opened(session, slug, batch_id)
        if batch.state is BatchState.APPROVED:
            return _reopened(session, batch, batch.letters, by)
        if batch.state not in UNDER_WAY or batch.approved_at is None:
            raise RuleBroken(f"This batch is {batch.state.said}. There is nothing to undo.")
        if not can_undo(batch.approved_at, desk.clock()):
            raise RuleBroken(
                "It is too late to undo this: half an hour has passed. Pause the batch, to hold back what still waits."
            )
        letters, _ = withdrawn(desk, session, batch.letters, by=by)
        if any(one.outbox_id for one in letters):
            raise RuleBroken("Some of these letters have left already. Pause the batch, to hold back what still waits.")
        return _reopened(session, batch, letters, by)


def _reopened(session: Session, batch: Batch, letters: Iterable[BatchLetter], by: Acting) -> str:
    fresh = [replace(one, frozen=None, outbox_id=None, held="") for one in letters]
    batches.save_letters(session, batch.id, fresh)
    batches.save(session, reopened(batch))
    said = "Taken back. No letter has left; the batch can be changed again."
    submissions.remember(session, by, said)
    return said


def pause(desk: Desk, slug: str, batch_id: int, *, by: Acting) -> str:
    """Hold back every letter that still waits. What has left stays left."""
    with desk.writing(by) as session:
        hold_clock(session)
        batch = opened(session, slug, batch_id)
        if batch.state is not BatchState.LEAVING:
            raise RuleBroken(f"This batch is {batch.state.said}. Only one that is leaving can be paused.")
        letters, number = withdrawn(desk, session, batch.letters, by=by)
        batches.save_letters(session, batch.id, letters)
        batches.save(session, replace(batch, state=BatchState.PAUSED))
        said = f"Paused: {counted(number, 'letter')} held back. An editor can let them go again."
        submissions.remember(session, by, said)
        return said


def withdrawn(
    desk: Desk, session: Session, letters: Sequence[BatchLetter], *, by: Acting
) -> tuple[list[BatchLetter], int]:
    """Each letter as it is once those that wait were held back, and how many they were."""
    before = waiting(session, letters)
    agency_letters.withdraw(session, [one.outbox_id for one in before if one.outbox_id])
    still = {one.rfc_id for one in waiting(session, letters)}
    held = {one.rfc_id for one in before} - still
    return [taken_back(desk, session, one, by=by) if one.rfc_id in held else one for one in letters], len(held)


def taken_back(desk: Desk, session: Session, one: BatchLetter, *, by: Acting) -> BatchLetter:
    """Ready to be queued anew, under another occasion: this one was used."""
    if one.extension is not None:
        gone = EntryRetracted(entry=one.extension, reason=WITHDRAWN)
        records.record_in(desk, session, one.rfc_id, [Happened(at=desk.clock(), fact=gone)], by=by)
    return replace(one, tries=one.tries + 1, outbox_id=None, extension=None)


def waiting(session: Session, letters: Iterable[BatchLetter]) -> list[BatchLetter]:
    queued = [one for one in letters if one.outbox_id is not None]
    fates = agency_letters.states(session, [one.outbox_id for one in queued if one.outbox_id])
    return [one for one in queued if one.outbox_id and fates[one.outbox_id].state is MailState.QUEUED]


def resume(desk: Desk, slug: str, batch_id: int, *, by: Acting) -> str:
    """Let go what a pause held back. Its hours and its deadline are counted anew; nothing else may have changed."""
    if not by.role.may_edit:
        raise RuleBroken("An editor lets letters go. Ask one.")
    takes = asked_domains(desk, slug, batch_id)
    with desk.writing(by) as session:
        hold_clock(session)
        batch = opened(session, slug, batch_id)
        if batch.state is not BatchState.PAUSED:
            raise RuleBroken(f"This batch is {batch.state.said}. Only one that is paused can go on.")
        rest = replace(batch, letters=tuple(one for one in batch.letters if one.frozen and not one.outbox_id))
        looked = look(desk, session, slug, rest, takes=takes)
        letters = _resumed(desk, session, looked, by)
        batches.save_letters(session, batch.id, letters)
        batches.save(session, replace(batch, state=BatchState.LEAVING, approved_at=desk.clock()))
        held = sum(bool(one.held) for one in letters)
        aside = f" {counted(held, 'letter')} changed meanwhile and stays here." if held else ""
        said = f"{counted(len(letters) - held, 'letter')} will leave.{aside}"
        submissions.remember(session, by, said)
        return said


def _resumed(desk: Desk, session: Session, looked: Looked, by: Acting) -> list[BatchLetter]:
    merged = {one.rfc_id: one for one in looked.merged}
    after = []
    for one in looked.batch.letters:
        now = merged[one.rfc_id]
        if one.frozen is None or one.held or not now.ready or now.basis != one.frozen.basis:
            after.append(replace(one, held=one.held or _why_held(now)))
        else:
            after.append(queued(desk, session, looked, replace(one, frozen=freeze(now)), by=by))
    return after


def _why_held(one: Merged) -> str:
    return str(one.problems[0]) if one.problems else "Something it rests on has changed since it was approved."


def cancel(desk: Desk, slug: str, batch_id: int, *, turn: int | None = None, by: Acting) -> None:
    """Drop a batch of which nothing waits in the outbox; what has left stays on record."""
    with desk.writing(by) as session:
        batch = opened(session, slug, batch_id, turn=turn)
        if batch.state in (BatchState.LEAVING, BatchState.DONE, BatchState.CANCELLED):
            raise RuleBroken(f"This batch is {batch.state.said}. Pause it first, if some of it still waits.")
        batches.save(session, replace(batch, state=BatchState.CANCELLED))
