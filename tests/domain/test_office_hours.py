"""A letter leaves while its agency's office is open, after the time to undo, and never in a flood to one domain."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.agencies import Place
from outreach.domain.calendars import Calendar, due_at
from outreach.domain.office_hours import (
    DOMAIN_GAP,
    LAST_HOUR,
    SAFETY_GAP,
    UNDO,
    Office,
    can_undo,
    earliest,
    first_moment,
    is_open,
    last_moment,
    next_open,
    spread,
)
from outreach.domain.weekly_hours import OPENS
from outreach.services.calendars import calendar_of

PLACES = [
    Place(country="NO", zone="Europe/Oslo"),
    Place(country="CA", zone="America/Halifax", subdivision="NS"),
    Place(country="JO", zone="Asia/Amman"),
    Place(country="AE", zone="Asia/Dubai"),
    Place(country="IN", zone="Asia/Kolkata"),
    Place(country="NZ", zone="Pacific/Auckland"),
    Place(country="BR", zone="America/Sao_Paulo"),
    Place(country="JP", zone="Asia/Tokyo"),
]
CALENDARS = [calendar_of(place) for place in PLACES]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 700 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("place", "after", "leaves"),
    [
        (PLACES[0], "2026-11-24T13:00", "2026-11-24T13:00"),  # Tuesday, two in the afternoon
        (PLACES[0], "2026-11-24T15:00", "2026-11-25T08:00"),  # four o'clock: closed
        (PLACES[0], "2026-11-24T03:00", "2026-11-24T08:00"),
        (PLACES[0], "2026-11-27T16:00", "2026-11-30T08:00"),  # Friday evening
        (PLACES[0], "2026-12-24T16:00", "2026-12-28T08:00"),  # Christmas, then a weekend
        (PLACES[1], "2026-11-24T13:00", "2026-11-24T13:00"),
        (PLACES[2], "2026-11-26T14:00", "2026-11-29T06:00"),  # Thursday evening; Friday and Saturday are the weekend
        (PLACES[3], "2026-11-27T06:00", "2026-11-27T06:00"),  # where Friday morning is worked
        (PLACES[5], "2026-11-24T21:00", "2026-11-24T21:00"),  # it is Wednesday there
    ],
)
def test_a_letter_waits_for_the_office_to_open(place, after, leaves):
    at = datetime.fromisoformat(after).replace(tzinfo=UTC)

    assert next_open(at, calendar_of(place)) == datetime.fromisoformat(leaves).replace(tzinfo=UTC)


@given(INSTANTS, st.sampled_from(CALENDARS))
def test_it_never_leaves_outside_of_office_hours_nor_on_a_holiday(after, calendar):
    at = next_open(after, calendar)
    local = at.astimezone(calendar.zone)

    assert at >= after
    assert local.time() >= OPENS
    assert (local + LAST_HOUR).time() <= calendar.hours_on(local.date()).closes
    assert calendar.is_working_day(local.date())
    assert is_open(at, calendar)


@given(INSTANTS, st.sampled_from(CALENDARS), st.integers(1, 20))
def test_the_deadline_is_never_shorter_than_promised_in_working_days(approved_at, calendar, days):
    leaves_at = next_open(earliest(approved_at), calendar)
    due = due_at(leaves_at, days, calendar)
    first, last = calendar.local_date(leaves_at), calendar.local_date(due.at)

    assert leaves_at >= approved_at + UNDO + SAFETY_GAP
    assert due.at - leaves_at >= timedelta(hours=24)
    assert sum(calendar.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1)) == days


@given(INSTANTS, st.lists(st.tuples(st.sampled_from(CALENDARS), st.sampled_from("abc")), max_size=40))
def test_no_two_letters_leave_for_one_domain_at_once(after, offices):
    planned = spread([(n, Office(calendar=c, domain=d)) for n, (c, d) in enumerate(offices)], after=after)

    for domain in "abc":
        times = sorted(planned[n] for n, (_, d) in enumerate(offices) if d == domain)
        assert all(later - sooner >= DOMAIN_GAP for sooner, later in itertools.pairwise(times))
    assert all(is_open(at, offices[n][0]) for n, at in planned.items())


def test_a_letter_pushed_past_closing_time_by_its_neighbours_waits_for_the_next_day():
    calendar = CALENDARS[0]
    closing = datetime(2026, 11, 24, 14, 59, 50, tzinfo=UTC)

    first, second = spread([(n, Office(calendar=calendar, domain="a")) for n in "xy"], after=closing).values()

    assert first == closing
    assert second == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def test_too_late_to_undo_is_not_yet_sent():
    approved_at = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    in_between = approved_at + timedelta(minutes=32)

    assert not can_undo(approved_at, in_between)
    assert in_between < earliest(approved_at)


def test_a_place_that_never_works_is_an_error_and_no_endless_search():
    never = Calendar(zone=ZoneInfo("UTC"), weekend=frozenset(range(7)))

    with pytest.raises(ValueError, match="two months"):
        next_open(datetime(2026, 1, 1, tzinfo=UTC), never)
    assert date(2026, 1, 1).weekday() in never.weekend


FIVE = time(17, 0)


@pytest.mark.parametrize(
    ("place", "end", "last"),
    [
        (PLACES[0], "2026-11-30T23:00", "2026-11-30T16:00"),  # Tuesday, midnight in Oslo: Monday at five
        (PLACES[0], "2026-11-29T23:00", "2026-11-27T16:00"),  # Monday, midnight: Friday at five
        (PLACES[0], "2026-12-24T23:00", "2026-12-24T16:00"),  # Christmas begins
        (PLACES[0], "2026-12-27T23:00", "2026-12-24T16:00"),  # Christmas and the weekend after it are over
        (PLACES[0], "2026-11-30T16:00", "2026-11-30T16:00"),  # close of business is said as it is
        (PLACES[0], "2026-11-30T12:30", "2026-11-30T12:30"),
        (PLACES[0], "2026-11-30T22:59", "2026-11-30T16:00"),  # one minute to midnight
        (PLACES[0], "2026-11-30T08:00", "2026-11-27T16:00"),  # as the office opens: nobody could be reached before
        (PLACES[1], "2026-12-01T04:00", "2026-11-30T21:00"),  # midnight in Halifax
        (PLACES[2], "2026-11-28T21:00", "2026-11-26T14:00"),  # Sunday in Amman, where Friday and Saturday are off
    ],
)
def test_what_ends_at_midnight_is_to_be_done_by_the_close_of_business_before(place, end, last):
    at = datetime.fromisoformat(end).replace(tzinfo=UTC)

    assert last_moment(at, calendar_of(place), FIVE) == datetime.fromisoformat(last).replace(tzinfo=UTC)


@given(st.sampled_from(CALENDARS), INSTANTS)
def test_the_last_moment_is_a_working_one_and_never_after_the_end(calendar, end):
    last = last_moment(end, calendar, FIVE)

    assert last <= end
    assert calendar.is_working_day(calendar.local_date(last))
    assert OPENS < last.astimezone(calendar.zone).time() <= FIVE
    assert last_moment(last, calendar, FIVE) == last


def test_where_nobody_knows_the_days_off_the_instant_itself_is_said():
    calendar = Calendar(zone=ZoneInfo("Europe/Oslo"), years=range(2020, 2021))
    at = datetime(2026, 11, 30, 23, tzinfo=UTC)

    assert (first_moment(at, calendar), last_moment(at, calendar, FIVE)) == (at, at)


def test_what_can_be_done_from_midnight_on_can_be_done_once_the_office_opens():
    midnight = datetime(2026, 11, 29, 23, tzinfo=UTC)

    assert first_moment(midnight, calendar_of(PLACES[0])) == datetime(2026, 11, 30, 8, tzinfo=UTC)
