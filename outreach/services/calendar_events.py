"""The days that an iCalendar file (RFC 5545) closes, and in sentences what of it closes none or cannot be read.

The libraries raise whatever they meet, and would follow a rule that repeats by the second for ever. So each event is
looked at before it is unfolded, and on its own: one that is broken spoils no other.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from outreach.domain.errors import RuleBroken
from outreach.domain.wallclock import read_date

NO_FILE = "This is no iCalendar file. Export the calendar as .ics, and choose that file."
BY_THE_HOUR = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
MOST_EVENTS = 5_000
A_DAY = timedelta(days=1)


def whole_days(content: bytes, first: date, until: date) -> tuple[list[tuple[date, str]], list[str]]:
    """The days from `first` up to `until`, each with the words of its event. Raises `RuleBroken` for no calendar."""
    import icalendar

    try:
        events = list(icalendar.Calendar.from_ical(_in_unicode(content)).walk("VEVENT"))
    except Exception as broken:  # the library raises whatever it meets
        raise RuleBroken(NO_FILE, "file") from broken
    if len(events) > MOST_EVENTS:
        raise RuleBroken(f"The file holds more than {MOST_EVENTS:,} events. Export fewer years.", "file")
    found: list[tuple[date, str]] = []
    left_out: list[str] = []
    for event, moved in _series(events):
        words = _words(event)
        try:
            if why := _why_not(event):
                left_out.append(f"“{words}” {why}")
            else:
                found += _days_of(event, moved, first, until)
        except Exception:  # noqa: BLE001  # what cannot be read is named, whatever is wrong with it
            left_out.append(f"“{words}” cannot be read: type its days in.")
    return sorted(found), left_out


def _in_unicode(content: bytes) -> str:
    """UTF-8, as the standard has it; what old programs write instead is read as they mean it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _series(events: list[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Each event with those of its repetitions that were moved; two events of one name are two events."""
    moved = defaultdict(list)
    for event in events:
        if "RECURRENCE-ID" in event:
            moved[str(event.get("UID", ""))].append(event)
    for event in events:
        if "RECURRENCE-ID" not in event:
            yield event, moved.pop(str(event.get("UID", "")), [])


def _words(event: Any) -> str:
    return " ".join(str(event.get("SUMMARY", "")).split()) or "closed"


def _why_not(event: Any) -> str:
    """Why this event closes no day, whenever it repeats."""
    begins = event["DTSTART"].dt
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return f"on {_on(begins)} was cancelled."
    if isinstance(begins, datetime) and not _from_midnight_to_midnight(event):
        return f"on {_on(begins)} has hours: it closes no whole day."
    if _end(event) < _date(begins):
        return f"on {_on(begins)} ends before it begins."
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if OFTEN.intersection(map(str.upper, rule.get("FREQ", []))) or BY_THE_HOUR.intersection(rule):
            return f"on {_on(begins)} repeats more often than daily."
    return ""


def _from_midnight_to_midnight(event: Any) -> bool:
    """On its own clock: that is how some programs write a whole day."""
    begins, ends = event["DTSTART"].dt, event.get("DTEND")
    if ends is None or not isinstance(ends.dt, datetime):
        return False
    return bool(begins.time() == ends.dt.time() == time(0) and ends.dt.date() > begins.date())


def _days_of(event: Any, moved: list[Any], first: date, until: date) -> Iterator[tuple[date, str]]:
    """A whole-day event ends on the day before its DTEND (3.6.1)."""
    import icalendar
    import recurring_ical_events

    alone = icalendar.Calendar()
    for one in (event, *moved):
        alone.add_component(one)
    for each in recurring_ical_events.of(alone).between(first, until):
        if str(each.get("STATUS", "")).upper() == "CANCELLED":
            continue
        day = max(_date(each["DTSTART"].dt), first)
        last = min(_end(each), until)
        while day <= last:
            yield day, _words(each)
            day += A_DAY


def _end(event: Any) -> date:
    """The last day of a whole-day event."""
    begins: date = _date(event["DTSTART"].dt)
    if "DTEND" in event:
        ends = _date(event["DTEND"].dt)
        return ends - A_DAY if ends > begins else ends
    if "DURATION" in event:
        lasts: timedelta = event["DURATION"].dt
        return max(begins, begins + lasts - A_DAY)
    return begins


def _date(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at


def _on(at: date | datetime) -> str:
    return read_date(_date(at))
