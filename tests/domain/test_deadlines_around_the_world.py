"""Deadlines in real calendars, each with its weekday and zone in the table: what an agency there would work out too."""
# ruff: noqa: E501  # a table is read by its columns

import json
import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.agencies import OwnDay, Place
from outreach.domain.calendars import Calendar, due_at, working_days_before
from outreach.services.calendars import calendar_of
from tests.domain.test_deadlines import local

CASES = [
    # asked there, working days, zone, country or country-subdivision, due there, days skipped (weekends apart)
    ("Wed 2026-04-01 10:00", 1, "Europe/Oslo", "NO", "Tue 2026-04-07 17:00", "Maundy Thursday; Good Friday; Easter Sunday; Easter Monday"),
    ("Sat 2026-05-16 10:00", 1, "Europe/Oslo", "NO", "Mon 2026-05-18 17:00", "Constitution Day"),
    ("Tue 2026-12-22 09:00", 5, "Europe/Oslo", "NO", "Wed 2026-12-30 17:00", "Christmas Day; Second Day of Christmas"),
    ("Tue 2026-12-22 09:00", 5, "Europe/Stockholm", "SE", "Wed 2026-12-30 17:00", "Christmas Day; Second Day of Christmas"),
    ("Wed 2026-12-23 09:00", 1, "Europe/London", "GB-ENG", "Thu 2026-12-24 17:00", ""),
    ("Thu 2026-12-24 09:00", 1, "Europe/London", "GB-ENG", "Tue 2026-12-29 17:00", "Christmas Day; Boxing Day; Boxing Day (observed)"),
    ("Thu 2026-12-31 09:00", 1, "Europe/London", "GB-ENG", "Mon 2027-01-04 17:00", "New Year's Day"),
    ("Thu 2026-12-31 09:00", 1, "Europe/London", "GB-SCT", "Tue 2027-01-05 17:00", "New Year's Day; New Year Holiday; New Year Holiday (observed)"),
    ("Fri 2026-11-27 09:00", 1, "Europe/London", "GB-SCT", "Tue 2026-12-01 17:00", "Saint Andrew's Day"),
    ("Fri 2026-11-27 09:00", 1, "Europe/London", "GB-ENG", "Mon 2026-11-30 17:00", ""),
    ("Fri 2026-10-30 09:00", 1, "Europe/Berlin", "DE-BY", "Mon 2026-11-02 17:00", "All Saints' Day"),
    ("Wed 2026-06-03 09:00", 1, "Europe/Berlin", "DE-BY", "Fri 2026-06-05 17:00", "Corpus Christi"),
    ("Wed 2026-06-03 09:00", 1, "Europe/Berlin", "DE-BE", "Thu 2026-06-04 17:00", ""),
    ("Wed 2026-05-13 09:00", 1, "Europe/Paris", "FR", "Fri 2026-05-15 17:00", "Ascension Day"),
    ("Mon 2026-07-13 09:00", 1, "Europe/Paris", "FR", "Wed 2026-07-15 17:00", "National Day"),
    ("Thu 2026-04-30 09:00", 1, "Europe/Lisbon", "PT", "Mon 2026-05-04 17:00", "Labor Day"),
    ("Mon 2026-06-01 09:00", 1, "Europe/Rome", "IT", "Wed 2026-06-03 17:00", "Republic Day"),
    ("Fri 2026-06-19 09:00", 1, "Europe/Helsinki", "FI", "Mon 2026-06-22 17:00", "Midsummer Day"),
    ("Thu 2026-06-18 09:00", 1, "Europe/Helsinki", "FI", "Mon 2026-06-22 17:00", "Midsummer Eve; Midsummer Day"),
    ("Wed 2026-07-01 09:00", 2, "America/New_York", "US", "Mon 2026-07-06 17:00", "Independence Day (observed); Independence Day"),
    ("Wed 2026-11-25 09:00", 1, "America/New_York", "US", "Fri 2026-11-27 17:00", "Thanksgiving Day"),
    ("Fri 2026-03-06 22:30", 1, "America/Los_Angeles", "US-CA", "Mon 2026-03-09 17:00", ""),
    ("Fri 2026-10-09 09:00", 1, "America/Halifax", "CA-NS", "Mon 2026-10-12 17:00", ""),
    ("Fri 2026-05-15 09:00", 1, "America/Toronto", "CA-ON", "Tue 2026-05-19 17:00", "Victoria Day"),
    ("Fri 2026-03-06 09:00", 1, "America/St_Johns", "CA-NL", "Mon 2026-03-09 17:00", ""),
    ("Fri 2026-02-13 09:00", 1, "America/Sao_Paulo", "BR", "Mon 2026-02-16 17:00", ""),
    ("Fri 2026-09-04 09:00", 1, "America/Sao_Paulo", "BR", "Tue 2026-09-08 17:00", "Independence Day"),
    ("Fri 2026-01-23 09:00", 1, "Australia/Sydney", "AU-NSW", "Tue 2026-01-27 17:00", "Australia Day"),
    ("Fri 2026-10-02 09:00", 1, "Australia/Lord_Howe", "AU-NSW", "Tue 2026-10-06 17:00", "Labor Day"),
    ("Fri 2026-10-23 09:00", 1, "Pacific/Auckland", "NZ", "Tue 2026-10-27 17:00", "Labour Day"),
    ("Thu 2026-02-05 09:00", 1, "Pacific/Auckland", "NZ", "Mon 2026-02-09 17:00", "Waitangi Day"),
    ("Tue 2026-04-28 09:00", 3, "Asia/Tokyo", "JP", "Thu 2026-05-07 17:00", "Showa Day; Constitution Day; Greenery Day; Children's Day; Substitute Holiday"),
    ("Fri 2026-09-18 09:00", 1, "Asia/Tokyo", "JP", "Thu 2026-09-24 17:00", "Respect for the Aged Day; National Holiday; Autumnal Equinox Day"),
    ("Mon 2026-01-12 23:00", 1, "Asia/Kolkata", "IN", "Tue 2026-01-13 17:00", ""),
    ("Wed 2026-03-25 10:00", 2, "Asia/Jerusalem", "IL", "Sun 2026-03-29 17:00", ""),
    ("Thu 2026-03-26 10:00", 1, "Asia/Jerusalem", "IL", "Sun 2026-03-29 17:00", ""),
    ("Thu 2026-03-05 10:00", 1, "Africa/Cairo", "EG", "Sun 2026-03-08 17:00", ""),
    ("Wed 2026-04-22 23:30", 1, "Africa/Cairo", "EG", "Thu 2026-04-23 17:00", ""),
    ("Thu 2026-09-24 10:00", 1, "Africa/Johannesburg", "ZA", "Fri 2026-09-25 17:00", ""),
    ("Wed 2026-09-23 10:00", 1, "Africa/Johannesburg", "ZA", "Fri 2026-09-25 17:00", "Heritage Day"),
    ("Mon 2026-03-02 00:30", 1, "Pacific/Kiritimati", "KI", "Tue 2026-03-03 17:00", ""),
    ("Fri 2021-09-10 09:00", 1, "Asia/Taipei", "TW", "Sat 2021-09-11 17:00", ""),
    ("Wed 2025-09-24 09:00", 3, "Asia/Shanghai", "CN", "Sun 2025-09-28 17:00", ""),
    ("Thu 2011-12-29 10:00", 1, "Pacific/Apia", "WS", "Tue 2012-01-03 17:00", "no such day: the clocks crossed it; New Year's Day; The Day After New Year's Day"),
]  # fmt: skip


