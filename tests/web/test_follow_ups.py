"""Follow-ups on a page: who, why and from when; letters armed by ticks, one from its request, and nothing lost."""

from datetime import UTC, datetime

import pytest

from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.facts import Channel, Outcome
from outreach.domain.ids import StaffId
from outreach.domain.investigation import Policy
from outreach.domain.letter_templates import Purpose
from outreach.services import letter_watch
from tests.support.letterroom import EDITH, SLUG, Letterroom, letters

AT = f"/investigations/{SLUG}/follow-ups"


@pytest.fixture
def room(newsroom) -> Letterroom:
    """Both agencies were asked on a Tuesday; one channel will do, so letters are what is wanted."""
    newsroom.clock.later(days=1, hours=-1)
    opened = Letterroom(newsroom)
    opened.adopt(letters())
    opened.adopt(Policy(min_channels=1))
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    for rfc_id in (opened.halifax, opened.oslo):
        newsroom.told(rfc_id, asked)
    return opened


def ticked(reader) -> list[str]:
    return [str(box["value"]) for box in reader.page.select("input[name=row]") if box.has_attr("checked")]


def row(reader, name: str) -> str:
    found = [one for one in reader.page.select("main tr") if name in one.get_text()]
    return " ".join(found[0].get_text(" ").split())


def test_each_stands_with_what_is_wanted_and_from_when_in_its_own_time(room, asha):
    asha.open(AT)

    said = row(asha, "Lakmere")
    assert "2 more attempts" in said
    assert "later Thu 26 Nov 2026 09:00 CET : 2 working days" in said
    assert "2 working days after it was last tried, on Tue 24 Nov 2026" in said
    assert "Thu 26 Nov 2026 09:00 AST (14:00 CET yours)" in row(asha, "Port Ansel")


def test_what_may_leave_now_is_ticked_at_once_and_nothing_that_is_too_soon(room, asha):
    assert ticked(asha.open(f"{AT}?tick=all")) == []

    room.clock.later(days=2)

    assert sorted(ticked(asha.open(f"{AT}?tick=all"))) == sorted([str(room.halifax), str(room.oslo)])
    assert "now" in row(asha, "Lakmere")


def test_nothing_is_now_while_an_office_is_shut_and_when_it_opens_is_said_on_both_clocks(room, asha):
    room.clock.later(days=2, hours=9)  # Thursday, six in the evening in Halifax

    asha.open(AT)

    said = row(asha, "Port Ansel")
    assert "closed outside its office hours, opens Fri 27 Nov 2026 09:00 AST (14:00 CET yours)" in said
    assert "a letter that is armed now leaves then" in said
    assert " now " not in said.replace("armed now", "")


def test_ticked_letters_are_armed_and_stand_on_the_page_of_their_batch(room, asha):
    asha.open(AT).send(AT, row=[str(room.halifax), str(room.oslo)], working_days="3")

    assert asha.heading == "Batch 1: Follow-up"
    assert "3 working days to answer" in asha.text
    asha.open(AT)
    assert not asha.page.select("input[name=row]")
    assert "Follow-up stands in batch 1, not approved yet" in row(asha, "Lakmere")


def test_a_tick_is_kept_where_the_days_make_no_sense(room, asha):
    asha.open(AT).send(AT, row=[str(room.oslo)], working_days="99", status=422)

    assert asha.errors == ["Write a whole number from 1 to 60."]
    assert ticked(asha) == [str(room.oslo)]


def test_nothing_ticked_is_said(room, asha):
    asha.open(AT).send(AT, status=422)

    assert asha.errors == ["Tick the agencies to follow up."]


def test_a_second_click_leads_to_the_batch_of_the_first(room, asha):
    asha.open(AT)
    form = asha.page
    asha.send(AT, row=[str(room.oslo)])
    asha.page = form
    asha.send(AT, row=[str(room.oslo)])

    assert asha.heading == "Batch 1: Follow-up"


