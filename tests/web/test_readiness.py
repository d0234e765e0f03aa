"""The readiness of an investigation: from when it is fair, who holds it back, what a day costs, and what if."""

import itertools
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from outreach.db import contacts
from outreach.domain.agencies import Health
from outreach.domain.facts import (
    Answer,
    AttemptMade,
    Channel,
    DeadlineSet,
    FollowUpStopped,
    MessageReceived,
    Outcome,
    Position,
    ResponseReceived,
)
from outreach.services.casefile import open_casefile
from tests.services.test_verifying import tamper
from tests.web.test_updates import sign

PAGE = "/investigations/blue-lantern/readiness"


def test_it_says_from_when_it_is_fair_and_what_to_do_today(asha):
    page = asha.open(PAGE)

    assert "Earliest fair release" in page.text
    assert "2 agencies hold it back" in page.text
    assert "If nothing is done today, it is" in page.text
    assert "Port Ansel Police" in page.text
    assert "the final notice not before Tue 1 Dec 2026 09:00 AST (14:00 CET yours)" in page.text
    assert any(name.startswith("Ask ") for name in page.links())


def test_what_another_policy_would_come_to_is_said_and_nothing_is_saved(newsroom, asha):
    page = asha.open(f"{PAGE}?min_working_days=30")

    assert "what if" in page.text
    assert "Under the policy in force it is" in page.text
    assert "attempts over 30 working days" in page.text
    assert "attempts over 5 working days" in asha.open(PAGE).text


def test_a_day_too_early_names_who_would_have_had_no_fair_chance(asha):
    page = asha.open(f"{PAGE}?publish_on=2026-11-25")

    assert "2 would not have had a fair chance, and 0 rows could be printed." in page.text


def test_a_day_is_the_instant_it_begins_at_on_both_clocks(asha):
    page = asha.open(f"{PAGE}?publish_on=2026-11-25").page

    assert words(page.select_one("#lost")) == (
        "If it were published by Tue 24 Nov 2026 19:00 AST (Wed 25 Nov 2026 00:00 CET yours)"
    )


def test_a_day_far_enough_ahead_loses_nobody(asha):
    assert "Nothing: every agency will have had its chance." in asha.open(f"{PAGE}?publish_on=2027-06-01").text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("min_attempts=many", "is no number from 1 to 20"),
        ("min_attempts=99", "is no number from 1 to 20"),
        ("min_attempts=0", "is no number from 1 to 20"),
        ("publish_on=2026-11-22", "Sun 22 Nov 2026 has passed. Choose today or a day to come."),
        ("publish_on=0001-01-01", "has passed"),
        ("publish_on=soon", "is no date"),
    ],
)
def test_what_makes_no_sense_is_refused_and_shown_as_it_was_typed(asha, asked, sentence):
    page = asha.open(f"{PAGE}?{asked}", status=422)

    assert sentence in page.text
    name, typed = asked.split("=")
    assert page.page.select_one(f"#{name}")["value"] == typed


def test_a_deadline_that_runs_waits_by_itself(newsroom, asha):
    due = newsroom.desk.clock().replace(day=30, hour=21)
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        newsroom.told(rfc_id, DeadlineSet(due_at=due, zone="America/Halifax"))
        newsroom.told(
            rfc_id,
            AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, address="press@agency.example.org",
                        question_set=1, questions=(1, 2), deadline_told=due, evidence="<1@example.org>"),
        )  # fmt: skip

    assert "2 more attempts" in asha.open(PAGE).text


DENIED = ResponseReceived(
    question_set=1, answers=(Answer(question=1, position=Position.DENIES),), speaker="D. Rowe", summary="No."
)
ASKED = AttemptMade(
    channel=Channel.EMAIL, outcome=Outcome.SENT, address="press@agency.example.org", question_set=1, questions=(1, 2)
)


def test_a_stop_names_no_day_and_says_what_to_decide(newsroom, asha):
    newsroom.told(newsroom.lakmere, ASKED, FollowUpStopped(reason="Their lawyer asked us to."))

    page = asha.open(PAGE)

    assert "No day can be named while an agency waits for a decision of yours: Politidistriktet Lakmere" in page.text
    assert "Following it up was stopped: Their lawyer asked us to. To go on, take that entry back" in page.text
    first = page.page.select_one("[aria-labelledby=today] li")
    assert "Politidistriktet Lakmere" in first.text
    assert "no day until then moves the release" in " ".join(first.get_text(" ").split())


def test_a_message_to_read_stands_in_the_way_and_comes_first_with_all_the_days_it_may_gain(newsroom, asha):
    newsroom.told(
        newsroom.port_ansel, ASKED, MessageReceived(channel=Channel.EMAIL, sender="press@x.example.org", text="Hm.")
    )

    first = asha.open(PAGE).page.select_one("[aria-labelledby=today] li")

    assert "A message of it waits to be classified. It may be the answer." in first.text
    assert re.search(r"gains up to \d+ days", first.text)


