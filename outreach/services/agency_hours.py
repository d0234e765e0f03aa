"""The office hours of one agency: noted in place of what was known, which is named, and said where they are of no use.

Hours of a day of the week on which it is always closed are taken, and not refused: on a make-up working day, or one of
its own on which it works, they are the hours of that day. Who typed them may as well have meant another weekend, so
that is said at once, and on its page for as long as it is so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from outreach.db import agencies
from outreach.db.session import stop_clock
from outreach.domain.agencies import Agency
from outreach.domain.calendars import Calendar
from outreach.domain.people import Acting
from outreach.domain.weekly_hours import OfficeHours, hours_lines, on_days_off, week_said
from outreach.services.desk import Desk
from outreach.services.folding import fold_agencies_again


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """`before`: the lines these took the place of, with those that stay; `idle`: which of the new come to nothing."""

    agency: Agency
    before: tuple[str, ...]
    idle: str

    @property
    def replaced(self) -> str:
        """What was known until now, where that is not the same; empty where nothing was."""
        after = hours_lines(self.agency.hours)
        return "" if list(self.before) in ([], after) else f"Until now: {'; '.join(self.before)}."


def keep_hours(desk: Desk, slug: str, hours: Sequence[OfficeHours], *, by: Acting) -> Kept:
    """Go by these office hours, and on days of the week without any by the usual ones; every list follows at once."""
    with desk.writing(by) as session:
        stop_clock(session)
        before = agencies.get(session, slug, for_update=True)
        after = replace(before, hours=tuple(hours))
        if after != before:
            agencies.change(session, after)
            fold_agencies_again(desk, session, [before.id])
    calendar = desk.calendars(after.place)
    idle = idle_hours(calendar, calendar.local_date(desk.clock()))
    return Kept(agency=after, before=tuple(hours_lines(before.hours)), idle=idle)


def idle_hours(calendar: Calendar, today: date) -> str:
    return on_days_off(calendar.hours.values(), _weekend(calendar, today))


def hours_said(calendar: Calendar, today: date) -> str:
    """Its office hours as its page has them: those noted, the usual ones, and what its country's public offices do."""
    noted, weekend = sorted(calendar.hours.values(), key=lambda one: one.weekday), _weekend(calendar, today)
    theirs = [
        OfficeHours(weekday=day, closes=closes) for day, closes in calendar.early.items() if day not in calendar.hours
    ]
    said = week_said(noted, weekend)
    return f"{said}; public offices there {'; '.join(hours_lines(theirs))}, not noted of this one" if theirs else said


def _weekend(calendar: Calendar, today: date) -> frozenset[int]:
    week = (today + timedelta(days=number) for number in range(7))
    return frozenset(day.weekday() for day in week if calendar.is_weekend(day))
