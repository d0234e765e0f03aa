"""What was changed in each row, release by release: a correction does not vanish with the release after it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from outreach.domain.dataset import Release
from outreach.domain.ids import RfcId
from outreach.domain.method_changes import WHERE, MethodNote
from outreach.domain.updates import Note
from outreach.press.public_feeds import OutCorrection
from outreach.press.site.issue import Issue, ReleaseOut


@dataclass(frozen=True, slots=True)
class Changed:
    """What one release changed in a row; `released_at` is nothing where it is not out."""

    number: int
    released_at: datetime | None
    changes: tuple[OutCorrection, ...]


def history(issue: Issue) -> Mapping[RfcId, tuple[Changed, ...]]:
    """By whose row, the newest release first."""
    found: dict[RfcId, list[Changed]] = {}
    for number, released_at, told in _told(issue):
        by_row: dict[RfcId, list[OutCorrection]] = {}
        for one in told:
            if one.rfc_id:
                by_row.setdefault(one.rfc_id, []).append(one)
        for rfc_id, changes in by_row.items():
            found.setdefault(rfc_id, []).append(Changed(number, released_at, tuple(changes)))
    return {rfc_id: tuple(changed) for rfc_id, changed in found.items()}


def next_ones(release: Release) -> tuple[OutCorrection, ...]:
    """What this release changes, in the form of those that are out; first what we changed of our own."""
    return (*map(_of_ours, release.method_notes), *map(_of_row, release.notes))


def out_ones(issue: Issue, out: ReleaseOut) -> tuple[OutCorrection, ...]:
    """What was written down of a release. Of the one on these pages we know more than it kept, if it is an old one."""
    if out.number != issue.release.cut.number:
        return out.corrections
    known = {one.key: one for one in next_ones(issue.release)}
    return tuple(
        replace(one, changes=known[one.key].changes)
        if one.key in known and one.sentences == known[one.key].sentences
        else one
        for one in out.corrections
    )


def _told(issue: Issue) -> Iterator[tuple[int, datetime | None, tuple[OutCorrection, ...]]]:
    """This release by its own notes; every other one by what was written down of it when it went out."""
    cut, ours = issue.release.cut, next_ones(issue.release)
    if cut.number not in {out.number for out in issue.out}:
        yield cut.number, None, ours
    for out in issue.out:
        yield out.number, out.released_at, ours if out.number == cut.number else out.corrections


def _of_row(note: Note) -> OutCorrection:
    return replace(_corrected(note), rfc_id=note.rfc_id, agency=note.agency, zone=note.zone, late=note.late)


def _of_ours(note: MethodNote) -> OutCorrection:
    return replace(_corrected(note), zone=WHERE)


def _corrected(note: Note | MethodNote) -> OutCorrection:
    return OutCorrection(
        key=note.key,
        told=note.told,
        reason=note.reason,
        sentences=tuple(change.sentence for change in note.changes),
        kind=note.kind,
        at=note.at,
        changes=tuple(change.told for change in note.changes),
    )
