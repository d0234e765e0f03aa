"""Whether the working days that stand beside a deadline lead to it: what is on record must not contradict itself."""

from dataclasses import dataclass
from datetime import date, datetime, time

from outreach.domain.calendars import Calendar, CalendarEnds, end_of_business, over_at, working_days_between
from outreach.domain.wallclock import counted, read_date


@dataclass(frozen=True, kw_only=True, slots=True)
class Miscount:
    """So many working days from the day we asked do not end on the day of the deadline.

    `leads_to` is where they end; `between` how many there are up to the deadline. None where nobody knows.
    """

    working_days: int
    asked_on: date
    due_on: date
    leads_to: date | None
    between: int | None

    def __str__(self) -> str:
        days = f"{counted(self.working_days, 'working day')} of the agency after {read_date(self.asked_on)}"
        leads = f"lead to {read_date(self.leads_to)}, and not" if self.leads_to else "do not lead"
        there = f" ({counted(self.between, 'working day')})" if self.between is not None else ""
        return f"{days} {leads} to {read_date(self.due_on)}{there}."


def miscount(working_days: int | None, asked_at: datetime, due_at: datetime, calendar: Calendar) -> Miscount | None:
    """None where they lead there, by the agency's calendar, at whatever hour; and where its calendar does not say."""
    if working_days is None:
        return None
    asked_on, due_on = calendar.local_date(asked_at), calendar.local_date(due_at)
    leads_to, between = _leads_to(working_days, asked_at, calendar), _between(asked_at, due_at, calendar)
    if leads_to == due_on or (leads_to is None and between is None):
        return None
    return Miscount(working_days=working_days, asked_on=asked_on, due_on=due_on, leads_to=leads_to, between=between)


def at_close(due_at: datetime, calendar: Calendar, close: time) -> bool:
    """Whether a deadline ends at close of business there."""
    return due_at == end_of_business(calendar.local_date(due_at), calendar, close)


def there_longer(due_at: datetime, calendar: Calendar, close: time) -> str:
    """That a deadline at the policy's close of business ends before the agency's office does, by its noted hours."""
    day = calendar.local_date(due_at)
    noted = calendar.hours.get(day.weekday())
    if noted is None or noted.closes <= close or not at_close(due_at, calendar, close):
        return ""
    return f"Its office is there until {noted.closes:%H:%M} on that day; a deadline ends at {close:%H:%M} all the same."


def _leads_to(working_days: int, asked_at: datetime, calendar: Calendar) -> date | None:
    try:
        return calendar.local_date(over_at(asked_at, working_days, calendar))
    except (CalendarEnds, ValueError):
        return None


def _between(asked_at: datetime, due_at: datetime, calendar: Calendar) -> int | None:
    try:
        return working_days_between(asked_at, due_at, calendar)
    except CalendarEnds:
        return None
