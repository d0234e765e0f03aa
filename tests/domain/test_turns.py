"""What comes next at an agency is said in the same words on the desk, the call list and the page of follow-ups."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from outreach.domain.chasing import Kind, Wait
from outreach.domain.office_hours import Shut
from outreach.domain.turns import Turn
from outreach.domain.wallclock import read

OPENS = datetime(2026, 11, 30, 8, tzinfo=UTC)
LATER = datetime(2026, 12, 2, 8, tzinfo=UTC)
SATURDAY = Shut(why="Saturday", opens=OPENS)
EVENING = Shut(why="outside its office hours", opens=OPENS)
ASKED_FOR_TIME = Wait(at=LATER, words="it asked for time until {over}", over=OPENS)


def there(at: datetime) -> str:
    return read(at, ZoneInfo("Europe/Oslo"))


@pytest.mark.parametrize(
    ("turn", "said"),
    [
        (Turn(kind=Kind.CALL), "Call"),
        (
            Turn(kind=Kind.CALL, shut=SATURDAY),
            "Call from Mon 30 Nov 2026 09:00 CET: their office is closed (Saturday)",
        ),
        (Turn(kind=Kind.CALL, shut=EVENING), "Call from Mon 30 Nov 2026 09:00 CET: their office is closed"),
        (
            Turn(kind=Kind.FINAL, wait=ASKED_FOR_TIME, shut=SATURDAY),
            "Final notice from Wed 2 Dec 2026 09:00 CET: it asked for time until Mon 30 Nov 2026 09:00 CET",
        ),
        (
            Turn(kind=Kind.CALL, shut=Shut(why="not known: the calendar ends before today")),
            "Call: their hours are not known: the calendar ends before today",
        ),
        (Turn(kind=Kind.CALL, forbidden="A message of it waits.", shut=SATURDAY), "A message of it waits."),
        (Turn(), "Ask"),
    ],
)
def test_what_comes_next_says_from_when_on_and_why(turn, said):
    assert turn.said(there) == said


def test_nobody_is_led_to_a_call_at_a_closed_office_but_a_letter_can_be_armed_there():
    assert not Turn(kind=Kind.CALL, shut=SATURDAY).actionable
    assert not Turn(kind=Kind.CALL, wait=ASKED_FOR_TIME).actionable
    assert Turn(kind=Kind.FINAL, shut=SATURDAY).actionable


def test_a_call_that_can_be_made_now_comes_first_and_what_nobody_can_say_last():
    turns = {
        "a call now": Turn(kind=Kind.CALL),
        "a letter is wanted, and it is open": Turn(kind=Kind.FINAL),
        "opens on Monday": Turn(kind=Kind.CALL, shut=SATURDAY),
        "left alone until Wednesday": Turn(kind=Kind.CALL, wait=ASKED_FOR_TIME, shut=SATURDAY),
        "a message waits": Turn(kind=Kind.CALL, forbidden="A message of it waits."),
    }

    assert sorted(turns, key=lambda name: turns[name].order, reverse=False) == list(turns)
