"""For tests of the import: a desk with one investigation and two people, and files as short tables."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from outreach.config import Config
from outreach.db import agencies, cases, contacts, editions, investigations, log, people
from outreach.db.tables import AgencyRow, RequestForCommentRow, table
from outreach.domain.agencies import Agency, Contact
from outreach.domain.facts import Entry, Fact, Happened
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.import_places import Choices
from outreach.domain.investigation import Codebook, PublishedRange, Question, QuestionSet
from outreach.domain.people import Acting, Role, Staff
from outreach.services import importing, records, verifying
from outreach.services.desk import Desk
from outreach.services.import_decisions import Decisions
from outreach.services.import_plan import ImportPlan
from outreach.services.importing import ImportOutcome
from outreach.wiring import open_desk

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ASHA = Acting(staff=StaffId("asha"), role=Role.EDITOR)
CODEBOOK = Codebook(
    finding_column="searches",
    ranges=(
        PublishedRange(low=1, high=10, label="1-10"),
        PublishedRange(low=11, high=50, label="11-50"),
        PublishedRange(low=51, high=None, label="more than 50"),
    ),
)


@dataclass
class ImportDesk:
    """A desk on which files are imported into the investigation `lantern`, one minute after the other."""

    desk: Desk
    now: datetime = MONDAY

    def dry(self, content: bytes, slug: str = "lantern", **told: Any) -> ImportPlan:
        """Look at a file as on the web, where it is kept."""
        told_so = _decisions(**told)
        kept = importing.keep(self.desk, slug, "agencies.csv", content, decisions=told_so, by=ASHA)
        return importing.plan(self.desk, slug, int(kept))

    def run(self, content: bytes, slug: str = "lantern", **told: Any) -> ImportOutcome:
        self.now += timedelta(minutes=1)
        return importing.run(self.desk, slug, "agencies.csv", content, by=ASHA, decisions=_decisions(**told))

    def record(self, slug: str, *told: Fact) -> None:
        self.now += timedelta(minutes=1)
        records.record(self.desk, self.rfc(slug), *(Happened(at=self.now, fact=fact) for fact in told), by=ASHA)

    def open(self, slug: str) -> None:
        with self.desk.database.writing() as session:
            investigations.add(session, slug=slug, title=slug.title(), by=ASHA.staff, at=self.now)

    def rfc(self, slug: str) -> RfcId:
        with self.desk.reading() as session:
            return cases.find(session, "lantern", slug)

    def log(self, slug: str) -> tuple[Entry, ...]:
        with self.desk.reading() as session:
            return log.read(session, cases.find(session, "lantern", slug))

    def facts(self, slug: str) -> list[Fact]:
        return [entry.fact for entry in self.log(slug)]

    def agency(self, slug: str) -> Agency:
        with self.desk.reading() as session:
            return agencies.get(session, slug)

    def spellings(self, slug: str) -> list[str]:
        with self.desk.reading() as session:
            return [one.spelling for one in agencies.aliases(session, agencies.get(session, slug).id)]

    def contacts(self, slug: str) -> tuple[Contact, ...]:
        with self.desk.reading() as session:
            return contacts.of_agency(session, agencies.get(session, slug).id)

    def totals(self) -> tuple[int, int]:
        """How many agencies the directory has, and how many requests there are."""
        with self.desk.reading() as session:
            counted = [select(func.count()).select_from(table(row)) for row in (AgencyRow, RequestForCommentRow)]
            found = [session.execute(statement).scalar_one() for statement in counted]
            return found[0], found[1]

    def wrong(self) -> tuple[str, ...]:
        return tuple(verifying.verify(self.desk).wrong)


def open_import_desk(url: str, folder: Path, *, codebook: Codebook = CODEBOOK) -> ImportDesk:
    opened = ImportDesk(desk=open_desk(Config(home=str(folder), database_url=url)))
    opened.desk = replace(opened.desk, clock=lambda: opened.now)
    with opened.desk.database.writing() as session:
        asha = Staff(id=ASHA.staff, name="Asha", email="asha@example.org", role=Role.EDITOR)
        people.add(session, asha, password_hash="", at=MONDAY)
        lantern = investigations.add(session, slug="lantern", title="Blue Lantern", by=ASHA.staff, at=MONDAY)
        questions = QuestionSet(
            version=1, recorded_at=MONDAY, questions=(Question(number=1, text="Have you used it?", label="Used it"),)
        )
        editions.add(session, lantern.id, questions, by=ASHA.staff, at=MONDAY)
        editions.add(session, lantern.id, codebook, by=ASHA.staff, at=MONDAY)
    return opened


def sheet(headings: str, *lines: str) -> bytes:
    """A file told in a few words: cells between bars, as in `Oslo politi | NO | police`."""
    return table_of([_cells(headings), *map(_cells, lines)])


def table_of(rows: Sequence[Sequence[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _decisions(decided: Mapping[int, str] | None = None, zones: tuple[str, ...] = (), country: str = "") -> Decisions:
    return Decisions(by_line=decided or {}, choices=Choices(zones=zones, country=country))
