"""A release as it would be cut now, and everything that holds it back; nothing is recorded by looking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from outreach import __version__
from outreach.db import cases, editions, heartbeats, log, proposals, releases
from outreach.db.proposals import Proposal
from outreach.db.releases import Released
from outreach.db.session import Session
from outreach.domain import dataset
from outreach.domain.dataset import Cut, Log, Release
from outreach.domain.editions import Editions
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import WITHOUT_WEIGHT, Gate
from outreach.domain.ids import RfcId
from outreach.domain.investigation import Investigation
from outreach.domain.prose import exact_instant
from outreach.domain.readiness import Unmet, unmet_gates
from outreach.press.edition import MANIFEST, PrintedFile, edition
from outreach.services.desk import Desk
from outreach.services.secrecy import leaking

FETCHING_MAIL: Final = "fetch-inbox"
FRESH_MAIL: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Preflight:
    """What would be printed, and every rule that does not hold.

    `proposed`: somebody stands behind these very files and waits for a second person. `out`: they are out already.
    """

    release: Release
    files: tuple[PrintedFile, ...]
    unmet: tuple[Unmet, ...]
    proposed: Proposal | None
    needs_second: bool
    out: Released | None = None

    @property
    def blocking(self) -> tuple[Unmet, ...]:
        return tuple(unmet for unmet in self.unmet if unmet.blocks)

    @property
    def manifest(self) -> str:
        return next(file.sha256 for file in self.files if file.name == MANIFEST)


def preflight(desk: Desk, session: Session, investigation: Investigation, cutoff: datetime | None) -> Preflight:
    now = desk.clock()
    before = releases.last(session, investigation.id)
    cutoff = cutoff or now
    _check_cutoff(cutoff, now, before)
    logs = logs_of(desk, session, investigation)
    adopted = editions.load(session, investigation.id, investigation.editions)
    cut = Cut(
        slug=investigation.slug,
        title=investigation.title,
        number=before.number + 1 if before else 1,
        cutoff=cutoff,
        previous=before.cutoff if before else None,
    )
    release, files = print_files(cut, logs, adopted, __version__)
    found = (
        *unmet_gates(release, moved_on=_moved_on(logs, cutoff)),
        *leaking(desk, session, release, files=files, logs=logs),
        *_mail(session, now),
    )
    return Preflight(
        release=release,
        files=files,
        unmet=found,
        proposed=_open_proposal(session, investigation, cut, files),
        needs_second=release.house.policy.two_person_release,
    )


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


def logs_of(desk: Desk, session: Session, investigation: Investigation) -> tuple[Log, ...]:
    """Every log whole: what came in after the cut-off is in no row, but decides what may still be said."""
    told = [(rfc_id, entries) for rfc_id, _, entries in log.read_many(session, investigation.id)]
    stored = cases.load_many(session, [rfc_id for rfc_id, _ in told])
    return tuple(
        Log(rfc_id=rfc_id, entries=entries, calendar=desk.calendars(stored[rfc_id].agency.place))
        for rfc_id, entries in told
    )


def print_files(
    cut: Cut, logs: Iterable[Log], adopted: Editions, app_version: str
) -> tuple[Release, tuple[PrintedFile, ...]]:
    release = dataset.build(cut, logs, adopted)
    return release, edition(release, app_version)


def _moved_on(logs: Iterable[Log], cutoff: datetime) -> frozenset[RfcId]:
    return frozenset(
        one.rfc_id
        for one in logs
        if any(entry.recorded_at > cutoff and type(entry.fact) not in WITHOUT_WEIGHT for entry in one.entries)
    )


def _open_proposal(
    session: Session, investigation: Investigation, cut: Cut, files: Iterable[PrintedFile]
) -> Proposal | None:
    """The newest proposal, if it is of this release to the byte; else what was proposed is not what would go out."""
    last = proposals.last(session, investigation.id)
    manifest = next(one.sha256 for one in files if one.name == MANIFEST)
    if last is None or (last.number, last.cutoff, last.manifest) != (cut.number, cut.cutoff, manifest):
        return None
    return last


def _mail(session: Session, now: datetime) -> Iterable[Unmet]:
    """Where a mailbox is read, an answer may lie in it: it must have been read a moment ago."""
    last = next((beat for beat in heartbeats.all_beats(session) if beat.name == FETCHING_MAIL), None)
    if last is not None and (last.failed or now - last.at > FRESH_MAIL):
        yield Unmet(
            gate=Gate.MAIL_HEALTHY.value,
            missing=f"The mailbox was last read on {exact_instant(last.at, 'UTC')}"
            + (", and that failed." if last.failed else ", longer than 15 minutes ago."),
            mend="Start `outreach scheduler`, or mend what it says of the mailbox, then check again.",
        )
