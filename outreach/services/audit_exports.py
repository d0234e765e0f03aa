"""The audit events beside a release, as hashes, with the program that checks them: for whoever trusts nobody here.

They lie beside the release and not in it. The anchor covers the event of the release itself, which says the seal of its
manifest; no manifest could hold that.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.db import audit_anchors, audit_reading
from outreach.db.releases import Released
from outreach.db.session import Session
from outreach.domain.audit import NOTHING_YET, details_hash
from outreach.press import folder, verify_export
from outreach.press.edition import PrintedFile
from outreach.services.desk import Desk

EVENTS, PROGRAM = "audit.jsonl", "verify_export.py"


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """A file that lies beside a release. Its seal stands nowhere: the signed anchor in it speaks for it."""

    name: str
    size: int
    path: Path


def there(beside: Path) -> tuple[Beside, ...]:
    """What lies beside the folder of a release now; nothing where nothing was anchored when it went out."""
    folder = _of(beside)
    paths = [folder / name for name in (EVENTS, PROGRAM) if (folder / name).is_file()]
    return tuple(Beside(name=path.name, size=path.stat().st_size, path=path) for path in paths)


def _of(beside: Path) -> Path:
    return beside.with_name(f"audit-{beside.name}")


def put(desk: Desk, released: Released, beside: Path) -> Path | None:
    """Write them into a folder of their own. None where nothing is anchored: nothing could be shown."""
    target = _of(beside)
    if target.exists():
        return target
    with desk.reading() as session:
        lines = [*_lines(session, released)]
    if not lines:
        return None
    program = Path(verify_export.__file__).read_bytes()
    files = (
        PrintedFile(name=EVENTS, content="".join(f"{line}\n" for line in lines).encode()),
        PrintedFile(name=PROGRAM, content=program),
    )
    return folder.put(target, files)


def _lines(session: Session, released: Released) -> Iterator[str]:
    """From the first anchor after the release before, so that each export goes on where that one ended."""
    this, before = (
        audit_reading.released_before(session, released.investigation_id, number)
        for number in (released.number + 1, released.number)
    )
    anchors = audit_anchors.all_of(session)
    start = next((anchor for anchor in anchors if before and anchor.size >= before), None)
    end = next((anchor for anchor in anchors if this and anchor.size >= this), None)
    if end is None:
        return
    size = start.size if start else 0
    yield json.dumps(
        {
            "start": {
                "size": size,
                "peaks": start.peaks if start else [],
                "head": start.head if start else NOTHING_YET,
            },
            "anchors": [anchor.plain() for anchor in anchors if size < anchor.size <= end.size],
            "release": {"number": released.number, "manifest": released.body["manifest"]},
        }
    )
    for event, _ in audit_reading.pairs(session, after=size, until=end.size):
        yield json.dumps([details_hash(event.details, event.blind), event.commit, event.epoch, event.mac])