def test_one_is_armed_from_the_page_of_its_request(room, asha):
    asha.open(f"/requests/{room.oslo}")
    (until,) = [
        text for one in asha.page.select(".next .by") if "Not before" in (text := one.get_text(" ", strip=True))
    ]
    assert until.startswith("Not before Thu 26 Nov 2026 09:00 CET")
    assert until.endswith("; a letter that is armed now leaves then")
    assert "Arm the second letter" in asha.text

    asha.send(AT)

    assert asha.heading == "Batch 1: Follow-up"
    assert "Politidistriktet Lakmere" in asha.text
    assert "stands in batch 1" in asha.open(f"/requests/{room.oslo}").text


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (
            datetime(2026, 11, 28, 12, tzinfo=UTC),
            "Their office is closed: Saturday, opens Mon 30 Nov 2026 09:00 CET; a letter that is armed now leaves then",
        ),
        (datetime(2026, 11, 27, 9, tzinfo=UTC), "Their office is open: a letter leaves soon after it is approved"),
    ],
)
def test_beside_the_button_that_arms_a_letter_stands_when_it_would_leave(room, now, said):
    """Nobody arms a final notice on a Saturday and thinks that it is on its way."""
    room.newsroom.clock.now = now
    room.newsroom.readers.clear()

    asha = room.newsroom.reader("asha").open(f"/requests/{room.oslo}")

    assert "Arm the second letter" in asha.text
    assert said in [" ".join(one.get_text().split()) for one in asha.page.select(".next .by")]


def test_calls_lead_to_the_call_list_and_cannot_be_ticked(room, asha):
    room.adopt(Policy())

    asha.open(AT)

    assert not asha.page.select("input[name=row]")
    assert asha.links()["Call list"] == f"/investigations/{SLUG}/calls"
    assert "+1 902 555 0100" in row(asha, "Lakmere")
    assert "Arm the" not in asha.open(f"/requests/{room.oslo}").text


def test_what_stands_before_a_follow_up_is_said(room, asha):
    room.newsroom.told(room.oslo, facts.FollowUpStopped(reason="Their lawyer asked us to."))

    assert "Following it up was stopped: Their lawyer asked us to." in row(asha.open(AT), "Lakmere")


def test_a_letter_that_was_held_back_is_named_with_the_reason(room, asha):
    batch_id = room.make(Purpose.FOLLOW_UP, room.oslo)
    room.approve(batch_id, by=EDITH)
    room.change_contact(room.oslo, health=Health.BAD)
    room.clock.later(days=1, hours=19)
    letter_watch.watch(room.desk, room.clock())

    asha.open(AT)

    assert "Held back, and nobody has seen to it Politidistriktet Lakmere : There is no e-mail contact" in asha.text
    assert f"Batch {batch_id}" in asha.links()


def test_the_page_narrows_to_whose_they_are_and_where(room, asha):
    room.newsroom.told(room.oslo, facts.Assigned(to=StaffId("asha")))

    asha.open(AT)
    asha.open(asha.links()["Mine"])
    assert "Lakmere" in asha.text
    assert "Port Ansel" not in asha.text
    assert "Port Ansel" in asha.open(f"{AT}?country=CA").text
    assert "Lakmere" not in asha.text


def test_a_reporter_who_looks_after_some_begins_with_these_and_an_editor_with_everybodys(room, asha, edith):
    room.newsroom.told(room.oslo, facts.Assigned(to=StaffId("asha")))
    room.newsroom.told(room.halifax, facts.Assigned(to=StaffId("ben")))
    room.clock.later(days=2)

    assert ticked(asha.open(f"{AT}?tick=all")) == [str(room.oslo)]
    assert asha.page.select_one("nav [aria-current=true]").text == "Mine"
    assert "Port Ansel" not in asha.text
    asha.open(asha.links()["Everybody’s"])
    assert sorted(ticked(asha.open(asha.links()["Tick all that may leave now"]))) == [
        str(one) for one in sorted([room.oslo, room.halifax])
    ]
    assert "Port Ansel" in edith.open(AT).text


def test_whoever_arms_letters_to_agencies_of_colleagues_is_told_whose_they_are(room, asha):
    room.newsroom.told(room.oslo, facts.Assigned(to=StaffId("asha")))
    room.newsroom.told(room.halifax, facts.Assigned(to=StaffId("ben")))

    asha.open(f"{AT}?reporter=*").send(f"{AT}?reporter=%2A", row=[str(room.oslo), str(room.halifax)])

    assert "Ticked were also 1 agency of Ben Otieno: tell them, or leave those out." in asha.text


def test_of_ones_own_agencies_nothing_more_is_said(room, asha):
    room.newsroom.told(room.oslo, facts.Assigned(to=StaffId("asha")))

    asha.open(AT).send(f"{AT}?reporter=asha", row=[str(room.oslo)])

    assert "Armed in batch 1." in asha.text
    assert "Ticked were also" not in asha.text


def test_where_nobody_is_to_be_followed_up_the_page_says_so(newsroom, asha):
    assert "No letter is proposed here." in asha.open(AT).text
