"""`outreach assign`: hand agencies of an investigation to a colleague, all that are meant or none.

Exit codes: 0 done, 1 refused with the reason, 2 wrong usage.
"""

import json
from dataclasses import asdict

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.circles import May
from outreach.domain.ids import StaffId
from outreach.domain.prose import counted
from outreach.services.handing import Handed, Which

MOST_SHOWN = 100


@click.command("assign")
@click.argument("name")
@click.argument("agencies", nargs=-1, metavar="[AGENCY]…")
@click.option("--investigation", required=True, metavar="SLUG", help="The investigation the agencies belong to.")
@click.option("--country", metavar="CC", default="", help="Only agencies of this country, like NO.")
@click.option("--unassigned", is_flag=True, help="Only agencies that nobody looks after.")
@click.option("--by", metavar="STAFF", default="", help="Who hands them over (a short name). Default: the first admin.")
@click.option("--dry-run", is_flag=True, help="Say what would be handed over; record nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def assign_command(  # click passes each option by its name
    *,
    name: str,
    agencies: tuple[str, ...],
    investigation: str,
    country: str,
    unassigned: bool,
    by: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Hand each AGENCY (by slug or name) to the colleague with the short name NAME.

    Without any AGENCY: all that --country and --unassigned leave.
    """
    from outreach.cli.acting import acting_in
    from outreach.services import handing

    desk = open_current_desk()
    which = Which(agencies=agencies, country=country, unassigned=unassigned)
    who = acting_in(desk, investigation, by, may=May.RECORD)
    handed = handing.assign(desk, investigation, which, to=StaffId(name), by=who, dry_run=dry_run)
    click.echo(json.dumps(asdict(handed), ensure_ascii=False, indent=2) if as_json else "\n".join(_said(handed)))


def _said(handed: Handed) -> list[str]:
    shown, more = handed.agencies[:MOST_SHOWN], len(handed.agencies) - MOST_SHOWN
    number = counted(len(handed.agencies), "agency", "agencies")
    done = "Handed" if handed.recorded else "Dry run: nothing was recorded. It would hand"
    already = f" {handed.already:,} lay with them already." if handed.already else ""
    return [*shown, *([f"… and {more:,} more."] if more > 0 else []), f"{done} {number} to {handed.to}.{already}"]
