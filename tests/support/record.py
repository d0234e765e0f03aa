"""A desk's record for tests of the database: people, an investigation, agencies, and stories told in their logs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import event

from outreach.db import agencies, cases, editions, investigations, log, people, summaries
from outreach.db.session import Database, Session, is_sqlite
from outreach.domain import reminders
from outreach.domain.agencies import Agency, slugify
from outreach.domain.facts import Entry
from outreach.domain.ids import AgencyId, InvestigationId, RfcId, StaffId
from outreach.domain.people import Role, Staff
from outreach.domain.reminder_policy import ReminderPolicy
from tests import story
from tests.story import Told
from tests.support.teams import everybody_works_on

STAFF = (
    Staff(id=StaffId("asha"), name="Asha Rao", email="asha@example.org", role=Role.REPORTER),
    Staff(id=StaffId("ben"), name="Ben Okoro", email="ben@example.org", role=Role.REPORTER),
    Staff(id=StaffId("edith"), name="Edith Lind", email="edith@example.org", role=Role.EDITOR),
)
ASHA = StaffId("asha")


@dataclass
class Record:
    """`add` opens a request of an agency, `tell` writes a story in its log, as the recording service does."""

    database: Database
    investigation_id: InvestigationId

    def add(self, *names: str, country: str = "NO") -> list[RfcId]:
        drafts = [agency(name, country=country) for name in names]
        with self.database.writing() as session:
            ids = agencies.add_many(session, drafts, by=ASHA, at=story.day(-30))
            opened = cases.open_many(session, self.investigation_id, ids)
        return [opened[agency_id] for agency_id in ids]

    def tell(self, rfc_id: RfcId, *told: Told, as_of: datetime | None = None) -> tuple[Entry, ...]:
        """Write what of the story is not in the log yet."""
        with self.database.writing() as session:
            return self.tell_in(session, rfc_id, *told, as_of=as_of)

    def tell_in(self, session: Session, rfc_id: RfcId, *told: Told, as_of: datetime | None = None) -> tuple[Entry, ...]:
        stored = cases.load(session, rfc_id, for_update=True)
        whole = story.log(*told, rfc_id=rfc_id)
        appended = log.append_told(session, [(stored, whole[stored.last_seq :])])[rfc_id]
        standing = story.stand(whole, as_of)
        plan = reminders.plan(standing, story.CALENDAR, ReminderPolicy())
        summaries.rewrite(session, stored, standing, appended=appended, plan=plan)
        return appended

    def log(self, rfc_id: RfcId) -> tuple[Entry, ...]:
        with self.database.reading() as session:
            return log.read(session, rfc_id)


def open_record(url: str) -> Record:
    database = Database(url)
    with database.writing() as session:
        for one in STAFF:
            people.add(session, one, password_hash="-", at=story.day(-60))
        made = investigations.add(session, slug="blue-lantern", title="Blue Lantern", by=ASHA, at=story.day(-60))
        everybody_works_on(session, made.id, story.day(-60))
        for questions in story.QUESTIONS:
            editions.add(session, made.id, questions, by=StaffId("edith"), at=questions.recorded_at)
    return Record(database, made.id)


def agency(name: str, *, country: str = "NO", slug: str = "") -> Agency:
    return Agency(
        id=AgencyId(0),
        slug=slug or slugify(name),
        name=name,
        country=country,
        zone="Europe/Oslo",
        languages=("nb", "en"),
    )


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, object]]]:
    """Every statement sent to the database in this block, with its values; BEGIN and COMMIT are not among them."""
    seen: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append((statement, values))

    engines = [database._writer]
    if is_sqlite(database.url):  # PostgreSQL's reader is a view of its writer
        engines.append(database._reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
