"""How much more time an agency can be given: the earliest day that is possible, and the one that the policy gives."""

from datetime import datetime, timedelta

from outreach.domain.calendars import CalendarEnds, Due, due_at, end_of_business
from outreach.domain.case import Case
from outreach.domain.wallclock import counted, read

FARTHEST_DAYS = 60


def counted_on(case: Case, working_days: int) -> Due:
    """So many of its working days from the deadline it has, or from now where that is over. Raises `CalendarEnds`."""
    return due_at(_has_until(case), working_days, case.calendar, close=case.policy.close_of_business)


def earliest(case: Case) -> datetime | None:
    """Close of business of the first working day that is later than what it has, and far enough ahead to be fair.

    None where nobody knows its days. An editor may give less than the fairness floor; nobody is offered it.
    """
    fair_from = case.now + timedelta(hours=case.policy.floor_hours)
    day = case.calendar.local_date(_has_until(case))
    try:
        for _ in range(FARTHEST_DAYS):
            ends = end_of_business(day, case.calendar, case.policy.close_of_business)
            if case.calendar.is_working_day(day) and ends > _has_until(case) and ends >= fair_from:
                return ends
            day += timedelta(days=1)
    except CalendarEnds:
        return None
    return None


def usual(case: Case) -> datetime | None:
    """As many days as the policy gives; None where its calendar ends before."""
    try:
        return counted_on(case, case.policy.response_working_days).at
    except CalendarEnds:
        return None


def why_not(case: Case, until: datetime, *, given_at: datetime, may_edit: bool = False) -> str:
    """Why it cannot be given time until then, with what can be chosen; empty where it can."""
    promised = case.standing.deadline
    if until <= given_at:
        return f"Time that is over cannot be given. {possible(case)}".strip()
    if promised is not None and until <= promised.at:
        return f"An extension must move the deadline later. {possible(case)}".strip()
    hours = case.policy.floor_hours
    if not may_edit and until - given_at < timedelta(hours=hours):
        return f"Less than {hours} hours is no fair chance. Give more, or ask an editor to. {possible(case)}".strip()
    return ""


def possible(case: Case) -> str:
    """The earliest day, and what the policy would give, in the agency's time."""
    zone, first, as_usual = case.calendar.zone, earliest(case), usual(case)
    if first is None:
        return ""
    said = f"The earliest that is possible is {read(first, zone)}"
    if as_usual is None or as_usual <= first:
        return f"{said}."
    days = counted(case.policy.response_working_days, "working day")
    return f"{said}; {days}, as the policy gives, end {read(as_usual, zone)}."


def _has_until(case: Case) -> datetime:
    promised = case.standing.deadline
    return max(promised.at, case.now) if promised else case.now
