"""Practice ends when an editor says so: what practice letters put on record is taken back, and none of them leaves."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from outreach.db import agency_outbox, batches, cases, investigations, log, outbox
from outreach.db.session import Session, hold_clock
from outreach.domain import facts
from outreach.domain.batches import UNDER_WAY, Batch, BatchState, LetterState, reopened
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Entry, Happened
from outreach.domain.ids import InvestigationId, RfcId, Seq
from outreach.domain.investigation import Investigation
from outreach.domain.outbox import NEEDS_A_PERSON, MailState, Outgoing
from outreach.domain.people import Acting
from outreach.domain.wallclock import counted
from outreach.services.desk import Desk
from outreach.services.practice_outbox import is_practice
from outreach.services.records import case_of, never_backwards, record_in

NEVER_LEFT = "Practice: this letter never left the house."
ENDED = "Practice ended before it was written."
NO_RELAY = (
    "This desk has no mail server yet, so no letter could leave. Whoever runs it sets OUTREACH_SMTP_URL and starts it "
    "anew (`outreach doctor` says whether it works); then go live."
)
WAITING = (MailState.QUEUED, MailState.CLAIMED, MailState.SENDING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """What going live will do: entries taken back, letters that wait withdrawn, batches ended; or why it cannot be."""

    investigation: Investigation
    entries: int
    waiting: int
    batches: int
    refused: str


def foresee(desk: Desk, slug: str) -> Foreseen:
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        letters = agency_outbox.of_investigation(session, investigation.id, *MailState, practice=True, hold=False)
        entries = _entries(session, investigation.id, letters)
        return Foreseen(
            investigation=investigation,
            entries=sum(len(_standing(desk, session, rfc_id, seqs)[0]) for rfc_id, seqs in entries.items()),
            waiting=sum(letter.state in WAITING for letter in letters),
            batches=len(_practised(session, investigation.id)),
            refused=NO_RELAY if is_practice(desk) else "",
        )


def end_practice(desk: Desk, session: Session, investigation_id: InvestigationId, *, by: Acting) -> None:
    """Withdraw the practice letters, end their batches, and take back what they put on record."""
    hold_clock(session)
    letters = agency_outbox.of_investigation(session, investigation_id, *MailState, practice=True)
    entries = _entries(session, investigation_id, letters)
    for batch in _practised(session, investigation_id):
        _end(session, batch)
    agency_outbox.withdraw(session, [letter.id for letter in letters], why=ENDED)
    for letter in letters:
        if letter.state in NEEDS_A_PERSON:
            outbox.settled_by_hand(session, letter, MailState.CANCELLED, reply=ENDED, at=desk.clock())
    for rfc_id in sorted(entries):
        _take_back(desk, session, rfc_id, entries[rfc_id], by=by)


def _entries(
    session: Session, investigation_id: InvestigationId, letters: Iterable[Outgoing]
) -> Mapping[RfcId, Sequence[Seq]]:
    """What practice letters became on the record of each request: attempts, deadlines, and time they gave."""
    entries = defaultdict[RfcId, list[Seq]](list)
    for letter in letters:
        if letter.agency and letter.rfc_id:
            became = (letter.agency.entry, letter.agency.deadline_entry)
            entries[letter.rfc_id] += [seq for seq in became if seq is not None]
    for rfc_id, extension in batches.practice_extensions(session, investigation_id):
        entries[rfc_id].append(extension)
    return entries


def _practised(session: Session, investigation_id: InvestigationId) -> list[Batch]:
    """Batches that were approved for practice and are not over: none of them may leave for real on that approval."""
    return [
        one.batch
        for one in batches.of_investigation(session, investigation_id)
        if one.batch.state in (BatchState.APPROVED, *UNDER_WAY) and (one.practice or not one.progress[LetterState.LEFT])
    ]


def _end(session: Session, batch: Batch) -> None:
    if batch.state is not BatchState.APPROVED:
        batches.save(session, replace(batch, state=BatchState.DONE))
        return
    whole = batches.get(session, batch.id, for_update=True)
    batches.save_letters(session, batch.id, [replace(one, frozen=None) for one in whole.letters])
    batches.save(session, reopened(whole))


def need_relay(desk: Desk) -> None:
    """Raise `RuleBroken` where the desk has no mail server: letters would be on record as sent, and nobody get them."""
    if is_practice(desk):
        raise RuleBroken(NO_RELAY)


def need_no_letter_under_way(session: Session, investigation_id: InvestigationId) -> None:
    """Raise `RuleBroken` while real letters wait: practice would hold them for ever, and nobody would say so."""
    waiting = len(agency_outbox.of_investigation(session, investigation_id, *WAITING, practice=False))
    if waiting:
        wait = "waits" if waiting == 1 else "wait"
        raise RuleBroken(
            f"{counted(waiting, 'letter')} to agencies {wait} to leave. Withdraw what waits, or let it leave, then "
            "switch back to practice."
        )


def _take_back(desk: Desk, session: Session, rfc_id: RfcId, seqs: Sequence[Seq], *, by: Acting) -> None:
    standing, now, entries = _standing(desk, session, rfc_id, seqs, for_update=True)
    happened = [Happened(at=now, fact=facts.EntryRetracted(entry=seq, reason=NEVER_LEFT)) for seq in standing]
    if happened:
        record_in(desk, session, rfc_id, happened, by=by, read=entries)


def _standing(
    desk: Desk, session: Session, rfc_id: RfcId, seqs: Sequence[Seq], *, for_update: bool = False
) -> tuple[list[Seq], datetime, Sequence[Entry]]:
    """Those of these entries that nobody has taken back yet; the time now; and the log they stand in."""
    stored = cases.load(session, rfc_id, for_update=for_update)
    entries = log.read(session, rfc_id)
    now = never_backwards(desk.clock(), entries)
    gone = case_of(desk, session, stored, entries, now=now).standing.known.retracted
    return [seq for seq in dict.fromkeys(seqs) if seq not in gone], now, entries