def place_of(where, zone, **more):
    country, _, subdivision = where.partition("-")
    return Place(country=country, zone=zone, subdivision=subdivision, **more)


def reasons(due):
    weekdays = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return "; ".join(
        reason.split(" (")[0] if not reason.endswith(("day)", "(observed)")) else reason
        for _, reason in due.skipped
        if reason not in weekdays
    )


@pytest.mark.parametrize(("asked", "days", "zone", "where", "expected", "skipped"), CASES)
def test_a_deadline_in_a_real_calendar(asked, days, zone, where, expected, skipped):
    due = due_at(local(asked, zone), days, calendar_of(place_of(where, zone)))

    assert f"{due.at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}" == expected
    assert reasons(due) == skipped


def test_a_closure_of_its_own_is_skipped_and_a_day_it_works_is_not():
    own = (
        OwnDay(day=date(2026, 3, 3), works=False, reason="Strike"),
        OwnDay(day=date(2026, 3, 7), works=True, reason="Make-up day"),
    )
    calendar = calendar_of(place_of("NO", "Europe/Oslo", own=own))

    due = due_at(local("Mon 2026-03-02 09:00", "Europe/Oslo"), 4, calendar)

    assert due.at == local("Sat 2026-03-07 17:00", "Europe/Oslo")
    assert due.why() == "Tue 3 Mar 2026: Strike; Sat 7 Mar 2026 counts: Make-up day"


def test_a_holiday_says_its_name_there_too():
    due = due_at(local("Sat 2026-05-16 10:00", "Europe/Oslo"), 1, calendar_of(place_of("NO", "Europe/Oslo")))

    assert "Constitution Day (Grunnlovsdag)" in due.why()


