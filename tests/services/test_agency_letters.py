"""A letter to an agency: it leaves at most once, only while it is fair, and is on record with its acceptance."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from outreach.db import outbox, senders
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.facts import Outcome
from outreach.domain.letters import LetterFile, PromisedDeadline
from outreach.domain.outbox import MailState
from outreach.mail.outgoing import AddressRefused, ReceiptLost, RelayUnreachable, SenderRefused, Undeliverable
from outreach.services import agency_letters, post, settling
from tests.story import day, deadline, due
from tests.support.agency_post import (
    REPORTERS,
    agency_room,
    became,
    contact,
    contacts_of,
    on_record,
    queue_letter,
    to_agency,
)
from tests.support.postroom import ASHA, FakeMailer

QUEUED, SENT, DEAD = MailState.QUEUED, MailState.SENT, MailState.DEAD
UNCONFIRMED, CANCELLED = MailState.UNCONFIRMED, MailState.CANCELLED


@pytest.fixture
def room(database_url, tmp_path):
    with agency_room(database_url, tmp_path) as room:
        yield room


# ── It left ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_that_was_taken_is_on_record_as_attempt_and_promise_in_the_name_of_who_queued_it(room):
    rfc_id = room.request()
    letter_id = queue_letter(room, rfc_id)

    assert room.send(day(0)) == "Letters: 1 sent."

    sent = became(room, letter_id)
    (attempt,), (promise,) = on_record(room, rfc_id, facts.AttemptMade), on_record(room, rfc_id, facts.DeadlineSet)
    assert (sent.state, sent.agency.entry, sent.agency.deadline_entry) == (SENT, attempt.seq, promise.seq)
    assert attempt.fact == facts.AttemptMade(
        channel=facts.Channel.EMAIL,
        outcome=Outcome.SENT,
        to="Press office",
        address="press@agency.example.org",
        question_set=1,
        questions=(1, 2),
        deadline_told=deadline(7),
        evidence=f"Message-ID {sent.letter.message_id}; taken",
        language="en",
        raw=attempt.fact.raw,
    )
    assert room.desk.evidence.get(attempt.fact.raw) == room.mailer.sent[0].content
    assert promise.fact == facts.DeadlineSet(due_at=deadline(7), zone="Europe/Oslo", working_days=5)
    assert {(entry.recorded_by, entry.occurred_at) for entry in (attempt, promise)} == {(ASHA, day(0))}


def test_days_that_were_not_counted_from_when_the_letter_left_are_not_on_record_as_if_they_were(room):
    """More time is counted from the deadline before it: ten working days after that, and not the five it gives."""
    promised = PromisedDeadline(due_at=deadline(14), zone="Europe/Oslo", working_days=5, why="Sat: Saturday")
    rfc_id = room.request()
    queue_letter(room, rfc_id, to_agency(deadline=promised))

    room.send(day(0))

    (promise,) = on_record(room, rfc_id, facts.DeadlineSet)
    assert (promise.fact.due_at, promise.fact.working_days) == (deadline(14), None)
    why = "5 working days to answer, not counted from the day the letter left. Skipped: Sat: Saturday."
    assert promise.fact.why == why


def test_a_letter_that_promised_a_day_off_is_on_record_with_what_day_it_is(room):
    """It left, so nobody is asked any more whether they mean it."""
    rfc_id, saturday = room.request(), day(5, 16)
    promised = PromisedDeadline(due_at=saturday, zone="Europe/Oslo", working_days=None, why="")
    letter_id = queue_letter(room, rfc_id, to_agency(deadline=promised))

    room.send(day(0))

    assert became(room, letter_id).state is SENT
    (promise,) = on_record(room, rfc_id, facts.DeadlineSet)
    assert (promise.fact.due_at, promise.fact.day_off) == (saturday, "Saturday")


def test_it_comes_from_its_own_reply_address_and_is_answered_there(room):
    queue_letter(room, room.request())
    room.send(day(0))

    (envelope,) = room.mailer.sent
    token = room.desk.replies.token_in(envelope.sender)
    with room.desk.reading() as session:
        assert agency_letters.by_token(session, token).letter.to == envelope.to == "press@agency.example.org"
    assert envelope.receipt_name == token
    assert room.mailer.read(envelope, "Reply-To") == envelope.sender
    assert room.mailer.read(envelope, "From") == "Outreach desk <desk@example.org>"
    assert room.mailer.read(envelope, "Auto-Submitted") == "None"


def test_an_occasion_has_one_letter_however_often_it_is_queued(room):
    rfc_id = room.request()

    assert queue_letter(room, rfc_id) == queue_letter(room, rfc_id, to_agency("other@agency.example.org"))

    room.send(day(0))
    room.send(day(0, 10))
    assert [envelope.to for envelope in room.mailer.sent] == ["press@agency.example.org"]


def test_a_letter_waits_for_its_hour(room):
    letter_id = queue_letter(room, room.request(), not_before=day(0, 12))

    room.send(day(0, 11))
    assert became(room, letter_id).state is QUEUED
    room.send(day(0, 12))
    assert became(room, letter_id).state is SENT


def test_a_follow_up_refers_to_the_letters_before_it_and_repeats_the_promise_without_making_a_new_one(room):
    rfc_id = room.request()
    queue_letter(room, rfc_id)
    room.send(day(0))
    room.now = day(3)
    queue_letter(room, rfc_id, occasion="second")
    room.send(day(3))
    room.now = day(4)
    queue_letter(room, rfc_id, occasion="third")
    room.send(day(4))

    first, second, third = room.mailer.sent
    names = [room.mailer.read(one, "Message-ID") for one in (first, second)]
    assert room.mailer.read(first, "References") == "None"
    assert room.mailer.read(third, "References").split() == names
    assert room.mailer.read(third, "In-Reply-To") == names[1]
    assert len(on_record(room, rfc_id, facts.DeadlineSet)) == 1
    assert len(on_record(room, rfc_id, facts.AttemptMade)) == 3
    with room.desk.reading() as session:
        assert [one.agency.entry for one in agency_letters.sent_to(session, rfc_id)] == [
            entry.seq for entry in on_record(room, rfc_id, facts.AttemptMade)
        ]


def test_a_letter_is_known_again_by_its_name_and_its_address_however_that_is_spelt(room):
    rfc_id = room.request()
    letter_id = queue_letter(room, rfc_id)
    room.send(day(0))
    name = became(room, letter_id).letter.message_id

    with room.desk.reading() as session:
        assert [one.id for one in agency_letters.by_message_ids(session, ["<other@x.example>", name])] == [letter_id]
        assert [one.id for one in agency_letters.by_recipient(session, "Press@AGENCY.example.org", day(-1))] == [
            letter_id
        ]
        assert agency_letters.by_recipient(session, "press@agency.example.org", day(1)) == ()
        assert agency_letters.by_token(session, "a" * 24) is None


def test_its_files_come_from_the_evidence_and_a_missing_one_stops_that_letter_only(room):
    name = room.desk.evidence.put(b"%PDF-1.4 what we found")
    file = LetterFile(sha256=name, name="findings.pdf", media_type="application/pdf")
    lost = replace(file, sha256="0" * 64)
    bad = queue_letter(room, room.request(), to_agency("a@one.example.org", files=(lost,)))
    good = queue_letter(room, room.request(), to_agency("b@two.example.org", files=(file,)))

    room.send(day(0))
    assert (became(room, bad).state, became(room, good).state) == (QUEUED, SENT)
    room.send(day(0, 10))

    assert became(room, bad).state is DEAD
    assert "There is no such piece of evidence in the store." in became(room, bad).last_reply
    assert b"findings.pdf" in room.mailer.sent[0].content


# ── Nobody knows ────────────────────────────────────────────────────────────────────────────────────────────────


class LosesReceipts(FakeMailer):
    def send(self, envelope, *, before_it_leaves):
        super().send(envelope, before_it_leaves=before_it_leaves)
        raise ReceiptLost("The line broke.")


def test_a_lost_receipt_is_left_to_a_person_at_once_and_nothing_is_sent_again(room):
    rfc_id = room.request()
    letter_id = queue_letter(room, rfc_id)
    loses = LosesReceipts()
    room.desk = replace(room.desk, mailer=loses)
    for hour in range(9, 20):
        room.send(day(0, hour))

    assert len(loses.sent) == 1
    assert became(room, letter_id).state is UNCONFIRMED
    assert on_record(room, rfc_id, facts.AttemptMade) == []
    (shown,) = settling.unsettled(room.desk)
    assert (shown.agency, shown.unknown, shown.said) == ("Agency 1", True, "The line broke.")


def in_hand(room, owner, *, leaving):
    with room.desk.database.writing() as session:
        lease_until = room.now + timedelta(minutes=15)
        letter = outbox.claim(session, owner=owner, at=room.now, now=room.now, lease_until=lease_until)
        if leaving:
            outbox.leaving(session, letter, lease_until=lease_until)
    return letter


@pytest.mark.parametrize(("leaving", "state", "copies"), [(False, SENT, 1), (True, UNCONFIRMED, 0)])
def test_a_sender_that_died_had_begun_to_send_or_had_not(room, leaving, state, copies):
    letter_id = queue_letter(room, room.request())
    in_hand(room, "a sender that died", leaving=leaving)

    room.send(day(0))

    assert became(room, letter_id).state is state
    assert len(room.mailer.sent) == copies


def test_a_sender_that_began_to_send_between_the_look_at_it_and_its_death_is_seen_to_have_begun(room):
    queue_letter(room, room.request())
    seen = in_hand(room, "a sender about to die", leaving=False)
    with room.desk.database.writing() as session:
        outbox.leaving(session, seen, lease_until=room.now + timedelta(minutes=15))

    with room.desk.database.writing() as session:
        (found,) = outbox.abandoned(session, [seen], gone={"a sender about to die"}, now=room.now)

    assert found.state is MailState.SENDING


def test_a_sender_taken_for_dead_that_wakes_up_with_the_receipt_is_believed(room):
    rfc_id = room.request()
    letter_id = queue_letter(room, rfc_id)

    class Stalls(FakeMailer):
        def send(self, envelope, *, before_it_leaves):
            receipt = super().send(envelope, before_it_leaves=before_it_leaves)
            room.now += timedelta(minutes=16)
            post.send_queued(replace(room.desk, mailer=FakeMailer()), room.now)
            assert became(room, letter_id).state is UNCONFIRMED
            return receipt

    room.desk = replace(room.desk, mailer=Stalls())
    room.send(day(0))

    assert became(room, letter_id).state is SENT
    assert len(on_record(room, rfc_id, facts.AttemptMade)) == 1


def test_a_living_sender_keeps_its_letter(room):
    queue_letter(room, room.request())
    with room.desk.reading() as session:
        presence = senders.presence(session)
    with presence as owner:
        in_hand(room, owner, leaving=True)
        room.send(day(0))

    assert room.mailer.sent == []


def test_what_the_record_refuses_after_it_left_is_left_to_a_person_with_the_reason(room):
    rfc_id = room.request()
    letter_id = queue_letter(room, rfc_id)

    class Slow(FakeMailer):
        def send(self, envelope, *, before_it_leaves):
            receipt = super().send(envelope, before_it_leaves=before_it_leaves)
            by_hand = due(0, 14)
            room.told(rfc_id, replace(by_hand, fact=replace(by_hand.fact, working_days=None)))
            return receipt

    room.desk = replace(room.desk, mailer=Slow())
    room.send(day(0))

    one = became(room, letter_id)
    assert one.state is UNCONFIRMED
    assert one.last_reply.startswith("It left (taken), and could not be put on record. The agency was promised")

    assert settling.left(room.desk, letter_id, evidence="queued as 4XyZ", by=REPORTERS) == "Recorded: it left."
    (attempt,) = on_record(room, rfc_id, facts.AttemptMade)
    assert attempt.fact.deadline_told is None
    assert "It stated the deadline Mon 9 Mar 2026 17:00 CET, which is not on record" in attempt.fact.summary


# ── Said no ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_address_that_is_refused_is_on_record_as_no_attempt_and_its_contact_is_bad(room):
    rfc_id = room.request()
    contact(room, rfc_id, "press@agency.example.org")
    letter_id = queue_letter(room, rfc_id)
    room.mailer.trouble = lambda _: AddressRefused("The relay refused the address: 550 5.1.1 no such user.")

    room.send(day(0))

    (attempt,) = on_record(room, rfc_id, facts.AttemptMade)
    assert became(room, letter_id).state is DEAD
    assert (attempt.fact.outcome, attempt.fact.questions) == (Outcome.BOUNCED_HARD, ())
    assert [one.health for one in contacts_of(room, rfc_id)] == [Health.BAD]
    assert on_record(room, rfc_id, facts.DeadlineSet) == []


def test_a_refusal_for_good_that_is_not_the_addresses_marks_nobody(room):
    rfc_id = room.request()
    contact(room, rfc_id, "press@agency.example.org")
    letter_id = queue_letter(room, rfc_id)
    room.mailer.trouble = lambda _: Undeliverable("554 5.7.1 relaying denied", permanent=True)

    room.send(day(0))

    assert became(room, letter_id).state is DEAD
    assert [one.health for one in contacts_of(room, rfc_id)] == [Health.GOOD]
    assert on_record(room, rfc_id, facts.AttemptMade) == []
    assert [one.next_step for one in settling.unsettled(room.desk)] == [settling.GIVEN_UP]


def test_a_relay_that_does_not_send_for_one_reply_address_still_sends_everything_else(room):
    refused = queue_letter(room, room.request())
    other = queue_letter(room, room.request(), to_agency("b@two.example.org"))
    room.mailer.trouble = lambda to: SenderRefused("550 not for you") if to.startswith("press") else None

    room.send(day(0))

    assert (became(room, refused).state, became(room, other).state) == (QUEUED, SENT)
    assert became(room, refused).tries == 1


def test_a_relay_that_is_away_costs_a_letter_nothing(room):
    letter_id = queue_letter(room, room.request())
    room.mailer.trouble = lambda _: RelayUnreachable("connection refused")
    room.send(day(0))

    assert (became(room, letter_id).state, became(room, letter_id).tries) == (QUEUED, 0)


# ── Not too many at once ────────────────────────────────────────────────────────────────────────────────────────


def test_ten_letters_a_minute_go_to_one_domain_and_the_others_go_past(room):
    crowd = [queue_letter(room, room.request(), to_agency(f"{number}@Crowd.example.org")) for number in range(25)]
    others = [queue_letter(room, room.request(), to_agency(f"press@{name}.example.org")) for name in "abc"]
    left = []
    for second in (0, 30, 61, 122):
        room.send(day(0) + timedelta(seconds=second))
        left.append(sum(became(room, one).state is SENT for one in crowd))

    assert left == [10, 10, 20, 25]
    assert {became(room, one).state for one in others} == {SENT}
    assert [envelope.to for envelope in room.mailer.sent[10:13]] == [f"press@{name}.example.org" for name in "abc"]


def test_senders_who_ask_at_the_same_moment_keep_to_it_together(room):
    for number in range(30):
        queue_letter(room, room.request(), to_agency(f"{number}@crowd.example.org"))

    together = Barrier(4)

    def claims(owner):
        taken = 0
        for _ in range(4):
            together.wait(30)
            with room.desk.database.writing() as session:
                lease = room.now + timedelta(minutes=15)
                taken += outbox.claim(session, owner=owner, at=room.now, now=room.now, lease_until=lease) is not None
                time.sleep(0.02)  # so that all of them have counted before any of them has saved
        return taken

    with ThreadPoolExecutor(4) as senders_at_work:
        assert sum(senders_at_work.map(claims, "abcd")) == 10
