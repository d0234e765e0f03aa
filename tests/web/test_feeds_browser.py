"""Making, copying and taking back the link of a calendar, in a real Chromium."""

import re

from playwright.sync_api import Page, expect

from tests.support.browsing import sign_in

LINK = "Add it to your calendar program as a subscription"


PAGE = "/me/calendar"


def fetched(page: Page, address: str, link: str) -> int:
    """What a calendar program is answered, which has no session."""
    return page.request.get(link.replace("http://127.0.0.1:8000", address), headers={"Cookie": ""}).status


def test_a_link_is_made_copied_seen_once_and_taken_back(page, context, address):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, address, PAGE)
    page.get_by_label("Name the agencies in my calendar").check()
    page.get_by_role("button", name="Make my link").dblclick()

    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/feeds/[A-Za-z0-9_-]{43}\.ics", link)
    expect(page.get_by_label(LINK)).to_have_value(link)
    opens = page.get_by_role("link", name="Open in my calendar program")
    assert opens.get_attribute("href") == link.replace("http:", "webcal:")
    assert fetched(page, address, link) == 200

    page.goto(f"{address}/me/calendar")
    expect(page.get_by_label("Name the agencies in my calendar")).to_be_checked()
    expect(page.get_by_label(LINK)).to_have_count(0)
    page.get_by_role("button", name="Take the link back").click()
    expect(page.get_by_role("heading", name="No link yet")).to_be_visible()
    assert fetched(page, address, link) == 404


def test_without_scripts_the_link_can_be_selected_and_copied_by_hand(browser, address):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, address, PAGE)
        page.get_by_role("button", name="Make my link").click()

        expect(page.get_by_label(LINK)).to_have_value(re.compile("/feeds/"))
        expect(page.get_by_role("button", name="Copy the link")).to_be_hidden()
