"""Which days an agency works, and when close of business falls where it is."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property, lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from outreach.domain.errors import OutreachError
from outreach.domain.prose import a_few
from outreach.domain.wallclock import read_date
from outreach.domain.weekly_hours import CLOSES, OfficeHours

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_NAMED = 5
"""So many days are named in a sentence, and how many more there are."""


class CalendarEnds(OutreachError):
    """The calendar does not know the year it was asked about; guessing a public holiday would be a false promise."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """An agency's working days. `weekend` holds weekday numbers (Monday is 0); `holidays` the names of days off.

    `closed` are days of its own on which it is closed, and `worked` those on which it works in spite of all, each with
    the reason; on those of `perhaps` its offices may be closed, or not. `weekend_then` answers for years in which the
    country had another weekend. The days of `parts` are holidays in some parts of the country, each with where, for an
    agency of which nobody said in which part it is. In the years of `unsettled` the country has not said yet which days
    it will move, and `missing` names the holidays of a year of which nobody knows yet when they fall.
    `hours` are those noted of days of the week that are unlike others. Of those in `early` the public offices of its
    country close early, and nobody said whether this agency does.
    Answers only for `years` and those of which somebody noted days off; raises `CalendarEnds` outside them.
    """

    zone: ZoneInfo
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: Mapping[date, str] = field(default_factory=dict)
    closed: Mapping[date, str] = field(default_factory=dict)
    worked: Mapping[date, str] = field(default_factory=dict)
    weekend_then: Callable[[date], bool] | None = None
    unsettled: Container[int] = frozenset()
    missing: Callable[[int], Sequence[str]] | None = None
    perhaps: Mapping[date, str] = field(default_factory=dict)
    parts: Mapping[date, str] = field(default_factory=dict)
    years: range = range(1970, 2200)
    place: str = ""
    hours: Mapping[int, OfficeHours] = field(default_factory=dict)
    early: Mapping[int, time] = field(default_factory=dict)
    _said: dict[date, str | None] = field(default_factory=dict, init=False, compare=False, repr=False)
    _reached: dict[tuple[date, int], date] = field(default_factory=dict, init=False, compare=False, repr=False)
    _so_far: dict[int, list[int]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def why_closed(self, day: date) -> str | None:
        """The reason this day does not count ("Saturday", "Labour Day"), or None on a working day."""
        if day not in self._said:  # a list asks about the same few days for each of its rows
            self._said[day] = self._worked_out(day)
        return self._said[day]

    def _worked_out(self, day: date) -> str | None:
        if day.year not in self.years and day.year not in self._noted_years:
            where = self.place or self.zone.key
            raise CalendarEnds(
                f"The calendar for {where} covers {self.years.start}–{self.years.stop - 1} and says nothing "
                f"about {read_date(day)}. Note the days off of {day.year} as its own (on the agency’s calendar page, "
                "from a calendar file, or with `--closed`): then it goes by them. Or update the holidays package."
            )
        if self.worked.get(day) is not None:
            return None
        own, holiday = self.closed.get(day), self.holidays.get(day)
        if own or holiday:
            return "; ".join(dict.fromkeys(reason for reason in (holiday, own) if reason))
        return WEEKDAYS[day.weekday()] if self.is_weekend(day) else None

    @cached_property
    def _noted_years(self) -> frozenset[int]:
        """Whoever notes the days off of a year that the package does not know makes it one that counts."""
        return frozenset(day.year for day in self.closed)

    def is_weekend(self, day: date) -> bool:
        return self.weekend_then(day) if self.weekend_then is not None else day.weekday() in self.weekend

    def why_open(self, day: date) -> str | None:
        """Why a day counts that one would take for a day off ("make-up working day"); None of any other day."""
        expected = self.is_weekend(day) or self.holidays.get(day) or self.closed.get(day)
        return self.worked.get(day) if expected else None

    def not_settled(self, years: Iterable[int]) -> str:
        """What nobody knows yet of the days off of these years, in sentences; nothing where all is settled."""
        return " ".join(sentence for year in years for sentence in self._not_settled(year))

    def in_doubt(self, counted: Iterable[date]) -> str:
        """Which of these working days may be none, in sentences: a deadline too early is the dangerous mistake."""
        perhaps, parts = list[str](), list[str]()
        for day in counted:
            if self.worked.get(day) is not None:
                continue
            if (holiday := self.perhaps.get(day)) is not None:
                perhaps.append(f"{read_date(day)} ({holiday})")
            elif (holiday := self.parts.get(day)) is not None:
                parts.append(f"{read_date(day)} ({holiday})")
        return " ".join(filter(None, (_perhaps_closed(perhaps), self._in_parts(parts))))

    def _in_parts(self, days: Sequence[str]) -> str:
        if not days:
            return ""
        country = self.place or "the country"
        return (
            f"A holiday in parts of {country}, which counts here: {a_few(days, MOST_NAMED)}. Say in which part the "
            "agency is (its subdivision, on its page or with `--subdivision`): what is a holiday there is skipped."
        )

    def _not_settled(self, year: int) -> Iterator[str]:
        country = self.place or "The country"
        if year not in self.years:
            if year in self._noted_years:
                yield (
                    f"The public holidays of {country} are known until {self.years.stop - 1}: of {year} only the days "
                    "noted as its own are skipped."
                )
        elif year in self.unsettled:
            yield (
                f"{country} moves days off and days of work every year, and those of {year} are not known yet. "
                "Work it out again once they are."
            )
        elif names := self.missing(year) if self.missing else ():
            yield (
                f"The holidays of {year} are not settled yet in {country}: the days of {a_few(names)}, which move "
                "with the moon or are announced, are not known and not skipped. Work it out again once they are, or "
                "note them as its own."
            )

    def is_working_day(self, day: date) -> bool:
        return self.why_closed(day) is None

    def working_day(self, day: date, number: int) -> date:
        """The working day of that number after this day, or before it where the number is negative."""
        if (day, number) not in self._reached:  # and so about the same few here
            at, step = day, timedelta(days=1 if number > 0 else -1)
            left = abs(number)
            while left > 0:
                at += step
                left -= self.is_working_day(at)
            self._reached[day, number] = at
        return self._reached[day, number]

    def working_days(self, first: date, last: date) -> int:
        """How many there are after the `first`, up to and with the `last`: each year is counted through but once."""
        ends = (*(date(year, 12, 31) for year in range(first.year, last.year)), last)
        return sum(
            self._until(end) - (self._until(first) if end.year == first.year else 0) for end in ends if first < end
        )

    def _until(self, day: date) -> int:
        """How many of its year there are up to this day."""
        new_year = date(day.year, 1, 1)
        if day.year not in self._so_far:
            days = (new_year + timedelta(days=n) for n in range(366))
            self._so_far[day.year] = [*accumulate(self.is_working_day(one) for one in days if one.year == day.year)]
        return self._so_far[day.year][(day - new_year).days]

    def local_date(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def hours_on(self, day: date) -> OfficeHours:
        """When somebody should be there; where nobody noted it, as usual, or as at the public offices of its country.

        A try in hours in which nobody is there is none, so the shorter ones count.
        """
        weekday = day.weekday()
        return self.hours.get(weekday) or OfficeHours(weekday=weekday, closes=self.early.get(weekday, CLOSES))

    def closes_on(self, day: date, usual: time) -> time:
        """Close of business of a deadline: the `usual` one of the policy, or when it closes, as noted, before that.

        What its country does otherwise is a doubt and no rule: a deadline must not come too early.
        """
        noted = self.hours.get(day.weekday())
        return min(usual, noted.closes) if noted else usual

    def closed_before(self, instant: datetime) -> str:
        """That on the day of this instant its office closes before it, or may do so, in a sentence; else nothing."""
        local = instant.astimezone(self.zone)
        weekday, noted = WEEKDAYS[local.weekday()], self.hours.get(local.weekday())
        if noted is not None:
            return f"Its office closes at {noted.closes:%H:%M} on {weekday}s." if noted.closes < local.time() else ""
        early = self.early.get(local.weekday())
        if early is None or local.time() <= early:
            return ""
        return (
            f"Public offices in {self.place or 'its country'} close at {early:%H:%M} on {weekday}s, and it runs until "
            f"{local:%H:%M}. If this one does so too, note its office hours: {weekday[:3]} until {early:%H:%M}."
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A deadline worked out: the instant in UTC, and each day that was skipped, or counted unexpectedly, and why.

    `unsettled` says, in sentences, what may still move it or make it too early. `early` is the last day and when they
    close on it, where that is sooner than usual.
    """

    at: datetime
    skipped: tuple[tuple[date, str], ...]
    counted: tuple[tuple[date, str], ...] = ()
    unsettled: str = ""
    early: tuple[date, time] | None = None

    def why(self) -> str:
        said = [(day, f": {reason}") for day, reason in self.skipped]
        said += [(day, f" counts: {reason}") for day, reason in self.counted]
        said += [(day, f" counts until {closes:%H:%M}, when they close") for day, closes in filter(None, [self.early])]
        return "; ".join(f"{read_date(day)}{words}" for day, words in sorted(said))


