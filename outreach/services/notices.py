"""Notices to our own people, each occasion once to each of them: what went wrong with the desk, what waits for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import uuid4

from outreach.db import erasures, investigations, outbox
from outreach.db.session import Session
from outreach.domain.erasures import LAPSES, Erasure, Ground
from outreach.domain.investigation import Investigation
from outreach.domain.letters import Letter, message_id
from outreach.domain.outbox import MailClass, Outgoing
from outreach.domain.people import Staff
from outreach.domain.wallclock import read, zone_or_utc
from outreach.services.desk import Desk
from outreach.services.letters import compose
from outreach.services.newsroom import newsroom_of

NOTICE, ALARM = "notice", "alarm"
"""The kinds of letter: in its reader’s working hours, and at once."""

ERASURE: Final = "erasure at "
"""How an occasion begins that is over once nothing waits for a second person at that page."""

NOT_RUN = "The desk itself: something did not run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What went wrong or waits, in words; `occasion` is the same for as long as it is the same.

    `times` stand in for their names in braces, each on its reader's own clock. `subject` names no content: it is read
    on locked telephones. `leads` says what is found at `path`. `urgent`: it leaves at any hour, as what it tells of may
    be over by the morning.
    """

    occasion: str
    words: str
    subject: str = NOT_RUN
    leads: str = "The desk says what is outstanding now:"
    path: str = "/"
    times: Mapping[str, datetime] = field(default_factory=dict)
    urgent: bool = False

    def said_to(self, person: Staff) -> str:
        zone, words = zone_or_utc(person.zone), self.words
        for name, at in self.times.items():
            words = words.replace(f"{{{name}}}", read(at, zone))
        return words


def tell_editors(desk: Desk, notices: Sequence[Notice]) -> None:
    """Queue each notice to each editor who has not had it. It leaves in their working hours."""
    if not notices:
        return
    with desk.reading() as session:
        editors = newsroom_of(desk, session).desk_editors
    with desk.database.writing() as session:
        for one in notices:
            tell(desk, session, editors, one)


def tell(desk: Desk, session: Session, people: Iterable[Staff], notice: Notice) -> None:
    """The same, in the transaction of what it tells, to these people."""
    for person in people:
        outbox.add(
            session,
            mail_class=MailClass.STAFF,
            kind=ALARM if notice.urgent else NOTICE,
            dedupe=f"{NOTICE}/{person.id}/{notice.occasion}",
            letter=_letter_to(desk, person, notice),
            at=desk.clock(),
            staff_id=person.id,
        )


def is_over(session: Session, notice: Outgoing, at: datetime) -> bool:
    """Whether what it tells of was settled while it waited: an erasure that was confirmed waits for nobody."""
    occasion = notice.dedupe.removeprefix(f"{NOTICE}/{notice.staff_id}/")
    if not occasion.startswith(ERASURE):
        return False
    page = occasion.removeprefix(ERASURE).split()[0]
    waiting = erasures.waiting(session, at - LAPSES)
    if page.startswith("/erasures/"):
        return all(page != f"/erasures/{one.id}" for one in waiting)
    pages = (f"/investigations/{one.slug}/" for one in investigations.everyone(session) if _waits(one, waiting))
    return not any(page.startswith(each) for each in pages)


def _waits(investigation: Investigation, waiting: Iterable[Erasure]) -> bool:
    return any(one.investigation_id == investigation.id and one.ground is Ground.RETENTION for one in waiting)


def _letter_to(desk: Desk, person: Staff, notice: Notice) -> Letter:
    name = message_id(uuid4().hex, desk.mail_from)
    told = {"subject": notice.subject, "words": notice.said_to(person), "leads": notice.leads}
    return compose(desk, NOTICE, to=person.email, message_id=name, **told, link=f"{desk.base_url}{notice.path}")
