"""What was changed in each row, release by release: a correction does not vanish with the release after it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from outreach.domain.ids import RfcId
from outreach.press.site.issue import Issue


@dataclass(frozen=True, slots=True)
class Told:
    """Changes that one entry made, with what readers are told of them."""

    told: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What one release changed in a row; `released_at` is nothing where it is not out."""

    number: int
    released_at: datetime | None
    changes: tuple[Told, ...]


def history(issue: Issue) -> Mapping[RfcId, tuple[Changed, ...]]:
    """By whose row, the newest release first."""
    found: dict[RfcId, list[Changed]] = {}
    for number, released_at, told in _told(issue):
        by_row: dict[RfcId, list[Told]] = {}
        for rfc_id, change in told:
            by_row.setdefault(rfc_id, []).append(change)
        for rfc_id, changes in by_row.items():
            found.setdefault(rfc_id, []).append(Changed(number, released_at, tuple(changes)))
    return {rfc_id: tuple(changed) for rfc_id, changed in found.items()}


def _told(issue: Issue) -> Iterator[tuple[int, datetime | None, list[tuple[RfcId, Told]]]]:
    """This release by its own notes; every other one by what was written down of it when it went out."""
    cut = issue.release.cut
    ours = [
        (note.rfc_id, Told(note.told, tuple(change.sentence for change in note.changes)))
        for note in issue.release.notes
    ]
    if cut.number not in {out.number for out in issue.out}:
        yield cut.number, None, ours
    for out in issue.out:
        theirs = [(one.rfc_id, Told(one.told, one.sentences)) for one in out.corrections if one.rfc_id]
        yield out.number, out.released_at, ours if out.number == cut.number else theirs
