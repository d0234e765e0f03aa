"""`outreach calls`: whom to call now, those that should be at their desk first, with the number to dial."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.ids import StaffId
from outreach.domain.nextstep import grant_time
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
    proposed: str
    now: bool
    forbidden: str
    not_before: str | None
    waits_for: str
    shut: str
    opens: str | None
    deadline: str | None
    on_a_day_off: str
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
    due, turn = one.line.milestones.due_at, one.turn
    return CallShown(
        agency=one.line.name,
        request=one.line.rfc_id,
        phase=one.phase.value,
        number=one.contact.address,
        contact=one.contact.name,
        languages=one.agency.languages,
        proposed=turn.kind.value if turn.kind else "",
        now=turn.now,
        forbidden=turn.forbidden,
        not_before=turn.wait.at.isoformat() if turn.wait else None,
        waits_for=turn.wait.said(_there(one)) if turn.wait else "",
        shut=turn.shut.said(_there(one)) if turn.shut else "",
        opens=turn.shut.opens.isoformat() if turn.shut and turn.shut.opens else None,
        deadline=due.isoformat() if due else None,
        on_a_day_off=str(one.closed) if one.closed else "",
        assignee=one.line.assignee or "",
    )


def lines(page: CallList) -> list[str]:
    told = [page.headline]
    if page.next:
        first, opens = page.next
        told[0] += f" The next can be called from {_there(first)(opens)}: {first.line.name}."
    told += [line for one in page.callable for line in (_head(one), f"    {_now(one, page.now)}{_due(one)}")]
    if page.not_now:
        told += ["", "Not to be called now:"]
        told += [f"  {_head(one)}\n    {_when(one)}{_due(one)}" for one in page.not_now]
    if page.unreachable:
        have = counted(page.unreachable, "agency") if page.unreachable == 1 else f"{page.unreachable:,} agencies"
        told.append(f"Without a number in working order: {have} (outreach contacts check).")
    return told


def _head(one: Call) -> str:
    whom = " · ".join(part for part in (one.contact.name, ", ".join(one.agency.languages)) if part)
    return f"{one.line.name} ({one.phase}): {one.contact.address}" + (f" · {whom}" if whom else "")


def _now(one: Call, now: datetime) -> str:
    return f"Should be open: there it is {_there(one)(now)}.{_by_letter(one)}"


def _when(one: Call) -> str:
    turn = one.turn
    if turn.forbidden:
        return turn.forbidden
    why = turn.why(_there(one))
    if turn.at is None:
        return f"{why[0].upper()}{why[1:]}.{_by_letter(one)}"
    return f"{'Not before' if turn.wait else 'From'} {_there(one)(turn.at)}: {why}.{_by_letter(one)}"


def _by_letter(one: Call) -> str:
    if not one.turn.by_letter:
        return ""
    return f" Follow-ups proposes a {one.turn.kind} (outreach letters follow-ups): look at it before you call."


def _due(one: Call) -> str:
    due = one.line.milestones.due_at
    if due is None:
        return ""
    told = read_both(due, zone_or_utc(one.line.due_zone))
    said = f" Deadline {told}, {one.distance}." if one.distance else f" Deadline {told}."
    return f"{said} {grant_time(one.closed)}" if one.closed else said


def _there(one: Call) -> Callable[[datetime], str]:
    return partial(read_both, zone=zone_or_utc(one.agency.zone))
