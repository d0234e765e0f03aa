"""A newsroom that is about to publish: a desk, its editors, and whole datasets told into its record at once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from outreach.config import Config
from outreach.db import editions, off_record, people
from outreach.db.session import Database
from outreach.domain.editions import Body
from outreach.domain.facts import AgencyListed
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.investigation import Codebook, Policy
from outreach.domain.people import Acting, Role, Staff
from outreach.services import releases
from outreach.services.desk import Desk
from outreach.services.preflight import Preflight
from outreach.services.releases import Built
from outreach.wiring import open_desk
from tests import dataset_story, story
from tests.story import Told, day
from tests.support.record import Record, open_record
from tests.support.teams import everybody_works_on

SLUG = "blue-lantern"
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)
OTTO = Acting(staff=StaffId("otto"), role=Role.EDITOR)
ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
SECOND_EDITOR = Staff(id=StaffId("otto"), name="Otto Berg", email="otto@example.org", role=Role.EDITOR)


@dataclass
class Clock:
    now: datetime = dataset_story.CUTOFF

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Pressroom:
    desk: Desk
    record: Record
    clock: Clock

    def told(self, *stories: Iterable[Told], names: Iterable[str] = ()) -> list[RfcId]:
        """Open a request for each story and tell it; the agencies are called Entity 00001, … unless named."""
        wanted = list(names) or [f"Entity {number:05}" for number in range(1, len(stories) + 1)]
        ids = self.record.add(*wanted)
        with self.record.database.writing() as session:
            for name, rfc_id, one in zip(wanted, ids, stories, strict=True):
                told = tuple(one)
                self.record.tell_in(session, rfc_id, *(told if _lists(told) else (story.listed(name), *told)))
        return ids

    def whispered(self, rfc_id: RfcId, seq: int, words: str) -> None:
        """The words behind an `OffRecordHeard` that is on the log already."""
        with self.record.database.writing() as session:
            off_record.add(session, rfc_id, Seq(seq), salt="s" * 64, words=words)

    def adopted(self, body: Body, at: datetime) -> None:
        with self.record.database.writing() as session:
            editions.add(session, self.record.investigation_id, body, by=EDITH.staff, at=at)

    def check(self, cutoff: datetime | None = None) -> Preflight:
        return releases.check(self.desk, SLUG, cutoff)

    def build(self, cutoff: datetime | None = None, by: Acting = EDITH) -> Built:
        return releases.build(self.desk, SLUG, cutoff, by=by)


def open_pressroom(
    database_url: str, home: Path, *, codebook: Codebook = dataset_story.CODEBOOK, policy: Policy | None = None
) -> Pressroom:
    record, clock = open_record(database_url), Clock()
    desk = replace(open_desk(Config(home=str(home), database_url=database_url)), clock=clock)
    room = Pressroom(desk=desk, record=replace(record, database=_same(desk)), clock=clock)
    record.database.dispose()
    with room.record.database.writing() as session:
        people.add(session, SECOND_EDITOR, password_hash="-", at=day(-60))
        everybody_works_on(session, room.record.investigation_id, day(-60))
    for body in (policy or Policy(), codebook):
        room.adopted(body, day(-30))
    return room


def _same(desk: Desk) -> Database:
    assert isinstance(desk.database, Database)
    return desk.database


def _lists(told: tuple[Told, ...]) -> bool:
    return bool(told) and isinstance(told[0].fact, AgencyListed)
