"""The page of a request in a real Chromium: by keyboard, on a phone, without scripts, and with an impatient finger."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from outreach.domain import facts
from outreach.domain.facts import Answer, Channel, Medium, NoteAdded, Outcome, Position, SignedOff
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import statements
from tests.support.browsing import sign_in


def test_the_browser_has_nothing_to_complain_of(page, address, complaints, newsroom):
    sign_in(page, address, f"/requests/{newsroom.port_ansel}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Port Ansel Police Service")

    page.get_by_role("link", name="Log a letter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log an attempt")

    assert complaints == []


def test_everything_can_be_reached_by_keyboard(page, address, newsroom):
    sign_in(page, address, f"/requests/{newsroom.port_ansel}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("l")
    expect(page.get_by_role("searchbox")).to_have_value("l")
    page.get_by_role("searchbox").blur()
    page.keyboard.press("l")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log an attempt")


def test_no_key_signs_a_row_that_nobody_read(page, address, newsroom):
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    answers = (Answer(question=1, position=Position.DENIES),)
    denial = facts.ResponseReceived(question_set=1, answers=answers, speaker="Dana Rowe", summary="No.")
    newsroom.told(newsroom.port_ansel, asked, denial)
    sign_in(page, address, "/investigations/blue-lantern/sign-off", who="edith")
    sign = page.get_by_role("button", name="Sign off through entry 3")
    expect(sign).to_be_visible()

    page.keyboard.press("?")
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    expect(sign).not_to_be_focused()
    page.keyboard.down("s")
    page.keyboard.down("s")
    page.keyboard.up("s")
    expect(sign).to_be_focused()
    assert not newsroom.facts(newsroom.port_ansel, SignedOff)

    page.keyboard.press("Enter")
    expect(page.get_by_text("Signed. Nothing else is ready.")).to_be_visible()
    assert newsroom.facts(newsroom.port_ansel, SignedOff)


def test_the_first_stop_of_the_tab_key_skips_the_navigation(page, address, newsroom):
    sign_in(page, address, f"/requests/{newsroom.port_ansel}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()


def test_an_impatient_finger_records_one_note(page, address, newsroom):
    sign_in(page, address, f"/requests/{newsroom.port_ansel}/notes/new")
    page.get_by_label("Note").fill("Ask who runs it.")

    page.get_by_role("button", name="Record it").dblclick()

    expect(page.get_by_text("Noted.")).to_be_visible()
    assert len(newsroom.facts(newsroom.port_ansel, NoteAdded)) == 1


def test_going_back_after_recording_shows_an_empty_form(page, address, newsroom):
    sign_in(page, address, f"/requests/{newsroom.port_ansel}")
    page.goto(f"{address}/requests/{newsroom.port_ansel}/notes/new")
    page.get_by_label("Note").press_sequentially("Ask who runs it.")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Noted.")).to_be_visible()

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Write a note")
    expect(page.get_by_label("Note")).to_have_value("")


def test_another_contact_is_chosen_without_scripts_and_enter_still_records(browser: Browser, address, newsroom):
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, address, f"/requests/{newsroom.port_ansel}/attempts/new")
    page.get_by_text("More, if it is known").click()
    page.get_by_label("What was said").fill("She will call back.")

    page.get_by_role("button", name="Duty desk").click()

    expect(page.get_by_label("Whom you tried")).to_have_value("Duty desk")
    page.get_by_label("Left a message").check()
    page.get_by_label("Whom you tried").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Port Ansel Police Service")
    (made,) = newsroom.facts(newsroom.port_ansel, facts.AttemptMade)
    assert (made.channel, made.summary) == (Channel.PHONE, "She will call back.")


def test_everything_works_without_scripts(browser: Browser, address, newsroom):
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, address, f"/requests/{newsroom.port_ansel}")

    page.get_by_role("link", name="Log a letter").click()
    page.get_by_label("Sent").check()
    page.get_by_role("button", name="Record it").click()

    expect(page.get_by_text("Recorded. The deadline is Mon 30 Nov 2026 17:00 AST.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Awaiting response")


@pytest.mark.parametrize("path", ["", "/attempts/new", "/responses/new", "/statements/new"])
def test_nothing_sticks_out_on_a_phone(browser: Browser, address, newsroom, path):
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    sign_in(page, address, f"/requests/{newsroom.port_ansel}{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


LIST = "/investigations/blue-lantern/requests"


def test_a_full_row_of_the_list_fits_a_laptop_and_a_sheet_of_paper(browser: Browser, address, newsroom):
    long = facts.NameCorrected(name="Ministerium für Inneres, Landespolizeidirektion Nord-Süderbrarup", reason="Law.")
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    newsroom.told(newsroom.port_ansel, long, asked, facts.Assigned(to=StaffId("edith")))
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    sign_in(page, address, LIST)
    holder = page.get_by_role("table").get_by_text("edith")
    edge = "one => one.getBoundingClientRect().right"
    expect(holder).to_be_visible()
    assert page.locator(".scroll").evaluate("one => one.scrollWidth <= one.clientWidth")

    page.set_viewport_size({"width": 700, "height": 1000})
    page.emulate_media(media="print")

    assert holder.evaluate(edge) <= 700
    expect(page.get_by_role("button", name="Filter")).to_be_hidden()
    expect(page.get_by_role("link", name="Codebook")).to_be_hidden()


@pytest.mark.parametrize("path", ["/", LIST, "/requests/{port_ansel}", "/requests/{port_ansel}/notes/new"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_name_without_a_space_does_not_stretch_its_page(browser: Browser, address, newsroom, path, width):
    newsroom.told(newsroom.port_ansel, facts.NameCorrected(name="Donau" * 50, reason="The register."))
    page = browser.new_context(viewport={"width": width, "height": 844}).new_page()
    sign_in(page, address, path.format(port_ansel=newsroom.port_ansel))
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_codebook_names_each_of_its_boxes_on_a_phone(browser: Browser, address):
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    sign_in(page, address, "/investigations/blue-lantern/codebook", who="edith")
    label = page.get_by_text("denied, in the tally")

    expect(label).to_be_visible()
    assert label.evaluate("one => one.getBoundingClientRect().width") > 100


def test_a_printed_timeline_begins_under_its_heading(page, address, newsroom):
    sign_in(page, address, f"/requests/{newsroom.port_ansel}")
    page.emulate_media(media="print")

    assert page.locator("ol.timeline").evaluate("one => getComputedStyle(one).breakInside") == "auto"


def test_why_this_date_is_open_on_paper_and_closed_on_the_screen(page, address, newsroom):
    due = facts.DeadlineSet(due_at=newsroom.clock() + timedelta(days=7), zone="America/Halifax", why="Sun: Sunday")
    newsroom.told(newsroom.port_ansel, due)
    sign_in(page, address, f"/requests/{newsroom.port_ansel}")
    why = page.locator("details.printed").get_by_text("Sun: Sunday")
    expect(page.get_by_text("why this date")).to_be_visible()
    shown = "one => one.checkVisibility({contentVisibilityAuto: true}) && one.getBoundingClientRect().height > 0"
    assert not why.evaluate(shown)

    page.emulate_media(media="print")

    assert why.evaluate(shown)


def test_a_mistake_is_said_at_the_top_and_leads_to_its_field(page, address, newsroom):
    sign_in(page, address, f"/requests/{newsroom.port_ansel}/messages/new")
    page.get_by_label("The message").fill("We have never used it.")
    page.get_by_role("button", name="Record it").click()

    page.get_by_role("alert").get_by_role("link", name="Say who sent it").click()

    expect(page.get_by_label("From")).to_be_focused()
    expect(page.get_by_label("The message")).to_have_value("We have never used it.")


def test_words_off_the_record_are_not_printed(page, address, newsroom):
    asha = Acting(staff=StaffId("asha"), role=Role.REPORTER)
    heard = {"words": "There was a trial account.", "speaker": "an officer", "medium": Medium.SPOKEN}
    statements.hear_off_record(newsroom.desk, newsroom.port_ansel, **heard, at=newsroom.clock(), by=asha)
    sign_in(page, address, f"/requests/{newsroom.port_ansel}")
    expect(page.get_by_text("There was a trial account.")).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_text("There was a trial account.")).to_be_hidden()
    expect(page.get_by_text("Off the record")).to_be_visible()


def test_a_crash_loses_nothing_that_was_typed(browser: Browser, address, newsroom):
    page = browser.new_page()
    path = f"/requests/{newsroom.port_ansel}/notes/new"
    sign_in(page, address, path)
    with page.expect_response("**/drafts") as kept:
        page.get_by_label("Note").press_sequentially("Ask who runs it.")
    assert kept.value.status == 204
    page.close(run_before_unload=False)

    another = browser.new_page()
    sign_in(another, address, path)

    expect(another.get_by_label("Note")).to_have_value("Ask who runs it.")
    another.get_by_role("button", name="Record it").click()
    expect(another.get_by_text("Noted.")).to_be_visible()
    another.goto(address + path)
    expect(another.get_by_label("Note")).to_have_value("")


def test_whoever_was_signed_out_is_told_that_nothing_is_kept(page, address, newsroom):
    sign_in(page, address, f"/requests/{newsroom.port_ansel}/notes/new")
    expect(page.get_by_label("Note")).to_be_visible()
    page.context.clear_cookies()

    page.get_by_label("Note").press_sequentially("Ask who runs it.")

    expect(page.get_by_text("What you type is not being kept any more")).to_be_visible()