def due_at(asked_at: datetime, working_days: int, calendar: Calendar, *, close: time = time(17, 0)) -> Due:
    """Close of business, the agency's time, `working_days` after the day we asked; `close` unless it closes before.

    The day we asked is day zero, whatever the hour: no agency can say we counted it (the rule of the UK Freedom of
    Information Act 2000, s.10(6), and of every register we read).
    """
    if working_days < 1:
        raise ValueError("a deadline lies at least one working day ahead")
    day, left = calendar.local_date(asked_at), working_days
    skipped, counted, worked = [], [], []
    while left > 0:
        day += timedelta(days=1)
        if (reason := _why_skipped(day, calendar)) is not None:
            skipped.append((day, reason))
            continue
        left -= 1
        worked.append(day)
        if (unexpected := calendar.why_open(day)) is not None:
            counted.append((day, unexpected))
    closes = calendar.closes_on(day, close)
    at = close_of_business(day, calendar.zone, closes)
    years = range(calendar.local_date(asked_at).year, day.year + 1)
    doubts = (
        calendar.not_settled(years),
        _estimated(skipped),
        calendar.in_doubt(worked),
        calendar.closed_before(at),
        _odd_hour(at, calendar.zone, closes),
    )
    return Due(
        at=at,
        skipped=tuple(skipped),
        counted=tuple(counted),
        unsettled=" ".join(filter(None, doubts)),
        early=(day, closes) if closes < close else None,
    )