def words(one) -> str:
    return " ".join(one.get_text(" ").split())


def test_a_row_that_does_not_move_the_release_says_so_and_the_heading_explains_no_other_mark(newsroom, asha):
    """The one that is fair last was asked today, so nothing of it can be done; the other’s message can be read."""
    message = MessageReceived(channel=Channel.EMAIL, sender="press@x.example.org", text="Hm.")
    newsroom.told(newsroom.port_ansel, ASKED, message)
    newsroom.told(newsroom.lakmere, ASKED, DeadlineSet(due_at=newsroom.clock() + timedelta(days=42), zone="UTC"))

    today = asha.open(PAGE).page.select_one("[aria-labelledby=today]")

    (row,) = today.select("li")
    assert "For its own row; the release waits longer for others." in words(today)
    assert "the release" not in words(row), "it is said once, of all that bear no mark"
    assert "Nothing done today brings the release nearer: it waits longest for Politidistriktet Lakmere" in words(today)
    assert "oves the release”" not in words(today)


def test_where_reading_may_bring_the_release_nearer_the_row_says_so_and_the_heading_what_that_means(newsroom, asha):
    message = MessageReceived(channel=Channel.EMAIL, sender="press@x.example.org", text="Hm.")
    newsroom.told(newsroom.lakmere, ASKED, DeadlineSet(due_at=newsroom.clock() + timedelta(days=42), zone="UTC"))
    newsroom.told(newsroom.lakmere, message)
    newsroom.told(newsroom.port_ansel, ASKED)

    today = asha.open(PAGE).page.select_one("[aria-labelledby=today]")

    assert "may move the release" in words(today.select_one("li"))
    assert "“May move the release”: it is nearer if what came in is the answer." in words(today)
    assert "Nothing done today" not in words(today)


def test_what_stands_before_a_later_try_is_for_today_too(newsroom, asha):
    """It was asked today and is left alone for days; that nobody there can be reached any more can be mended now."""
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        newsroom.told(rfc_id, ASKED)
    newsroom.clock.later(hours=1)
    there = open_casefile(newsroom.desk, newsroom.port_ansel).contacts
    with newsroom.desk.database.writing() as session:
        for one in there:
            contacts.change(session, replace(one, health=Health.BAD))

    row = asha.open(PAGE).page.select_one("[aria-labelledby=today] li:has(a[href$='/1'])")

    assert "There is no contact in working order. Find one, with its source." in words(row)
    assert "wanted before the next try, Wed 25 Nov 2026" in words(row)


def test_what_several_agencies_wait_for_is_said_once_of_them_all(newsroom, asha):
    due = DeadlineSet(due_at=newsroom.clock() + timedelta(days=42), zone="UTC")
    for rfc_id in (newsroom.lakmere, newsroom.port_ansel):
        newsroom.told(rfc_id, ASKED, due)

    holding = asha.open(PAGE).page.select_one("[aria-labelledby=holding]")

    assert words(holding).count("attempts over 5 working days at the agency") == 1
    together, *rows = holding.select("tbody tr")
    assert words(together).startswith("2 wait for the same: the deadline has not passed yet; ")
    assert [len(one.select("td")) for one in rows] == [3, 3], "each has its own days lost and its own day"
    assert all("The final notice not before" in words(one) for one in rows)


def test_what_one_agency_alone_waits_for_stands_beside_it(newsroom, asha):
    newsroom.told(newsroom.lakmere, ASKED, DeadlineSet(due_at=newsroom.clock() + timedelta(days=42), zone="UTC"))

    holding = asha.open(PAGE).page.select_one("[aria-labelledby=holding]")

    assert not holding.select(".together")
    assert "the deadline has not passed yet" in words(holding)


def test_a_message_to_read_is_read_from_here_whether_it_was_filed_or_is_held(newsroom, asha):
    message = MessageReceived(channel=Channel.EMAIL, sender="press@x.example.org", text="Hm.")
    newsroom.told(newsroom.port_ansel, ASKED, message)
    asha.open(PAGE)

    at = f"/requests/{newsroom.port_ansel}/messages"
    assert asha.links()["Read it for Port Ansel Police Service"] == at
    assert asha.open(at).page.select("form[action^='/requests/'] input[name=verdict]"), "the form that does it"


def test_a_log_that_cannot_be_read_keeps_nobody_from_the_others(newsroom, asha):
    tamper(newsroom, f"UPDATE entry SET body = '[]' WHERE rfc_id = {newsroom.lakmere} AND seq = 1")

    page = asha.open(PAGE)

    assert "No day can be named while an agency waits for a decision of yours: Politidistriktet Lakmere" in page.text
    assert "Its log cannot be read: something in it was changed by hand." in page.text
    assert "Port Ansel Police Service" in page.page.select_one("[aria-labelledby=holding]").text


