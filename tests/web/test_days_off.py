"""More time that would end on a day off, as the forms take it: said, with the working days around it, and asked."""

from datetime import UTC, date, datetime

import pytest

from outreach.db import agencies
from outreach.domain import facts
from outreach.domain.agencies import OwnDay
from outreach.domain.facts import AskedBy, Channel, MessageReceived
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import agency_days
from tests.support.newsroom import HALIFAX, filled
from tests.web.test_recording import DEADLINE, before, letter

CHRISTMAS = {"due_at-date": "2026-12-25", "due_at-time": "16:00", "due_at-zone": HALIFAX}
SAID = "Fri 25 Dec 2026 is a day off there (Christmas Day). The next working day is Mon 28 Dec 2026"
WHY = {"reason": "Their press officer is away."}


@pytest.fixture
def address(newsroom):
    before(newsroom, letter(), DEADLINE)
    return f"/requests/{newsroom.port_ansel}"


@pytest.fixture
def refused(asha, address):
    asha.open(f"{address}/extensions/new").send(f"{address}/extensions", **CHRISTMAS, **WHY, status=422)
    return asha


def granted(newsroom):
    return newsroom.facts(newsroom.port_ansel, facts.ExtensionGranted)


def test_a_day_off_is_said_with_its_reason_and_the_working_days_around_it_are_offered(newsroom, refused, address):
    assert SAID in " ".join(refused.errors)
    assert not granted(newsroom)
    form = refused.form(f"{address}/extensions")
    assert [one["value"] for one in form.select("input[name=which_day]")] == [
        "next 2026-12-25", "before 2026-12-25", "keep 2026-12-25",
    ]  # fmt: skip
    assert "Mon 28 Dec 2026 16:00 AST, the next working day" in form.get_text(" ")
    assert "Thu 24 Dec 2026 16:00 AST, the working day before" in form.get_text(" ")
    assert filled(form)["due_at-date"] == "2026-12-25", "what was typed stands there as it was"
    assert filled(form)["reason"] == WHY["reason"]


@pytest.mark.parametrize(
    ("chosen", "due_at", "day_off"),
    [
        ("next", datetime(2026, 12, 28, 20, tzinfo=UTC), ""),
        ("before", datetime(2026, 12, 24, 20, tzinfo=UTC), ""),
        ("keep", datetime(2026, 12, 25, 20, tzinfo=UTC), "Christmas Day"),
    ],
)
def test_the_day_that_is_chosen_is_the_one_they_get(newsroom, refused, address, chosen, due_at, day_off):
    refused.send(f"{address}/extensions", which_day=f"{chosen} 2026-12-25")

    (more,) = granted(newsroom)
    assert (more.due_at, more.day_off) == (due_at, day_off)


def test_a_confirmation_is_of_one_day_and_dies_with_it(newsroom, refused, address):
    another = CHRISTMAS | {"due_at-date": "2026-12-26", "which_day": "keep 2026-12-25"}
    refused.send(f"{address}/extensions", **another, status=422)

    assert "is not one of the choices" in " ".join(refused.errors)
    assert not granted(newsroom)


def test_another_day_that_is_typed_after_all_needs_no_choice(newsroom, refused, address):
    refused.send(f"{address}/extensions", **CHRISTMAS | {"due_at-date": "2026-12-29"})

    assert granted(newsroom)[0].due_at == datetime(2026, 12, 29, 20, tzinfo=UTC)


def test_a_day_before_what_was_promised_is_not_offered(asha, address):
    saturday = {"due_at-date": "2026-11-29", "due_at-time": "17:00", "due_at-zone": HALIFAX}
    asha.open(f"{address}/extensions/new").send(f"{address}/extensions", **saturday, **WHY, status=422)

    offered = [one["value"] for one in asha.form(f"{address}/extensions").select("input[name=which_day]")]
    assert offered == ["keep 2026-11-29"], "Friday 27 and Monday 30 November, 17:00, are no more than they have"


