"""What must hold before a dataset is released: each rule that does not, with the agencies concerned and the mend."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from outreach.domain.dataset import Folded, Release
from outreach.domain.facts import Gate
from outreach.domain.ids import RfcId
from outreach.domain.investigation import ANSWERED, Codebook
from outreach.domain.mends import CORRECT_FINDING, DEADLINE, READ_ON, Mend, entry, first_mend
from outreach.domain.prose import counted, exact_instant, listed
from outreach.domain.ranges import MEND, wrong_range
from outreach.domain.rows import Row
from outreach.domain.severity import Severity
from outreach.domain.told_apart import alike_in
from outreach.domain.tombstones import ERASED
from outreach.domain.updates import Correction
from outreach.domain.wording import unfair_words

REASONS: Final = "reasons"
"""The gate that is mended on the page of updates."""

WORDING: Final = "wording"
"""The gate that is mended in the codebook."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Concerned:
    """An agency that a rule is about; `why` where each has its own reason, `mend` where that is mended."""

    rfc_id: RfcId
    agency: str
    why: str = ""
    mend: Mend | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unmet:
    """A rule that does not hold. One that does not block is worth a look before the release.

    `at` is the page of the investigation on which it is mended, with the field there; empty where its rows are.
    """

    gate: str
    missing: str
    mend: str
    agencies: tuple[Concerned, ...] = ()
    blocks: bool = True
    at: str = ""

    def __str__(self) -> str:
        return f"{self.missing} {self.mend}"


def unmet_gates(release: Release, *, moved_on: Collection[RfcId] = ()) -> tuple[Unmet, ...]:
    """The rules a release must meet that can be read off itself. `moved_on`: who was heard from after the cut-off."""
    found = (
        _something_to_print(release),
        *_signed_and_fresh(release),
        _adds_up(release),
        _deadlines_passed(release),
        _ranges_of_codebook(release),
        _waivers_in_force(release),
        _erased_reasons(release),
        fair_words(release.house.codebook),
        told_apart(release.house.codebook),
        _nothing_since(release, moved_on),
        _something_new(release),
        *_reasons_given(release),
    )
    return tuple(unmet for unmet in found if unmet is not None)


def _something_to_print(release: Release) -> Unmet | None:
    if release.rows:
        return None
    return Unmet(
        gate="dataset",
        missing=f"There is no {release.house.codebook.noun} in the dataset at this cut-off.",
        mend="Import the list first, or choose a later cut-off.",
        at="imports",
    )


def _signed_and_fresh(release: Release) -> Iterable[Unmet]:
    never = [folded for folded in release.unsigned if not folded.stale]
    stale = [folded for folded in release.unsigned if folded.stale]
    if never:
        yield Unmet(
            gate=Gate.SIGNED_AND_FRESH.value,
            missing=f"{_rows(len(never))} not signed off.",
            mend="Sign each, or choose a later cut-off if it was signed since.",
            agencies=_concerned(never),
        )
    if stale:
        yield Unmet(
            gate=Gate.SIGNED_AND_FRESH.value,
            missing=f"{_rows(len(stale))} signed off, and something came in afterwards.",
            mend="Read what is new and sign again.",
            agencies=_concerned(stale),
        )


def _adds_up(release: Release) -> Unmet | None:
    if release.adds_up() and not (release.tally.pending and not release.unsigned):
        return None
    return Unmet(
        gate=Gate.TALLY_ADDS_UP.value,
        missing="The tally or the ledger does not add up.",
        mend="Run `outreach verify`: a log may be damaged.",
    )


def _deadlines_passed(release: Release) -> Unmet | None:
    """Nobody is printed as silent while the time we gave them still runs; unsigned rows are named as such already."""
    waiting = [
        Concerned(rfc_id=row.rfc_id, agency=row.agency, why=exact_instant(row.deadline_at, row.zone), mend=DEADLINE)
        for row in release.rows
        if row.signed_at and row.underlying not in ANSWERED and row.deadline_at and row.deadline_at > release.cut.cutoff
    ]
    if not waiting:
        return None
    return Unmet(
        gate=Gate.DEADLINE_PASSED.value,
        missing=f"{counted(len(waiting), 'deadline has', 'deadlines have')} not passed at the cut-off.",
        mend="Choose a cut-off after the last of them.",
        agencies=tuple(waiting),
    )


def _ranges_of_codebook(release: Release) -> Unmet | None:
    """Recorded before the codebook, or before anybody checked: a printed range that its own count contradicts."""
    wrong = [
        Concerned(rfc_id=one.row.rfc_id, agency=one.row.agency, why=why, mend=CORRECT_FINDING)
        for one in release.folded
        if one.printed and (why := wrong_range(one.listing.finding, release.house.codebook))
    ]
    if not wrong:
        return None
    return Unmet(
        gate="range",
        missing=f"{counted(len(wrong), 'row is', 'rows are')} printed in a range that is not the codebook's for it.",
        mend=f"{MEND} Then sign again.",
        agencies=tuple(wrong),
    )


def _waivers_in_force(release: Release) -> Unmet | None:
    expired = [
        Concerned(
            rfc_id=row.rfc_id,
            agency=row.agency,
            why=f"{waiver.gate}, until {exact_instant(waiver.expires_at, 'UTC')}",
            mend=entry(waiver.seq, "Look at the waiver"),
        )
        for row in (*release.rows, *release.outside)
        for waiver in row.waivers
        if waiver.expires_at <= release.cut.cutoff
    ]
    if not expired:
        return None
    return Unmet(
        gate="waivers",
        missing=f"{counted(len(expired), 'waiver has', 'waivers have')} expired since the row was signed.",
        mend="Meet the rule or waive it again, then sign again.",
        agencies=tuple(expired),
    )


