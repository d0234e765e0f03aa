"""An editor's morning mail: all that is outstanding, the most pressing first, each line a way to the very form.

Nobody reads it signed in: each link asks for the password, and then lands where it should.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest

from outreach.domain import facts
from outreach.domain.facts import Answer, Channel, Outcome, Position
from outreach.domain.investigation import ResponseStatus
from outreach.domain.letter_templates import Purpose
from outreach.domain.outbox import MailState
from outreach.services import batches, post, reminders
from tests.support.letterroom import ASHA, Letterroom, letters
from tests.support.mailroom import Mailroom, mail
from tests.support.newsroom import HALIFAX, PASSWORD
from tests.support.postroom import FakeMailer

MONDAY, WEDNESDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC), datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
"""When all of it happens, and half past eight in the morning in Oslo, where Edith reads it."""

AT = "/investigations/blue-lantern"
ITEM = re.compile(r"^- (.+)\n  http://127\.0\.0\.1:8000(\S+)$", re.MULTILINE)
HEAPS = re.compile(r"^([^\s-].*)\n(?=- )", re.MULTILINE)


@pytest.fixture
def room(newsroom):
    """Everybody's letters are taken by one mailer, which keeps them."""
    newsroom.mailer = FakeMailer()
    newsroom.sends_by(newsroom.mailer)
    return newsroom


def asked(room, rfc_id, *, due=None):
    promised = [facts.DeadlineSet(due_at=due, zone=HALIFAX)] if due else []
    letter = facts.AttemptMade(
        channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2), deadline_told=due
    )
    room.told(rfc_id, facts.Assigned(to="asha"), letter, *promised)


def answers(room, rfc_id, position):
    said = (Answer(question=1, position=position),)
    room.told(rfc_id, facts.ResponseReceived(question_set=1, answers=said, speaker="D. Rowe", summary="So."))


def morning(room, at=WEDNESDAY, *, to="edith@example.org"):
    """The scheduler's turn; the text of what that person was sent, empty where nothing was."""
    room.clock.now = at
    before = len(room.mailer.sent)
    reminders.queue_due(room.desk, at)
    post.send_queued(room.desk, at)
    sent = [one for one in room.mailer.sent[before:] if one.to == to]
    return room.mailer.text(sent[0]) if sent else ""


@pytest.fixture
def busy(room):
    """Of each kind something waits for Edith."""
    room.clock.now = MONDAY
    names = ("Unread", "Overdue", "Turned", "Ready", "Near")
    found = {name: room.lists(f"Body {name}", "CA", HALIFAX) for name in names}
    Mailroom(room).one(mail("Who are you?", sender="somebody@nowhere.example.net", subject="A question"))
    asked(room, found["Unread"], due=MONDAY + timedelta(days=30))
    room.told(found["Unread"], facts.MessageReceived(channel=Channel.EMAIL, sender="Press", text="Hm."))
    asked(room, found["Overdue"], due=MONDAY + timedelta(hours=25))
    asked(room, found["Near"], due=datetime(2026, 11, 25, 21, 0, tzinfo=UTC))
    asked(room, found["Turned"])
    answers(room, found["Turned"], Position.DENIES)
    room.clock.later(minutes=5)
    answers(room, found["Turned"], Position.CONFIRMS)
    asked(room, found["Ready"])
    answers(room, found["Ready"], Position.DENIES)
    letterroom = Letterroom(room)
    letterroom.adopt(letters())
    batch_id = letterroom.make(Purpose.FIRST, room.port_ansel)
    batches.propose(room.desk, "blue-lantern", batch_id, turn=letterroom.batch(batch_id).turn, by=ASHA)
    return found


