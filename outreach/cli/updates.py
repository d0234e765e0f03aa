"""`outreach updates`: what the newest release printed and no longer stands, and what readers will be told of it."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.prose import counted

if TYPE_CHECKING:
    from outreach.domain.method_changes import MethodNote
    from outreach.domain.updates import Note
    from outreach.services.updates import OpenUpdate, UpdatesPage


@click.command("updates")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def updates_command(*, slug: str, as_json: bool) -> None:
    """List the rows of SLUG that would be printed otherwise than in its newest release, the gravest first.

    Records and publishes nothing. The public reason of a change is recorded by its form, or with `outreach record` as a
    ChangeExplained.
    """
    from outreach.services import updates

    page = updates.open_updates(open_current_desk(), slug)
    click.echo(json.dumps(_as_json(page), indent=2, ensure_ascii=False) if as_json else "\n".join(_said(page)))


def _said(page: "UpdatesPage") -> list[str]:
    if page.latest is None:
        return ["No release is out yet, so nothing printed can have changed."]
    since = f"release {page.latest.number}, cut-off {_text(page.latest.cutoff)}"
    ours = [line for note in page.method_notes for line in _method(note)]
    if not page.updates:
        return [*ours, f"Every row would be printed as in {since}."]
    told = [line for one in page.updates for line in _update(one)]
    return [*ours, *told, f"{counted(len(page.updates), 'row', 'rows')} would be printed otherwise than in {since}."]


def _update(one: "OpenUpdate") -> list[str]:
    update = one.update
    owner = one.owner_name or "nobody"
    signed = "signed" if one.signed else "not signed as it stands"
    which = f"request {update.rfc_id}" if one.place == "published" else f"request {update.rfc_id}, {one.place}"
    head = f"{update.severity}: {update.agency} ({which}), since {_text(update.since)}, {owner}, {signed}"
    return [head, *(line for note in one.notes for line in _note(note))]


def _method(note: "MethodNote") -> list[str]:
    """What we changed of our own; its reason stands by itself."""
    head = f"{note.kind}: the whole table, since {_text(note.at)}"
    return [head, *(f"    {change.sentence}" for change in note.changes), f"  → {note.told}"]


def _note(note: "Note") -> list[str]:
    behind = f"entry {note.cause}" if note.cause else "an edition"
    return [
        *(f"    {change.sentence}" for change in note.changes),
        f"  → {note.told}" if note.reason else f"  → No public reason yet for what {behind} changed.",
    ]


def _as_json(page: "UpdatesPage") -> dict[str, Any]:
    return {
        "slug": page.investigation.slug,
        "release": page.latest.number if page.latest else None,
        "cutoff": _text(page.latest.cutoff) if page.latest else None,
        "without_reason": page.without_reason,
        "method": [_method_json(note) for note in page.method_notes],
        "updates": [_update_json(one) for one in page.updates],
    }


def _method_json(note: "MethodNote") -> dict[str, Any]:
    return {
        "edition": note.edition,
        "version": note.version,
        "kind": note.kind.lower(),
        "severity": note.severity,
        "since": _text(note.at),
        "reason": note.reason,
        "changes": [
            {
                "field": one.field,
                "before": one.before,
                "after": one.after,
                "column": one.column,
                "sentence": one.sentence,
            }
            for one in note.changes
        ],
    }


def _update_json(one: "OpenUpdate") -> dict[str, Any]:
    update = one.update
    return {
        "agency": update.agency,
        "request": update.rfc_id,
        "outside_dataset": update.outside_dataset,
        "row": one.place,
        "severity": update.severity,
        "since": _text(update.since),
        "owner": one.owner,
        "signed": one.signed,
        "changes": [
            {
                "field": correction.change.field,
                "before": correction.change.before or correction.change.printed,
                "after": correction.change.after,
                "column": correction.change.column,
                "sentence": correction.change.sentence,
                "severity": correction.severity,
                "since": _text(correction.since),
                "entry": correction.cause,
                "reason": correction.reason,
                "needs_correction": correction.needed,
            }
            for correction in update.corrections
        ],
    }


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
