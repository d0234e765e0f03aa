"""The call list: who is at their desk now comes first, with a number to press and what came of it one press away."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from outreach.db import agencies, contacts
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.facts import Channel
from outreach.domain.letter_templates import Purpose
from tests.support.letterroom import Letterroom, letters
from tests.support.newsroom import filled

AT = "/investigations/blue-lantern/calls"


def test_an_open_office_can_be_called_by_pressing_its_number(newsroom, asha):
    asha.open("/investigations/blue-lantern/requests")
    assert asha.links()["Calls to make"] == AT
    asha.open(AT)

    assert asha.links()["+1 902 555 0100"] == "tel:+19025550100"
    assert "there it is Mon 23 Nov 2026 10:00 AST (15:00 CET yours) · should be open · en" in asha.text
    assert "Have your employees used the tool?" in asha.text


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (
            datetime(2026, 11, 23, 12, 30, tzinfo=UTC),
            "from Mon 23 Nov 2026 09:00 AST (14:00 CET yours) : their office is closed",
        ),
        (
            datetime(2026, 11, 23, 21, 0, tzinfo=UTC),
            "from Tue 24 Nov 2026 09:00 AST (14:00 CET yours) : their office is closed",
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


def at(newsroom, now: datetime):
    newsroom.clock.now = now
    newsroom.readers.clear()
    return newsroom.reader("asha")


SATURDAY = datetime(2026, 11, 28, 15, tzinfo=UTC)
ASKED = facts.AttemptMade(
    channel=Channel.EMAIL, outcome=facts.Outcome.SENT, to="Press", question_set=1, questions=(1, 2)
)


def test_when_nobody_can_be_called_the_first_line_says_so_and_who_opens_next(newsroom):
    asha = at(newsroom, SATURDAY).open(AT)

    assert (
        "Calls to make Nobody can be called now. The next can be called from Mon 30 Nov 2026 09:00 CET : "
        "Politidistriktet Lakmere ." in asha.text
    )
    assert not asha.page.select(".outcomes")


def test_the_first_line_counts_whom_one_can_call(newsroom, asha):
    assert "2 agencies can be called now." in asha.open(AT).text

    newsroom.told(newsroom.port_ansel, ASKED)
    newsroom.clock.later(minutes=5)

    assert "1 agency can be called now." in asha.open(AT).text


def test_whoever_is_not_to_be_called_now_stands_folded_below_with_one_link_for_a_call_that_came_all_the_same(
    newsroom, asha
):
    newsroom.told(newsroom.port_ansel, ASKED)
    newsroom.clock.later(minutes=5)

    asha.open(AT)
    folded = asha.page.select_one("details.later")

    assert not folded.has_attr("open")
    assert folded.summary.text == "1 not to be called now"
    assert [call.h2.text for call in asha.page.select(".calls > li")] == ["Politidistriktet Lakmere"]
    (row,) = folded.select("li")
    assert not row.select(".outcomes")
    assert row.select_one("a.act").get_text() == "Log a call with Port Ansel Police Service"
    asha.open(row.select_one("a.act")["href"])
    assert filled(asha.form(f"/requests/{newsroom.port_ansel}/attempts"))["address"] == "+1 902 555 0100"


def test_where_a_letter_is_wanted_the_call_list_names_it_and_follow_ups_the_call_list(newsroom):
    """Two channels used and two tries made: the last one is the final notice, by letter."""
    newsroom.told(newsroom.port_ansel, ASKED)
    newsroom.clock.later(days=3)
    newsroom.told(
        newsroom.port_ansel, facts.AttemptMade(channel=Channel.PHONE, outcome=facts.Outcome.NO_ANSWER, to="Desk")
    )

    asha = at(newsroom, datetime(2026, 12, 8, 15, tzinfo=UTC)).open(AT)
    assert (
        "Follow-ups proposes a final notice here: look at it for Port Ansel Police Service before you call."
        in asha.text
    )
    link = asha.links()["look at it for Port Ansel Police Service"]

    asha.open(link)

    assert asha.heading == "Follow-ups"
    assert "Final notices, with the deadline" in asha.text
    assert asha.links()["also on the call list : Port Ansel Police Service"] == AT


def test_whoever_was_tried_as_often_as_the_policy_asks_is_not_called_again(newsroom):
    """By letter, by a call, by a last letter with the deadline; until that is over there is nothing to do."""
    due = datetime(2026, 12, 11, 21, tzinfo=UTC)
    letter = replace(ASKED, deadline_told=due)
    called = facts.AttemptMade(channel=Channel.PHONE, outcome=facts.Outcome.NO_ANSWER, to="Desk")
    newsroom.told(newsroom.port_ansel, facts.DeadlineSet(due_at=due, zone="America/Halifax"))
    for tried in (ASKED, called, letter):
        newsroom.told(newsroom.port_ansel, tried)
        newsroom.clock.later(days=4)

    asha = at(newsroom, datetime(2026, 12, 8, 15, tzinfo=UTC)).open(AT)

    row = next(li for li in asha.page.select("details.later li") if "Port Ansel" in li.text)
    assert "Everything that was to be tried has been tried." in row.text
    assert "Port Ansel" not in asha.open("/investigations/blue-lantern/follow-ups").text


def test_nobody_is_called_while_a_first_letter_to_them_stands_in_a_batch(newsroom):
    room = Letterroom(newsroom)
    room.adopt(letters())
    room.make(Purpose.FIRST, newsroom.port_ansel)

    row = newsroom.reader("asha").open(AT).page.select_one("details.later li")

    assert "Port Ansel" in row.text
    assert "stands in batch 1, which is not approved yet." in row.text