# ── What other systems assert ───────────────────────────────────────────────────────────────────────────────────

SHARED = (
    Path(os.environ.get("OUTREACH_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data") / "deadlines.json"
)

ARGUED = {
    "counts calendar days, which no agency of ours is promised: a deadline is told in working days": {
        "alaveteli-calendar-11",
        "alaveteli-calendar-12",
        "alaveteli-calendar-13",
        "alaveteli-calendar-15",
        "alaveteli-calendar-17",
        "muckrock-30cd",
    },
    "counts months from a receipt by one country's procedure, and a day more than its own law": {
        "froide-end-of-year",
        "froide-last-day",
        "froide-long-period",
        "froide-maundy-thursday-night",
        "froide-month-before-easter",
    },
    "asks for no working day at all; a deadline lies at least one ahead": {
        "vacanza-57",
        "vacanza-59",
        "workalendar-30",
        "workalendar-34",
    },
}
"""Why some systems come to another day, and in which of their cases."""

MADE_UP = {
    "vacanza_stub_CS6": (
        [date(2024, 5, 1), date(2024, 5, 2), date(2024, 10, 12), date(2024, 2, 19)],
        [date(2024, 2, 24)],
    )
}
ELSEWHERE = {"Taiwan": "TW", "FranceAlsaceMoselle": "FR-57", "France": "FR", "froide_de_federal": "DE"}


HERE = pytest.mark.skipif(
    not SHARED.exists(),
    reason=f"what other systems assert is not at {SHARED}; set OUTREACH_SHARED_DATA to the folder of deadlines.json",
)


@HERE
def test_the_deadlines_that_other_systems_assert_are_ours_but_for_those_that_are_argued():
    told = json.loads(SHARED.read_text())
    ours = {case["id"]: _ours(told, case) for case in told["cases"]}

    others = {case["id"] for case in told["cases"] if ours[case["id"]] != case["expected"]}
    assert others == set().union(*ARGUED.values()), "each difference is argued by name, and each argued one is there"
    assert len(told["cases"]) - len(others) >= 19


def _ours(told, case):
    """The day we come to with as many working days; None where we count none."""
    if case["n"] == 0:
        return None
    calendar = _calendar_of(told, case["holidays"])
    start = datetime.combine(date.fromisoformat(case["start"]), time(12), UTC)
    at = due_at(start, case["n"], calendar).at if case["n"] > 0 else working_days_before(start, -case["n"], calendar)
    return at.date().isoformat()


def _calendar_of(told, holidays):
    zone = ZoneInfo("UTC")
    if holidays is None:
        return Calendar(zone=zone)
    if holidays in MADE_UP:
        off, on = MADE_UP[holidays]
        return Calendar(zone=zone, holidays=dict.fromkeys(off, "holiday"), worked=dict.fromkeys(on, "works"))
    if holidays.startswith(("workalendar", "froide")):
        return calendar_of(place_of(ELSEWHERE[holidays.rsplit(".", 1)[-1]], "UTC"))
    days = told["holiday_sets"][holidays]["days"]
    return Calendar(zone=zone, holidays={date.fromisoformat(one["date"]): one["name"] for one in days})


# ── Rules ───────────────────────────────────────────────────────────────────────────────────────────────────────

REAL = st.sampled_from(
    [
        ("NO", "Europe/Oslo"),
        ("CA-NS", "America/Halifax"),
        ("JP", "Asia/Tokyo"),
        ("EG", "Africa/Cairo"),
        ("WS", "Pacific/Apia"),
        ("NP", "Asia/Kathmandu"),
    ]
)
OWN = st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=20)
MINUTES = st.integers(0, 60 * 24 * 365 * 3)


@given(MINUTES, st.integers(1, 25), REAL, OWN)
def test_a_deadline_falls_on_a_working_day_and_names_just_the_days_it_skipped(minutes, days, where, own):
    asked = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    first = asked.date()
    noted = {first + timedelta(days=n): works for n, works in own}
    calendar = calendar_of(
        place_of(
            *where, own=tuple(OwnDay(day=day, works=works, reason="noted") for day, works in sorted(noted.items()))
        )
    )

    due = due_at(asked, days, calendar)

    last, start = calendar.local_date(due.at), calendar.local_date(asked)
    between = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert calendar.is_working_day(last)
    assert [day for day, _ in due.skipped] == [day for day in between if not calendar.is_working_day(day)]
    assert len(between) - len(due.skipped) == days
    assert f"{due.at.astimezone(calendar.zone):%H:%M}" == "17:00"
