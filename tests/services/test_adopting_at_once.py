"""While something is adopted a colleague records: lists know the entry, and it is read by what was adopted."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from outreach.db.tables import StandingSummaryRow, table
from outreach.domain.agencies import OwnDay
from outreach.domain.editions import Body
from outreach.domain.facts import Happened
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Policy, Question, QuestionSet
from outreach.domain.people import Acting, Role
from outreach.domain.reminder_policy import RULES, ReminderPolicy
from outreach.services import agencies, agency_days, editions, importing, records, verifying
from tests import story
from tests.story import DENIES
from tests.support.databases import wait_until_waiting
from tests.support.newsroom import Newsroom, open_newsroom

SLUG = "blue-lantern"
ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)
DENIED = Happened(at=story.day(1), fact=story.answered(1, DENIES, text="No officer of ours has.").fact)
NOTED = Happened(at=story.day(1), fact=story.noted(1, "They call back on Friday.").fact)
ASKED_ANEW = QuestionSet(
    version=2,
    recorded_at=story.day(1),
    questions=(Question(number=1, text="Have your officers used it since?", label="Used it"),),
    material=True,
)
ADOPTED = [
    pytest.param(Policy(due_soon_working_days=4), 1, id="a policy"),
    pytest.param(ASKED_ANEW, 1, id="questions"),
    pytest.param(ReminderPolicy(rules=RULES[:1]), 0, id="a table of reminders"),
]


@pytest.fixture
def newsroom(database_url: str, tmp_path: Path) -> Iterator[Newsroom]:
    """Port Ansel and Lakmere were asked on Monday; it is Tuesday."""
    newsroom = open_newsroom(database_url, str(tmp_path), now=story.day(0))
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        newsroom.told(rfc_id, story.asked(0).fact)
    newsroom.clock.now = story.day(1)
    yield newsroom
    newsroom.desk.database.dispose()


@pytest.mark.parametrize(("body", "seen_as"), ADOPTED)
def test_no_list_forgets_what_was_recorded_while_something_was_adopted(newsroom: Newsroom, body: Body, seen_as: int):
    desk = newsroom.desk
    with ThreadPoolExecutor(1) as editor:
        with desk.writing(ASHA) as session:
            records.record_in(desk, session, newsroom.port_ansel, [DENIED], by=ASHA)
            adopting = editor.submit(editions.adopt, desk, SLUG, body, seen_as=seen_as, by=EDITH)
            wait_until_waiting(newsroom.config.database_url, adopting)
        adopting.result()

    assert verifying.verify(desk).wrong == ()


@pytest.mark.parametrize(("body", "seen_as"), ADOPTED)
def test_what_is_recorded_during_an_adoption_is_read_by_what_was_adopted(newsroom: Newsroom, body: Body, seen_as: int):
    """The adoption has Port Ansel in hand and waits for Lakmere, of which a list is being kept quick."""
    desk = newsroom.desk
    with ThreadPoolExecutor(2) as colleagues:
        with desk.database.writing() as session:
            session.execute(_held(newsroom.lakmere))
            adopting = colleagues.submit(editions.adopt, desk, SLUG, body, seen_as=seen_as, by=EDITH)
            wait_until_waiting(newsroom.config.database_url, adopting)
            recording = _records(colleagues, newsroom)
            wait_until_waiting(newsroom.config.database_url, adopting, recording)
        adopting.result()
        recording.result()

    assert verifying.verify(desk).wrong == ()


def test_what_is_recorded_while_an_agency_closes_knows_that_it_is_closed(newsroom: Newsroom):
    desk, slug = newsroom.desk, "port-ansel-police-service"
    closed = OwnDay(day=date(2026, 3, 6), works=False, reason="The office moves house.")
    with ThreadPoolExecutor(2) as colleagues:
        with desk.database.writing() as session:
            session.execute(_held(newsroom.port_ansel))
            closing = colleagues.submit(agency_days.add, desk, slug, [closed], by=EDITH)
            wait_until_waiting(newsroom.config.database_url, closing)
            recording = _records(colleagues, newsroom)
            wait_until_waiting(newsroom.config.database_url, closing, recording)
        closing.result()
        recording.result()

    assert verifying.verify(desk).wrong == ()


def test_what_is_recorded_while_a_list_moves_an_agency_is_read_at_its_new_place(newsroom: Newsroom):
    desk = newsroom.desk
    moved = b"agency,country,zone\nPort Ansel Police Service,CA,America/Vancouver\n"
    with ThreadPoolExecutor(2) as colleagues:
        with desk.database.writing() as session:
            session.execute(_held(newsroom.port_ansel))
            importing_it = colleagues.submit(importing.run, desk, SLUG, "list.csv", moved, by=EDITH)
            wait_until_waiting(newsroom.config.database_url, importing_it)
            recording = _records(colleagues, newsroom)
            wait_until_waiting(newsroom.config.database_url, importing_it, recording)
        importing_it.result()
        recording.result()

    assert agencies.find(desk, "port-ansel-police-service").zone == "America/Vancouver"
    assert verifying.verify(desk).wrong == ()


def _records(colleagues: ThreadPoolExecutor, newsroom: Newsroom) -> Future[Any]:
    return colleagues.submit(records.record, newsroom.desk, newsroom.port_ansel, NOTED, by=ASHA)


def _held(rfc_id: RfcId) -> Any:
    summary = table(StandingSummaryRow)
    return select(summary.c.rfc_id).where(summary.c.rfc_id == rfc_id).with_for_update()
