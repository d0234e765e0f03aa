"""How far off an instant is, in the agency's working days: what a reporter with a deadline wants to know first."""

from collections.abc import Callable
from datetime import datetime

from outreach.domain.agencies import Place
from outreach.domain.calendars import Calendar, CalendarEnds, working_days_between
from outreach.domain.lines import Line
from outreach.domain.wallclock import counted, elapsed


def ahead(line: Line, now: datetime, calendars: Callable[[Place], Calendar]) -> str:
    """How far off the deadline of a line in a list is; nothing where none lies ahead."""
    due = line.milestones.due_at
    return how_far(due, now, calendars(line.home)) if due and due > now and line.home else ""


def how_far(at: datetime, now: datetime, calendar: Calendar) -> str:
    """`in 2 working days (theirs)`, `today (theirs), in 3 hours`, `passed 5 hours ago`."""
    if at <= now:
        return f"passed {elapsed(at, now)} ago"
    if calendar.local_date(at) == calendar.local_date(now):
        return f"today (theirs), in {elapsed(now, at)}"
    try:
        days = working_days_between(now, at, calendar)
    except CalendarEnds:
        return f"in {elapsed(now, at)}"
    if days == 0:
        return f"in {elapsed(now, at)}, no working day of theirs before it"
    return f"in {counted(days, 'working day')} (theirs)"
