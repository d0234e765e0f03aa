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
    from outreach.services.foreseen import Foreseen
    from outreach.services.settled import SettledPage

ELSEWHERE = ("wordings", "introduction", "limits", "translations")
"""What is said in lines of its own, or is too long for one."""


@click.command("codebook")
@click.argument("slug")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", metavar="STAFF", default="", help="Which editor (a short name). Default: the first admin.")
@click.option("--reason", metavar="TEXT", default="", help="Why, for readers: printed among the corrections.")
@click.option("--meant", is_flag=True, help="What FILE says of how many without a number (“most”) is meant so.")
@click.option("--dry-run", is_flag=True, help="Say what the next release would print of FILE; adopt nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, in the form FILE has.")
def codebook(  # an option each
    *, slug: str, file: Path | None, by: str, reason: str, meant: bool, dry_run: bool, as_json: bool
) -> None:
    """Show the words in which the investigation SLUG is printed; adopt the codebook of FILE, if given.

    What FILE leaves out is as in a new investigation, not as it was: begin with what --json answers.
    """
    from outreach.cli.acting import acting_in
    from outreach.domain import editions as written
    from outreach.services import editions, investigation_files, settled

    if reason and file is None:
        raise RuleBroken("--reason is of a codebook that is adopted now. Name its FILE, or leave it out.", "reason")
    if dry_run and file is None:
        raise RuleBroken("--dry-run says what a codebook would print. Name its FILE.", "dry_run")
    desk = open_current_desk()
    body = investigation_files.codebook_of(file.read_bytes(), desk.clock()) if file else None
    said = ""
    try:
        if body and dry_run:
            _say_what_it_would_print(desk, slug, body, typed=(reason, meant), as_json=as_json)
            return
        if body:
            seen = settled.settled(desk, slug).versions["codebook"]
            who = acting_in(desk, slug, by, may=May.EDIT)
            said = f"Adopted. {editions.adopt(desk, slug, body, seen_as=seen, by=who, reason=reason, meant=meant)}"
    except RuleBroken as broken:
        raise with_option(broken, reason=reason) from None
    page = settled.settled(desk, slug)
    if as_json:
        click.echo(json.dumps(written.to_json(page.codebook), indent=2, ensure_ascii=False))
        return
    click.echo("\n".join([*_of(page), said]).strip())


def _say_what_it_would_print(
    desk: "Desk", slug: str, body: "Codebook", *, typed: tuple[str, bool], as_json: bool
) -> None:
    """`typed`: why, for readers, and whether what it says of how many without a number is meant."""
    from outreach.services import numbers_typed, settled
    from outreach.services.foreseen import foresee

    reason, meant = typed
    numbers = numbers_typed.look_at_codebook(desk, slug, body, meant=meant)
    seen, tally = foresee(desk, slug, body, reason=reason), settled.settled(desk, slug, codebook=body).tally
    if not as_json:
        click.echo("\n".join([tally, *_foreseen(seen, numbers)]))
        return
    changes = seen.note.changes if seen.note else ()
    told = {
        "tally": tally,
        "numbers": numbers,
        "release": seen.number or None,
        "kind": seen.note.kind.lower() if seen.note else None,
        "reason": seen.note.reason if seen.note and not seen.wants_reason else None,
        "changes": [{"column": one.column, "before": one.before, "after": one.after} for one in changes],
        "rows": [{"agency": agency, "sentences": list(sentences)} for agency, sentences in seen.rows],
    }
    click.echo(json.dumps(told, indent=2, ensure_ascii=False))


def _foreseen(seen: "Foreseen", numbers: str) -> "Iterator[str]":
    if not seen.number:
        yield "No release is out yet, so these words correct none."
    elif not seen.note and not seen.rows:
        yield f"Whoever reads release {seen.number} would see no other word."
    if seen.note:
        why = "No public reason yet: give it with --reason." if seen.wants_reason else seen.note.reason
        yield f"The next release would print: {seen.note.kind}. {why}"
        yield from (f"    {change.sentence}" for change in seen.note.changes)
    for _, sentences in seen.rows:
        yield from (f"    {sentence}" for sentence in sentences)
    yield f"Nothing was adopted. {numbers}".rstrip()


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
