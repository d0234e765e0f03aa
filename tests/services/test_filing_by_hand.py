"""What a person does with a message is on the record twice: in its history, and on the logs concerned."""

from datetime import timedelta

import pytest

from outreach.db import people, received
from outreach.domain import facts
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.inbox import Done, Place, Sort
from outreach.domain.people import Acting, Role
from outreach.domain.teams import Part
from outreach.services import filing_by_hand, inbox, records, signoffs
from outreach.services.outstanding import outstanding
from tests.support.mailroom import Mailroom, bounce, mail
from tests.support.newsroom import open_newsroom
from tests.support.two_stories import BEN, EDITH, a_second_story, as_seen_by

ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
STRANGER = "someone@elsewhere.example.net"


@pytest.fixture
def room(newsroom_url, tmp_path):
    opened = Mailroom(open_newsroom(newsroom_url, str(tmp_path / "home")))
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def ansel(room):
    return room.newsroom.port_ansel


@pytest.fixture
def lakmere(room):
    return room.newsroom.lakmere


def history(room, message):
    with room.desk.reading() as session:
        return [(step.done, str(step.by)) for step in received.steps(session, message.id)]


def test_a_held_message_is_filed_by_whoever_knows(room, ansel):
    message = room.one(mail(sender=STRANGER))

    filing_by_hand.file_to(room.desk, message.id, [ansel], "I know her.", by=ASHA)

    assert room.message(message.id).place is Place.FILED
    (told,) = room.of(ansel, facts.MessageReceived)
    assert told.raw == message.sha256
    assert room.newsroom.log(ansel)[-1].recorded_by == "asha"
    assert history(room, message) == [(Done.HELD, "outreach"), (Done.FILED, "asha")]


def test_one_answer_for_several_agencies_is_filed_to_each(room, ansel, lakmere):
    message = room.one(mail(sender=STRANGER))

    filing_by_hand.file_to(room.desk, message.id, [lakmere, ansel], "", by=ASHA)

    assert [one.rfc_id for one in room.message(message.id).filings] == [ansel, lakmere]
    assert all(len(room.of(rfc_id, facts.MessageReceived)) == 1 for rfc_id in (ansel, lakmere))
    assert history(room, message)[-1] == (Done.SPLIT, "asha")


def test_a_message_that_moves_is_taken_back_there_with_the_reason(room, ansel, lakmere):
    room.asked(ansel)
    message = room.one(mail(to=room.reply_address()))

    filing_by_hand.file_to(room.desk, message.id, [lakmere], "It speaks of Lakmere.", by=ASHA)

    (taken_back,) = room.of(ansel, facts.EntryRetracted)
    assert taken_back.reason == "It speaks of Lakmere."
    assert records.open_case(room.desk, ansel).standing.known.waiting == ()
    assert len(room.of(lakmere, facts.MessageReceived)) == 1
    assert [one.rfc_id for one in room.message(message.id).filings] == [lakmere]
    assert history(room, message)[-1] == (Done.MOVED, "asha")


def test_a_message_that_stays_and_goes_elsewhere_as_well_keeps_its_entry(room, ansel, lakmere):
    room.asked(ansel)
    message = room.one(mail(to=room.reply_address()))

    filing_by_hand.file_to(room.desk, message.id, [ansel, lakmere], "", by=ASHA)

    assert room.of(ansel, facts.EntryRetracted) == []
    assert len(room.of(lakmere, facts.MessageReceived)) == 1


def test_a_move_needs_a_reason(room, ansel, lakmere):
    room.asked(ansel)
    message = room.one(mail(to=room.reply_address()))

    with pytest.raises(RuleBroken, match="why it moves"):
        filing_by_hand.file_to(room.desk, message.id, [lakmere], " ", by=ASHA)


def test_a_message_somebody_judged_does_not_move_from_under_the_judgement(room, ansel, lakmere):
    room.asked(ansel)
    message = room.one(mail(to=room.reply_address()))
    (filing,) = message.filings
    room.newsroom.told(ansel, facts.Acknowledged(message=filing.seq))

    with pytest.raises(RuleBroken, match="Take that entry back first"):
        filing_by_hand.file_to(room.desk, message.id, [lakmere], "Wrong place.", by=ASHA)
    assert room.of(lakmere, facts.MessageReceived) == []


def test_spam_is_set_apart_with_the_reason_and_can_be_let_back(room, ansel):
    room.asked(ansel)
    message = room.one(mail(to=room.reply_address()))

    filing_by_hand.quarantine(room.desk, message.id, "A newsletter.", by=ASHA)
    assert room.message(message.id).place is Place.QUARANTINED
    assert room.of(ansel, facts.EntryRetracted)[0].reason == "A newsletter."
    assert room.desk.evidence.get(message.sha256)

    filing_by_hand.release(room.desk, message.id, "", by=ASHA)
    back = room.message(message.id)
    assert (back.place, room.guessed(back)) == (Place.HELD, {ansel})
    assert [done for done, _ in history(room, message)] == [Done.FILED, Done.SPAM, Done.RELEASED]


