"""Makes desks of any size: the same requests through the desk's own bulk writing, and in the floor's plain tables.

The desk's tables are written with the statements that an import uses (`cases.open_many`, `log.append_told`,
`summaries.rewrite_many`): real logs with their chain of digests, summaries folded from them, counters kept. What the
rules and the forms would have checked is checked once, on the smallest desk, by `bench.check`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from bench import floor, shape
from bench.shape import Asked
from outreach.config import Config
from outreach.db import agencies, cases, contacts, editions, investigations, log, people, summaries
from outreach.db.cases import StoredCase
from outreach.db.migrate import upgrade
from outreach.db.session import Database, Session
from outreach.db.summaries import Folded
from outreach.domain import reminders
from outreach.domain.agencies import Agency, Contact
from outreach.domain.facts import Channel, Entry
from outreach.domain.ids import AgencyId, ContactId, InvestigationId, Seq
from outreach.domain.investigation import Policy, Question, QuestionSet, QuestionSets
from outreach.domain.people import Role, Staff
from outreach.domain.reminder_policy import ReminderPolicy
from outreach.domain.standing import standing
from outreach.services import teams
from outreach.services.calendars import calendar_of
from outreach.services.people import hash_of

SLUG = "full-house"
EMAIL = "edith@example.org"
PASSWORD = "a bench is no secret place"
BATCH = 1000
BEFORE = timedelta(days=200)
POLICY = Policy()
QUESTIONS = (
    Question(number=1, text="Have employees of yours used the tool, or tried it?", label="Used the tool"),
    Question(number=2, text="Has a search made with it led to an arrest?", label="Led to arrests"),
)


@dataclass(frozen=True)
class Made:
    """A desk with so many requests, and the floor's copy of them. A request's id is its number."""

    size: int
    folder: Path

    @property
    def plain(self) -> Path:
        return self.folder / "floor.sqlite3"

    @property
    def environ(self) -> dict[str, str]:
        """The settings under which the desk's own commands find this desk."""
        return {"OUTREACH_HOME": str(self.folder), "OUTREACH_SECOND_FACTOR": "offered"}

    @property
    def config(self) -> Config:
        return Config(home=str(self.folder), second_factor="offered")

    def rfc_id(self, number: int) -> int:
        """The first investigation of a new desk counts from 1; `open_all` makes sure of it."""
        return number

    @property
    def first_agency(self) -> str:
        return "agency-1"


def make(size: int, now: datetime, folder: Path) -> Made:
    """Both copies, in a new folder."""
    folder.mkdir(parents=True)
    made = Made(size, folder)
    floor.load(made.plain, shape.requests(size, now))
    upgrade(made.config.database)
    database = Database(made.config.database)
    try:
        investigation_id = found(database, now - BEFORE)
        every = shape.requests(size, now)
        while batch := list(islice(every, BATCH)):
            with database.writing() as session:
                _write(session, investigation_id, batch)
        with database.writing() as session:
            settle(session, now)
    finally:
        database.dispose()
    return made


def found(database: Database, at: datetime) -> InvestigationId:
    """The people, the investigation and its questions."""
    with database.writing() as session:
        hashed = hash_of(PASSWORD)
        for staff in staff_of_the_desk():
            people.add(session, staff, password_hash=hashed, at=at)
        made = investigations.add(session, slug=SLUG, title="Practice: Full House", by=shape.EDITOR, at=at)
        teams.everybody(session, made.id, by=shape.EDITOR, at=at)
        questions = QuestionSet(version=1, recorded_at=at, questions=QUESTIONS)
        editions.add(session, made.id, questions, by=shape.EDITOR, at=at)
    return made.id


def staff_of_the_desk() -> Iterator[Staff]:
    zone = "Europe/Brussels"
    yield Staff(id=shape.EDITOR, name="Edith", email=EMAIL, role=Role.EDITOR, zone=zone)
    for name in shape.REPORTERS:
        yield Staff(id=name, name=name.capitalize(), email=f"{name}@example.org", role=Role.REPORTER, zone=zone)


def agency_of(asked: Asked) -> Agency:
    return Agency(
        id=AgencyId(0),
        slug=asked.slug,
        name=asked.name,
        country=asked.country,
        zone=asked.zone,
        kind="police",
        languages=("en",),
    )


def contact_of(asked: Asked, agency_id: AgencyId) -> Contact:
    return Contact(
        id=ContactId(0),
        agency_id=agency_id,
        name="Press office",
        channel=Channel.EMAIL,
        address=asked.address,
        source="https://agency.example.org/press",
    )


def open_all(session: Session, investigation_id: InvestigationId, batch: Sequence[Asked]) -> dict[int, StoredCase]:
    """The agencies with a contact each and an empty request each, by number."""
    at = batch[0].told[0].at
    added = agencies.add_many(session, [agency_of(asked) for asked in batch], by=shape.EDITOR, at=at)
    contacts.add_many(session, [contact_of(asked, agency) for asked, agency in zip(batch, added, strict=True)])
    opened = cases.open_many(session, investigation_id, added)
    stored = cases.load_many(session, opened.values())
    ids = {asked.number: opened[agency] for asked, agency in zip(batch, added, strict=True)}
    if any(number != rfc_id for number, rfc_id in ids.items()):
        raise RuntimeError("The ids do not follow the numbers; a page would be asked about another request.")
    return {number: stored[rfc_id] for number, rfc_id in ids.items()}


def _write(session: Session, investigation_id: InvestigationId, batch: Sequence[Asked]) -> None:
    stored = open_all(session, investigation_id, batch)
    sealed = log.append_told(session, [(stored[asked.number], _entries(asked)) for asked in batch])
    questions = editions.load(session, investigation_id, 1).question_sets
    summaries.rewrite_many(session, [folded(case, sealed[case.rfc_id], questions) for case in stored.values()])


def settle(session: Session, now: datetime) -> None:
    """What the scheduler does every few minutes: lists and counters follow the clock."""
    while summaries.settle(session, now):
        pass


def _entries(asked: Asked) -> list[Entry]:
    return [
        Entry(seq=Seq(seq), recorded_at=told.at, recorded_by=told.by, occurred_at=told.at, fact=told.fact)
        for seq, told in enumerate(asked.told, start=1)
    ]


def folded(
    stored: StoredCase, entries: Sequence[Entry], questions: QuestionSets, *, appended: Sequence[Entry] = ()
) -> Folded:
    """As of the last entry, as the recording service folds it; `appended`: those that are new, else all are."""
    calendar = calendar_of(stored.agency.place)
    now = standing(entries, entries[-1].recorded_at, policy=POLICY, calendar=calendar, questions=questions)
    plan = reminders.plan(now, calendar, ReminderPolicy())
    return Folded(stored=stored, standing=now, appended=appended or entries, plan=plan)
