"""The working days of a place, from the public holidays that the `holidays` package keeps."""

import re
import threading
import warnings
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from outreach.domain.agencies import HolidayKind, Place
from outreach.domain.calendars import Calendar
from outreach.domain.prose import a_few
from outreach.domain.wallclock import read_date

Calendars = Callable[[Place], Calendar]
T = TypeVar("T")

MAKE_UP = "make-up working day, in return for a day off at a holiday"
LOOK_BACK, SEVERAL = 6, 3
"""A country that moved days of work in three of the six years before will do so again."""

ALL_KNOWN = (2024, 2025, 2026)
"""Of these years the package knows every holiday: what moved in each of them tells which ones a later year lacks."""

FEASTS = ("feasts that follow the moon",)
ASIDE = re.compile(r"\s*\([^)]*\)")
MOVED_FROM = re.compile(r"\(substituted from (\d\d/\d\d/\d{4})\)")
WEEKENDS = {"LY": frozenset({4, 5}), "PS": frozenset({4, 5})}
"""Libya and Palestine rest on Friday and Saturday, and the package says Saturday and Sunday."""

EARLY = {"AE": {4: time(12)}}
"""Since Friday is a working day there, in 2022, federal offices of the Emirates close at noon on it (decision of their
cabinet of 7 December 2021). Companies need not: so it is a doubt beside a deadline, and no rule.
"""

UNKNOWN_COUNTRY_YEARS = range(1970, 2101)


class DaysByYear(Mapping[date, str]):
    """Named days of one country, worked out a year at a time and then kept.

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


class Unsettled(Container[int]):
    """The years of which a country that moves days of work every year has not said yet which."""

    def __init__(self, country: str) -> None:
        self._country = country

    def __contains__(self, year: object) -> bool:
        return isinstance(year, int) and _is_unsettled(self._country, year)


@lru_cache(maxsize=4096)
def _is_unsettled(country: str, year: int) -> bool:
    """However far ahead: it is the last years of which anything is known that tell a country's ways."""
    known = _country(country, None)
    told = [getattr(known, name, {}) for name in ("special_public_holidays", "special_public_holidays_observed")]
    if _make_up_days(known, year) or any(year in years for years in told):
        return False
    end = min(year, max((one for years in told for one in years), default=year) + 1)
    return sum(bool(_make_up_days(known, before)) for before in range(end - LOOK_BACK, end)) >= SEVERAL


@lru_cache(maxsize=4096)
def _missing(country: str, year: int) -> tuple[str, ...]:
    """The holidays that fell on another day in each year of which all is known, and that this one is without.

    One that two years on is there again falls on a weekend, or on another holiday, in between.
    """
    kind = type(_country(country, None))
    if year <= ALL_KNOWN[-1]:
        return FEASTS if _warned(lambda: kind(years=[year], expand=False))[1] else ()
    moving = _moving(country)
    found = set().union(*(_days_by_name(kind, one) for one in range(year, year + 3))) if moving else frozenset[str]()
    return tuple(name for name in moving if name not in found)


@lru_cache(maxsize=256)
def _moving(country: str) -> tuple[str, ...]:
    kind = type(_country(country, None))
    first, *others = (_days_by_name(kind, year) for year in ALL_KNOWN)
    return tuple(
        name
        for name in sorted(first)
        if len({first[name], *(one.get(name, first[name]) for one in others)}) > len(others)
    )


def _days_by_name(kind: Any, year: int) -> dict[str, frozenset[tuple[int, int]]]:
    """When each holiday of a year falls; "(observed)" and "(estimated)" are no part of a name."""
    found = defaultdict[str, set[tuple[int, int]]](set)
    for day, names in _of_year(kind, years=[year], expand=False, language="en_US").items():
        for name in names.split("; "):
            found[ASIDE.sub("", name)].add((day.month, day.day))
    return {name: frozenset(days) for name, days in found.items()}


