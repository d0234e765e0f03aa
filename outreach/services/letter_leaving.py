"""Letters that were approved: frozen to the letter, and queued all at once, or none of them.

Approving and queueing are one transaction, and each letter waits under an occasion of its own, so that whoever does it
again after a crash finds it done.

*Extensions.* An agency must never be told what is not on record, and what is on record only moves a deadline later.
So the extension is recorded first, in the transaction that queues its letter, as granted and not yet told. The letter
states that very instant when it leaves, and by that the fold knows it for told. While it waits nothing can go wrong
that harms the agency: at worst it was given time that nobody told it about. If its letter is held back, the extension
is taken back with it. If somebody promises more meanwhile, the letter would state too little, and is held. What
somebody granted before, and nobody told, is on record already: its letter tells that and grants nothing.
"""

from dataclasses import replace

from outreach.db import batches, editions, investigations, people, submissions
from outreach.db.session import Session, hold_clock
from outreach.domain.batches import Batch, BatchLetter, BatchState, Frozen, may_approve
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import AskedBy, ExtensionGranted, Happened
from outreach.domain.ids import Seq
from outreach.domain.letter_marks import changed_since
from outreach.domain.letter_templates import Purpose
from outreach.domain.letters import AgencyLetter, PromisedDeadline
from outreach.domain.merging import Merged, seal_of
from outreach.domain.people import Acting
from outreach.domain.wallclock import counted, on_both_clocks, zone_or_utc
from outreach.services import agency_letters, records
from outreach.services.batches import NOT_THE_SAME, Looked, asked_domains, few, listed, look, opened
from outreach.services.desk import Desk


def approve(desk: Desk, slug: str, batch_id: int, *, seal: str | None, marks: str = "", by: Acting) -> str:
    """Stand behind every letter of the batch; says what happens next.

    `seal` marks the letters as the person saw them; without one, those that are there now. `marks`, of each of them,
    say which have changed.
    """
    takes = asked_domains(desk, slug, batch_id)
    with desk.writing(by) as session:
        hold_clock(session)
        batch = opened(session, slug, batch_id)
        now = desk.clock()
        investigation = investigations.get(session, slug)
        policy = editions.load(session, investigation.id, investigation.editions).policy_at(now)
        may_approve(batch, by, two_people=policy.two_person_letters)
        looked = look(desk, session, slug, batch, takes=takes)
        _check(looked, seal, marks)
        if policy.two_person_letters and batch.state is not BatchState.APPROVED:
            said = _first_of_two(session, looked, by)
        else:
            said = _let_go(desk, session, looked, by)
        submissions.remember(session, by, said)
        return said


def _check(looked: Looked, seal: str | None, marks: str) -> None:
    if looked.stopped:
        number = counted(len(looked.stopped), "letter")
        why = few([f"{one.agency} ({one.problems[0].what.rstrip('.')})" for one in looked.stopped], ", ")
        back = "Send the batch back; then mend" if looked.batch.state is BatchState.APPROVED else "Mend"
        raise RuleBroken(f"{number} cannot leave: {why}. {back} each, or leave it out with a reason.")
    if not looked.ready:
        raise RuleBroken("There is no letter in this batch that could leave. Take some agencies in.")
    if seal is not None and seal != looked.seal:
        changed = few(changed_since(marks, looked.merged), "; ") if marks else ""
        what = f"The letters are not those you looked at: {changed}." if changed else NOT_THE_SAME
        raise RuleBroken(f"{what} Look through them once more, then approve.")
    if others := looked.changed:
        raise RuleBroken(
            f"{NOT_THE_SAME} It concerns {listed(others)}. Send the batch back, so that it is approved as it is now."
        )


def _first_of_two(session: Session, looked: Looked, by: Acting) -> str:
    batches.save_letters(session, looked.batch.id, _frozen(looked))
    approved = replace(
        _as_approved(looked),
        state=BatchState.APPROVED,
        approved_by=by.staff,
        approved_at=looked.sheet.now,
    )
    batches.save(session, approved)
    return f"You stand behind {counted(len(looked.ready), 'letter')}. A second editor has to, before any leaves."


