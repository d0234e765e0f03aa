"""What a person says of a letter that nobody knows the fate of, or that was given up."""

from dataclasses import replace

import pytest

from outreach.domain import facts
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import Seq
from outreach.domain.outbox import MailState
from outreach.domain.people import Role
from outreach.mail.outgoing import ReceiptLost, Undeliverable
from outreach.services import settling
from tests.story import day
from tests.support.agency_post import (
    EDITORS,
    REPORTERS,
    agency_room,
    became,
    on_record,
    queue_letter,
)
from tests.support.postroom import ASHA, EDITH, FakeMailer

QUEUED, SENT, DEAD = MailState.QUEUED, MailState.SENT, MailState.DEAD
UNCONFIRMED, CANCELLED = MailState.UNCONFIRMED, MailState.CANCELLED


@pytest.fixture
def room(database_url, tmp_path):
    with agency_room(database_url, tmp_path) as room:
        yield room


class LosesReceipts(FakeMailer):
    def send(self, envelope, *, before_it_leaves):
        super().send(envelope, before_it_leaves=before_it_leaves)
        raise ReceiptLost("The line broke.")


@pytest.fixture
def unknown(room):
    """A letter of which nobody knows whether it left, on day 0."""
    letter_id = queue_letter(room, room.request())
    real = room.desk
    room.desk = replace(real, mailer=LosesReceipts())
    room.send(day(0))
    room.desk = real
    room.now = day(2)
    return letter_id


def test_somebody_who_finds_that_it_left_puts_it_on_record_as_of_then(room, unknown):
    settling.left(room.desk, unknown, evidence="postfix: 4XyZ status=sent", by=EDITORS)

    letter = became(room, unknown)
    (attempt,) = on_record(room, letter.rfc_id, facts.AttemptMade)
    assert letter.state is SENT
    assert attempt.fact.evidence == f"Message-ID {letter.letter.message_id}; postfix: 4XyZ status=sent"
    assert (attempt.occurred_at, attempt.recorded_at, attempt.recorded_by) == (day(0), day(2), EDITH)
    assert settling.unsettled(room.desk) == ()


def test_somebody_who_finds_that_it_did_not_leave_sends_it_under_the_same_name(room, unknown):
    name = became(room, unknown).letter.message_id
    room.now = day(0, 10)
    settling.queue_again(room.desk, unknown, evidence="not in the log", by=REPORTERS)
    room.send(day(0, 10))

    assert became(room, unknown).state is SENT
    assert [room.mailer.read(one, "Message-ID") for one in room.mailer.sent] == [name]


def test_somebody_who_drops_it_ends_it(room, unknown):
    settling.drop(room.desk, unknown, by=REPORTERS)
    room.send(day(2))

    assert became(room, unknown).state is CANCELLED
    assert became(room, unknown).last_reply.startswith("asha found that it had not left, and dropped it.")
    assert room.mailer.sent == []


@pytest.mark.parametrize("act", [settling.queue_again, settling.drop])
def test_a_letter_is_settled_once(room, unknown, act):
    settling.left(room.desk, unknown, evidence="the log", by=EDITORS)

    with pytest.raises(RuleBroken, match="This letter is sent by now"):
        act(room.desk, unknown, by=REPORTERS)


def test_nothing_is_on_record_without_how_it_is_known(room, unknown):
    with pytest.raises(RuleBroken, match="Say how you know"):
        settling.left(room.desk, unknown, evidence=" ", by=EDITORS)


def test_a_letter_given_up_cannot_have_left(room):
    letter_id = queue_letter(room, room.request())
    room.mailer.trouble = lambda _: Undeliverable("554 no", permanent=True)
    room.send(day(0))

    with pytest.raises(RuleBroken, match="given up before it left"):
        settling.left(room.desk, letter_id, evidence="the log", by=EDITORS)

    room.mailer.trouble = lambda _: None
    settling.queue_again(room.desk, letter_id, by=REPORTERS)
    room.send(day(0, 10))
    assert became(room, letter_id).state is SENT


def test_the_account_of_who_queued_it_counts_as_it_is_now(room):
    letter_id = queue_letter(room, room.request())
    room.change(replace(room.staff(ASHA), role=Role.ADMIN, active=False))
    room.send(day(0))

    assert became(room, letter_id).agency.entry == Seq(3)
