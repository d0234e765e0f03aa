"""What a calendar says of a day, and what a deadline says of its doubts: word for word, for the agency may ask why."""

from datetime import UTC, date, time
from zoneinfo import ZoneInfo

import pytest

from outreach.domain.calendars import Calendar, CalendarEnds, close_of_business, due_at
from outreach.domain.wallclock import read_date
from tests.domain.test_deadlines import local

OSLO = ZoneInfo("Europe/Oslo")
MONDAY, SATURDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 7), date(2026, 3, 8)


def told(**known: object) -> Calendar:
    return Calendar(zone=OSLO, **known)


def due(asked: str, days: int, calendar: Calendar, **close: time):
    return due_at(local(asked, calendar.zone.key), days, calendar, **close)


@pytest.mark.parametrize(
    ("calendar", "day", "reason"),
    [
        (told(), MONDAY, None),
        (told(), SATURDAY, "Saturday"),
        (told(), SUNDAY, "Sunday"),
        (told(holidays={MONDAY: "Founding Day"}), MONDAY, "Founding Day"),
        (told(closed={MONDAY: "Strike"}), MONDAY, "Strike"),
        (told(holidays={MONDAY: "Founding Day"}, closed={MONDAY: "Strike"}), MONDAY, "Founding Day; Strike"),
        (told(holidays={MONDAY: "Founding Day"}, closed={MONDAY: "Founding Day"}), MONDAY, "Founding Day"),
        (told(holidays={SATURDAY: "Founding Day"}), SATURDAY, "Founding Day"),
        (told(worked={SATURDAY: "Stocktaking"}), SATURDAY, None),
        (told(worked={MONDAY: "Stocktaking"}, closed={MONDAY: "Strike"}), MONDAY, None),
        (told(weekend_then=lambda day: day == MONDAY), MONDAY, "Monday"),
        (told(weekend_then=lambda day: day == MONDAY), SATURDAY, None),
    ],
)
def test_a_day_off_says_why(calendar, day, reason):
    assert calendar.why_closed(day) == calendar.why_closed(day) == reason, "asked again, it says the same"
    assert calendar.is_working_day(day) == (reason is None)


@pytest.mark.parametrize(
    ("calendar", "day", "reason"),
    [
        (told(worked={SATURDAY: "Stocktaking"}), SATURDAY, "Stocktaking"),
        (told(worked={MONDAY: "Stocktaking"}, holidays={MONDAY: "Founding Day"}), MONDAY, "Stocktaking"),
        (told(worked={MONDAY: "Stocktaking"}, closed={MONDAY: "Strike"}), MONDAY, "Stocktaking"),
        (told(worked={MONDAY: "Stocktaking"}), MONDAY, None),
        (told(), SATURDAY, None),
    ],
)
def test_only_a_day_one_would_take_for_a_day_off_says_why_it_counts(calendar, day, reason):
    assert calendar.why_open(day) == reason


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2027, 1, 1)])
@pytest.mark.parametrize(("place", "named"), [("Norway", "Norway"), ("", "Europe/Oslo")])
def test_of_a_year_it_does_not_know_a_calendar_says_nothing_and_why(day, place, named):
    calendar = told(years=range(2020, 2027), place=place)

    with pytest.raises(CalendarEnds) as refused:
        calendar.why_closed(day)
    assert str(refused.value) == (
        f"The calendar for {named} covers 2020–2026 and says nothing about {read_date(day)}. "
        f"Note the days off of {day.year} as its own (on the agency’s calendar page, from a calendar file, or with "
        "`--closed`): then it goes by them. Or update the holidays package."
    )
    assert calendar.is_working_day(date(2026, 12, 31)), "the last day it knows"
    assert calendar.is_working_day(date(2020, 1, 1)), "the first"


@pytest.mark.parametrize(("place", "who"), [("China", "China"), ("", "The country")])
def test_where_a_country_moves_days_every_year_the_deadline_says_that_they_are_not_known_yet(place, who):
    calendar = told(unsettled={2027}, place=place)

    assert due("Mon 2026-03-02 09:00", 1, calendar).unsettled == ""
    assert due("Mon 2027-03-01 09:00", 1, calendar).unsettled == (
        f"{who} moves days off and days of work every year, and those of 2027 are not known yet. "
        "Work it out again once they are."
    )