def over_at(asked_at: datetime, working_days: int, calendar: Calendar, *, close: time = time(17, 0)) -> datetime:
    """The instant of `due_at` alone, where it is told to nobody: what is in doubt about it is not looked for.

    A standing asks so each time it is folded, and which holidays only parts of a country have is long to find out.
    """
    if working_days < 1:
        raise ValueError("a deadline lies at least one working day ahead")
    day, left = calendar.local_date(asked_at), working_days
    while left > 0:
        day += timedelta(days=1)
        left -= _why_skipped(day, calendar) is None
    return end_of_business(day, calendar, close)


def _why_skipped(day: date, calendar: Calendar) -> str | None:
    return calendar.why_closed(day) or _why_it_never_was(day, calendar.zone)


ESTIMATED = "(estimated)"


def _estimated(skipped: Iterable[tuple[date, str]]) -> str:
    """Feasts that follow the moon are seen, not reckoned."""
    if not any(ESTIMATED in reason for _, reason in skipped):
        return ""
    return "The days marked as estimated follow the moon and may move. Work it out again when they are near."


def _odd_hour(at: datetime, zone: tzinfo, close: time) -> str:
    """Where the clock goes forward an hour is missing, where it goes back one comes twice."""
    local = at.astimezone(zone)
    if local.time() != close:
        return f"The clock there skips {close:%H:%M} on that day; it is {local:%H:%M} when it would have struck."
    if local.replace(fold=1).utcoffset() != local.replace(fold=0).utcoffset():
        return f"{close:%H:%M} comes twice there on that day; the first is meant."
    return ""


def _perhaps_closed(days: Sequence[str]) -> str:
    if not days:
        return ""
    said = ", ".join(days)
    return f"Its offices may be closed on {said}, which counts here. Ask, and note the day in its calendar if so."


