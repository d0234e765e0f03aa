"""The hours of one of us, as they are typed and said at the command line."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from outreach.domain.errors import RuleBroken
from outreach.domain.people import Staff
from outreach.domain.wallclock import WEEKDAYS, time_of_day
from outreach.domain.working_hours import Hours, Leave


def changed_hours(hours: Hours, typed: Mapping[str, Any]) -> Hours:
    """The hours with what was typed in place of what was there; what was not typed stays."""
    new: dict[str, Any] = {}
    for name in ("opens", "closes"):
        if typed[name]:
            new[name] = _clock(typed[name])
    for name in ("country", "subdivision"):
        if typed[name] is not None:
            new[name] = "" if typed[name].lower() == "none" else typed[name].upper()
    if typed["days_off"] is not None:
        new["weekend"] = weekdays_of(typed["days_off"])
    if typed["leave"] or typed["no_leave"]:
        new["leave"] = tuple(_leave(one) for one in typed["leave"])
    if typed["morning_mail"] is not None:
        new["morning_mail"] = typed["morning_mail"]
    return replace(hours, **new)


def hours_said(staff: Staff) -> str:
    hours = staff.hours
    weekend = "as usual there" if hours.weekend is None else ", ".join(WEEKDAYS[day] for day in sorted(hours.weekend))
    leave = ", ".join(f"{one.first} to {one.last}" for one in hours.leave) or "none"
    holidays = "-".join(part for part in (hours.country, hours.subdivision) if part) or "none"
    return (
        f"{staff.name} is written to from {hours.opens:%H:%M} to {hours.closes:%H:%M} in {staff.zone}.\n"
        f"Days off: {weekend or 'none'}. Public holidays: {holidays}. Leave: {leave}.\n"
        f"Morning mail of what is outstanding (editors): {'yes' if hours.morning_mail else 'no'}."
    )


def weekdays_of(typed: str) -> frozenset[int]:
    """`fri,sat` as numbers, Monday being 0; `none` for no day."""
    words = [word.strip().lower() for word in typed.split(",") if word.strip()]
    if not words:
        raise RuleBroken("No day of the week is named. Write them like fri,sat, or none.", "weekend")
    if words == ["none"]:
        return frozenset()
    known = {called: day for day, name in enumerate(WEEKDAYS) for called in (name.lower(), name[:3].lower())}
    for word in words:
        if word not in known:
            raise RuleBroken(f"“{word}” is no day of the week. Write them like fri,sat.", "weekend")
    return frozenset(known[word] for word in words)


def _clock(typed: str) -> time:
    try:
        return time_of_day(typed)
    except ValueError:
        raise RuleBroken(f"“{typed}” is no time of day. Write it like 08:00.", "opens") from None


def _leave(typed: str) -> Leave:
    first, _, last = typed.partition("..")
    try:
        return Leave(first=date.fromisoformat(first), last=date.fromisoformat(last or first))
    except ValueError:
        raise RuleBroken(f"“{typed}” is no leave. Write it like 2026-12-21..2027-01-03.", "leave") from None
