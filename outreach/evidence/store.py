"""A store that finds bytes by their SHA-256 and refuses to hand out any that no longer match it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from outreach.domain.errors import NotFound, OutreachError


class EvidenceChanged(OutreachError):
    """Bytes in the store are no longer those that were put there."""


class EvidenceStore(Protocol):
    """Where evidence is kept. Bytes are named by their SHA-256 (64 hexadecimal digits); nothing is ever changed."""

    def put(self, content: bytes) -> str:
        """Keep the bytes, durably, and return their name. The same bytes twice are kept once."""
        ...

    def get(self, name: str) -> bytes:
        """The bytes of that name. Raises `NotFound`, or `EvidenceChanged` when they no longer match it."""
        ...

    def names(self) -> Iterator[str]:
        """The name of everything that is kept, in no order."""
        ...


@dataclass(frozen=True)
class FolderStore:
    """Evidence in a folder of this machine: written whole, or not at all."""

    folder: Path

    def put(self, content: bytes) -> str:
        name = sha256(content).hexdigest()
        path = self._path(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, content)
        return name

    def get(self, name: str) -> bytes:
        try:
            content = self._path(name).read_bytes()
        except (FileNotFoundError, ValueError):
            raise NotFound("There is no such piece of evidence in the store.") from None
        return checked(name, content)

    def names(self) -> Iterator[str]:
        yield from (path.name for path in self.folder.glob("??/*") if not path.name.startswith("."))

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name


def checked(name: str, content: bytes) -> bytes:
    if sha256(content).hexdigest() != name:
        raise EvidenceChanged(f"Evidence {name[:12]}… was changed in the store. Bring it back from a backup.")
    return content


def _write_whole(path: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
