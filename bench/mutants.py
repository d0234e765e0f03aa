"""Small slips in the rules that matter most, and how many of them the tests find: `make mutants`.

mutmut makes each slip and runs the tests that pass over it; `[tool.mutmut]` in pyproject.toml says where and which. A
slip that hangs is found; one that no test passes over is not.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

LEAST: Final = 0.85
SUBJECTS: Final = {
    "deadlines": ("domain/wallclock", "domain/working_hours", "domain/calendars"),
    "gates": ("domain/gates",),
    "permissions": ("domain/teams", "web/permissions"),
    "outbox": ("domain/outbox", "domain/retries", "services/verdicts", "db/outbox"),
    "audit": ("domain/audit", "domain/audit_verdict", "domain/chain", "domain/merkle", "db/audit"),
}
MADE: Final = Path("mutants/outreach")
SURVIVED, NO_TESTS = 0, 33
"""As mutmut writes them down beside each slip: pytest passed, and no test passes over it."""


def main() -> None:
    shutil.rmtree("mutants", ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "mutmut", "run", "--max-children", "2"], check=True, stdout=subprocess.DEVNULL
    )
    scores = {subject: score(files) for subject, files in SUBJECTS.items()}
    if low := [subject for subject, found in scores.items() if found < LEAST]:
        sys.exit(f"Under {LEAST:.0%}: {', '.join(low)}. `mutmut results` names what was not found.")


def score(files: tuple[str, ...]) -> float:
    """The share of slips that was found, printed file by file."""
    whole: Counter[bool] = Counter()
    for file in files:
        codes = json.loads((MADE / f"{file}.py.meta").read_text(encoding="utf-8"))["exit_code_by_key"].values()
        if None in codes:
            sys.exit(f"{file} was not tried to its end.")
        found = Counter(code not in (SURVIVED, NO_TESTS) for code in codes)
        whole += found
        _say(f"  {file}", found)
    _say(files[0].rpartition("/")[2] if len(files) == 1 else " ".join(files), whole)
    return whole[True] / whole.total()


def _say(name: str, found: Counter[bool]) -> None:
    sys.stdout.write(f"{name}: {found[True]} of {found.total()}, {found[True] / found.total():.1%}\n")


if __name__ == "__main__":
    main()
