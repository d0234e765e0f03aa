"""When a letter is tried again, and when sending rests."""

from datetime import timedelta

import pytest

from outreach.domain.retries import FAILURES_BEFORE_A_PAUSE, WAITS, RelayHealth, next_try
from tests.story import day


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 180), (8, 24 * 60)])
def test_each_failure_makes_us_wait_longer_give_or_take_a_fifth(tries, minutes):
    wait = next_try(tries, day(0), "<1@example.org>") - day(0)

    assert timedelta(minutes=minutes * 0.8) <= wait <= timedelta(minutes=minutes * 1.2)


def test_letters_that_failed_together_do_not_come_back_together():
    times = {next_try(3, day(0), f"<{number}@example.org>") for number in range(50)}

    assert len(times) == 50


def test_the_same_letter_comes_back_at_the_same_time_however_often_that_is_worked_out():
    assert next_try(3, day(0), "<1@example.org>") == next_try(3, day(0), "<1@example.org>")


def test_letters_that_failed_together_come_back_over_the_whole_of_the_fifth():
    waits = [(next_try(4, day(0), f"<{number}@example.org>") - day(0)).total_seconds() / 3600 for number in range(400)]

    assert 0.8 <= min(waits) < 0.81
    assert 1.19 < max(waits) <= 1.2
    assert sum(waits) / len(waits) == pytest.approx(1, abs=0.02)


def test_a_letter_that_failed_for_two_days_is_given_up():
    assert next_try(len(WAITS), day(0), "<1@example.org>") is not None
    assert next_try(len(WAITS) + 1, day(0), "<1@example.org>") is None


def failing(times):
    health = RelayHealth()
    for _ in range(times):
        health = health.failed(day(0))
    return health


def test_a_relay_is_left_alone_only_after_five_failures_in_a_row():
    assert not failing(FAILURES_BEFORE_A_PAUSE - 1).paused(day(0))
    assert failing(FAILURES_BEFORE_A_PAUSE).paused(day(0))


@pytest.mark.parametrize(("times", "minutes"), [(5, 1), (6, 2), (7, 4), (9, 15), (50, 15)])
def test_a_relay_that_stays_away_is_asked_less_often_but_at_least_every_quarter_of_an_hour(times, minutes):
    assert failing(times).paused_until == day(0) + timedelta(minutes=minutes)


def test_a_pause_ends():
    assert not failing(5).paused(day(0) + timedelta(minutes=1))
