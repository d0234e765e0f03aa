"""Practice ends when an editor says so: what practice letters put on record is taken back, and none of them leaves."""

from collections import defaultdict

from outreach.db import agency_outbox, cases, log, outbox
from outreach.db.session import Session, hold_clock
from outreach.domain import facts
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Happened
from outreach.domain.ids import InvestigationId, RfcId, Seq
from outreach.domain.outbox import NEEDS_A_PERSON, MailState
from outreach.domain.people import Acting
from outreach.domain.wallclock import counted
from outreach.services.desk import Desk
from outreach.services.practice_outbox import is_practice
from outreach.services.records import case_of, never_backwards, record_in

NEVER_LEFT = "Practice: this letter never left the house."
ENDED = "Practice ended before it was written."
WAITING = (MailState.QUEUED, MailState.CLAIMED, MailState.SENDING)


def end_practice(desk: Desk, session: Session, investigation_id: InvestigationId, *, by: Acting) -> None:
    """Withdraw the practice letters, and take back the attempts and deadlines that they became."""
    hold_clock(session)
    letters = agency_outbox.of_investigation(session, investigation_id, *MailState, practice=True)
    agency_outbox.withdraw(session, [letter.id for letter in letters], why=ENDED)
    entries = defaultdict[RfcId, list[Seq]](list)
    for letter in letters:
        if letter.state in NEEDS_A_PERSON:
            outbox.settled_by_hand(session, letter, MailState.CANCELLED, reply=ENDED, at=desk.clock())
        if letter.agency and letter.rfc_id:
            became = (letter.agency.entry, letter.agency.deadline_entry)
            entries[letter.rfc_id] += [seq for seq in became if seq is not None]
    for rfc_id in sorted(entries):
        _take_back(desk, session, rfc_id, entries[rfc_id], by=by)


def need_relay(desk: Desk) -> None:
    """Raise `RuleBroken` where the desk has no mail server: letters would be on record as sent, and nobody get them."""
    if is_practice(desk):
        raise RuleBroken(
            "This desk has no mail server yet, so no letter could leave. Whoever runs it sets OUTREACH_SMTP_URL and "
            "starts it anew (`outreach doctor` says whether it works); then go live."
        )


def need_no_letter_under_way(session: Session, investigation_id: InvestigationId) -> None:
    """Raise `RuleBroken` while real letters wait: practice would hold them for ever, and nobody would say so."""
    waiting = len(agency_outbox.of_investigation(session, investigation_id, *WAITING, practice=False))
    if waiting:
        wait = "waits" if waiting == 1 else "wait"
        raise RuleBroken(
            f"{counted(waiting, 'letter')} to agencies {wait} to leave. Withdraw what waits, or let it leave, then "
            "switch back to practice."
        )


def _take_back(desk: Desk, session: Session, rfc_id: RfcId, seqs: list[Seq], *, by: Acting) -> None:
    stored = cases.load(session, rfc_id, for_update=True)
    entries = log.read(session, rfc_id)
    now = never_backwards(desk.clock(), entries)
    gone = case_of(desk, session, stored, entries, now=now).standing.known.retracted
    happened = [
        Happened(at=now, fact=facts.EntryRetracted(entry=seq, reason=NEVER_LEFT)) for seq in seqs if seq not in gone
    ]
    if happened:
        record_in(desk, session, rfc_id, happened, by=by, read=entries)