def test_all_that_is_outstanding_stands_there_the_most_pressing_first(room, busy):
    text = morning(room)

    assert HEAPS.findall(text) == [
        "1 message held for a person",
        "1 reply to classify",
        "1 overdue",
        "1 due soon, today",
        "1 batch of letters wants a person",
        "1 ruling wanted",
        "1 row ready to sign",
        "1 answered, with checks to do",
        "2 agencies to ask",
        "2 not handed to anybody",
    ]
    assert "Outstanding in Blue Lantern" in text


def test_a_waiver_that_runs_out_is_told_a_week_before_with_its_entry(room):
    """Nothing is told a day earlier, nor of one that was taken back."""
    room.clock.now = MONDAY
    asked(room, room.port_ansel)
    ends = MONDAY + timedelta(days=30)
    for rfc_id in (room.port_ansel, room.lakmere):
        reason = "Its only office has closed."
        room.told(rfc_id, facts.GateWaived(gate=facts.Gate.CHANNELS, reason=reason, expires_at=ends), by="edith")
    gone, kept = (len(room.log(rfc_id)) for rfc_id in (room.lakmere, room.port_ansel))
    room.told(room.lakmere, facts.EntryRetracted(entry=gone, reason="Not needed."), by="edith")

    early, in_time = (morning(room, ends.replace(hour=7, minute=30) - timedelta(days=days)) for days in (8, 6))

    assert "running out" not in early
    assert "1 waiver running out before the release" in HEAPS.findall(in_time)
    (link,) = [link for words, link in ITEM.findall(in_time) if words.startswith("until ")]
    assert link == f"/requests/{room.port_ansel}#entry-{kept}"


def subject(room, *, to="edith@example.org"):
    sent = next(one for one in reversed(room.mailer.sent) if one.to == to)
    return room.mailer.read(sent, "Subject").strip()  # a long one is folded after its colon


def test_the_subject_counts_all_of_it_by_kind(room, busy):
    morning(room)

    assert subject(room) == (
        "10 items wait for you: 1 message held, 1 reply to classify, 1 overdue, 1 due soon, 1 batch of letters "
        "and 5 more"
    )


def test_what_an_editor_is_reminded_of_stands_once_among_what_is_outstanding(room):
    """Of the seven that are overdue each has its line, also those beyond the first five of a heap."""
    room.clock.now = MONDAY
    due = MONDAY + timedelta(hours=25)
    late = [room.lists(f"Body {number}", "CA", HALIFAX) for number in range(7)]
    for rfc_id in late:
        asked(room, rfc_id, due=due)
    room.told(late[0], facts.MessageReceived(channel=Channel.EMAIL, sender="Press", text="Hm."))
    chosen = facts.ReminderSet(at=WEDNESDAY + timedelta(days=1, hours=16), why="Their board meets.")
    room.told(late[1], facts.Assigned(to="edith"), chosen)
    for rfc_id in (room.port_ansel, room.lakmere):
        room.told(rfc_id, facts.RemovedFromDataset(reason="It does not exist."), by="edith")

    text = morning(room, WEDNESDAY + timedelta(days=2))

    assert subject(room) == "8 items wait for you: 1 you chose this day for, 1 reply to classify, 6 overdue"
    assert HEAPS.findall(text) == ["1 reply to classify", "6 overdue"]
    links = [link for _, link in ITEM.findall(text)]
    assert sorted(links) == sorted(
        [
            f"/requests/{late[0]}/messages",
            *(f"/requests/{rfc_id}/next" for rfc_id in late[1:]),
            "/investigations/blue-lantern/requests?phase=overdue",
        ]
    )
    assert "Overdue: an item" not in text


def test_each_line_leads_to_the_form_through_the_door(room, busy):
    links = [link for _, link in ITEM.findall(morning(room))]

    landed = [lands(room, link) for link in links]

    assert landed == [
        "/inbox/1",
        f"/requests/{busy['Unread']}/messages/5",
        f"/requests/{busy['Overdue']}/attempts/new",
        f"/requests/{busy['Near']}/attempts/new",
        f"{AT}/letters/batches/1",
        f"/requests/{busy['Turned']}/reversals/new",
        f"{AT}/sign-off",
        f"/requests/{busy['Turned']}/reversals/new",
        f"{AT}/letters/batches/1/{room.port_ansel}",
        f"/requests/{room.lakmere}/attempts/new",
        f"{AT}/requests",
    ]


