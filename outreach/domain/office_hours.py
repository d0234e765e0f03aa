"""When a letter may leave: within the agency's own office hours, after the time to change one's mind, not in a rush.

The undo window and the gap after it are two things. Within the window a person may still hold a letter back; in the
gap it is too late to say so and the letter has not left yet, so "too late to undo" is never confused with "sent".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from outreach.domain.calendars import Calendar, CalendarEnds, close_of_business, end_of_business

LAST_HOUR = timedelta(hours=1)
"""Letters leave and calls are made until an hour before an office closes: whoever is reached later can ask nobody any
more that day. A deadline ends when it closes. At night a letter looks careless, and starts a deadline nobody saw begin.
"""

UNDO = timedelta(minutes=30)
SAFETY_GAP = timedelta(minutes=5)

DOMAIN_GAP = timedelta(seconds=30)
"""Between two letters to one domain: a mail server that gets forty at once takes us for a flood."""

FARTHEST_DAYS = 60

OUTSIDE_HOURS = "outside its office hours"

Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """Where a letter goes, as far as its hour is concerned. `not_before`: until then the agency is left alone."""

    calendar: Calendar
    domain: str
    not_before: datetime | None = None


def next_open(after: datetime, calendar: Calendar) -> datetime:
    """The first instant from `after` on at which the agency's office is open.

    Raises `CalendarEnds` where nobody knows its holidays any more.
    """
    day = calendar.local_date(after)
    for _ in range(FARTHEST_DAYS):
        if calendar.is_working_day(day):
            opens, ends = reach(day, calendar)
            if after < ends:
                return max(after, opens)
        day += timedelta(days=1)
    raise ValueError("an office opens within two months")


def reach(day: date, calendar: Calendar) -> tuple[datetime, datetime]:
    """From when until when somebody can be reached there on a working day."""
    hours = calendar.hours_on(day)
    opens, closes = (close_of_business(day, calendar.zone, clock) for clock in (hours.opens, hours.closes))
    return opens, closes - LAST_HOUR


def first_moment(start: datetime, calendar: Calendar) -> datetime:
    """From `start` on, the first at which somebody can be reached there; itself where nobody knows its days."""
    try:
        return next_open(start, calendar)
    except CalendarEnds:
        return start


def last_moment(end: datetime, calendar: Calendar, close: time) -> datetime:
    """The last working moment there at which something can still be done before `end`.

    Midnight is nobody’s hour: what ends then ends with the working day before, at `close` or when it closes before
    that. Itself where nobody knows.
    """
    day = calendar.local_date(end)
    try:
        for _ in range(FARTHEST_DAYS):
            if calendar.is_working_day(day) and reach(day, calendar)[0] < end:
                return min(end, end_of_business(day, calendar, close))
            day -= timedelta(days=1)
    except CalendarEnds:
        return end
    return end


def is_open(at: datetime, calendar: Calendar) -> bool:
    return next_open(at, calendar) == at


def earliest(approved_at: datetime) -> datetime:
    """No letter leaves before its approver had the time to change their mind, and a little more."""
    return approved_at + UNDO + SAFETY_GAP


def can_undo(approved_at: datetime, now: datetime) -> bool:
    return now < approved_at + UNDO


def spread(offices: Iterable[tuple[Key, Office]], *, after: datetime) -> dict[Key, datetime]:
    """When each of the letters leaves, in the order given: in office hours, and no two to a domain at once."""
    taken: dict[str, list[datetime]] = {}
    found = {}
    for key, office in offices:
        at = next_open(max(after, office.not_before or after), office.calendar)
        others = taken.setdefault(office.domain, [])
        while any(abs(at - other) < DOMAIN_GAP for other in others):
            at = next_open(max(other for other in others if abs(at - other) < DOMAIN_GAP) + DOMAIN_GAP, office.calendar)
        others.append(at)
        found[key] = at
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Shut:
    """Why nobody is in an office, and when it opens next; None where nobody knows."""

    why: str
    opens: datetime | None = None

    def said(self, read: Callable[[datetime], str]) -> str:
        return f"{self.why}, opens {read(self.opens)}" if self.opens else self.why


def shut(calendar: Calendar, now: datetime) -> Shut | None:
    """None while somebody should be there."""
    try:
        opens = next_open(now, calendar)
    except CalendarEnds:
        return Shut(why="not known: the calendar ends before today")
    if opens == now:
        return None
    return Shut(why=calendar.why_closed(calendar.local_date(now)) or OUTSIDE_HOURS, opens=opens)
