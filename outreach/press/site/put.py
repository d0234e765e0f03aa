"""Puts a site into its folder: all of it at once or nothing, and over nothing but an older site of the same story."""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from outreach.domain.errors import OutreachError
from outreach.press.edition import PrintedFile
from outreach.press.site.paths import MARK


class NotOurs(OutreachError):
    """What lies there is not an older site of this investigation; it is left as it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    folder: Path
    files: int
    size: int
    replaced: bool


def need_place(folder: Path, slug: str) -> None:
    """Whether the site can go there, asked before the long work begins."""
    if folder.is_symlink():
        raise NotOurs(f"{folder} leads elsewhere. Name the folder itself. Nothing was written.")
    if folder.exists() and not (folder.is_dir() and (_whose(folder) == slug or not any(folder.iterdir()))):
        raise NotOurs(
            f"{folder} exists and holds no public table of {slug}. Nothing was written. Name another folder, one that "
            "does not exist or that an earlier `outreach publish` of this investigation has made."
        )
    _make(folder.absolute().parent)


def put(folder: Path, files: Iterable[PrintedFile], slug: str) -> Written:
    """Write beside the folder, then swap: a reader meets the old site or the new one, never half of one."""
    need_place(folder, slug)
    folder = folder.absolute()
    beside = Path(mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        count, size = _write(beside / "new", files)
        os.sync()  # once for all: a hundred thousand files are not waited for one by one
        replaced = folder.exists()
        _swap(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Written(folder=folder, files=count, size=size, replaced=replaced)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutreachError(f"{folder} cannot be made: {error.strerror}. Nothing was written.") from None


def _whose(folder: Path) -> str:
    """The investigation whose site this folder holds by its mark; nothing where it bears none."""
    try:
        marked = json.loads((folder / MARK).read_bytes())
    except (OSError, ValueError):
        return ""
    ours = isinstance(marked, dict) and marked.get("made_by") == "outreach publish"
    return str(marked.get("investigation", "")) if ours else ""


def _write(folder: Path, files: Iterable[PrintedFile]) -> tuple[int, int]:
    count = size = 0
    made = set()
    for file in files:
        path = folder / file.name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        with path.open("xb") as written:
            written.write(file.content)
        count, size = count + 1, size + file.size
    return count, size


def _swap(beside: Path, folder: Path) -> None:
    """Two renames, with the old site put back where the second one fails."""
    old = beside / "old"
    try:
        if folder.exists():
            folder.rename(old)
        (beside / "new").rename(folder)
    except OSError as error:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise OutreachError(
            f"{folder} cannot be replaced: {error.strerror}. What was there is still there. Where it is a disk of its "
            "own, name a folder inside it."
        ) from None
