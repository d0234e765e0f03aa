"""Another role: an admin gives it, it counts at once, and whoever it is about is told."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from outreach.db import seats
from outreach.db.desk_tables import OutboxRow
from outreach.db.tables import table
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.domain.teams import Part
from outreach.services import auditing, people, roles, sessions, teams
from outreach.services.auditing import Wanted
from tests.support.newsroom import STAFF, open_newsroom

PEOPLE = {one.id: one for one in STAFF}
BY = {one.id: Acting(staff=one.id, role=one.role) for one in STAFF}


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    newsroom = open_newsroom(newsroom_url, str(tmp_path))
    yield newsroom
    newsroom.desk.database.dispose()


@pytest.fixture
def desk(newsroom):
    return newsroom.desk


def made(desk, who, role, by="adam"):
    return roles.change(desk, PEOPLE[who].id, role, by=BY[by])


def part(desk, newsroom, who):
    with desk.reading() as session:
        return teams.part_of(session, PEOPLE[who].id, newsroom.investigation, desk.clock())


def test_another_role_counts_at_once_and_signs_out_everywhere(desk):
    token = sessions.begin(desk, PEOPLE["asha"], "")

    assert made(desk, "asha", Role.EDITOR) == "Asha Rao is editor now and signed out everywhere. They have mail."

    assert sessions.whose(desk, token) is None
    assert people.named(desk, "asha").role is Role.EDITOR
    event, payload = next(
        one for one in auditing.recent(desk, Wanted(action="account changed")) if one[0].details.object == "staff/asha"
    )
    assert event.details.actor == "adam"
    assert "editor" in str(payload)


def test_whoever_has_a_closed_account_is_not_told_to_sign_in_again(desk):
    people.set_active(desk, PEOPLE["asha"].id, active=False, by=BY["adam"])

    said = made(desk, "asha", Role.EDITOR)

    assert said == "Asha Rao is editor from when their account is opened again. It is closed, so they have no mail."
    with desk.reading() as session:
        assert session.execute(select(table(OutboxRow).c.id)).all() == []


def test_the_person_has_mail_that_says_who_did_it_and_what_they_were(desk):
    made(desk, "asha", Role.ADMIN)

    letter = table(OutboxRow)
    with desk.reading() as session:
        [(subject, body)] = session.execute(
            select(letter.c.subject, letter.c.body).where(letter.c.staff_id == "asha")
        ).all()
    assert subject == "Your account"
    assert "Adam Novak made you admin; you were reporter." in body


def test_a_role_takes_no_part_in_an_investigation_away(desk, newsroom):
    before = part(desk, newsroom, "asha")

    made(desk, "asha", Role.ADMIN)

    assert part(desk, newsroom, "asha") is before is not None


def test_a_glass_that_was_broken_closes_with_the_role_of_an_admin(desk, newsroom):
    made(desk, "ben", Role.ADMIN)
    with desk.writing(BY["adam"]) as session:
        seats.take(session, newsroom.investigation, PEOPLE["adam"].id)
    teams.break_glass(desk, "blue-lantern", "The lawyer asks and nobody is there.", by=BY["adam"])
    assert part(desk, newsroom, "adam") is Part.READER

    roles.change(desk, PEOPLE["adam"].id, Role.EDITOR, by=BY["adam"])

    assert part(desk, newsroom, "adam") is None


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda desk: made(desk, "asha", Role.ADMIN, by="edith"), "Only an admin changes a role"),
        (lambda desk: made(desk, "asha", Role.REPORTER), "is reporter already"),
        (lambda desk: made(desk, "adam", Role.EDITOR), "is the last admin"),
        (lambda desk: made(desk, "asha", Role.PARTNER), "has a part in"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(desk, act, said):
    with pytest.raises(RuleBroken, match=said):
        act(desk)


@pytest.mark.parametrize("nobody", ["outreach", "zoe"])
def test_nobody_and_the_desk_itself_have_no_role(desk, nobody):
    with pytest.raises(NotFound, match="Nobody here is called"):
        roles.change(desk, StaffId(nobody), Role.ADMIN, by=BY["adam"])


def test_two_admins_who_step_down_at_the_same_moment_leave_one(desk):
    made(desk, "ben", Role.ADMIN)
    said = []

    def steps_down(who):
        try:
            said.append(roles.change(desk, PEOPLE[who].id, Role.REPORTER, by=replace(BY["adam"], staff=PEOPLE[who].id)))
        except RuleBroken as broken:
            said.append(broken.sentence)

    at_once = [threading.Thread(target=steps_down, args=(who,)) for who in ("adam", "ben")]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()

    assert sum("last admin" in one for one in said) == 1
    assert sum(one.role is Role.ADMIN for one in people.everyone(desk)) == 1
