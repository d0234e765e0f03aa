"""The folder in which mail waits that was handed to us: written whole or not at all, taken up by `fetch-inbox`.

Nothing heavy is imported here: a mail server starts `outreach mail file` for each message.
"""

import os
from collections.abc import Iterator
from pathlib import Path

PART, LETTER = ".part", ".eml"


def keep(folder: Path, content: bytes, *, stamp: int) -> Path:
    """Put a message into the spool, durably. `stamp` orders the messages by when they came.

    It is written beside, flushed, given its name, and the folder flushed: a name that is there is a message kept whole.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{stamp:020d}-{os.urandom(8).hex()}"
    part = folder / (name + PART)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        whole = part.with_suffix(LETTER)
        part.rename(whole)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _flush(folder)
    return whole


def waiting(folder: Path) -> Iterator[Path]:
    """The messages in the spool, in the order in which they came. What is half written is not among them."""
    yield from sorted(folder.glob(f"*{LETTER}")) if folder.is_dir() else ()


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
