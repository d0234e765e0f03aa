"""A disk that fails a process once: the nth call of one kind that it makes, seen and answered by strace."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.requirements import absent

NEXT_STEP = "Install it (Debian: apt-get install strace); a container may forbid it."


@contextmanager
def failing(pid: int, call: str, error: str, nth: int, notes: Path) -> Iterator[None]:
    """In this block the nth such call of any one thread of the process fails; `struck` says whether one did."""
    if not shutil.which("strace"):
        absent("strace", NEXT_STEP)
    inject = f"{call}:error={error}:when={nth}"
    watching = [
        "strace",
        "-f",
        "-qq",
        "-o",
        str(notes),
        "-e",
        f"trace={call}",
        "-e",
        f"inject={inject}",
        "-p",
        str(pid),
    ]
    with subprocess.Popen(watching, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as strace:
        try:
            _wait_until_watched(pid, strace)
            yield
        finally:
            strace.terminate()


def struck(notes: Path) -> bool:
    return "(INJECTED)" in notes.read_text()


def _wait_until_watched(pid: int, strace: "subprocess.Popen[bytes]") -> None:
    """Every thread of it."""
    until = time.monotonic() + 20
    while strace.poll() is None and time.monotonic() < until:
        threads = [thread.read_text() for thread in Path(f"/proc/{pid}/task").glob("*/status")]
        if all("TracerPid:\t0" not in one for one in threads):
            return
        time.sleep(0.002)
    absent("strace", NEXT_STEP)
