"""A second factor set up, asked for and replaced by a recovery code, in a real Chromium, wide and on a telephone."""

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Browser, expect

from tests.support.browsing import sign_in


@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_set_up_asked_for_and_a_recovery_code_stands_in(
    browser: Browser, page, address, complaints, newsroom, width
):
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, address, "/me/second-factor")
    key = page.locator("figcaption code").inner_text().replace(" ", "")
    expect(page.locator("svg.qr")).to_be_visible()
    assert page.locator("svg.qr").bounding_box()["width"] <= 230
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    def code() -> str:
        return TOTP(key).generate(int(newsroom.clock().timestamp())).token

    page.get_by_label("The code it shows now").fill(code())
    page.get_by_role("button", name="Turn it on").dblclick()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.wait_for_load_state("networkidle")  # the second click finds what the first one made
    codes = page.locator("ul.codes code").all_inner_texts()
    assert len(set(codes)) == 10
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    newsroom.clock.later(minutes=1)
    for typed in (code(), codes[0]):
        with browser.new_context() as context:
            comes_in(context.new_page(), address, typed)
    assert complaints == []


def comes_in(page, address, code):
    sign_in(page, address, "/me/sessions")
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you are signed in")
