"""A disk whose power can be cut: an image of ext4, mounted, and copied at one instant as the disk would be found.

What the file system has not yet written to the image when it is copied is lost with the copy, as it is lost with the
power. What this does not show: a sector half written, and a disk that says it has written and has not.
"""

import gc
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.requirements import absent

NEXT_STEP = "It needs root, mkfs.ext4 and leave to mount a loop device; a container may refuse that."
TOOLS = ("mkfs.ext4", "mount", "umount")


@contextmanager
def disk(folder: Path, megabytes: int = 24) -> Iterator[tuple[Path, Path]]:
    """The image, and the folder it is mounted at. It writes only what it is told to: by itself, every five minutes."""
    if os.geteuid() != 0 or not all(shutil.which(tool) for tool in TOOLS):
        absent("mount", NEXT_STEP)
    image = folder / "disk.img"
    with image.open("wb") as made:
        made.truncate(megabytes * 2**20)
    _run("mkfs.ext4", "-q", "-F", str(image))
    with mounted(image, folder / "disk") as there:
        yield image, there


@contextmanager
def mounted(image: Path, there: Path) -> Iterator[Path]:
    there.mkdir(exist_ok=True)
    if _run("mount", "-o", "loop,commit=300", str(image), str(there)).returncode:
        absent("mount", NEXT_STEP)
    try:
        yield there
    finally:
        gc.collect()  # a file that nobody closed keeps it busy
        _run("umount", str(there), check=True)


@contextmanager
def held_still(pid: int) -> Iterator[None]:
    """While nothing in this process moves."""
    os.kill(pid, signal.SIGSTOP)
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        time.sleep(0.0005)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _run(*words: str, check: bool = False) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(words, check=check, capture_output=True)
