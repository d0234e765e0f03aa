"""Letters to agencies in the small newsroom of `postroom`: one written, one queued, and what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from outreach.db import contacts, investigations
from outreach.domain.agencies import Contact, Health
from outreach.domain.facts import Channel, Entry
from outreach.domain.ids import AgencyId, ContactId, RfcId, StaffId
from outreach.domain.letters import AgencyLetter, PromisedDeadline
from outreach.domain.outbox import Outgoing
from outreach.domain.people import Acting, Role
from outreach.evidence.store import FolderStore
from outreach.mail.outgoing import Mailer
from outreach.services import agency_letters, records
from tests.story import ZONE, deadline
from tests.support.postroom import ASHA, TITLE, FakeMailer, Postroom, open_postroom

REPORTERS = Acting(staff=ASHA, role=Role.REPORTER)
EDITORS = Acting(staff=StaffId("edith"), role=Role.EDITOR)


@contextmanager
def agency_room(database_url: str, tmp_path: Path, mailer: Mailer | None = None) -> Iterator[Postroom]:
    """The newsroom with a live investigation; its practice outbox is a mailer that only remembers."""
    with open_postroom(database_url, mailer) as room:
        room.desk = replace(room.desk, practice=FakeMailer(), evidence=FolderStore(tmp_path / "evidence"))
        set_live(room, live=True)
        yield room


def set_live(room: Postroom, *, live: bool) -> None:
    """As if it had always been so: nothing is taken back."""
    with room.desk.database.writing() as session:
        investigations.change(session, room.investigation, title=TITLE, live=live)


def to_agency(to: str = "press@agency.example.org", due: float | None = 7, **rest: object) -> AgencyLetter:
    """A letter that puts both questions, with the deadline of day `due`, worked out as five working days."""
    told = PromisedDeadline(due_at=deadline(due), zone=ZONE, working_days=5) if due is not None else None
    written = {
        "to": to,
        "called": "Press office",
        "subject": "Questions about the tool",
        "text": "Dear press office,\n\n1. Have your employees used the tool?\n2. Has it led to any arrests?\n",
        "language": "en",
        "question_set": 1,
        "questions": (1, 2),
        "deadline": told,
        **rest,
    }
    return AgencyLetter(**written)  # type: ignore[arg-type]


def queue_letter(  # a test names only what its story is about
    room: Postroom,
    rfc_id: RfcId,
    letter: AgencyLetter | None = None,
    *,
    occasion: str = "",
    by: Acting = REPORTERS,
    not_before: datetime | None = None,
) -> int:
    with room.desk.database.writing() as session:
        return agency_letters.queue(
            room.desk,
            session,
            rfc_id,
            letter or to_agency(),
            occasion=occasion or f"first letter of {rfc_id}",
            by=by,
            not_before=not_before or room.now,
        )


def became(room: Postroom, letter_id: int) -> Outgoing:
    with room.desk.reading() as session:
        return agency_letters.states(session, [letter_id])[letter_id]


def on_record(room: Postroom, rfc_id: RfcId, kind: type) -> list[Entry]:
    entries = records.open_case(room.desk, rfc_id).entries
    return [entry for entry in entries if isinstance(entry.fact, kind)]


def contact(room: Postroom, rfc_id: RfcId, address: str, health: Health = Health.GOOD) -> ContactId:
    """The agency of this request gets a mail contact. In this newsroom its number is that of the request."""
    one = Contact(
        id=ContactId(0), agency_id=AgencyId(rfc_id), name="Press", channel=Channel.EMAIL, address=address, health=health
    )
    with room.desk.database.writing() as session:
        return contacts.add(session, one)


def contacts_of(room: Postroom, rfc_id: RfcId) -> tuple[Contact, ...]:
    with room.desk.reading() as session:
        return contacts.of_agency(session, AgencyId(rfc_id))
