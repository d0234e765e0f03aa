"""Evidence of a request: a file is put into the store first, then on the record; and handed out again unchanged."""

from dataclasses import dataclass
from datetime import datetime

from outreach.db import erasures, log
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.evidence import NAMED_TRULY, label_of
from outreach.domain.facts import AttemptMade, Entry, EvidenceKept, Fact, Happened
from outreach.domain.ids import RfcId, Seq
from outreach.domain.people import Acting
from outreach.domain.tombstones import is_tombstone
from outreach.evidence.kinds import kind_of
from outreach.services import records
from outreach.services.desk import Desk

AS_BYTES = "application/octet-stream"


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file as somebody chose it; nothing of it has been checked. `called` is its name, or what they call it."""

    content: bytes
    called: str
    note: str = ""
    about: Seq | None = None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file to be saved by whoever asked for it. Only kinds that run nothing go out under their own type."""

    name: str
    media_type: str
    content: bytes


def keep(desk: Desk, rfc_id: RfcId, upload: Upload, *, by: Acting) -> Entry:
    """Keep the file and put it on the record. A kill in between leaves a file in the store that no record names."""
    media_type = kind_of(upload.content)
    kept = EvidenceKept(
        sha256=desk.evidence.put(upload.content),
        name=label_of(upload.called, media_type),
        media_type=media_type,
        size=len(upload.content),
        note=upload.note,
        about=upload.about,
    )
    return records.record(desk, rfc_id, Happened(at=upload.at, fact=kept), by=by).entries[0]


def fetch(desk: Desk, rfc_id: RfcId, seq: Seq) -> Download:
    """The file of an entry or the letter as it left, checked against its seal. Raises `NotFound`, `EvidenceChanged`."""
    kept = _fact(desk, rfc_id, seq)
    if isinstance(kept, AttemptMade) and kept.raw:
        return Download(name=f"letter-{rfc_id}-{seq}.eml", media_type=AS_BYTES, content=desk.evidence.get(kept.raw))
    if not isinstance(kept, EvidenceKept):
        raise NotFound("This entry is no evidence.")
    return Download(
        name=kept.name,
        media_type=kept.media_type if kept.media_type in NAMED_TRULY else AS_BYTES,
        content=desk.evidence.get(kept.sha256),
    )


def find(desk: Desk, rfc_id: RfcId, seq: Seq) -> EvidenceKept:
    """What the record says of the file. One that was taken back can still be read, like every entry."""
    fact = _fact(desk, rfc_id, seq)
    if not isinstance(fact, EvidenceKept):
        raise NotFound("This entry is no evidence.")
    return fact


def _fact(desk: Desk, rfc_id: RfcId, seq: Seq) -> Fact | None:
    """Raises `NotFound` where its words were erased, also while something else on record still names the bytes."""
    with desk.reading() as session:
        entries = log.read(session, rfc_id)
        entry = entries[seq - 1] if 0 < seq <= len(entries) else None
        gone = erasures.of_request(session, rfc_id).get(seq) if entry and is_tombstone(entry) else None
    if gone is not None:
        raise NotFound(gone.said)
    return entry.fact if entry else None


def check_in_store(desk: Desk, fact: EvidenceKept) -> None:
    """A record from a file may only name what lies in the store already, and must say of it what is true."""
    try:
        content = desk.evidence.get(fact.sha256)
    except NotFound:
        raise RuleBroken("No file of this SHA-256 lies in the evidence store. Upload it first.", "sha256") from None
    if len(content) != fact.size:
        raise RuleBroken(f"The file in the store has {len(content):,} bytes. Write that.", "size")
    media_type = kind_of(content)
    if media_type != fact.media_type:
        raise RuleBroken(f"By its bytes the file is {media_type}. Write that.", "media_type")
