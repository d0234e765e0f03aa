"""The practice newsroom, loaded once for all tests that only read it."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from outreach.config import Config, shipped
from outreach.db import cases, editions, investigations, log
from outreach.db.cases import StoredCase
from outreach.domain import dataset
from outreach.domain.calendars import Calendar
from outreach.domain.dataset import Cut, Log, Release
from outreach.domain.editions import Editions
from outreach.domain.facts import Entry, Fact
from outreach.domain.ids import RfcId
from outreach.services.desk import Desk
from outreach.services.practice import load_practice
from outreach.wiring import open_desk

WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One log of a practice story, with whose it is."""

    stored: StoredCase
    entries: tuple[Entry, ...]
    calendar: Calendar

    def facts(self, kind: type[Fact]) -> list[Fact]:
        return [entry.fact for entry in self.entries if isinstance(entry.fact, kind)]


@dataclass(frozen=True)
class Story:
    """A practice story as it lies in the database."""

    logs: tuple[Told, ...]
    editions: Editions
    release: Release

    def facts(self, kind: type[Fact]) -> list[Fact]:
        return [fact for told in self.logs for fact in told.facts(kind)]


@pytest.fixture(scope="session")
def practice_desk(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home = tmp_path_factory.mktemp("practice")
    shutil.copy(migrated_sqlite, home / "outreach.sqlite3")
    desk = replace(open_desk(Config(home=str(home))), clock=lambda: WEDNESDAY)
    load_practice(desk, shipped("data"), cost="test")
    yield desk
    desk.database.dispose()


@pytest.fixture(scope="session")
def blue_lantern(practice_desk: Desk) -> Story:
    return read_story(practice_desk, "blue-lantern")


@pytest.fixture(scope="session")
def silver_meter(practice_desk: Desk) -> Story:
    return read_story(practice_desk, "silver-meter")


def read_story(desk: Desk, slug: str) -> Story:
    with desk.reading() as session:
        story = investigations.get(session, slug)
        adopted = editions.load(session, story.id, story.editions)
        read = {rfc_id: entries for rfc_id, _, entries in log.read_many(session, story.id)}
        stored = cases.load_many(session, read)
    logs = [_told(desk, stored[rfc_id], entries) for rfc_id, entries in read.items()]
    cut = Cut(slug=slug, title=story.title, number=1, cutoff=desk.clock())
    released = dataset.build(cut, [_log(rfc_id, told) for rfc_id, told in zip(read, logs, strict=True)], adopted)
    return Story(tuple(logs), adopted, released)


def _told(desk: Desk, stored: StoredCase, entries: tuple[Entry, ...]) -> Told:
    return Told(stored=stored, entries=entries, calendar=desk.calendars(stored.agency.place))


def _log(rfc_id: RfcId, told: Told) -> Log:
    return Log(rfc_id=rfc_id, entries=told.entries, calendar=told.calendar)