@lru_cache(maxsize=10_000)
def _why_it_never_was(day: date, zone: tzinfo) -> str | None:
    """Samoa went from Thursday 29 to Saturday 31 December 2011: nobody there could answer on the Friday."""
    noon = datetime.combine(day, time(12), zone)
    return None if noon.astimezone(UTC).astimezone(zone).date() == day else "no such day: the clocks crossed it"


def close_of_business(day: date, zone: tzinfo, close: time = time(17, 0)) -> datetime:
    """The instant, in UTC, at which `close` strikes on `day` in `zone`."""
    return datetime.combine(day, close, zone).astimezone(UTC)


def end_of_business(day: date, calendar: Calendar, close: time) -> datetime:
    """The instant, in UTC, of close of business at the agency on this day: `close`, unless it closes before."""
    return close_of_business(day, calendar.zone, calendar.closes_on(day, close))


@dataclass(frozen=True, kw_only=True, slots=True)
class OffDay:
    """A day off on which somebody would end a deadline: why it is one, and the working days around it, where known."""

    day: date
    reason: str
    next: date | None
    before: date | None

    def __str__(self) -> str:
        said = f"{read_date(self.day)} is a day off there ({self.reason})."
        around = ", ".join(
            f"{which} is {read_date(day)}"
            for which, day in (("the next working day", self.next), ("the working day before", self.before))
            if day is not None
        )
        return f"{said} {around[0].upper()}{around[1:]}." if around else said


def off_day(at: datetime, calendar: Calendar) -> OffDay | None:
    """The day off on which this instant falls there; None on a working day, and where the calendar does not say."""
    day = calendar.local_date(at)
    try:
        reason = calendar.why_closed(day)
    except CalendarEnds:
        return None
    if reason is None:
        return None
    return OffDay(day=day, reason=reason, next=_working_day(day, 1, calendar), before=_working_day(day, -1, calendar))


def _working_day(day: date, step: int, calendar: Calendar) -> date | None:
    """The nearest one that way of a day off."""
    try:
        return calendar.working_day(day, step)
    except CalendarEnds:
        return None


def days_off_between(start: datetime, end: datetime, calendar: Calendar) -> tuple[tuple[date, str], ...]:
    """Each day off after the agency's date of `start`, up to that of `end`, with its reason, as far as it is known."""
    return tuple((day, reason) for day, reason in _days_between(start, end, calendar) if reason is not None)


def doubts_between(start: datetime, end: datetime, calendar: Calendar) -> str:
    """What may be wrong with the days counted after the agency's date of `start`, up to that of `end`, in sentences."""
    counted = [day for day, reason in _days_between(start, end, calendar) if reason is None]
    settled = calendar.not_settled(range(calendar.local_date(start).year, calendar.local_date(end).year + 1))
    return " ".join(filter(None, (settled, calendar.in_doubt(counted), calendar.closed_before(end))))


def _days_between(start: datetime, end: datetime, calendar: Calendar) -> Iterator[tuple[date, str | None]]:
    """Each day with why it is a day off, as far as the calendar goes."""
    day, last = calendar.local_date(start), calendar.local_date(end)
    with suppress(CalendarEnds):
        while day < last:
            day += timedelta(days=1)
            yield day, calendar.why_closed(day)


def working_days_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Working days after the agency's date of `start`, up to and including its date of `end`; negative backwards."""
    first, last = calendar.local_date(start), calendar.local_date(end)
    return calendar.working_days(first, last) if first <= last else -calendar.working_days(last, first)


def working_days_before(instant: datetime, working_days: int, calendar: Calendar) -> datetime:
    """The start, in UTC, of the agency's day that lies `working_days` working days before that of `instant`."""
    day = calendar.working_day(calendar.local_date(instant), -working_days)
    return datetime.combine(day, time(0), calendar.zone).astimezone(UTC)


def start_of_working_day_after(start: datetime, working_days: int, calendar: Calendar) -> datetime:
    """The start, in UTC, of the agency's day that lies `working_days` working days after that of `start`."""
    day = calendar.working_day(calendar.local_date(start), working_days)
    return datetime.combine(day, time(0), calendar.zone).astimezone(UTC)
