"""A release as it would be cut now, and everything that holds it back; nothing is recorded by looking."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from outreach import __version__
from outreach.db import cases, contacts_to_check, editions, erasures, heartbeats, log, received, releases
from outreach.db.cases import End
from outreach.db.proposals import Proposal
from outreach.db.releases import Released
from outreach.db.session import Session
from outreach.domain import chain, dataset
from outreach.domain.advice import advice
from outreach.domain.contact_checks import checked_before
from outreach.domain.dataset import Cut, Log, Release, heard_since
from outreach.domain.editions import Editions
from outreach.domain.errors import OutreachError, RuleBroken
from outreach.domain.facts import Entry, Gate
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Investigation
from outreach.domain.left_open import quantities
from outreach.domain.mends import READ_HELD
from outreach.domain.own_words import unfounded_numbers
from outreach.domain.prose import counted, exact_instant
from outreach.domain.readiness import Concerned, Unmet, unmet_gates
from outreach.domain.remarks import Look
from outreach.domain.rows import Row, RowWaiver
from outreach.domain.standards import Weighed, weigh
from outreach.press.edition import MANIFEST, PrintedFile, edition, form_of
from outreach.services import gone_by_age
from outreach.services.desk import Desk
from outreach.services.erased import look_at_erasures
from outreach.services.gazetteer import called
from outreach.services.keeping import keeping_everything
from outreach.services.proposing import Waiting, waiting_for_second
from outreach.services.secrecy import Searched, leaking

FETCHING_MAIL: Final = "fetch-inbox"
FRESH_MAIL: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Preflight:
    """What would be printed, and every rule that does not hold.

    `waiting`: somebody proposed the next release and waits for a second person. `out`: these files are out already.
    `advice` is worth a look and never in the way.
    """

    release: Release
    files: tuple[PrintedFile, ...]
    unmet: tuple[Unmet, ...]
    waiting: Waiting | None
    needs_second: bool
    out: Released | None = None
    advice: tuple[Unmet, ...] = ()

    @property
    def blocking(self) -> tuple[Unmet, ...]:
        return tuple(unmet for unmet in self.unmet if unmet.blocks)

    @property
    def warnings(self) -> tuple[Unmet, ...]:
        """What whoever releases it should know, and may release all the same."""
        return tuple(unmet for unmet in self.unmet if not unmet.blocks)

    @property
    def waived(self) -> tuple[tuple[Row, RowWaiver], ...]:
        """Every rule an editor passed, in the order of print; parties outside the dataset last."""
        rows = (*self.release.rows, *self.release.outside)
        return tuple((row, waiver) for row in rows for waiver in row.waivers)

    @property
    def weighed(self) -> tuple[Weighed, ...]:
        """Each standard of the trade, and what of this release falls short of it; nothing of one that is out."""
        return () if self.out else weigh(self.release, (*self.unmet, *self.advice))

    @property
    def proposed(self) -> Proposal | None:
        """Somebody stands behind these very files, and nothing has happened since."""
        same = self.waiting is not None and self.waiting.is_of(self.release.cut, self.manifest)
        return self.waiting.proposal if self.waiting and same else None

    @property
    def manifest(self) -> str:
        return manifest_of(self.files)


@keeping_everything()
def preflight(desk: Desk, session: Session, investigation: Investigation, cutoff: datetime | None) -> Preflight:
    """As of `cutoff`. Where none is given: as of the proposal that waits and still holds, else as of now."""
    now = desk.clock()
    before = releases.last(session, investigation.id)
    number = before.number + 1 if before else 1
    _check_cutoff(cutoff or now, now, before)
    logs = logs_of(desk, session, investigation)
    adopted = editions.load(session, investigation.id, investigation.editions)
    waiting = waiting_for_second(session, investigation.id, number, logs=logs, adopted=adopted)
    cut = Cut(
        slug=investigation.slug,
        title=investigation.title,
        number=number,
        cutoff=cutoff or (waiting.proposal.cutoff if waiting and waiting.holds else now),
        previous=before.cutoff if before else None,
    )
    release, files = print_files(cut, logs, adopted, __version__)
    found = (
        *_gone_by_age(session, investigation),
        *unmet_gates(release, moved_on=heard_since(logs, cut.cutoff)),
        *unfounded_numbers(release, called),
        *quantities(release),
        *leaking(desk, session, Searched(investigation.id, release, files, logs)),
        *_mail(session, now),
        *_held(session, investigation, release),
    )
    passed_over = waiting and not waiting.is_of(cut, manifest_of(files))
    return Preflight(
        release=release,
        files=files,
        unmet=(*found, waiting.passed_over(cut, release.folded)) if waiting and passed_over else found,
        waiting=waiting,
        # Who may release is a rule of today: an old cut-off is no way round it.
        needs_second=adopted.policy_at(now).two_person_release,
        advice=advice(release, _hard_to_reach(session, investigation, cut.cutoff)),
    )


def _hard_to_reach(session: Session, investigation: Investigation, at: datetime) -> Mapping[Look, Collection[RfcId]]:
    """What the directory knows now of how the agencies can be reached; it stands on no log."""
    before = checked_before(at.date())
    return {
        Look.OLD_CONTACT: contacts_to_check.unchecked(session, investigation.id, before),
        Look.ONLY_GENERIC: contacts_to_check.only_generic(session, investigation.id),
    }


def _check_cutoff(cutoff: datetime, now: datetime, before: Released | None) -> None:
    if cutoff > now:
        raise RuleBroken(
            f"The cut-off {exact_instant(cutoff, 'UTC')} lies in the future, and nobody knows what will come in. "
            "Choose one that has passed.",
            "cutoff",
        )
    if before is not None and cutoff < before.cutoff:
        raise RuleBroken(
            f"Release {before.number} is out with the later cut-off {exact_instant(before.cutoff, 'UTC')}. "
            "Choose a cut-off after it: releases go forward.",
            "cutoff",
        )


@keeping_everything()
def logs_of(desk: Desk, session: Session, investigation: Investigation) -> tuple[Log, ...]:
    """Every log whole: what came in after the cut-off is in no row, but decides what may still be said."""
    try:
        told = [(rfc_id, entries) for rfc_id, _, entries in log.read_many(session, investigation.id)]
    except Exception as error:
        raise _unreadable(session, investigation) or error from error
    ends = cases.ends(session, investigation.id)
    stones = erasures.entries(session, [rfc_id for rfc_id, _ in told])
    if stones and (wrong := look_at_erasures(session).wrong):
        raise OutreachError(f"{wrong[0]} Nothing was released. Run `outreach verify`, and compare with a backup.")
    for rfc_id, entries in told:
        gone = {seq: one.seal for seq, one in stones.get(rfc_id, {}).items()}
        if broken := _first_broken(ends[rfc_id], entries, gone):
            raise _changed(rfc_id, ends[rfc_id].agency, broken)
    return tuple(
        Log(
            rfc_id=rfc_id,
            entries=entries,
            calendar=desk.calendars(ends[rfc_id].home),
            erased=_erased_at(session, rfc_id) if rfc_id in stones else {},
        )
        for rfc_id, entries in told
    )


def _erased_at(session: Session, rfc_id: RfcId) -> Mapping[Seq, datetime]:
    return {seq: one.end.at for seq, one in erasures.of_request(session, rfc_id).items() if one.end}


def _first_broken(end: End, entries: Sequence[Entry], gone: Mapping[Seq, str]) -> int:
    """The head of the chain is printed, so what it stands for must be whole, to the last entry that lists know of."""
    broken = chain.first_broken(end.rfc_id, entries, gone)
    if broken is None and (end.last_seq, end.digest) != (entries[-1].seq, entries[-1].digest):
        return min(end.last_seq, len(entries)) + 1
    return broken or 0


def _unreadable(session: Session, investigation: Investigation) -> OutreachError | None:
    for rfc_id in log.requests(session, investigation.id):
        for seq in log.unreadable(session, rfc_id):
            return _changed(rfc_id, cases.load(session, rfc_id).agency.name, seq)
    return None


def _changed(rfc_id: RfcId, agency: str, seq: int) -> OutreachError:
    return OutreachError(
        f"Request {rfc_id} ({agency}), entry {seq} was changed, dropped or moved behind the "
        "desk's back. Nothing was released. Run `outreach verify`, and compare with a backup."
    )


@keeping_everything()
def print_files(
    cut: Cut, logs: Iterable[Log], adopted: Editions, app_version: str, *, names: Collection[str] = ()
) -> tuple[Release, tuple[PrintedFile, ...]]:
    """`names`: only these files, where an earlier version of the program printed fewer."""
    release = dataset.build(replace(cut, form=form_of(names)), logs, adopted)
    return release, edition(release, app_version, names)


def manifest_of(files: Iterable[PrintedFile]) -> str:
    return next(file.sha256 for file in files if file.name == MANIFEST)


def _mail(session: Session, now: datetime) -> Iterable[Unmet]:
    """Where a mailbox is read, an answer may lie in it: it must have been read a moment ago."""
    last = next((beat for beat in heartbeats.all_beats(session) if beat.name == FETCHING_MAIL), None)
    if last is not None and (last.failed or now - last.at > FRESH_MAIL):
        yield Unmet(
            gate=Gate.MAIL_HEALTHY.value,
            missing=f"The mailbox was last read on {exact_instant(last.at, 'UTC')}"
            + (", and that failed." if last.failed else ", longer than 15 minutes ago."),
            mend="Start `outreach scheduler`, or mend what it says of the mailbox, then check again.",
            at="inbox",
        )


def _gone_by_age(session: Session, investigation: Investigation) -> Iterable[Unmet]:
    """Nothing behind its rows can be shown any more; what was recorded since may want a correction."""
    gone = gone_by_age.of(session, investigation.id)
    if gone is not None and not gone.left:
        yield Unmet(
            gate="erased",
            missing=gone.said,
            mend="Nothing new is released of it, and what is out stays out. Whatever has to be corrected is recorded "
            "first, and signed.",
        )


def _held(session: Session, investigation: Investigation, release: Release) -> Iterable[Unmet]:
    """A message that waits for a person may be the answer of a row that says there was none. No cut-off helps that."""
    held = received.guessed_at(session, investigation.id)
    rows = [row for row in (*release.rows, *release.outside) if row.rfc_id in held]
    if rows:
        yield Unmet(
            gate=Gate.NOTHING_UNCLASSIFIED.value,
            missing=f"{counted(len(rows), 'row', 'rows')} may be what a held message answers.",
            mend="File the messages held under Mail, or set them apart, then check again.",
            at="inbox",
            agencies=tuple(Concerned(rfc_id=row.rfc_id, agency=row.agency, mend=READ_HELD) for row in rows),
        )
