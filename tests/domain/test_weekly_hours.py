"""Office hours as they are typed, and what rests on them: the end of a deadline, and when anybody can be reached."""
# ruff: noqa: E501  # a table is read by its columns

import re
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.agencies import Place
from outreach.domain.calendars import Calendar, doubts_between, due_at, over_at, working_days_between
from outreach.domain.errors import RuleBroken
from outreach.domain.office_hours import LAST_HOUR, first_moment, is_open, last_moment, next_open
from outreach.domain.promises import at_close
from outreach.domain.weekly_hours import OfficeHours, hours_lines, read_hours
from outreach.services.calendars import calendar_of
from tests.domain.test_deadlines import INSTANTS, WEEKENDS, ZONES, local

FIVE = time(17)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["Fri until 12:00"], ["Fri until 12:00"]),
        (["Fri 07:30 to 12:00"], ["Fri 07:30 to 12:00"]),
        (["Fri from 7:30 until 12.00"], ["Fri 07:30 to 12:00"]),
        (["Mon-Thu 07:30-15:30\nFri 07:30–12:00"], ["Mon–Thu 07:30 to 15:30", "Fri 07:30 to 12:00"]),
        (["Fri until 12:00; Mon, Tue, Thu until 15:00"], ["Mon–Tue until 15:00", "Thu until 15:00", "Fri until 12:00"]),
        (["Sat-Mon from 10:00"], ["Mon 10:00 to 17:00", "Sat–Sun 10:00 to 17:00"]),
        (["", " \n"], []),
    ],
)
def test_hours_are_typed_as_one_says_them_and_read_back_in_one_way(typed, kept):
    assert hours_lines(read_hours(typed)) == kept
    assert read_hours(kept) == read_hours(typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Fri", "“Fri” does not say until when it is there. Write it like Fri until 12:00, or Mon-Thu 07:30 to 15:30."),
        ("Freitag until 12:00", "does not say until when it is there"),
        ("Fri until 25:00", "does not say until when it is there"),
        ("Mon-Wed-Fri until 12:00", "does not say until when it is there"),
        ("Fri until 10:00", "Friday would be open from 09:00 to 10:00: leave two hours at least"),
        ("Fri 12:00 to 09:00", "Friday would be open from 12:00 to 09:00"),
        ("Fri until 12:00; Mon-Fri until 15:00", "Friday stands there twice."),
    ],
)
def test_what_says_no_hours_is_refused_with_how_to_write_them(typed, said):
    with pytest.raises(RuleBroken, match=re.escape(said)) as refused:
        read_hours([typed])
    assert refused.value.field == "hours"


EMIRATES = ["Mon-Thu 07:30 to 15:30", "Fri 07:30 to 12:00"]
NOON = ["Fri until 12:00"]


