"""When one of us works: the hours in which the desk may write to them, and the mornings on which it does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from outreach.domain.agencies import Place
from outreach.domain.calendars import Calendar, close_of_business
from outreach.domain.errors import RuleBroken
from outreach.domain.wallclock import read_date

FARTHEST_DAYS = 62
"""Whoever is away for longer is asked by nobody; others are told instead."""

SHORTEST_MINUTES = 60
"""The scheduler looks every minute; it may be away for a restart, and a shorter window would pass unseen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """Days off, the first and the last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise RuleBroken("The leave ends before it begins. Write the first day first.", "leave")


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """When a person may be written to, by the clock of their own zone.

    `country` (ISO 3166-1 alpha-2) and `subdivision` say which public holidays are theirs: none, without a country.
    `weekend` None is the usual one there. `morning_mail`: an editor gets one of what is outstanding.
    """

    opens: time = time(8, 0)
    closes: time = time(18, 0)
    country: str = ""
    subdivision: str = ""
    weekend: frozenset[int] | None = None
    leave: tuple[Leave, ...] = ()
    morning_mail: bool = True

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise RuleBroken("The hours end before they begin. Write them like 08:00 and 18:00.", "closes")
        if (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute < SHORTEST_MINUTES:
            raise RuleBroken(
                "Leave an hour at least, or reminders would miss you. Write them like 08:00 and 18:00.", "closes"
            )
        if self.weekend is not None and len(self.weekend) > 6:  # noqa: PLR2004  # a week without a working day
            raise RuleBroken("A week needs a working day, or nobody can be reminded of anything.", "weekend")

    def place(self, zone: str) -> Place:
        return Place(country=self.country, zone=zone, subdivision=self.subdivision, weekend=self.weekend)


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingTime:
    """A person's hours on their own calendar. An instant is theirs from `opens` on, up to and without `closes`."""

    calendar: Calendar
    hours: Hours = Hours()

    def works_on(self, day: date) -> bool:
        if any(one.first <= day <= one.last for one in self.hours.leave):
            return False
        return self.calendar.is_working_day(day)

    def is_open(self, at: datetime) -> bool:
        day = self.calendar.local_date(at)
        return self.works_on(day) and self._opens(day) <= at < self._closes(day)

    def why_shut(self, at: datetime) -> str:
        """Why nothing is written to them at that instant, after “They are”; empty where they may be written to."""
        day = self.calendar.local_date(at)
        away = [one.last for one in self.hours.leave if one.first <= day <= one.last]
        if away:
            return f"on leave until {read_date(max(away))}"
        if off := self.calendar.why_closed(day):
            return f"off: {off}"
        hours = f"{self.hours.opens:%H:%M} to {self.hours.closes:%H:%M}"
        return "" if self.is_open(at) else f"outside of their hours, {hours}"

    def next_open(self, at: datetime) -> datetime | None:
        """The first instant from `at` on at which they may be written to; None for two months without one."""
        for day in self._working_days(at):
            if at < self._closes(day):
                return max(at, self._opens(day))
        return None

    def next_morning(self, at: datetime) -> datetime | None:
        """The first beginning of their working day from `at` on."""
        return next((self._opens(day) for day in self._working_days(at) if self._opens(day) >= at), None)

    def last_morning(self, *, before: datetime, within: timedelta) -> datetime | None:
        """The last beginning of a working day before an instant, and no longer before it than `within`."""
        day = self.calendar.local_date(before)
        while (opens := self._opens(day)) >= before - within:
            if opens < before and self.works_on(day):
                return opens
            day -= timedelta(days=1)
        return None

    def start_after(self, at: datetime, working_days: int) -> datetime | None:
        """The start of their day that lies `working_days` working days after that of `at`, which counts as none."""
        days = (day for day in self._working_days(at) if day > self.calendar.local_date(at))
        for number, day in enumerate(days, start=1):
            if number == working_days:
                return close_of_business(day, self.calendar.zone, time(0))
        return None

    def local_date(self, at: datetime) -> date:
        return self.calendar.local_date(at)

    def _opens(self, day: date) -> datetime:
        return close_of_business(day, self.calendar.zone, self.hours.opens)

    def _closes(self, day: date) -> datetime:
        return close_of_business(day, self.calendar.zone, self.hours.closes)

    def _working_days(self, at: datetime) -> Iterator[date]:
        first = self.calendar.local_date(at)
        days = (first + timedelta(days=number) for number in range(FARTHEST_DAYS))
        return (day for day in days if self.works_on(day))


def greeting(local: datetime) -> str:
    """Whoever still works at three has had a long evening, not an early morning."""
    for begins, words in ((18, "Good evening"), (12, "Good afternoon"), (5, "Good morning")):
        if local.hour >= begins:
            return words
    return "Good evening"


def written(hours: Hours) -> dict[str, Any]:
    """The hours in plain JSON; what is as usual is left out."""
    plain: dict[str, Any] = {}
    usual = Hours()
    for name in ("opens", "closes"):
        if getattr(hours, name) != getattr(usual, name):
            plain[name] = getattr(hours, name).isoformat()
    for name in ("country", "subdivision"):
        if getattr(hours, name):
            plain[name] = getattr(hours, name)
    if hours.weekend is not None:
        plain["weekend"] = sorted(hours.weekend)
    if hours.leave:
        plain["leave"] = [[one.first.isoformat(), one.last.isoformat()] for one in hours.leave]
    if not hours.morning_mail:
        plain["morning_mail"] = False
    return plain


def read(plain: Mapping[str, Any]) -> Hours:
    """The hours that `written` wrote."""
    usual = Hours()
    weekend = plain.get("weekend")
    return Hours(
        opens=time.fromisoformat(plain["opens"]) if "opens" in plain else usual.opens,
        closes=time.fromisoformat(plain["closes"]) if "closes" in plain else usual.closes,
        country=plain.get("country", ""),
        subdivision=plain.get("subdivision", ""),
        weekend=None if weekend is None else frozenset(weekend),
        leave=tuple(
            Leave(first=date.fromisoformat(first), last=date.fromisoformat(last))
            for first, last in plain.get("leave", ())
        ),
        morning_mail=plain.get("morning_mail", True),
    )
