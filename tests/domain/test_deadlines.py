"""Deadlines, each with its weekday and zone in the table: day zero is the day we asked, where the agency is."""
# ruff: noqa: E501  # a table is read by its columns

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.calendars import (
    Calendar,
    CalendarEnds,
    due_at,
    over_at,
    start_of_working_day_after,
    working_days_before,
    working_days_between,
)

SUN_THU = frozenset({4, 5})


def local(text, zone):
    """`Mon 2026-03-02 09:00` in a zone; the weekday is checked, so the table cannot lie about it."""
    weekday, rest = text.split(" ", 1)
    instant = datetime.strptime(rest, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone))
    assert f"{instant:%a}" == weekday
    return instant


CASES = [
    ("Mon 2026-03-02 09:00", 5, "Europe/Oslo", {}, None, "Mon 2026-03-09 17:00"),
    ("Mon 2026-03-02 23:59", 1, "Europe/Oslo", {}, None, "Tue 2026-03-03 17:00"),
    ("Fri 2026-03-06 16:00", 1, "Europe/Oslo", {}, None, "Mon 2026-03-09 17:00"),
    ("Sat 2026-03-07 12:00", 1, "Europe/Oslo", {}, None, "Mon 2026-03-09 17:00"),
    ("Sun 2026-03-08 12:00", 2, "Europe/Oslo", {}, None, "Tue 2026-03-10 17:00"),
    # the clocks change while the agency has its time
    ("Fri 2026-03-27 10:00", 2, "Europe/Oslo", {}, None, "Tue 2026-03-31 17:00"),
    ("Fri 2026-10-23 10:00", 2, "Europe/Oslo", {}, None, "Tue 2026-10-27 17:00"),
    ("Fri 2026-03-06 10:00", 1, "America/New_York", {}, None, "Mon 2026-03-09 17:00"),
    ("Fri 2026-10-30 10:00", 1, "America/New_York", {}, None, "Mon 2026-11-02 17:00"),
    ("Thu 2026-10-01 10:00", 2, "Australia/Lord_Howe", {}, None, "Mon 2026-10-05 17:00"),
    # half-hour zones, the date line
    ("Mon 2026-03-02 23:45", 1, "Asia/Kolkata", {}, None, "Tue 2026-03-03 17:00"),
    ("Mon 2026-03-02 01:00", 1, "Pacific/Kiritimati", {}, None, "Tue 2026-03-03 17:00"),
    ("Mon 2026-03-02 01:00", 1, "Pacific/Pago_Pago", {}, None, "Tue 2026-03-03 17:00"),
    # weekends that are not ours
    ("Wed 2026-03-04 10:00", 2, "Asia/Amman", {}, SUN_THU, "Sun 2026-03-08 17:00"),
    ("Thu 2026-03-05 10:00", 1, "Asia/Jerusalem", {}, SUN_THU, "Sun 2026-03-08 17:00"),
    # public holidays, one by one and three weeks of them
    ("Wed 2026-04-01 10:00", 2, "Europe/Oslo", {(4, 2): "Maundy Thursday", (4, 3): "Good Friday", (4, 6): "Easter Monday"}, None, "Wed 2026-04-08 17:00"),
    ("Fri 2026-07-03 10:00", 1, "Europe/Stockholm", {(7, d): "Summer closing" for d in range(4, 26)}, None, "Mon 2026-07-27 17:00"),
    ("Thu 2026-12-31 10:00", 1, "Europe/Oslo", {}, None, "Fri 2027-01-01 17:00"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "days", "zone", "holidays", "weekend", "due"), CASES)
def test_the_deadline_is_close_of_business_at_the_agency(asked, days, zone, holidays, weekend, due):
    calendar = _calendar(zone, {date(2026, *when): name for when, name in holidays.items()}, weekend)

    assert due_at(local(asked, zone), days, calendar).at == local(due, zone)


def test_the_agencys_date_decides_not_ours():
    late_in_new_york = local("Mon 2026-03-02 22:00", "America/New_York")

    assert due_at(late_in_new_york, 1, _calendar("Asia/Tokyo")).at == local("Wed 2026-03-04 17:00", "Asia/Tokyo")


def test_every_skipped_day_has_its_reason():
    calendar = _calendar("Europe/Oslo", {date(2026, 4, 6): "Easter Monday"})
    due = due_at(local("Fri 2026-04-03 10:00", "Europe/Oslo"), 1, calendar)

    assert due.why() == "Sat 4 Apr 2026: Saturday; Sun 5 Apr 2026: Sunday; Mon 6 Apr 2026: Easter Monday"


