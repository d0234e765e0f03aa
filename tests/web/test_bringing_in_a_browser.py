"""Messages dropped on the page of the mail, in a real Chromium."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.mailroom import Mailroom, mail
from tests.support.newsroom import PASSWORD, Newsroom

STRANGER = "someone@elsewhere.example.net"
DROP = """([name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name, { type: "message/rfc822" }));
  return carried;
}"""


@pytest.fixture
def room(newsroom: Newsroom) -> Mailroom:
    return Mailroom(newsroom)


def opened(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox")
    page.get_by_label("E-mail address").fill("asha@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def test_messages_dropped_anywhere_on_the_page_are_chosen_and_taken_in_by_one_press(page, address, room):
    opened(page, address)
    for name, text in (("one.eml", "One."), ("two.eml", "Two.")):
        carried = page.evaluate_handle(DROP, [name, mail(text, sender=STRANGER).decode()])
        page.dispatch_event("h1", "dragover", {"dataTransfer": carried})
        page.dispatch_event("h1", "drop", {"dataTransfer": carried})

    expect(page.get_by_text("2 files are chosen: one.eml, two.eml.")).to_be_visible()
    assert room.messages() == []
    page.keyboard.press("Enter")

    expect(page.get_by_text("Taken in: 2 held.")).to_be_visible()
    assert {one.note for one in room.messages()} == {"one.eml, brought by asha", "two.eml, brought by asha"}
