"""Who works on an investigation: given by its lead, gone at once, never without a lead, never with work in hand."""

from datetime import timedelta

import pytest

from outreach.db import investigations, outbox, reminders, seats
from outreach.domain import facts
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.teams import EMERGENCY_LASTS, EVERYTHING, Part, sight_of
from outreach.services import handing, people, teams
from outreach.services.newsroom import newsroom_of
from tests.support.newsroom import MONDAY, PASSWORD, open_newsroom

AT = "blue-lantern"
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)
ADAM = Acting(staff=StaffId("adam"), role=Role.ADMIN)


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    yield opened
    opened.desk.database.dispose()


def part_of(newsroom, who):
    with newsroom.desk.reading() as session:
        return seats.sight_of(session, StaffId(who), newsroom.clock()).of(newsroom.investigation)


def seen_by(newsroom, who):
    with newsroom.desk.reading() as session:
        return newsroom.desk.seen_by(seats.sight_of(session, StaffId(who), newsroom.clock()))


@pytest.fixture
def partner(newsroom):
    person = Staff(id=StaffId("pia"), name="Pia Lund", email="pia@other.example.org", role=Role.PARTNER)
    people.add(newsroom.desk, person, password=PASSWORD, cost="test")
    teams.give(newsroom.desk, AT, StaffId("pia"), Part.PARTNER, by=EDITH)
    return "pia"


def test_whoever_opens_an_investigation_leads_it(newsroom):
    with newsroom.desk.database.writing() as session:
        made = investigations.add(session, slug="harbour", title="Harbour", by=StaffId("ben"), at=newsroom.clock())
        (seat,) = seats.team(session, made.id)

    assert (seat.staff_id, seat.part) == ("ben", Part.LEAD)


def test_a_part_is_given_in_place_of_another(newsroom):
    said = teams.give(newsroom.desk, AT, StaffId("asha"), Part.LEGAL, by=EDITH)

    assert said == "Asha Rao is legal now: reads everything, adds notes, puts on and lifts a legal hold."
    assert part_of(newsroom, "asha") is Part.LEGAL


def test_only_a_lead_says_who_is_on_the_team(newsroom):
    with pytest.raises(RuleBroken, match="A lead of this investigation"):
        teams.give(seen_by(newsroom, "ben"), AT, StaffId("asha"), Part.EDITOR, by=EDITH)
    with pytest.raises(RuleBroken, match="A lead of this investigation"):
        teams.take(seen_by(newsroom, "asha"), AT, StaffId("ben"), by=EDITH)


def test_an_investigation_is_never_without_a_lead(newsroom):
    for part in (Part.EDITOR, Part.READER):
        with pytest.raises(RuleBroken, match="needs a lead"):
            teams.give(newsroom.desk, AT, StaffId("edith"), part, by=EDITH)
    with pytest.raises(RuleBroken, match="needs a lead"):
        teams.take(newsroom.desk, AT, StaffId("edith"), by=EDITH)

    teams.give(newsroom.desk, AT, StaffId("ben"), Part.LEAD, by=EDITH)
    teams.take(newsroom.desk, AT, StaffId("edith"), by=EDITH)
    assert part_of(newsroom, "edith") is None


def test_nobody_leaves_with_work_in_hand(newsroom):
    newsroom.told(newsroom.port_ansel, facts.Assigned(to=StaffId("asha")), by="edith")

    with pytest.raises(RuleBroken, match="Asha Rao looks after 1 request here"):
        teams.take(newsroom.desk, AT, StaffId("asha"), by=EDITH)
    with pytest.raises(RuleBroken, match="Hand them to a colleague first"):
        teams.give(newsroom.desk, AT, StaffId("asha"), Part.READER, by=EDITH)

    newsroom.told(newsroom.port_ansel, facts.Assigned(to=StaffId("ben")), by="edith")
    teams.take(newsroom.desk, AT, StaffId("asha"), by=EDITH)
    assert part_of(newsroom, "asha") is None


def test_work_is_handed_only_to_those_who_can_do_it(newsroom):
    teams.give(newsroom.desk, AT, StaffId("asha"), Part.READER, by=EDITH)

    with pytest.raises(RuleBroken, match="has no part in this investigation"):
        handing.hand_over(newsroom.desk, AT, [(newsroom.port_ansel, 1)], to=StaffId("asha"), by=EDITH)


