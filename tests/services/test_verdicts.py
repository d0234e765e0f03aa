"""The verdict on a letter that did not leave, or may have: nothing else decides about it."""

from dataclasses import replace

import pytest

from outreach.domain.conflicts import DeskBusy, NotKnownSaved
from outreach.domain.letters import Letter
from outreach.domain.outbox import MailClass, MailState, Outgoing
from outreach.mail.outgoing import ReceiptLost, RelayUnreachable, Undeliverable
from outreach.services.verdicts import Changed, Fate, on_end_of_sender, on_trouble
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
    ("letter", "fate", "cuts"),
    [
        (LETTER, Fate.LATER, 1),
        (replace(LETTER, state=MailState.SENDING), Fate.LATER, 2),
        (replace(LETTER, state=MailState.SENDING, cuts=2), Fate.UNCONFIRMED, 0),
        (replace(LETTER, tries=9), Fate.DEAD, 0),
    ],
)
def test_a_letter_whose_sender_died_goes_out_again_unless_it_may_be_what_kills_them(letter, fate, cuts):
    verdict = on_end_of_sender(letter, day(1))

    assert (verdict.fate, verdict.cuts) == (fate, cuts)


def test_a_relay_that_is_away_leaves_the_letter_where_it_stood_in_the_queue():
    assert on_trouble(LETTER, RelayUnreachable("refused"), day(1)).not_before == LETTER.not_before
