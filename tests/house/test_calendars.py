"""The holiday calendars reach far enough: this fails a year before a deadline would be wrong."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from outreach.clock import system_clock
from outreach.domain.agencies import Place
from outreach.services.calendars import calendar_of, knows_a_year_ahead

PRACTICE = Path(__file__).parents[2] / "data" / "practice" / "blue-lantern" / "agencies.csv"
ROWS = csv.DictReader(PRACTICE.read_text(encoding="utf-8-sig").splitlines())
PLACES = sorted({(row["country"], row["zone"]) for row in ROWS})


@pytest.mark.parametrize(("country", "zone"), PLACES)
def test_the_calendar_of_each_practice_country_knows_next_year(country, zone):
    calendar, now = calendar_of(Place(country=country, zone=zone)), system_clock()

    assert knows_a_year_ahead(calendar, now)
    assert "unknown" not in calendar.place
    assert any(calendar.holidays.get(date(now.year + 1, 1, 1) + timedelta(days=n)) for n in range(365))


def test_a_calendar_that_ends_is_seen_to_a_year_before_a_deadline_would_need_more():
    """Sri Lanka's feasts follow the full moon, and the package knows them as far as they are announced."""
    calendar = calendar_of(Place(country="LK", zone="Asia/Colombo"))
    last = calendar.years[-1]

    assert knows_a_year_ahead(calendar, datetime(last - 1, 12, 31, tzinfo=UTC))
    assert not knows_a_year_ahead(calendar, datetime(last, 1, 1, tzinfo=UTC))