def test_an_account_of_another_newsroom_can_only_be_a_partner(newsroom, partner):
    with pytest.raises(RuleBroken, match="can only be a partner"):
        teams.give(newsroom.desk, AT, StaffId(partner), Part.READER, by=EDITH)
    with pytest.raises(RuleBroken, match="Only an account of another newsroom"):
        teams.give(newsroom.desk, AT, StaffId("asha"), Part.PARTNER, by=EDITH)


def test_a_partner_sees_what_is_shared_and_nothing_else(newsroom, partner):
    assert (
        teams.share(newsroom.desk, AT, StaffId(partner), ["Port Ansel Police Service"], by=EDITH) == "1 request shared."
    )
    theirs = seen_by(newsroom, partner)

    assert [one.agency for one in teams.shared_with_me(theirs)] == ["Port Ansel Police Service"]
    assert teams.investigation_of(theirs, newsroom.port_ansel) == newsroom.investigation
    with pytest.raises(NotFound):
        teams.investigation_of(theirs, newsroom.lakmere)
    with pytest.raises(NotFound):
        teams.investigation_called(theirs, AT)

    teams.share(newsroom.desk, AT, StaffId(partner), [], by=EDITH)
    assert teams.shared_with_me(seen_by(newsroom, partner)) == ()


def test_an_admin_has_no_part_unless_they_break_the_glass(newsroom):
    teams.take(newsroom.desk, AT, StaffId("adam"), by=EDITH)
    outside = seen_by(newsroom, "adam")
    assert [one.leads for one in teams.closed_to(outside)] == [("Edith Blom",)]

    teams.break_glass(outside, AT, "Edith is in hospital and the deadline is tonight.", by=ADAM)

    assert part_of(newsroom, "adam") is Part.READER
    with newsroom.desk.reading() as session:
        told = {one.staff_id: one.letter for one in outbox.in_state(session, "queued", limit=20)}
    assert set(told) == {"asha", "ben", "edith"}
    assert "Edith is in hospital" in told["asha"].text
    assert told["asha"].text.rstrip().endswith(f"/investigations/{AT}/team")
    assert "outstanding" not in told["asha"].text
    assert {one.subject for one in told.values()} == {"An admin looks into an investigation of yours"}
    assert " at the latest. The reason given" in told["asha"].text
    newsroom.clock.now += EMERGENCY_LASTS
    assert part_of(newsroom, "adam") is None


@pytest.mark.parametrize(("reason", "by"), [("", ADAM), ("please", ADAM), ("The deadline is tonight.", EDITH)])
def test_the_glass_is_broken_by_an_admin_with_a_reason(newsroom, reason, by):
    teams.take(newsroom.desk, AT, StaffId("adam"), by=EDITH)

    with pytest.raises(RuleBroken):
        teams.break_glass(seen_by(newsroom, "adam"), AT, reason, by=by)
    assert part_of(newsroom, "adam") is None


def test_whoever_left_the_team_is_told_nothing_of_it(newsroom):
    teams.take(newsroom.desk, AT, StaffId("ben"), by=EDITH)

    with newsroom.desk.reading() as session:
        team = newsroom_of(newsroom.desk, session).of(newsroom.investigation)
    assert {one.id for one in team.staff} == {"asha", "edith", "adam"}
    assert {one.id for one in team.desk_editors} == {"edith", "adam"}


def test_a_change_of_the_team_looks_at_every_plan_anew(newsroom):
    newsroom.told(newsroom.port_ansel, facts.Assigned(to=StaffId("asha")), by="edith")
    due = facts.DeadlineSet(due_at=newsroom.clock() + timedelta(days=3), zone="America/Halifax", working_days=3)
    newsroom.told(newsroom.port_ansel, due)
    with newsroom.desk.database.writing() as session:
        reminders.look_again(session, [(newsroom.clock().replace(year=2030), [newsroom.port_ansel])])

    teams.give(newsroom.desk, AT, StaffId("ben"), Part.LEAD, by=EDITH)

    with newsroom.desk.reading() as session:
        assert reminders.to_do(session, newsroom.clock())[0]


def test_the_shell_and_the_scheduler_see_everything():
    assert EVERYTHING.sees(1)
    assert not sight_of(StaffId("asha"), (), MONDAY).sees(1)
