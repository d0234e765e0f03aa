"""Letters to agencies on their way into the outbox: queued once for each occasion, and held back while they wait."""

from collections.abc import Collection, Mapping
from datetime import datetime

from outreach.db import outbox
from outreach.db.session import Session
from outreach.domain.ids import RfcId
from outreach.domain.letters import AgencyLetter, Letter, message_id
from outreach.domain.outbox import MailClass, Outgoing
from outreach.domain.people import Acting
from outreach.services.desk import Desk

KIND = "letter"


def queue(  # a letter has many named parts
    desk: Desk,
    session: Session,
    rfc_id: RfcId,
    letter: AgencyLetter,
    *,
    occasion: str,
    by: Acting,  # noqa: ARG001
    not_before: datetime,
) -> int:
    """Queue the letter for this occasion, once: asked again, the number of the letter that is there comes back."""
    token = desk.replies.token(occasion)
    words = Letter(to=letter.to, subject=letter.subject, text=letter.text, message_id=message_id(token, desk.mail_from))
    made = outbox.add(
        session,
        mail_class=MailClass.AGENCY,
        kind=KIND,
        dedupe=occasion,
        letter=words,
        at=not_before,
        rfc_id=rfc_id,
    )
    return made if made is not None else outbox.of_occasion(session, occasion)


def withdraw(session: Session, outbox_ids: Collection[int]) -> int:
    """Cancel those that still wait; how many did."""
    return outbox.withdraw(session, outbox_ids)


def states(session: Session, outbox_ids: Collection[int]) -> Mapping[int, Outgoing]:
    return outbox.some(session, outbox_ids)
