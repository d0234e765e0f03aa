"""Nobody writes to an agency twice because a page did not say that our own letter is on its way to it."""

import pytest

from outreach.db import log, people
from outreach.domain import facts
from outreach.domain.batches import BatchState
from outreach.domain.facts import Channel, Outcome
from outreach.domain.letter_templates import Purpose
from outreach.domain.outbox import MailState
from outreach.services import batches, letter_holding, letter_watch, outstanding
from tests.support.letterroom import ASHA, EDITH, Letterroom, letters


@pytest.fixture
def room(newsroom) -> Letterroom:
    newsroom.clock.later(days=1, hours=-1)  # Tuesday, nine in the morning in Halifax
    opened = Letterroom(newsroom)
    opened.adopt(letters())
    return opened


def next_of(reader, room) -> str:
    section = reader.open(f"/requests/{room.halifax}").page.select_one("section.next")
    return " ".join(section.get_text(" ").split())


def test_a_letter_that_waits_stands_where_an_agency_that_was_not_asked_would(room, asha):
    assert "has not been asked" in next_of(asha, room)

    room.approve(room.make())

    said = next_of(asha, room)
    assert "A first letter to them waits to leave. Do not write by hand as well. It leaves" in said
    assert "09:35" in said
    assert "has not been asked" not in said
    asha.open(asha.links()["Look at the letter"])
    assert "Questions for Port Ansel Police Service" in asha.text


def test_a_letter_that_may_have_left_is_settled_before_anybody_writes_again(room, asha):
    room.approve(room.make())
    for letter in room.outbox():
        room.fate(letter, MailState.UNCONFIRMED)

    assert "A letter to them may have left, and nobody knows." in next_of(asha, room)
    assert asha.links()["Say whether it left"] == "/outbox/unknown"


def test_a_letter_that_was_given_up_waits_for_a_word_too(room, asha):
    room.approve(room.make())
    for letter in room.outbox():
        room.fate(letter, MailState.DEAD)

    assert "was given up before it left" in next_of(asha, room)


def test_a_signed_row_says_that_a_letter_is_about_to_void_its_sign_off(room, asha, denied):
    with room.desk.reading() as session:
        read = log.read(session, room.halifax)[-1].seq
    room.newsroom.told(room.halifax, facts.SignedOff(through=read, status="denied"), by="edith")
    assert "Nothing: signed off" in next_of(asha, room)

    room.approve(room.make(Purpose.FOLLOW_UP))

    assert "A follow-up to them waits to leave." in next_of(asha, room)


@pytest.mark.parametrize(
    ("state", "waits"), [(BatchState.DRAFT, "not approved yet"), (BatchState.PAUSED, "which is paused")]
)
def test_a_letter_in_a_batch_stands_in_for_one_by_hand(room, asha, state, waits):
    batch = room.make()
    if state is BatchState.PAUSED:
        room.approve(batch)
        letter_holding.pause(room.desk, "blue-lantern", batch, by=ASHA)

    assert f"A first letter to them stands in batch {batch}" in next_of(asha, room)
    assert waits in next_of(asha, room)


def test_logging_a_letter_by_hand_warns_of_our_own(room, asha):
    room.approve(room.make())

    asha.open(f"/requests/{room.halifax}/attempts/new")

    warning = asha.page.select_one("section[role=alert]").get_text(" ")
    assert "Our own letter may reach them yet" in warning
    assert "writes twice" in warning
    assert "Our own letter" not in asha.open(f"/requests/{room.halifax}/notes/new").text


def test_a_letter_that_left_is_not_spoken_of_any_more(room, asha):
    room.approve(room.make())
    for letter in room.outbox():
        room.fate(letter, MailState.SENT)
    room.newsroom.told(
        room.halifax,
        facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2)),
    )

    assert "letter to them" not in next_of(asha, room)


def desk_of(reader) -> str:
    return reader.open("/?whose=all").text


def test_the_desk_says_which_agencies_a_letter_waits_for_and_sends_nobody_to_write_by_hand(room, asha):
    assert "Next: put the questions to" in desk_of(asha)

    batch = room.make(Purpose.FIRST, room.halifax)

    assert f"a letter stands in batch {batch}, not approved yet" in desk_of(asha)
    assert "Next: put the questions to Politidistriktet Lakmere" in asha.text
    address = f"/investigations/blue-lantern/letters/batches/{batch}/{room.halifax}"
    assert asha.links()["Look at the letter to Port Ansel Police Service"] == address
    assert "Ask Port Ansel Police Service" not in asha.links()
    assert "Ask Politidistriktet Lakmere" in asha.links()


