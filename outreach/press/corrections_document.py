"""The corrections of a release as JSON: what it changed, when, how grave that is, and why, for programs.

A file of its own, so that the form of `release.json` stays; described by `data/schema/corrections.v4.json`.
"""

from datetime import datetime
from typing import Any

from outreach.domain.compared import Value
from outreach.domain.corrections import Change
from outreach.domain.dataset import Release
from outreach.domain.method_changes import MethodChange, MethodNote
from outreach.domain.release_form import Form
from outreach.domain.updates import Note
from outreach.press.columns import exact, instant
from outreach.press.json_document import encoded

Json = dict[str, Any]


def document(release: Release) -> bytes:
    cut = release.cut
    ours = [_method(note, cut.form) for note in release.method_notes] if cut.form is not Form.FIRST else []
    return encoded(
        {
            "schema": f"corrections.v{cut.form.value}.json",
            "schema_version": cut.form.value,
            "investigation": {"slug": cut.slug, "title": cut.title},
            "number": cut.number,
            "cutoff": exact(cut.cutoff),
            "previous_cutoff": exact(cut.previous) or None,
            "corrections": [*ours, *(_note(note, release) for note in release.notes)],
        }
    )


def _note(note: Note, release: Release) -> Json:
    form = release.cut.form
    return {
        "key": note.key,
        "id": note.rfc_id,
        "agency": note.agency,
        "outside_the_dataset": note.outside_dataset,
        **({"row": release.places[note.rfc_id].value} if form >= Form.SAID_IN_FULL else {}),
        "kind": note.kind.lower(),
        "recorded_at": instant(note.at),
        "day": note.on,
        "reason": note.reason or None,
        "correction_needed": note.needed,
        "changes": [_change(change, form) for change in note.changes],
    }


def _method(note: MethodNote, form: Form) -> Json:
    """What we changed of our own is nobody’s row."""
    return {
        "key": note.key,
        "id": None,
        "agency": None,
        "outside_the_dataset": False,
        **({"row": None} if form >= Form.SAID_IN_FULL else {}),
        "kind": note.kind.lower(),
        "recorded_at": instant(note.at),
        "day": note.on,
        "reason": note.reason,
        "correction_needed": True,
        "changes": [_change(change, form) for change in note.changes],
    }


def _change(change: Change | MethodChange, form: Form) -> Json:
    told: Json = {
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "sentence": change.sentence,
    }
    if form >= Form.EVERY_COLUMN:
        typed = isinstance(change, Change) or form >= Form.SAID_IN_FULL
        column, values = (change.column, change.values) if typed else ("", (None, None))
        told |= {"column": column or None, "before_value": _plain(values[0]), "after_value": _plain(values[1])}
    return told


def _plain(value: Value) -> Value:
    return instant(value) if isinstance(value, datetime) else value
