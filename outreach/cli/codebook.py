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

    from outreach.services.settled import SettledPage

ELSEWHERE = ("wordings", "introduction", "limits", "translations")
"""What is said in lines of its own, or is too long for one."""


@click.command("codebook")
@click.argument("slug")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", metavar="STAFF", default="", help="Which editor (a short name). Default: the first admin.")
@click.option("--reason", metavar="TEXT", default="", help="Why, for readers: printed among the corrections.")
@click.option("--meant", is_flag=True, help="What FILE says of how many without a number (“most”) is meant so.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, in the form FILE has.")
def codebook(*, slug: str, file: Path | None, by: str, reason: str, meant: bool, as_json: bool) -> None:
    """Show the words in which the investigation SLUG is printed; adopt the codebook of FILE, if given.

    What FILE leaves out is as in a new investigation, not as it was: begin with what --json answers.
    """
    from outreach.cli.acting import acting_in
    from outreach.domain import editions as written
    from outreach.services import editions, investigation_files, settled

    if reason and file is None:
        raise RuleBroken("--reason is of a codebook that is adopted now. Name its FILE, or leave it out.", "reason")
    desk = open_current_desk()
    said = ""
    if file is not None:
        body = investigation_files.codebook_of(file.read_bytes(), desk.clock())
        seen = settled.settled(desk, slug).versions["codebook"]
        who = acting_in(desk, slug, by, may=May.EDIT)
        try:
            said = editions.adopt(desk, slug, body, seen_as=seen, by=who, reason=reason, meant=meant)
        except RuleBroken as broken:
            raise with_option(broken, reason=reason) from None
        said = f"Adopted. {said}"
    page = settled.settled(desk, slug)
    if as_json:
        click.echo(json.dumps(written.to_json(page.codebook), indent=2, ensure_ascii=False))
        return
    click.echo("\n".join([*_of(page), said]).strip())


def with_option(broken: RuleBroken, *, reason: str) -> RuleBroken:
    """The same sentence with the option that answers it, where one does."""
    options = {"meant": "Say so with --meant."} | ({} if reason else {"reason": "Give it with --reason."})
    option = options.get(broken.field or "")
    return RuleBroken(f"{broken} {option}", broken.field) if option else broken


def _of(page: "SettledPage") -> "Iterator[str]":
    """The tally in its words, then the word for each status, then a line for each thing else that was settled."""
    words = page.codebook
    yield page.tally
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
