"""`outreach investigation reminders`: who of us is told what, and how that changed from version to version."""

import json
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.circles import May
from outreach.domain.errors import RuleBroken

if TYPE_CHECKING:
    from outreach.domain.reminder_policy import ReminderPolicy
    from outreach.services.settled import SettledPage


@click.command("reminders")
@click.argument("slug")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--version", metavar="N", default="", help="The table as it was adopted then. Default: the one in force.")
@click.option("--history", is_flag=True, help="Every version, the newest first, with what it changed.")
@click.option("--by", metavar="STAFF", default="", help="Which editor (a short name). Default: the first admin.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, the table in the form FILE has.")
def reminders(*, slug: str, file: Path | None, version: str, history: bool, by: str, as_json: bool) -> None:
    """Show who is reminded of what in the investigation SLUG; adopt the table of FILE, where one is given."""
    from outreach.cli.acting import acting_in
    from outreach.domain import editions as written
    from outreach.services import editions, investigation_files, settled

    if sum(map(bool, (file, version, history))) > 1:
        raise RuleBroken("FILE, --version and --history are three questions. Ask one of them.", "version")
    desk = open_current_desk()
    page = settled.settled(desk, slug)
    if file is not None:
        body = investigation_files.reminders_of(file.read_bytes(), desk.clock())
        who = acting_in(desk, slug, by, may=May.EDIT)
        editions.adopt(desk, slug, body, seen_as=page.versions["reminders"], by=who)
        page = settled.settled(desk, slug)
    if history:
        told = _history(page)
        click.echo(json.dumps(told, indent=2, ensure_ascii=False) if as_json else "\n".join(_of_versions(told)))
        return
    policy = page.adopted("reminders", version) if version else page.reminders
    if policy is None:
        raise RuleBroken(f"There is no version {version}. The last one is {page.versions['reminders']}.", "version")
    if as_json:
        click.echo(json.dumps(written.to_json(policy), indent=2, ensure_ascii=False))
        return
    adopted = [f"Adopted: {_what(page.changed(page.of('reminders')[0]))}"] if file else []
    click.echo("\n".join([*adopted, *_table(policy)]))


def _table(policy: "ReminderPolicy") -> Iterable[str]:
    from outreach.domain.reminder_policy import said

    for rule in policy.in_order():
        when = "at once" if rule.kind in policy.urgent else "next morning"
        whom = policy.escalate_to or "editors" if rule.whom == "named" else rule.whom.value
        yield f"{said(rule):<56} {whom:<16} {when}"


def _history(page: "SettledPage") -> list[dict[str, Any]]:
    return [
        {
            "version": one.version,
            "adopted_at": one.recorded_at.astimezone(UTC).isoformat(),
            "adopted_by": one.recorded_by,
            "changes": list(page.changed(one)),
        }
        for one in page.of("reminders")
    ]


def _of_versions(told: list[dict[str, Any]]) -> Iterable[str]:
    for one in told:
        yield f"Version {one['version']}, {one['adopted_at']}, {one['adopted_by']}: {_what(one['changes'])}"
    yield "Before: the house’s defaults." if told else "Not adopted yet: the house’s defaults hold."


def _what(changes: Iterable[str]) -> str:
    return "; ".join(changes) or "tells everybody the same as before"
