"""`outreach import agencies`: a list of agencies from a spreadsheet, dry first, then all of it or nothing.

Exit codes: 0 done (or nothing wrong, in a dry run), 1 refused because something is wrong or undecided, 2 wrong usage.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import click

from outreach.cli.opening import open_current_desk, read_instant
from outreach.domain.errors import OutreachError
from outreach.services.import_decisions import Decisions, read_decisions
from outreach.services.import_plan import ImportLine, ImportPlan, decisions_csv
from outreach.services.importing import ImportOutcome
from outreach.services.sheets_encoding import ENCODINGS

MOST_SHOWN = 100
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("import")
def import_command() -> None:
    """Import agencies from a CSV or XLSX file."""


@import_command.command("agencies")
@click.argument("file", type=_FILE)
@click.option("--investigation", required=True, metavar="SLUG", help="The investigation the agencies belong to.")
@click.option("--by", metavar="STAFF", default="", help="Who imports (a short name). Default: the first admin.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and what is wrong or undecided; import nothing.")
@click.option(
    "--decisions", type=_FILE, help="A table with the columns “line” and “decision”, for probable duplicates."
)
@click.option("--questions-to", type=click.Path(path_type=Path), help="Write the questions here, to be filled in.")
@click.option(
    "--encoding",
    type=click.Choice(list(ENCODINGS), case_sensitive=False),
    help="The encoding of FILE, where it does not say it and its words could be read in several ways.",
)
@click.option("--default-country", default="", help="The country of lines that name none.")
@click.option("--default-zone", multiple=True, help="Like America/Chicago, or US-TX=America/Chicago. Repeatable.")
@click.option(
    "--as-of",
    default="",
    metavar="INSTANT",
    help="List the agencies as of then, like 2026-01-05T09:00Z: for a log kept elsewhere (admins only).",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def agencies(  # noqa: PLR0913  # click passes each option by its name
    *,
    file: Path,
    investigation: str,
    by: str,
    dry_run: bool,
    decisions: Path | None,
    questions_to: Path | None,
    encoding: str | None,
    default_country: str,
    default_zone: tuple[str, ...],
    as_of: str,
    as_json: bool,
) -> None:
    """Import the agencies of FILE into an investigation.

    Nothing is ever deleted: agencies that are missing from FILE are only reported. A line that may repeat an agency
    must be decided about, in a column “decision” or with --decisions: same:SLUG, rename:SLUG, same:#LINE or different.
    """
    from outreach.cli.acting import acting
    from outreach.services import importing

    if questions_to and not questions_to.absolute().parent.is_dir():
        raise OutreachError(
            f"There is no folder {questions_to.absolute().parent} to write the questions to. Make it first."
        )
    desk = open_current_desk()
    told = replace(
        _decisions(decisions, encoding or "", default_country, default_zone),
        listed_at=read_instant(as_of) if as_of else None,
    )
    who, content = acting(desk, by), file.read_bytes()
    try:
        if dry_run:
            plan = importing.dry_run(desk, investigation, file.name, content, by=who, decisions=told)
        else:
            outcome = importing.run(desk, investigation, file.name, content, by=who, decisions=told)
            click.echo(json.dumps(asdict(outcome), ensure_ascii=False, indent=2) if as_json else _done(outcome))
            return
    except importing.ImportRefused as refused:
        plan = refused.plan
    if questions_to:
        questions_to.write_text(decisions_csv(plan), encoding="utf-8-sig")
    click.echo(json.dumps(_plain(plan), ensure_ascii=False, indent=2) if as_json else "\n".join(_said(plan)))
    if not plan.ready:
        raise SystemExit(1)


def _decisions(file: Path | None, encoding: str, country: str, zones: tuple[str, ...]) -> Decisions:
    from outreach.domain.import_places import Choices

    told = read_decisions(file.read_bytes(), encoding) if file else Decisions()
    return replace(told, encoding=encoding, choices=Choices(country=country, zones=zones))


def _plain(plan: ImportPlan) -> dict[str, object]:
    return asdict(plan) | {"ready": plan.ready}


def _done(outcome: ImportOutcome) -> str:
    return "\n".join(outcome.how) + (
        f"\nImported {outcome.filename}: {outcome.listed:,} agencies listed, {outcome.changed:,} changed, "
        f"{outcome.unchanged:,} unchanged. {outcome.repeated:,} lines repeat others; "
        f"{outcome.left_alone:,} were removed or merged before and stay so; {outcome.missing:,} agencies of the "
        "investigation are not in the file and stay."
    )


def _said(plan: ImportPlan) -> Iterator[str]:
    yield from plan.how
    yield from _first(plan.problems, "problems")
    for reading in plan.readings:
        words = ", ".join(f"“{word}”" if word else "(no text)" for word in reading.words)
        yield f"  --encoding {reading.encoding:<12}  {words}  ({reading.languages})"
    undecided = [
        f"Line {doubt.line}: {doubt.name} ({doubt.country}) may be "
        + " or ".join(f"{one.name} [{one.decision}]" for one in doubt.candidates)
        for doubt in plan.undecided
    ]
    yield from _first(undecided, "questions")
    yield from _first([f"New: {one.name} ({one.country})" for one in plan.new[:10]], "")
    yield from (f"Changed: {_changes(one)}" for one in plan.changed)
    yield from (f"Left alone: {one.name}. {one.why}" for one in plan.left_alone)
    yield from (f"Not in the file: {one.name} ({one.country}); it stays." for one in plan.missing)
    sums = plan.counts
    yield (
        f"{sums.lines:,} lines: {sums.new:,} new, {sums.changed:,} changed, {sums.unchanged:,} unchanged, "
        f"{sums.left_alone:,} left alone, {sums.repeated:,} repeat others, {sums.undecided:,} undecided, "
        f"{sums.problems:,} problems. {sums.missing:,} agencies of the investigation are missing from the file."
    )
    yield "Nothing was imported." if not plan.ready else "Nothing was imported yet. Run it without --dry-run to import."


def _changes(one: ImportLine) -> str:
    changes = "; ".join(f"{change.field}: “{change.before}” → “{change.after}”" for change in one.changes)
    return f"line {one.line}, {one.name}: {changes}"


def _first(items: "list[str] | tuple[object, ...]", what: str) -> Iterator[str]:
    yield from (str(item) for item in items[:MOST_SHOWN])
    if len(items) > MOST_SHOWN:
        yield f"… and {len(items) - MOST_SHOWN:,} more {what}."
