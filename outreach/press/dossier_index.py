"""The top of an archive of many dossiers: what is in it, in plain words and as lists, and what checks all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from outreach.domain.codec import instant_text
from outreach.domain.dossier import Dossier
from outreach.press import dossier_archive
from outreach.press.csv_tables import table
from outreach.press.json_document import encoded

LIST, INDEX, README = "requests.csv", "index.json", "README.txt"
HEADINGS: Final = ("request", "agency", "status", "phase", "file", "sha256", "manifest_sha256")
TEXT: Final = """{title}: every dossier

{heading}

One folder for each of {count}, in the order of their names; README.txt in a folder says what lies there. Begin
with dossier.pdf: its first page is the request in brief.

requests.csv    the list: each agency, how it stands, its file and the SHA-256 of it
index.json      the same for programs

To check all of them, with Python 3.10 or newer and no network: unpack, and run

    python verify_dossier.py --public KEY

KEY is the public key of the newsroom, which it tells by another way than this one. Each folder can be handed on and
checked by itself as well.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class InFolder:
    """A dossier that lies in the archive: its folder, and what stands for its file and for all of it."""

    dossier: Dossier
    folder: str
    paper_sha256: str
    manifest_sha256: str

    @property
    def file(self) -> str:
        return f"{self.folder}/{dossier_archive.PDF}"


def top(dossiers: Sequence[InFolder]) -> Iterator[tuple[str, bytes]]:
    """The files at the top, the index of them last; nothing for no dossier."""
    if not dossiers:
        return
    files = {README: _readme(dossiers), LIST: _list(dossiers), **dossier_archive.programs()}
    yield from files.items()
    yield INDEX, encoded(_index(dossiers, files))


def _readme(dossiers: Sequence[InFolder]) -> bytes:
    first = dossiers[0].dossier
    count = "the request" if len(dossiers) == 1 else f"the {len(dossiers):,} requests"
    return TEXT.format(title=first.investigation, heading=first.audience.heading, count=count).encode()


def _list(dossiers: Sequence[InFolder]) -> bytes:
    return table(HEADINGS, [[str(cell) for cell in _told(one).values()] for one in dossiers])


def _told(one: InFolder) -> dict[str, Any]:
    summary = one.dossier.summary
    return {
        "request": one.dossier.rfc_id,
        "agency": one.dossier.agency,
        "status": summary.status,
        "phase": summary.phase,
        "file": one.file,
        "sha256": one.paper_sha256,
        "manifest_sha256": one.manifest_sha256,
    }


def _index(dossiers: Sequence[InFolder], files: dict[str, bytes]) -> dict[str, Any]:
    first = dossiers[0].dossier
    return {
        "investigation": {"slug": first.slug, "title": first.investigation},
        "audience": first.audience.value,
        "as_of": instant_text(first.as_of.at),
        "app_version": first.version,
        "requests": [{"folder": one.folder, **_told(one)} for one in dossiers],
        "files": [
            {"name": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in files.items()
        ],
    }
