"""Blacking out a page by drawing on it, in a real Chromium."""

import pytest
from playwright.sync_api import Page, expect

from outreach.domain.facts import EvidenceKept
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import evidence
from outreach.services.evidence import Upload
from tests.support.files import pdf, text_of
from tests.support.newsroom import PASSWORD, Newsroom


@pytest.fixture
def scan(newsroom: Newsroom):
    by = Acting(staff=StaffId("asha"), role=Role.REPORTER)
    upload = Upload(content=pdf("The officer is J. Doe"), called="scan.pdf", note="The answer.", at=newsroom.clock())
    return evidence.keep(newsroom.desk, newsroom.port_ansel, upload, by=by)


def opened(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    page.get_by_label("E-mail address").fill("asha@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def test_a_box_drawn_with_the_mouse_stands_in_the_numbers_and_is_burnt_into_the_copy(page, address, newsroom, scan):
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    opened(page, address, f"/requests/{newsroom.port_ansel}/evidence/{scan.seq}/redact")
    picture = page.get_by_role("img", name="Page 1")
    expect(picture).to_be_visible()
    page.wait_for_function("document.querySelector('.leaf img').naturalHeight > 0")
    picture.evaluate("image => image.scrollIntoView(true)")
    edge = picture.bounding_box()
    page.mouse.move(edge["x"] + edge["width"] * 0.05, edge["y"] + 60)
    page.mouse.down()
    page.mouse.move(edge["x"] + edge["width"] * 0.95, edge["y"] + 300, steps=4)
    page.mouse.up()

    expect(page.get_by_label("Page of box 1")).to_have_value("1")
    assert float(page.get_by_label("Left of box 1").input_value()) == pytest.approx(5, abs=1)
    assert float(page.get_by_label("Width of box 1").input_value()) == pytest.approx(90, abs=1)
    page.get_by_label("What is blacked out, and why").fill("The name of a private person.")
    page.get_by_role("button", name="Make the redacted copy").click()

    expect(page.get_by_text("The redacted copy is on the record")).to_be_visible()
    copy = newsroom.facts(newsroom.port_ansel, EvidenceKept)[-1]
    assert copy.redacts == scan.seq
    assert text_of(newsroom.desk.evidence.get(copy.sha256)).strip() == ""
    assert complaints == []


def test_whoever_types_an_old_time_sees_at_once_that_it_will_be_marked_late(page, address, newsroom):
    opened(page, address, f"/requests/{newsroom.port_ansel}/attempts/new")
    page.get_by_label("Date").fill("2026-11-20")
    expect(page.get_by_text("it will be marked as written later")).to_be_visible()

    page.get_by_label("Date").fill("2026-11-23")
    expect(page.get_by_text("Written down at the time")).to_be_visible()