def test_a_feast_that_follows_the_moon_makes_the_deadline_provisional():
    calendar = told(holidays={date(2026, 3, 20): "Eid al-Fitr (estimated)"})

    assert due("Thu 2026-03-19 09:00", 1, calendar).unsettled == (
        "The days marked as estimated follow the moon and may move. Work it out again when they are near."
    )
    assert due("Fri 2026-03-20 09:00", 1, calendar).unsettled == "", "it was not skipped"


def test_offices_that_may_be_closed_on_a_day_that_counts_are_named():
    calendar = told(perhaps={date(2026, 3, 3): "Carnival", date(2026, 3, 4): "Ash Wednesday", SATURDAY: "Fair"})

    assert due("Mon 2026-03-02 09:00", 5, calendar).unsettled == (
        "Its offices may be closed on Tue 3 Mar 2026 (Carnival), Wed 4 Mar 2026 (Ash Wednesday), which counts here. "
        "Ask, and note the day in its calendar if so."
    )


def test_days_that_parts_of_the_country_have_off_are_named_where_they_count():
    parts = {date(2026, 3, number): f"Fair {number}: N" for number in range(2, 14)}
    calendar = told(parts=parts, closed={date(2026, 3, 3): "Stocktaking"}, perhaps={date(2026, 3, 4): "Carnival"})

    assert due("Mon 2026-03-02 09:00", 2, calendar).unsettled == (
        "Its offices may be closed on Wed 4 Mar 2026 (Carnival), which counts here. Ask, and note the day in its "
        "calendar if so. A holiday in parts of the country, which counts here: Thu 5 Mar 2026 (Fair 5: N). Say in "
        "which part the agency is (its subdivision, on its page or with `--subdivision`): what is a holiday there is "
        "skipped."
    )
    many = due("Wed 2026-03-04 09:00", 7, calendar).unsettled
    assert "Wed 11 Mar 2026 (Fair 11: N) and 2 more. Say in which part" in many


def test_a_day_it_is_known_to_work_is_in_no_doubt():
    monday = date(2026, 3, 9)
    calendar = told(parts={monday: "Fair: N"}, perhaps={monday: "Fair"}, worked={monday: "They said so"})

    assert due("Fri 2026-03-06 09:00", 1, calendar).unsettled == ""


def test_every_doubt_is_said_one_after_the_other():
    calendar = told(
        perhaps={date(2026, 3, 3): "Carnival"}, holidays={date(2026, 3, 4): "Eid (estimated)"}, unsettled={2026}
    )

    said = due("Mon 2026-03-02 09:00", 2, calendar).unsettled

    assert said.startswith("The country moves days off")
    assert ". The days marked as estimated" in said
    assert ". Its offices may be closed" in said


def test_a_day_that_counts_unexpectedly_is_told_among_those_that_were_skipped():
    calendar = told(worked={SATURDAY: "Stocktaking"}, holidays={date(2026, 3, 6): "Founding Day"})

    found = due("Thu 2026-03-05 09:00", 2, calendar)

    assert found.skipped == ((date(2026, 3, 6), "Founding Day"), (SUNDAY, "Sunday"))
    assert found.counted == ((SATURDAY, "Stocktaking"),)
    assert found.why() == ("Fri 6 Mar 2026: Founding Day; Sat 7 Mar 2026 counts: Stocktaking; Sun 8 Mar 2026: Sunday")


@pytest.mark.parametrize(
    ("asked", "close", "said"),
    [
        (
            "Fri 2026-03-27 09:00",
            time(2, 30),
            "The clock there skips 02:30 on that day; it is 03:30 when it would have struck.",
        ),
        ("Fri 2026-10-23 09:00", time(2, 30), "02:30 comes twice there on that day; the first is meant."),
        ("Fri 2026-10-23 09:00", time(17), ""),
    ],
)
def test_where_the_clock_changes_at_close_of_business_the_deadline_says_what_is_meant(asked, close, said):
    """Nobody closes at half past two at night by their own will; a policy may still say so, or a zone change by day."""
    every_day = told(weekend=frozenset())

    assert due(asked, 2, every_day, close=close).unsettled == said


def test_the_office_closes_at_five_unless_its_policy_says_otherwise():
    calendar = told()

    assert due("Mon 2026-03-02 09:00", 1, calendar).at == local("Tue 2026-03-03 17:00", "Europe/Oslo")
    assert due("Mon 2026-03-02 09:00", 1, calendar, close=time(15)).at == local("Tue 2026-03-03 15:00", "Europe/Oslo")
    assert close_of_business(MONDAY, OSLO) == local("Mon 2026-03-02 17:00", "Europe/Oslo")
    assert close_of_business(MONDAY, OSLO).tzinfo is UTC
