"""Days told from the day a story is loaded ("four working days ago") as the dates they are on that day."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from outreach.domain.calendars import Calendar, working_days_before
from outreach.domain.errors import RuleBroken

Told = Mapping[str, Any]


def on_real_days(line: Told, now: datetime, calendar: Calendar) -> dict[str, Any]:
    """The line with `at` (and `recorded_at`) in place of its days.

    `day` counts days of the week, `workday` the agency's working days; both lie before today, so -1 is the last one.
    """
    real = {name: value for name, value in line.items() if name not in ("day", "workday", "time", "recorded")}
    real["at"] = clock_text(line, now, calendar)
    if "recorded" in line:
        real["recorded_at"] = clock_text(line["recorded"], now, calendar)
    return real


def clock_text(told: Told, now: datetime, calendar: Calendar) -> str:
    """`{"workday": -4, "time": "09:30"}` as the date and time that clocks there showed."""
    return f"{_date(told, now, calendar).isoformat()}T{told['time']}"


def _date(told: Told, now: datetime, calendar: Calendar) -> date:
    back = -told.get("workday", told.get("day", 0))
    if back < 1:
        raise RuleBroken("A story is told of days before today: give a day of -1 or less.", "day")
    if "workday" in told:
        return calendar.local_date(working_days_before(now, back, calendar))
    return calendar.local_date(now) - timedelta(days=back)
