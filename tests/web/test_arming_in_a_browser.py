"""Three follow-ups armed in a real Chromium: proposed when their day has come, approved, and one held by an answer."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from outreach.domain.investigation import Policy
from outreach.domain.letter_templates import Purpose
from outreach.domain.outbox import MailState
from outreach.services import letter_watch, post
from tests.support.browsing import sign_in
from tests.support.letterroom import SLUG, Letterroom, letters
from tests.support.mailroom import Mailroom, mail
from tests.support.postroom import FakeMailer

AT = f"/investigations/{SLUG}/follow-ups"
HALIFAX, LAKMERE, MINATO = "Port Ansel Police Service", "Politidistriktet Lakmere", "Minato Ward Police"
SLUGS = ("port-ansel-police-service", "politidistriktet-lakmere", "minato-ward-police")
THURSDAY = datetime(2026, 11, 26, tzinfo=UTC)
"""Two working days after the Tuesday on which all three were asked."""


@pytest.fixture
def room(newsroom) -> Letterroom:
    """Three agencies were asked by letter on a Tuesday, at 13:35 in Greenwich or as soon as their office opened."""
    minato = newsroom.lists(MINATO, "JP", "Asia/Tokyo")
    newsroom.clock.now = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    newsroom.sends_by(FakeMailer())
    Mailroom(newsroom)
    opened = Letterroom(newsroom)
    opened.adopt(letters())
    opened.adopt(Policy(min_channels=1))
    opened.approve(opened.make(Purpose.FIRST, opened.halifax, opened.oslo, minato))
    for hour in (1, 9, 14):
        turn(opened, datetime(2026, 11, 24, hour, tzinfo=UTC))
    assert len(opened.outbox(MailState.SENT)) == 3
    return opened


def turn(room: Letterroom, at: datetime) -> None:
    """One turn of the scheduler at that instant."""
    room.clock.now = at
    letter_watch.watch(room.desk, at)
    post.send_queued(room.desk, at)
    letter_watch.watch(room.desk, at)


def opened(page: Page, address: str, who: str) -> Page:
    sign_in(page, address, AT, who)
    expect(page.get_by_role("heading", level=1)).to_have_text("Follow-ups")
    return page


def answers(room: Letterroom, name: str) -> None:
    """The agency answers its first letter by mail."""
    (letter,) = [one for one in room.outbox(MailState.SENT) if name in one.letter.text]
    reply = mail(to=room.desk.replies.address(letter.agency.token), sender=f"Press <{letter.letter.to}>")
    Mailroom(room.newsroom).one(reply)


def row(page: Page, name: str):
    return page.get_by_role("row").filter(has_text=name)


def arms_all_that_may_leave(page: Page) -> None:
    page.get_by_role("button", name="Arm the ticked letters").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Batch 2: Follow-up")
    page.get_by_role("button", name="Put before an editor").click()
    expect(page.get_by_text("An editor can approve it now.")).to_be_visible()


def approves(page: Page, address: str) -> None:
    page.goto(f"{address}/investigations/{SLUG}/letters/batches/2")
    page.get_by_role("button", name="Approve 3 letters").click()
    expect(page.get_by_text("3 letters will leave")).to_be_visible()


def test_three_are_armed_when_their_day_has_come_and_the_one_that_answers_is_held_back(browser: Browser, room, address):
    asha = opened(browser.new_page(), address, "asha")
    expect(row(asha, LAKMERE)).to_contain_text("later Thu 26 Nov 2026 09:00 CET")
    asha.get_by_role("link", name="Tick all that may leave now").click()
    expect(asha.get_by_role("checkbox", checked=True)).to_have_count(0)

    room.clock.now = THURSDAY + timedelta(hours=7)
    asha.reload()
    expect(asha.get_by_role("checkbox", checked=True)).to_have_count(3)
    expect(row(asha, LAKMERE)).to_contain_text("opens Thu 26 Nov 2026 09:00 CET; a letter that is armed")
    arms_all_that_may_leave(asha)
    approves(opened(browser.new_context().new_page(), address, "edith"), address)
    turn(room, THURSDAY + timedelta(hours=8))
    asha.reload()
    expect(row(asha, LAKMERE)).to_contain_text("left")
    expect(row(asha, HALIFAX)).to_contain_text("Thu 26 Nov 2026 09:00 AST")
    expect(row(asha, MINATO)).to_contain_text("Fri 27 Nov 2026 09:00 JST")

    answers(room, HALIFAX)
    for hours in (13, 24):
        turn(room, THURSDAY + timedelta(hours=hours))
    asha.reload()
    expect(row(asha, HALIFAX)).to_contain_text("held back A message of it waits to be classified.")
    expect(row(asha, MINATO)).to_contain_text("left")
    twice = [one.letter.to for one in room.outbox(MailState.SENT)]
    assert sorted(twice.count(f"press@{slug}.example.org") for slug in SLUGS) == [1, 2, 2]
    assert twice.count("press@port-ansel-police-service.example.org") == 1
    asha.goto(address + AT)
    expect(row(asha, HALIFAX)).to_contain_text("A message of it waits to be classified. It may be the answer.")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_sticks_out(browser: Browser, room, address, width):
    page = opened(browser.new_context(viewport={"width": width, "height": 844}).new_page(), address, "asha")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_works_without_scripts(browser: Browser, room, address):
    page = opened(browser.new_context(java_script_enabled=False).new_page(), address, "asha")

    page.get_by_role("checkbox", name=LAKMERE).check()
    page.get_by_label("Working days to answer").fill("3")
    page.get_by_role("button", name="Arm the ticked letters").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Batch 2: Follow-up")
    expect(page.get_by_role("main")).to_contain_text("3 working days to answer")
