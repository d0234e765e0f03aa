"""What calendars and chat are told is the same on both databases, and true of the clock they are asked by."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.db import chat_notices, datebook
from outreach.domain import facts
from outreach.domain.datebook import Load
from outreach.domain.facts import Channel, Outcome
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import feeds
from tests.support.newsroom import HALIFAX, open_newsroom

FRIDAY = datetime(2026, 11, 27, 21, 0, tzinfo=UTC)
ASKED = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    due = facts.DeadlineSet(due_at=FRIDAY, zone=HALIFAX, working_days=4)
    opened.told(opened.port_ansel, facts.Assigned(to=StaffId("asha")), ASKED, due)
    yield opened
    opened.desk.database.dispose()


@pytest.mark.parametrize(
    ("at", "until", "expected"),
    [
        (FRIDAY - timedelta(days=1), FRIDAY, {"due": 1}),
        (FRIDAY - timedelta(days=1), FRIDAY - timedelta(hours=1), {}),
        (FRIDAY + timedelta(hours=1), FRIDAY + timedelta(days=1), {"overdue": 1}),
    ],
)
def test_how_much_waits_is_asked_by_the_clock(newsroom, at, until, expected):
    with newsroom.desk.reading() as session:
        (load,) = datebook.loads(session, at, until)

    assert load.fair_from is None or load.fair_from > at
    numbers = {"due": load.due, "overdue": load.overdue, "to_read": load.to_read, "rulings": load.rulings}
    assert {name: number for name, number in numbers.items() if number} == expected
    assert isinstance(load, Load)


def test_whoever_looks_after_a_request_finds_it_and_nobody_else(newsroom):
    with newsroom.desk.reading() as session:
        theirs, nobodys = (datebook.held_by(session, {who}) for who in ("asha", ""))

    assert [one.line.rfc_id for one in theirs] == [newsroom.port_ansel]
    assert (theirs[0].slug, theirs[0].title) == ("blue-lantern", "Blue Lantern")
    assert nobodys == ()


def test_a_calendar_is_one_and_a_new_link_takes_the_place_of_the_old(newsroom):
    links = [feeds.make(newsroom.desk, ASHA.staff, names_shown=True, by=ASHA) for _ in range(2)]

    answers = [newsroom.app.test_client().get(link.removeprefix("http://127.0.0.1:8000")) for link in links]

    assert [answer.status_code for answer in answers] == [404, 200]
    assert b"Port Ansel" in answers[1].data
    feeds.revoke(newsroom.desk, ASHA.staff, by=ASHA)
    assert feeds.own(newsroom.desk, ASHA.staff) is None


def test_what_a_room_is_told_is_claimed_once(newsroom):
    told = ("summary/2026-11-27", "abc")
    later = ("trouble/fetch-inbox/2026-11-27", "abc")
    with newsroom.desk.database.writing() as session:
        for _ in range(2):
            chat_notices.note(session, [(told, FRIDAY), (later, FRIDAY + timedelta(minutes=10))], FRIDAY)

        claimed = [
            chat_notices.claim(session, [told, later], FRIDAY + timedelta(minutes=wait)) for wait in (0, 5, 10, 15)
        ]

    assert claimed == [{told}, set(), {later}, set()]
