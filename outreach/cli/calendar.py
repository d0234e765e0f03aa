"""`outreach calendar`: the days off of one agency, and those of its own that a person or a file tells."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.deadline import day_of
from outreach.cli.opening import open_current_desk
from outreach.domain.agencies import HolidayKind, OwnDay
from outreach.domain.wallclock import WEEKDAYS, read, read_date, zone_or_utc
from outreach.domain.weekly_hours import OfficeHours, hours_lines, read_hours

if TYPE_CHECKING:
    from outreach.services.agency_days import CalendarPage, Compared


@click.group("calendar")
def calendar_command() -> None:
    """See when an agency is closed, and note days of its own. AGENCY is its name, or the short one in its address."""


@calendar_command.command("show")
@click.argument("agency")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def show(*, agency: str, as_json: bool) -> None:
    """List the days of the coming year on which AGENCY is closed: holidays and days of its own, no plain weekends."""
    from outreach.services import agency_days

    desk = open_current_desk()
    page = agency_days.calendar_page(desk, agency_days.slug_of(desk, agency))
    days = [
        {
            "day": one.day.isoformat(),
            "reason": one.reason,
            "own": one.own is not None,
            "works": bool(one.own and one.own.works),
            "source": one.own.source if one.own else "",
        }
        for one in page.days
    ]
    beyond = {"past": [_own(one) for one in page.past], "later": [_own(one) for one in page.later]}
    if as_json:
        told = [
            {"request": one.rfc_id, "investigation": one.investigation, "at": f"{one.due_at:%Y-%m-%dT%H:%M:%SZ}"}
            | {"reason": one.reason}
            for one in page.struck
        ]
        plain = {"agency": page.agency.slug, "days": days, "told": told, "ends": page.ends, **beyond}
        plain["unsettled"] = page.unsettled
        plain["in_parts"] = [{"day": one.day.isoformat(), "reason": one.reason} for one in page.in_parts]
        plain["also_closed"] = list(page.agency.also_closed)
        plain["hours"] = [_of_weekday(one) for one in page.agency.hours]
        plain["idle_hours"] = page.idle_hours
        click.echo(json.dumps(plain, ensure_ascii=False))
        return
    for one in page.days:
        works = "works: " if one.own and one.own.works else ""
        click.echo(f"{read_date(one.day)}  {works}{one.reason}{'  (its own)' if one.own else ''}")
    for title, some in (("Of its own, later:", page.later), ("Of its own, gone by:", page.past)):
        if some:
            click.echo("\n".join([title, *(f"{read_date(own.day)}  {own.reason}" for own in some)]))
    if page.in_parts:
        click.echo("A holiday in parts of its country, which counts as long as its own subdivision is not known:")
        click.echo("\n".join(f"{read_date(one.day)}  {one.reason}" for one in page.in_parts))
    for sentence in filter(None, (page.ends, page.unsettled, _hours_said(page))):
        click.echo(sentence)
    for line in _struck_lines(page):
        click.echo(line)


def _struck_lines(page: "CalendarPage") -> list[str]:
    """The deadlines told already that end on a day it is closed, or after it has closed."""
    zone = zone_or_utc(page.agency.zone)
    return [
        f"Told already, and it stands: {read(one.due_at, zone)}, {one.reason} "
        f"(request {one.rfc_id}, {one.investigation})."
        for one in page.struck
    ]


def _hours_said(page: "CalendarPage") -> str:
    noted = "; ".join(hours_lines(page.agency.hours))
    usual = f"Public offices there: {'; '.join(page.early)}; not noted of this one." if page.early else ""
    return " ".join(filter(None, (f"Office hours: {noted}." if noted else "", page.idle_hours, usual)))


def _of_weekday(one: OfficeHours) -> dict[str, object]:
    return {"weekday": WEEKDAYS[one.weekday], "opens": f"{one.opens:%H:%M}", "closes": f"{one.closes:%H:%M}"}


def _own(one: OwnDay) -> dict[str, object]:
    return {"day": one.day.isoformat(), "reason": one.reason, "works": one.works, "source": one.source}


@calendar_command.command("close")
@click.argument("agency")
@click.argument("first")
@click.argument("last", required=False)
@click.option("--reason", required=True, help="Why; it stands beside each deadline that skips the day.")
@click.option("--works", is_flag=True, help="The other way round: it works on these days in spite of a holiday.")
@click.option("--meant", is_flag=True, help="A closure of more than 40 days on end is meant.")
@click.option("--source", default="", help="Where it is known from.")
@click.option("--by", metavar="STAFF", default="", help="Who says so (a short name). Default: the first admin.")
def close(
    *, agency: str, first: str, last: str | None, reason: str, works: bool, source: str, meant: bool, by: str
) -> None:
    """Note that AGENCY is closed from FIRST to LAST. A deadline that was told already does not move."""
    from outreach.cli.acting import acting
    from outreach.services import agency_days

    desk = open_current_desk()
    agency = agency_days.slug_of(desk, agency)
    days = agency_days.stretch(day_of(first), day_of(last or first), works=works, reason=reason, source=source)
    agency_days.add(desk, agency, days, by=acting(desk, by), meant=meant)
    click.echo(_noted(days))
    for line in _struck_lines(agency_days.calendar_page(desk, agency)):
        click.echo(line)


@calendar_command.command("observe")
@click.argument("agency")
@click.argument("kind", nargs=-1, type=click.Choice([kind.value for kind in HolidayKind]))
@click.option("--by", metavar="STAFF", default="", help="Who says so (a short name). Default: the first admin.")
def observe(*, agency: str, kind: tuple[HolidayKind, ...], by: str) -> None:
    """Close AGENCY on these kinds of days of its country besides public holidays; on none where none is named."""
    from outreach.cli.acting import acting
    from outreach.services import agency_days

    desk = open_current_desk()
    agency = agency_days.slug_of(desk, agency)
    after = agency_days.observe(desk, agency, [HolidayKind(one) for one in kind], by=acting(desk, by))
    said = ", ".join(f"{one.words}s" for one in after.also_closed) or "none"
    click.echo(f"Closed besides public holidays: {said}. They count from the next deadline on.")


@calendar_command.command("hours")
@click.argument("agency")
@click.argument("line", nargs=-1)
@click.option("--by", metavar="STAFF", default="", help="Who says so (a short name). Default: the first admin.")
def hours(*, agency: str, line: tuple[str, ...], by: str) -> None:
    """Note until when AGENCY is there on days of the week, like “Fri until 12:00”; as usual where no LINE is given.

    They take the place of all that was noted, which is named.
    """
    from outreach.cli.acting import acting
    from outreach.services import agency_days, agency_hours

    desk = open_current_desk()
    agency = agency_days.slug_of(desk, agency)
    kept = agency_hours.keep_hours(desk, agency, read_hours(line), by=acting(desk, by))
    said = "; ".join(hours_lines(kept.agency.hours)) or "as usual"
    for sentence in (f"Office hours: {said}. They count from the next deadline on.", kept.replaced, kept.idle):
        if sentence:
            click.echo(sentence)
    for struck in _struck_lines(agency_days.calendar_page(desk, agency)):
        click.echo(struck)


@calendar_command.command("forget")
@click.argument("agency")
@click.argument("day", nargs=-1, required=True)
@click.option("--by", metavar="STAFF", default="", help="Who says so (a short name). Default: the first admin.")
def forget(*, agency: str, day: tuple[str, ...], by: str) -> None:
    """Go by the country again on DAY…, whatever was noted of AGENCY."""
    from outreach.cli.acting import acting
    from outreach.services import agency_days

    desk = open_current_desk()
    agency = agency_days.slug_of(desk, agency)
    agency_days.remove(desk, agency, {day_of(one) for one in day}, by=acting(desk, by))
    click.echo("Forgotten: on these days it goes by its country again.")


@calendar_command.command("import")
@click.argument("agency")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="List what would be added, changed and left as it is; keep nothing.")
@click.option("--meant", is_flag=True, help="A closure of more than 40 days on end is meant.")
@click.option("--by", metavar="STAFF", default="", help="Who says so (a short name). Default: the first admin.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def import_(*, agency: str, file: Path, dry_run: bool, meant: bool, by: str, as_json: bool) -> None:
    """Close AGENCY on the whole days of the iCalendar FILE, from today to two years ahead."""
    from outreach.cli.acting import acting
    from outreach.services import agency_days

    desk = open_current_desk()
    agency = agency_days.slug_of(desk, agency)
    read = agency_days.read_file(file.read_bytes(), file.name, today=agency_days.today_of(desk))
    compared = agency_days.compare(desk, agency, read.days)
    if read.days and not dry_run:
        agency_days.add(desk, agency, read.days, by=acting(desk, by), meant=meant)
    if as_json:
        plain = {"kept": not dry_run, "days": [_plain(one) for one in read.days], "left_out": read.left_out}
        plain["doubts"] = list(agency_days.long_runs(read.days))
        click.echo(json.dumps(plain | _plain_of(compared), ensure_ascii=False))
        return
    for one in read.left_out:
        click.echo(f"Left out: {one}")
    if dry_run:
        for line in _compared_lines(compared):
            click.echo(line)
        for doubt in agency_days.long_runs(read.days):
            click.echo(f"In doubt: {doubt} Check its dates, or say with --meant that it is so.")
    click.echo(_noted(read.days, "Would be noted" if dry_run else "Noted"))


def _plain(one: OwnDay) -> dict[str, object]:
    return {"day": one.day.isoformat(), "reason": one.reason}


def _plain_of(compared: "Compared") -> dict[str, list[dict[str, object]]]:
    return {
        "added": [_plain(one) for one in compared.added],
        "changed": [_plain(one) | {"was": before.reason, "worked": before.works} for before, one in compared.changed],
        "left": [_plain(one) for one in compared.left],
    }


def _compared_lines(compared: "Compared") -> list[str]:
    changed = [
        f"{_line(one)} (until now {'works: ' if before.works else ''}{before.reason})"
        for before, one in compared.changed
    ]
    parts = {
        "Would be added:": [_line(one) for one in compared.added],
        "Would change:": changed,
        "Would stay as they are:": [_line(one) for one in compared.left],
    }
    return [line for title, lines in parts.items() if lines for line in (title, *lines)]


def _line(one: OwnDay) -> str:
    return f"  {read_date(one.day)}: {one.reason}"


def _noted(days: tuple[OwnDay, ...], done: str = "Noted") -> str:
    listed = sorted({one.day for one in days})
    if not listed:
        return "No day was noted."
    span = _span(listed)
    number = f"{len(listed):,} {'day' if len(listed) == 1 else 'days'}"
    return f"{done}: {number} ({span})." + (" They count from the next deadline on." if done == "Noted" else "")


def _span(days: list[date]) -> str:
    return read_date(days[0]) if len(days) == 1 else f"{read_date(days[0])} to {read_date(days[-1])}"