def test_a_message_nobody_could_read_is_filed_for_its_bytes(room, ansel):
    message = room.one(b"X-Bomb: yes\r\n" + mail())

    filing_by_hand.release(room.desk, message.id, "I looked at it.", by=ASHA)
    filing_by_hand.file_to(room.desk, message.id, [ansel], "", by=ASHA)

    (told,) = room.of(ansel, facts.MessageReceived)
    assert told.raw == message.sha256
    assert "could not be read" in told.text


def test_a_bounce_filed_by_hand_where_no_letter_left_moves_nothing(room, lakmere):
    message = room.one(bounce(to="desk@example.org", recipient="nobody@nowhere.example.net"))

    filing_by_hand.file_to(room.desk, message.id, [lakmere], "", by=ASHA)

    assert room.of(lakmere, facts.MessageReceived) == []
    assert len(room.of(lakmere, facts.AutoReplyReceived)) == 1


def test_what_was_filed_as_a_machines_answer_can_be_judged_a_persons(room, ansel):
    room.asked(ansel)
    message = room.one(mail("Yes, we used it.", to=room.reply_address(), auto_submitted="auto-replied"))

    filing_by_hand.judge_human(room.desk, message.id, "She answered from her phone.", by=ASHA)

    (waiting,) = records.open_case(room.desk, ansel).standing.known.waiting
    assert waiting.fact.raw == message.sha256
    assert records.open_case(room.desk, ansel).standing.known.automatic == ()
    assert (room.message(message.id).sort, history(room, message)[-1]) == (Sort.HUMAN, (Done.JUDGED_HUMAN, "asha"))


def test_a_held_message_that_may_be_their_answer_keeps_the_row_from_being_signed(room, ansel, lakmere):
    """Domain part 5: no held message guesses to it."""
    room.asked(ansel, occasion="a")
    room.asked(lakmere, occasion="b")
    room.newsroom.told(
        ansel,
        facts.ResponseReceived(
            question_set=1,
            answers=(facts.Answer(question=1, position=facts.Position.DENIES),),
            speaker="D. Rowe",
            summary="No.",
        ),
    )
    assert signoffs.row_to_sign(room.desk, ansel, StaffId("edith")).why_not == ""

    message = room.one(mail(sender=STRANGER, to=f"{room.reply_address('a')}, {room.reply_address('b')}"))

    row = signoffs.row_to_sign(room.desk, ansel, StaffId("edith"))
    assert "1 held message that may be theirs" in row.why_not
    assert "1 held message that may be theirs" in "; ".join(check.missing for check in row.file.gates)
    with pytest.raises(RuleBroken, match="held message"):
        signoffs.sign(
            room.desk,
            "blue-lantern",
            ansel,
            through=row.file.case.last_seq,
            status="denied",
            by=Acting(staff=StaffId("edith"), role=Role.EDITOR),
        )

    filing_by_hand.file_to(room.desk, message.id, [lakmere], "", by=ASHA)
    assert signoffs.row_to_sign(room.desk, ansel, StaffId("edith")).why_not == ""


def test_nobody_is_told_to_chase_whose_answer_may_lie_in_a_held_message(room, ansel, lakmere):
    room.asked(ansel, occasion="a")
    room.asked(lakmere, occasion="b")
    due = facts.DeadlineSet(due_at=room.newsroom.clock() + timedelta(days=2), zone="UTC", working_days=2)
    for rfc_id in (ansel, lakmere):
        room.newsroom.told(rfc_id, due)
    room.newsroom.clock.later(days=4)
    edith = room.newsroom.reader("edith")
    assert "A held message may be the answer" not in edith.open("/?whose=all").text

    room.one(mail(sender=STRANGER, to=f"{room.reply_address('a')}, {room.reply_address('b')}"))

    assert edith.open("/?whose=all").text.count("A held message may be the answer") == 2
    assert not edith.page.select("section.next a[href*=attempts]")


def test_what_may_be_an_answer_is_one_press_away_from_desk_and_request(room, ansel, lakmere):
    room.asked(ansel, occasion="a")
    room.asked(lakmere, occasion="b")
    due = facts.DeadlineSet(due_at=room.newsroom.clock() + timedelta(days=2), zone="UTC", working_days=2)
    room.newsroom.told(ansel, due)
    room.newsroom.clock.later(days=4)
    edith, both = room.newsroom.reader("edith"), f"{room.reply_address('a')}, {room.reply_address('b')}"
    first = room.one(mail(sender=STRANGER, to=both))
    room.one(mail(sender=STRANGER, to=both, subject="Once more"))

    for page, words in (("/?whose=all", "A held message may be"), (f"/requests/{ansel}", "Look at the message")):
        link = next(there for text, there in edith.open(page).links().items() if text.startswith(words))
        assert edith.open(link).answer.request.path == f"/inbox/{first.id}"
    assert edith.open(f"/requests/{ansel}/next").answer.request.path == f"/inbox/{first.id}", "from a mail too"
    before = edith.open("/investigations/blue-lantern/releases").links()
    assert [there for text, there in before.items() if text.startswith("Read what is held")] == [
        f"/requests/{ansel}/messages",
        f"/requests/{lakmere}/messages",
    ]
    with room.desk.reading() as session:
        reader = people.find(session, StaffId("edith"))
        stories = outstanding(room.desk, session, reader, room.newsroom.clock())
    told = {one.words: one.link for story in stories for heap in story.heaps for one in heap.items}
    assert [link for words, link in told.items() if words.endswith("a held message may be the answer")] == [
        f"{room.desk.base_url}/requests/{ansel}/messages"
    ]


