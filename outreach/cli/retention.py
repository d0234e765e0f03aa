"""`outreach retention`: how long investigations are kept, and what has come of age. It erases nothing."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

from outreach.cli.opening import open_current_desk

if TYPE_CHECKING:
    from outreach.services.retention import Kept


@click.group("retention")
def retention_command() -> None:
    """Say how long an investigation is kept, and list what has come of age. Nothing is erased by this."""


@retention_command.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what is not of age, or is kept without end.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_(*, everything: bool, as_json: bool) -> None:
    """List the investigations that are of age, for somebody to judge what is still needed."""
    from outreach.services import retention

    found = [one for one in retention.index(open_current_desk()) if one.of_age or everything]
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        held = "  under legal hold" if one.hold else ""
        age = one.gone.tag if one.gone else "of age" if one.of_age else "kept on"
        click.echo(
            f"{age:<14} {one.ends_on or '–'!s:<11} {one.investigation.slug:<24} kept {one.retention.said()}{held}"
        )
    if not found:
        click.echo("Nothing is of age.")


@retention_command.command("set")
@click.argument("slug")
@click.option("--years", type=int, default=None, help="So many years after its newest release.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Until this day.")
@click.option("--by", metavar="STAFF", required=True, help="Which editor of it (a short name).")
def set_(*, slug: str, years: int | None, until: datetime | None, by: str) -> None:
    """Say how long the investigation SLUG is kept; without --years or --until, without end."""
    from outreach.cli.acting import acting_in
    from outreach.domain.circles import May
    from outreach.services import retention

    desk = open_current_desk()
    who = acting_in(desk, slug, by, may=May.EDIT)
    click.echo(retention.state(desk, slug, years, until.date() if until else None, by=who))


def _plain(one: "Kept") -> dict[str, object]:
    return {
        "slug": one.investigation.slug,
        "years": one.retention.years,
        "until": one.retention.until.isoformat() if one.retention.until else None,
        "published_on": one.published.isoformat() if one.published else None,
        "ends_on": one.ends_on.isoformat() if one.ends_on else None,
        "of_age": one.of_age,
        "on_hold": one.hold is not None,
        "erased_at": one.gone.at.isoformat() if one.gone else None,
        "words_left": one.gone.left if one.gone else None,
    }
