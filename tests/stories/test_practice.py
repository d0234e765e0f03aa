"""Loading the practice newsroom: once is enough, an interrupted load is taken up, and the record it makes is whole."""

import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from outreach.config import Config, shipped
from outreach.db import investigations, log, summaries
from outreach.domain import chain
from outreach.domain.errors import OutreachError
from outreach.domain.inbox import Place, Sort
from outreach.domain.people import Role
from outreach.services import inbox, practice
from outreach.wiring import open_desk

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
DATA = shipped("data")


@pytest.fixture
def desk(migrated_sqlite, tmp_path):
    shutil.copy(migrated_sqlite, tmp_path / "outreach.sqlite3")
    desk = replace(open_desk(Config(home=str(tmp_path))), clock=lambda: NOW)
    yield desk
    desk.database.dispose()


@pytest.fixture
def small(tmp_path):
    """A story of one agency in a folder of its own."""
    folder = tmp_path / "small"
    shutil.copytree(DATA / "clearview", folder)
    fact = '{"agency": "Timmins Police Service", "workday": -1, "time": "10:00", "zone": "America/Toronto", '
    (folder / "facts.jsonl").write_text(fact + '"fact": "NoteAdded", "text": "Rang."}\n')
    return folder


def entries(desk, slug="clearview-2021"):
    with desk.reading() as session:
        story = investigations.get(session, slug)
        return {rfc_id: told for rfc_id, _, told in log.read_many(session, story.id)}


def test_everyone_of_the_practice_newsroom_has_an_account(desk):
    people = practice.take_on(desk, DATA, cost="test").people

    roles = [one.role for one in people]
    assert (roles.count(Role.REPORTER), roles.count(Role.EDITOR), roles.count(Role.ADMIN)) == (4, 2, 1)


def test_loading_a_story_again_changes_nothing(desk, small):
    staff = practice.take_on(desk, DATA, cost="test").people
    first = practice.load_story(desk, small, staff)
    told = entries(desk)

    assert (first, practice.load_story(desk, small, staff)) == (True, False)
    assert entries(desk) == told


def test_a_load_that_broke_off_after_the_import_is_taken_up(desk, small):
    staff = practice.take_on(desk, DATA, cost="test").people
    facts = (small / "facts.jsonl").rename(small / "later")
    practice.load_story(desk, small, staff)
    facts.rename(small / "facts.jsonl")

    assert practice.load_story(desk, small, staff)
    assert max(len(told) for told in entries(desk).values()) == 2


def test_a_story_that_breaks_a_rule_is_named_with_its_line(desk, small):
    staff = practice.take_on(desk, DATA, cost="test").people
    facts = small / "facts.jsonl"
    facts.write_text(facts.read_text().replace("Rang.", " "))

    with pytest.raises(OutreachError, match="Line 1"):
        practice.load_story(desk, small, staff)


def test_a_day_of_a_running_story_is_a_working_day_of_its_agency(desk, small):
    practice.load_story(desk, small, practice.take_on(desk, DATA, cost="test").people)

    (told,) = [told for told in entries(desk).values() if len(told) == 2]
    assert told[-1].occurred_at == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def test_the_practice_record_is_whole_and_its_summaries_true(practice_desk):
    with practice_desk.reading() as session:
        for story in investigations.everyone(session):
            for rfc_id, _, told in log.read_many(session, story.id):
                assert chain.first_broken(rfc_id, told) is None
            assert summaries.counters_wrong(session, story.id, practice_desk.clock()) == []


def test_the_mail_of_the_demo_shows_what_mail_can_be(practice_desk):
    page = inbox.inbox(practice_desk)

    assert [bool(one.guesses) for one in page.held] == [True, False, False]
    assert [one.certainty for one in page.held] == ["", "", "suspected"]
    assert Counter((one.sort, one.place) for one in page.came) == {
        (Sort.AUTO_REPLY, Place.FILED): 1,
        (Sort.BOUNCE, Place.FILED): 1,
        (Sort.HUMAN, Place.FILED): 1,
        (Sort.HUMAN, Place.HELD): 2,
        (Sort.AUTO_REPLY, Place.HELD): 1,
        (Sort.UNREAD, Place.QUARANTINED): 1,
    }
    assert {one.investigation_slug for one in page.requests.values()} == {"silver-meter"}


def test_the_mail_of_the_demo_moves_no_request_and_comes_once(desk, tmp_path):
    def stand():
        with desk.reading() as session:
            story = investigations.get(session, "silver-meter")
            lines = summaries.lines_of(session, story.id)
            return {one.name: (one.phase_at(NOW), one.status_at(NOW), one.attempts, one.signed_at) for one in lines}

    staff = practice.take_on(desk, DATA, cost="test").people
    practice.load_story(desk, DATA / "practice" / "silver-meter", staff)
    before = stand()
    for _ in range(2):
        practice.take_in_mail(desk, DATA / "practice" / "silver-meter" / "mail")

    assert stand() == before
    assert inbox.inbox(desk).received == 7


def test_the_mail_of_the_demo_names_nobody_real():
    for file in (DATA / "practice" / "silver-meter" / "mail").glob("*.eml"):
        domains = re.findall(r"@([\w.-]+\w)", file.read_text())
        assert all(one == "example.org" or one.endswith(".example.org") for one in domains), file.name


def test_no_practice_story_is_live_and_a_desk_opens_at_the_one_under_way(practice_desk):
    with practice_desk.reading() as session:
        first, *others = investigations.everyone(session)

    assert first.slug == "silver-meter"
    assert not [one.slug for one in (first, *others) if one.live]
