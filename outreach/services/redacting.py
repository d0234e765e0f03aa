"""Redacted copies of evidence: made beside the original, with the reason, and put on the record."""

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.domain.errors import NotFound
from outreach.domain.evidence import label_of
from outreach.domain.facts import Entry, EvidenceKept, Happened
from outreach.domain.ids import RfcId, Seq
from outreach.domain.people import Acting
from outreach.domain.redaction import Box
from outreach.evidence import redaction
from outreach.services import evidence, records
from outreach.services.desk import Desk


@dataclass(frozen=True, kw_only=True)
class Redactable:
    """A file whose pages can be shown and blacked out."""

    file: EvidenceKept
    pages: int


def look(desk: Desk, rfc_id: RfcId, seq: Seq) -> Redactable:
    file = evidence.find(desk, rfc_id, seq)
    return Redactable(file=file, pages=redaction.pages(desk.evidence.get(file.sha256), file.media_type))


def picture(desk: Desk, rfc_id: RfcId, seq: Seq, boxes: Sequence[Box], *, page: int) -> bytes:
    file = evidence.find(desk, rfc_id, seq)
    if page < 1:
        raise NotFound("There is no such page.")
    return redaction.picture(desk.evidence.get(file.sha256), file.media_type, page, boxes)


def redact(desk: Desk, rfc_id: RfcId, seq: Seq, boxes: Sequence[Box], *, why: str, by: Acting) -> Entry:
    """Make the copy, keep it, and record whose copy it is. The original is read and never written."""
    file = evidence.find(desk, rfc_id, seq)
    copy = redaction.redacted(desk.evidence.get(file.sha256), file.media_type, boxes)
    stem = file.name.rpartition(".")[0]
    kept = EvidenceKept(
        sha256=desk.evidence.put(copy.content),
        name=label_of(f"{stem} (redacted)", copy.media_type),
        media_type=copy.media_type,
        size=len(copy.content),
        note=why,
        about=file.about,
        redacts=seq,
    )
    return records.record(desk, rfc_id, Happened(at=desk.clock(), fact=kept), by=by).entries[0]
