"""A small newsroom for tests of reminders and mail: its people, one investigation, and agencies with a deadline."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from tempfile import TemporaryDirectory

from outreach.config import Config
from outreach.db import agencies, cases, editions, investigations, outbox, people, seats
from outreach.db.session import Database, Session
from outreach.domain import facts
from outreach.domain.agencies import Agency
from outreach.domain.facts import Happened
from outreach.domain.ids import AgencyId, InvestigationId, RfcId, StaffId
from outreach.domain.investigation import QuestionSet
from outreach.domain.outbox import MailState, Outgoing
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.reminder_policy import ReminderKind, ReminderPolicy
from outreach.domain.teams import Part, Seat
from outreach.domain.working_hours import Hours
from outreach.mail.outgoing import Envelope, Mailer
from outreach.services import post, records, reminders, teams
from outreach.services.desk import Desk
from outreach.services.editions import adopt_in
from outreach.wiring import open_desk
from tests.story import QUESTIONS, Told, asked, day, due

ASHA, EDITH, ADAM = StaffId("asha"), StaffId("edith"), StaffId("adam")
TITLE = "Blue Lantern"


@dataclass
class FakeMailer:
    """Takes every letter, unless `trouble` has something to raise for the address; before or after it has left."""

    sent: list[Envelope] = field(default_factory=list)
    trouble: Callable[[str], Exception | None] = lambda _: None
    as_it_leaves: Callable[[], None] = lambda: None

    def send(self, envelope: Envelope, *, before_it_leaves: Callable[[], None]) -> str:
        if trouble := self.trouble(envelope.to):
            raise trouble
        self.as_it_leaves()
        before_it_leaves()
        self.sent.append(envelope)
        return "taken"

    def subjects(self) -> list[str]:
        return [self.read(envelope, "Subject") for envelope in self.sent]

    @staticmethod
    def read(envelope: Envelope, header: str) -> str:
        from email import message_from_bytes
        from email.policy import SMTP

        return str(message_from_bytes(envelope.content, policy=SMTP)[header])

    @staticmethod
    def text(envelope: Envelope) -> str:
        from email import message_from_bytes
        from email.policy import SMTP

        plain = message_from_bytes(envelope.content, policy=SMTP).get_body(("plain",))
        return str(plain.get_content()).replace("\r\n", "\n") if plain else ""

    @staticmethod
    def html(envelope: Envelope) -> str:
        from email import message_from_bytes
        from email.policy import SMTP

        shown = message_from_bytes(envelope.content, policy=SMTP).get_body(("html",))
        return str(shown.get_content()).replace("\r\n", "\n") if shown else ""


@dataclass
class Postroom:
    """The desk with a clock that is moved by hand; `mailer` is where its letters go."""

    desk: Desk
    mailer: FakeMailer
    investigation: InvestigationId
    now: datetime = field(default_factory=lambda: day(0))
    number: int = 0

    def request(self, *story: Told, assigned: StaffId | None = ASHA) -> RfcId:
        """A new agency's request with this story; assigned on the first day, unless to nobody."""
        self.number += 1
        told = [Told(at=day(-20), fact=facts.AgencyListed(name=f"Agency {self.number}", country="NO")), *story]
        if assigned:
            told.insert(1, Told(at=day(-20), fact=facts.Assigned(to=assigned)))
        with self.desk.database.writing() as session:
            agency = agencies.add(
                session,
                Agency(
                    id=AgencyId(0),
                    slug=f"agency-{self.number}",
                    name=f"Agency {self.number}",
                    country="NO",
                    zone="Europe/Oslo",
                ),
                by=EDITH,
                at=day(-20),
            )
            rfc_id = cases.open(session, self.investigation, agency.id)
            self._told_in(session, rfc_id, told)
        return rfc_id

    def told(self, rfc_id: RfcId, *story: Told) -> None:
        """Record each fact at the moment it happened."""
        with self.desk.database.writing() as session:
            self._told_in(session, rfc_id, story)

    def _told_in(self, session: Session, rfc_id: RfcId, story: Sequence[Told]) -> None:
        editor = Acting(staff=EDITH, role=Role.EDITOR)
        for one in story:
            assert not callable(one.fact)
            desk = self.desk.at(lambda at=one.at: at)  # type: ignore[misc]  # the lambda keeps this turn's instant
            records.record_in(desk, session, rfc_id, [Happened(at=one.at, fact=one.fact)], by=editor)

    def queue(self, at: datetime) -> str:
        self.now = at
        return reminders.queue_due(self.desk, at)

    def send(self, at: datetime) -> str:
        self.now = at
        return post.send_queued(self.desk, at)

    def queue_and_send(self, at: datetime) -> list[str]:
        """Both jobs, as on one turn of the scheduler; the subjects of what left."""
        before = len(self.mailer.sent)
        self.queue(at)
        self.send(at)
        return self.mailer.subjects()[before:]

    def outbox(self, *states: MailState) -> list[Outgoing]:
        """The letters in these states (in any, if none is given), the oldest first."""
        with self.desk.reading() as session:
            return sorted(outbox.in_state(session, *(states or MailState), limit=10_000), key=lambda one: one.id)

    def adopt(self, policy: ReminderPolicy) -> None:
        by = Acting(staff=EDITH, role=Role.EDITOR)
        with self.desk.database.writing() as session:
            adopt_in(self.desk, session, self.investigation, policy, by=by)

    def go_live(self) -> None:
        with self.desk.database.writing() as session:
            investigations.change(session, self.investigation, title=TITLE, live=True)

    def has_mornings(self) -> None:
        """Editors are told each morning what is outstanding, as they are unless they say otherwise."""
        for staff in STAFF:
            self.change(replace(self.staff(staff.id), hours=Hours()))

    def never_sleeps(self) -> None:
        """Everybody works day and night, for tests that go by the clock on the wall."""
        hours = Hours(opens=time.min, closes=time.max, weekend=frozenset(), morning_mail=False)
        for staff in STAFF:
            self.change(replace(self.staff(staff.id), hours=hours))

    def presses(self) -> None:
        """Whatever one of us is reminded of goes at once, each by itself."""
        self.adopt(ReminderPolicy(urgent=tuple(ReminderKind)))

    def letters(self, number: int = 1, *, assigned: StaffId | None = ASHA) -> None:
        """That many overdue items, each with its letter, in a newsroom where all of it presses and nobody sleeps."""
        self.never_sleeps()
        self.presses()
        for _ in range(number):
            self.request(*awaiting(), assigned=assigned)
            self.queue(day(8))

    def seat(self, staff_id: StaffId, part: Part) -> None:
        """Give somebody a part in the investigation, in place of the one they had."""
        at = self.desk.clock()
        held = Seat(investigation_id=self.investigation, slug="", staff_id=staff_id, part=part, since=at, by=EDITH)
        with self.desk.database.writing() as session:
            seats.put(session, held)

    def change(self, staff: Staff) -> None:
        with self.desk.database.writing() as session:
            people.change(session, staff)

    def staff(self, staff_id: StaffId) -> Staff:
        with self.desk.reading() as session:
            found = people.find(session, staff_id)
        assert found
        return found