def test_where_every_row_is_signed_nothing_is_left_but_the_release(denied, edith):
    sign(denied, denied.port_ansel, denied.lakmere)
    page = edith.open(PAGE)

    assert "Every row is signed" in page.text
    assert page.links()["release the dataset"] == "/investigations/blue-lantern/releases"
    assert "our own signatures" not in page.text


def test_each_in_the_way_has_its_days_lost_and_both_clocks(asha):
    rows = asha.open(PAGE).page.select("[aria-labelledby=holding] tbody tr:not(.together)")

    lost = [int(row.select_one("td.num").text.split()[0]) for row in rows]
    assert lost == sorted(lost, reverse=True)
    assert min(lost) > 0
    assert "yours)" in rows[0].select_one("[data-label='Fair from']").text + rows[1].text


def test_where_nothing_done_today_gains_anything_the_page_says_what_each_waits_for(newsroom, asha):
    newsroom.told(newsroom.port_ansel, ASKED)
    newsroom.told(newsroom.lakmere, ASKED)
    newsroom.clock.later(hours=1)

    text = asha.open(PAGE).text

    assert "Nothing done today brings the release nearer: it waits longest for Port Ansel Police Service" in text
    assert "What each waits for:" in text
    assert "the next try is not made before Wed 25 Nov 2026 09:00 AST (14:00 CET yours): 2 working days after" in text


def test_the_chart_shows_what_is_open_beside_what_is_asked_answered_and_signed(asha):
    names = [one.text for one in asha.open(PAGE).page.select(".named text")]

    assert names == ["open 0", "asked 2", "answered 0", "signed 0", "can be signed 2"]


def test_of_many_that_wait_for_the_same_all_are_counted_where_some_are_named(newsroom, asha):
    for number in range(6):
        newsroom.lists(f"Harbour Watch {number}", "CA", "America/Halifax")

    first, rest = asha.open(PAGE).page.select("[aria-labelledby=holding] table")

    assert [len(table.select("th[scope=row]")) for table in (first, rest)] == [5, 3]
    assert "8 wait for the same: " in words(first)
    assert "and 3 more of these" in words(first)
    assert "8 wait for the same (5 of them above): " in words(rest)
    assert "more of these" not in words(rest)


def test_days_lost_are_counted_on_the_calendar_that_shows_the_day(newsroom, asha):
    newsroom.clock.later(hours=8)  # late in the evening: the hours left make fewer days than the calendar
    oslo = ZoneInfo("Europe/Oslo")
    rows = asha.open(PAGE).page.select("[aria-labelledby=holding] tr:has(th[scope=row])")

    for row in rows:
        fair = datetime.fromisoformat(row.select_one("time")["datetime"])
        days = (fair.astimezone(oslo).date() - newsroom.clock().astimezone(oslo).date()).days
        assert row.select_one("td.num").text == f"{days} days"
    earliest = asha.page.select_one("[aria-labelledby=when]")
    assert f"in {rows[0].select_one('td.num').text}" in words(earliest)


def test_the_axis_of_the_chart_has_dates_each_named_once_from_the_first_question_to_the_fair_release(newsroom, asha):
    def dates() -> list[str]:
        return [one.text for one in asha.open(PAGE).page.select(".curves .dates time")]

    asha.open(PAGE)
    days = [row.select_one("th time").text for row in asha.page.select("[aria-labelledby=chart] tbody tr")]
    assert (len(set(dates())), dates()[0], dates()[-1]) == (5, "Mon 23 Nov 2026", days[-1])
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        newsroom.told(rfc_id, ASKED, DENIED)  # two days of a chart
    assert len(dates()) == len(set(dates())) == 2


CSS = (Path(__file__).parents[2] / "outreach" / "web" / "static" / "app.css").read_text()
LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part)) for part in CSS.split("@media")[:2])


def luminance(colour: str) -> float:
    """As WCAG 2.2 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def lightness(colour: str) -> float:
    return 116 * luminance(colour) ** (1 / 3) - 16


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_lines_of_the_chart_stand_out_and_differ_in_lightness(scheme):
    series = {name: colour for name, colour in scheme.items() if name.startswith("series-")}

    assert len(series) == 5
    for colour in series.values():
        darker, lighter = sorted((luminance(colour), luminance(scheme["sheet"])))
        assert (lighter + 0.05) / (darker + 0.05) >= 3
    ordered = sorted(map(lightness, series.values()))
    assert min(after - before for before, after in itertools.pairwise(ordered)) >= 7
