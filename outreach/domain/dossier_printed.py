"""What each release printed of one request, and what it changed in the release before, with the reason it gave.

Folded from the log at each cut-off, as the release itself was: so words that were erased since stand here no more, and
the same record gives the same dossier.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from outreach.domain import dataset
from outreach.domain.compared import What
from outreach.domain.corrections import Change
from outreach.domain.dataset import Cut, Log, Release
from outreach.domain.dossier import InRelease, PrintedChange, moment
from outreach.domain.dossier_masks import KEPT
from outreach.domain.dossier_material import Material, Out
from outreach.domain.facts import ChangeExplained
from outreach.domain.prose import counted, date_at, stop
from outreach.domain.release_form import NEWEST
from outreach.domain.rows import Row, row_of
from outreach.domain.updates import Note
from outreach.domain.wording import codebook_label, quote, wording_of

NOT_IN_IT: Final = "Not in it"
NOT_OUT: Final = "not out"
SAID_BEFORE: Final = 3
"""So many releases stand on the first page; all of them further on."""


def printed(material: Material) -> tuple[InRelease, ...]:
    """Each release that was out by then, in order; last what would be printed otherwise now, if anything would."""
    told, before = [], None
    for out in material.out:
        told.append(_of(material, out, _made(material, out, before)))
        before = out
    if before is None or material.case.now <= before.cutoff:
        return tuple(told)
    now = Out(number=before.number + 1, cutoff=material.case.now, released_at=None, form=NEWEST)
    later = _of(material, now, _made(material, now, before))
    return (*told, later) if later.changes else tuple(told)


def in_brief(releases: Iterable[InRelease]) -> tuple[str, ...]:
    """A sentence for each of the newest."""
    out = [one for one in releases if one.out is not None]
    more = len(out) - SAID_BEFORE
    first = (f"{more} earlier: see “What was printed of it”.",) if more > 0 else ()
    return (*first, *(_sentence(one) for one in out[-SAID_BEFORE:]))


def _sentence(one: InRelease) -> str:
    day = date_at(one.out.at, "UTC") if one.out else NOT_OUT
    changed = f"; {counted(len(one.changes), 'correction', 'corrections')}" if one.changes else ""
    return f"Release {one.number}, {day}: {one.status}{changed}."


def _made(material: Material, out: Out, before: Out | None) -> Release:
    """The release as if this request alone were in it."""
    cut = Cut(
        slug=material.slug,
        title=material.investigation,
        number=out.number,
        cutoff=out.cutoff,
        previous=before.cutoff if before else None,
        form=out.form,
    )
    case, erased = material.case, material.erased_at
    gone = {seq: at for seq, at in erased.items() if at <= out.cutoff}
    log = Log(rfc_id=case.rfc_id, entries=tuple(case.entries), calendar=case.calendar, erased=gone)
    return dataset.build(cut, [log], material.adopted)


def _of(material: Material, out: Out, made: Release) -> InRelease:
    row = next(iter((*made.rows, *made.outside)), None)
    line = made.line if made.rows else made.party_line
    return InRelease(
        number=out.number,
        out=moment(out.released_at, "UTC") if out.released_at else None,
        cutoff=moment(out.cutoff, "UTC"),
        status=_status(made, row),
        line=material.sight.masks(line(row)) if row else "",
        changes=tuple(_changes(material, made.notes)),
    )


def _status(made: Release, row: Row | None) -> str:
    if row is None:
        return NOT_IN_IT
    codebook = made.house.codebook
    also = "".join(f" ({codebook_label(key, codebook)})" for key in row.qualifiers)
    return f"“{wording_of(row.status, codebook).label}”{also}"


def _changes(material: Material, notes: Iterable[Note]) -> Iterator[PrintedChange]:
    gone = _reasons_taken_back(material)
    for note in notes:
        reason = KEPT if material.sight.outside and note.reason in gone else note.reason
        yield PrintedChange(
            told=material.sight.masks(f"{note.kind}, {note.on}." + (f" {stop(reason)}" if reason else "")),
            entry=note.cause or 0,
            sentences=tuple(_sentences(material, note.changes)),
        )


def _sentences(material: Material, changes: Iterable[Change]) -> Iterator[str]:
    """Outside, words that stand no more are not said again, though a release has said them once."""
    case = material.case
    stand = {quote(one) for one in row_of(case.rfc_id, case.standing, material.house).statements}
    for change in changes:
        gone = material.sight.outside and change.what is What.STATEMENT_ADDED and change.after not in stand
        shown = replace(change, sentence=f"{change.agency}: a statement was added.") if gone else change
        yield material.sight.masks(shown.sentence)
        if change.printed and not material.sight.outside:
            yield material.sight.masks(f"It had been printed: {change.printed}")


def _reasons_taken_back(material: Material) -> frozenset[str]:
    back = material.case.standing.known.retracted
    return frozenset(
        one.fact.reason for one in material.case.entries if one.seq in back and isinstance(one.fact, ChangeExplained)
    )