def lands(room, link: str) -> str:
    """Where whoever presses it comes out: at the door first, as they are not signed in."""
    guest = room.guest().open(link)
    assert guest.answer.request.path == "/sign-in", link
    guest.send("/sign-in", email="edith@example.org", password=PASSWORD)
    assert guest.page.select("main form"), f"{link} shows no form"
    return guest.answer.request.path


def test_a_line_tells_both_clocks_and_the_working_days_of_the_agency(room, busy):
    lines = [words for words, _ in ITEM.findall(morning(room))]

    assert "deadline Tue 24 Nov 2026 11:00 AST (16:00 CET yours), passed 1 working day ago (agency’s)" in lines
    assert "deadline Wed 25 Nov 2026 17:00 AST (22:00 CET yours), today (agency’s), in 13 hours" in lines
    assert "came Mon 23 Nov 2026 10:00 AST (15:00 CET yours)" in lines


def test_as_html_it_says_the_same_with_the_links_under_the_words(room, busy):
    from bs4 import BeautifulSoup

    text = morning(room)
    (sent,) = [one for one in room.mailer.sent if one.to == "edith@example.org"]
    page = BeautifulSoup(room.mailer.html(sent), "html.parser")

    told = {(link.get_text(), link["href"].removeprefix("http://127.0.0.1:8000")) for link in page.select("li a")}
    assert told == set(ITEM.findall(text))
    assert [one.get_text() for one in page.select("h2")] == [
        "Outstanding in mail",
        "Outstanding in Blue Lantern",
    ]
    assert not page.select("script, style, img, [style]")


def test_no_agency_is_named(room, busy):
    text = morning(room)

    assert text
    assert "Body" not in text
    assert "Port Ansel" not in text
    assert "A question" not in text


def test_it_comes_once_a_day_and_where_nothing_is_outstanding_not_at_all(room):
    for rfc_id in (room.port_ansel, room.lakmere):
        room.told(rfc_id, facts.RemovedFromDataset(reason="It does not exist."), by="edith")
    assert morning(room) == ""

    room.told(room.port_ansel, facts.RestoredToDataset(reason="It does."), by="edith")
    assert morning(room, WEDNESDAY + timedelta(days=1))
    assert morning(room, WEDNESDAY + timedelta(days=1, hours=1)) == ""
    assert morning(room, WEDNESDAY + timedelta(days=2))


def test_what_is_done_by_the_time_it_leaves_is_not_in_it_and_an_empty_one_stays(room, busy):
    room.clock.now = WEDNESDAY
    reminders.queue_due(room.desk, WEDNESDAY)
    room.told(busy["Unread"], facts.MessageSetAside(message=5, reason="Meant for a colleague."))
    post.send_queued(room.desk, WEDNESDAY)
    (sent,) = [one for one in room.mailer.sent if one.to == "edith@example.org"]
    assert "reply to classify" not in room.mailer.text(sent)

    assert Letterroom(room).outbox(MailState.QUEUED, MailState.CANCELLED) == []


def test_one_of_which_nothing_is_true_any_more_never_leaves(room):
    room.told(room.lakmere, facts.RemovedFromDataset(reason="It does not exist."), by="edith")
    room.clock.now = WEDNESDAY
    reminders.queue_due(room.desk, WEDNESDAY)
    room.told(room.port_ansel, facts.RemovedFromDataset(reason="It does not exist."), by="edith")
    post.send_queued(room.desk, WEDNESDAY)

    assert [one for one in room.mailer.sent if one.to == "edith@example.org"] == []


