"""`outreach record`: facts from a file go on the record through the same rules as the forms, all of them or none."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.prose import counted
from outreach.services.recording import RecordingOutcome

MOST_PROBLEMS_SHOWN = 100


@click.command("record")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--investigation", required=True, metavar="SLUG", help="The investigation the facts belong to.")
@click.option("--by", metavar="STAFF", default="", help="Who records (a short name). Default: the first admin.")
@click.option("--dry-run", is_flag=True, help="Say what is wrong, or what it comes to; write nothing.")
@click.option("--as-recorded", is_flag=True, help="Keep the times at which another log was written down (admins only).")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def record_command(  # click passes options by name
    *, file: Path, investigation: str, by: str, dry_run: bool, as_recorded: bool, as_json: bool
) -> None:
    """Record the facts of FILE, JSON Lines as docs/recording.md describes them."""
    from outreach.cli.acting import acting, acting_in
    from outreach.domain.circles import May
    from outreach.services import recording

    desk = open_current_desk()
    # What another log kept is brought in by an admin of the house, whatever their part.
    who = acting(desk, by) if as_recorded else acting_in(desk, investigation, by, may=May.RECORD)
    outcome = recording.record_file(
        desk,
        investigation,
        recording.lines_of(file.read_bytes()),
        by=who,
        dry_run=dry_run,
        as_recorded=as_recorded,
    )
    click.echo(json.dumps(asdict(outcome), ensure_ascii=False, indent=2) if as_json else "\n".join(_said(outcome)))
    if outcome.problems:
        raise SystemExit(1)


def _said(outcome: RecordingOutcome) -> list[str]:
    if outcome.problems:
        shown = [str(problem) for problem in outcome.problems[:MOST_PROBLEMS_SHOWN]]
        more = len(outcome.problems) - len(shown)
        return [*shown, *([f"And {more} more."] if more else []), "Nothing was recorded."]
    done = "Recorded" if outcome.recorded else "Dry run: nothing was recorded. The file would record"
    told, of = counted(outcome.facts, "fact", "facts"), counted(outcome.agencies, "agency", "agencies")
    said = [f"{done} {told} about {of}."]
    if outcome.late:
        late = counted(outcome.late, "of them is", "of them are")
        said.append(f"{late} marked late: written down more than a day after the event.")
    if outcome.times_not_kept:
        lines = counted(outcome.times_not_kept, "line names", "lines name")
        said.append(f"{lines} a time of writing down, which was not kept.")
    standing = ", ".join(f"{count:,} {status}" for status, count in outcome.statuses)
    return [*said, f"These agencies stand so: {standing}."]
