"""A file that is too large is told before it is sent, with the limit, and nothing typed is lost; in a real Chromium."""

import re

import pytest
from playwright.sync_api import Page, expect

from outreach.domain.facts import EvidenceKept
from outreach.web.limits import LARGEST_FORM
from tests.support.browsing import sign_in

FORMS = (
    "/requests/{port_ansel}/evidence/new",
    "/inbox",
    "/investigations/blue-lantern/imports",
    "/investigations/blue-lantern/letters/templates",
    "/agencies/port-ansel-police-service/calendar",
)
SAID = re.compile(r"40 MB are chosen, and this form takes up to (25|32) MB in all\. Nothing was sent")


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    file = tmp_path_factory.mktemp("large") / "call.mp3"
    with file.open("wb") as opened:
        opened.truncate(40 * 2**20)
    return file


def form_at(page: Page, address: str, newsroom, form: str):
    sign_in(page, address, form.format(port_ansel=newsroom.port_ansel), who="edith")
    return page.locator("form").filter(has=page.locator("input[type=file]")).first


@pytest.mark.parametrize("form", FORMS)
def test_each_form_that_takes_a_file_names_its_limit_before_anything_is_sent(page, address, newsroom, recording, form):
    found = form_at(page, address, newsroom, form)
    sent = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    for details in found.locator("details:not([open]) > summary").all():
        details.click()

    found.locator("input[type=file]").first.set_input_files(recording)
    found.locator("button:not([name])").last.click()

    expect(page.get_by_role("alert").filter(has_text=SAID)).to_be_visible()
    assert [one for one in sent if not one.endswith("/drafts")] == []


def test_what_was_typed_beside_it_stays_and_goes_with_a_smaller_file(page, address, newsroom, recording, tmp_path):
    found = form_at(page, address, newsroom, FORMS[0])
    found.locator("textarea").first.fill("The call of Monday, as recorded.")
    found.locator("input[type=file]").set_input_files(recording)
    found.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("alert").filter(has_text=SAID)).to_be_visible()
    expect(found.locator("textarea").first).to_have_value("The call of Monday, as recorded.")

    (tmp_path / "note.txt").write_text("A short one.")
    found.locator("input[type=file]").set_input_files(tmp_path / "note.txt")
    found.get_by_role("button", name="Keep it").click()

    expect(page.get_by_text("Kept, and on the record.")).to_be_visible()
    assert newsroom.facts(newsroom.port_ansel, EvidenceKept)[-1].note == "The call of Monday, as recorded."


def test_without_the_script_the_answer_names_the_limit_and_leads_back_to_the_form(page, address, newsroom, recording):
    found = form_at(page, address, newsroom, FORMS[0])
    expect(found.locator("textarea").first).to_be_visible()
    for tag in ("body", "input[type=file]"):
        page.evaluate("tag => { document.querySelector(tag).dataset.most = 2 ** 30 }", tag)
    found.locator("input[type=file]").set_input_files(recording)
    found.get_by_role("button", name="Keep it").click()

    expect(page.get_by_text(f"A form takes up to {LARGEST_FORM // 2**20} MB with all its files")).to_be_visible()
    page.get_by_role("link", name="Open the form anew").click()
    expect(page.get_by_role("button", name="Keep it")).to_be_visible()
