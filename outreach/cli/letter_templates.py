"""`outreach letters templates`, `adopt` and `attach`: the letters of an investigation read and adopted as files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.circles import May
from outreach.domain.letter_templates import Purpose
from outreach.domain.wallclock import read, zone_or_utc


@click.command("templates")
@click.argument("slug")
@click.option("--version", "number", type=int, default=0, help="Which version. Default: the one in force.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, in the form that `adopt` takes.")
def templates(*, slug: str, number: int, as_json: bool) -> None:
    """Print the letters of the investigation SLUG, and what changed in them since the version before."""
    from outreach.domain.letter_text import lines_of
    from outreach.services import letter_editions

    page = letter_editions.version(open_current_desk(), slug, number)
    if as_json:
        click.echo(json.dumps(_edition(page), ensure_ascii=False, indent=2))
        return
    edition = page.edition
    at = read(edition.recorded_at, zone_or_utc("UTC"))
    head = f"Letters {edition.version} of {page.newest}, adopted by {edition.recorded_by} on {at}"
    changed = ["", "What changed since the version before:", *page.changes] if page.changes else []
    click.echo("\n".join([head, "", *lines_of(page.letters), *changed]))


@click.command("adopt")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", metavar="STAFF", default="", help="Who adopts them (a short name). Default: the first admin.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def adopt(*, slug: str, file: Path, by: str, as_json: bool) -> None:
    """Adopt the letters of FILE for the investigation SLUG: JSON as `templates --json` prints it."""
    from outreach.cli.acting import acting_in
    from outreach.services import investigation_files, letter_editions

    desk = open_current_desk()
    who = acting_in(desk, slug, by, may=May.RECORD)
    body = investigation_files.letters_of(file.read_bytes(), desk.clock())
    _adopted(letter_editions.adopt_all(desk, slug, body, by=who), as_json=as_json)


@click.command("attach")
@click.argument("slug")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]…")
@click.option("--language", required=True, metavar="TAG", help="The letters in which language, like en or pt-BR.")
@click.option(
    "--purpose",
    type=click.Choice([one.value for one in Purpose]),
    default=Purpose.FIRST.value,
    show_default=True,
    help="Which of them.",
)
@click.option("--by", metavar="STAFF", default="", help="Who adopts them (a short name). Default: the first admin.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def attach(*, slug: str, files: tuple[Path, ...], language: str, purpose: str, by: str, as_json: bool) -> None:
    """Let each FILE go with a letter of the investigation SLUG, in place of those before; without any, none does."""
    from outreach.cli.acting import acting_in
    from outreach.services import letter_editions

    desk = open_current_desk()
    named = ((file.name, file.read_bytes()) for file in files)
    who = acting_in(desk, slug, by, may=May.RECORD)
    version = letter_editions.attach(desk, slug, named, tag=language, purpose=Purpose(purpose), by=who)
    _adopted(version, as_json=as_json)


def _adopted(version: int, *, as_json: bool) -> None:
    said = f"Adopted as version {version}. Letters that wait to leave in other words are held back."
    click.echo(json.dumps({"version": version, "said": said}, ensure_ascii=False) if as_json else said)


def _edition(page: Any) -> Mapping[str, Any]:
    from outreach.domain.editions import to_json

    edition = page.edition
    return {
        "kind": edition.kind.value,
        "version": edition.version,
        "recorded_at": edition.recorded_at.isoformat(),
        "by": edition.recorded_by,
        "body": to_json(page.letters),
    }
