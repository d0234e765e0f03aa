"""Releases of a dataset: what holds one back, cutting it, and reading those that are out.

A release is cut inside one write transaction that keeps every clock still, so nothing can be stamped before the
cut-off and saved after it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from outreach import __version__
from outreach.db import editions, investigations, people, proposals, releases
from outreach.db import reminders as notes
from outreach.db.proposals import Proposal
from outreach.db.releases import Released, ReleasedFile
from outreach.db.session import Session, stop_clock
from outreach.domain.audit import Action, Who
from outreach.domain.codec import instant_text, plain
from outreach.domain.dataset import Cut
from outreach.domain.errors import NotFound, OutreachError, RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.investigation import Investigation
from outreach.domain.late_answers import LateAnswer
from outreach.domain.method_changes import WHERE, MethodNote
from outreach.domain.people import Acting
from outreach.domain.prose import exact_instant
from outreach.domain.readiness import Unmet
from outreach.domain.updates import Note
from outreach.domain.wallclock import elapsed
from outreach.press import folder
from outreach.press.edition import PrintedFile
from outreach.services import audit_exports, two_people, viewed
from outreach.services.audit_exports import Beside
from outreach.services.desk import Desk
from outreach.services.preflight import Preflight, logs_of, preflight, print_files

log = logging.getLogger(__name__)
WHICHEVER_IS_NEXT: Final = 0
OURS: Final = "the whole table"


@dataclass
class ReleaseRefused(OutreachError):
    """The rules that do not hold; nothing was released."""

    unmet: tuple[Unmet, ...]

    def __str__(self) -> str:
        return " ".join(str(unmet) for unmet in self.unmet)


@dataclass(frozen=True, kw_only=True)
class Built:
    """What building came to: a release on record, or a proposal that waits for a second person (no `released`)."""

    preflight: Preflight
    released: Released | None
    folder: Path | None


def check(desk: Desk, slug: str, cutoff: datetime | None = None) -> Preflight:
    """The release of this cut-off (now, if none is given) and what holds it back; records nothing."""
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        if out := _out_at(session, investigation, cutoff):
            return _again(desk, session, investigation, out)
        return preflight(desk, session, investigation, cutoff)


def again(desk: Desk, slug: str, number: int) -> Preflight:
    """A release that is out, made once more from the record; refused where that does not come to the same bytes."""
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        return _again(desk, session, investigation, releases.get(session, investigation.id, number))


def build(
    desk: Desk, slug: str, cutoff: datetime | None = None, *, by: Acting, number: int = WHICHEVER_IS_NEXT
) -> Built:
    """Release the dataset, or propose it where the policy wants two people; `ReleaseRefused` says what is missing.

    The cut-off of a release that is out gives that release again: the same bytes, put back where they are missing.
    """
    return _with_audit(desk, _build(desk, slug, cutoff, by=by, number=number))


def _build(desk: Desk, slug: str, cutoff: datetime | None, *, by: Acting, number: int) -> Built:
    with _cutting(desk, slug, by=by) as (session, investigation):
        _check_number(session, investigation, number, desk.clock())
        if out := _out_at(session, investigation, cutoff):
            cleared = _again(desk, session, investigation, out)
            return Built(preflight=cleared, released=out, folder=folder.put(folder_of(desk, slug, out), cleared.files))
        cleared = _clear(desk, session, investigation, cutoff)
        if cleared.proposed and cleared.waiting:
            raise RuleBroken(
                f"{cleared.waiting.told}, and it waits for a second editor. Nothing was proposed again. "
                "Another editor looks at it and seconds it; or choose another cut-off."
            )
        if cleared.needs_second:
            return _propose(desk, session, cleared, investigation=investigation, by=by)
        return _release(desk, session, cleared, investigation=investigation, by=by)


def second(desk: Desk, slug: str, *, by: Acting, number: int = WHICHEVER_IS_NEXT, manifest: str = "") -> Built:
    """Release what another editor proposed, to the byte. `manifest`: the seal of what the second editor looked at."""
    with _cutting(desk, slug, by=by) as (session, investigation):
        _check_number(session, investigation, number, desk.clock())
        cleared = _clear(desk, session, investigation, None)
        _check_second(cleared, by, manifest)
        two_people.need_another_hand_in(session, investigation, Action.RELEASE_PROPOSED)
        built = _release(desk, session, cleared, investigation=investigation, by=by)
    return _with_audit(desk, built)


def proposal(desk: Desk, slug: str) -> Proposal | None:
    """The newest proposal, while the release it speaks of is not out."""
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        last = proposals.last(session, investigation.id)
        waits = last is not None and last.number == releases.next_number(session, investigation.id)
        return last if waits else None


def everything_out(desk: Desk, slug: str) -> tuple[Released, ...]:
    """The releases of an investigation, the newest first."""
    with desk.reading() as session:
        return releases.of_investigation(session, investigations.get(session, slug).id)


def superseded_by(desk: Desk, slug: str, number: int) -> int:
    """The number of the newest release, where this one is no longer it; else 0."""
    newest = max((one.number for one in everything_out(desk, slug)), default=number)
    return newest if newest > number else 0


def get(desk: Desk, slug: str, number: int) -> Released:
    with desk.reading() as session:
        return releases.get(session, investigations.get(session, slug).id, number)


def file(desk: Desk, slug: str, number: int, name: str) -> bytes:
    """One file of a release, if it still has the bytes that were released."""
    released = get(desk, slug, number)
    known = next((one for one in released.files if one.name == name), None)
    if known is None:
        raise NotFound("There is no such file in this release.")
    path = folder_of(desk, slug, released) / name
    content = path.read_bytes() if path.is_file() else b""
    if PrintedFile(name=name, content=content).sha256 != known.sha256:
        cutoff = released.cutoff.astimezone(UTC).isoformat()
        raise OutreachError(
            f"{name} of release {number} is missing from the disk, or is not what was released. Move "
            f"{path.parent} away and run `outreach release build {slug} --cutoff {cutoff}` to print it again."
        )
    return content


def beside(desk: Desk, slug: str, number: int) -> tuple[Beside, ...]:
    """The audit events that lie beside it, and the program that checks them."""
    return audit_exports.there(folder_of(desk, slug, get(desk, slug, number)))


def copy(built: Built, into: Path) -> Path:
    """The same files in another folder, for whoever carries them away."""
    return folder.put(into, built.preflight.files)


def need_place(desk: Desk, slug: str, cutoff: datetime | None, into: Path) -> None:
    """Whether a copy can go there, asked before anything is out: a release cannot be taken back."""
    if into.exists() and not (cutoff and folder.holds(into, check(desk, slug, cutoff).files)):
        raise folder.AlreadyPrinted(f"{into} exists. Nothing was released. Name another folder, one that does not.")
    folder.need_writable(into.absolute().parent)


def carry(desk: Desk, built: Built, into: Path, *, by: StaffId) -> Path:
    """The same as `copy`, for whoever must know that the release is out all the same. Who carries it away is noted."""
    cut = built.preflight.release.cut
    try:
        viewed.note(desk, Who(by), f"release/{cut.slug}/{cut.number}")
        return copy(built, into)
    except (OSError, OutreachError, viewed.NotNoted) as error:
        why = str(error) or "who takes it away cannot be noted now."
        raise OutreachError(
            f"Release {cut.number} is out, but could not be copied to {into}: {why} Its files lie in {built.folder}."
        ) from error


def _with_audit(desk: Desk, built: Built) -> Built:
    """Once it is out, and the anchor with it: the events that say so, for whoever wants to check them."""
    if built.released is not None and built.folder is not None:
        try:
            audit_exports.put(desk, built.released, built.folder)
        except (OSError, OutreachError):  # it is out all the same; building it again writes them
            log.exception("The audit events of release %s were not written", built.released.number)
    return built


@contextmanager
def _cutting(desk: Desk, slug: str, *, by: Acting) -> Iterator[tuple[Session, Investigation]]:
    if not by.role.may_edit:
        raise RuleBroken("Only an editor can release a dataset. Ask one to do it.")
    with desk.writing(by) as session:
        stop_clock(session)
        yield session, investigations.get(session, slug)


def _check_number(session: Session, investigation: Investigation, number: int, now: datetime) -> None:
    """Two editors who look at the same page and both press its button want one release, not two."""
    if number in (WHICHEVER_IS_NEXT, releases.next_number(session, investigation.id)):
        return
    out = releases.get(session, investigation.id, number)
    names = people.names(session)
    by = " and ".join(names.get(one, one) for one in (out.released_by, out.seconded_by) if one)
    raise RuleBroken(
        f"Release {number} went out {elapsed(out.released_at, now)} ago, by {by}, with the cut-off "
        f"{exact_instant(out.cutoff, 'UTC')}. Nothing was built. Look at it."
    )


def _clear(desk: Desk, session: Session, investigation: Investigation, cutoff: datetime | None) -> Preflight:
    cleared = preflight(desk, session, investigation, cutoff)
    if cleared.blocking:
        raise ReleaseRefused(cleared.blocking)
    return cleared


def _out_at(session: Session, investigation: Investigation, cutoff: datetime | None) -> Released | None:
    out = releases.of_investigation(session, investigation.id)
    return next((released for released in out if released.cutoff == cutoff), None)


def _again(desk: Desk, session: Session, investigation: Investigation, out: Released) -> Preflight:
    """The release that is out, made once more from the record and compared byte by byte."""
    adopted = editions.load(session, investigation.id, investigation.editions)
    before = releases.get(session, investigation.id, out.number - 1) if out.number > 1 else None
    cut = Cut(
        slug=investigation.slug,
        title=out.body["title"],
        number=out.number,
        cutoff=out.cutoff,
        previous=before.cutoff if before else None,
    )
    logs, names = logs_of(desk, session, investigation), {one.name for one in out.files}
    release, files = print_files(cut, logs, adopted, out.body["app_version"], names=names)
    if {(one.name, one.sha256) for one in files} != {(one.name, one.sha256) for one in out.files}:
        raise OutreachError(
            f"Release {out.number} cannot be printed again to the same bytes: the record behind it, or this program, "
            "has changed, or words of it were erased since. Run `outreach verify`, which names erasures, and compare "
            "with a copy of the release."
        )
    return Preflight(release=release, files=files, unmet=(), waiting=None, needs_second=False, out=out)


def _release(desk: Desk, session: Session, cleared: Preflight, *, investigation: Investigation, by: Acting) -> Built:
    """On the disk first, then on record: a folder nobody recorded is harmless, a record without a folder is not."""
    first, release = cleared.proposed if cleared.needs_second else None, cleared.release
    released = Released(
        investigation_id=investigation.id,
        number=release.cut.number,
        cutoff=release.cut.cutoff,
        released_at=desk.clock(),
        released_by=first.proposed_by if first else by.staff,
        seconded_by=by.staff if first else None,
        head=release.chain_head,
        body=_body(cleared),
        files=tuple(ReleasedFile(name=one.name, sha256=one.sha256, size=one.size) for one in cleared.files),
    )
    put = folder.put(folder_of(desk, investigation.slug, released), cleared.files)
    releases.add(session, released)
    notes.look_at_every_row(session, investigation.id, desk.clock())  # what was put on record after the cut-off
    return Built(preflight=cleared, released=released, folder=put)


def _body(cleared: Preflight) -> dict[str, object]:
    """What the page of a release shows without opening a file, and what printing it again needs."""
    release = cleared.release
    return {
        "title": release.cut.title,
        "app_version": __version__,
        "manifest": cleared.manifest,
        "rows": len(release.rows),
        "editions": asdict(release.versions),
        "tally": release.tally_sentence,
        "counted": asdict(replace(release.tally, questions=())),
        "questions": list(release.question_sentences),
        "ledger": release.ledger_sentence,
        "methodology": release.methodology,
        "limitations": release.limitations,
        "translated": [list(one) for one in release.translated_tallies],
        "corrections": [
            *(change.sentence for note in release.method_notes for change in note.changes),
            *(one.change.sentence for one in release.corrections),
        ],
        "notes": [*map(_method, release.method_notes), *map(_note, release.notes)],
        "waivers": [
            {
                "rfc_id": row.rfc_id,
                "agency": row.agency,
                "gate": waiver.gate.value,
                "reason": waiver.reason,
                "by": waiver.by,
            }
            for row in (*release.rows, *release.outside)
            for waiver in row.waivers
        ],
    }


def _note(note: Note) -> dict[str, object]:
    """What the page of a release and the feeds tell of what it changed."""
    return {
        "key": note.key,
        "rfc_id": note.rfc_id,
        "agency": note.agency,
        "outside": note.outside_dataset,
        "cause": note.cause,
        "kind": note.kind,
        "at": instant_text(note.at),
        "zone": note.zone,
        "on": note.on,
        "reason": note.reason,
        "late": _late(note.late) if note.late else None,
        "sentences": [change.sentence for change in note.changes],
        "changes": [plain(change.told) for change in note.changes],
    }


def _late(answer: LateAnswer) -> dict[str, object]:
    """What the reason says, so that a page in another language can say it too."""
    return {
        "at": instant_text(answer.at),
        "zone": answer.zone,
        "deadline_at": instant_text(answer.deadline_at) if answer.deadline_at else None,
        "after_release": answer.after_release,
    }


def _method(note: MethodNote) -> dict[str, object]:
    """The same of what we changed of our own, which is nobody’s row."""
    return {
        "key": note.key,
        "rfc_id": None,
        "agency": OURS,
        "cause": None,
        "kind": note.kind,
        "at": instant_text(note.at),
        "zone": WHERE,
        "on": note.on,
        "reason": note.reason,
        "sentences": [change.sentence for change in note.changes],
        "changes": [plain(change.told) for change in note.changes],
    }


def folder_of(desk: Desk, slug: str, released: Released) -> Path:
    """Named by its number and its manifest, so that a cut that was never recorded stands in nobody's way."""
    return desk.releases / slug / f"{released.number:03}-{released.body['manifest'][:12]}"


