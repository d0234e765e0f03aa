"""Calendars, deadlines and readiness as people meet them: in a real Chromium, wide and narrow."""

import re

import pytest
from playwright.sync_api import Page, expect

from outreach.domain import facts
from outreach.domain.ids import StaffId
from tests.support.browsing import sign_in
from tests.support.ics import file_of

AGENCY = "/agencies/port-ansel-police-service"
READINESS = "/investigations/blue-lantern/readiness"
CLOSURES = file_of(
    "DTSTART;VALUE=DATE:20261127|DTEND;VALUE=DATE:20261128|SUMMARY:Staff day",
    "DTSTART:20261201T140000|DTEND:20261201T150000|SUMMARY:Party",
)


@pytest.fixture(params=[1280, 390])
def opened(request, page: Page, address, complaints):
    """Opens a page of the desk as Asha, on a wide screen and on a telephone."""
    page.set_viewport_size({"width": request.param, "height": 900})

    def open_page(path: str) -> Page:
        sign_in(page, address, path)
        page.wait_for_url(address + path)
        return page

    yield open_page
    assert page.evaluate("document.documentElement.scrollWidth") <= request.param
    assert [one for one in complaints if "422" not in one] == []  # Chromium tells of every refusal


def test_a_calendar_file_is_looked_through_noted_and_moves_the_next_deadline(opened, address, newsroom):
    page = opened(AGENCY)
    page.get_by_role("link", name="its calendar").click()
    page.get_by_label("A calendar file (.ics)").set_input_files(
        {"name": "closures.ics", "mimeType": "text/calendar", "buffer": CLOSURES}
    )
    page.get_by_role("button", name="Read the file").click()

    expect(page.get_by_text("“Party” on Tue 1 Dec 2026 has hours")).to_be_visible()
    expect(page.get_by_label("Days", exact=True)).to_have_value("2026-11-27 Staff day")
    page.get_by_role("button", name="Note these days").click()
    expect(page.get_by_role("row", name="Fri 27 Nov 2026")).to_contain_text("Staff day")

    page.goto(f"{address}/requests/{newsroom.port_ansel}/attempts/new")
    expect(page.get_by_role("main")).to_contain_text("Tue 1 Dec 2026 17:00 AST")
    expect(page.get_by_role("main")).to_contain_text("Fri 27 Nov 2026: Staff day")


def test_a_day_that_was_noted_can_be_forgotten(opened):
    page = opened(f"{AGENCY}/calendar")
    page.get_by_label("Days", exact=True).fill("2026-11-27 Staff day")
    page.get_by_role("button", name="Note these days").click()
    page.get_by_role("row", name="Fri 27 Nov 2026").get_by_role("button", name="Forget").click()

    expect(page.get_by_text("it goes by its country again")).to_be_visible()
    expect(page.get_by_text("Staff day")).to_have_count(0)


def test_readiness_says_who_holds_it_back_and_leads_to_asking(opened, newsroom):
    newsroom.told(newsroom.lakmere, facts.Assigned(to=StaffId("asha")))
    page = opened(READINESS)

    expect(page.get_by_role("region", name="Earliest fair release")).to_contain_text("2 agencies hold it back")
    page.get_by_role("link", name="Ask Politidistriktet Lakmere").click()
    expect(page).to_have_url(re.compile(f"/requests/{newsroom.lakmere}/attempts/new"))


def test_another_policy_is_tried_without_saving_and_what_cannot_be_read_is_said(opened, address):
    page = opened(READINESS)
    earliest = page.get_by_role("region", name="Earliest fair release").locator("strong time").first
    adopted = earliest.get_attribute("datetime")
    page.get_by_text("Another policy, or a day of publication").click()

    page.get_by_label("Working days to answer").fill("20")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("Nothing was saved.", exact=False).first).to_be_visible()
    assert earliest.get_attribute("datetime") > adopted

    page.get_by_label("Working days to answer").fill("soon")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_role("alert")).to_contain_text("“soon” is no number from 1 to 60.")
    expect(page.get_by_label("Working days to answer")).to_have_value("soon")


def test_a_chosen_day_names_those_who_would_not_have_had_their_chance(opened):
    page = opened(READINESS)
    page.get_by_text("Another policy, or a day of publication").click()
    page.get_by_label("Published on").fill("2026-11-24")
    page.get_by_role("button", name="Look").click()

    lost = page.get_by_role("region", name="If it were published by")
    expect(lost).to_contain_text("2 would not have had a fair chance")
    expect(lost.get_by_role("link")).to_have_count(2)
