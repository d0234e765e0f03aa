"""`outreach letters`: look at letters, merge a batch of them, approve it, follow it, hold it back.

Exit codes: 0 done, 1 refused with the reason, 2 wrong usage. `preview` ends with 1 when the letter cannot leave.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import click

from outreach.cli import letter_templates
from outreach.cli.opening import open_current_desk
from outreach.domain.letter_templates import Purpose
from outreach.domain.people import Acting
from outreach.services.desk import Desk

PURPOSES = [one.value for one in Purpose]
BY = click.option("--by", metavar="STAFF", default="", help="Who does it (a short name). Default: the first admin.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
PURPOSE = click.option(
    "--purpose", type=click.Choice(PURPOSES), default=Purpose.FIRST.value, show_default=True, help="What it is for."
)


@dataclass(frozen=True, kw_only=True)
class LetterShown:
    """One letter as it would leave, or why it cannot."""

    agency: str
    request: int
    language: str
    sender: str
    reply_to: str
    to: str
    subject: str
    text: str
    attachments: tuple[str, ...]
    leaves_at: str | None
    deadline: str | None
    problems: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BatchShown:
    """A batch and how many of its letters stand how. `batch` is empty after a dry run."""

    batch: int | None
    investigation: str
    purpose: str
    state: str
    letters: dict[str, int]
    cannot_leave: tuple[dict[str, str], ...]
    said: str = ""


@click.group("letters")
def letters_command() -> None:
    """Letters to agencies: merged from templates, approved as a whole, sent in office hours."""


for each in (letter_templates.templates, letter_templates.adopt, letter_templates.attach):
    letters_command.add_command(each)


@letters_command.command("preview")
@click.argument("slug")
@click.option("--agency", required=True, help="For which agency: its slug or name.")
@PURPOSE
@AS_JSON
def preview(*, slug: str, agency: str, purpose: str, as_json: bool) -> None:
    """Show the letter that the templates of the investigation SLUG make for one agency."""
    from outreach.services import letter_choosing, letter_pages

    desk = open_current_desk()
    (rfc_id,) = letter_choosing.named(desk, slug, [agency])
    shown = _letter(letter_pages.preview(desk, slug, Purpose(purpose), rfc_id))
    click.echo(json.dumps(asdict(shown), ensure_ascii=False, indent=2) if as_json else _as_text(shown))
    if shown.problems:
        raise SystemExit(1)


@letters_command.command("batch")
@click.argument("slug")
@click.argument("agencies", nargs=-1, metavar="[AGENCY]…")
@PURPOSE
@click.option("--country", metavar="CC", default="", help="Only agencies of this country, like NO.")
@click.option("--phase", default="", help="Only requests in this phase, like “not asked” or “overdue”.")
@click.option("--working-days", type=int, default=None, help="Working days to answer. Default: as the policy says.")
@click.option("--reason", default="", help="Why more time is given; for an extension.")
@click.option("--leave-out", is_flag=True, help="Leave out at once whatever cannot leave.")
@click.option("--dry-run", is_flag=True, help="Say what would be merged and what cannot leave; keep nothing.")
@BY
@AS_JSON
def batch(  # noqa: PLR0913  # click passes each option by its name
    *,
    slug: str,
    agencies: tuple[str, ...],
    purpose: str,
    country: str,
    phase: str,
    working_days: int | None,
    reason: str,
    leave_out: bool,
    dry_run: bool,
    by: str,
    as_json: bool,
) -> None:
    """Merge letters to each AGENCY of the investigation SLUG; without any, to all that --country and --phase leave.

    Nothing is sent by it: `outreach letters approve` does that.
    """
    from outreach.cli.acting import acting
    from outreach.services import batches, letter_choosing, letter_pages
    from outreach.services.batches import Chosen
    from outreach.services.tables import Filters

    desk = open_current_desk()
    fitting = Filters(country=country.upper(), phase=phase)
    meant = letter_choosing.named(desk, slug, agencies) if agencies else letter_choosing.fitting(desk, slug, fitting)
    chosen = Chosen(
        purpose=Purpose(purpose),
        rfc_ids=meant,
        working_days=working_days,
        reason=reason,
    )
    if dry_run:
        _say(_counted(slug, batches.rehearse(desk, slug, chosen, by=acting(desk, by))), as_json=as_json)
        return
    number = int(batches.make(desk, slug, chosen, by=acting(desk, by)))
    said = batches.leave_out_stopped(desk, slug, number, turn=0, by=acting(desk, by)) if leave_out else ""
    _say(_shown(letter_pages.batch_page(desk, slug, number), said), as_json=as_json)


@letters_command.command("approve")
@click.argument("batch_id", type=int, metavar="BATCH")
@BY
@AS_JSON
def approve(*, batch_id: int, by: str, as_json: bool) -> None:
    """Stand behind every letter of a batch as it is now. It can be undone for half an hour."""
    from outreach.services import letter_leaving

    def act(desk: Desk, slug: str, by: Acting) -> str:
        return letter_leaving.approve(desk, slug, batch_id, seal=None, by=by)

    _act(batch_id, by, act, as_json=as_json)


@letters_command.command("undo")
@click.argument("batch_id", type=int, metavar="BATCH")
@BY
@AS_JSON
def undo(*, batch_id: int, by: str, as_json: bool) -> None:
    """Take an approval back while nothing has left."""
    from outreach.services import letter_holding

    def act(desk: Desk, slug: str, by: Acting) -> str:
        return letter_holding.undo(desk, slug, batch_id, by=by)

    _act(batch_id, by, act, as_json=as_json)


@letters_command.command("pause")
@click.argument("batch_id", type=int, metavar="BATCH")
@BY
@AS_JSON
def pause(*, batch_id: int, by: str, as_json: bool) -> None:
    """Hold back every letter of a batch that still waits."""
    from outreach.services import letter_holding

    def act(desk: Desk, slug: str, by: Acting) -> str:
        return letter_holding.pause(desk, slug, batch_id, by=by)

    _act(batch_id, by, act, as_json=as_json)


@letters_command.command("resume")
@click.argument("batch_id", type=int, metavar="BATCH")
@BY
@AS_JSON
def resume(*, batch_id: int, by: str, as_json: bool) -> None:
    """Let go what a pause held back, with hours and deadlines counted anew."""
    from outreach.services import letter_holding

    def act(desk: Desk, slug: str, by: Acting) -> str:
        return letter_holding.resume(desk, slug, batch_id, by=by)

    _act(batch_id, by, act, as_json=as_json)


@letters_command.command("status")
@click.argument("batch_id", type=int, metavar="BATCH")
@AS_JSON
def status(*, batch_id: int, as_json: bool) -> None:
    """Say how far a batch is, and which of its letters need somebody."""
    from outreach.services import batches, letter_pages

    desk = open_current_desk()
    _say(_shown(letter_pages.batch_page(desk, batches.slug_of(desk, batch_id), batch_id), ""), as_json=as_json)


def _act(batch_id: int, by: str, act: Callable[[Desk, str, Acting], str], *, as_json: bool) -> None:
    from outreach.cli.acting import acting
    from outreach.services import batches, letter_pages

    desk = open_current_desk()
    slug = batches.slug_of(desk, batch_id)
    said = act(desk, slug, acting(desk, by))
    _say(_shown(letter_pages.batch_page(desk, slug, batch_id), said), as_json=as_json)


def _letter(one: Any) -> LetterShown:
    letter = one.letter
    return LetterShown(
        agency=one.agency,
        request=one.rfc_id,
        language=one.language,
        sender=one.sender,
        reply_to=one.reply_to,
        to=one.contact.address if one.contact else "",
        subject=letter.subject if letter else "",
        text=letter.text if letter else "",
        attachments=tuple(file.name for file in letter.files) if letter else (),
        leaves_at=one.leaves_at.isoformat() if one.leaves_at else None,
        deadline=letter.deadline.due_at.isoformat() if letter and letter.deadline else None,
        problems=tuple(str(problem) for problem in one.problems),
        warnings=one.warnings,
    )


def _as_text(shown: LetterShown) -> str:
    told = [f"Cannot leave: {problem}" for problem in shown.problems] + [f"Look: {one}" for one in shown.warnings]
    files = [f"Attachment: {name}" for name in shown.attachments]
    ours = [f"From: {shown.sender}", f"Reply-To: {shown.reply_to}"]
    head = [*ours, f"To: {shown.to}", f"Subject: {shown.subject}", *files, "", shown.text] if shown.text else []
    return "\n".join([*told, *head])


def _shown(page: Any, said: str) -> BatchShown:
    wrong = [item for item in page.items if item.rank == 0]
    return BatchShown(
        batch=page.batch.id,
        investigation=page.investigation.slug,
        purpose=page.batch.purpose.value,
        state=page.batch.state.value,
        letters={state.value: number for state, number in page.progress.items()},
        cannot_leave=tuple({"agency": item.agency, "why": item.why} for item in wrong),
        said=said,
    )


def _counted(slug: str, looked: Any) -> BatchShown:
    return BatchShown(
        batch=None,
        investigation=slug,
        purpose=looked.batch.purpose.value,
        state="not kept",
        letters={"ready": len(looked.ready), "cannot leave": len(looked.stopped)},
        cannot_leave=tuple({"agency": one.agency, "why": str(one.problems[0])} for one in looked.stopped),
        said="Dry run: nothing was kept.",
    )


def _say(shown: BatchShown, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(shown), ensure_ascii=False, indent=2))
        return
    number = f"Batch {shown.batch}" if shown.batch else "A batch"
    counts = ", ".join(f"{count} {state}" for state, count in shown.letters.items())
    lines = [f"{number}: {shown.purpose}, {shown.state}. {counts}."]
    lines += [f"{one['agency']}: {one['why']}" for one in shown.cannot_leave]
    click.echo("\n".join([*lines, *([shown.said] if shown.said else [])]))
