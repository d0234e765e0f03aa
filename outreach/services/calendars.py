"""The working days of a place, from the public holidays that the `holidays` package keeps."""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from outreach.domain.agencies import Place
from outreach.domain.calendars import Calendar

Calendars = Callable[[Place], Calendar]

UNKNOWN_COUNTRY_YEARS = range(1970, 2101)


class HolidaysByYear(Mapping[date, str]):
    """The named days off of one country, worked out a year at a time and then kept.

    The package's own mapping fills itself on reading, which two threads must not do at once.
    """

    def __init__(self, load: Callable[[int], Mapping[date, str]]) -> None:
        self._load = load
        self._years: dict[int, Mapping[date, str]] = {}
        self._lock = threading.Lock()

    def _of(self, year: int) -> Mapping[date, str]:
        if year not in self._years:
            with self._lock:
                self._years.setdefault(year, self._load(year))
        return self._years[year]

    def __getitem__(self, day: date) -> str:
        return self._of(day.year)[day]

    def get(self, day: date, default: str | None = None) -> str | None:  # type: ignore[override]  # Mapping's is generic
        return self._of(day.year).get(day, default)

    def __iter__(self) -> Iterator[date]:
        return (day for year in sorted(self._years) for day in sorted(self._years[year]))

    def __len__(self) -> int:
        return sum(len(days) for days in self._years.values())


@lru_cache(maxsize=1024)
def calendar_of(place: Place) -> Calendar:
    """The calendar of a place. A country the package does not know has weekends and no holidays, and says so."""
    import holidays

    try:
        known = _country(place.country, place.subdivision or None)
    except NotImplementedError:
        return Calendar(
            zone=ZoneInfo(place.zone),
            weekend=place.weekend if place.weekend is not None else frozenset({5, 6}),
            years=UNKNOWN_COUNTRY_YEARS,
            place=f"{place.country or 'an unnamed country'} (public holidays unknown)",
        )

    def load(year: int) -> Mapping[date, str]:
        return dict(
            holidays.country_holidays(place.country, subdiv=known.subdiv, years=[year], language="en_US", expand=False)
        )

    return Calendar(
        zone=ZoneInfo(place.zone),
        weekend=place.weekend if place.weekend is not None else frozenset(known.weekend),
        holidays=HolidaysByYear(load),
        years=range(known.start_year, known.end_year + 1),
        place="-".join(part for part in (place.country, known.subdiv) if part),
    )


def _country(country: str, subdivision: str | None) -> Any:  # each country is a class of its own in the package
    """The package's country, without the subdivision where it does not know that one."""
    import holidays

    try:
        return holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        return holidays.country_holidays(country)