# ── Of two investigations: the part in each counts, and the role of the account in none ─────────────────────────────


@pytest.fixture
def harbours(room):
    return a_second_story(room)


def bens(room, part):
    return as_seen_by(room, "ben", part)


def sorted_by_ben(desk, message, harbours, ansel):
    """Everything that can be done with a message, each tried: what came of it."""
    acts = {
        "moved": lambda: filing_by_hand.file_to(desk, message.id, [harbours], "Ours.", by=BEN),
        "filed to both": lambda: filing_by_hand.file_to(desk, message.id, [harbours, ansel], "Ours.", by=BEN),
        "set apart": lambda: filing_by_hand.quarantine(desk, message.id, "Spam.", by=BEN),
        "judged a person’s": lambda: filing_by_hand.judge_human(desk, message.id, "A person.", by=BEN),
    }
    for act in acts.values():
        with pytest.raises(RuleBroken, match="your part does not record"):
            act()


@pytest.mark.parametrize("part", [Part.READER, Part.LEGAL])
@pytest.mark.parametrize("auto", ["no", "auto-replied"])
def test_who_reads_one_investigation_and_edits_another_sorts_no_mail_of_the_first(room, ansel, harbours, part, auto):
    room.asked(ansel)
    message = room.one(mail(to=room.reply_address(), auto_submitted=auto))
    before, desk = room.newsroom.log(ansel), bens(room, part)

    sorted_by_ben(desk, message, harbours, ansel)

    assert room.newsroom.log(ansel) == before
    assert room.message(message.id) == message


@pytest.mark.parametrize("part", [Part.READER, Part.LEGAL])
def test_nor_what_waits_and_may_be_an_answer_to_the_first(room, ansel, lakmere, harbours, part):
    room.asked(ansel, occasion="a")
    room.asked(lakmere, occasion="b")
    both = f"{room.reply_address('a')}, {room.reply_address('b')}"
    message = room.one(mail(to=both, sender=STRANGER))
    assert {one.rfc_id for one in message.guesses} == {ansel, lakmere}

    sorted_by_ben(bens(room, part), message, harbours, ansel)

    assert room.message(message.id) == message


def test_a_message_of_both_is_taken_back_only_where_they_record(room, ansel, harbours):
    room.asked(ansel)
    message = room.one(mail(to=room.reply_address()))
    filing_by_hand.file_to(room.desk, message.id, [ansel, harbours], "Both.", by=EDITH)
    desk = bens(room, Part.READER)

    for act in (
        lambda: filing_by_hand.file_to(desk, message.id, [harbours], "Ours alone.", by=BEN),
        lambda: filing_by_hand.quarantine(desk, message.id, "Spam.", by=BEN),
    ):
        with pytest.raises(RuleBroken, match="does not record"):
            act()
    assert room.of(ansel, facts.EntryRetracted) == room.of(harbours, facts.EntryRetracted) == []

    filing_by_hand.file_to(desk, message.id, [ansel], "Not ours.", by=BEN)

    assert len(room.of(harbours, facts.EntryRetracted)) == 1


def test_a_reporter_of_the_first_sorts_its_mail_whatever_their_account_is(room, ansel, harbours):
    room.asked(ansel)
    message = room.one(mail(to=room.reply_address()))

    filing_by_hand.file_to(bens(room, Part.REPORTER), message.id, [harbours], "Theirs.", by=BEN)

    assert [one.rfc_id for one in room.message(message.id).filings] == [harbours]


@pytest.mark.parametrize("done", ["filed", "held"])
def test_an_editor_elsewhere_with_no_part_in_it_does_not_see_its_mail(room, ansel, lakmere, harbours, done):
    room.asked(ansel, occasion="a")
    room.asked(lakmere, occasion="b")
    to = room.reply_address("a") if done == "filed" else f"{room.reply_address('a')}, {room.reply_address('b')}"
    message = room.one(mail(to=to, sender=STRANGER))
    desk = bens(room, None)

    assert message.place == done
    with pytest.raises(NotFound):
        inbox.message_page(desk, message.id)
    assert inbox.inbox(desk).came == ()
