"""`outreach calls`: whom to call now, those that should be at their desk first, with the number to dial."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.ids import StaffId
from outreach.domain.wallclock import counted, read_both, zone_or_utc
from outreach.services.calls import Call, CallList


@dataclass(frozen=True, kw_only=True)
class CallShown:
    """One agency with its number, and what stands against calling it this minute."""

    agency: str
    request: int
    phase: str
    number: str
    contact: str
    languages: tuple[str, ...]
    now: bool
    forbidden: str
    not_before: str | None
    waits_for: str
    shut: str
    opens: str | None
    deadline: str | None
    assignee: str


@click.command("calls")
@click.argument("slug")
@click.option("--of", "of", metavar="STAFF", default="", help="Those that one colleague looks after (a short name).")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def calls_command(*, slug: str, of: str, as_json: bool) -> None:
    """List the agencies of the investigation SLUG to call now, those whose office is open first."""
    from outreach.cli.acting import acting
    from outreach.services.calls import call_list

    desk = open_current_desk()
    page = call_list(desk, slug, of=StaffId(acting(desk, of).staff) if of else None)
    if as_json:
        click.echo(json.dumps([asdict(shown(one)) for one in page.calls], indent=2, ensure_ascii=False))
        return
    click.echo("\n".join(lines(page)))


def shown(one: Call) -> CallShown:
    due = one.line.milestones.due_at
    return CallShown(
        agency=one.line.name,
        request=one.line.rfc_id,
        phase=one.phase.value,
        number=one.contact.address,
        contact=one.contact.name,
        languages=one.agency.languages,
        now=one.now,
        forbidden=one.forbidden,
        not_before=one.wait.at.isoformat() if one.wait else None,
        waits_for=one.wait.said(_there(one)) if one.wait else "",
        shut=one.shut.said(_there(one)) if one.shut else "",
        opens=one.shut.opens.isoformat() if one.shut and one.shut.opens else None,
        deadline=due.isoformat() if due else None,
        assignee=one.line.assignee or "",
    )


def lines(page: CallList) -> list[str]:
    told = [line for one in page.calls for line in (_head(one), f"    {_when(one, page.now)}{_due(one)}")]
    if not page.calls:
        told.append("Nobody has to be called now.")
    if page.unreachable:
        have = counted(page.unreachable, "agency") if page.unreachable == 1 else f"{page.unreachable:,} agencies"
        told.append(f"Without a number in working order: {have} (outreach contacts check).")
    return told


def _head(one: Call) -> str:
    whom = " · ".join(part for part in (one.contact.name, ", ".join(one.agency.languages)) if part)
    return f"{one.line.name} ({one.phase}): {one.contact.address}" + (f" · {whom}" if whom else "")


def _when(one: Call, now: datetime) -> str:
    if one.forbidden:
        return one.forbidden
    if one.wait:
        return f"Not before {_there(one)(one.wait.at)}: {one.wait.said(_there(one))}."
    if one.shut:
        return f"Nobody is there now: {one.shut.said(_there(one))}."
    return f"Should be open: it is {_there(one)(now)} there."


def _due(one: Call) -> str:
    due = one.line.milestones.due_at
    if due is None:
        return ""
    told = read_both(due, zone_or_utc(one.line.due_zone))
    return f" Deadline {told}, {one.distance}." if one.distance else f" Deadline {told}."


def _there(one: Call) -> Callable[[datetime], str]:
    return partial(read_both, zone=zone_or_utc(one.agency.zone))