# ── Two people ──────────────────────────────────────────────────────────────────────────────────────────────────


def _check_second(cleared: Preflight, by: Acting, manifest: str) -> None:
    waiting, proposed = cleared.waiting, cleared.proposed
    if waiting is None:
        raise NotFound("No release of this dataset waits for a second editor. Propose one first.")
    if waiting.proposal.proposed_by == by.staff:
        raise RuleBroken(
            "You proposed this release yourself. The policy of this investigation wants a second editor to release it."
        )
    if proposed is None:
        raise RuleBroken(
            f"{waiting.told}, and something has happened since. Nothing was released. Read what is new, then propose "
            "the release anew."
        )
    if manifest not in ("", proposed.manifest):
        raise RuleBroken(
            f"{waiting.told}, and that is not the proposal you looked at. Nothing was released. Look at it, then "
            "second it."
        )


def _propose(desk: Desk, session: Session, cleared: Preflight, *, investigation: Investigation, by: Acting) -> Built:
    cut = cleared.release.cut
    proposals.add(
        session,
        Proposal(
            investigation_id=investigation.id,
            number=cut.number,
            cutoff=cut.cutoff,
            manifest=cleared.manifest,
            proposed_at=desk.clock(),
            proposed_by=by.staff,
        ),
    )
    return Built(preflight=cleared, released=None, folder=None)
