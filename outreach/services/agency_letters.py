"""Letters to agencies, for whoever writes or reads them: queue one, withdraw it, ask what became of it, know it again.

    queue(desk, session, rfc_id, letter, *, occasion, by, not_before) -> int   the outbox id; one letter an occasion
    withdraw(session, ids) -> int               those that have not begun to leave
    states(session, ids) -> {id: Outgoing}      `last_reply` says why, `agency.entry` where it is on record
    fates(session, batch) -> {rfc_id: MailState}    of each letter of a batch that was queued
    sent_to(session, rfc_id) -> (Outgoing, …)   what left on a request, or may have, the first to leave first
    by_token / by_message_ids / by_recipient    whose letter a message that came in answers

Of an `Outgoing`, `letter` holds the words and the Message-ID, `agency` the token and what was put.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from outreach.db import agency_outbox, cases, contacts
from outreach.db.agency_outbox import by_message_ids, by_recipient, by_token, left
from outreach.db.session import Session
from outreach.domain.batches import Batch
from outreach.domain.facts import Channel
from outreach.domain.fold import same_address
from outreach.domain.ids import RfcId
from outreach.domain.letters import AgencyLetter, Letter, message_id
from outreach.domain.outbox import MailState, Outgoing, ToAgency
from outreach.domain.people import Acting
from outreach.services.desk import Desk

__all__ = ["by_message_ids", "by_recipient", "by_token", "fates", "queue", "sent_to", "states", "withdraw"]

WITHDRAWN = "It was withdrawn before it left."


def queue(
    desk: Desk,
    session: Session,
    rfc_id: RfcId,
    letter: AgencyLetter,
    *,
    occasion: str,
    by: Acting,
    not_before: datetime,
) -> int:
    """Queue the letter for its occasion. An occasion that has its letter keeps it, whatever became of that.

    Where the investigation practises now, the letter is for practice, and never leaves the house.
    """
    stored = cases.load(session, rfc_id)
    token = desk.replies.token(occasion)
    agency = ToAgency(
        token=token,
        queued_by=by.staff,
        letter=letter,
        practice=not stored.live,
        to_contact=any(
            contact.channel is Channel.EMAIL and same_address(contact.address) == same_address(letter.to)
            for contact in contacts.of_agency(session, stored.agency.id)
        ),
    )
    words = Letter(to=letter.to, subject=letter.subject, text=letter.text, message_id=message_id(token, desk.mail_from))
    return agency_outbox.add(
        session,
        words,
        agency,
        rfc_id=rfc_id,
        dedupe=f"{agency_outbox.KIND}/{occasion}",
        at=desk.clock(),
        not_before=not_before,
    )


def withdraw(session: Session, ids: Collection[int]) -> int:
    """Take back those of the letters that have not begun to leave; how many those were."""
    return agency_outbox.withdraw(session, ids, why=WITHDRAWN)


def states(session: Session, ids: Collection[int]) -> Mapping[int, Outgoing]:
    return {letter.id: letter for letter in agency_outbox.by_ids(session, ids)}


def sent_to(session: Session, rfc_id: RfcId) -> tuple[Outgoing, ...]:
    return left(session, rfc_id)


def fates(session: Session, batch: Batch) -> dict[RfcId, MailState]:
    found = states(session, [one.outbox_id for one in batch.letters if one.outbox_id])
    return {one.rfc_id: found[one.outbox_id].state for one in batch.letters if one.outbox_id}
