"""How far off an instant is, in the agency's working days: what a reporter with a deadline wants to know first."""

from collections.abc import Callable
from datetime import datetime

from outreach.domain.agencies import Place
from outreach.domain.calendars import Calendar, CalendarEnds, working_days_between
from outreach.domain.lines import Line
from outreach.domain.wallclock import counted, elapsed


def distance(line: Line, now: datetime, calendars: Callable[[Place], Calendar]) -> str:
    """How far off the deadline of a line in a list is, and whether they are closed then; nothing without one."""
    due = line.milestones.due_at
    if due is None or line.home is None:
        return ""
    closed = ", on a day they are closed" if ends_on_day_off(line, now, calendars) else ""
    return f"{how_far(due, now, calendars(line.home))}{closed}"


def ends_on_day_off(line: Line, now: datetime, calendars: Callable[[Place], Calendar]) -> bool:
    """Nobody answers on a day off, and there is still time to give more."""
    due = line.milestones.due_at
    if due is None or due <= now or line.home is None:
        return False
    calendar = calendars(line.home)
    try:
        return not calendar.is_working_day(calendar.local_date(due))
    except CalendarEnds:
        return False


def how_far(at: datetime, now: datetime, calendar: Calendar) -> str:
    """`in 2 working days (agency’s)`, `today (agency’s), in 3 hours`, `passed 2 working days ago (agency’s)`."""
    return f"passed {ago(at, now, calendar)}" if at <= now else _ahead(at, now, calendar)


def ago(at: datetime, now: datetime, calendar: Calendar) -> str:
    """`2 working days ago (agency’s)`, `today (agency’s), 3 hours ago`; with no working day since, that is said."""
    if calendar.local_date(at) == calendar.local_date(now):
        return f"today (agency’s), {elapsed(at, now, calendar.zone)} ago"
    days = _working_days(at, now, calendar)
    if days == 0:
        return f"{elapsed(at, now, calendar.zone)} ago, no working day (agency’s) since"
    return f"{counted(days, 'working day')} ago (agency’s)" if days else f"{elapsed(at, now, calendar.zone)} ago"


def _ahead(at: datetime, now: datetime, calendar: Calendar) -> str:
    if calendar.local_date(at) == calendar.local_date(now):
        return f"today (agency’s), in {elapsed(now, at, calendar.zone)}"
    days = _working_days(now, at, calendar)
    if days == 0:
        return f"in {elapsed(now, at, calendar.zone)}, no working day (agency’s) before it"
    return f"in {counted(days, 'working day')} (agency’s)" if days else f"in {elapsed(now, at, calendar.zone)}"


def _working_days(start: datetime, end: datetime, calendar: Calendar) -> int | None:
    """None where the calendar ends before it can be counted."""
    try:
        return working_days_between(start, end, calendar)
    except CalendarEnds:
        return None
