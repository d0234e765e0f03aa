"""From a letter merged in the browser to an answer read in it: by a real relay, and back by a real mailbox."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from outreach.domain import facts
from outreach.mail.outgoing import open_mailer
from outreach.services import fetching, letter_watch, post
from outreach.services.desk import Incoming
from tests.support.browsing import sign_in
from tests.support.letterroom import Letterroom, letters
from tests.support.mailroom import mail
from tests.support.relays import sink

AT = "/investigations/blue-lantern"
WORDS = "We have never used it, and we do not plan to."


@pytest.fixture
def room(newsroom) -> Letterroom:
    found = Letterroom(newsroom)
    found.adopt(letters())
    return found


def signed_in_as(page, address, path, who):
    page.context.clear_cookies()
    sign_in(page, address, path, who)
    expect(page.get_by_label("Password")).to_have_count(0)


def test_letters_are_merged_approved_and_sent_and_an_answer_comes_in_and_is_quoted(
    page, address, complaints, room, mailbox_server
):
    merge_and_approve(page, address)
    desk, letter = leave(room, mailbox_server)
    room.clock.later(hours=3)
    mailbox_server.deliver(mail(WORDS, to=str(letter["Reply-To"]), in_reply_to=str(letter["Message-ID"])))
    assert fetching.fetch_inbox(desk, room.clock()) == "1 message came in: 1 filed."

    read_and_quote(page, address)

    (said,) = room.newsroom.facts(room.halifax, facts.ResponseReceived)
    (quote,) = room.newsroom.facts(room.halifax, facts.StatementQuoted)
    (read,) = room.newsroom.facts(room.halifax, facts.MessageReceived)
    assert said.answers[0].position == "denies"
    assert read.text[quote.start : quote.end] == quote.words == WORDS
    # Sending a form may cut off the keeping of its draft, which is then of no use any more.
    assert [one for one in complaints if not one.endswith("/drafts")] == []


def merge_and_approve(page, address):
    """A reporter merges letters to everybody and puts them before an editor, who approves them."""
    signed_in_as(page, address, f"{AT}/letters/new?hand=all", "asha")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("heading", name="Letters, exceptions first")).to_be_visible()
    batch = page.url.removeprefix(address)
    page.get_by_role("button", name=re.compile("editor")).click()
    expect(page.get_by_text("It waits for an editor.")).to_be_visible()

    signed_in_as(page, address, batch, "edith")
    page.get_by_role("button", name=re.compile("Approve")).click()
    expect(page.get_by_text("2 waiting")).to_be_visible()


def leave(room, mailbox_server):
    """The letters leave by the relay in their hour; the desk that sent them, and one of them as it arrived."""
    with sink() as relay:
        desk = replace(room.desk, mailer=open_mailer(relay.url), incoming=Incoming(imap_url=mailbox_server.url))
        for _ in range(3):
            room.clock.later(minutes=36)
            letter_watch.watch(desk, room.clock())
            post.send_queued(desk, room.clock())
    return desk, next(one.message for one in relay.taken if "Port Ansel" in str(one.message["Subject"]))


def read_and_quote(page, address):
    """The desk says that a reply waits; it is read, judged and quoted from, and the desk says so no more."""
    signed_in_as(page, address, "/?whose=all", "asha")
    expect(page.get_by_role("link", name="1 reply to classify")).to_be_visible()
    page.get_by_role("link", name=re.compile("Read")).first.click()
    page.get_by_label("Denies").first.check()
    page.get_by_label("Speaks for the agency").check()
    page.get_by_text(WORDS).first.click(click_count=3)
    page.keyboard.press("q")
    expect(page.get_by_label("The words")).to_have_value(WORDS)
    page.get_by_label("On the record").check()
    page.get_by_role("button", name="File it").last.click()
    expect(page.get_by_role("link", name="1 reply to classify")).to_have_count(0)
