"""The page of the letters that need a person: it left, or it did not, and what then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach import scheduler
from outreach.db import contacts
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.letters import AgencyLetter
from outreach.domain.people import Acting, Role
from outreach.mail.outgoing import ReceiptLost, Undeliverable
from outreach.services import agency_letters, notices, post, reminders, settling
from outreach.services.notices import Notice
from outreach.web import filters
from tests.support.postroom import FakeMailer

PAGE = "/outbox/unknown"


class LosesReceipts(FakeMailer):
    def send(self, envelope, *, before_it_leaves):
        super().send(envelope, before_it_leaves=before_it_leaves)
        raise ReceiptLost("The line broke before the relay gave a receipt.")


def with_letter(newsroom, mailer):
    """A letter to Port Ansel, and what that mailer makes of it; its number and its name."""
    desk = replace(newsroom.desk, mailer=mailer)
    letter = AgencyLetter(
        to="press@port-ansel-police-service.example.org", called="Press office", subject="Questions", text="Did you?"
    )
    with desk.database.writing() as session:
        by = Acting(staff=StaffId("asha"), role=Role.REPORTER)
        letter_id = agency_letters.queue(
            desk, session, newsroom.port_ansel, letter, occasion="first", by=by, not_before=newsroom.clock()
        )
    post.send_queued(desk, newsroom.clock())
    with desk.reading() as session:
        return letter_id, agency_letters.states(session, [letter_id])[letter_id].letter.message_id


@pytest.fixture
def unknown(newsroom):
    return with_letter(newsroom, LosesReceipts())


def test_the_page_is_empty_where_nobody_is_needed(asha):
    assert "No letter waits for you to say whether it left." in asha.open(PAGE).text
    assert "say what became of it" not in asha.open("/").text


def test_a_mail_of_practice_is_read_with_its_links_and_on_ones_own_clock(newsroom, edith):
    reminders.queue_due(newsroom.desk, newsroom.clock())
    post.send_queued(newsroom.desk, newsroom.clock())

    edith.open("/outbox")
    assert "Mon 23 Nov 2026 15:00 CET (yours)" in edith.text
    assert "need a person" not in edith.text
    edith.open(edith.links()["2 items wait for you: 2 agencies to ask"])
    links = [link["href"] for link in edith.page.select(".words a")]

    assert f"/requests/{newsroom.lakmere}/next" in links
    assert edith.open(f"/requests/{newsroom.lakmere}/next").page.select("main form")


def test_mail_that_waits_for_its_reader_is_on_the_page_without_what_it_says(newsroom, asha, edith):
    newsroom.told(newsroom.port_ansel, facts.ReminderSet(at=newsroom.clock.now + timedelta(days=1), why="SECRET"))
    newsroom.told(newsroom.port_ansel, facts.Assigned(to=StaffId("asha")))
    newsroom.clock.now = newsroom.clock.now.replace(day=28)  # a Saturday
    reminders.queue_due(newsroom.desk, newsroom.clock())

    for reader in (edith, asha):
        reader.open("/outbox")
        assert "1 mail to our own people waits" in reader.text
        row = " ".join(reader.page.select_one("section[aria-labelledby=waits] tbody tr").get_text(" ").split())
        assert row.startswith("Asha Rao Morning mail, 1 reminder Mon 30 Nov 2026 08:00 CET They are off: Saturday.")
        assert "SECRET" not in reader.text
        assert "Port Ansel" not in reader.text
    assert "Nothing has left yet." in asha.text


def test_only_addresses_of_this_desk_become_links(newsroom):
    text = (
        "Read this:\nhttp://127.0.0.1:8000/requests/1\nhttp://evil.example.org/requests/1\n<b>http://127.0.0.1:8000/\n"
    )
    with newsroom.app.test_request_context():
        found = str(filters.with_links(text))

    assert found == (
        'Read this:\n<a href="/requests/1">http://127.0.0.1:8000/requests/1</a>\n'
        "http://evil.example.org/requests/1\n&lt;b&gt;http://127.0.0.1:8000/\n"
    )


def test_the_outbox_says_how_many_letters_need_a_person(asha, unknown):
    asha.open("/outbox")

    assert "1 letter needs a person" in asha.text
    assert asha.links()["say what became of it"] == PAGE


def test_the_desk_leads_to_a_letter_of_which_nobody_knows_whether_it_left(asha, unknown):
    _, name = unknown
    assert "1 letter to agencies needs a person" in asha.open("/").text

    asha.open(asha.links()["say what became of it"])

    for told in ("Port Ansel Police Service", "may have left", "Questions", name, "The line broke before the relay"):
        assert told in asha.text


def test_a_reporter_says_that_it_left_and_how_they_know(newsroom, asha, unknown):
    letter_id, name = unknown
    asha.open(PAGE).send(f"{PAGE}/{letter_id}/left", {"evidence": "4XyZ: status=sent"})

    assert "Recorded: it left." in asha.page.get_text()
    (attempt,) = newsroom.facts(newsroom.port_ansel, facts.AttemptMade)
    assert attempt.evidence == f"Message-ID {name}; 4XyZ: status=sent"
    assert "No letter waits for you to say whether it left." in asha.text


def test_a_letter_is_handed_out_as_it_left(newsroom, asha):
    mailer = FakeMailer()
    with_letter(newsroom, mailer)

    asha.open(f"/requests/{newsroom.port_ansel}")
    link = asha.page.find("a", string="The letter as it left")

    answer = asha.client.get(link["href"])
    assert answer.data == mailer.sent[0].content
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_saying_so_without_how_it_is_known_keeps_the_letter_on_the_page(newsroom, asha, unknown):
    letter_id, _ = unknown
    asha.open(PAGE).send(f"{PAGE}/{letter_id}/left", {"evidence": " "}, status=422)

    assert asha.errors == ["Say how you know that it left."]
    assert newsroom.facts(newsroom.port_ansel, facts.AttemptMade) == []


def test_an_editor_queues_it_again_and_it_leaves(newsroom, edith, unknown):
    letter_id, name = unknown
    edith.open(PAGE).send(f"{PAGE}/{letter_id}/again", {"evidence": " "}, status=422)
    assert edith.errors[0].startswith("Say how you know that it did not leave")
    edith.send(f"{PAGE}/{letter_id}/again", {"evidence": "Not in the log until noon."})
    assert "It waits to leave again." in edith.page.get_text()

    mailer = FakeMailer()
    post.send_queued(replace(newsroom.desk, mailer=mailer), newsroom.clock())

    assert [mailer.read(one, "Message-ID") for one in mailer.sent] == [name]


def test_two_people_settle_a_letter_and_the_second_is_told(newsroom, asha, edith, unknown):
    letter_id, _ = unknown
    asha.open(PAGE)
    edith.open(PAGE).send(f"{PAGE}/{letter_id}/drop")
    asha.send(f"{PAGE}/{letter_id}/left", {"evidence": "the log"}, status=422)

    assert asha.errors == ["This letter is cancelled by now, and needs nobody’s word. Look at the list again."]


def test_a_letter_given_up_shows_its_reason_and_what_to_do_next(newsroom, asha):
    refuses = FakeMailer(trouble=lambda _: Undeliverable("554 5.7.1 rejected by policy.", permanent=True))
    letter_id, _ = with_letter(newsroom, refuses)
    asha.open(PAGE)

    assert "given up" in asha.text
    assert "554 5.7.1 rejected by policy." in asha.text
    assert "Mend what the relay complains of" in asha.text
    asha.send(f"{PAGE}/{letter_id}/drop")
    assert "No letter waits for you to say whether it left." in asha.text


def test_every_page_of_an_investigation_that_practises_says_so(newsroom, edith):
    newsroom.sends_by(FakeMailer())
    at, one = "/investigations/blue-lantern", f"/requests/{newsroom.port_ansel}"
    edith.open(at).send(f"{at}/practice")
    for path in (at, f"{at}/requests", f"{at}/questions", f"{at}/sign-off", f"{at}/releases", one):
        assert "Practice: no letter of this investigation leaves the house." in edith.open(path).text

    edith.open(f"{at}/live").send(f"{at}/live")
    assert "Practice: no letter" not in edith.open(at).text


def test_an_editor_reads_why_there_is_no_way_back_to_practice(newsroom, edith):
    with_letter(newsroom, FakeMailer(trouble=lambda _: Undeliverable("450 later", permanent=False)))
    edith.open("/investigations/blue-lantern").send("/investigations/blue-lantern/practice")

    assert "1 letter to agencies waits to leave. Withdraw what waits, or let it leave" in edith.page.get_text()


def test_a_letter_to_an_address_known_to_be_bad_is_not_offered_again(newsroom, asha):
    refuses = FakeMailer(trouble=lambda _: Undeliverable("550 5.1.1 no such user", permanent=True))
    letter_id, _ = with_letter(newsroom, refuses)
    with newsroom.desk.database.writing() as session:
        contacts.mark(session, 1, "press@port-ansel-police-service.example.org", Health.BAD)

    asha.open(PAGE)

    assert "Its address is known to be bad" in asha.text
    assert "queue it again" not in asha.text
    assert asha.links()["Its contacts"] == "/agencies/port-ansel-police-service"
    with pytest.raises(RuleBroken, match="known to be bad"):
        settling.queue_again(newsroom.desk, letter_id, by=Acting(staff=StaffId("asha"), role=Role.REPORTER))
    asha.open(asha.links()["Merge a new letter to it"])
    assert "Port Ansel Police Service" in asha.text


def test_while_the_scheduler_does_not_run_nothing_is_said_to_leave_without_saying_so(newsroom, edith):
    notices.tell_editors(newsroom.desk, [Notice(occasion="1", words="Look.")])
    said = "Nothing leaves while the scheduler does not run. Start outreach scheduler ."

    assert said in " ".join(edith.open("/outbox").page.select_one("main").get_text(" ").split())
    assert edith.page.select_one(".note code").text == "outreach scheduler"

    scheduler.run(newsroom.desk, "send-queued", {"send-queued": (lambda _desk, _at: "Nothing.", {"minute": "*"})})
    assert "Nothing leaves" not in edith.open("/outbox").text

    newsroom.clock.later(minutes=10)
    assert "Nothing leaves" in edith.open("/outbox").text


@pytest.mark.parametrize("page", ["/", "/inbox"])
def test_what_is_typed_at_the_machine_stands_as_such_and_without_its_marks(newsroom, edith, page):
    note = edith.open(page).page.select_one(".note.bad")

    assert note.select_one("code").text == "outreach scheduler"
    assert "`" not in note.text