def _erased_reasons(release: Release) -> Unmet | None:
    """Why a rule was passed is printed: of a mark in its place no reader can judge it, and nobody answers for it."""
    gone = [
        Concerned(rfc_id=row.rfc_id, agency=row.agency, why=waiver.gate, mend=entry(waiver.seq, "Look at the waiver"))
        for row in (*release.rows, *release.outside)
        for waiver in row.waivers
        if waiver.reason == ERASED
    ]
    if not gone:
        return None
    return Unmet(
        gate="erased",
        missing=f"{counted(len(gone), 'waiver has', 'waivers have')} a reason that was erased, and would be printed.",
        mend="Take each back and give it anew with a reason that may be printed, or meet the rule; then sign again.",
        agencies=tuple(gone),
    )


def fair_words(codebook: Codebook) -> Unmet | None:
    """Known from the codebook alone, so the page on which it is adopted says it too."""
    words = unfair_words(codebook)
    if not words:
        return None
    return Unmet(
        gate=WORDING,
        missing=f"The codebook says {listed(f'“{word}”' for word in words)}, which judges instead of reporting.",
        mend="Adopt a codebook that says what happened: declined, denied, did not respond.",
        at="codebook#statuses",
    )


def told_apart(codebook: Codebook) -> Unmet | None:
    """Likewise; a codebook from before this was asked stays in force, and no release speaks in it."""
    alike = alike_in(codebook)
    if not alike:
        return None
    return Unmet(
        gate=WORDING,
        missing=" ".join(one.sentence for one in alike),
        mend="Adopt a codebook in which each has its own words.",
        at=f"codebook#{alike[0].field}",
    )


def _nothing_since(release: Release, moved_on: Collection[RfcId]) -> Unmet | None:
    """Allowed, since a dataset has to be cut somewhere; but whoever releases it should know what they leave out."""
    later = [row for row in (*release.rows, *release.outside) if row.rfc_id in moved_on]
    if not later:
        return None
    return Unmet(
        gate="cut-off",
        missing=f"{_rows(len(later), 'has', 'have')} news from after the cut-off that this release leaves out.",
        mend="Read it before you release; a later cut-off takes it in.",
        agencies=_named(later),
        blocks=False,
    )


def _something_new(release: Release) -> Unmet | None:
    """The same table under another number makes its readers look for a difference that is not there."""
    if not release.unchanged or release.cut.previous is None:
        return None
    return Unmet(
        gate="news",
        missing=f"Nothing in the data has changed since release {release.cut.number - 1}, "
        f"which has the cut-off {exact_instant(release.cut.previous, 'UTC')}.",
        mend="Release again only if the same table is needed under a new number.",
        blocks=False,
    )


def _reasons_given(release: Release) -> Iterable[Unmet]:
    """Readers are told why a row they may have cited reads otherwise; no correction is printed without."""
    silent = [one for update in release.updates for one in update.unexplained]
    grave = [one for one in silent if one.severity is Severity.LEGAL_REVIEW]
    wrong = [one for one in silent if one.held_back and one.severity is not Severity.LEGAL_REVIEW]
    light = [one for one in silent if one.severity is not Severity.LEGAL_REVIEW and not one.held_back]
    of = ((grave, "change for legal review", True), (wrong, "correction", True), (light, "change", False))
    for found, what, blocks in of:
        if found:
            rows, many = _changed(found), what.replace("change", "changes").replace("correction", "corrections")
            told = f"{counted(len(found), what, many)} in {counted(len(rows), 'row', 'rows')}"
            yield Unmet(
                gate=REASONS,
                missing=f"{told} since release {release.cut.number - 1} "
                f"{'has' if len(found) == 1 else 'have'} no public reason.",
                mend="Say on the page of updates why it reads otherwise, or why that is no correction.",
                agencies=rows,
                blocks=blocks,
                at="updates",
            )


def _changed(found: Sequence[Correction]) -> tuple[Concerned, ...]:
    """Each agency once, with the first of its changes and where its reason is given."""
    first = {one.change.rfc_id: one for one in reversed(found)}
    in_order = dict.fromkeys(one.change.rfc_id for one in found)
    return tuple(
        Concerned(
            rfc_id=rfc_id,
            agency=one.change.agency,
            why=one.change.sentence.removeprefix(f"{one.change.agency}: "),
            mend=Mend(label="Say why", noun="explanations", about=one.cause) if one.cause else None,
        )
        for rfc_id, one in ((rfc_id, first[rfc_id]) for rfc_id in in_order)
    )


def _rows(count: int, one: str = "is", many: str = "are") -> str:
    return counted(count, f"row {one}", f"rows {many}")


def _concerned(folded: Sequence[Folded]) -> tuple[Concerned, ...]:
    return tuple(
        Concerned(rfc_id=one.row.rfc_id, agency=one.row.agency, why=one.unsigned, mend=_next_of(one)) for one in folded
    )


def _next_of(one: Folded) -> Mend:
    """A row whose gates all hold is signed; else what stands first in the way is mended."""
    return first_mend([(shut.check, shut.mend) for shut in one.shut])


def _named(rows: Sequence[Row]) -> tuple[Concerned, ...]:
    return tuple(Concerned(rfc_id=row.rfc_id, agency=row.agency, mend=READ_ON) for row in rows)
