"""`outreach investigation team`: who works on an investigation, and what is shared with a partner."""

import json
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.circles import May
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.teams import Part

if TYPE_CHECKING:
    from outreach.services.desk import Desk
    from outreach.services.teams import Member


@click.command("team")
@click.argument("slug")
@click.option("--give", "given", metavar="STAFF", default="", help="Give this person the part named by --as.")
@click.option("--as", "part", type=click.Choice([part.value for part in Part]), default="reporter", show_default=True)
@click.option("--take", "taken", metavar="STAFF", default="", help="Take this person’s part away.")
@click.option("--share-with", metavar="STAFF", default="", help="What this partner sees from now on: see --agency.")
@click.option("--agency", multiple=True, metavar="NAME", help="An agency shared with them; may be repeated.")
@click.option("--by", metavar="STAFF", default="", help="Who says so (a short name). Default: the first admin.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def team(*, slug: str, as_json: bool, **asked: Any) -> None:
    """Say who works on the investigation SLUG, or change it. Nobody else sees anything of it on a page."""
    from outreach.services import teams

    desk = open_current_desk()
    done = _done(desk, slug, **asked)
    page = teams.page(desk, slug)
    if as_json:
        team = [_plain(one) for one in page.members]
        click.echo(json.dumps({"slug": slug, "team": team}, ensure_ascii=False, indent=2))
        return
    lines = [done] if done else [_line(one) for one in page.members]
    click.echo("\n".join(lines))


def _done(desk: "Desk", slug: str, **asked: Any) -> str:
    """Do what was asked, one thing at most, and say so."""
    from outreach.cli.acting import acting_in
    from outreach.services import teams

    if sum(bool(asked[name]) for name in ("given", "taken", "share_with")) > 1:
        raise RuleBroken("Do one thing at a time: --give, --take or --share-with.", "give")
    if asked["agency"] and not asked["share_with"]:
        raise RuleBroken("Name the partner as well: --share-with STAFF.", "share_with")
    if not any(asked[name] for name in ("given", "taken", "share_with")):
        return ""
    by = acting_in(desk, slug, asked["by"], may=May.LEAD)
    if asked["given"]:
        return teams.give(desk, slug, StaffId(asked["given"]), Part(asked["part"]), by=by)
    if asked["taken"]:
        return teams.take(desk, slug, StaffId(asked["taken"]), by=by)
    return teams.share(desk, slug, StaffId(asked["share_with"]), asked["agency"], by=by)


def _line(one: "Member") -> str:
    seen = f", sees {', '.join(one.shared) or 'nothing yet'}" if one.seat.part is Part.PARTNER else ""
    return f"{one.seat.part:<9} {one.person.name} ({one.seat.staff_id}){seen}"


def _plain(one: "Member") -> dict[str, object]:
    return {
        "staff": one.seat.staff_id,
        "name": one.person.name,
        "part": one.seat.part.value,
        "since": one.seat.since.isoformat(),
        "until": one.seat.until.isoformat() if one.seat.until else None,
        "holds": one.holds,
        "shared": list(one.shared),
    }
