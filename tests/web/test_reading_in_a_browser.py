"""Words selected in a message, by mouse or by keyboard, become quotes in their exact place."""

import random
import unicodedata
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from outreach.domain import facts
from outreach.domain.facts import Channel, Outcome
from tests.support.browsing import sign_in
from tests.support.newsroom import Newsroom

ANSWER = (
    "Dear Asha, 👩🏽‍🚀\n\nWe have never used it. 𝒳 and 😀 agree.\n\nلم نستخدمه قط، لا نحن ولا غيرنا.\n\n"
    "מעולם לא השתמשנו בו.\nWe have  never used it.\r\nDana Rowe"
)
ASKED = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
SELECT = """([start, end]) => {
  const chars = [];
  for (const part of document.querySelectorAll("[data-start]")) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (let at = 0; at < walker.currentNode.length; at += 1) chars.push([walker.currentNode, at]);
    }
  }
  const range = document.createRange();
  range.setStart(...chars[start]);
  const [node, at] = chars[end - 1];
  range.setEnd(node, at + 1);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def two_wait(newsroom: Newsroom) -> Iterator[Newsroom]:
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        newsroom.told(rfc_id, ASKED)
        newsroom.clock.later(hours=1)
        newsroom.told(
            rfc_id, facts.MessageReceived(channel=Channel.EMAIL, sender="Dana Rowe <d@x.example>", text=ANSWER)
        )
    return newsroom


def message_of(newsroom):
    return f"/requests/{newsroom.port_ansel}/messages/3"


def test_words_selected_by_mouse_are_quoted_filed_and_the_next_message_opens(page, address, complaints, two_wait):
    sign_in(page, address, message_of(two_wait))
    page.get_by_label("Denies").first.check()
    page.get_by_label("Speaks for the agency").check()
    page.get_by_role("group", name="What they wrote").get_by_text("Dear Asha").evaluate(
        "one => one.scrollIntoView({block: 'center'})"
    )
    drag(page, "never", "it")

    page.keyboard.press("q")

    expect(page.get_by_label("The words")).to_have_value("never used it")
    page.get_by_label("On the record").check()
    page.get_by_role("button", name="File it").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Politidistriktet Lakmere")
    (quote,) = two_wait.facts(two_wait.port_ansel, facts.StatementQuoted)
    assert ANSWER[quote.start : quote.end] == quote.words == "never used it"
    assert complaints == []


def drag(page: Page, first: str, last: str) -> None:
    """Press at the beginning of one word and let go at the end of another, as a hand does."""
    boxes = page.evaluate(
        """([first, last]) => [first, last].map((word) => {
             const node = document.querySelector("[data-start]").firstChild;
             const range = document.createRange();
             const at = node.data.indexOf(word, word === "it" ? node.data.indexOf("used") : 0);
             range.setStart(node, at);
             range.setEnd(node, at + word.length);
             const { left, right, top, bottom } = range.getBoundingClientRect();
             return { left, right, middle: (top + bottom) / 2 };
           })""",
        [first, last],
    )
    page.mouse.move(boxes[0]["left"] + 1, boxes[0]["middle"])
    page.mouse.down()
    page.mouse.move(boxes[1]["right"] - 1, boxes[1]["middle"], steps=5)
    page.mouse.up()


def test_words_selected_by_keyboard_are_quoted_and_filed_without_a_mouse(page, address, two_wait):
    sign_in(page, address, message_of(two_wait))
    page.get_by_role("group", name="What they wrote").focus()

    for key in ("ArrowRight", "ArrowRight", "q", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "q"):
        page.keyboard.press(key)

    expect(page.get_by_label("The words").nth(0)).to_have_value("Asha")
    expect(page.get_by_label("The words").nth(1)).to_have_value("We have never")
    expect(page.get_by_role("status").filter(has_text="Quote 2")).to_be_visible()
    page.get_by_label("On the record").nth(0).focus()
    page.keyboard.press("Space")
    page.get_by_label("On the record").nth(1).focus()
    page.keyboard.press("Space")
    for choice in ("Denies", "Speaks for the agency"):
        page.get_by_label(choice).first.focus()
        page.keyboard.press("Space")
    page.get_by_role("group", name="What they wrote").focus()
    page.keyboard.press("f")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Politidistriktet Lakmere")
    quotes = two_wait.facts(two_wait.port_ansel, facts.StatementQuoted)
    assert [ANSWER[one.start : one.end] for one in quotes] == ["Asha", "We have never"]


def snapped(start, end):
    """Without white space around it, and to the ends of whole words."""
    while start < end and ANSWER[start].isspace():
        start += 1
    while start < end and ANSWER[end - 1].isspace():
        end -= 1
    while 0 < start < end and in_word(start - 1) and in_word(start):
        start -= 1
    while start < end < len(ANSWER) and in_word(end - 1) and in_word(end):
        end += 1
    return start, end


def in_word(place):
    return unicodedata.category(ANSWER[place])[0] in "LNM"


def test_whatever_is_selected_has_the_same_place_in_the_browser_and_at_the_desk(page, address, two_wait):
    sign_in(page, address, message_of(two_wait))
    take = page.get_by_role("button", name="Quote the selected words")
    expect(take).to_be_visible()
    read = "() => ['start', 'end', 'words'].map((one) => document.querySelector(`[name$='0-${one}']`).value)"
    forget = "() => { document.querySelector(\"[name$='0-words']\").value = ''; }"
    units = [len(ANSWER[:place].encode("utf-16-le")) // 2 for place in range(len(ANSWER) + 1)]
    chance = random.Random(7)

    for _ in range(80):
        start, end = sorted(chance.sample(range(len(ANSWER) + 1), 2))
        page.evaluate(forget)
        page.evaluate(SELECT, [units[start], units[end]])
        take.click()
        first, last, words = page.evaluate(read)
        start, end = snapped(start, end)
        if any(in_word(place) for place in range(start, end)):
            assert (int(first), int(last)) == (start, end), ANSWER[start:end]
            assert words == ANSWER[start:end].replace("\r\n", "\n")
        else:
            assert words == ""


def test_j_and_k_go_through_what_waits(page, address, two_wait):
    sign_in(page, address, message_of(two_wait))
    expect(page.get_by_role("heading", level=1)).to_have_text("Port Ansel Police Service")

    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("Politidistriktet Lakmere")
    page.keyboard.press("k")

    expect(page.get_by_role("heading", level=1)).to_have_text("Port Ansel Police Service")


def test_each_verdict_shows_what_it_asks_for_and_no_more(page, address, two_wait):
    sign_in(page, address, message_of(two_wait))
    expect(page.get_by_label("Who answered")).to_be_visible()

    page.get_by_label("They point us elsewhere").check()

    expect(page.get_by_label("To whom")).to_be_visible()
    expect(page.get_by_label("Who answered")).to_be_hidden()
    page.get_by_label("Not for us").check()
    expect(page.get_by_role("textbox", name="Reason")).to_be_visible()
    expect(page.get_by_label("The words")).to_be_hidden()


def test_quotes_selected_are_kept_before_they_are_filed(browser: Browser, address, two_wait):
    page = browser.new_page()
    sign_in(page, address, message_of(two_wait))
    page.get_by_role("group", name="What they wrote").focus()
    with page.expect_response("**/drafts") as kept:
        for key in ("ArrowRight", "q", "ArrowRight", "q"):
            page.keyboard.press(key)
    assert kept.value.status == 204
    page.close(run_before_unload=False)

    another = browser.new_page()
    sign_in(another, address, message_of(two_wait))

    expect(another.get_by_label("The words").nth(1)).to_have_value("Asha")


def test_everything_is_filed_without_scripts(browser: Browser, address, two_wait):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    sign_in(page, address, message_of(two_wait))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("main").evaluate("one => document.documentElement.scrollWidth") <= 390

    page.get_by_label("Denies").first.check()
    page.get_by_label("Speaks for the agency").check()
    page.get_by_label("The words").fill("We have never used it.")
    page.get_by_label("On the record").check()
    page.get_by_role("button", name="File it").last.click()
    page.get_by_label("Dana Rowe").check()
    page.get_by_role("button", name="File it").last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Politidistriktet Lakmere")
    (quote,) = two_wait.facts(two_wait.port_ansel, facts.StatementQuoted)
    assert quote.words == "We have  never used it."