def _of_year(kind: Any, **asked: Any) -> Mapping[date, str]:
    found: Mapping[date, str] = _warned(lambda: kind(**asked, **_estimated(kind)))[0]
    return found


@lru_cache(maxsize=256)
def _estimated(kind: Any) -> Mapping[str, bool]:
    """That days which follow the moon are wanted too: a country's class that has none does not take the word."""
    asked = {"islamic_show_estimated": True}
    try:
        kind(**asked)
    except TypeError:
        return {}
    return asked


_WARNING = threading.RLock()
"""Listening for warnings is of the whole process: two threads must not at once."""


def _warned(load: Callable[[], T]) -> tuple[T, bool]:
    """What was loaded, and whether the package warned that it does not know all of it."""
    with _WARNING, warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        loaded = load()
    return loaded, any(issubclass(one.category, UserWarning) for one in heard)


@lru_cache(maxsize=1024)
def calendar_of(place: Place) -> Calendar:
    """The calendar of a place. A country the package does not know has weekends and no holidays, and says so."""
    closed = {one.day: one.reason for one in place.own if not one.works}
    worked = {one.day: one.reason for one in place.own if one.works}
    hours = {one.weekday: one for one in place.hours}
    try:
        known = _country(place.country, place.subdivision or None)
    except NotImplementedError:
        return Calendar(
            zone=ZoneInfo(place.zone),
            weekend=place.weekend if place.weekend is not None else frozenset({5, 6}),
            years=UNKNOWN_COUNTRY_YEARS,
            closed=closed,
            worked=worked,
            hours=hours,
            place=f"{place.country or 'an unnamed country'} (public holidays unknown)",
        )

    usual = WEEKENDS.get(place.country)

    def at_work(year: int) -> dict[date, str]:
        return {day: MAKE_UP for day in _make_up_days(known, year) if day not in closed} | worked

    return Calendar(
        zone=ZoneInfo(place.zone),
        weekend=place.weekend if place.weekend is not None else usual or frozenset(known.weekend),
        holidays=DaysByYear(lambda year: _kept(known, year, place.also_closed) | _named(known, year)),
        years=range(known.start_year, known.end_year + 1),
        closed=closed,
        worked=DaysByYear(at_work),
        weekend_then=known.is_weekend if place.weekend is None and usual is None else None,
        unsettled=Unsettled(known.country),
        missing=lambda year: _missing(known.country, year),
        perhaps=DaysByYear(lambda year: _maybe(known, year, but=place.also_closed)),
        parts={} if known.subdiv else DaysByYear(lambda year: _in_parts(known.country, year)),
        place="-".join(part for part in (place.country, known.subdiv) if part),
        hours=hours,
        early=EARLY.get(place.country, {}),
    )


def knows_a_year_ahead(calendar: Calendar, now: datetime) -> bool:
    """Whether it reaches over the year in which a deadline of a year from now lies: asked while there is time."""
    return now.year + 1 in calendar.years


def kinds_of(country: str) -> tuple[HolidayKind, ...]:
    """The kinds of days, besides public holidays, that are known of a country."""
    try:
        return _kinds(_country(country, None))
    except NotImplementedError:
        return ()


def no_such_kind(typed: str, country: str) -> str:
    known = ", ".join(kinds_of(country))
    there = f"Known there: {known}." if known else "Leave it out, and note such days as its own."
    return f"Of {country} no days of the kind “{typed}” are known. {there}"


def _kinds(known: Any) -> tuple[HolidayKind, ...]:
    return tuple(kind for kind in HolidayKind if kind in known.supported_categories)


def _country(country: str, subdivision: str | None) -> Any:  # each country is a class of its own in the package
    """The package's country, without the subdivision where it does not know that one."""
    import holidays

    try:
        return holidays.country_holidays(country, subdiv=subdivision, expand=False)
    except NotImplementedError:
        return holidays.country_holidays(country, expand=False)


