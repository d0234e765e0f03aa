"""A notice says what is true as it leaves; that an admin looks in does not wait for anybody's working hours."""

from datetime import timedelta

import pytest

from outreach.clock import system_clock
from outreach.domain import facts
from outreach.domain.people import Acting, Role
from outreach.domain.teams import Part
from outreach.services import erasing, looked_in, teams
from outreach.services.erasure_scope import Wanted
from tests.story import Told, day
from tests.support.postroom import ADAM, ASHA, EDITH, open_postroom

SLUG, WHY = "blue-lantern", "Edith is in hospital and the deadline is tonight."
SATURDAY_NIGHT, MONDAY = (5, 23), (7, 16)
AN_ADMIN = Acting(staff=ADAM, role=Role.ADMIN)
AN_EDITOR = Acting(staff=EDITH, role=Role.EDITOR)


@pytest.fixture
def room(database_url):
    with open_postroom(database_url) as room:
        yield room


def break_in(room, *at):
    room.now = day(*at)
    if at == SATURDAY_NIGHT:
        teams.take(room.desk, slug_of(room), ADAM, by=AN_EDITOR)
    teams.break_glass(room.desk, slug_of(room), WHY, by=AN_ADMIN)


def slug_of(room):
    from outreach.db import investigations

    with room.desk.reading() as session:
        return investigations.by_id(session, room.investigation).slug


def ask(room, rfc_id):
    room.seat(ASHA, Part.EDITOR)
    wanted, by = Wanted(rfc_id=rfc_id, seq=3), Acting(staff=ASHA, role=Role.EDITOR)
    return erasing.ask(teams.seen_by(room.desk, ASHA), wanted, "court order", "Order of 3 March.", by=by)


def test_that_an_admin_looks_in_is_told_on_a_saturday_night_and_from_when_to_when(room):
    break_in(room, *SATURDAY_NIGHT)

    room.send(day(*SATURDAY_NIGHT))

    assert {one.to for one in room.mailer.sent} == {"asha@example.org", "edith@example.org"}
    said = " ".join(room.mailer.text(room.mailer.sent[0]).split())
    assert "opened it to look in, from Sun 8 Mar 2026 00:00 CET to Mon 9 Mar 2026 00:00 CET at the latest" in said


def test_an_erasure_that_was_settled_meanwhile_is_not_told_as_waiting(room):
    rfc_id = room.request(Told(at=day(1), fact=facts.NoteAdded(text="Call Marguerite at home.")))
    room.now = day(*SATURDAY_NIGHT)
    asked = ask(room, rfc_id)
    erasing.withdraw(teams.seen_by(room.desk, EDITH), asked, by=AN_EDITOR)

    room.send(day(*MONDAY))

    assert room.mailer.subjects() == []


def test_an_erasure_that_waits_still_is_told(room):
    rfc_id = room.request(Told(at=day(1), fact=facts.NoteAdded(text="Call Marguerite at home.")))
    room.now = day(*SATURDAY_NIGHT)
    ask(room, rfc_id)

    room.send(day(*MONDAY))

    assert room.mailer.subjects() == ["An erasure waits for a second person"]


def test_who_looked_in_stays_on_record_though_they_do_so_again_and_their_part_is_taken_away(room):
    break_in(room, *SATURDAY_NIGHT)
    again = system_clock()
    room.now = again
    teams.break_glass(room.desk, slug_of(room), WHY, by=AN_ADMIN)
    teams.take(room.desk, slug_of(room), ADAM, by=AN_EDITOR)

    second, first = looked_in.on_record(room.desk, room.investigation)

    assert {(one.name, one.reason) for one in (first, second)} == {("Adam Novak", WHY)}
    assert (first.since, first.until) == (day(5, 23), day(6, 23))
    assert again == second.since < second.until < again + timedelta(hours=1), "the lead took it away at once"
