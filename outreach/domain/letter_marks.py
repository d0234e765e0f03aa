"""Marks of letters as somebody saw them, short enough for a form: they say which one is another by now, and how."""

from collections.abc import Iterable
from hashlib import sha256

from outreach.domain.merging import Merged

GONE = "cannot leave any more"
ADDED = "was not among them"
PARTS = ("goes to another address", "leaves on another day", "has another deadline", "reads otherwise")
"""What may change about a letter, the cause before what follows from it: a deadline stands in the words."""

MARK = 8


def marks_of(merged: Iterable[Merged]) -> str:
    """A mark of each letter that could leave: `rfc_id.address.day.deadline.words`."""
    return " ".join(f"{one.rfc_id}.{'.'.join(_marks(one))}" for one in merged if one.ready)


def changed_since(seen: str, merged: Iterable[Merged]) -> tuple[str, ...]:
    """Each letter that is not as it was seen, in a few words."""
    was = {rfc_id: tuple(marks.split(".")) for rfc_id, _, marks in (word.partition(".") for word in seen.split())}
    found = ((one.agency, _change(one, was.get(str(one.rfc_id)))) for one in merged)
    return tuple(f"{agency} {change}" for agency, change in found if change)


def _change(one: Merged, was: tuple[str, ...] | None) -> str:
    if was is None or not one.ready:
        return "" if was is None and not one.ready else ADDED if was is None else GONE
    return next((what for what, now, then in zip(PARTS, _marks(one), was, strict=False) if now != then), "")


def _marks(one: Merged) -> tuple[str, ...]:
    letter = one.letter
    if letter is None:
        return ()
    due = letter.deadline.due_at.isoformat() if letter.deadline else ""
    day = f"{one.leaves_at:%Y-%m-%d}" if one.leaves_at else ""
    words = f"{letter.subject}\x1f{letter.text}\x1f{letter.language}"
    return tuple(_mark(part) for part in (f"{letter.to}\x1f{letter.called}", day, due, words))


def _mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:MARK]
