"""Whether what was released is still what was released: on record, in its folders, and by the chain of the logs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from outreach.db import log, releases
from outreach.db.releases import Released
from outreach.db.session import Session
from outreach.domain import chain
from outreach.domain.codec import instant_text
from outreach.domain.investigation import Investigation
from outreach.domain.lines import NEVER
from outreach.press.edition import MANIFEST
from outreach.services.desk import Desk
from outreach.services.releases import folder_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """What the logs lead to: at the cut-off of a release, or (release 0, without a cut-off) as they end now."""

    investigation: str
    release: int
    cutoff: str
    head: str


@dataclass
class Looked:
    files: int = 0
    heads: list[Head] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def look_at_releases(desk: Desk, session: Session, investigation: Investigation) -> Looked:
    looked = Looked()
    looked.heads.append(_head(session, investigation, number=0, cutoff="", until=NEVER))
    known = set()
    for number in range(1, releases.next_number(session, investigation.id)):
        named = f"{investigation.title}, release {number}"
        try:
            release = releases.get(session, investigation.id, number)
            folder = folder_of(desk, investigation.slug, release)
        except Exception:  # noqa: BLE001  # whatever a hand can write into a row
            looked.wrong.append(f"{named}: what is on record of it is gone, or was changed and cannot be read.")
            continue
        known.add(folder.name)
        looked.files += len(release.files)
        head = _head(session, investigation, number=number, cutoff=instant_text(release.cutoff), until=release.cutoff)
        looked.heads.append(head)
        looked.wrong += [f"{named}: {half}." for half in (*_files(folder, release), *_record(folder, release, head))]
    looked.wrong += _unrecorded(desk.releases / investigation.slug, investigation, known)
    return looked


def _head(session: Session, investigation: Investigation, *, number: int, cutoff: str, until: datetime) -> Head:
    seals = log.last_seals(session, investigation.id, until)
    return Head(investigation=investigation.slug, release=number, cutoff=cutoff, head=chain.head(seals))


def _files(folder: Path, release: Released) -> Iterator[str]:
    for file in release.files:
        if problem := _file(folder / file.name, file.sha256):
            yield f"{file.name} {problem}"
    listed = {file.name for file in release.files}
    for path in sorted(folder.iterdir() if folder.is_dir() else ()):
        if path.name not in listed:
            yield f"{path.name} lies in its folder and is not on record"


def _file(path: Path, sealed: str) -> str:
    if not path.is_file():
        return "is missing"
    return "" if sha256(path.read_bytes()).hexdigest() == sealed else "is not what was released"


def _record(folder: Path, release: Released, head: Head) -> Iterator[str]:
    """The row beside the manifest, whose own seal stands in the name of the folder, and beside the logs."""
    if release.head != head.head:
        yield "the logs do not lead to the head of the chain that is on record for its cut-off"
    seal = next((file.sha256 for file in release.files if file.name == MANIFEST), "")
    if seal != release.body["manifest"]:
        yield "its manifest is not on record with the seal it was released under"
    path = folder / MANIFEST
    if not path.is_file() or _file(path, release.body["manifest"]):
        return
    printed = json.loads(path.read_bytes())
    on_record = {
        "number": release.number,
        "cutoff": release.cutoff,
        "editions": release.body.get("editions"),
        "head": release.head,
        "files": {file.name: file.sha256 for file in release.files if file.name != MANIFEST},
    }
    for name, value in on_record.items():
        if _printed(printed, name) != value:
            yield f"the {NOUNS[name]} on record is not the one in its {MANIFEST}"


NOUNS = {
    "number": "number",
    "cutoff": "cut-off",
    "editions": "list of editions",
    "head": "head of the chain",
    "files": "list of files",
}


def _printed(manifest: dict[str, Any], name: str) -> object:
    if name == "head":
        return manifest["chain"]["head"]
    if name == "files":
        return {file["name"]: file["sha256"] for file in manifest["files"]}
    return datetime.fromisoformat(manifest[name]) if name == "cutoff" else manifest[name]


def _unrecorded(folder: Path, investigation: Investigation, known: set[str]) -> Iterator[str]:
    """A cut that failed half-way leaves such a folder too; only a person can tell."""
    for path in sorted(folder.iterdir() if folder.is_dir() else ()):
        if path.name[:3].isdigit() and path.name not in known:
            yield (
                f"{investigation.title}: the folder {path.name} holds a release that is not on record. Its row was "
                "deleted, or it was never finished: if nobody published it, move the folder away."
            )
