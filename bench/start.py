"""What it costs to start a command: CPU seconds, which a busy machine does not stretch as it stretches the clock."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.generate import SLUG, Made

TIMES = 7


@dataclass(frozen=True)
class Started:
    """One command line, run several times."""

    said: str
    cpu: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.cpu)


def measure(made: Made) -> list[Started]:
    """Python itself first, so that the rest can be read against it; then ours, on the small desk."""
    outreach = [str(Path(sys.executable).with_name("outreach"))]
    agency = ["--investigation", SLUG]
    return [
        _started("python -c pass", [sys.executable, "-c", "pass"], made),
        _started("outreach --help", [*outreach, "--help"], made),
        _started("outreach --version", [*outreach, "--version"], made),
        _started("outreach serve --help", [*outreach, "serve", "--help"], made),
        _started("outreach status", [*outreach, "status", made.first_agency, *agency], made),
        _started("outreach run tidy-lists", [*outreach, "run", "tidy-lists"], made),
    ]


def _started(said: str, command: Sequence[str], made: Made) -> Started:
    _cpu_of(command, made)  # compiles what was never compiled and fills the caches
    return Started(said=said, cpu=tuple(_cpu_of(command, made) for _ in range(TIMES)))


def _cpu_of(command: Sequence[str], made: Made) -> float:
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_environ(made))
    complaint = child.stderr.read() if child.stderr else b""
    _, status, spent = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"{' '.join(command[1:])} failed: {complaint.decode(errors='replace')}")
    return spent.ru_utime + spent.ru_stime


def _environ(made: Made) -> dict[str, str]:
    """As after a first use: what was compiled is kept, even where this machine's settings forbid it."""
    environ = {**os.environ, **made.environ, "PYTHONPYCACHEPREFIX": str(made.folder / "compiled")}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return environ
