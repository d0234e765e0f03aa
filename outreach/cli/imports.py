"""`outreach import agencies`: a list of agencies from a spreadsheet, dry first, then all of it or nothing.

Exit codes: 0 done (or nothing wrong, in a dry run), 1 refused because something is wrong or undecided, 2 wrong usage.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.opening import open_current_desk, read_instant
from outreach.domain.errors import OutreachError
from outreach.domain.prose import counted
from outreach.services.import_decisions import Decisions, read_decisions
from outreach.services.import_plan import ImportLine, ImportPlan, decisions_csv, unread
from outreach.services.sheets_encoding import ENCODINGS

if TYPE_CHECKING:
    from outreach.domain.people import Acting
    from outreach.services.desk import Desk

MOST_SHOWN, NEW_SHOWN = 100, 10
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
    from outreach.services import importing

    _need_folder(questions_to)
    desk, state = open_current_desk(), "refused"
    try:
        told = replace(
            _decisions(decisions, encoding or "", default_country, default_zone),
            listed_at=read_instant(as_of) if as_of else None,
        )
        who, content = _who(desk, investigation, by, as_of), file.read_bytes()
        if dry_run:
            plan = importing.dry_run(desk, investigation, file.name, content, by=who, decisions=told)
            state = "ready" if plan.ready else "refused"
        else:
            plan = importing.run(desk, investigation, file.name, content, by=who, decisions=told).plan
            state = "imported"
    except importing.ImportRefused as refused:
        plan = refused.plan
    except OutreachError as error:
        if not as_json:
            raise
        plan = unread(investigation, file.name, str(error))
    if questions_to and state != "imported":
        questions_to.write_text(decisions_csv(plan), encoding="utf-8-sig")
    _answer(plan, state, as_json=as_json)


def _who(desk: "Desk", investigation: str, by: str, as_of: str) -> "Acting":
    """A list that is older than this desk is brought in by an admin of the house, whatever their part."""
    from outreach.cli.acting import acting, acting_in
    from outreach.domain.circles import May

    return acting(desk, by) if as_of else acting_in(desk, investigation, by, may=May.RECORD)


def _answer(plan: ImportPlan, state: str, *, as_json: bool) -> None:
    click.echo(_plain(plan, state) if as_json else "\n".join(_done(plan) if state == "imported" else _said(plan)))
    if state == "refused":
        raise SystemExit(1)


def _need_folder(file: Path | None) -> None:
    if file and not file.absolute().parent.is_dir():
        raise OutreachError(f"There is no folder {file.absolute().parent} to write the questions to. Make it first.")


def _decisions(file: Path | None, encoding: str, country: str, zones: tuple[str, ...]) -> Decisions:
    from outreach.domain.import_places import Choices

    told = read_decisions(file.read_bytes(), encoding) if file else Decisions()
    return replace(told, encoding=encoding, choices=Choices(country=country, zones=zones))


def _plain(plan: ImportPlan, state: str) -> str:
    """The one shape of `--json`, whatever came of it; docs/importing.md has its table."""
    told = asdict(plan)
    del told["applied"]
    return json.dumps({"state": state} | told, ensure_ascii=False, indent=2)


def _done(plan: ImportPlan) -> Iterator[str]:
    yield from plan.how
    sums = plan.counts
    yield (
        f"Imported {plan.filename}: {counted(sums.new, 'agency', 'agencies')} listed, {sums.changed:,} changed, "
        f"{sums.unchanged:,} unchanged. {_repeats(sums.repeated)}; {sums.left_alone:,} removed or merged before and "
        f"left so; {sums.missing:,} in the investigation and not in the file, which stay."
    )


def _said(plan: ImportPlan) -> Iterator[str]:
    yield from plan.how
    yield from _first(plan.problems, "problems")
    for reading in plan.readings:
        words = ", ".join(f"“{word}”" if word else "(no text)" for word in reading.words)
        yield f"  --encoding {reading.encoding:<12}  {words}  ({reading.languages})"
    for wanted in plan.zones_wanted:
        yield f"  --default-zone {wanted.place}={wanted.usual or 'ZONE'}  ({wanted.name}: {', '.join(wanted.zones)})"
    undecided = [
        f"Line {doubt.line}: {doubt.name} ({doubt.country}) may be "
        + " or ".join(f"{one.name} [{one.decision}]" for one in doubt.candidates)
        for doubt in plan.undecided
    ]
    yield from _first(undecided, "questions")
    if undecided:
        yield (
            "To answer, run it with --questions-to FILE, fill in the column “decision” there (with the words in "
            "brackets, or “different”), and run it with --decisions FILE. Or add a column “decision” to the list."
        )
    sums = plan.counts
    yield from _some([f"New: {one.name} ({one.country})" for one in plan.new[:NEW_SHOWN]], sums.new)
    yield from _some([f"Changed: {_changes(one)}" for one in plan.changed], sums.changed)
    yield from _some([f"Left alone: {one.name}. {one.why}" for one in plan.left_alone], sums.left_alone)
    yield from _some([f"Not in the file: {one.name} ({one.country}); it stays." for one in plan.missing], sums.missing)
    yield (
        f"{counted(sums.lines, 'line', 'lines')}: {sums.new:,} new, {sums.changed:,} changed, "
        f"{sums.unchanged:,} unchanged, {sums.left_alone:,} left alone, {sums.repeated:,} repeated, "
        f"{sums.undecided:,} undecided. {counted(sums.problems, 'problem', 'problems')}. "
        f"{sums.missing:,} of the investigation missing from the file."
    )
    yield "Nothing was imported." if not plan.ready else "Nothing was imported yet. Run it without --dry-run to import."


def _repeats(lines: int) -> str:
    return f"{counted(lines, 'line', 'lines')} {'repeats' if lines == 1 else 'repeat'} others"


def _some(shown: list[str], number: int) -> Iterator[str]:
    yield from shown
    if number > len(shown):
        yield f"… and {number - len(shown):,} more."


def _changes(one: ImportLine) -> str:
    changes = "; ".join(f"{change.field}: “{change.before}” → “{change.after}”" for change in one.changes)
    return f"line {one.line}, {one.name}: {changes}"


def _first(items: "list[str] | tuple[object, ...]", what: str) -> Iterator[str]:
    yield from (str(item) for item in items[:MOST_SHOWN])
    if len(items) > MOST_SHOWN:
        yield f"… and {len(items) - MOST_SHOWN:,} more {what}."
