"""`outreach investigation hold`: nothing of an investigation under legal hold is erased or removed."""

import json
from typing import TYPE_CHECKING

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.wallclock import read, zone_or_utc

if TYPE_CHECKING:
    from outreach.domain.holds import HoldStep


@click.group("hold")
def hold() -> None:
    """Put a legal hold on an investigation, lift it, or show it."""


@hold.command("on")
@click.argument("slug")
@click.option("--reason", required=True, help="Why; it stays on record.")
@click.option("--by", metavar="STAFF", required=True, help="Who says so: a lead, an editor or legal of it.")
def on(*, slug: str, reason: str, by: str) -> None:
    """Put a legal hold on the investigation SLUG."""
    from outreach.cli.acting import acting_in
    from outreach.domain.circles import May
    from outreach.services import holds

    desk = open_current_desk()
    click.echo(holds.put_on(desk, slug, reason, by=acting_in(desk, slug, by, may=May.HOLD)))


@hold.command("off")
@click.argument("slug")
@click.option("--reason", required=True, help="Why; it stays on record.")
@click.option("--by", metavar="STAFF", required=True, help="Who says so: a lead, an editor or legal of it.")
def off(*, slug: str, reason: str, by: str) -> None:
    """Lift the legal hold of the investigation SLUG."""
    from outreach.cli.acting import acting_in
    from outreach.domain.circles import May
    from outreach.services import holds

    desk = open_current_desk()
    click.echo(holds.lift(desk, slug, reason, by=acting_in(desk, slug, by, may=May.HOLD)))


@hold.command("show")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def show(*, slug: str, as_json: bool) -> None:
    """Say whether the investigation SLUG is under legal hold, and every hold before."""
    from outreach.services import holds

    page = holds.page(open_current_desk(), slug)
    if as_json:
        told = {"slug": slug, "on_hold": page.current is not None, "steps": [_plain(one) for one in page.steps]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo("On hold." if page.current else "Not on hold.")
    for one in page.steps:
        click.echo(f"  {read(one.at, zone_or_utc('UTC'))}  {_said(one):<7} {one.name}: {one.reason}")


def _said(one: "HoldStep") -> str:
    return "put on" if one.on else "lifted"


def _plain(one: "HoldStep") -> dict[str, object]:
    return {"at": one.at.isoformat(), "on": one.on, "by": one.by, "reason": one.reason}
