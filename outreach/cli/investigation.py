"""`outreach investigation`: which investigations there are, and a new one from a file."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.codebook import codebook, with_option
from outreach.cli.hold import hold
from outreach.cli.opening import open_current_desk
from outreach.cli.readiness import readiness
from outreach.cli.reminding import reminders
from outreach.cli.team import team
from outreach.domain.circles import May
from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import ResponseStatus
from outreach.domain.phases import Phase

if TYPE_CHECKING:
    from outreach.services.settled import SettledPage


@click.group("investigation")
def investigation_command() -> None:
    """List the investigations, open one from a file, say who works on it, put it on legal hold, let one go live."""


investigation_command.add_command(codebook)
investigation_command.add_command(hold)
investigation_command.add_command(readiness)
investigation_command.add_command(reminders)
investigation_command.add_command(team)


@investigation_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_(as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """List every investigation, the newest first."""
    from outreach.services import investigations

    listed = [
        {
            "slug": one.investigation.slug,
            "title": one.investigation.title,
            "live": one.investigation.live,
            "agencies": one.imported,
            "outstanding": one.outstanding,
            "signed": one.signed,
        }
        for one in investigations.index(open_current_desk())
    ]
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for one in listed:
        click.echo(f"{one['slug']:<24} {one['agencies']:>7,} agencies, {one['signed']:,} signed  {one['title']}")
    if not listed:
        click.echo("There is no investigation yet. Open one: outreach investigation add FILE.json")


@investigation_command.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", metavar="STAFF", default="", help="Who opens it (a short name). Default: the first admin.")
def add(*, file: Path, by: str) -> None:
    """Open the investigation of FILE, JSON in the form of data/clearview/investigation.json."""
    from outreach.cli.acting import acting
    from outreach.services import investigation_files

    desk = open_current_desk()
    slug = investigation_files.add(desk, file.read_bytes(), by=acting(desk, by))
    click.echo(f"The investigation {slug} is open. Next: outreach import agencies FILE --investigation {slug}")


@investigation_command.command("live")
@click.argument("slug")
@click.option("--dry-run", is_flag=True, help="Say what it does; do nothing.")
@click.option("--by", metavar="STAFF", default="", help="Which editor (a short name). Default: the first admin.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def live(*, slug: str, dry_run: bool, by: str, as_json: bool) -> None:
    """Let letters of the investigation SLUG really leave, and take back what practice letters put on record."""
    from outreach.cli.acting import acting_in
    from outreach.services import going_live, investigations

    desk = open_current_desk()
    foreseen = going_live.foresee(desk, slug)
    if not dry_run:
        investigations.set_live(desk, slug, live=True, by=acting_in(desk, slug, by, may=May.EDIT))
    told = {
        "slug": slug,
        "live": foreseen.investigation.live or not dry_run,
        "taken_back": foreseen.entries,
        "withdrawn": foreseen.waiting,
        "batches_ended": foreseen.batches,
    }
    sums = f"{foreseen.entries} entries taken back, {foreseen.waiting} practice letters withdrawn"
    said = "Dry run: nothing was done. It would be: " if dry_run else "Live: its letters may really leave. "
    click.echo(json.dumps(told) if as_json else f"{said}{sums}, batches ended: {foreseen.batches}.")


@investigation_command.command("practice")
@click.argument("slug")
@click.option("--by", metavar="STAFF", default="", help="Which editor (a short name). Default: the first admin.")
def practice(*, slug: str, by: str) -> None:
    """Keep the letters of the investigation SLUG in the house from now on."""
    from outreach.cli.acting import acting_in
    from outreach.services import investigations

    desk = open_current_desk()
    investigations.set_live(desk, slug, live=False, by=acting_in(desk, slug, by, may=May.EDIT))
    click.echo("Practice: no letter of it leaves the house.")


@investigation_command.command("policy")
@click.argument("slug")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", metavar="STAFF", default="", help="Which editor (a short name). Default: the first admin.")
@click.option("--reason", metavar="TEXT", default="", help="Why, for readers: printed among the corrections.")
@click.option("--second", is_flag=True, help="Adopt the policy that another editor proposed.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, in the form FILE has.")
def policy(*, slug: str, file: Path | None, by: str, reason: str, second: bool, as_json: bool) -> None:
    """Show how hard the investigation SLUG tries, and what needs two people; adopt the policy of FILE, if given.

    One that takes a second person away is proposed only: another editor adopts it with --second --by STAFF.
    """
    from outreach.cli.acting import acting_in
    from outreach.domain import editions as written
    from outreach.services import editions, investigation_files, settled

    if second and (file or not by):
        raise RuleBroken("--second adopts what was proposed. Leave FILE out, and say with --by who looked at it.", "by")
    if reason and not file:
        raise RuleBroken("--reason is of a policy that is adopted now. Name its FILE, or leave it out.", "reason")
    desk = open_current_desk()
    said = ""
    if second:
        said = editions.second_policy(desk, slug, by=acting_in(desk, slug, by, may=May.EDIT))
    elif file is not None:
        body = investigation_files.policy_of(file.read_bytes(), desk.clock())
        seen = settled.settled(desk, slug).versions["policy"]
        who = acting_in(desk, slug, by, may=May.EDIT)
        try:
            said = editions.adopt(desk, slug, body, seen_as=seen, by=who, reason=reason) or "Adopted."
        except RuleBroken as broken:
            raise with_option(broken, reason=reason) from None
    page = settled.settled(desk, slug)
    told = written.to_json(page.policy)
    click.echo(
        json.dumps(told, indent=2, ensure_ascii=False) if as_json else "\n".join([*_of_policy(page), said]).strip()
    )


def _of_policy(page: "SettledPage") -> list[str]:
    """One line for each rule, and what is proposed in its place."""
    fields = ((name, getattr(page.policy, name)) for name in page.policy.__dataclass_fields__ if name != "proposed")
    lines = [f"{name:<28} {value}" for name, value in fields]
    if page.waiting:
        lines.append(f"Proposed by {page.waiting.recorded_by}, waits for a second editor (--second --by STAFF):")
        lines += [f"  {name}: {was} → {then}" for name, was, then in page.proposed_changes]
    return lines


@investigation_command.command("requests")
@click.argument("slug")
@click.option(
    "--phase", type=click.Choice([one.value for one in Phase]), default=None, help="Only where work is there."
)
@click.option("--status", type=click.Choice([one.value for one in ResponseStatus]), default=None, help="Only these.")
@click.option("--reporter", metavar="STAFF", default="", help="Only with this one of us; `nobody` for those with none.")
@click.option("--country", metavar="CC", default="", help="Only of this country (ISO 3166-1 alpha-2).")
@click.option("--name", metavar="WORDS", default="", help="Only where the name has these beginnings of words.")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="A file that is not there yet.")
def requests(*, slug: str, name: str, reporter: str, out: Path | None, **given: str | None) -> None:
    """Write the list of requests of the investigation SLUG as CSV: where each stands now, not what is published."""
    from outreach.domain.ids import StaffId
    from outreach.services import people, working_list
    from outreach.services.tables import NOBODY, Filters

    desk = open_current_desk()
    if reporter not in ("", NOBODY):
        people.named(desk, StaffId(reporter))
    chosen = {field: word for field, word in given.items() if word}
    found = working_list.of(desk, slug, Filters(q=name, reporter=reporter, **chosen))
    if out is None:
        for chunk in found.chunks:
            click.echo(chunk, nl=False)
        return
    try:
        with out.open("xb") as file:
            file.writelines(found.chunks)
    except FileExistsError:
        raise click.ClickException(f"{out} exists, and nothing was written over it. Name another file.") from None
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}. Name another file.") from None
    click.echo(f"Written to {out}.")
