"""How a time is shown: on both clocks, with its weekday, and a deadline with its distance in the agency's own days."""

from datetime import UTC, date, datetime

import pytest

from outreach.domain import facts
from outreach.domain.agencies import OwnDay
from outreach.domain.facts import Channel, Outcome
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import agency_days
from tests.support.newsroom import HALIFAX

DUE = datetime(2026, 11, 30, 21, 0, tzinfo=UTC)  # Monday, 17:00 in Halifax, a week after the Monday of these stories
AT = "/investigations/blue-lantern"


@pytest.fixture
def asked(newsroom):
    """Port Ansel was asked and has until Monday; it is closed on Friday, and the weekend never counts."""
    letter = facts.AttemptMade(
        channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2), deadline_told=DUE
    )
    promised = facts.DeadlineSet(due_at=DUE, zone=HALIFAX, working_days=5)
    newsroom.told(newsroom.port_ansel, facts.Assigned(to=StaffId("asha")), letter, promised)
    closed = OwnDay(day=date(2026, 11, 27), works=False, reason="Staff day", source="Their web page")
    by = Acting(staff=StaffId("asha"), role=Role.REPORTER)
    agency_days.add(newsroom.desk, "port-ansel-police-service", [closed], by=by)
    return newsroom


@pytest.mark.parametrize(
    "page", [f"{AT}/requests", f"{AT}/requests?phase=awaiting", f"{AT}/requests?q=port", f"{AT}/letters/new"]
)
def test_a_list_says_how_many_of_the_agencys_own_days_are_left(asked, asha, page):
    assert "due Mon 30 Nov 17:00 AST in 4 working days (agency’s)" in asha.open(page).text


def test_a_deadline_that_has_passed_is_told_in_the_agencys_working_days_everywhere(asked, asha):
    asked.clock.later(days=8)

    for page in (f"{AT}/requests", f"{AT}/requests?phase=overdue"):
        assert "due Mon 30 Nov 17:00 AST passed 1 working day ago (agency’s)" in asha.open(page).text
    for page in ("/?whose=mine", f"/requests/{asked.port_ansel}"):
        told = "Mon 30 Nov 2026 17:00 AST (22:00 CET yours) · passed 1 working day ago (agency’s)"
        assert told in asha.open(page).text


def test_what_a_sentence_says_of_a_time_stands_on_both_clocks(asked, asha):
    asked.told(asked.port_ansel, facts.Acknowledged(said_by="the front desk"))

    text = asha.open(f"/requests/{asked.port_ansel}").text

    assert "it has the questions, and time until Mon 30 Nov 2026 17:00 AST (22:00 CET yours)" in text


def test_the_desk_counts_what_comes_due_in_the_agencys_days(asked, asha):
    """On Wednesday, with the Friday closed, two working days are left: said of the next to call, and in its line."""
    asked.clock.later(days=2, hours=1)

    text = asha.open("/?whose=mine").text

    assert text.count("Mon 30 Nov 2026 17:00 AST (22:00 CET yours) · in 2 working days (agency’s)") == 2


def test_the_call_list_says_until_when_they_may_answer(asked, asha):
    asked.clock.later(days=2, hours=2)

    text = asha.open(f"{AT}/calls").text

    assert "Deadline Mon 30 Nov 2026 17:00 AST (22:00 CET yours) · in 2 working days (agency’s)" in text


def test_what_is_short_in_a_list_is_whole_on_hovering(asked, asha):
    (told,) = [one for one in asha.open(f"{AT}/requests").page.select("td time") if "30 Nov" in one.text]

    assert told.text == "Mon 30 Nov 17:00 AST"
    assert told["title"] == "Mon 30 Nov 2026 17:00 AST, 22:00 CET yours"
    assert told["datetime"] == "2026-11-30T21:00:00+00:00"


def test_how_long_ago_something_was_is_exact_on_hovering(asked, asha):
    asked.clock.later(minutes=20)
    asked.told(asked.port_ansel, facts.MessageReceived(channel=Channel.EMAIL, sender="Press", text="Hm."))
    asked.clock.later(minutes=20)

    page = asha.open("/?whose=mine").page
    (ago,) = [one for one in page.select("li time") if "ago" in one.text]

    assert (ago.text, ago["title"]) == ("20 minutes ago", "Mon 23 Nov 2026 15:20 CET yours")


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("/requests/1", "Told the deadline: Mon 30 Nov 2026 17:00 AST (22:00 CET yours)."),
        ("/requests/1", "Deadline set : Mon 30 Nov 2026 17:00 AST (22:00 CET yours)"),
    ],
)
def test_every_deadline_of_the_timeline_stands_on_both_clocks(asked, asha, page, told):
    assert told in asha.open(page).text.replace(" .", ".")


def test_a_stamp_of_the_timeline_stands_on_both_clocks_without_hovering(asked, asha):
    asha.open(f"/requests/{asked.port_ansel}")

    stamps = [" ".join(one.get_text(" ").split()) for one in asha.page.select(".entry > .at")]
    assert stamps
    assert all(one.endswith(" 2026 10:00 AST (15:00 CET yours)") for one in stamps), stamps


def test_where_agency_and_reader_have_one_clock_it_is_told_once(asked, asha):
    asked.told(asked.lakmere, facts.NoteAdded(text="So."))

    asha.open(f"/requests/{asked.lakmere}")

    assert asha.page.select(".entry > .at")
    assert not asha.page.select(".at .yours")
