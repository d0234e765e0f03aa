"""Puts the files of a release into a folder of their own: whole or not at all, and never over an older one."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkdtemp

from outreach.domain.errors import OutreachError
from outreach.press.edition import PrintedFile


class AlreadyPrinted(OutreachError):
    """There is a folder of this name with other contents; a release is never overwritten."""


def put(folder: Path, files: Iterable[PrintedFile]) -> Path:
    """Write the files into `folder`, which must not exist, or hold exactly these files already."""
    printed = tuple(files)
    if folder.exists():
        return _already(folder, printed)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        for file in printed:
            _write(unfinished / file.name, file.content)
        unfinished.chmod(0o755)
        _sync(unfinished)
        return _named(unfinished, folder, printed)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def renew(folder: Path, files: Iterable[PrintedFile]) -> tuple[Path, ...]:
    """Write what always tells the latest, such as a feed: each file whole, in place of the one that had its name."""
    need_writable(folder, "Nothing was written.")
    written = []
    for file in files:
        unfinished = Path(mkdtemp(dir=folder, prefix=f".{file.name}-"))
        try:
            _write(unfinished / file.name, file.content)
            written.append((unfinished / file.name).replace(folder / file.name))
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    _sync(folder)
    return tuple(written)


def need_writable(folder: Path, so_far: str = "Nothing was released.") -> None:
    """Make the folder where it is missing, and try it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        Path(mkdtemp(dir=folder, prefix=".try-")).rmdir()
    except OSError as error:
        raise OutreachError(f"{folder} cannot be written: {error.strerror}. {so_far}") from None


def holds(folder: Path, files: Iterable[PrintedFile]) -> bool:
    """Whether the folder has exactly these files with exactly these bytes."""
    wanted = {file.name: file.content for file in files}
    if not folder.is_dir() or {path.name for path in folder.iterdir()} != set(wanted):
        return False
    return all((folder / name).read_bytes() == content for name, content in wanted.items())


def _named(unfinished: Path, folder: Path, printed: tuple[PrintedFile, ...]) -> Path:
    """A folder takes its name in one step, and never that of a folder with something in it."""
    try:
        unfinished.rename(folder)
    except OSError:
        if folder.exists():
            return _already(folder, printed)
        raise
    _sync(folder.parent)
    return folder


def _already(folder: Path, printed: tuple[PrintedFile, ...]) -> Path:
    if holds(folder, printed):
        return folder
    raise AlreadyPrinted(f"{folder} exists and holds something else. Name another folder, or move that one away first.")


def _write(path: Path, content: bytes) -> None:
    """On the disk before anybody can see it; then for reading only."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o444)


def _sync(folder: Path) -> None:
    """A new name is only safe once its folder is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
