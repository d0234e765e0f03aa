"""What `outreach letters` answers: a letter, a batch, or all batches; in lines, or as JSON for programs."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

import click

from outreach.domain.batches import Counted, Progress
from outreach.domain.merging import Merged
from outreach.domain.wallclock import Timed, counted, read_both, zone_or_utc
from outreach.services.batch_pages import BatchPage
from outreach.services.batches import Looked

NOT_KEPT = "not kept"


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
class Warned:
    agency: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BatchShown:
    """A batch and how many of its letters stand how. `batch` is empty after a dry run."""

    batch: int | None
    investigation: str
    purpose: str
    state: str
    practice: bool
    letters: dict[str, int]
    cannot_leave: tuple[dict[str, str], ...]
    warnings: tuple[Warned, ...]
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class BatchListed:
    """One batch of an investigation."""

    batch: int
    purpose: str
    state: str
    practice: bool
    letters: dict[str, int]
    made_by: str
    made_at: str
    approved_by: str | None
    seconded_by: str | None
    approved_at: str | None


def letter(one: Merged) -> LetterShown:
    made = one.letter
    return LetterShown(
        agency=one.agency,
        request=one.rfc_id,
        language=one.language,
        sender=one.sender,
        reply_to=one.reply_to,
        to=one.contact.address if one.contact else "",
        subject=made.subject if made else "",
        text=made.text if made else "",
        attachments=tuple(file.name for file in made.files) if made else (),
        leaves_at=_iso(one.leaves_at),
        deadline=_iso(made.deadline.due_at) if made and made.deadline else None,
        problems=tuple(str(problem) for problem in one.problems),
        warnings=_said(one),
    )


def of_page(page: BatchPage, said: str, *, before: BatchPage | None = None) -> BatchShown:
    """A batch as it is now; `before` it was approved it may have had warnings, which nobody looks for afterwards."""
    warned = page if page.to_approve or before is None else before
    wrong = [item for item in page.items if item.rank == 0]
    return BatchShown(
        batch=page.batch.id,
        investigation=page.investigation.slug,
        purpose=page.batch.purpose.value,
        state=page.stands,
        practice=page.practice,
        letters=_letters(page.progress),
        cannot_leave=tuple({"agency": item.agency, "why": _there(item.reason, item.zone)} for item in wrong),
        warnings=_warned(item.merged for item in warned.items if item.merged),
        said=said,
    )


def of_rehearsal(slug: str, looked: Looked) -> BatchShown:
    return BatchShown(
        batch=None,
        investigation=slug,
        purpose=looked.batch.purpose.value,
        state=NOT_KEPT,
        practice=not looked.sheet.investigation.live,
        letters={"ready": len(looked.ready), "cannot leave": len(looked.stopped)},
        cannot_leave=tuple({"agency": one.agency, "why": str(one.problems[0])} for one in looked.stopped),
        warnings=_warned(looked.merged),
        said="Dry run: nothing was kept.",
    )


def listed(one: Counted) -> BatchListed:
    batch = one.batch
    return BatchListed(
        batch=batch.id,
        purpose=batch.purpose.value,
        state=one.stands,
        practice=one.practice,
        letters=_letters(one.progress),
        made_by=batch.made_by,
        made_at=batch.made_at.isoformat(),
        approved_by=batch.approved_by,
        seconded_by=batch.seconded_by,
        approved_at=_iso(batch.approved_at),
    )


def say_letter(shown: LetterShown, *, as_json: bool) -> None:
    told = [f"Cannot leave: {problem}" for problem in shown.problems] + [f"Look: {one}" for one in shown.warnings]
    files = [f"Attachment: {name}" for name in shown.attachments]
    ours = [f"From: {shown.sender}", f"Reply-To: {shown.reply_to}"]
    head = [*ours, f"To: {shown.to}", f"Subject: {shown.subject}", *files, "", shown.text] if shown.text else []
    click.echo(_json(asdict(shown)) if as_json else "\n".join([*told, *head]))


def say_batch(shown: BatchShown, *, as_json: bool) -> None:
    if as_json:
        click.echo(_json(asdict(shown)))
        return
    number = f"Batch {shown.batch}" if shown.batch else "A batch"
    practice = ", practice: nothing of it leaves the house" if shown.practice else ""
    lines = [f"{number}: {shown.purpose}, {shown.state}{practice}. {_counts(shown.letters)}."]
    lines += [f"{one['agency']}: {one['why']}" for one in shown.cannot_leave]
    if shown.warnings:
        lines.append(f"Warnings on {counted(len(shown.warnings), 'letter')}:")
    lines += [f"  {one.agency}: {' '.join(one.warnings)}" for one in shown.warnings]
    click.echo("\n".join([*lines, *([shown.said] if shown.said else [])]))


def say_list(batches: Iterable[Counted], *, as_json: bool) -> None:
    shown = [listed(one) for one in batches]
    if as_json:
        click.echo(_json([asdict(one) for one in shown]))
        return
    for one in shown:
        practice = ", practice" if one.practice else ""
        click.echo(f"{one.batch:>6}  {one.purpose}, {one.state}{practice}: {_counts(one.letters)}")
    if not shown:
        click.echo("No letter has been merged yet.")


def _warned(merged: Iterable[Merged]) -> tuple[Warned, ...]:
    some = (one for one in merged if one.warnings and not one.left_out)
    return tuple(Warned(agency=one.agency, warnings=_said(one)) for one in some)


def _said(one: Merged) -> tuple[str, ...]:
    return tuple(_there(warning, one.zone) for warning in one.warnings)


def _there(words: Timed, zone: str) -> str:
    return words.said(lambda at: read_both(at, zone_or_utc(zone)))


def _letters(progress: Progress) -> dict[str, int]:
    return {state.value: number for state, number in progress.parts}


def _counts(letters: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in letters.items()) or "no letters"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _json(shown: object) -> str:
    return json.dumps(shown, ensure_ascii=False, indent=2)
