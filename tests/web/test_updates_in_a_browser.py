"""A late answer in a real Chromium: an editor finds it among the updates, says why, and the next release tells it."""

import re

import pytest
from playwright.sync_api import Page, expect

from outreach.domain.facts import Medium
from outreach.domain.ids import StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.people import Acting, Role
from outreach.services.statements import hear_off_record
from tests.support.browsing import sign_in
from tests.web.test_updates import RELEASES, UPDATES, called_again, sign

WHY = "We called once more, after the release."


@pytest.fixture
def moved_on(denied, edith):
    """Both rows are out, and one agency was called again since."""
    sign(denied, denied.port_ansel, denied.lakmere)
    denied.clock.later(minutes=5)
    edith.open(RELEASES).send(RELEASES)
    denied.clock.later(days=3)
    called_again(denied)
    return denied


@pytest.mark.parametrize("width", [1280, 390])
def test_an_editor_says_why_and_readers_find_it_in_the_next_release(moved_on, page: Page, address, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, address, UPDATES, "edith")
    row = page.get_by_role("region", name="Politidistriktet Lakmere").first
    expect(page.get_by_text("no public reason")).to_be_visible()
    expect(row).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_role("link", name="Say why").click()
    page.get_by_label("Public reason").fill(WHY)
    page.get_by_role("button", name="Print it with the next release").click()
    page.goto(f"{address}{UPDATES}")

    expect(page.get_by_role("paragraph").filter(has_text=WHY)).to_contain_text("Update, Thu 26 Nov 2026")
    sign(moved_on, moved_on.lakmere, as_what=ResponseStatus.DENIED)
    moved_on.clock.later(minutes=5)
    page.goto(f"{address}{RELEASES}")
    page.get_by_role("button", name="Build release 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Release 2")
    expect(page.get_by_text(re.compile(rf"Update,\s+Thu 26 Nov 2026 \d\d:\d\d.*: {re.escape(WHY)}"))).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_an_editor_who_names_a_source_or_a_number_of_nowhere_is_led_to_the_mend_and_publishes(
    moved_on, page: Page, address, width
):
    """Both refusals keep what was typed and lead to its field; neither word reaches the release."""
    hear_off_record(
        moved_on.desk,
        moved_on.lakmere,
        words="Nobody at the top knew of it.",
        by=Acting(staff=StaffId("asha"), role=Role.REPORTER),
        speaker="Wendell Hsu",
        medium=Medium.SPOKEN,
        at=moved_on.clock.now,
    )
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, address, UPDATES, "edith")
    page.get_by_role("link", name="Say why").first.click()

    for typed, told in (
        ("As Hsu told us, we called once more.", "“Hsu” in it is part of the name of somebody who spoke"),
        ("We called once more, as 4,211 readers asked.", "4,211"),
    ):
        page.get_by_label("Public reason").fill(typed)
        page.get_by_role("button", name="Print it with the next release").click()
        page.get_by_role("alert").get_by_role("link").filter(has_text=told).click()
        expect(page.get_by_label("Public reason")).to_be_focused()
        expect(page.get_by_label("Public reason")).to_have_value(typed)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_label("Public reason").fill(WHY)
    page.get_by_role("button", name="Print it with the next release").click()
    sign(moved_on, moved_on.lakmere, as_what=ResponseStatus.DENIED)
    moved_on.clock.later(minutes=5)
    page.goto(f"{address}{RELEASES}")
    page.get_by_role("button", name="Build release 2").click()

    expect(page.get_by_text(re.compile(rf"Update,\s+Thu 26 Nov 2026 \d\d:\d\d.*: {re.escape(WHY)}"))).to_be_visible()
    printed = page.get_by_role("main").inner_text()
    assert "Hsu" not in printed
    assert "4,211" not in printed
