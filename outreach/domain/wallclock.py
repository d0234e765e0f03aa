"""What a clock on a wall means as an instant, where it stands, and how to read an instant back to that place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from outreach.domain.errors import RuleBroken

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

YEARS = range(1900, 2200)

SHARED = frozenset({"CDT", "CST", "IST", "PST"})
"""Short names that zones far apart have in common in the tz database: IST is Dublin’s, Jerusalem’s and Kolkata’s."""


class ClockSkipped(RuleBroken):
    """The clocks there jumped over this time; nobody could have read it."""


class ClockRepeated(RuleBroken):
    """The clocks there showed this time twice; somebody must say which."""


def zone_named(name: str) -> ZoneInfo:
    """The zone of this IANA name, or a sentence for the person who typed it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise RuleBroken(
            f"“{name}” is not a time zone we know. Use a name such as Europe/Oslo or America/Halifax.", "zone"
        ) from unknown


@lru_cache(maxsize=600)  # as many zones as there are: the library itself keeps eight, and a list shows more
def zone_or_utc(name: str) -> ZoneInfo:
    """For showing a time, which must not fail: a zone whose name has left the tables is shown as UTC."""
    try:
        return zone_named(name)
    except RuleBroken:
        return ZoneInfo("UTC")


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, of `day` in `zone`, also where clocks are put forward or back at midnight."""
    if day.year not in YEARS:
        raise RuleBroken(f"{read_date(day)} is not a date this desk can place. Check the year.")
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def instant(day: date, clock: time, zone: ZoneInfo, *, second_time: bool | None = None) -> datetime:
    """The instant, in UTC, at which clocks in `zone` showed `clock` on `day`.

    `second_time` says which, where the clocks were put back and showed it twice.
    """
    if day.year not in YEARS:
        raise RuleBroken(f"{read_date(day)} is not a date this desk can place. Check the year.")
    first, second = (datetime.combine(day, clock, zone).replace(fold=fold) for fold in (0, 1))
    shown = f"{clock:%H:%M} on {read_date(day)}"
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    after, before = (one.astimezone(UTC).astimezone(zone) for one in (first, second))
    if after.replace(tzinfo=None) != datetime.combine(day, clock):
        raise ClockSkipped(
            f"There was no {shown} in {place_of(zone)}: the clocks were put forward over it. "
            f"Did you mean {before:%H:%M} or {after:%H:%M}?"
        )
    if second_time is None:
        raise ClockRepeated(
            f"Clocks in {place_of(zone)} showed {shown} twice, because they were put back. Say which one you mean."
        )
    return (second if second_time else first).astimezone(UTC)


def time_of_day(text: str) -> time:
    """`17:00`, to the minute and of no zone: it strikes wherever the agency is. Raises ValueError."""
    clock = time.fromisoformat(text)
    if clock.tzinfo is not None or clock.second or clock.microsecond:
        raise ValueError(f"“{text}” is no hour like 17:00")
    return clock


def read_date(day: date) -> str:
    """`Fri 5 Dec 2026`; by hand, since `strftime` is slow enough to show on a list of fifty rows."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def read(at: datetime, zone: ZoneInfo) -> str:
    """`Fri 5 Dec 2026 17:00 AST`: weekday, date, time and zone, as a clock and calendar there show it."""
    return spelled(at.astimezone(zone))


def read_both(at: datetime, zone: ZoneInfo, reader: tzinfo = UTC) -> str:
    """`Fri 5 Dec 2026 17:00 AST (21:00 UTC)`: for a command, whose reader may be anywhere unless they say where."""
    there, here = at.astimezone(zone), at.astimezone(reader)
    if there.utcoffset() == here.utcoffset():
        return spelled(there)
    return f"{spelled(there)} ({spelled_time(here) if there.date() == here.date() else spelled(here)})"


def yours(at: datetime, zone: ZoneInfo, own: ZoneInfo) -> str:
    """The same instant on its reader's clock, `22:00 CET yours`; nothing where it shows what that of `zone` does."""
    there, here = at.astimezone(zone), at.astimezone(own)
    if there.utcoffset() == here.utcoffset():
        return ""
    return f"{spelled_time(here) if there.date() == here.date() else spelled(here)} yours"


def on_both_clocks(at: datetime, zone: ZoneInfo, own: ZoneInfo, far: str = "") -> str:
    """`Mon 30 Nov 2026 17:00 AST (22:00 CET yours), in 2 working days (agency’s)`: where no page shows it.

    `far` is how far off it is.
    """
    here = yours(at, zone, own)
    return read(at, zone) + (f" ({here})" if here else "") + (f", {far}" if far else "")


@dataclass(frozen=True, slots=True)
class Timed:
    """A sentence of ours with the instants it names: whoever reads it reads them on clocks of their own."""

    parts: tuple[str | datetime, ...]

    @classmethod
    def of(cls, *parts: str | datetime) -> "Timed":
        return cls(parts)

    @classmethod
    def of_kept(cls, words: str) -> "Timed":
        """What `kept` made a text of; any other text names no instant."""
        found = _KEPT.split(words)
        return cls(tuple(_moment(part) if at % 2 else part for at, part in enumerate(found) if part))

    @property
    def kept(self) -> str:
        """As a text to keep, of which `of_kept` makes the sentence again."""
        return self.said(lambda at: f"⟨{at.astimezone(UTC).isoformat(timespec='seconds')}⟩")

    def said(self, read: Callable[[datetime], str]) -> str:
        return "".join(part if isinstance(part, str) else read(part) for part in self.parts)


_KEPT = re.compile(r"⟨(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00)⟩")


def _moment(kept: str) -> datetime | str:
    try:
        return datetime.fromisoformat(kept)
    except ValueError:  # somebody typed that, and it is no instant
        return f"⟨{kept}⟩"


def read_time(at: datetime, zone: ZoneInfo) -> str:
    return spelled_time(at.astimezone(zone))


def spelled(local: datetime) -> str:
    """A moment that is already on the clock it is to be read from."""
    return f"{read_date(local)} {spelled_time(local)}"


def spelled_time(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02} {abbreviation(local)}"


def abbreviation(local: datetime) -> str:
    """The zone's own short name where it has one, else its distance from UTC: `AST`, `UTC+4`, `IST UTC+5:30`."""
    name = local.tzname() or "UTC"
    if name[0].isalpha() and name not in SHARED:
        return name
    offset = local.utcoffset() or timedelta(0)
    minutes = abs(int(offset.total_seconds())) // 60
    sign = "-" if offset < timedelta(0) else "+"
    from_utc = f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")
    return f"{name} {from_utc}" if name in SHARED else from_utc


def place_of(zone: ZoneInfo) -> str:
    """The city a zone is named after: `Halifax`."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def days_between(start: datetime, end: datetime, on: tzinfo) -> int:
    """How many days apart their dates stand on a calendar there, whatever the hours: Saturday to Monday is 2."""
    return (end.astimezone(on).date() - start.astimezone(on).date()).days


def elapsed(start: datetime, end: datetime, on: tzinfo | None = None) -> str:
    """How long between two instants, in the two words a person would use: `3 days`, `5 hours`, `20 minutes`.

    `on`: where the dates stand beside it, its days are those one counts on a calendar there.
    """
    minutes = abs(int((end - start).total_seconds())) // 60
    for size, word in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        count = minutes // size
        if count >= (2 if word == "day" else 1):
            count = abs(days_between(start, end, on)) if on and word == "day" else count
            return counted(count, word)
    return "under a minute"


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"