def test_updates_that_wait_lead_to_the_form_of_what_they_want(room, denied, edith):
    for rfc_id in (room.port_ansel, room.lakmere):
        room.told(rfc_id, facts.SignedOff(through=room.log(rfc_id)[-1].seq, status=ResponseStatus.DENIED), by="edith")
    room.clock.later(minutes=5)
    edith.open(f"{AT}/releases").send(f"{AT}/releases")
    assert "since release" not in morning(room)
    room.told(room.lakmere, facts.Assigned(to="edith"), by="edith")
    room.told(
        room.lakmere,
        facts.AttemptMade(channel=Channel.PHONE, outcome=Outcome.REACHED_PERSON, to="Press", address="+47 5550 0100"),
    )
    seq = room.log(room.lakmere)[-1].seq

    text = morning(room, WEDNESDAY + timedelta(days=1))

    assert "1 update since release 1: 1 yours" in HEAPS.findall(text)
    (link,) = [link for words, link in ITEM.findall(text) if words == "it wants its public reason"]
    assert link == f"/requests/{room.lakmere}/explanations/new?about={seq}"
    assert lands(room, link) == f"/requests/{room.lakmere}/explanations/new"


def test_what_is_left_alone_until_a_day_is_overdue_all_the_same_for_the_editor(room):
    room.clock.now = MONDAY
    asked(room, room.port_ansel, due=MONDAY + timedelta(hours=25))
    until = datetime(2026, 12, 7, 13, 0, tzinfo=UTC)
    room.told(room.port_ansel, facts.FollowUpStopped(reason="Its office moves.", until=until))
    room.told(room.lakmere, facts.RemovedFromDataset(reason="It does not exist."), by="edith")

    text = morning(room, WEDNESDAY + timedelta(days=5))

    assert HEAPS.findall(text)[:2] == ["1 overdue", "1 of the overdue left alone"]
    (line,) = [pair for pair in ITEM.findall(text) if pair[0].startswith("until")]
    assert line[0] == "until Mon 7 Dec 2026 14:00 CET; to be reminded before it, take that back"
    assert lands(room, line[1]) == f"/requests/{room.port_ansel}/retractions/new"
    assert "left alone" not in morning(room, until + timedelta(days=1))


def test_where_the_next_step_has_to_wait_its_link_leads_to_the_request_which_says_first_until_when_and_what_can_be_done(
    room,
):
    room.clock.now = MONDAY
    asked(room, room.port_ansel, due=MONDAY + timedelta(hours=25))
    room.told(room.port_ansel, facts.FollowUpStopped(reason="Its office moves.", until=MONDAY + timedelta(days=14)))
    asked(room, room.lakmere, due=MONDAY + timedelta(hours=25))
    room.clock.now = MONDAY + timedelta(minutes=10)
    pages = {rfc_id: room.guest().sign_in("edith@example.org") for rfc_id in (room.port_ansel, room.lakmere)}

    for rfc_id, page in pages.items():
        page.open(f"/requests/{rfc_id}/next")

        assert page.answer.request.path == f"/requests/{rfc_id}"
        first = " ".join(page.page.select_one("main .note").get_text(" ").split())
        assert first.startswith("What is next here has to wait until "), first
        assert "log what was tried all the same" in first
        assert page.links()["record an answer"] == f"/requests/{rfc_id}/responses/new"
        page.open(page.links()["log what was tried all the same"])
        assert page.page.select("main form"), "a form that can be used meanwhile"
        assert "has to wait" not in page.open(f"/requests/{rfc_id}").text, "only where somebody came to do it"

    room.clock.now = MONDAY + timedelta(days=4)
    pages[room.lakmere].open(f"/requests/{room.lakmere}/next")
    assert pages[room.lakmere].answer.request.path == f"/requests/{room.lakmere}/attempts/new"
    late = pages[room.lakmere].open(f"/requests/{room.lakmere}?waits=yes")
    assert "has to wait" not in late.text, "an old link claims nothing that is over"
