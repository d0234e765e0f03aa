"""An address that was put in place of another is unchecked, says who did it, and teams that write there are told."""

import pytest

from outreach.db import agencies, contacts, investigations, outbox
from outreach.domain.ids import StaffId
from outreach.domain.letter_templates import Purpose
from outreach.domain.people import Acting, Role
from outreach.services import teams
from tests.support.letterroom import Letterroom, letters
from tests.support.newsroom import filled

UNCHECKED = "and nobody has checked it since"
AGENCY = "port-ansel-police-service"
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)


@pytest.fixture
def contact(newsroom):
    with newsroom.desk.reading() as session:
        return contacts.of_agency(session, agencies.get(session, AGENCY).id)[0]


def moves(reader, contact, **typed):
    at = f"/agencies/{AGENCY}/contacts/{contact.id}"
    reader.open(f"{at}/edit")
    sent = {**filled(reader.form(at)), "address": "elsewhere@agency.example.org", "source": "A call."} | typed
    return reader.send(at, sent)


def told(newsroom):
    with newsroom.desk.reading() as session:
        return {one.staff_id: one.letter.text for one in outbox.in_state(session, "queued", limit=20)}


def test_another_address_is_unchecked_and_says_who_put_it_there(newsroom, asha, contact):
    moves(asha, contact, checked_on="2026-03-20")

    assert "counts as unchecked" in asha.text
    page = asha.open(f"/requests/{newsroom.port_ansel}").text
    assert "unchecked Asha Rao put this address in place of another" in page


def test_whoever_checks_it_afterwards_clears_that(newsroom, asha, edith, contact):
    moves(asha, contact)
    moves(edith, contact, checked_on=newsroom.clock().date().isoformat())

    assert "put this address in place" not in edith.open(f"/requests/{newsroom.port_ansel}").text


def test_the_team_is_told_where_somebody_who_is_not_on_it_sends_their_letters_elsewhere(newsroom, contact):
    teams.take(newsroom.desk, "blue-lantern", StaffId("ben"), by=EDITH)
    ben = Acting(staff=StaffId("ben"), role=Role.EDITOR)
    with newsroom.desk.writing(ben) as session:
        investigations.add(session, slug="other", title="Other", by=ben.staff, at=newsroom.clock())

    moves(newsroom.reader("ben"), contact)

    assert set(told(newsroom)) == {"asha", "edith", "adam"}
    assert "Ben Otieno, who is not on the team of Blue Lantern" in " ".join(told(newsroom)["asha"].split())


def test_nobody_is_told_of_what_their_own_team_does(newsroom, asha, contact):
    moves(asha, contact)

    assert told(newsroom) == {}


def test_an_admin_without_a_part_changes_no_contact(newsroom, contact):
    teams.take(newsroom.desk, "blue-lantern", StaffId("adam"), by=EDITH)
    adam = newsroom.reader("adam")

    adam.open(f"/agencies/{AGENCY}/contacts/{contact.id}/edit", status=403)
    assert not adam.open(f"/agencies/{AGENCY}").page.select(f'a[href*="/contacts/{contact.id}/edit"]')


def test_a_letter_to_an_unchecked_address_says_so_until_somebody_checks_it(newsroom):
    room = Letterroom(newsroom)
    room.adopt(letters())
    batch = room.make(Purpose.FIRST, newsroom.port_ansel)
    assert not any(UNCHECKED in one for one in room.warned(batch, newsroom.port_ansel))

    room.change_contact(newsroom.port_ansel, moved_by=StaffId("ben"), moved_at=newsroom.clock(), checked_on=None)
    assert any(UNCHECKED in one for one in room.warned(batch, newsroom.port_ansel))

    room.change_contact(newsroom.port_ansel, checked_on=newsroom.clock().date())
    assert not any(UNCHECKED in one for one in room.warned(batch, newsroom.port_ansel))
