"""A newsroom with letters in two languages, and hands to merge, approve and follow a batch of them."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from outreach.db import agencies, batches, outbox
from outreach.db import contacts as contact_rows
from outreach.db.outbox import OUTBOX
from outreach.domain.agencies import Contact
from outreach.domain.batches import Batch
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.letter_templates import LetterLanguage, Letters, LetterText, Purpose, TranslatedQuestion
from outreach.domain.merging import Merged
from outreach.domain.outbox import MailState, Outgoing
from outreach.domain.people import Acting, Role
from outreach.domain.wallclock import read
from outreach.services import batches as desk_of_batches
from outreach.services import editions, letter_leaving
from outreach.services.batches import Chosen, Looked
from tests.support.newsroom import Newsroom, open_newsroom

TUESDAY = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
"""Nine in the morning in Halifax, two in the afternoon in Oslo: both offices are open."""

SLUG = "blue-lantern"
ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
BEN = Acting(staff=StaffId("ben"), role=Role.EDITOR)
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)

BODY = """\
Dear press officer of {{ agency.name }},

{{ we_are }}

{{ intends }}
{% if finding.range %}
The records show {{ finding.range }}.
{% endif %}
{{ questions }}
{% if allegations %}
{{ allegations }}
{% endif %}
Please answer by {{ deadline }} to {{ reply_address }}.
"""
INTENDS = "We intend to publish a table of the bodies that used the tool."
PAA_NORSK = "Vi vil offentliggjøre en tabell over hvem som brukte verktøyet."


def texts(body: str = BODY) -> tuple[LetterText, ...]:
    return (
        LetterText(purpose=Purpose.FIRST, subject="Questions for {{ agency.name }}", body=body),
        LetterText(purpose=Purpose.FOLLOW_UP, subject="Again", body=f"We wrote on {{{{ follows }}}}.\n\n{body}"),
        LetterText(
            purpose=Purpose.EXTENSION,
            subject="More time",
            body="Not {{ extension.before }} but {{ deadline }}: {{ extension.reason }} Write to {{ reply_address }}.",
        ),
    )


def english(body: str = BODY, **more: Any) -> LetterLanguage:
    told = {"we_are": "We are a newsroom.", "intends": INTENDS, "letters": texts(body)} | more
    return LetterLanguage(language="en", **told)


def norwegian(version: int = 1) -> LetterLanguage:
    return LetterLanguage(
        language="nb",
        we_are="Vi er en redaksjon.",
        intends=PAA_NORSK,
        letters=texts(BODY.replace("Dear press officer of", "Til")),
        questions=(
            TranslatedQuestion(number=1, text="Har ansatte brukt verktøyet?"),
            TranslatedQuestion(number=2, text="Har søk ført til pågripelser?"),
        ),
        question_set=version,
    )


def letters(*languages: LetterLanguage) -> Letters:
    return Letters(default="en", languages=languages or (english(),))


class Letterroom:
    """The newsroom of the page tests, with letters to send."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.desk = newsroom.desk
        self.clock = newsroom.clock
        self.halifax, self.oslo = newsroom.port_ansel, newsroom.lakmere

    def has_letters(self) -> bool:
        with self.desk.reading() as session:
            return session.execute(text("SELECT 1 FROM edition WHERE kind = 'letters'")).scalar() is not None

    def adopt(self, body: Any) -> None:
        with self.desk.database.writing() as session:
            editions.adopt_in(self.desk, session, self.newsroom.investigation, body, by=EDITH)

    def make(self, purpose: Purpose = Purpose.FIRST, *rfc_ids: RfcId, by: Acting = ASHA, **more: Any) -> int:
        chosen = Chosen(purpose=purpose, rfc_ids=rfc_ids or (self.halifax, self.oslo), **more)
        return int(desk_of_batches.make(self.desk, SLUG, chosen, by=by))

    def approve(self, batch_id: int, *, by: Acting = EDITH) -> str:
        return letter_leaving.approve(self.desk, SLUG, batch_id, seal=self.look(batch_id).seal, by=by)

    def batch(self, batch_id: int) -> Batch:
        with self.desk.reading() as session:
            return batches.get(session, batch_id)

    def look(self, batch_id: int) -> Looked:
        with self.desk.reading() as session:
            return desk_of_batches.look(self.desk, session, SLUG, batches.get(session, batch_id))

    def merged(self, batch_id: int, rfc_id: RfcId) -> Merged:
        return next(one for one in self.look(batch_id).merged if one.rfc_id == rfc_id)

    def warned(self, batch_id: int, rfc_id: RfcId) -> list[str]:
        """What is said of one letter, on its agency's clock."""
        one = self.merged(batch_id, rfc_id)
        return [warning.said(partial(read, zone=ZoneInfo(one.zone))) for warning in one.warnings]

    def outbox(self, *states: MailState) -> list[Outgoing]:
        with self.desk.reading() as session:
            return sorted(outbox.in_state(session, *(states or MailState)), key=lambda one: one.id)

    def fate(self, letter: Outgoing, state: MailState) -> None:
        """What the relay made of a letter, without one."""
        values: dict[str, Any] = {"state": state, "sent_at": self.clock() if state is MailState.SENT else None}
        if state is MailState.SENT and "entry" in OUTBOX.c:
            values["entry"] = 1
        with self.desk.database.writing() as session:
            session.execute(OUTBOX.update().where(OUTBOX.c.id == letter.id).values(**values))

    def contacts(self, rfc_id: RfcId) -> tuple[Contact, ...]:
        with self.desk.reading() as session:
            agency = agencies.get(session, self.merged_slug(rfc_id))
            return contact_rows.of_agency(session, agency.id)

    def merged_slug(self, rfc_id: RfcId) -> str:
        return "port-ansel-police-service" if rfc_id == self.halifax else "politidistriktet-lakmere"

    def change_contact(self, rfc_id: RfcId, **changes: Any) -> None:
        (first, *_) = self.contacts(rfc_id)
        with self.desk.database.writing() as session:
            contact_rows.change(session, replace(first, **changes))


def open_letterroom(database_url: str, home: str) -> Letterroom:
    room = Letterroom(open_newsroom(database_url, home, now=TUESDAY))
    if not room.has_letters():  # which stand there already where `letterroom_url` copied them
        room.adopt(letters())
    return room
