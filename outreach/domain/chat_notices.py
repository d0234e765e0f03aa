"""What a chat room is told: how much waits, and that something stopped. It names investigations, and nobody in them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from outreach.domain.datebook import Load, plain
from outreach.domain.people import Staff
from outreach.domain.wallclock import counted, read_date, zone_or_utc

TOLD_BETWEEN = (time(8), time(20))
"""The hours of the newsroom's day in which the summary is told: late after an outage, but not at night."""

PATIENCE = timedelta(minutes=10)
"""What rights itself within that is not worth a chat."""


class NoticeState(StrEnum):
    """Told at most once: what is `leaving` when its sender dies, or was not taken for certain, is never told again."""

    WAITING = "waiting"
    LEAVING = "leaving"
    TOLD = "told"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One thing to tell. `occasion` is what it is told once for; it waits for `patience` before it is told."""

    occasion: str
    text: str
    patience: timedelta = timedelta(0)


def zone_of(staff: Iterable[Staff]) -> ZoneInfo:
    """The clock most of us read: a room has no other."""
    zones = Counter(one.zone for one in staff if one.active)
    return zone_or_utc(min(zones, key=lambda zone: (-zones[zone], zone), default="UTC"))


def end_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), zone).astimezone(now.tzinfo)


def of_the_day(loads: Iterable[Load], now: datetime, zone: ZoneInfo, link: str) -> Notice | None:
    """The summary of a day; none at night, and none where nothing waits."""
    here = now.astimezone(zone)
    lines = [said for load in loads if (said := _said(load))]
    if not lines or not TOLD_BETWEEN[0] <= here.time() < TOLD_BETWEEN[1]:
        return None
    text = "\n".join([f"{read_date(here.date())}", *lines, link])
    return Notice(occasion=f"summary/{here.date().isoformat()}", text=text)


def of_trouble(name: str, sentence: str, day: date, link: str) -> Notice:
    """Something does not work: told once a day while that lasts."""
    return Notice(
        occasion=f"trouble/{name}/{day.isoformat()}", text=f"{sentence}\nThe desk says more: {link}", patience=PATIENCE
    )


def _said(load: Load) -> str:
    parts = []
    if load.due:
        parts.append(f"{counted(load.due, 'deadline')} {'passes' if load.due == 1 else 'pass'} today")
    if load.overdue:
        parts.append(f"{load.overdue:,} overdue")
    if load.to_read:
        parts.append("1 reply to classify" if load.to_read == 1 else f"{load.to_read:,} replies to classify")
    return f"{plain(load.title)}: {', '.join(parts)}." if parts else ""
