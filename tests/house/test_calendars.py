"""The holiday calendars reach far enough: this fails a year before a deadline would be wrong."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from outreach.clock import system_clock
from outreach.domain.agencies import Place
from outreach.services.calendars import calendar_of

PRACTICE = Path(__file__).parents[2] / "data" / "practice" / "blue-lantern" / "agencies.csv"
ROWS = csv.DictReader(PRACTICE.read_text(encoding="utf-8-sig").splitlines())
PLACES = sorted({(row["country"], row["zone"]) for row in ROWS})


@pytest.mark.parametrize(("country", "zone"), PLACES)
def test_the_calendar_of_each_practice_country_knows_next_year(country, zone):
    calendar = calendar_of(Place(country=country, zone=zone))
    next_year = (system_clock() + timedelta(days=365)).year

    assert next_year in calendar.years
    assert "unknown" not in calendar.place
    assert any(calendar.holidays.get(date(next_year, 1, 1) + timedelta(days=n)) for n in range(365))
