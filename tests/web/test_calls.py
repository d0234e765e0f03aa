"""The call list: who is at their desk now comes first, with a number to press and what came of it one press away."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from outreach.db import agencies, contacts
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.facts import Channel
from tests.support.newsroom import filled

AT = "/investigations/blue-lantern/calls"


def test_an_open_office_can_be_called_by_pressing_its_number(newsroom, asha):
    asha.open("/investigations/blue-lantern/requests")
    assert asha.links()["Calls to make"] == AT
    asha.open(AT)

    assert asha.links()["+1 902 555 0100"] == "tel:+19025550100"
    assert "Mon 23 Nov 2026 10:00 AST (15:00 CET yours) there · should be open · en" in asha.text
    assert "Have your employees used the tool?" in asha.text


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (
            datetime(2026, 11, 23, 12, 30, tzinfo=UTC),
            "hours, opens Mon 23 Nov 2026 09:00 AST (14:00 CET yours)",
        ),
        (
            datetime(2026, 11, 23, 21, 0, tzinfo=UTC),
            "hours, opens Tue 24 Nov 2026 09:00 AST (14:00 CET yours)",
        ),
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), "Sunday"),
        (datetime(2026, 12, 25, 15, 0, tzinfo=UTC), "Christmas"),
    ],
)
def test_an_office_that_is_shut_says_why(newsroom, asha, now, said):
    newsroom.clock.now = now
    newsroom.readers.clear()
    asha = newsroom.reader("asha")

    assert said in asha.open(AT).text


def test_a_number_with_an_extension_is_dialled_with_it(newsroom, asha):
    with newsroom.desk.database.writing() as session:
        agency = agencies.get(session, "port-ansel-police-service")
        for one in contacts.of_agency(session, agency.id):
            if one.channel is Channel.PHONE:
                contacts.change(session, replace(one, address="+1-555-0199 ext. 31"))

    assert asha.open(AT).links()["+1-555-0199 ext. 31"] == "tel:+15550199;ext=31"


def test_a_reporter_sees_whom_they_have_to_call_themselves(newsroom, asha):
    newsroom.told(newsroom.port_ansel, facts.Assigned(to="asha"), by="edith")

    assert "Asha Rao looks after it" in asha.open(AT).text
    calls = asha.open(f"{AT}?whose=mine").page.select(".calls > li")

    assert [call.h2.text for call in calls] == ["Port Ansel Police Service"]


def test_an_outcome_leads_to_the_form_with_the_number_and_the_outcome_chosen(newsroom, asha):
    asha.open(AT)
    asha.open(asha.page.select_one(f".outcomes a[href*='/{newsroom.port_ansel}/'][href*='no+answer']")["href"])

    form = filled(asha.form(f"/requests/{newsroom.port_ansel}/attempts"))
    assert (form["outcome"], form["address"]) == ("no answer", "+1 902 555 0100")


def test_an_agency_without_a_number_in_working_order_is_counted_and_not_listed(newsroom, asha):
    with newsroom.desk.database.writing() as session:
        agency = agencies.get(session, "port-ansel-police-service")
        for one in contacts.of_agency(session, agency.id):
            if one.channel is Channel.PHONE:
                contacts.change(session, replace(one, health=Health.BAD))

    asha.open(AT)

    assert asha.page.select_one(".calls").text.count("+1 902 555 0100") == 1
    assert "1 more has no number in working order" in asha.text


def test_whoever_was_tried_is_left_alone_here_too_and_a_message_that_came_is_read_first(newsroom, asha):
    asked = facts.AttemptMade(
        channel=Channel.EMAIL, outcome=facts.Outcome.SENT, to="Press", question_set=1, questions=(1, 2)
    )
    newsroom.told(newsroom.port_ansel, asked)
    newsroom.clock.later(hours=1)

    assert (
        "not before Wed 25 Nov 2026 09:00 AST (14:00 CET yours) : 2 working days after it was last tried"
        in asha.open(AT).text
    )
    newsroom.told(newsroom.port_ansel, facts.MessageReceived(channel=Channel.EMAIL, sender="Press", text="Hm."))
    assert "should be open · en" not in asha.open(AT).text
