"""`outreach investigation reminders`: who of us is told what, and how that changed from version to version."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.circles import May
from outreach.domain.errors import RuleBroken
from outreach.domain.prose import a_few
from outreach.domain.wallclock import read, zone_or_utc

if TYPE_CHECKING:
    from outreach.domain.ids import StaffId
    from outreach.domain.reminder_policy import ReminderPolicy
    from outreach.services.desk import Desk
    from outreach.services.reminders_ahead import Ahead
    from outreach.services.settled import SettledPage


@click.command("reminders")
@click.argument("slug")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--version", metavar="N", default="", help="The table as it was adopted then. Default: the one in force.")
@click.option("--history", is_flag=True, help="Every version, the newest first, with what it changed.")
@click.option(
    "--dry-run", is_flag=True, help="Say what the table of FILE would send in the next two weeks; adopt nothing."
)
@click.option("--by", metavar="STAFF", default="", help="Which editor (a short name). Default: the first admin.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, the table in the form FILE has.")
def reminders(  # options are flags
    *, slug: str, file: Path | None, version: str, history: bool, dry_run: bool, by: str, as_json: bool
) -> None:
    """Show who is reminded of what in the investigation SLUG; adopt the table of FILE, where one is given.

    With --dry-run nothing is adopted: what would be sent in the next 7 and 14 days is held against the table in force.
    Without a FILE it is what that one sends.
    """
    from outreach.domain import editions as written
    from outreach.services import investigation_files, settled
    from outreach.services.reminders_ahead import ahead

    if sum(map(bool, (file, version, history))) > 1 or (dry_run and (version or history)):
        raise RuleBroken("FILE, --version and --history are three questions. Ask one of them.", "version")
    desk = open_current_desk()
    body = investigation_files.reminders_of(file.read_bytes(), desk.clock()) if file else None
    if dry_run:
        _say_what_would_be_sent(ahead(desk, slug, body), as_json=as_json)
        return
    adopted = _adopt(desk, slug, body, by) if body else []
    page = settled.settled(desk, slug)
    if history:
        told = json.dumps(_history(page), indent=2, ensure_ascii=False) if as_json else "\n".join(_of_versions(page))
        click.echo(told)
        return
    policy = page.adopted("reminders", version) if version else page.reminders
    if policy is None:
        raise RuleBroken(f"There is no version {version}. The last one is {page.versions['reminders']}.", "version")
    if as_json:
        click.echo(json.dumps(written.to_json(policy), indent=2, ensure_ascii=False))
        return
    click.echo("\n".join([*adopted, *_table(policy, page.names)]))


def _adopt(desk: "Desk", slug: str, body: "ReminderPolicy", by: str) -> list[str]:
    """Adopt the table, and say what it changed."""
    from outreach.cli.acting import acting_in
    from outreach.services import editions, settled

    seen = settled.settled(desk, slug).versions["reminders"]
    editions.adopt(desk, slug, body, seen_as=seen, by=acting_in(desk, slug, by, may=May.EDIT))
    page = settled.settled(desk, slug)
    return [f"Adopted: {_what(page.changed(page.of('reminders')[0]))}"]


def _table(policy: "ReminderPolicy", names: "Mapping[StaffId, str]") -> Iterable[str]:
    from outreach.domain.reminder_policy import called, said

    for rule in policy.in_order():
        when = "at once" if rule.kind in policy.urgent else "next morning"
        yield f"{said(rule):<48} {called(rule.whom, policy, names):<42} {when}"


def _history(page: "SettledPage") -> list[dict[str, Any]]:
    return [
        {
            "version": one.version,
            "adopted_at": _utc(one.recorded_at),
            "adopted_by": one.recorded_by,
            "changes": list(page.changed(one)),
        }
        for one in page.of("reminders")
    ]


def _of_versions(page: "SettledPage") -> Iterable[str]:
    versions = page.of("reminders")
    for one in versions:
        who = page.names.get(one.recorded_by, one.recorded_by)
        yield f"Version {one.version}, {read(one.recorded_at, zone_or_utc('UTC'))}, {who}: {_what(page.changed(one))}"
    yield "Before: the house’s defaults." if versions else "Not adopted yet: the house’s defaults hold."


def _what(changes: Iterable[str]) -> str:
    return "; ".join(changes) or "tells everybody the same as before"


def _say_what_would_be_sent(found: "Ahead", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_ahead_json(found), indent=2, ensure_ascii=False))
        return
    click.echo("Dry run: nothing was adopted. If nothing more is recorded, it would be:")
    for span in found.spans:
        click.echo(f"In {span.days} days {span.typed}; by the table in force {span.in_force}.")
        for one in span.shares:
            click.echo(f"  {one.to.name}: {one.typed}" + (f" ({one.in_force})" if one.typed != one.in_force else ""))
    click.echo("What differs:" if found.differs else "Nothing differs.")
    for line in found.differs:
        zone = zone_or_utc(line.to.zone)
        instead = f" instead of {read(line.was, zone)}" if line.at and line.was else ""
        which = a_few(f"{found.names[one]} (request {one})" for one in line.requests)
        click.echo(f"  {line.turn}: {read(line.when, zone)}{instead}, {line.to.name}, {line.what}: {which}")


def _ahead_json(found: "Ahead") -> dict[str, Any]:
    return {
        "slug": found.investigation.slug,
        "as_of": _utc(found.now),
        "dry_run": True,
        "spans": [
            {
                "days": span.days,
                "reminders": span.typed.reminders,
                "mails": span.typed.mails,
                "in_force": span.in_force.reminders,
                "mails_in_force": span.in_force.mails,
                "to": [{"staff": one.to.id, "reminders": one.typed, "in_force": one.in_force} for one in span.shares],
            }
            for span in found.spans
        ],
        "differs": [
            {
                "how": line.turn.value,
                "at": line.at and _utc(line.at),
                "in_force_at": line.was and _utc(line.was),
                "staff": line.to.id,
                "kind": line.kind.value,
                "working_days": line.nth,
                "requests": list(line.requests),
            }
            for line in found.differs
        ],
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
