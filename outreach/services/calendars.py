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


class WorkedByYear:
    """The days on which a country works in spite of its weekend (make-up days), and those an agency does by itself.

    What the agency is known to be closed on wins.
    """

    def __init__(self, load: Callable[[int], frozenset[date]], own: frozenset[date], closed: frozenset[date]) -> None:
        self._load = lru_cache(maxsize=None)(load)
        self._own, self._closed = own, closed

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date) or day in self._closed:
            return False
        return day in self._own or day in self._load(day.year)


@lru_cache(maxsize=1024)
def calendar_of(place: Place) -> Calendar:
    """The calendar of a place. A country the package does not know has weekends and no holidays, and says so."""
    closed = {one.day: one.reason for one in place.own if not one.works}
    worked = frozenset(one.day for one in place.own if one.works)
    try:
        known = _country(place.country, place.subdivision or None)
    except NotImplementedError:
        return Calendar(
            zone=ZoneInfo(place.zone),
            weekend=place.weekend if place.weekend is not None else frozenset({5, 6}),
            years=UNKNOWN_COUNTRY_YEARS,
            closed=closed,
            worked=worked,
            place=f"{place.country or 'an unnamed country'} (public holidays unknown)",
        )

    def load(year: int) -> Mapping[date, str]:
        return _named(known, year)

    return Calendar(
        zone=ZoneInfo(place.zone),
        weekend=place.weekend if place.weekend is not None else frozenset(known.weekend),
        holidays=HolidaysByYear(load),
        years=range(known.start_year, known.end_year + 1),
        closed=closed,
        worked=WorkedByYear(lambda year: _make_up_days(known, year), worked, frozenset(closed)),
        place="-".join(part for part in (place.country, known.subdiv) if part),
    )


def _country(country: str, subdivision: str | None) -> Any:  # each country is a class of its own in the package
    """The package's country, without the subdivision where it does not know that one."""
    import holidays

    try:
        return holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        return holidays.country_holidays(country)


def _named(known: Any, year: int) -> dict[date, str]:
    """The holidays of a year by their English names, and the agency's own name beside it where that is another."""
    import holidays

    def of(language: str | None) -> Mapping[date, str]:
        return holidays.country_holidays(
            known.country, subdiv=known.subdiv, years=[year], language=language, expand=False
        )

    english, local = of("en_US"), of(known.default_language)
    return {day: _both(name, local.get(day, name)) for day, name in english.items()}


def _both(english: str, local: str) -> str:
    return english if local.casefold() == english.casefold() else f"{english} ({local})"


def _make_up_days(known: Any, year: int) -> frozenset[date]:
    """The Saturdays and Sundays that a country declares working days, to make up for a bridge between holidays."""
    import holidays

    there = holidays.country_holidays(known.country, subdiv=known.subdiv, years=[year], expand=False)
    return frozenset(day for day in there.weekend_workdays if day.year == year)
