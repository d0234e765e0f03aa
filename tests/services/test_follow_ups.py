"""Follow-ups from the proposal to the door: armed once, left alone for their days, and ended by people alone."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.batches import BatchState, LetterState
from outreach.domain.chasing import Kind
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import Answer, Channel, DeliveryReport, Outcome, Position
from outreach.domain.ids import RfcId
from outreach.domain.investigation import Policy
from outreach.domain.letter_templates import LetterText, Purpose
from outreach.domain.outbox import MailState
from outreach.domain.people import Once
from outreach.domain.wallclock import read
from outreach.services import batch_pages, batches, follow_ups, forecasting, letter_holding, letter_watch, post
from outreach.services.batches import Fix
from outreach.services.follow_ups import Armed
from outreach.services.tables import Filters
from tests.support.letterroom import ASHA, BODY, EDITH, SLUG, Letterroom, english, letters, open_letterroom, texts
from tests.support.mailroom import Mailroom, bounce, mail
from tests.support.postroom import FakeMailer

WRITES = Policy(min_channels=1)
"""One channel will do, so that letters are what is proposed: the second one, then the final notice."""

FINAL = LetterText(purpose=Purpose.FINAL, subject="Our last letter", body=BODY)
WEDNESDAY_NINE = {
    "halifax": datetime(2026, 11, 26, 13, 0, tzinfo=UTC),
    "oslo": datetime(2026, 11, 26, 8, 0, tzinfo=UTC),
}
"""Two working days after the Tuesday on which both were asked, at nine in the morning there."""


@pytest.fixture
def room(letterroom_url, tmp_path) -> Iterator[Letterroom]:
    opened = open_letterroom(letterroom_url, str(tmp_path / "home"))
    mailroom = Mailroom(opened.newsroom)
    opened.newsroom.sends_by(FakeMailer())
    opened.desk = mailroom.desk
    opened.adopt(WRITES)
    opened.adopt(letters(english(letters=(*texts(), FINAL))))
    yield opened
    opened.desk.database.dispose()


def asked(room: Letterroom, *rfc_ids: RfcId) -> None:
    """They have the questions, and until Monday week."""
    for rfc_id in rfc_ids or (room.halifax, room.oslo):
        address = room.contacts(rfc_id)[0].address
        room.newsroom.told(
            rfc_id,
            facts.AttemptMade(
                channel=Channel.EMAIL,
                outcome=Outcome.SENT,
                to="Press",
                address=address,
                question_set=1,
                questions=(1, 2),
                deadline_told=room.clock() + timedelta(days=10),
            ),
            facts.DeadlineSet(due_at=room.clock() + timedelta(days=10), zone="UTC", working_days=8),
        )


def page(room, **filters):
    return follow_ups.follow_ups(room.desk, SLUG, Filters(**filters))


def arm(room, *rfc_ids, by=ASHA, **more):
    said = follow_ups.arm(room.desk, SLUG, Armed(rfc_ids=rfc_ids or (room.halifax, room.oslo), **more), by=by)
    return follow_ups.numbers(said)


def armed_and_approved(room) -> int:
    (batch_id,) = arm(room)
    room.approve(batch_id)
    return batch_id


def turn(room, at: datetime | None = None, **gap: float) -> None:
    """One turn of the scheduler, at that instant or some time later."""
    if at is not None:
        room.clock.now = at
    room.clock.later(**gap)
    letter_watch.watch(room.desk, room.clock())
    post.send_queued(room.desk, room.clock())
    letter_watch.watch(room.desk, room.clock())


def states(room, batch_id):
    return {item.one.rfc_id: item.state for item in batch_pages.batch_page(room.desk, SLUG, batch_id).items}


def why(room, batch_id, rfc_id):
    return batch_pages.batch_page(room.desk, SLUG, batch_id).item(rfc_id).why


def sent_to(room):
    return [one.letter.to for one in room.outbox(MailState.SENT)]


# ── Proposed ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_did_not_answer_is_proposed_with_what_is_wanted_and_from_when(room):
    asked(room)

    found = {one.rfc_id: one for one in page(room).of(Kind.LETTER)}

    assert {rfc_id: one.proposal.wait.at for rfc_id, one in found.items()} == {
        room.halifax: WEDNESDAY_NINE["halifax"],
        room.oslo: WEDNESDAY_NINE["oslo"],
    }
    assert found[room.oslo].proposal.missing.startswith("2 more attempts")
    assert follow_ups.to_arm(page(room)) == ()
    room.clock.now = WEDNESDAY_NINE["oslo"]
    assert follow_ups.to_arm(page(room)) == (room.oslo, room.halifax)  # two days of theirs began at midnight


def test_an_agency_nobody_asked_or_that_answered_is_not_there(room):
    asked(room, room.oslo)
    room.newsroom.told(room.oslo, denial())

    assert page(room).all == ()


def test_the_list_narrows_to_a_country_and_to_whose_they_are(room):
    asked(room)
    room.newsroom.told(room.oslo, facts.Assigned(to=ASHA.staff))

    assert [one.rfc_id for one in page(room, country="CA").all] == [room.halifax]
    assert [one.rfc_id for one in page(room, reporter="asha").all] == [room.oslo]


def test_of_more_than_a_page_looks_at_the_rest_is_found_within_one_phase(room):
    asked(room)

    first = follow_ups.follow_ups(room.desk, SLUG, Filters(), most=1)
    in_phase = follow_ups.follow_ups(room.desk, SLUG, Filters(phase="awaiting"), most=1)
    rest = follow_ups.follow_ups(room.desk, SLUG, Filters(phase="awaiting", after=in_phase.more), most=1)

    assert (len(first.all), first.beyond, first.more) == (1, True, "")
    assert {one.rfc_id for one in (*in_phase.all, *rest.all)} == {room.halifax, room.oslo}
    assert not rest.beyond


def test_another_channel_is_wanted_so_calls_are_proposed_and_no_letter(room):
    room.adopt(Policy())
    asked(room)

    assert [one.proposal.kind for one in page(room).all] == [Kind.CALL, Kind.CALL]
    with pytest.raises(RuleBroken, match=r"Nothing was armed\. The policy proposes a call there"):
        arm(room)


def test_a_message_that_waits_stands_before_a_follow_up_and_is_named(room):
    asked(room)
    room.newsroom.told(room.oslo, message())

    (one,) = page(room).not_now

    assert one.rfc_id == room.oslo
    assert one.proposal.forbidden == "A message of it waits to be classified. It may be the answer."


# ── Armed ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_armed_letter_waits_for_its_days_and_leaves_in_office_hours(room):
    asked(room)
    batch_id = armed_and_approved(room)
    assert room.batch(batch_id).purpose is Purpose.FOLLOW_UP

    turn(room, WEDNESDAY_NINE["oslo"] - timedelta(minutes=1))
    assert sent_to(room) == []
    turn(room, WEDNESDAY_NINE["oslo"])
    assert sent_to(room) == ["press@politidistriktet-lakmere.example.org"]
    turn(room, WEDNESDAY_NINE["halifax"])

    assert len(sent_to(room)) == 2
    assert room.batch(batch_id).state is BatchState.DONE


def test_the_last_attempt_that_is_wanted_is_the_final_notice(room):
    asked(room)
    batch_id = armed_and_approved(room)
    turn(room, WEDNESDAY_NINE["halifax"] + timedelta(hours=1))

    found = page(room).of(Kind.FINAL)
    (final,) = arm(room)

    why = "it was told that it has until Fri 4 Dec 2026 13:00 UTC, and a final notice comes after that"
    assert [one.proposal.wait.said(lambda at: read(at, ZoneInfo("UTC"))) for one in found] == [why] * 2
    assert final != batch_id
    assert room.batch(final).purpose is Purpose.FINAL


def test_readiness_names_the_same_day_before_a_letter_leaves_and_after(room):
    def fair_from():
        found = forecasting.forecast_of(room.desk, SLUG).asked.outlooks
        return next(one.fair_from for one in found if one.rfc_id == room.oslo)

    asked(room, room.oslo)
    room.newsroom.told(room.oslo, called())
    by_the_policy = fair_from()
    (batch_id,) = arm(room, room.oslo, working_days=1)
    room.approve(batch_id)
    frozen = room.batch(batch_id).letter(room.oslo).frozen

    waiting = fair_from()
    turn(room, frozen.leaves_at)

    assert states(room, batch_id)[room.oslo] is LetterState.LEFT
    assert by_the_policy > waiting == fair_from() == frozen.due_at


def test_second_letters_and_final_notices_become_two_batches(room):
    asked(room)
    room.newsroom.told(room.oslo, called())

    first, second = arm(room)

    assert (room.batch(first).purpose, room.batch(second).purpose) == (Purpose.FOLLOW_UP, Purpose.FINAL)
    assert [one.rfc_id for one in room.batch(first).letters] == [room.halifax]
    assert [one.rfc_id for one in room.batch(second).letters] == [room.oslo]


def test_whoever_cannot_be_followed_up_any_more_is_left_out_and_says_why(room):
    asked(room)
    room.newsroom.told(room.oslo, message())

    (batch_id,) = arm(room, working_days=3)

    assert room.batch(batch_id).working_days == 3
    assert room.batch(batch_id).letter(room.halifax).left_out == ""
    assert (
        room.batch(batch_id).letter(room.oslo).left_out
        == "A message of it waits to be classified. It may be the answer."
    )


def test_nobody_is_armed_twice(room):
    asked(room)
    (batch_id,) = arm(room)

    with pytest.raises(RuleBroken, match=f"A follow-up to it stands in batch {batch_id}, which is not approved yet"):
        arm(room)
    assert [one.proposal.pending.batch_id for one in page(room).armed] == [batch_id, batch_id]
    letter_holding.cancel(room.desk, SLUG, batch_id, by=ASHA)
    assert arm(room)


def test_a_double_click_arms_once(room):
    asked(room)
    once = replace(ASHA, once=Once(key="k", endpoint="/follow-ups", fingerprint="f"))
    arm(room, by=once)

    from outreach.domain.conflicts import AlreadyDone

    with pytest.raises((AlreadyDone, RuleBroken)):
        arm(room, by=once)
    assert len(page(room).armed) == 2


def test_of_two_who_arm_the_same_agencies_at_once_one_does(room):
    asked(room)
    at_once, outcomes = threading.Barrier(2), []

    def clock():
        """Whoever looks at it waits for the other, unless that one waits for something else."""
        with suppress(threading.BrokenBarrierError):
            at_once.wait(timeout=2)
        return room.clock.now

    def press(by):
        try:
            both = Armed(rfc_ids=(room.halifax, room.oslo))
            outcomes.append(follow_ups.arm(replace(room.desk, clock=clock), SLUG, both, by=by))
        except RuleBroken as refused:
            outcomes.append(refused)

    pressing = [threading.Thread(target=press, args=(by,)) for by in (ASHA, EDITH)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()

    (made,) = [one for one in outcomes if isinstance(one, str)]
    (refused,) = [one for one in outcomes if isinstance(one, RuleBroken)]
    assert f"stands in batch {made}" in str(refused)
    assert {one.proposal.pending.batch_id for one in page(room).armed} == set(follow_ups.numbers(made))


@pytest.mark.parametrize("rfc_ids", [(RfcId(999),), (RfcId(1), RfcId(999))])
def test_a_request_of_nowhere_is_refused(room, rfc_ids):
    with pytest.raises(NotFound):
        arm(room, *rfc_ids)


def test_nothing_ticked_is_said(room):
    with pytest.raises(RuleBroken, match="Tick the agencies"):
        follow_ups.arm(room.desk, SLUG, Armed(rfc_ids=()), by=ASHA)


# ── What ends an armed follow-up, and what does not ─────────────────────────────────────────────────────────────


def denial(**more):
    answers = (Answer(question=1, position=Position.DENIES),)
    return facts.ResponseReceived(question_set=1, answers=answers, speaker="Dana Rowe", summary="No.", **more)


def message(text="Thank you; we will look into it."):
    return facts.MessageReceived(channel=Channel.EMAIL, sender="press@politidistriktet-lakmere.example.org", text=text)


def called():
    return facts.AttemptMade(
        channel=Channel.PHONE, outcome=Outcome.LEFT_MESSAGE, to="Duty desk", address="+1 902 555 0100"
    )


def auto_reply(room, token):
    """An automatic reply to the letter of this token, through the whole of the mail."""
    away = mail("I am away.", to=room.desk.replies.address(token), auto_submitted="auto-replied", subject="Away")
    Mailroom(room.newsroom).one(away)


@pytest.mark.parametrize(
    ("came", "said"),
    [
        ((message(),), "A message of it waits to be classified. Read it first."),
        ((facts.Acknowledged(said_by="the front desk"),), "It replied after this was approved (entry 4)."),
        ((denial(),), "It replied after this was approved (entry 4)."),
        ((denial(authority=facts.Authority.GATEKEEPER),), "It replied after this was approved (entry 4)."),
        ((facts.Redirected(to="the ministry"),), "It replied after this was approved (entry 4)."),
        ((facts.FollowUpStopped(reason="Their lawyer asked us to."),), "Following it up was stopped. Leave it out."),
        ((called(),), "It is left alone until Tue 1 Dec 2026 09:00 CET: the last attempt comes 5 working days"),
    ],
    ids=[
        "an unread message",
        "a person acknowledges",
        "an answer",
        "a gatekeeper",
        "pointed elsewhere",
        "stopped",
        "one of us called",
    ],
)
def test_a_person_ends_an_armed_follow_up_and_the_reason_is_said(room, came, said):
    asked(room)
    batch_id = armed_and_approved(room)
    room.clock.later(hours=24)
    room.newsroom.told(room.oslo, *came)

    turn(room, WEDNESDAY_NINE["halifax"])

    assert states(room, batch_id) == {room.halifax: LetterState.LEFT, room.oslo: LetterState.HELD}
    assert why(room, batch_id, room.oslo).startswith(said)
    assert sent_to(room) == ["press@port-ansel-police-service.example.org"]


QUIET = facts.FollowUpStopped(reason="Its office moves.", until=datetime(2026, 11, 30, 8, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "came",
    [
        (facts.AutoReplyReceived(detail="Out of office."),),
        (message("Ticket 4711 was opened."), facts.AutoReplyReceived(message=4, detail="A ticket.")),
        (message("Buy now."), facts.MessageSetAside(message=4, reason="Spam.")),
        (facts.NoteAdded(text="Ask who runs it."),),
        (facts.Assigned(to=EDITH.staff),),
    ],
    ids=["automatic reply", "judged a machine's", "set aside", "a note", "handed over"],
)
def test_no_machine_ends_an_armed_follow_up(room, came):
    asked(room)
    batch_id = armed_and_approved(room)
    room.clock.later(hours=24)
    room.newsroom.told(room.oslo, *came)

    turn(room, WEDNESDAY_NINE["halifax"] - timedelta(hours=4))

    assert sent_to(room) == ["press@politidistriktet-lakmere.example.org"]
    assert states(room, batch_id)[room.oslo] is LetterState.LEFT


def test_an_automatic_reply_by_mail_ends_nothing(room):
    first = room.make(Purpose.FIRST, room.oslo)
    room.approve(first)
    turn(room, minutes=36)
    (letter,) = room.outbox(MailState.SENT)
    (batch_id,) = arm(room, room.oslo)
    room.approve(batch_id)

    auto_reply(room, letter.agency.token)
    turn(room, WEDNESDAY_NINE["halifax"])

    assert room.newsroom.facts(room.oslo, facts.AutoReplyReceived)
    assert states(room, batch_id) == {room.oslo: LetterState.LEFT}


def test_a_hard_bounce_by_mail_keeps_the_letter_from_that_address_until_a_person_chooses_another(room):
    first = room.make(Purpose.FIRST, room.oslo)
    room.approve(first)
    turn(room, minutes=36)
    (letter,) = room.outbox(MailState.SENT)
    room.newsroom.told(room.oslo, replace(called(), question_set=1, questions=(1, 2)))
    room.clock.later(minutes=1)
    (batch_id,) = arm(room, room.oslo)
    room.approve(batch_id)
    another = replace(room.contacts(room.oslo)[0], address="post@politidistriktet-lakmere.example.org", rank=9)
    with room.desk.database.writing() as session:
        from outreach.db import contacts

        contacts.add(session, another)

    returned = bounce(
        to=room.desk.replies.address(letter.agency.token),
        recipient=letter.letter.to,
        original=letter.letter.message_id,
    )
    Mailroom(room.newsroom).one(returned)
    turn(room, WEDNESDAY_NINE["halifax"] + timedelta(days=7))

    assert room.contacts(room.oslo)[0].health is Health.BAD
    assert states(room, batch_id) == {room.oslo: LetterState.HELD}
    assert len(sent_to(room)) == 1
    anew = int(batches.make_anew(room.desk, SLUG, batch_id, by=ASHA))
    assert room.merged(anew, room.oslo).contact.address == "post@politidistriktet-lakmere.example.org"
    assert room.batch(anew).state is BatchState.DRAFT


def test_a_bad_address_is_named_where_another_would_step_in(room):
    from outreach.db import contacts

    asked(room)
    with room.desk.database.writing() as session:
        contacts.add(session, replace(room.contacts(room.oslo)[0], address="post@lakmere.example.org", rank=9))
    batch_id = armed_and_approved(room)
    room.change_contact(room.oslo, health=Health.BAD)

    turn(room, WEDNESDAY_NINE["oslo"])

    assert why(room, batch_id, room.oslo) == (
        "Mail to press@politidistriktet-lakmere.example.org does not arrive any more. "
        "Choose another contact, and merge it anew."
    )


def test_what_comes_between_the_last_look_and_the_door_holds_the_letter_back_all_the_same(room):
    asked(room)
    batch_id = armed_and_approved(room)
    room.clock.now = WEDNESDAY_NINE["oslo"]
    letter_watch.watch(room.desk, room.clock())
    room.newsroom.told(room.oslo, message())

    post.send_queued(room.desk, room.clock())

    assert states(room, batch_id)[room.oslo] is LetterState.HELD
    assert why(room, batch_id, room.oslo).startswith("It was not sent. The agency wrote since it was queued (entry 4)")
    assert [one.rfc_id for one in page(room).not_now] == [room.oslo]
    room.newsroom.told(room.oslo, facts.MessageSetAside(message=4, reason="Meant for a colleague."))
    assert [one.rfc_id for one in page(room).held] == [room.oslo]


def test_an_address_to_which_mail_is_late_waits_for_a_person(room):
    asked(room)
    batch_id = armed_and_approved(room)
    room.newsroom.told(room.oslo, facts.DeliveryReported(attempt=2, report=DeliveryReport.DELAYED))

    turn(room, WEDNESDAY_NINE["oslo"])

    assert states(room, batch_id)[room.oslo] is LetterState.HELD
    assert why(room, batch_id, room.oslo).startswith("There is no e-mail contact in good health.")
    assert [one.rfc_id for one in page(room).of(Kind.CALL)] == [room.oslo]


def test_an_answer_stops_a_follow_up_that_nobody_has_approved_yet(room):
    asked(room)
    (batch_id,) = arm(room)
    room.clock.later(minutes=5)
    room.newsroom.told(room.oslo, denial())

    with pytest.raises(RuleBroken, match="It replied after this batch was made"):
        room.approve(batch_id)


def test_what_was_held_back_is_listed_with_its_reason_until_somebody_sees_to_it(room):
    asked(room)
    armed_and_approved(room)
    room.clock.later(hours=1)
    room.newsroom.told(room.oslo, facts.Acknowledged(said_by="the front desk"))
    turn(room, WEDNESDAY_NINE["halifax"])

    (held,) = page(room).held
    assert held.rfc_id == room.oslo
    assert held.held.held.startswith("It replied after this was approved")

    (anew,) = arm(room, room.oslo)
    assert page(room).held == ()
    assert room.batch(anew).letter(room.oslo).left_out == ""


# ── A machine's reply that a person logged ──────────────────────────────────────────────────────────────────────

AWAY = facts.AutoReplyReceived(message=4, detail="Away until Monday.")


def logged_by_hand(room) -> int:
    """A follow-up is approved, then somebody logs what came as a message of the agency, and a turn looks."""
    asked(room)
    batch_id = armed_and_approved(room)
    room.clock.later(hours=1)
    room.newsroom.told(room.oslo, message("I am away until Monday."))
    turn(room)
    assert states(room, batch_id)[room.oslo] is LetterState.HELD
    assert why(room, batch_id, room.oslo) == "A message of it waits to be classified. Read it first."
    return batch_id


def text_to(room, rfc_id):
    return [one.letter.text for one in room.outbox(MailState.SENT) if one.rfc_id == rfc_id]


@pytest.mark.parametrize(
    "judged", [AWAY, facts.MessageSetAside(message=4, reason="Meant for others.")], ids=["machine", "no reply"]
)
def test_what_turns_out_to_be_no_reply_of_a_person_lets_the_letter_go_on_by_itself(room, judged):
    batch_id = logged_by_hand(room)

    room.newsroom.told(room.oslo, judged)
    turn(room, minutes=1)
    turn(room, minutes=1)
    assert states(room, batch_id)[room.oslo] is LetterState.WAITING
    assert page(room).held == ()
    turn(room, WEDNESDAY_NINE["halifax"])

    assert states(room, batch_id)[room.oslo] is LetterState.LEFT
    assert room.batch(batch_id).state is BatchState.DONE
    assert len(text_to(room, room.oslo)) == 1
    (letter,) = [one for one in room.outbox(MailState.SENT) if one.rfc_id == room.oslo]
    assert room.desk.replies.address(letter.agency.token) in letter.letter.text


def test_a_batch_that_was_done_but_for_a_message_to_read_goes_on(room):
    asked(room, room.oslo)
    (batch_id,) = arm(room, room.oslo)
    room.approve(batch_id)
    room.clock.later(hours=1)
    room.newsroom.told(room.oslo, message("I am away until Monday."))
    turn(room)
    assert room.batch(batch_id).state is BatchState.DONE

    room.newsroom.told(room.oslo, AWAY)
    turn(room, minutes=1)
    assert room.batch(batch_id).state is BatchState.LEAVING
    turn(room, WEDNESDAY_NINE["halifax"])

    assert sent_to(room) == ["press@politidistriktet-lakmere.example.org"]


def test_a_person_behind_the_message_keeps_the_letter_held_back(room):
    batch_id = logged_by_hand(room)

    room.newsroom.told(room.oslo, facts.Acknowledged(message=4, said_by="the front desk"))
    turn(room, minutes=1)
    turn(room, WEDNESDAY_NINE["halifax"])

    assert states(room, batch_id)[room.oslo] is LetterState.HELD
    assert why(room, batch_id, room.oslo).startswith("It replied after this was approved (entry 5).")


def test_read_only_once_its_day_is_over_the_letter_says_so_and_waits_for_a_person(room):
    batch_id = logged_by_hand(room)

    turn(room, WEDNESDAY_NINE["halifax"] + timedelta(days=1))
    room.newsroom.told(room.oslo, AWAY)
    turn(room, minutes=1)

    assert states(room, batch_id)[room.oslo] is LetterState.HELD
    assert why(room, batch_id, room.oslo) == (
        "It did not leave on its day, from which its deadline is counted. Merge it anew."
    )


def test_held_back_at_the_door_it_goes_on_as_well(room):
    asked(room)
    batch_id = armed_and_approved(room)
    room.clock.now = WEDNESDAY_NINE["oslo"]
    letter_watch.watch(room.desk, room.clock())
    room.newsroom.told(room.oslo, message("I am away until Monday."))
    post.send_queued(room.desk, room.clock())
    assert states(room, batch_id)[room.oslo] is LetterState.HELD

    room.newsroom.told(room.oslo, AWAY)
    turn(room, minutes=5)

    assert states(room, batch_id)[room.oslo] is LetterState.LEFT


def test_one_that_somebody_has_merged_anew_meanwhile_does_not_go_twice(room):
    batch_id = logged_by_hand(room)
    room.newsroom.told(room.oslo, AWAY)
    anew = int(batches.make_anew(room.desk, SLUG, batch_id, by=ASHA))
    room.approve(anew)

    turn(room, minutes=1)
    turn(room, WEDNESDAY_NINE["halifax"])

    assert states(room, batch_id)[room.oslo] is LetterState.HELD
    assert len(text_to(room, room.oslo)) == 1


def test_what_changed_while_the_message_lay_unread_keeps_the_letter_in(room):
    batch_id = logged_by_hand(room)
    room.change_contact(room.oslo, address="post@politidistriktet-lakmere.example.org")

    room.newsroom.told(room.oslo, AWAY)
    turn(room, minutes=1)

    assert states(room, batch_id)[room.oslo] is LetterState.HELD
    assert "has changed since it was approved" in why(room, batch_id, room.oslo)


# ── Written by hand ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_batch_made_by_hand_waits_as_long_and_says_so(room):
    asked(room)

    batch_id = room.make(Purpose.FOLLOW_UP)
    one = room.merged(batch_id, room.oslo)

    assert one.leaves_at == WEDNESDAY_NINE["oslo"]
    assert (
        "It is left alone until Thu 26 Nov 2026 09:00 CET: 2 working days after it was last tried, on Tue 24 Nov 2026. "
        "The letter waits that long."
    ) in room.warned(batch_id, room.oslo)
    assert one.ready


def test_a_final_notice_made_by_hand_waits_for_the_deadline_the_agency_was_told(room):
    told = room.clock() + timedelta(days=10)
    asked(room, room.oslo)

    batch_id = room.make(Purpose.FINAL, room.oslo)

    assert room.merged(batch_id, room.oslo).leaves_at >= told
    warned = room.warned(batch_id, room.oslo)
    assert any("it was told that it has until Fri 4 Dec 2026 14:00 CET" in warning for warning in warned)


def test_an_editor_lets_a_letter_leave_sooner_with_a_reason(room):
    asked(room)
    batch_id = room.make(Purpose.FOLLOW_UP, room.oslo)
    urgent = Fix(urgent="The table is printed tomorrow.")
    with pytest.raises(RuleBroken, match="An editor decides"):
        batches.fix(room.desk, SLUG, batch_id, room.oslo, urgent, turn=room.batch(batch_id).turn, by=ASHA)
    batches.fix(room.desk, SLUG, batch_id, room.oslo, urgent, turn=room.batch(batch_id).turn, by=EDITH)

    (said,) = [one for one in room.warned(batch_id, room.oslo) if "left alone" in one]
    room.approve(batch_id)
    turn(room, minutes=36)

    assert said.endswith("and this letter does not wait for that.")
    assert states(room, batch_id) == {room.oslo: LetterState.LEFT}


def test_an_extension_waits_for_no_days(room):
    asked(room)

    one = room.merged(room.make(Purpose.EXTENSION, room.oslo, reason="You asked for it."), room.oslo)

    assert one.leaves_at == room.clock() + timedelta(minutes=35)


def test_an_agency_that_is_left_alone_until_a_day_gets_its_letter_then(room):
    asked(room)
    room.newsroom.told(room.oslo, QUIET)

    one = room.merged(room.make(Purpose.FOLLOW_UP, room.oslo), room.oslo)

    assert one.leaves_at == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
