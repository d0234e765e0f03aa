"""`outreach investigation codebook`: in which words an investigation is printed, and other words from a file."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.circles import May
from outreach.domain.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outreach.domain.investigation import Codebook
    from outreach.services.desk import Desk

ELSEWHERE = ("wordings", "introduction", "limits", "translations")
"""What is said in lines of its own, or is too long for one."""


@click.command("codebook")
@click.argument("slug")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", metavar="STAFF", default="", help="Which editor (a short name). Default: the first admin.")
@click.option("--reason", metavar="TEXT", default="", help="Why, for readers: printed among the corrections.")
@click.option("--meant", is_flag=True, help="What FILE says of how many without a number (“most”) is meant so.")
@click.option("--preview", is_flag=True, help="Look at the tally in the words of FILE, and adopt nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, in the form FILE has.")
def codebook(*, slug: str, file: Path | None, by: str, reason: str, meant: bool, preview: bool, as_json: bool) -> None:
    """Show the words in which the investigation SLUG is printed; adopt the codebook of FILE, if given.

    What FILE leaves out is as in a new investigation, not as it was: begin with what --json answers.
    """
    from outreach.domain import editions as written
    from outreach.services import investigation_files, settled

    if file is None and (reason or preview):
        raise RuleBroken("--reason and --preview are of a codebook that is adopted now. Name its FILE.", "file")
    desk = open_current_desk()
    body = investigation_files.codebook_of(file.read_bytes(), desk.clock()) if file else None
    said = ""
    if body is not None:
        try:
            said = (
                _look(desk, slug, body, meant=meant) if preview else _adopt(desk, slug, body, (by, reason), meant=meant)
            )
        except RuleBroken as broken:
            raise RuleBroken(f"{broken} Say so with --meant.", "meant") if broken.field == "meant" else broken from None
    page = settled.settled(desk, slug, codebook=body)
    words = body if body is not None and preview else page.codebook
    if as_json:
        click.echo(json.dumps(written.to_json(words), indent=2, ensure_ascii=False))
        return
    click.echo("\n".join([page.tally, *_of(words), said]).strip())


def _look(desk: "Desk", slug: str, body: "Codebook", *, meant: bool) -> str:
    from outreach.services import numbers_typed

    return f"Nothing is adopted. {numbers_typed.look_at_codebook(desk, slug, body, meant=meant)}"


def _adopt(desk: "Desk", slug: str, body: "Codebook", typed: tuple[str, str], *, meant: bool) -> str:
    """`typed`: which editor, and why, for readers."""
    from outreach.cli.acting import acting_in
    from outreach.services import editions, settled

    seen = settled.settled(desk, slug).versions["codebook"]
    who = acting_in(desk, slug, typed[0], may=May.EDIT)
    return f"Adopted. {editions.adopt(desk, slug, body, seen_as=seen, by=who, reason=typed[1], meant=meant)}"


def _of(words: "Codebook") -> "Iterator[str]":
    """The word for each status, then a line for each thing else that was settled."""
    for status, wording in words.wordings.items():
        yield f"{status.value:<28} {wording.label}"
    for name in (one for one in words.__dataclass_fields__ if one not in ELSEWHERE):
        if settled := getattr(words, name):
            yield f"{name:<28} {_in_line(settled)}"
    if words.introduction:
        yield words.introduction
    yield from words.limits
    if words.translations:
        yield f"{'translations':<28} {', '.join(one.language for one in words.translations)}"


def _in_line(settled: object) -> str:
    """Pairs and ranges by what a reader sees of them."""
    if not isinstance(settled, tuple):
        return str(settled)
    return "; ".join(": ".join(one) if isinstance(one, tuple) else one.label for one in settled)
