"""`outreach deadline`: close of business so many working days after an instant, and why. It needs no database."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from outreach.cli.hours import weekdays_of
from outreach.cli.opening import read_instant
from outreach.domain.agencies import HolidayKind, OwnDay, Place
from outreach.domain.calendars import Calendar, Due, due_at
from outreach.domain.errors import RuleBroken
from outreach.domain.promises import there_longer
from outreach.domain.wallclock import read_both, read_date, time_of_day, zone_named
from outreach.domain.weekly_hours import read_hours

MOST_WORKING_DAYS = 2_600
"""Ten years: whoever asks for more has mistaken the unit."""

LONGEST_STRETCH = timedelta(days=366)
REASONS = {False: "closed on this day", True: "works on this day"}
OPTIONS = {False: "closed", True: "works"}


@click.command("deadline")
@click.option("--asked", required=True, metavar="INSTANT", help="When we asked, like 2026-03-09T09:00Z.")
@click.option("--working-days", required=True, type=int, help="Counted from the day after we asked, where they are.")
@click.option("--zone", required=True, help="The agency’s time zone, like Europe/Oslo.")
@click.option("--your-zone", default="UTC", show_default=True, help="The time zone in which you read it as well.")
@click.option("--country", required=True, help="Whose public holidays count: two letters, like NO.")
@click.option("--subdivision", default="", help="The part of it, where holidays differ, like NS.")
@click.option(
    "--weekend",
    default="",
    metavar="DAYS",
    help="Of all years: fri,sat, or none. Default: the country’s then.",
)
@click.option(
    "--category",
    multiple=True,
    type=click.Choice([kind.value for kind in HolidayKind]),
    help="It is closed on these days of its country too, public holidays apart; may be repeated.",
)
@click.option(
    "--closed",
    multiple=True,
    metavar="DAYS",
    help="Closed besides: DATE or FROM..TO; several with commas.",
)
@click.option("--works", multiple=True, metavar="DAYS", help="At work all the same; several with commas.")
@click.option("--close", default="17:00", show_default=True, metavar="HH:MM", help="Close of business there.")
@click.option(
    "--hours",
    multiple=True,
    metavar="LINE",
    help="Its office hours on days of the week unlike others, like “Fri until 12:00”; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def deadline_command(*, as_json: bool, **typed: Any) -> None:
    """Work out a deadline as the agency would, and say which days were skipped and why.

    The day we asked, by the agency’s clock, counts as none. The deadline is close of business on the last working day,
    which is when its office closes where that is earlier.
    """
    if not 1 <= typed["working_days"] <= MOST_WORKING_DAYS:
        raise RuleBroken(f"Give from 1 to {MOST_WORKING_DAYS:,} working days.", "working_days")
    from outreach.services.places import zone_remark

    calendar = _calendar(typed)
    asked = _Asked(
        at=read_instant(typed["asked"]),
        yours=zone_named(typed["your_zone"]),
        remark=zone_remark(calendar.zone.key, typed["country"].upper()),
        close=_clock(typed["close"]),
        calendar=calendar,
    )
    due = due_at(asked.at, typed["working_days"], calendar, close=asked.close)
    if as_json:
        click.echo(json.dumps(_plain(due, calendar, asked), ensure_ascii=False, indent=2))
    else:
        click.echo(_said(due, calendar.zone, asked))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """When we asked, in which zone whoever asks reads it, and what looks odd in what they typed."""

    at: datetime
    yours: ZoneInfo
    remark: str
    close: time
    calendar: Calendar

    @property
    def idle_hours(self) -> str:
        """Which of the hours that were given come to nothing."""
        from outreach.services.agency_hours import idle_hours

        return idle_hours(self.calendar, self.calendar.local_date(self.at))

    def longer(self, due: Due) -> str:
        """That its office is there for longer than the deadline says, and how to have it counted to the end."""
        said = there_longer(due.at, self.calendar, self.close)
        return f"{said} With --close it ends when they close." if said else ""


def _calendar(typed: dict[str, Any]) -> Calendar:
    from outreach.services.calendars import calendar_of, kinds_of, no_part, no_such_kind

    days = [(day, works) for works in REASONS for day in _all_days(typed[OPTIONS[works]], OPTIONS[works])]
    if both := {day for day, works in days if works} & {day for day, works in days if not works}:
        raise RuleBroken(f"{read_date(min(both))} is given as closed and as worked. Give it once.", "works")
    place = Place(
        country=typed["country"].upper(),
        zone=zone_named(typed["zone"]).key,
        subdivision=typed["subdivision"].upper(),
        weekend=weekdays_of(typed["weekend"]) if typed["weekend"] else None,
        also_closed=tuple(kind for kind in HolidayKind if kind in typed["category"]),
        hours=read_hours(typed["hours"]),
        own=tuple(OwnDay(day=day, works=works, reason=REASONS[works]) for day, works in sorted({*days})),
    )
    calendar = calendar_of(place)
    if "unknown" in calendar.place:
        raise RuleBroken(
            f"No public holidays are known of “{place.country}”. Write two letters, like NO or CA.", "country"
        )
    if unknown := [kind for kind in place.also_closed if kind not in kinds_of(place.country)]:
        raise RuleBroken(no_such_kind(unknown[0], place.country), "category")
    if place.subdivision and not calendar.place.endswith(f"-{place.subdivision}"):
        raise RuleBroken(no_part(place, "Leave it out."), "subdivision")
    if len(calendar.weekend) > 6:  # noqa: PLR2004  # a week without a working day
        raise RuleBroken("A week without a working day has no deadline. Leave out the days of work.", "weekend")
    return calendar


def _all_days(typed: Sequence[str], option: str) -> list[date]:
    return [day for one in typed for part in one.split(",") if part.strip() for day in _days(part.strip(), option)]


def _days(typed: str, option: str) -> list[date]:
    """`2026-12-24`, or `2026-12-24..2027-01-02`."""
    first, dots, last = typed.partition("..")
    if dots and not last:
        raise RuleBroken(f"“{typed}” is no stretch of days. Write it like 2026-12-24..2027-01-02.", option)
    start, end = day_of(first), day_of(last or first)
    if end < start:
        raise RuleBroken(f"“{typed}” ends before it begins. Write the first day first.", option)
    if end - start > LONGEST_STRETCH:
        raise RuleBroken(f"“{typed}” is more than a year. Check the days.", option)
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def _said(due: Due, zone: ZoneInfo, asked: _Asked) -> str:
    skipped = [f"  {read_date(day)}: {reason}" for day, reason in due.skipped]
    counted = [f"  {read_date(day)}: {reason}" for day, reason in due.counted]
    lines = [
        read_both(due.at, zone, asked.yours),
        f"Asked {read_both(asked.at, zone, asked.yours)}: the day there does not count.",
        *(["Skipped:", *skipped] if skipped else ["No day was skipped."]),
        *(["Counted all the same:", *counted] if counted else []),
        *([f"Its office closes at {due.early[1]:%H:%M} on that day."] if due.early else []),
    ]
    return "\n".join([*lines, *filter(None, (asked.longer(due), asked.idle_hours, due.unsettled, asked.remark))])


def _plain(due: Due, calendar: Calendar, asked: _Asked) -> dict[str, object]:
    return {
        "at": f"{due.at:%Y-%m-%dT%H:%M:%SZ}",
        "local": due.at.astimezone(calendar.zone).isoformat(),
        "yours": due.at.astimezone(asked.yours).isoformat(),
        "words": read_both(due.at, calendar.zone, asked.yours),
        "asked": asked.at.astimezone(calendar.zone).isoformat(),
        "zone": calendar.zone.key,
        "calendar": calendar.place,
        "skipped": [{"day": day.isoformat(), "reason": reason} for day, reason in due.skipped],
        "counted": [{"day": day.isoformat(), "reason": reason} for day, reason in due.counted],
        "there_longer": asked.longer(due),
        "idle_hours": asked.idle_hours,
        "closes_early": f"{due.early[1]:%H:%M}" if due.early else "",
        "unsettled": due.unsettled,
        "remark": asked.remark,
    }


def day_of(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise RuleBroken(f"“{typed}” is no date. Write it like 2026-12-24.", "day") from None


def _clock(typed: str) -> time:
    try:
        return time_of_day(typed)
    except ValueError:
        raise RuleBroken(f"“{typed}” is no time of day. Write it like 17:00.", "close") from None