def test_why_this_date_says_that_the_day_off_was_meant(refused, address):
    refused.send(f"{address}/extensions", which_day="keep 2026-12-25")

    why = refused.open(address).page.select_one("details.printed").get_text(" ", strip=True)
    assert "The agency is closed on that day ( Christmas Day ). It was chosen all the same." in why


def test_a_closure_noted_after_the_deadline_was_told_is_said_in_sight_with_what_to_do(newsroom, asha, address):
    closed_by(newsroom, date(2026, 11, 30))

    page = asha.open(address).page
    following, deadline = (page.select_one(where).get_text(" ", strip=True) for where in (".next", "p.row.apart"))
    assert "Its deadline falls on a day they are closed ( Flood ): grant time until Tue 1 Dec 2026" in following
    assert "they are closed that day" in deadline
    assert asha.links()["grant time"] == f"{address}/extensions/new"


def test_the_desk_says_that_they_are_closed_on_the_day_of_a_deadline(newsroom, asha, address):
    newsroom.told(newsroom.port_ansel, facts.Assigned(to=StaffId("asha")))
    closed_by(newsroom, date(2026, 11, 30))
    newsroom.clock.later(days=3)

    line = asha.open("/").page.select_one(".part-due-soon li").get_text(" ", strip=True)
    assert "on a day they are closed : grant time to Port Ansel Police Service until Tue 1 Dec 2026" in line
    assert grants(asha) == f"{address}/extensions/new"


@pytest.mark.parametrize("page", ["calls", "follow-ups"])
def test_call_list_and_follow_ups_lead_to_the_form_for_more_time_too(newsroom, asha, address, page):
    asked_again(newsroom)
    closed_by(newsroom, date(2026, 11, 30))

    where = f"/investigations/blue-lantern/{page}"
    assert "on a day they are closed" in asha.open(where).text
    assert grants(asha) == f"{address}/extensions/new"


def test_where_everything_was_tried_the_call_list_still_leads_to_the_form_for_more_time(newsroom, asha, address):
    for hour in range(3):
        asked_again(newsroom, Channel.PHONE if hour else Channel.EMAIL)
    newsroom.clock.later(hours=2)
    closed_by(newsroom, date(2026, 11, 30))

    asha.open("/investigations/blue-lantern/calls")

    assert grants(asha) == f"{address}/extensions/new"


def test_a_day_off_that_was_chosen_knowingly_asks_for_no_more_time_in_any_list(newsroom, asha, refused, address):
    refused.send(f"{address}/extensions", which_day="keep 2026-12-25")
    newsroom.told(newsroom.port_ansel, facts.Assigned(to=StaffId("asha")))
    newsroom.clock.later(days=30)

    for page in ("/", "/investigations/blue-lantern/calls", "/investigations/blue-lantern/follow-ups"):
        assert "Port Ansel" in asha.open(page).text
        assert grants(asha) is None, page


def grants(visitor):
    links = visitor.page.select("main a")
    return next((link["href"] for link in links if link.get_text().startswith("grant time")), None)


def asked_again(newsroom, channel=Channel.EMAIL):
    outcome = facts.Outcome.SENT if channel is Channel.EMAIL else facts.Outcome.REACHED_PERSON
    newsroom.told(newsroom.port_ansel, facts.AttemptMade(channel=channel, outcome=outcome, to="Press"))


def test_a_day_off_that_was_chosen_knowingly_is_nobodys_next_step(refused, address):
    refused.send(f"{address}/extensions", which_day="keep 2026-12-25")

    assert "a day they are closed" not in refused.open(address).page.select_one(".next").get_text(" ")
    assert "they are closed that day" not in refused.text


AT_NIGHT = {"due_at-date": "2026-12-03", "due_at-time": "03:00", "due_at-zone": HALIFAX}
NIGHT = "03:00 there lies outside of office hours (09:00 to 17:00)."