def test_where_letters_wait_for_all_of_them_the_desk_says_when_each_leaves(room, asha):
    batch = room.make()
    room.approve(batch)

    assert f"a letter waits: batch {batch}, leaves Tue 24 Nov 14:35" in desk_of(asha)
    assert "Next: put the questions" not in asha.text


def test_a_letter_that_may_have_left_stands_on_the_desk_before_any_other(room, asha):
    room.approve(room.make(Purpose.FIRST, room.halifax))
    for letter in room.outbox():
        room.fate(letter, MailState.UNCONFIRMED)

    assert "a letter may have left" in desk_of(asha)
    assert asha.links()["Look at the letter to Port Ansel Police Service"] == "/outbox/unknown"


@pytest.fixture
def held(room) -> int:
    """A batch done, of which one letter was held back because its contact changed."""
    batch = room.make(Purpose.FIRST, room.halifax)
    room.approve(batch)
    room.clock.later(minutes=33)
    room.change_contact(room.halifax, name="Another desk")
    letter_watch.watch(room.desk, room.clock())
    assert room.batch(batch).state is BatchState.DONE
    return batch


def test_a_letter_that_was_held_back_is_on_the_desk_of_its_maker_and_of_editors(room, held, asha, edith):
    for reader in (asha, edith):
        assert f"Batch {held} of letters has 1 letter held back." in desk_of(reader)
        assert reader.links()["See to it"] == f"/investigations/blue-lantern/letters/batches/{held}"
    other = room.make(Purpose.FIRST, room.oslo, by=EDITH)
    room.approve(other)
    letter_holding.pause(room.desk, "blue-lantern", other, by=EDITH)

    assert f"Batch {other} of letters is paused." in desk_of(edith)
    assert f"Batch {other} of letters" not in desk_of(asha)


def test_the_page_of_its_request_says_why_a_letter_was_held_back(room, held, asha):
    said = next_of(asha, room)

    assert "A first letter to them was held back: Something it rests on has changed" in said
    assert "Put the questions to" in said
    assert asha.links()[f"Batch {held}"] == f"/investigations/blue-lantern/letters/batches/{held}"


@pytest.mark.parametrize("how", ["merged anew", "tried by hand", "answered"])
def test_a_letter_held_back_is_spoken_of_until_somebody_sees_to_it(room, held, asha, how):
    room.clock.later(minutes=1)
    if how == "merged anew":
        batches.make_anew(room.desk, "blue-lantern", held, by=ASHA)
    elif how == "tried by hand":
        room.newsroom.told(room.halifax, facts.AttemptMade(channel=Channel.PHONE, outcome=Outcome.NO_ANSWER, to="x"))
    else:
        wrote = facts.MessageReceived(channel=Channel.EMAIL, sender="p@agency.example.org", text="No.")
        room.newsroom.told(room.halifax, wrote)

    assert "held back" not in next_of(asha, room)
    assert f"Batch {held} of letters" not in desk_of(asha)


def test_page_desk_and_morning_mail_count_what_was_held_back_alike(room, edith):
    """One letter was held back because a person wrote, which is to be read first; the other is to be merged anew."""
    batch = room.make()
    room.approve(batch)
    room.clock.later(minutes=33)
    wrote = facts.MessageReceived(channel=Channel.EMAIL, sender="p@agency.example.org", text="Which tool?")
    room.newsroom.told(room.oslo, wrote)
    room.change_contact(room.halifax, name="Another desk")
    letter_watch.watch(room.desk, room.clock())
    held = "2 letters held back, 1 of them still to see to"

    assert f"Batch {batch} of letters has {held}." in desk_of(edith)
    assert f"{held.replace('letters', f'letters of batch {batch}')}" in morning(room)
    page = edith.open(f"/investigations/blue-lantern/letters/batches/{batch}")
    assert "No letter of it has left. 2 letters: 2 held back." in page.text
    assert page.page.select_one(".heading .tag").get_text() == "held back"
    assert "done" not in page.page.select_one(".heading").get_text()
    assert "held back" in edith.open("/investigations/blue-lantern/letters").page.select_one("td .tag").get_text()


def test_a_letter_that_was_held_back_names_no_time_at_which_it_leaves(room, held, asha):
    asha.open(f"/investigations/blue-lantern/letters/batches/{held}")

    cells = {cell["data-label"]: cell.get_text(strip=True) for cell in asha.page.select(".batch tbody tr td")}

    assert (cells["Leaves"], cells["Deadline"]) == ("", "")
    assert cells["State"].startswith("held back")


def morning(room) -> str:
    with room.desk.reading() as session:
        reader = people.find(session, EDITH.staff)
        stories = outstanding.outstanding(room.desk, session, reader, room.clock())
    return " ".join(item.words for story in stories for heap in story.heaps for item in heap.items)
