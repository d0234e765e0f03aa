"""`outreach deadline`: close of business so many working days after an instant, and why. It needs no database."""

import json
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import click

from outreach.cli.hours import weekdays_of
from outreach.cli.opening import read_instant
from outreach.domain.agencies import HolidayKind, OwnDay, Place
from outreach.domain.calendars import Calendar, Due, due_at
from outreach.domain.errors import RuleBroken
from outreach.domain.wallclock import read, read_date, time_of_day, zone_named

MOST_WORKING_DAYS = 2_600
"""Ten years: whoever asks for more has mistaken the unit."""

REASONS = {False: "closed on this day", True: "works on this day"}


@click.command("deadline")
@click.option("--asked", required=True, metavar="INSTANT", help="When we asked, like 2026-03-09T09:00Z.")
@click.option("--working-days", required=True, type=int, help="Counted from the day after we asked, where they are.")
@click.option("--zone", required=True, help="The agency’s time zone, like Europe/Oslo.")
@click.option("--country", required=True, help="Whose public holidays count: two letters, like NO.")
@click.option("--subdivision", default="", help="The part of it, where holidays differ, like NS.")
@click.option("--weekend", default="", metavar="DAYS", help="Like fri,sat, or none. Default: the country’s.")
@click.option(
    "--category",
    multiple=True,
    type=click.Choice([kind.value for kind in HolidayKind]),
    help="It is closed on these days of its country too, public holidays apart; may be repeated.",
)
@click.option("--closed", multiple=True, metavar="DATE", help="A day on which it is closed besides; may be repeated.")
@click.option("--works", multiple=True, metavar="DATE", help="A day on which it works all the same; may be repeated.")
@click.option("--close", default="17:00", show_default=True, metavar="HH:MM", help="Close of business there.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def deadline_command(*, as_json: bool, **typed: Any) -> None:
    """Work out a deadline as the agency would, and say which days were skipped and why.

    The day we asked, by the agency’s clock, counts as none. The deadline is close of business on the last working day.
    """
    if not 1 <= typed["working_days"] <= MOST_WORKING_DAYS:
        raise RuleBroken(f"Give from 1 to {MOST_WORKING_DAYS:,} working days.", "working_days")
    calendar = _calendar(typed)
    close = _clock(typed["close"])
    due = due_at(read_instant(typed["asked"]), typed["working_days"], calendar, close=close)
    if as_json:
        click.echo(json.dumps(_plain(due, calendar), ensure_ascii=False, indent=2))
    else:
        click.echo(_said(due, calendar.zone))


def _calendar(typed: dict[str, Any]) -> Calendar:
    from outreach.services.calendars import calendar_of, kinds_of, no_such_kind

    days = (*((day_of(one), False) for one in typed["closed"]), *((day_of(one), True) for one in typed["works"]))
    if both := {day for day, works in days if works} & {day for day, works in days if not works}:
        raise RuleBroken(f"{read_date(min(both))} is given as closed and as worked. Give it once.", "works")
    place = Place(
        country=typed["country"].upper(),
        zone=zone_named(typed["zone"]).key,
        subdivision=typed["subdivision"].upper(),
        weekend=weekdays_of(typed["weekend"]) if typed["weekend"] else None,
        also_closed=tuple(kind for kind in HolidayKind if kind in typed["category"]),
        own=tuple(OwnDay(day=day, works=works, reason=REASONS[works]) for day, works in days),
    )
    calendar = calendar_of(place)
    if "unknown" in calendar.place:
        raise RuleBroken(
            f"No public holidays are known of “{place.country}”. Write two letters, like NO or CA.", "country"
        )
    if unknown := [kind for kind in place.also_closed if kind not in kinds_of(place.country)]:
        raise RuleBroken(no_such_kind(unknown[0], place.country), "category")
    if place.subdivision and not calendar.place.endswith(f"-{place.subdivision}"):
        raise RuleBroken(f"“{place.subdivision}” is no part of {place.country} we know. Leave it out.", "subdivision")
    if len(calendar.weekend) > 6:  # noqa: PLR2004  # a week without a working day
        raise RuleBroken("A week without a working day has no deadline. Leave out the days of work.", "weekend")
    return calendar


def _said(due: Due, zone: ZoneInfo) -> str:
    skipped = [f"  {read_date(day)}: {reason}" for day, reason in due.skipped]
    counted = [f"  {read_date(day)}: {reason}" for day, reason in due.counted]
    head = f"{read(due.at, zone)}  ({due.at:%Y-%m-%dT%H:%MZ})"
    lines = [head, *(["Skipped:", *skipped] if skipped else ["No day was skipped."])]
    lines += ["Counted all the same:", *counted] if counted else []
    return "\n".join([*lines, due.unsettled] if due.unsettled else lines)


def _plain(due: Due, calendar: Calendar) -> dict[str, object]:
    return {
        "at": f"{due.at:%Y-%m-%dT%H:%M:%SZ}",
        "local": due.at.astimezone(calendar.zone).isoformat(),
        "words": read(due.at, calendar.zone),
        "zone": calendar.zone.key,
        "calendar": calendar.place,
        "skipped": [{"day": day.isoformat(), "reason": reason} for day, reason in due.skipped],
        "counted": [{"day": day.isoformat(), "reason": reason} for day, reason in due.counted],
        "unsettled": due.unsettled,
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