def _named(known: Any, year: int) -> dict[date, str]:
    """The holidays of a year by their English names, and the agency's own name beside it where that is another."""

    def of(language: str | None) -> Mapping[date, str]:
        return _of_year(type(known), subdiv=known.subdiv, years=[year], language=language, expand=False)

    english, local = of("en_US"), of(known.default_language)
    return {day: _both(MOVED_FROM.sub(_moved_from, name), local.get(day, name)) for day, name in english.items()}


def _maybe(known: Any, year: int, *, but: Collection[HolidayKind]) -> dict[date, str]:
    """Days on which offices there may be closed, by their English names."""
    return _of_kinds(known, year, [kind for kind in _kinds(known) if kind not in but], "en_US")


@lru_cache(maxsize=1024)
def _in_parts(country: str, year: int) -> Mapping[date, str]:
    """The holidays of a year that only parts of a country have, by their English names, each with those parts."""
    kind = type(_country(country, None))
    everywhere = _of_year(kind, years=[year], language="en_US", expand=False)
    found = defaultdict[date, defaultdict[str, list[str]]](lambda: defaultdict(list))
    for code in kind.subdivisions:
        for day, name in _of_year(kind, subdiv=code, years=[year], language="en_US", expand=False).items():
            if day not in everywhere:
                found[day][name].append(_part(kind, code))
    return {day: "; ".join(f"{name}: {a_few(parts)}" for name, parts in names.items()) for day, names in found.items()}


def _part(kind: Any, code: str) -> str:
    """As it is typed, and after its name where that is a number: `BW`, `Johor 01`."""
    if code.isalpha():
        return code
    name = next((name for name, one in kind.subdivisions_aliases.items() if one == code), "")
    return f"{name} {code}".strip()


def _kept(known: Any, year: int, kinds: Collection[HolidayKind]) -> dict[date, str]:
    """The days of those kinds on which this agency is closed, each with its kind, in the order of the kinds."""
    found: dict[date, str] = {}
    for kind in (one for one in _kinds(known) if one in kinds):
        english, local = (_of_kinds(known, year, [kind], tongue) for tongue in ("en_US", known.default_language))
        for day, name in english.items():
            found.setdefault(day, f"{_both(name, local.get(day, name))}, {kind.words}")
    return found


def _of_kinds(known: Any, year: int, kinds: Sequence[HolidayKind], language: str | None) -> dict[date, str]:
    import holidays

    if not kinds:
        return {}
    categories = tuple(kind.value for kind in kinds)
    asked = {"subdiv": known.subdiv, "years": [year], "language": language, "categories": categories}
    return dict(_warned(lambda: holidays.country_holidays(known.country, expand=False, **asked))[0])


def _moved_from(found: re.Match[str]) -> str:
    day = datetime.strptime(found[1], "%m/%d/%Y").date()  # noqa: DTZ007  # a day of their calendar, no instant
    return f"(moved from {read_date(day)})"


def _both(english: str, local: str) -> str:
    return english if local.casefold() == english.casefold() else f"{english} ({local})"


def no_part(place: Place, otherwise: str) -> str:
    """Why this is no part of its country, in a sentence, with what to do `otherwise`."""
    if not place.country:
        return f"“{place.subdivision}” is a part of a country, and none is given. Give its country too. {otherwise}"
    kind = type(_country(place.country, None))
    parts = ", ".join(_part(kind, code) for code in kind.subdivisions)
    known = f" It has {parts}." if parts else ""
    return f"“{place.subdivision}” is no part of {place.country} we know.{known} {otherwise}"


def _make_up_days(known: Any, year: int) -> frozenset[date]:
    """The Saturdays and Sundays that a country declares working days, to make up for a bridge between holidays."""
    import holidays

    asked = {"subdiv": known.subdiv, "years": [year], "expand": False}
    there, _ = _warned(lambda: holidays.country_holidays(known.country, **asked))
    return frozenset(day for day in there.weekend_workdays if day.year == year)
