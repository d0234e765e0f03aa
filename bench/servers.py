"""Starts each page program as one server of its own, and reads what the system says of it: CPU seconds, memory."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """A running server: its port, and the process that answers there."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Time spent computing so far, all threads; the kernel counts it in nanoseconds."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9

    def pss_mib(self) -> float:
        """Memory that is this server's own, shared pages by their share."""
        smaps = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        found = re.search(r"^Pss: +(\d+) kB", smaps, re.MULTILINE)
        if found is None:
            raise RuntimeError("This system does not say how much memory a program has to itself.")
        return int(found[1]) / 1024


@contextmanager
def running(
    command: Sequence[str], port: int, log: Path, environ: Mapping[str, str] | None = None, *, tree: Path | None = None
) -> Iterator[Server]:
    """The server while the block lasts, in the code of `tree`, or of this one; what it prints goes to `log`."""
    with log.open("wb") as printed:
        env = {**os.environ, **(environ or {})}
        started = subprocess.Popen(command, stdout=printed, stderr=printed, env=env, cwd=tree)
        try:
            _wait(started, port, log)
            yield Server(port=port, pid=started.pid)
        finally:
            started.terminate()
            started.wait(timeout=PATIENCE)


def of_module(module: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", module, *map(str, arguments)]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(started: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and started.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text(errors='replace')}")