@pytest.mark.parametrize(
    ("asked", "days", "country", "zone", "hours", "due"),
    [
        ("Mon 2026-11-23 10:00", 4, "AE", "Asia/Dubai", NOON, "Fri 2026-11-27 12:00"),
        ("Mon 2026-11-23 10:00", 3, "AE", "Asia/Dubai", NOON, "Thu 2026-11-26 17:00"),
        ("Thu 2026-11-26 10:00", 1, "AE", "Asia/Dubai", NOON, "Fri 2026-11-27 12:00"),
        ("Fri 2026-11-27 11:00", 1, "AE", "Asia/Dubai", NOON, "Mon 2026-11-30 17:00"),
        ("Mon 2026-11-23 10:00", 3, "AE", "Asia/Dubai", EMIRATES, "Thu 2026-11-26 15:30"),
        ("Mon 2026-11-23 10:00", 4, "AE", "Asia/Dubai", [], "Fri 2026-11-27 17:00"),  # nobody said so of this agency
        ("Thu 2021-12-30 10:00", 1, "AE", "Asia/Dubai", NOON, "Mon 2022-01-03 17:00"),  # Friday was a weekend still
        ("Tue 2026-03-24 10:00", 3, "DE", "Europe/Berlin", NOON, "Fri 2026-03-27 12:00"),
        ("Mon 2026-03-30 10:00", 5, "DE", "Europe/Berlin", NOON, "Wed 2026-04-08 17:00"),  # Good Friday stays a day off
        ("Thu 2026-03-26 10:00", 2, "DE", "Europe/Berlin", ["Mon until 12:00"], "Mon 2026-03-30 12:00"),  # the clock went forward
        ("Thu 2026-10-22 10:00", 2, "DE", "Europe/Berlin", ["Mon until 12:00"], "Mon 2026-10-26 12:00"),  # and back
        ("Thu 2026-11-26 10:00", 1, "DE", "Europe/Berlin", ["Fri until 19:00"], "Fri 2026-11-27 17:00"),  # never later than the policy says
    ],
)  # fmt: skip
def test_a_deadline_ends_when_the_agency_closes_on_its_last_day(asked, days, country, zone, hours, due):
    calendar = place(country, zone, hours)
    found = due_at(local(asked, zone), days, calendar)

    assert found.at == local(due, zone)
    assert over_at(local(asked, zone), days, calendar) == found.at
    assert at_close(found.at, calendar, FIVE)


def test_why_this_date_tells_that_they_close_early_on_the_last_day():
    found = due_at(local("Thu 2026-11-26 10:00", "Asia/Dubai"), 1, place("AE", "Asia/Dubai", NOON))

    assert found.why() == "Fri 27 Nov 2026 counts until 12:00, when they close"
    assert found.unsettled == ""


def test_what_public_offices_of_its_country_do_on_fridays_is_a_doubt_and_shortens_no_deadline():
    asked = local("Thu 2026-11-26 10:00", "Asia/Dubai")
    unknown = due_at(asked, 1, place("AE", "Asia/Dubai"))

    assert unknown.at == local("Fri 2026-11-27 17:00", "Asia/Dubai")
    assert "Public offices in AE close at 12:00 on Fridays, and it runs until 17:00." in unknown.unsettled
    assert "note its office hours: Fri until 12:00." in unknown.unsettled
    assert due_at(asked, 2, place("AE", "Asia/Dubai")).unsettled == ""
    assert due_at(asked, 1, place("AE", "Asia/Dubai", ["Fri until 17:00"])).unsettled == ""


def test_of_a_deadline_told_before_its_hours_were_noted_it_is_said_that_they_close_before_it():
    asked, told = (local(text, "Asia/Dubai") for text in ("Mon 2026-11-23 10:00", "Fri 2026-11-27 17:00"))
    calendar = place("AE", "Asia/Dubai", NOON)

    assert doubts_between(asked, told, calendar) == "Its office closes at 12:00 on Fridays."
    assert not at_close(told, calendar, FIVE)
    assert working_days_between(asked, told, calendar) == 4, "the days it was told still lead there"


@pytest.mark.parametrize(
    ("country", "zone", "hours", "now", "opens"),
    [
        ("AE", "Asia/Dubai", NOON, "Fri 2026-11-27 10:59", "Fri 2026-11-27 10:59"),
        ("AE", "Asia/Dubai", NOON, "Fri 2026-11-27 11:00", "Mon 2026-11-30 09:00"),  # their last hour
        ("AE", "Asia/Dubai", [], "Fri 2026-11-27 11:00", "Mon 2026-11-30 09:00"),  # as at its public offices
        ("AE", "Asia/Dubai", ["Fri until 17:00"], "Fri 2026-11-27 11:00", "Fri 2026-11-27 11:00"),
        ("AE", "Asia/Dubai", EMIRATES, "Thu 2026-11-26 07:00", "Thu 2026-11-26 07:30"),
        ("AE", "Asia/Dubai", EMIRATES, "Thu 2026-11-26 14:30", "Fri 2026-11-27 07:30"),
        ("DE", "Europe/Berlin", [], "Fri 2026-11-27 15:59", "Fri 2026-11-27 15:59"),
        ("DE", "Europe/Berlin", [], "Fri 2026-11-27 16:00", "Mon 2026-11-30 09:00"),
        ("DE", "Europe/Berlin", ["Tue until 20:00"], "Tue 2026-11-24 18:30", "Tue 2026-11-24 18:30"),
        ("DE", "Europe/Berlin", NOON, "Fri 2026-03-27 11:30", "Mon 2026-03-30 09:00"),  # the clock goes forward on the Sunday
    ],
)  # fmt: skip
def test_letters_leave_and_calls_are_made_until_an_hour_before_it_closes(country, zone, hours, now, opens):
    calendar, at = place(country, zone, hours), local(now, zone)

    assert next_open(at, calendar) == local(opens, zone) == first_moment(at, calendar)