def _let_go(desk: Desk, session: Session, looked: Looked, by: Acting) -> str:
    """Freeze every letter and queue it."""
    batch, now = looked.batch, looked.sheet.now
    letters = [queued(desk, session, looked, one, by=by) for one in _frozen(looked)]
    batches.save_letters(session, batch.id, letters)
    second = batch.state is BatchState.APPROVED
    leaving = replace(
        _as_approved(looked),
        state=BatchState.LEAVING,
        approved_by=batch.approved_by if second else by.staff,
        approved_at=now,
        seconded_by=by.staff if second else None,
    )
    batches.save(session, leaving)
    first, zone = min(
        (one.frozen.leaves_at, looked.sheet.addressees[one.rfc_id].agency.zone)
        for one in letters
        if one.frozen and one.outbox_id
    )
    reader = people.find(session, by.staff)
    own = zone_or_utc(reader.zone if reader else zone)
    return (
        f"{counted(len(looked.ready), 'letter')} will leave, each in its agency’s office hours, the first one on "
        f"{on_both_clocks(first, zone_or_utc(zone), own)}. You can undo this for 30 minutes."
    )


def _as_approved(looked: Looked) -> Batch:
    """The batch with the versions its letters were made of, and the mark of them all."""
    questions = looked.sheet.questions
    return replace(
        looked.batch,
        letters_version=looked.sheet.letters_version,
        question_set=questions.version if questions else None,
        seal=looked.seal,
    )


def _frozen(looked: Looked) -> list[BatchLetter]:
    """The letters of the batch as they are now, to the letter. Those left out have none."""
    merged = {one.rfc_id: one for one in looked.merged}
    return [replace(one, frozen=freeze(merged.get(one.rfc_id)), held="") for one in looked.batch.letters]


def freeze(one: Merged | None) -> Frozen | None:
    if one is None or not one.ready or one.letter is None or one.leaves_at is None:
        return None
    due = one.letter.deadline
    return Frozen(
        to=one.letter.to,
        called=one.letter.called,
        language=one.letter.language,
        subject=one.letter.subject,
        text=one.letter.text,
        sha256=seal_of(one.letter),
        basis=one.basis,
        leaves_at=one.leaves_at,
        due_at=due.due_at if due else None,
        due_zone=due.zone if due else "",
        due_why=due.why if due else "",
        questions=one.letter.questions,
    )


def queued(desk: Desk, session: Session, looked: Looked, one: BatchLetter, *, by: Acting) -> BatchLetter:
    frozen = one.frozen
    if frozen is None:
        return one
    batch = looked.batch
    promised = looked.sheet.addressees[one.rfc_id].case.standing.deadline
    grants = batch.purpose is Purpose.EXTENSION and not (promised and promised.at == frozen.due_at)
    extension = _extended(desk, session, batch, one, by=by) if grants else None
    outbox_id = agency_letters.queue(
        desk,
        session,
        one.rfc_id,
        _letter_of(looked, frozen),
        occasion=batch.occasion(one),
        by=by,
        not_before=frozen.leaves_at,
    )
    return replace(one, outbox_id=outbox_id, extension=extension)


def _letter_of(looked: Looked, frozen: Frozen) -> AgencyLetter:
    due = None
    if frozen.due_at is not None:
        days = looked.batch.working_days
        due = PromisedDeadline(due_at=frozen.due_at, zone=frozen.due_zone, working_days=days, why=frozen.due_why)
    puts = looked.batch.purpose.puts_questions and looked.sheet.questions is not None
    return AgencyLetter(
        to=frozen.to,
        called=frozen.called,
        subject=frozen.subject,
        text=frozen.text,
        language=frozen.language,
        question_set=looked.sheet.questions.version if puts and looked.sheet.questions else None,
        questions=frozen.questions,
        deadline=due,
        files=looked.sheet.files_in(frozen.language),
    )


def _extended(desk: Desk, session: Session, batch: Batch, one: BatchLetter, *, by: Acting) -> Seq | None:
    """Put the extension on record, and say as which entry."""
    frozen = one.frozen
    if frozen is None or frozen.due_at is None:
        return None
    granted = ExtensionGranted(
        due_at=frozen.due_at, zone=frozen.due_zone, asked_by=AskedBy.NEWSROOM, reason=batch.reason, told_agency=False
    )
    recorded = records.record_in(desk, session, one.rfc_id, [Happened(at=desk.clock(), fact=granted)], by=by)
    return recorded.entries[-1].seq
