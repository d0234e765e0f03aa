"""Which days an agency works, and when close of business falls where it is."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from outreach.domain.errors import OutreachError

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class CalendarEnds(OutreachError):
    """The calendar does not know the year it was asked about; guessing a public holiday would be a false promise."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """An agency's working days. `weekend` holds weekday numbers (Monday is 0); `holidays` the names of days off.

    `closed` are days of its own on which it is closed, with the reason; on those of `worked` it works in spite of all.
    Answers only for `years`; raises `CalendarEnds` outside them.
    """

    zone: ZoneInfo
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: Mapping[date, str] = field(default_factory=dict)
    closed: Mapping[date, str] = field(default_factory=dict)
    worked: Container[date] = frozenset()
    years: range = range(1970, 2200)
    place: str = ""
    _said: dict[date, str | None] = field(default_factory=dict, init=False, compare=False, repr=False)

    def why_closed(self, day: date) -> str | None:
        """The reason this day does not count ("Saturday", "Labour Day"), or None on a working day."""
        if day not in self._said:  # a list asks about the same few days for each of its rows
            self._said[day] = self._worked_out(day)
        return self._said[day]

    def _worked_out(self, day: date) -> str | None:
        if day.year not in self.years:
            where = self.place or self.zone.key
            raise CalendarEnds(
                f"The calendar for {where} covers {self.years.start}–{self.years.stop - 1} and says nothing "
                f"about {day:%Y-%m-%d}. Update the holidays package, then try again."
            )
        reason = self.closed.get(day) or self.holidays.get(day)
        if reason is None and day.weekday() in self.weekend:
            reason = WEEKDAYS[day.weekday()]
        return None if reason is not None and day in self.worked else reason

    def is_working_day(self, day: date) -> bool:
        return self.why_closed(day) is None

    def local_date(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A deadline worked out: the instant in UTC and each day that was skipped, with its reason."""

    at: datetime
    skipped: tuple[tuple[date, str], ...]

    def why(self) -> str:
        return "; ".join(f"{day:%a} {day.day} {day:%b %Y}: {reason}" for day, reason in self.skipped)


def due_at(asked_at: datetime, working_days: int, calendar: Calendar, *, close: time = time(17, 0)) -> Due:
    """Close of business, the agency's time, `working_days` after the day we asked.

    The day we asked is day zero, whatever the hour: no agency can say we counted it (the rule of the UK Freedom of
    Information Act 2000, s.10(6), and of every register we read).
    """
    if working_days < 1:
        raise ValueError("a deadline lies at least one working day ahead")
    day, left, skipped = calendar.local_date(asked_at), working_days, []
    while left > 0:
        day += timedelta(days=1)
        reason = calendar.why_closed(day) or _why_it_never_was(day, calendar.zone)
        if reason is None:
            left -= 1
        else:
            skipped.append((day, reason))
    return Due(at=close_of_business(day, calendar.zone, close), skipped=tuple(skipped))


def _why_it_never_was(day: date, zone: tzinfo) -> str | None:
    """Samoa went from Thursday 29 to Saturday 31 December 2011: nobody there could answer on the Friday."""
    noon = datetime.combine(day, time(12), zone)
    return None if noon.astimezone(UTC).astimezone(zone).date() == day else "no such day: the clocks crossed it"


def close_of_business(day: date, zone: tzinfo, close: time = time(17, 0)) -> datetime:
    """The instant, in UTC, at which `close` strikes on `day` in `zone`."""
    return datetime.combine(day, close, zone).astimezone(UTC)


def working_days_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Working days after the agency's date of `start`, up to and including its date of `end`; negative backwards."""
    first, last = calendar.local_date(start), calendar.local_date(end)
    if last < first:
        return -working_days_between(end, start, calendar)
    return sum(calendar.is_working_day(day) for day in _days_after(first, last))


def working_days_before(instant: datetime, working_days: int, calendar: Calendar) -> datetime:
    """The start, in UTC, of the agency's day that lies `working_days` working days before that of `instant`."""
    day, left = calendar.local_date(instant), working_days
    while left > 0:
        day -= timedelta(days=1)
        left -= calendar.is_working_day(day)
    return datetime.combine(day, time(0), calendar.zone).astimezone(UTC)


def start_of_working_day_after(start: datetime, working_days: int, calendar: Calendar) -> datetime:
    """The start, in UTC, of the agency's day that lies `working_days` working days after that of `start`."""
    day, left = calendar.local_date(start), working_days
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    return datetime.combine(day, time(0), calendar.zone).astimezone(UTC)


def _days_after(first: date, last: date) -> Iterator[date]:
    day = first
    while day < last:
        day += timedelta(days=1)
        yield day
