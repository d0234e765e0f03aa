"""An erasure that waits for a second person is told to whoever may be that person, and stands on their desk."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.db.desk_tables import OutboxRow
from outreach.db.tables import table
from outreach.domain import facts
from outreach.domain.erasures import LAPSES
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.domain.teams import Part
from outreach.services import erasing, erasure_pages, teams
from outreach.services.erasure_scope import Wanted
from tests.support.newsroom import open_newsroom

SECRET = "Call Marguerite at home."
WHY = "Her letter of 3 March asks for it."
GROUND = "request of the person concerned (GDPR art. 17)"
BY = {who: Acting(staff=StaffId(who), role=Role.EDITOR) for who in ("ben", "edith", "adam", "asha")}


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    opened.desk.clock.later(minutes=1)
    teams.give(opened.desk, "blue-lantern", StaffId("adam"), Part.LEGAL, by=BY["edith"])
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def asked(newsroom):
    seq = newsroom.told(newsroom.port_ansel, facts.NoteAdded(text=SECRET))[0].seq
    desk = teams.seen_by(newsroom.desk, StaffId("ben"))
    return erasing.ask(desk, Wanted(rfc_id=newsroom.port_ansel, seq=seq), GROUND, WHY, by=BY["ben"])


def on_the_desk_of(newsroom, who):
    return [one.id for one, _ in erasure_pages.to_confirm(teams.seen_by(newsroom.desk, StaffId(who)))]


def test_whoever_may_confirm_it_has_mail_and_nobody_else(newsroom, asked):
    letter = table(OutboxRow)
    with newsroom.desk.reading() as session:
        mails = session.execute(select(letter.c.staff_id, letter.c.subject, letter.c.body)).all()

    assert sorted(one.staff_id for one in mails) == ["adam", "edith"]
    assert {one.subject for one in mails} == {"An erasure waits for a second person"}
    for one in mails:
        assert "Ben Otieno asks for something on record to be erased for good." in one.body
        assert one.body.rstrip().endswith(f"/erasures/{asked}")
        assert not any(word in one.body for word in (SECRET, WHY, "Port Ansel", "Blue Lantern"))


def test_it_stands_on_the_desk_of_whoever_may_confirm_it(newsroom, asked):
    assert on_the_desk_of(newsroom, "edith") == on_the_desk_of(newsroom, "adam") == [asked]
    assert on_the_desk_of(newsroom, "ben") == [], "who asked for it is not the second person"
    assert on_the_desk_of(newsroom, "asha") == [], "a reporter confirms nothing"


def test_it_leaves_the_desk_once_it_is_withdrawn(newsroom, asked):
    erasing.withdraw(teams.seen_by(newsroom.desk, StaffId("edith")), asked, by=BY["edith"])
    assert on_the_desk_of(newsroom, "edith") == []


def test_what_has_lapsed_waits_for_nobody(newsroom, asked):
    newsroom.clock.now += LAPSES - timedelta(minutes=1)
    assert on_the_desk_of(newsroom, "edith") == [asked]

    newsroom.clock.later(minutes=1)
    assert on_the_desk_of(newsroom, "edith") == []