def test_a_calendar_refuses_a_year_it_does_not_know():
    short = Calendar(zone=ZoneInfo("Europe/Oslo"), years=range(2020, 2027))

    with pytest.raises(CalendarEnds, match=r"covers 2020–2026 .* Note the days off of 2027 as its own"):
        due_at(local("Thu 2026-12-31 10:00", "Europe/Oslo"), 2, short)


def test_no_deadline_is_due_on_the_day_we_ask():
    with pytest.raises(ValueError, match="at least one working day"):
        due_at(datetime(2026, 3, 2, tzinfo=UTC), 0, _calendar("UTC"))


def test_a_count_of_days_back_or_on_ends_as_the_agencys_day_begins():
    calendar, monday = _calendar("Europe/Oslo"), local("Mon 2026-03-09 17:00", "Europe/Oslo")
    before, after = working_days_before(monday, 2, calendar), start_of_working_day_after(monday, 2, calendar)

    assert (before, before.tzinfo) == (local("Thu 2026-03-05 00:00", "Europe/Oslo"), UTC)
    assert (after, after.tzinfo) == (local("Wed 2026-03-11 00:00", "Europe/Oslo"), UTC)


INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001  # hypothesis wants naive bounds
ZONES = st.sampled_from(["Europe/Oslo", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo", "UTC"])
WEEKENDS = st.sampled_from([frozenset({5, 6}), SUN_THU, frozenset({6}), frozenset()])


@given(INSTANTS, st.integers(1, 30), ZONES, WEEKENDS)
def test_a_deadline_is_never_on_a_closed_day_and_always_that_many_working_days_on(asked, days, zone, weekend):
    calendar = _calendar(zone, weekend=weekend)
    due = due_at(asked, days, calendar).at

    assert calendar.is_working_day(calendar.local_date(due))
    assert working_days_between(asked, due, calendar) == days


@given(INSTANTS, st.integers(1, 30), ZONES, WEEKENDS)
def test_a_deadline_that_nobody_is_told_is_the_same_instant(asked, days, zone, weekend):
    off = {asked.date() + timedelta(days=3): "Founders’ Day"}
    calendar = _calendar(zone, off, weekend)

    assert over_at(asked, days, calendar) == due_at(asked, days, calendar).at


@given(INSTANTS, st.integers(1, 30), ZONES)
def test_more_working_days_never_give_an_earlier_deadline(asked, days, zone):
    calendar = _calendar(zone)

    assert due_at(asked, days, calendar).at < due_at(asked, days + 1, calendar).at


@given(INSTANTS, st.integers(1, 20), ZONES, WEEKENDS)
def test_counting_back_finds_the_day_counting_forward_started_from(asked, days, zone, weekend):
    calendar = _calendar(zone, weekend=weekend)
    start = start_of_working_day_after(asked, days, calendar)

    assert calendar.is_working_day(calendar.local_date(start))
    assert working_days_between(working_days_before(start, days, calendar), start, calendar) == days


@given(INSTANTS, INSTANTS, ZONES)
def test_working_days_between_two_instants_do_not_depend_on_the_order_but_for_the_sign(one, other, zone):
    calendar = _calendar(zone)
    if abs(one - other) < timedelta(days=400):
        assert working_days_between(one, other, calendar) == -working_days_between(other, one, calendar)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 800), WEEKENDS)
def test_working_days_are_those_that_one_counts_day_by_day_over_the_turn_of_years(first, days, weekend):
    holidays = {date(year, month, 1): "A holiday" for year in range(2024, 2034) for month in (1, 5, 12)}
    calendar, last = _calendar("Europe/Oslo", holidays, weekend), first + timedelta(days=days)

    counted = [calendar.is_working_day(first + timedelta(days=one)) for one in range(1, days + 1)]

    assert calendar.working_days(first, last) == sum(counted)


def test_working_days_are_counted_up_to_the_end_of_what_a_calendar_knows_and_no_further():
    calendar = Calendar(zone=ZoneInfo("Europe/Oslo"), years=range(2026, 2027))

    assert calendar.working_days(date(2025, 12, 31), date(2026, 12, 31)) == 261
    with pytest.raises(CalendarEnds):
        calendar.working_days(date(2026, 12, 30), date(2027, 1, 1))


def _calendar(zone, holidays=None, weekend=None):
    return Calendar(
        zone=ZoneInfo(zone), holidays=holidays or {}, weekend=weekend if weekend is not None else frozenset({5, 6})
    )
