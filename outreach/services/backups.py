"""The whole desk in one file: database, evidence, releases and secret key, each piece with its SHA-256, read back once.

The database is copied first, of one moment, and the evidence after it: nothing in the store ever changes, so each piece
that the copy names is there. A tar, so that any machine can open it without us; encrypted, only whom it is made for.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import IO

from outreach import __version__
from outreach.db import snapshots
from outreach.db.secret_keys import SECRET
from outreach.db.session import Database
from outreach.domain.codec import instant_text
from outreach.domain.errors import OutreachError
from outreach.services import encryption
from outreach.services.desk import Desk
from outreach.services.encryption import Key

MANIFEST, DATABASE = "manifest.json", "database"
EVIDENCE, RELEASES = "evidence/", "releases/"
FORMAT = 1
PIECE = 1 << 20
COPY = ".copy-"
LEFT_BEHIND = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What is in a backup. `files` holds the SHA-256 of each by its name."""

    at: datetime
    version: str
    kind: str
    files: dict[str, str]
    size: int = 0

    @property
    def evidence(self) -> int:
        return sum(name.startswith(EVIDENCE) for name in self.files)


def back_up(desk: Desk, target: Path, *, to: Sequence[Key] = ()) -> Backup:
    """Write it beside its place, read all of it back, and only then put it there: half of a backup is never found.

    Encrypted, it is read back with a key that is made for that and then forgotten. What lies there already stays: it
    may be the only backup of before something went wrong. Its folder is never made: where a disk is not mounted, the
    backup would land beside what it is a backup of.
    """
    if target.exists():
        raise OutreachError(
            f"{target} is there already, and stays as it is. Name another one, with the day in it, or move it away."
        )
    if not target.parent.is_dir():
        raise OutreachError(
            f"There is no folder {target.parent.absolute()}, so nothing was backed up. Mount the disk it lies on, or "
            "make the folder there first."
        )
    unfinished = target.with_name(f".{target.name}.unfinished")
    ours, theirs = encryption.witness() if to else (None, None)
    try:
        with _for_its_owner(unfinished) as file:
            write(desk, file, to=(*to, theirs) if to else ())
            file.flush()
            os.fsync(file.fileno())
        found = check_file(unfinished, keys=[ours] if to else ())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return found


def write(desk: Desk, file: IO[bytes], *, to: Sequence[Key] = ()) -> None:
    """Everything in a row. The copy of the database lies for a moment in the home folder, as private as the desk."""
    at, url = desk.clock(), address_of(desk)
    with room_for_a_copy(desk.home) as folder, encryption.sealing(file, to) as sealed:
        copy = folder / DATABASE
        snapshots.save(url, copy)
        with tarfile.open(fileobj=sealed, mode="w|") as tar:
            writer = _Writer(tar, at)
            writer.add_file(DATABASE, copy)
            writer.add(SECRET, b"\n".join(desk.keys.read()))
            for path in _released(desk.releases):
                writer.add_file(RELEASES + str(path.relative_to(desk.releases)), path)
            for name in desk.evidence.names():
                writer.add(EVIDENCE + name, desk.evidence.get(name))
            told = {
                "format": FORMAT,
                "at": instant_text(at),
                "version": __version__,
                "kind": snapshots.kind(url),
                "files": writer.sums,
            }
            writer.add(MANIFEST, json.dumps(told, indent=1).encode())


def _for_its_owner(path: Path) -> IO[bytes]:
    """Nobody else reads it, from its first byte: the secret key is in it. What one that was killed left there goes."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def address_of(desk: Desk) -> str:
    if not isinstance(desk.database, Database):
        raise OutreachError("Only a desk on its own database can be backed up.")
    return desk.database.url.render_as_string(hide_password=False)


@contextmanager
def room_for_a_copy(home: Path) -> Iterator[Path]:
    """A folder for the owner alone, in the home folder: no copy of the record ever lies outside of it."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=COPY, dir=home) as folder:
        yield Path(folder)


def clear_copies(home: Path, at: datetime) -> None:
    """Take away what a backup that was killed more than a day ago left of the record."""
    for folder in home.glob(f"{COPY}*"):
        if at.timestamp() - folder.stat().st_mtime > LEFT_BEHIND.total_seconds():
            rmtree(folder, ignore_errors=True)


def check_file(file: Path, *, keys: Sequence[Key] = ()) -> Backup:
    with file.open("rb") as opened_file, encryption.opening(opened_file, keys) as plain:
        return check(plain)


def check(file: IO[bytes]) -> Backup:
    """Read all of it, and compare each piece with its sum. Raises OutreachError for one that is not whole."""
    sums: dict[str, str] = {}
    manifest, size = b"", 0
    with opened(file) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None:
                raise OutreachError(f"{member.name} in this backup is no file. It was not made by `outreach backup`.")
            if member.name == MANIFEST:
                manifest = content.read()
            else:
                sums[member.name] = _sum(content)
                size += member.size
    found = _read(manifest, size)
    if sums != found.files:
        wrong = sorted(set(sums.items()) ^ set(found.files.items()))
        raise OutreachError(f"This backup is not whole: {wrong[0][0]} is not as it was written. Use another one.")
    return found


@contextmanager
def opened(file: IO[bytes]) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(fileobj=file, mode="r|") as tar:
            yield tar
    except (tarfile.TarError, EOFError) as broken:
        raise OutreachError("This is no whole backup of Outreach: it ends too early, or is another file.") from broken


def _read(manifest: bytes, size: int) -> Backup:
    if not manifest:
        raise OutreachError("This is no whole backup of Outreach: it ends too early, or is another file.")
    try:
        told = json.loads(manifest)
        if told["format"] != FORMAT:
            raise OutreachError("This backup was made by a newer Outreach. Restore it with that one.")
        at = datetime.fromisoformat(told["at"])
        return Backup(at=at, version=told["version"], kind=told["kind"], files=dict(told["files"]), size=size)
    except (ValueError, KeyError, TypeError) as broken:
        raise OutreachError("The manifest of this backup cannot be read. Use another one.") from broken


@dataclass
class _Writer:
    """Adds files to a tar and keeps their sums; nothing of this machine (names, owners, times) goes with them."""

    tar: tarfile.TarFile
    at: datetime
    sums: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes) -> None:
        self.sums[name] = hashlib.sha256(content).hexdigest()
        self.tar.addfile(self._info(name, len(content)), io.BytesIO(content))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self.sums[name] = _sum(file)
            file.seek(0)
            self.tar.addfile(self._info(name, path.stat().st_size), file)

    def _info(self, name: str, size: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, int(self.at.timestamp()), 0o600
        return info


def _released(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def _sum(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    while piece := file.read(PIECE):
        found.update(piece)
    return found.hexdigest()
