"""No agency is written to twice unseen: other batches, letters nobody knows of, sign-offs, and time it still has."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.db import batches as rows
from outreach.domain import facts
from outreach.domain.batches import BatchState
from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import Policy
from outreach.domain.letter_marks import marks_of
from outreach.domain.letter_templates import Purpose
from outreach.domain.outbox import MailState
from outreach.domain.prose import a_few
from outreach.services import (
    batches,
    going_live,
    investigations,
    letter_holding,
    letter_leaving,
    letter_watch,
    settling,
)
from tests.support.letterroom import ASHA, BODY, EDITH, SLUG, Letterroom, english, letters, open_letterroom
from tests.support.postroom import FakeMailer


@pytest.fixture
def room(letterroom_url, tmp_path) -> Letterroom:
    opened = open_letterroom(letterroom_url, str(tmp_path))
    yield opened
    opened.desk.database.dispose()


def asked(room, *, days: int = 6) -> None:
    """Both agencies have the questions, and a deadline."""
    made = facts.AttemptMade(
        channel=facts.Channel.EMAIL, outcome=facts.Outcome.SENT, to="Press", question_set=1, questions=(1, 2)
    )
    due = facts.DeadlineSet(due_at=room.clock() + timedelta(days=days), zone="UTC")
    for rfc_id in (room.halifax, room.oslo):
        room.newsroom.told(rfc_id, made, due)


def warnings(room, batch: int) -> str:
    return " ".join(room.warned(batch, room.halifax))


def problems(room, batch: int) -> str:
    return " ".join(map(str, room.merged(batch, room.halifax).problems))


def test_a_second_draft_for_the_same_agencies_names_the_first(room):
    first = room.make()
    second = room.make()

    assert f"It stands in batch {first} as well: a first letter, not approved yet." in warnings(room, second)
    assert room.look(second).drafts == {first: 2}
    letter_holding.cancel(room.desk, SLUG, first, by=ASHA)
    assert not room.look(second).drafts


def test_a_first_letter_that_may_have_left_stops_another_until_somebody_says_whether_it_did(room):
    first = room.make()
    room.approve(first)
    for letter in room.outbox():
        room.fate(letter, MailState.UNCONFIRMED)
    with room.desk.database.writing() as session:
        rows.save(session, replace(rows.get(session, first), state=BatchState.DONE))

    second = room.make()

    assert f"Its first letter in batch {first} may have left, and nobody knows." in problems(room, second)
    with pytest.raises(RuleBroken, match="may have left"):
        room.approve(second)


def test_a_follow_up_and_an_extension_are_not_under_way_at_once(room):
    asked(room)
    follow_up = room.make(Purpose.FOLLOW_UP)
    extension = room.make(Purpose.EXTENSION, reason="You asked for it.")
    assert f"It stands in batch {extension} as well: an extension" in warnings(room, follow_up)
    room.approve(follow_up)

    with pytest.raises(RuleBroken, match=f"Its follow-up in batch {follow_up} has not left yet"):
        room.approve(extension)

    for letter in room.outbox():
        room.fate(letter, MailState.SENT)
    assert "has not left yet" not in problems(room, extension)


def test_a_given_up_letter_warns_whoever_writes_again(room):
    first = room.make()
    room.approve(first)
    for letter in room.outbox():
        room.fate(letter, MailState.DEAD)

    assert f"in batch {first} was given up before it left. Drop that one" in warnings(room, room.make(Purpose.FIRST))


def test_a_follow_up_before_the_deadline_says_that_there_is_time_left(room):
    asked(room)
    room.clock.later(days=2)

    said = warnings(room, room.make(Purpose.FOLLOW_UP))

    assert "It was asked on Tue 24 Nov 2026, and still has time to answer: its deadline is Mon 30 Nov 2026" in said
    assert "This letter gives it until" in said


def test_a_follow_up_after_the_deadline_says_that_it_gives_a_new_one(room):
    asked(room)
    room.clock.later(days=9)

    assert "Its deadline passed on Mon 30 Nov 2026" in warnings(room, room.make(Purpose.FOLLOW_UP))


def test_a_letter_to_a_signed_row_says_that_it_voids_the_sign_off(room):
    asked(room)
    said = facts.ResponseReceived(
        question_set=1,
        answers=(facts.Answer(question=1, position=facts.Position.DENIES),),
        speaker="D. Rowe",
        summary="No.",
    )
    room.newsroom.told(room.halifax, said)
    read = room.newsroom.log(room.halifax)[-1].seq
    room.newsroom.told(room.halifax, facts.SignedOff(through=read, status="denied"), by="edith")

    batch = room.make(Purpose.FOLLOW_UP)

    assert "Its row is signed off as “denied”. This letter voids the sign-off." in warnings(room, batch)


def test_whoever_approves_a_stale_list_hears_which_letters_changed_and_how(room):
    batch = room.make()
    seen = room.look(batch)
    room.change_contact(room.halifax, address="new@port-ansel-police-service.example.org")
    batches.fix(room.desk, SLUG, batch, room.oslo, batches.Fix(left_out="Call it."), turn=0, by=ASHA)

    with pytest.raises(RuleBroken) as refused:
        letter_leaving.approve(room.desk, SLUG, batch, seal=seen.seal, marks=marks_of(seen.merged), by=EDITH)

    assert str(refused.value) == (
        "The letters are not those you looked at: Politidistriktet Lakmere cannot leave any more; Port Ansel Police "
        "Service goes to another address. Look through them once more, then approve."
    )


def test_a_day_later_the_letters_leave_on_another_day(room):
    batch = room.make()
    seen = room.look(batch)
    room.clock.later(days=1)

    with pytest.raises(RuleBroken, match="Politidistriktet Lakmere leaves on another day; Port Ansel"):
        letter_leaving.approve(room.desk, SLUG, batch, seal=seen.seal, marks=marks_of(seen.merged), by=EDITH)


def test_what_was_held_back_goes_into_a_batch_of_its_own_with_its_words(room):
    batch = room.make()
    mended = batches.Fix(subject="For you alone", text=room.merged(batch, room.halifax).letter.text)
    batches.fix(room.desk, SLUG, batch, room.halifax, mended, turn=0, by=ASHA)
    room.approve(batch)
    with pytest.raises(RuleBroken, match="Each letter of this batch left, waits to leave"):
        batches.make_anew(room.desk, SLUG, batch, by=ASHA)
    letter_holding.pause(room.desk, SLUG, batch, by=ASHA)
    room.change_contact(room.halifax, address="new@port-ansel-police-service.example.org")
    letter_holding.resume(room.desk, SLUG, batch, by=EDITH)

    again = room.batch(int(batches.make_anew(room.desk, SLUG, batch, by=ASHA)))

    assert [one.rfc_id for one in again.letters] == [room.halifax]
    assert again.letters[0].subject == "For you alone"
    assert (again.purpose, again.state) == (Purpose.FIRST, BatchState.DRAFT)


def test_agencies_are_left_out_by_name_and_for_a_reason(room):
    batch = room.make()
    with pytest.raises(RuleBroken, match="Say why"):
        batches.leave_out(room.desk, SLUG, batch, [room.oslo], reason=" ", by=ASHA)

    said = batches.leave_out(room.desk, SLUG, batch, [room.oslo], reason="They asked us to call.", by=ASHA)

    assert said == "Left out 1 agency; each says why."
    assert room.batch(batch).letter(room.oslo).left_out == "They asked us to call."


def practise(room, *, live: bool = False) -> None:
    room.desk = replace(room.desk, mailer=FakeMailer())
    investigations.set_live(room.desk, SLUG, live=live, by=EDITH)


def test_going_live_ends_the_batches_of_practice_and_frees_their_agencies_at_once(room):
    practise(room)
    leaving, paused = room.make(Purpose.FIRST, room.halifax), room.make(Purpose.FIRST, room.oslo)
    room.approve(leaving)
    room.approve(paused)
    letter_holding.pause(room.desk, SLUG, paused, by=ASHA)
    foreseen = going_live.foresee(room.desk, SLUG)
    assert (foreseen.entries, foreseen.waiting, foreseen.batches) == (0, 1, 2)

    practise(room, live=True)

    assert {room.batch(one).state for one in (leaving, paused)} == {BatchState.DONE}
    assert room.look(room.make()).stopped == ()
    assert {one.state for one in room.outbox()} == {MailState.CANCELLED}


def test_going_live_twice_ends_nothing_that_is_real(room):
    practise(room)
    practise(room, live=True)
    batch = room.make()
    room.approve(batch)

    practise(room, live=True)

    assert room.batch(batch).state is BatchState.LEAVING
    assert {one.state for one in room.outbox()} == {MailState.QUEUED}


def test_one_editor_behind_a_practice_batch_is_behind_nothing_real(room):
    room.adopt(Policy(two_person_letters=True))
    practise(room)
    batch = room.make()
    room.approve(batch)

    practise(room, live=True)

    assert (room.batch(batch).state, room.batch(batch).approved_by) == (BatchState.PROPOSED, None)


def test_time_that_only_a_practice_letter_gave_is_taken_back(room):
    asked(room)
    practise(room)
    room.approve(room.make(Purpose.EXTENSION, room.halifax, reason="You asked for it."))
    given = room.newsroom.facts(room.halifax, facts.ExtensionGranted)
    assert len(given) == 1
    assert going_live.foresee(room.desk, SLUG).entries == 1

    practise(room, live=True)

    (taken_back,) = room.newsroom.facts(room.halifax, facts.EntryRetracted)
    assert taken_back.reason == "Practice: this letter never left the house."


def test_an_address_of_another_agency_is_pointed_out(room):
    assert "too. Make sure" not in warnings(room, room.make(Purpose.FIRST, room.halifax))
    room.change_contact(room.oslo, address="PRESS@port-ansel-police-service.example.org")

    assert "is an address of Politidistriktet Lakmere too. Make sure it is right." in warnings(
        room, room.make(Purpose.FIRST, room.halifax)
    )


def test_letters_a_new_template_makes_wrong_are_held_back_within_a_minute_though_their_hour_is_far(room):
    batch = room.make()
    room.approve(batch)
    room.clock.later(minutes=1)
    letter_watch.watch(room.desk, room.clock())
    assert not any(one.held for one in room.batch(batch).letters)

    room.clock.later(minutes=1)
    room.adopt(letters(english(body=f"{BODY}\nKind regards")))
    room.clock.later(minutes=1)
    letter_watch.watch(room.desk, room.clock())

    assert all(one.held for one in room.batch(batch).letters)


def test_a_letter_that_one_of_us_dropped_can_be_merged_anew_and_one_whose_batch_was_dropped_cannot(room):
    batch = room.make()
    room.approve(batch)
    first, second = room.outbox()
    room.fate(first, MailState.DEAD)
    room.fate(second, MailState.SENT)
    settling.drop(room.desk, first.id, by=ASHA)

    again = room.batch(int(batches.make_anew(room.desk, SLUG, batch, by=ASHA)))

    assert [one.rfc_id for one in again.letters] == [first.rfc_id]
    letter_holding.cancel(room.desk, SLUG, again.id, by=ASHA)
    with pytest.raises(RuleBroken, match="or was dropped with it"):
        batches.make_anew(room.desk, SLUG, again.id, by=ASHA)


@pytest.mark.parametrize(
    ("names", "said"),
    [(["A"], "A"), (["A", "B", "C", "D"], "A, B, C and D"), (["A", "B", "C", "D", "E"], "A, B, C and 2 more")],
)
def test_of_many_only_a_few_are_named(names, said):
    assert a_few(names) == said
