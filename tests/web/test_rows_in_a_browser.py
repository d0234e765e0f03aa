"""An editor in a real browser: from a cell of a row to its entry in two clicks, and from a warning to the very form."""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browsing import sign_in

RELEASES = "/investigations/blue-lantern/releases"


def test_from_a_cell_it_is_two_clicks_to_the_entry_on_the_timeline(page, address, complaints, denied):
    row = f"{RELEASES}/1/rows/{denied.lakmere}"
    sign_in(page, address, f"{RELEASES}/next/site/agencies/0/{denied.lakmere}.html", who="edith")

    page.get_by_role("link", name="Where each cell comes from").click()
    expect(page).to_have_url(f"{address}{row}")
    page.get_by_role("row", name="Response status").get_by_role("link", name="3").click()

    expect(page).to_have_url(f"{address}/requests/{denied.lakmere}#entry-3")
    expect(page.locator("#entry-3")).to_be_in_viewport()


def test_from_a_warning_it_is_one_click_to_the_form_that_mends_it(page, address, complaints, denied):
    sign_in(page, address, RELEASES, who="edith")

    page.get_by_role("link", name="Quote their words").filter(has_text="Lakmere").first.click()

    expect(page.get_by_role("heading", name="Quote their words")).to_be_visible()
    expect(page.get_by_role("radio", checked=True).first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_row_and_what_was_checked_fit_every_screen(browser: Browser, address, denied, width):
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    sign_in(page, address, RELEASES, who="edith")
    for path in (RELEASES, f"{RELEASES}/1/rows/{denied.lakmere}"):
        page.goto(f"{address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()