def test_more_time_shows_the_deadline_it_moves_and_what_was_chosen(asha, address):
    beside = asha.open(f"{address}/extensions/new").page.select_one(".beside").get_text(" ", strip=True)
    assert "The deadline now Mon 30 Nov 2026 17:00 AST (22:00 CET yours) · in 5 working days (agency’s)" in beside
    assert "What is chosen below Mon 7 Dec 2026 17:00 AST (22:00 CET yours) · in 10 working days" in beside

    asha.send(f"{address}/extensions", **AT_NIGHT, look="yes", status=200)
    beside = asha.page.select_one(".beside").get_text(" ", strip=True)
    assert f"Thu 3 Dec 2026 03:00 AST (08:00 CET yours) · in 8 working days (agency’s) {NIGHT}" in beside
    assert not asha.errors


@pytest.mark.parametrize(
    ("chosen", "due_at"),
    [
        ("close 2026-12-03T03:00", datetime(2026, 12, 3, 21, tzinfo=UTC)),
        ("keep 2026-12-03T03:00", datetime(2026, 12, 3, 7, tzinfo=UTC)),
    ],
)
def test_an_hour_at_which_nobody_is_there_has_to_be_meant(newsroom, asha, address, chosen, due_at):
    asha.open(f"{address}/extensions/new").send(f"{address}/extensions", **AT_NIGHT, **WHY, status=422)
    assert f"{NIGHT} Choose until when they have." in " ".join(asha.errors)
    assert not granted(newsroom)

    asha.send(f"{address}/extensions", which_day=chosen)
    assert [one.due_at for one in granted(newsroom)] == [due_at]


def test_at_night_on_a_day_off_the_working_days_are_offered_at_close_of_business(asha, address):
    night = CHRISTMAS | {"due_at-time": "03:00"}
    asha.open(f"{address}/extensions/new").send(f"{address}/extensions", **night, **WHY, status=422)

    assert f"{SAID}, the working day before is Thu 24 Dec 2026. {NIGHT}" in " ".join(asha.errors)
    offered = asha.form(f"{address}/extensions").get_text(" ")
    assert "Mon 28 Dec 2026 17:00 AST, the next working day" in offered
    assert "Fri 25 Dec 2026 03:00 AST all the same" in offered


def test_why_this_date_says_that_a_closure_came_after_it_was_told(newsroom, asha, address):
    closed_by(newsroom, date(2026, 11, 30))

    why = asha.open(address).page.select_one("details.printed").get_text(" ", strip=True)
    assert "Mon 30 Nov 2026 is a day off there (Flood). The next working day is Tue 1 Dec 2026" in why
    assert "What was told does not move by itself." in why


def closed_by(newsroom, *days):
    with newsroom.desk.reading() as session:
        slug = agencies.search(session, "Port Ansel")[0].slug
    own = [OwnDay(day=day, works=False, reason="Flood") for day in days]
    agency_days.add(newsroom.desk, slug, own, by=Acting(staff=StaffId("asha"), role=Role.REPORTER))


def test_why_this_date_claims_no_count_that_the_calendar_contradicts_by_now(newsroom, asha, address):
    closed_by(newsroom, date(2026, 11, 25), date(2026, 11, 26))

    why = asha.open(address).page.select_one("details.printed").get_text(" ", strip=True)
    assert why.startswith("why this date It was told as 5 working days, and that stands: Mon 23 Nov 2026")
    assert (
        "By its calendar as it is now, 5 working days of the agency after Mon 23 Nov 2026 lead to Wed 2 Dec 2026, "
        "and not to Mon 30 Nov 2026 (3 working days)."
    ) in why
    assert "5 working days of the agency, to close of business" not in why


def test_why_this_date_names_close_of_business_only_where_it_ends_then(newsroom, asha, address):
    at_noon = facts.DeadlineSet(due_at=datetime(2026, 12, 1, 16, tzinfo=UTC), zone=HALIFAX, working_days=6)
    newsroom.told(newsroom.port_ansel, at_noon)

    why = asha.open(address).page.select_one("details.printed").get_text(" ", strip=True)
    assert "6 working days of the agency. The day we asked is not counted" in why


