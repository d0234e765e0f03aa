"""Letters about somebody's account. They leave at once, at any hour: who would steal an account comes at night."""

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from outreach.db import outbox
from outreach.db.session import Session
from outreach.domain.letters import message_id
from outreach.domain.outbox import MailClass
from outreach.domain.people import Staff
from outreach.services.desk import Desk
from outreach.services.letters import compose

FACTOR: Final = "factor"
"""The kind of letter, by the first that was told so: a second factor said to be lost."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What somebody is mailed; `path` is where they act on it."""

    subject: str
    words: str
    path: str


def tell(desk: Desk, session: Session, person: Staff, told: Told, *, occasion: str = "") -> None:
    """Queue it in the transaction of what it tells. `occasion`: what is told of it once and no more."""
    name = message_id(uuid4().hex, desk.mail_from)
    link = f"{desk.base_url}{told.path}"
    letter = compose(desk, FACTOR, to=person.email, message_id=name, subject=told.subject, words=told.words, link=link)
    outbox.add(
        session,
        mail_class=MailClass.STAFF,
        kind=FACTOR,
        dedupe=f"{FACTOR}/{person.id}/{occasion or name}",
        letter=letter,
        at=desk.clock(),
        staff_id=person.id,
    )
