"""Our own people with their hours: who may be written to at this moment, and when next."""

from datetime import datetime, timedelta
from functools import cache

from outreach.db import people, seats
from outreach.db.session import Session
from outreach.domain.people import Staff
from outreach.domain.reminders import Newsroom
from outreach.domain.wallclock import read_date
from outreach.domain.working_hours import WorkingTime
from outreach.services.desk import Desk


def newsroom_of(desk: Desk, session: Session, *, at: datetime | None = None) -> Newsroom:
    """Who works on what at that instant, or now; their hours are always today's."""

    @cache
    def works(staff: Staff) -> WorkingTime:
        return works_of(desk, staff)

    sights = seats.everyones(session, at or desk.clock())
    return Newsroom(staff=people.everyone(session), working_time=works, sights=sights)


def works_of(desk: Desk, staff: Staff) -> WorkingTime:
    return WorkingTime(calendar=desk.calendars(staff.hours.place(staff.zone)), hours=staff.hours)


def told_later(desk: Desk, staff: Staff, at: datetime) -> str:
    """On which day they are told what is set for the day of `at`, where they are off on that one; else empty."""
    works = works_of(desk, staff)
    first, why = works.next_open(at), works.why_shut(at + timedelta(hours=12))
    if first is None or works.local_date(first) == works.local_date(at):
        return ""
    return f"told on {read_date(works.local_date(first))}, as on {read_date(works.local_date(at))} they are {why}"
