"""The call list on screens of both kinds: its columns stand under one another, whatever is in a row."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from outreach.db import agencies, contacts
from outreach.domain.facts import Channel
from tests.support.browsing import sign_in

AT = "/investigations/blue-lantern/calls"
SUNDAY = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize("width", [1280, 800, 390])
def test_the_columns_stand_under_one_another_however_short_a_number_is(browser: Browser, address, newsroom, width):
    newsroom.clock.now = SUNDAY
    with newsroom.desk.database.writing() as session:
        agency = agencies.get(session, "port-ansel-police-service")
        for one in contacts.of_agency(session, agency.id):
            if one.channel is Channel.PHONE:
                contacts.change(session, replace(one, address="+1-555-0189 ext. 31, after five ext. 32"))
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    sign_in(page, address, AT)
    page.locator("details.later summary").click()

    assert page.locator("details.later li").count() == 2
    for column in (".what", ".how", ".act"):
        left = page.locator(f"details.later li {column}").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().left)"
        )
        assert column == ".act" or max(left) - min(left) < 1, column
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()
