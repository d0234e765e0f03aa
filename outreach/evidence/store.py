"""A store that finds bytes by their SHA-256 and refuses to hand out any that no longer match it."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol
from urllib.parse import unquote, urlsplit

from outreach.config import BadSetting
from outreach.domain.errors import NotFound, OutreachError

NAME = re.compile("[0-9a-f]{64}")
WRITTEN_ON_TRIAL = ".writable"
"""What the doctor writes to see that something can be written; no piece of evidence is called so."""


class EvidenceChanged(OutreachError):
    """Bytes in the store are no longer those that were put there."""


class StoreUnreachable(OutreachError):
    """The store cannot be read or written now; nothing of it is said to be gone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Something in the store: its name, when it was put there, and how many bytes it has."""

    name: str
    kept_at: datetime
    size: int


class EvidenceStore(Protocol):
    """Where evidence is kept. Bytes are named by their SHA-256 (64 hexadecimal digits); nothing is ever changed.

    Each of these raises `StoreUnreachable` when the store cannot be read or written.
    """

    def put(self, content: bytes) -> str:
        """Keep the bytes, durably, and return their name. The same bytes twice are kept once."""
        ...

    def get(self, name: str) -> bytes:
        """The bytes of that name. Raises `NotFound`, or `EvidenceChanged` when they no longer match it."""
        ...

    def names(self) -> Iterator[str]:
        """The name of everything that is kept, in no order."""
        ...

    def pieces(self) -> Iterator[Piece]:
        """The same, with when each was put there and how large it is."""
        ...

    def remove(self, name: str) -> bool:
        """Take a piece away that was erased from the record; whether it was there. Nothing else ever is."""
        ...

    def prove_writable(self) -> str:
        """Write something that is no evidence, and say in words where the store lies."""
        ...


def open_store(url: str) -> EvidenceStore:
    """The store at an address: a folder, `file:///folder` or `s3://bucket/prefix`. Nothing is read or written yet."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        from outreach.evidence.bucket import open_bucket

        return open_bucket(url)
    if parts.scheme == "file":
        if parts.netloc not in ("", "localhost") or not parts.path.strip("/"):
            raise BadSetting("OUTREACH_EVIDENCE_URL names no folder. Write it like file:///srv/outreach/evidence.")
        return FolderStore(Path(unquote(parts.path)))
    if "://" in url:
        raise BadSetting(
            f"OUTREACH_EVIDENCE_URL cannot be {parts.scheme}://. Name a folder, file:///folder or s3://bucket/prefix."
        )
    return FolderStore(Path(url).expanduser().absolute())


@dataclass(frozen=True)
class FolderStore:
    """Evidence in a folder of this machine: written whole, or not at all."""

    folder: Path

    def put(self, content: bytes) -> str:
        name = sha256(content).hexdigest()
        path = self._path(name)
        try:
            if not path.exists():
                _make_lasting(path.parent)
                _write_whole(path, content)
        except OSError as error:
            raise self._unreachable("written", error) from error
        return name

    def get(self, name: str) -> bytes:
        try:
            content = self._path(name).read_bytes()
        except FileNotFoundError:
            raise missing() from None
        except OSError as error:
            raise self._unreachable("read", error) from error
        return checked(name, content)

    def names(self) -> Iterator[str]:
        return (piece.name for piece in self.pieces())

    def pieces(self) -> Iterator[Piece]:
        for path in self.folder.glob("??/*"):
            if NAME.fullmatch(path.name):
                told = path.stat()
                yield Piece(name=path.name, kept_at=datetime.fromtimestamp(told.st_mtime, UTC), size=told.st_size)

    def remove(self, name: str) -> bool:
        path = self._path(name)
        try:
            path.unlink()
            _settle(path.parent)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._unreachable("erased", error) from error
        return True

    def prove_writable(self) -> str:
        try:
            _make_lasting(self.folder)
            _write_whole(self.folder / WRITTEN_ON_TRIAL, b"")
        except OSError as error:
            raise self._unreachable("written", error) from error
        return f"the folder {self.folder}"

    def _path(self, name: str) -> Path:
        return self.folder / checked_name(name)[:2] / name

    def _unreachable(self, what: str, error: OSError) -> StoreUnreachable:
        return StoreUnreachable(
            f"Evidence cannot be {what} in {self.folder} ({error.strerror or type(error).__name__}). "
            "Mend the folder or its rights, then try again."
        )


def checked(name: str, content: bytes) -> bytes:
    if sha256(content).hexdigest() != name:
        raise EvidenceChanged(f"Evidence {name[:12]}… was changed in the store. Bring it back from a backup.")
    return content


def checked_name(name: str) -> str:
    """The name, if it is one; what is none is not in the store, and leads nowhere else."""
    if not NAME.fullmatch(name):
        raise missing()
    return name


def missing() -> NotFound:
    return NotFound("There is no such piece of evidence in the store.")


def _make_lasting(folder: Path) -> None:
    """The folder with all above it, each of them there after a power cut."""
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in new:
        _settle(one.parent)


def _write_whole(path: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Have the disk keep what stands in this folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
