"""When one of us works: which hours are refused, and in which words; and how they are written down and read again."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.agencies import Place
from outreach.domain.calendars import Calendar
from outreach.domain.errors import RuleBroken
from outreach.domain.working_hours import Hours, Leave, WorkingTime, read, written
from tests.domain.test_deadlines import local

END_FIRST = "The hours end before they begin. Write them like 08:00 and 18:00."
TOO_SHORT = "Leave an hour at least, or reminders would miss you. Write them like 08:00 and 18:00."
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))


@st.composite
def any_leave(draw):
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Leave(first=first, last=last)


@st.composite
def any_hours(draw):
    opens = draw(st.integers(0, 22 * 60))
    closes = draw(st.integers(opens + 60, 23 * 60 + 59))
    return Hours(
        opens=time(*divmod(opens, 60)),
        closes=time(*divmod(closes, 60)),
        country=draw(st.sampled_from(["", "NO", "CA"])),
        subdivision=draw(st.sampled_from(["", "NS"])),
        weekend=draw(st.none() | st.frozensets(st.integers(0, 6), max_size=6)),
        leave=tuple(draw(st.lists(any_leave(), max_size=3))),
        morning_mail=draw(st.booleans()),
    )


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [
        (time(18), time(8), END_FIRST),
        (time(8), time(8), END_FIRST),
        (time(8), time(8, 59), TOO_SHORT),
        (time(8, 30), time(9, 29), TOO_SHORT),
        (time(8, 45), time(9, 15), TOO_SHORT),
    ],
)
def test_hours_in_which_nobody_could_be_reminded_are_refused(opens, closes, sentence):
    with pytest.raises(RuleBroken) as refused:
        Hours(opens=opens, closes=closes)

    assert (str(refused.value), refused.value.field) == (sentence, "closes")


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(time(8), time(9)), (time(8, 30), time(9, 30)), (time(8, 59), time(9, 59)), (time(0), time(1))],
)
def test_one_hour_is_enough(opens, closes):
    assert (Hours(opens=opens, closes=closes).opens, Hours(opens=opens, closes=closes).closes) == (opens, closes)


def test_a_week_has_a_working_day():
    assert Hours(weekend=frozenset(range(6))).weekend == frozenset(range(6))

    with pytest.raises(RuleBroken) as refused:
        Hours(weekend=frozenset(range(7)))
    assert str(refused.value) == "A week needs a working day, or nobody can be reminded of anything."
    assert refused.value.field == "weekend"


def test_leave_ends_on_its_first_day_or_later():
    assert Leave(first=date(2026, 7, 1), last=date(2026, 7, 1)).last == date(2026, 7, 1)

    with pytest.raises(RuleBroken) as refused:
        Leave(first=date(2026, 7, 2), last=date(2026, 7, 1))
    assert str(refused.value) == "The leave ends before it begins. Write the first day first."
    assert refused.value.field == "leave"


def test_a_persons_holidays_are_those_of_their_country_by_the_clock_of_their_zone():
    hours = Hours(country="CA", subdivision="NS", weekend=frozenset({4, 5}))

    assert hours.place("America/Halifax") == Place(
        country="CA", zone="America/Halifax", subdivision="NS", weekend=frozenset({4, 5})
    )


def test_what_is_as_usual_is_not_written():
    assert written(Hours()) == {}
    assert read({}) == Hours()


def test_hours_are_written_in_the_form_in_which_they_have_been_kept_all_along():
    hours = Hours(
        opens=time(7, 30),
        closes=time(16, 0),
        country="CA",
        subdivision="NS",
        weekend=frozenset({5, 4}),
        leave=(Leave(first=date(2026, 7, 1), last=date(2026, 7, 14)),),
        morning_mail=False,
    )

    assert written(hours) == {
        "opens": "07:30:00",
        "closes": "16:00:00",
        "country": "CA",
        "subdivision": "NS",
        "weekend": [4, 5],
        "leave": [["2026-07-01", "2026-07-14"]],
        "morning_mail": False,
    }


@given(any_hours())
def test_what_was_written_is_read_again(hours):
    assert read(written(hours)) == hours


# ── On the clock ────────────────────────────────────────────────────────────────────────────────────────────────

OSLO = "Europe/Oslo"


AWAY = (Leave(first=date(2026, 3, 11), last=date(2026, 3, 12)),)
EIGHT_TO_SIX = WorkingTime(calendar=Calendar(zone=ZoneInfo(OSLO)), hours=Hours(leave=AWAY))
"""Away on Wednesday and Thursday of the second week."""


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        ("Mon 2026-03-02 07:59", False),
        ("Mon 2026-03-02 08:00", True),
        ("Mon 2026-03-02 17:59", True),
        ("Mon 2026-03-02 18:00", False),
        ("Sat 2026-03-07 12:00", False),
        ("Tue 2026-03-10 12:00", True),
        ("Wed 2026-03-11 12:00", False),
        ("Thu 2026-03-12 12:00", False),
        ("Fri 2026-03-13 12:00", True),
    ],
)
def test_somebody_may_be_written_to_in_their_hours_on_their_days(at, open_):
    assert EIGHT_TO_SIX.is_open(local(at, OSLO)) is open_


@pytest.mark.parametrize(
    ("at", "opens", "morning"),
    [
        ("Mon 2026-03-02 06:00", "Mon 2026-03-02 08:00", "Mon 2026-03-02 08:00"),
        ("Mon 2026-03-02 08:00", "Mon 2026-03-02 08:00", "Mon 2026-03-02 08:00"),
        ("Mon 2026-03-02 08:01", "Mon 2026-03-02 08:01", "Tue 2026-03-03 08:00"),
        ("Mon 2026-03-02 18:00", "Tue 2026-03-03 08:00", "Tue 2026-03-03 08:00"),
        ("Fri 2026-03-06 18:00", "Mon 2026-03-09 08:00", "Mon 2026-03-09 08:00"),
        ("Tue 2026-03-10 18:00", "Fri 2026-03-13 08:00", "Fri 2026-03-13 08:00"),
    ],
)
def test_what_comes_outside_their_hours_waits_for_the_next_ones(at, opens, morning):
    assert EIGHT_TO_SIX.next_open(local(at, OSLO)) == local(opens, OSLO)
    assert EIGHT_TO_SIX.next_morning(local(at, OSLO)) == local(morning, OSLO)


def test_whoever_is_away_for_longer_than_two_months_is_not_waited_for():
    """The 62 days that are looked at, from Monday 2 March on, end on Saturday 2 May; here every day is worked."""
    every_day = Calendar(zone=ZoneInfo(OSLO), weekend=frozenset())
    at, first = local("Mon 2026-03-02 09:00", OSLO), date(2026, 3, 2)
    back, away = (
        WorkingTime(calendar=every_day, hours=Hours(leave=(Leave(first=first, last=last),)))
        for last in (date(2026, 5, 1), date(2026, 5, 2))
    )

    assert back.next_open(at) == back.next_morning(at) == local("Sat 2026-05-02 08:00", OSLO)
    assert back.start_after(at, 1) == local("Sat 2026-05-02 00:00", OSLO)
    assert away.next_open(at) is away.next_morning(at) is away.start_after(at, 1) is None


@pytest.mark.parametrize(
    ("before", "within", "morning"),
    [
        ("Tue 2026-03-03 17:00", timedelta(days=1), "Tue 2026-03-03 08:00"),
        ("Tue 2026-03-03 08:00", timedelta(days=1), "Mon 2026-03-02 08:00"),
        ("Tue 2026-03-03 08:00", timedelta(hours=23), None),
        ("Mon 2026-03-09 07:00", timedelta(days=2), None),
        ("Mon 2026-03-09 07:00", timedelta(days=3), "Fri 2026-03-06 08:00"),
        ("Fri 2026-03-13 07:00", timedelta(days=4), "Tue 2026-03-10 08:00"),
    ],
)
def test_a_warning_comes_on_the_last_morning_before_and_no_longer_before_than_is_of_use(before, within, morning):
    found = EIGHT_TO_SIX.last_morning(before=local(before, OSLO), within=within)

    assert found == (morning and local(morning, OSLO))


@pytest.mark.parametrize(
    ("at", "working_days", "begins"),
    [
        ("Mon 2026-03-02 09:00", 1, "Tue 2026-03-03 00:00"),
        ("Mon 2026-03-02 23:59", 2, "Wed 2026-03-04 00:00"),
        ("Fri 2026-03-06 09:00", 1, "Mon 2026-03-09 00:00"),
        ("Sat 2026-03-07 09:00", 1, "Mon 2026-03-09 00:00"),
        ("Tue 2026-03-10 09:00", 1, "Fri 2026-03-13 00:00"),
    ],
)
def test_days_to_wait_are_their_own_working_days_and_the_day_itself_counts_as_none(at, working_days, begins):
    assert EIGHT_TO_SIX.start_after(local(at, OSLO), working_days) == local(begins, OSLO)


def test_their_date_is_the_one_where_they_are():
    assert EIGHT_TO_SIX.local_date(datetime(2026, 3, 2, 23, 30, tzinfo=UTC)) == date(2026, 3, 3)
