"""The verdict on a letter that did not leave, or may have: nothing else decides about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.domain.conflicts import DeskBusy, NotKnownSaved
from outreach.domain.errors import RuleBroken
from outreach.domain.letters import Letter
from outreach.domain.outbox import MailClass, MailState, Outgoing
from outreach.mail.outgoing import ReceiptLost, RelayUnreachable, Undeliverable
from outreach.services.verdicts import (
    Changed,
    Fate,
    MustNotLeave,
    NotNow,
    Verdict,
    on_end_of_sender,
    on_nothing_to_say,
    on_trouble,
)
from tests.story import day

LETTER = Outgoing(
    id=1,
    mail_class=MailClass.STAFF,
    dedupe="1",
    kind="reminder",
    letter=Letter(to="asha@example.org", subject="Overdue", text="", message_id="<1@example.org>"),
    state=MailState.CLAIMED,
    not_before=day(0),
    created_at=day(0),
    tries=2,
    cuts=1,
)
NOT_BEGUN, BEGUN = "Its sender ended before it left.", "Its sender ended while it left."
BROKEN = replace(LETTER, last_reply="It could not be written (ValueError; the log says why).")


@pytest.mark.parametrize(
    ("trouble", "fate", "tries", "cuts"),
    [
        (Undeliverable("451 later", permanent=False), Fate.LATER, 2, 1),
        (ReceiptLost("the line broke"), Fate.LATER, 2, 2),
        (RelayUnreachable("refused"), Fate.NO_RELAY, 1, 1),
        (Changed(), Fate.LATER, 1, 1),
        (DeskBusy(), Fate.LATER, 1, 1),
        (NotKnownSaved(), Fate.LATER, 1, 1),
        (ValueError("unpackable"), Fate.LATER, 2, 1),
    ],
)
def test_a_letter_waits_and_only_what_is_its_own_fault_counts_against_it(trouble, fate, tries, cuts):
    verdict = on_trouble(LETTER, trouble, day(1))

    assert (verdict.fate, verdict.tries, verdict.cuts) == (fate, tries, cuts)
    assert verdict.not_before is not None


@pytest.mark.parametrize(
    ("letter", "trouble", "fate"),
    [
        (LETTER, Undeliverable("550 no such person", permanent=True), Fate.DEAD),
        (replace(LETTER, tries=9), Undeliverable("451 later", permanent=False), Fate.DEAD),
        (BROKEN, ValueError("unpackable"), Fate.DEAD),
        (replace(LETTER, cuts=2), ReceiptLost("the line broke"), Fate.UNCONFIRMED),
    ],
)
def test_a_letter_ends_when_trying_again_would_not_help(letter, trouble, fate):
    verdict = on_trouble(letter, trouble, day(1))

    assert (verdict.fate, verdict.not_before) == (fate, None)


@pytest.mark.parametrize(
    ("letter", "fate", "cuts", "said"),
    [
        (LETTER, Fate.LATER, 1, NOT_BEGUN),
        (replace(LETTER, tries=8), Fate.LATER, 1, NOT_BEGUN),
        (replace(LETTER, tries=9), Fate.DEAD, 0, NOT_BEGUN),
        (replace(LETTER, state=MailState.SENDING), Fate.LATER, 2, BEGUN),
        (replace(LETTER, state=MailState.SENDING, cuts=2), Fate.UNCONFIRMED, 0, BEGUN),
    ],
)
def test_a_letter_whose_sender_died_goes_out_again_unless_it_may_be_what_kills_them(letter, fate, cuts, said):
    verdict = on_end_of_sender(letter, day(1))

    assert (verdict.fate, verdict.cuts, verdict.reply) == (fate, cuts, said)
    assert verdict.not_before == (day(1) if fate is Fate.LATER else None)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (ValueError("unpackable"), "It could not be written (ValueError; the log says why)."),
        (RuleBroken("No such template."), "It could not be written (No such template.)."),
    ],
)
def test_a_letter_that_cannot_be_written_says_why_and_is_tried_once_more_after_a_minute(trouble, said):
    verdict = on_trouble(LETTER, trouble, day(1))

    assert (verdict.reply, verdict.not_before) == (said, day(1) + timedelta(minutes=1))


def test_a_letter_that_must_not_leave_ends_with_the_sentence_that_says_why():
    assert on_trouble(LETTER, MustNotLeave("The request was answered."), day(1)) == Verdict(
        fate=Fate.CANCELLED, reply="The request was answered."
    )


def test_a_letter_waits_for_the_working_hours_of_its_reader():
    verdict = on_trouble(LETTER, NotNow(day(2)), day(1))

    assert (verdict.fate, verdict.not_before, verdict.tries) == (Fate.WAITS, day(2), 1)
    assert verdict.reply == "It waits for its reader’s working hours."


def test_a_letter_of_which_nothing_is_true_any_more_is_called_off():
    assert on_nothing_to_say() == Verdict(fate=Fate.CANCELLED, reply="Nothing it says is true any more.")


def test_a_relay_that_is_away_leaves_the_letter_where_it_stood_in_the_queue():
    assert on_trouble(LETTER, RelayUnreachable("refused"), day(1)).not_before == LETTER.not_before
