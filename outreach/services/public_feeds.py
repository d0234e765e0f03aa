"""What the public feeds tell: the releases of an investigation that are out, as they went out, and nothing else."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from outreach.db import erasures, investigations, log, releases
from outreach.db.releases import Released
from outreach.db.session import Session
from outreach.domain import codec, facts
from outreach.domain.audit import Who
from outreach.domain.errors import NotFound
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.late_answers import LateAnswer
from outreach.domain.prose import stop
from outreach.domain.sayable import Sayable
from outreach.press import folder
from outreach.press.public_feeds import OutCorrection, OutRelease, public_feeds
from outreach.services import viewed
from outreach.services.desk import Desk

PRINTED: Final = (
    facts.AgencyListed,
    facts.ChangeExplained,
    facts.GateWaived,
    facts.NameCorrected,
    facts.StatementQuoted,
    facts.TranslationAdded,
)
"""The kinds of entry whose words a release prints."""


def out_releases(desk: Desk, slug: str) -> tuple[OutRelease, ...]:
    """From what was written down when each went out, so a feed never says more than its release."""
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        found = releases.of_investigation(session, investigation.id)
        gone = _erased(session, set(log.requests(session, investigation.id)))
    return tuple(_out(slug, released, gone) for released in found)


def write(desk: Desk, slug: str, base_url: str, into: Path, *, by: StaffId) -> tuple[Path, ...]:
    """Both feeds into this folder, in place of those that were there before. Who takes them away is noted first."""
    files = public_feeds(out_releases(desk, slug), base_url)
    if not files:
        raise NotFound(f"No release of {slug} is out yet, so there is nothing to tell. Build one first.")
    viewed.note(desk, Who(by), f"release/{slug}/feeds")
    return folder.renew(into, files)


def _erased(session: Session, requests: Collection[RfcId]) -> tuple[tuple[datetime, datetime], ...]:
    """Of each entry whose words a release may have printed and that has none any more: when told, when erased."""
    touched = sorted({rfc_id for rfc_id, _ in erasures.all_entries(session)} & set(requests))
    logs = log.read_some(session, touched)
    ends = {
        (rfc_id, seq): one.end.at
        for rfc_id in touched
        for seq, one in erasures.of_request(session, rfc_id).items()
        if one.end
    }
    return tuple(
        (entry.recorded_at, ends[rfc_id, entry.seq])
        for rfc_id, entries in logs.items()
        for entry in entries
        if (rfc_id, entry.seq) in ends and isinstance(entry.fact, PRINTED)
    )


def _out(slug: str, released: Released, gone: Iterable[tuple[datetime, datetime]]) -> OutRelease:
    """To tell anew what was erased since would undo the erasure."""
    body = released.body
    return OutRelease(
        slug=slug,
        title=body["title"],
        number=released.number,
        cutoff=released.cutoff,
        released_at=released.released_at,
        tally=body["tally"],
        corrections=_corrections(body),
        withdrawn=any(told <= released.cutoff and erased >= released.released_at for told, erased in gone),
    )


def _row_of(key: str) -> RfcId | None:
    """None of a change of words, which is of the whole table."""
    first = key.partition("-")[0]
    return RfcId(int(first)) if first.isdecimal() else None


def _corrections(body: Mapping[str, Any]) -> tuple[OutCorrection, ...]:
    """A release from before reasons were kept has its sentences alone."""
    if "notes" in body:
        return tuple(
            OutCorrection(
                key=note["key"],
                rfc_id=_row_of(note["key"]),
                told=f"{note['kind']}, {note['on']}." + (f" {stop(note['reason'])}" if note["reason"] else ""),
                heading=f"{note['kind']}: {note['agency']}, {note['on']}",
                reason=note["reason"],
                sentences=tuple(note["sentences"]),
                kind=note["kind"],
                agency=note["agency"] if note["rfc_id"] is not None else "",
                outside=note.get("outside", False),
                at=datetime.fromisoformat(note["at"]) if "at" in note else None,
                zone=note.get("zone", ""),
                late=_late(note.get("late")),
                changes=tuple(codec.build(Sayable, one) for one in note.get("changes", ())),
            )
            for note in body["notes"]
        )
    return (OutCorrection(sentences=tuple(body["corrections"])),) if body["corrections"] else ()


def _late(told: Mapping[str, Any] | None) -> LateAnswer | None:
    if not told:
        return None
    return LateAnswer(
        at=datetime.fromisoformat(told["at"]),
        zone=told["zone"],
        deadline_at=datetime.fromisoformat(told["deadline_at"]) if told["deadline_at"] else None,
        after_release=told["after_release"],
    )
