"""What a clock on the wall means: the same instant for everybody, also on the two odd nights of the year."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.errors import RuleBroken
from outreach.domain.wallclock import (
    ClockRepeated,
    ClockSkipped,
    Timed,
    abbreviation,
    elapsed,
    instant,
    place_of,
    read,
    read_time,
    spelled_time,
    zone_named,
    zone_or_utc,
)

HALIFAX, OSLO = zone_named("America/Halifax"), zone_named("Europe/Oslo")
IN_USE = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "clock", "zone", "utc"),
    [
        (date(2026, 12, 4), time(17), HALIFAX, datetime(2026, 12, 4, 21, tzinfo=UTC)),  # Friday, winter time
        (date(2026, 7, 3), time(17), HALIFAX, datetime(2026, 7, 3, 20, tzinfo=UTC)),  # Friday, summer time
        (date(2026, 3, 29), time(3, 30), OSLO, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # Sunday, just sprung forward
        (date(2026, 10, 25), time(3, 30), OSLO, datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),  # Sunday, just put back
    ],
)
def test_a_wall_clock_is_one_instant(day, clock, zone, utc):
    found = instant(day, clock, zone)

    assert (found, found.tzinfo) == (utc, UTC)


def test_a_time_that_the_clocks_jumped_over_is_refused_with_its_neighbours():
    with pytest.raises(ClockSkipped) as refused:
        instant(date(2026, 3, 8), time(2, 30), HALIFAX)

    assert str(refused.value) == (
        "There was no 02:30 on Sun 8 Mar 2026 in Halifax: the clocks were put forward over it. "
        "Did you mean 01:30 or 03:30?"
    )


def test_a_time_that_the_clocks_showed_twice_is_asked_about():
    with pytest.raises(ClockRepeated) as refused:
        instant(date(2026, 11, 1), time(1, 30), HALIFAX)
    assert str(refused.value) == (
        "Clocks in Halifax showed 01:30 on Sun 1 Nov 2026 twice, because they were put back. Say which one you mean."
    )

    first = instant(date(2026, 11, 1), time(1, 30), HALIFAX, second_time=False)
    second = instant(date(2026, 11, 1), time(1, 30), HALIFAX, second_time=True)
    assert second - first == timedelta(hours=1)
    assert first.tzinfo is second.tzinfo is UTC


@pytest.mark.parametrize("year", [1899, 2200])
def test_a_year_that_can_only_be_a_slip_is_refused(year):
    with pytest.raises(RuleBroken) as refused:
        instant(date(year, 3, 2), time(12), OSLO)

    assert str(refused.value).endswith(f" 2 Mar {year} is not a date this desk can place. Check the year.")


@pytest.mark.parametrize(
    ("zone", "city"),
    [("America/Argentina/Buenos_Aires", "Buenos Aires"), ("America/Halifax", "Halifax"), ("UTC", "UTC")],
)
def test_a_place_is_called_by_its_city(zone, city):
    assert place_of(zone_named(zone)) == city


@pytest.mark.parametrize(
    "name", ["Mars/Olympus", "../etc/passwd", "", "Europe", "Europe/Oslo\0", "europe oslo", "x" * 5000]
)
def test_an_impossible_zone_is_refused_in_a_sentence(name):
    with pytest.raises(RuleBroken, match="is not a time zone we know") as refused:
        zone_named(name)
    assert refused.value.field == "zone"


def test_the_first_and_the_last_year_the_desk_can_place_are_taken():
    assert instant(date(1900, 1, 1), time(12), OSLO).astimezone(OSLO).year == 1900
    assert instant(date(2199, 12, 31), time(12), OSLO).astimezone(OSLO).year == 2199


def test_where_a_time_is_only_shown_a_zone_that_nobody_knows_any_more_is_utc():
    assert zone_or_utc("Europe/Oslo") == OSLO
    assert zone_or_utc("Mars/Olympus").key == "UTC"


def test_an_impossible_zone_is_told_with_what_to_write_instead():
    with pytest.raises(RuleBroken) as refused:
        zone_named("Mars/Olympus")

    assert str(refused.value) == (
        "“Mars/Olympus” is not a time zone we know. Use a name such as Europe/Oslo or America/Halifax."
    )


@given(
    at=st.datetimes(min_value=datetime(1975, 1, 1), max_value=datetime(2036, 12, 31)),  # noqa: DTZ001  # made aware below
    name=st.sampled_from(sorted(available_timezones())),
)
def test_what_is_read_off_a_clock_is_the_instant_again(at, name):
    at, zone = at.replace(second=0, microsecond=0, tzinfo=UTC), zone_named(name)
    local = at.astimezone(zone)
    if local.second:
        return  # before 1972 and in Liberia clocks differed by seconds; nobody types those

    assert instant(local.date(), local.time().replace(tzinfo=None, fold=0), zone, second_time=bool(local.fold)) == at


def test_a_date_is_said_with_weekday_time_and_zone():
    at = datetime(2026, 12, 4, 21, tzinfo=UTC)

    assert read(at, HALIFAX) == "Fri 4 Dec 2026 17:00 AST"
    assert read_time(at, zone_named("Asia/Dubai")) == "01:00 UTC+4"
    assert read_time(at, zone_named("Asia/Kathmandu")) == "02:45 UTC+5:45"
    assert read_time(at, zone_named("America/Sao_Paulo")) == "18:00 UTC-3"
    assert read_time(datetime(2026, 7, 1, 9, tzinfo=UTC), zone_named("Atlantic/Azores")) == "09:00 UTC+0"
    assert read_time(at, zone_named("Pacific/Marquesas")) == "11:30 UTC-9:30"
    assert spelled_time(at.replace(tzinfo=None)) == "21:00 UTC"


def test_where_dates_stand_beside_them_days_are_those_of_a_calendar_there():
    saturday, monday = datetime(2026, 11, 28, 15, tzinfo=UTC), datetime(2026, 12, 21, 9, tzinfo=UTC)

    assert elapsed(saturday, monday) == "22 days"
    assert elapsed(saturday, monday, UTC) == elapsed(monday, saturday, UTC) == "23 days"
    assert elapsed(saturday, monday - timedelta(days=1), UTC) == "22 days"
    assert elapsed(saturday, monday, zone_named("Asia/Tokyo")) == "22 days", "Saturday is over there"


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (timedelta(0), "under a minute"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=1, minutes=59), "1 hour"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=1200), "1,200 days"),
    ],
)
def test_a_span_is_said_in_two_words(gap, said):
    start = datetime(2026, 3, 2, tzinfo=UTC)

    assert elapsed(start, start + gap) == elapsed(start + gap, start) == said


@given(st.lists(st.one_of(st.text(min_size=1, max_size=20), IN_USE), max_size=5))
def test_a_sentence_that_was_kept_is_read_on_every_clock_as_it_was_said(parts):
    said = Timed.of(*(part if isinstance(part, str) else part.replace(microsecond=0) for part in parts))

    again = Timed.of_kept(said.kept)

    for zone in (HALIFAX, zone_named("Asia/Kathmandu")):
        assert again.said(partial(read, zone=zone)) == said.said(partial(read, zone=zone))
    assert [one for one in again.parts if isinstance(one, datetime)] == [
        one for one in said.parts if isinstance(one, datetime)
    ]


@pytest.mark.parametrize("words", ["", "Merge it anew.", "⟨soon⟩", "⟨2026-12-04⟩ or ⟨2026-13-44T99:00:00+00:00⟩"])
def test_words_that_name_no_instant_are_kept_as_they_are(words):
    assert Timed.of_kept(words).said(str) == words


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Jerusalem", "10:00 IST UTC+2"),
        ("Asia/Kolkata", "13:30 IST UTC+5:30"),
        ("America/Chicago", "02:00 CST UTC-6"),
        ("Asia/Shanghai", "16:00 CST UTC+8"),
        ("Asia/Manila", "16:00 PST UTC+8"),
        ("Europe/Oslo", "09:00 CET"),
        ("Asia/Dubai", "12:00 UTC+4"),
        ("America/St_Johns", "04:30 NST"),
    ],
)
def test_a_short_name_that_others_far_away_have_too_comes_with_its_distance(zone, shown):
    assert read_time(datetime(2026, 1, 12, 8, tzinfo=UTC), zone_named(zone)) == shown


def test_no_two_zones_of_one_short_name_show_the_same_time_differently():
    """In the tables of this machine, a day of each month: a country that takes a name of another’s is found here."""
    days = [datetime(year, month, 12, tzinfo=UTC) for year in (2026, 2027, 2030) for month in range(1, 13)]
    distances: dict[str, set[timedelta | None]] = {}
    for local in (day.astimezone(zone_named(name)) for name in available_timezones() for day in days):
        distances.setdefault(abbreviation(local), set()).add(local.utcoffset())

    assert [name for name, found in distances.items() if len(found) > 1] == []
