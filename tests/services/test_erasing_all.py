"""An investigation whose time is over is erased as a whole: asked for by one, confirmed by another, once each."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.db import cases, contacts, investigations
from outreach.db.desk_tables import OutboxRow
from outreach.db.tables import table
from outreach.domain.agencies import Contact
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Channel
from outreach.domain.ids import ContactId, StaffId
from outreach.domain.teams import Part
from outreach.services import erasing, erasing_all, erasure_journal, erasure_pages, holds, retention, teams
from tests.services.test_erasing import AT, BEN, CANARY, EDITH, lies_somewhere, note, standing, whole
from tests.support.mailroom import Mailroom
from tests.support.newsroom import open_newsroom

WHY = "The investigation is of age, and no claim is open."


@pytest.fixture
def young(newsroom_url, tmp_path):
    """Two requests with a letter and a note each, kept until tomorrow; Edith leads and Ben edits."""
    room = Mailroom(open_newsroom(newsroom_url, str(tmp_path / "home")))
    for who in ("ben", "edith"):
        teams.give(room.desk, AT, StaffId(who), Part.EDITOR if who == "ben" else Part.LEAD, by=EDITH)
    for rfc_id in both(room):
        room.asked(rfc_id, occasion=f"first {rfc_id}")
        note(room, rfc_id)
    retention.state(room.desk, AT, None, room.newsroom.clock().date() + timedelta(days=1), by=EDITH)
    yield room
    room.desk.database.dispose()


@pytest.fixture
def over(young):
    young.newsroom.clock.later(days=2)
    return young


def both(room):
    return room.newsroom.port_ansel, room.newsroom.lakmere


def seen(room, by):
    return teams.seen_by(room.desk, by.staff)


def ask(room, by=BEN, reason=WHY):
    return erasing_all.ask(seen(room, by), AT, reason, by=by)


def confirm(room, by=EDITH, **how):
    said = erasing_all.confirm(seen(room, by), AT, by=by, **how)
    erasure_journal.finish(room.desk, room.desk.clock())
    return said


def test_of_an_investigation_of_age_no_word_is_left_and_what_it_found_stands(over):
    found = {rfc_id: standing(over, rfc_id) for rfc_id in both(over)}

    ask(over)
    confirm(over)

    assert lies_somewhere(over, CANARY) == []
    assert {rfc_id: standing(over, rfc_id) for rfc_id in found} == found
    assert whole(over) == ()


def test_what_is_not_of_age_is_not_erased_as_a_whole(young):
    with pytest.raises(RuleBroken, match="that day has not come"):
        ask(young)


def test_what_is_kept_longer_since_it_was_asked_for_is_not_erased(over):
    ask(over)
    retention.state(over.desk, AT, 3, None, by=EDITH)

    with pytest.raises(RuleBroken, match=r"Nothing was erased\..*nothing is released yet.*Withdraw what waits"):
        confirm(over)

    assert lies_somewhere(over, CANARY) == [CANARY]


def test_what_is_kept_without_end_waits_for_no_day(over):
    retention.state(over.desk, AT, None, None, by=EDITH)
    with pytest.raises(RuleBroken, match=r"kept without end\. An editor says first how long"):
        ask(over)


def test_whoever_asks_for_all_of_it_does_not_confirm_it(over):
    ask(over)
    with pytest.raises(RuleBroken, match="You asked for all that waits here yourself"):
        confirm(over, by=BEN)
    assert lies_somewhere(over, CANARY) == [CANARY]


def test_a_hold_stops_the_asking_and_a_later_one_the_confirming(over):
    ask(over)
    holds.put_on(over.desk, AT, "A claim threatens in Canada.", by=EDITH)

    with pytest.raises(RuleBroken, match=r"Nothing was erased\. .*legal hold"):
        confirm(over)
    with pytest.raises(RuleBroken, match="legal hold"):
        ask(over)


def test_a_reason_without_a_stop_does_not_run_into_the_next_sentence(over):
    holds.put_on(over.desk, AT, "A claim threatens in Canada", by=EDITH)
    with pytest.raises(RuleBroken, match=r"threatens in Canada\. Nothing of it"):
        ask(over)


def test_asking_once_more_finds_that_all_of_it_waits_already(over):
    ask(over)
    with pytest.raises(RuleBroken, match=r"Nothing was asked for\. All of it waits already"):
        ask(over)


def test_it_is_confirmed_a_few_at_a_time_until_nothing_is_left(over):
    ask(over)

    first = confirm(over, at_most=1)
    while "are left" in confirm(over, at_most=1):
        pass

    assert first.endswith("Confirm once more: the others are left.")
    with pytest.raises(RuleBroken, match="Nothing of it waits to be confirmed"):
        confirm(over)
    assert lies_somewhere(over, CANARY) == []


def test_what_was_recorded_after_the_asking_is_left_and_said(over):
    ask(over)
    note(over, over.newsroom.lakmere)

    assert confirm(over).endswith("Nobody has asked for 1 entry yet: ask for what is left.")
    assert lies_somewhere(over, CANARY) == [CANARY]

    ask(over)
    assert confirm(over) == "Carried out: 1 of the 1 erasure that waited."
    assert lies_somewhere(over, CANARY) == []


def test_all_that_waits_is_withdrawn_whoever_asked_and_nothing_is_erased(over):
    ask(over)
    (asked,) = erasing_all.waiting(over.desk, AT, EDITH.staff).asked
    assert (asked.name, asked.reason, asked.erasures) == ("Ben Otieno", WHY, 8)

    said = erasing_all.withdraw_all(seen(over, EDITH), AT, by=EDITH)

    assert said == "Withdrawn: 8 erasures. Nothing was erased by it."
    assert lies_somewhere(over, CANARY) == [CANARY]
    assert erasing_all.waiting(over.desk, AT, EDITH.staff).asked == ()
    with pytest.raises(RuleBroken, match=r"Nothing was withdrawn\. Nothing of it waits"):
        erasing_all.withdraw_all(seen(over, EDITH), AT, by=EDITH)


def test_a_contact_goes_only_where_no_other_investigation_asks_its_agency(over):
    newsroom, desk = over.newsroom, over.desk
    with desk.database.writing() as session:
        other = investigations.add(
            session, slug="quiet-harbour", title="Quiet Harbour", by=BEN.staff, at=newsroom.clock()
        )
        ansel = cases.load(session, newsroom.port_ansel).agency
        lakmere = cases.load(session, newsroom.lakmere).agency
        cases.open(session, other.id, ansel.id)
        for agency in (ansel, lakmere):
            press = Contact(
                id=ContactId(0),
                agency_id=agency.id,
                name="Press",
                channel=Channel.EMAIL,
                address=f"press@{agency.slug}.example.org",
            )
            contacts.add(session, press)

    ask(over)
    confirm(over)

    with desk.reading() as session:
        left = contacts.of_agencies(session, [ansel.id, lakmere.id])
    assert left.get(ansel.id)
    assert not left.get(lakmere.id)


def test_whoever_may_confirm_has_one_mail_for_all_of_it_and_one_line_on_the_desk(over):
    ask(over)

    letter = table(OutboxRow)
    with over.desk.reading() as session:
        told = session.execute(select(letter.c.staff_id).where(letter.c.subject == erasing.WAITS)).scalars().all()
    assert [*told].count("edith") == 1
    assert [slug for _, slug in erasure_pages.to_confirm(seen(over, EDITH))] == [AT]
