"""`outreach publish`: write the public table of a release into a folder that any web server can serve."""

import json
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.circles import May
from outreach.domain.prose import language_name, listed

if TYPE_CHECKING:
    from outreach.services.sites import Published


@click.command("publish")
@click.argument("slug")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    required=True,
    help="The folder for the site: a new one, or one of an earlier publication of this investigation.",
)
@click.option(
    "--release", "number", type=click.IntRange(min=1), metavar="N", help="Which release. Default: the newest."
)
@click.option(
    "--theme",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE.css",
    help="A sheet of style of your own, applied after ours.",
)
@click.option(
    "--base-url",
    metavar="URL",
    default="",
    help="Where the site will lie, like https://example.org/data: with it the feeds of corrections are there too, and "
    "the lines to show it on another page are whole.",
)
@click.option("--by", metavar="STAFF", default="", help="Who takes it away (a short name). Default: the first admin.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def publish_command(  # click passes options by name
    *, slug: str, out: Path, number: int | None, theme: Path | None, base_url: str, by: str, as_json: bool
) -> None:
    """Write the public table of investigation SLUG as pages that need no server of ours.

    All of it is written or nothing; an older site in DIR is replaced in one step. Who takes it away is noted in the
    audit chain.
    """
    from outreach.cli.acting import acting_in
    from outreach.services import sites

    sheet, desk = sites.read_theme(theme) if theme else b"", open_current_desk()
    who = acting_in(desk, slug, by, may=May.LOOK).staff
    published = sites.publish(desk, slug, out, by=who, number=number or sites.NEWEST, theme=sheet, base_url=base_url)
    click.echo(json.dumps(_answer(published), ensure_ascii=False, indent=2) if as_json else _said(published))


def _said(published: "Published") -> str:
    written = published.written
    languages = listed(language_name(tag) for tag in published.languages)
    older = f" Release {published.newest} is newer; every page says so." if published.number < published.newest else ""
    return (
        f"The public table of {published.slug}, release {published.number}, is written: {written.files:,} files, "
        f"{written.size:,} bytes, in {languages}.{older}\n"
        f"{'Replaced' if written.replaced else 'Folder'}: {written.folder}"
    )


def _answer(published: "Published") -> dict[str, Any]:
    return {
        "investigation": published.slug,
        "number": published.number,
        "newest": published.newest,
        "cutoff": published.cutoff.astimezone(UTC).isoformat(),
        "rows": published.rows,
        "languages": list(published.languages),
        "folder": str(published.written.folder),
        "files": published.written.files,
        "bytes": published.written.size,
        "replaced": published.written.replaced,
    }