REMINDED_ALONE = Hours(morning_mail=False)
"""So that a test of reminders hears of nothing else, whoever edits."""

STAFF = (
    Staff(
        id=ASHA,
        name="Asha Rao",
        email="asha@example.org",
        role=Role.REPORTER,
        zone="Europe/Oslo",
        hours=REMINDED_ALONE,
    ),
    Staff(
        id=EDITH,
        name="Edith Blom",
        email="edith@example.org",
        role=Role.EDITOR,
        zone="America/Halifax",
        hours=REMINDED_ALONE,
    ),
    Staff(id=ADAM, name="Adam Novak", email="adam@example.org", role=Role.ADMIN, hours=REMINDED_ALONE),
)


def awaiting(deadline: float = 7) -> tuple[Told, ...]:
    """Asked on day 0, with that deadline."""
    return (due(0, deadline), asked(0, due=deadline))


@contextmanager
def open_postroom(
    database_url: str, mailer: Mailer | None = None, *, standing: InvestigationId | None = None
) -> Iterator[Postroom]:
    """`standing`: the investigation of a room that is in the database already."""
    fake = FakeMailer()
    with TemporaryDirectory(prefix="postroom-") as home:
        yield from _opened(database_url, home, mailer or fake, fake=fake, standing=standing)


def _opened(
    database_url: str, home: str, mailer: Mailer, *, fake: FakeMailer, standing: InvestigationId | None
) -> Iterator[Postroom]:
    config = Config(
        home=home,
        secret_key="k" * 40,
        database_url=database_url,
        base_url="https://desk.example.org",
        mail_from="Outreach desk <desk@example.org>",
    )
    desk = replace(open_desk(config, clock=lambda: room.now), mailer=mailer)
    room = Postroom(desk=desk, mailer=fake, investigation=standing or _begun(desk))
    if standing is None:
        room.seat(ADAM, Part.READER)
    yield room
    assert isinstance(desk.database, Database)
    desk.database.dispose()


def _begun(desk: Desk) -> InvestigationId:
    started = day(-30)
    with desk.database.writing() as session:
        for one in STAFF:
            people.add(session, one, password_hash="", at=started)
        investigation = investigations.add(session, slug="blue-lantern", title=TITLE, by=EDITH, at=started).id
        teams.everybody(session, investigation, by=EDITH, at=started)
        body: QuestionSet = replace(QUESTIONS[0], recorded_at=started)
        editions.add(session, investigation, body, by=EDITH, at=started)
    return investigation
