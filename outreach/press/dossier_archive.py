"""A dossier as an archive: itself on paper and as a page, its log as data, its exhibits, and what checks them all.

Nothing is compressed, and every time in it is the same: the same dossier is the same bytes, wherever it is made.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final

from outreach.domain.codec import instant_text
from outreach.domain.dossier import Dossier
from outreach.press import verify_dossier, verify_export
from outreach.press.dossier_page import again
from outreach.press.json_document import encoded

PDF, HTML, LOG, PROOFS, MANIFEST = "dossier.pdf", "dossier.html", "entries.json", "proofs.json", "manifest.json"
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
UNIX: Final = 3
READABLE: Final = 0o644 << 16
README: Final = """{title}

{heading}

dossier.pdf     all of it, the first page in brief
dossier.html    the same as a page
entries.json    the log as data
exhibits/       the files that the entries name
manifest.json   the size and the SHA-256 of each file here

To check it, with Python 3.10 or newer and no network: unpack, and run

    python verify_dossier.py --public KEY

KEY is the public key of the newsroom, which it tells by another way than this one.
"""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """What goes into an archive beside its exhibits: the dossier as printed, its log, and what proves that."""

    dossier: Dossier
    paper: bytes
    page: bytes
    entries: tuple[Mapping[str, Any], ...]
    proofs: Mapping[str, object]


def write(into: IO[bytes], bound: Bound, exhibits: Iterable[tuple[str, bytes]]) -> str:
    """The archive; the SHA-256 of its manifest, which stands for all of it."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        return put(archive, bound, exhibits)


def put(archive: zipfile.ZipFile, bound: Bound, exhibits: Iterable[tuple[str, bytes]], folder: str = "") -> str:
    """The same into an archive of many, under a folder of its own."""
    named = []
    for name, content in (*_files(bound), *_also(exhibits)):
        add(archive, folder + name, content)
        named.append({"name": name, "bytes": len(content), "sha256": sha256(content).hexdigest()})
    manifest = encoded(_manifest(bound.dossier, named))
    add(archive, folder + MANIFEST, manifest)
    return sha256(manifest).hexdigest()


def log_of(bound: Bound) -> bytes:
    dossier = bound.dossier
    return encoded(
        {
            "investigation": dossier.slug,
            "request": dossier.rfc_id,
            "agency": dossier.agency,
            "audience": dossier.audience.value,
            "as_of": instant_text(dossier.as_of.at),
            "entries": [*bound.entries],
            "exhibits": [asdict(one) for one in dossier.exhibits],
        }
    )


def _also(exhibits: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    yield from exhibits


def _files(bound: Bound) -> Iterator[tuple[str, bytes]]:
    title = f"{bound.dossier.agency}: dossier of request {bound.dossier.rfc_id} of “{bound.dossier.investigation}”"
    yield "README.txt", README.format(title=title, heading=bound.dossier.audience.heading).encode()
    yield PDF, bound.paper
    yield HTML, bound.page
    yield LOG, log_of(bound)
    if bound.proofs:
        yield PROOFS, encoded(dict(bound.proofs))
    yield from programs().items()


def programs() -> dict[str, bytes]:
    """What checks a dossier, by name: one program asks the other for signatures."""
    paths = (Path(str(program.__file__)) for program in (verify_dossier, verify_export))
    return {path.name: path.read_bytes() for path in paths}


def _manifest(dossier: Dossier, named: list[dict[str, object]]) -> dict[str, Any]:
    return {
        "investigation": {"slug": dossier.slug, "title": dossier.investigation},
        "request": dossier.rfc_id,
        "agency": dossier.agency,
        "audience": dossier.audience.value,
        "as_of": instant_text(dossier.as_of.at),
        "app_version": dossier.version,
        "made_again_by": again(dossier),
        "files": named,
    }


def add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.create_system, entry.external_attr = UNIX, READABLE
    archive.writestr(entry, content)