def test_a_deadline_counted_from_the_one_before_does_not_say_it_was_counted_from_today(newsroom, edith, address):
    edith.open(f"{address}/deadlines/new").send(f"{address}/deadlines")

    set_now = newsroom.facts(newsroom.port_ansel, facts.DeadlineSet)[-1]
    assert (set_now.due_at, set_now.working_days) == (datetime(2026, 12, 7, 21, tzinfo=UTC), None)
    assert set_now.why.startswith("5 working days of the agency after the deadline before. Skipped: Sat 5 Dec 2026")


def test_why_this_date_lists_the_days_off_within_an_extension(asha, address):
    friday = {"due_at-date": "2026-12-04", "due_at-time": "17:00", "due_at-zone": HALIFAX}
    monday = friday | {"due_at-date": "2026-12-07"}
    for until in (friday, monday):
        asha.open(f"{address}/extensions/new").send(f"{address}/extensions", **until, **WHY)

    why = asha.open(address).page.select_one("details.printed").get_text(" ", strip=True)
    assert "Its days off since the deadline before: Sat 5 Dec 2026 : Saturday ; Sun 6 Dec 2026 : Sunday ." in why


def test_a_draft_of_a_day_off_is_explained_before_it_is_sent(newsroom, asha, address):
    where = f"{address}/extensions/new"
    token = asha.open(where).page.select_one("input[name=csrf_token]")["value"]
    typed = {**filled(asha.form(f"{address}/extensions")), **CHRISTMAS, "csrf_token": token}
    assert asha.client.post("/drafts", data=typed).status_code == 204

    hint = asha.open(where).page.select_one("#which_day-hint").get_text()
    assert hint.startswith(SAID)


def test_why_this_date_says_what_nobody_knows_yet_of_its_year(newsroom, edith, address):
    with newsroom.desk.reading() as session:
        slug = agencies.search(session, "Port Ansel")[0].slug
    edith.open(f"/agencies/{slug}/edit")
    edith.send(f"/agencies/{slug}", country="IN", zone="Asia/Kolkata", subdivision="")
    newsroom.told(
        newsroom.port_ansel, facts.DeadlineSet(due_at=datetime(2036, 3, 4, 11, tzinfo=UTC), zone="Asia/Kolkata")
    )

    why = edith.open(address).page.select_one("details.printed").get_text(" ", strip=True)
    assert "The holidays of 2036 are not settled yet in IN: the days of Buddha Purnima, Diwali" in why


def test_why_this_date_says_from_which_instant_it_was_counted(asha, address):
    why = asha.open(address).page.select_one("details.printed").get_text(" ", strip=True)

    assert "5 working days of the agency, to close of business. The day we asked is not counted: Mon 23 Nov 2026" in why


def test_an_answer_that_asks_for_time_until_a_day_off_is_asked_the_same(newsroom, asha, address):
    came = MessageReceived(channel=Channel.EMAIL, sender="press@agency.example.org", text="Give us until Christmas.")
    newsroom.told(newsroom.port_ansel, came)
    where = f"{address}/messages/{len(newsroom.log(newsroom.port_ansel))}"
    asha.open(where).send(where, verdict="time", **CHRISTMAS, **WHY, status=422)
    assert SAID in " ".join(asha.errors)
    assert not granted(newsroom)

    asha.send(where, which_day="keep 2026-12-25")

    (more,) = granted(newsroom)
    assert (more.asked_by, more.day_off) == (AskedBy.AGENCY, "Christmas Day")


def test_a_deadline_set_by_hand_is_asked_the_same_and_says_that_the_day_was_meant(newsroom, edith, address):
    edith.open(f"{address}/deadlines/new").send(f"{address}/deadlines", **CHRISTMAS, status=422)
    assert SAID in " ".join(edith.errors)

    edith.send(f"{address}/deadlines", which_day="keep 2026-12-25")

    assert newsroom.facts(newsroom.port_ansel, facts.DeadlineSet)[-1].day_off == "Christmas Day"
    timeline = edith.open(address).page.get_text(" ", strip=True)
    assert "A day off of the agency ( Christmas Day ), chosen all the same." in timeline