def test_what_ends_in_the_afternoon_of_a_short_friday_is_to_be_done_before_they_close():
    calendar = place("AE", "Asia/Dubai", NOON)

    for end in ("Fri 2026-11-27 17:00", "Sat 2026-11-28 00:00", "Mon 2026-11-30 08:00"):
        assert last_moment(local(end, "Asia/Dubai"), calendar, FIVE) == local("Fri 2026-11-27 12:00", "Asia/Dubai")


CLOCKS = st.tuples(st.integers(0, 43), st.integers(4, 51)).map(
    lambda quarters: (quarters[0] * 15, min(quarters[0] * 15 + max(quarters[1] * 15, 120), 23 * 60 + 45))
)
HOURS = st.dictionaries(st.integers(0, 6), CLOCKS).map(
    lambda days: {
        day: OfficeHours(weekday=day, opens=time(*divmod(opens, 60)), closes=time(*divmod(closes, 60)))
        for day, (opens, closes) in days.items()
    }
)


@given(INSTANTS, st.integers(1, 30), ZONES, WEEKENDS, HOURS)
def test_whatever_the_hours_a_deadline_ends_on_a_working_day_that_many_days_on(asked, days, zone, weekend, hours):
    calendar, usual = (Calendar(zone=ZoneInfo(zone), weekend=weekend, hours=noted) for noted in (hours, {}))
    due = due_at(asked, days, calendar).at

    assert calendar.is_working_day(calendar.local_date(due))
    assert working_days_between(asked, due, calendar) == days
    assert due < due_at(asked, days + 1, calendar).at, "more days never give less time"
    assert due <= due_at(asked, days, usual).at
    assert calendar.local_date(due) == usual.local_date(due_at(asked, days, usual).at), "hours skip no day"


@given(INSTANTS, ZONES, WEEKENDS, HOURS)
def test_whatever_the_hours_nobody_is_reached_outside_of_them_nor_on_a_day_off(at, zone, weekend, hours):
    calendar = Calendar(zone=ZoneInfo(zone), weekend=weekend, hours=hours)
    found = next_open(at, calendar)
    kept = calendar.hours_on(calendar.local_date(found))

    assert found >= at
    assert is_open(found, calendar)
    assert calendar.is_working_day(calendar.local_date(found))
    assert found.astimezone(calendar.zone).time() >= kept.opens
    assert (found + LAST_HOUR - timedelta(microseconds=1)).astimezone(calendar.zone).time() < kept.closes


@given(HOURS)
def test_hours_are_read_back_as_they_were_said(hours):
    noted = tuple(hours[day] for day in sorted(hours))

    assert read_hours(hours_lines(noted)) == noted


def place(country, zone, hours=()):
    return calendar_of(Place(country=country, zone=zone, hours=read_hours(hours)))


def test_the_day_on_which_an_office_closes_early_is_no_day_off():
    assert place("AE", "Asia/Dubai", NOON).is_working_day(date(2026, 11, 27))
    assert place("AE", "Asia/Dubai", NOON).closes_on(date(2026, 11, 27), FIVE) == time(12)
