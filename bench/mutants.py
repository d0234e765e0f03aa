"""Small slips in the rules that matter most, and how many of them the tests find: `make mutants`.

mutmut makes each slip and runs the tests that pass over it until one fails; `[tool.mutmut]` in pyproject.toml says
where and which. A slip that hangs is found; one that no test passes over is not. To those tests this module is a
plugin: what most likely finds a slip runs first, and a property is tried on few examples, which nobody makes smaller.
"""

import gc
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from hypothesis import Phase, settings

LEAST: Final = 0.85
SUBJECTS: Final = {
    "deadlines": ("domain/wallclock", "domain/working_hours", "domain/calendars"),
    "gates": ("domain/gates",),
    "permissions": ("domain/circles", "domain/teams", "web/permissions"),
    "outbox": ("domain/outbox", "domain/retries", "services/verdicts", "db/outbox"),
    "audit": (
        *("domain/audit", "domain/audit_secrets", "domain/audit_verdict", "domain/chain", "domain/merkle"),
        *("db/audit", "db/audit_anchors", "db/audit_keys", "db/audit_reading", "db/log"),
    ),
}
"""Not here, as a slip in it cannot be tried: what runs once, when the program is read (the triggers of
`db/append_only`, the conditions of `db/mail_sight`), and what a table alone says (`db/audited`)."""
MADE: Final = Path("mutants/outreach")
SURVIVED, NO_TESTS = 0, 33
"""As mutmut writes them down beside each slip: pytest passed, and no test passes over it."""

settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=20,
    phases=(Phase.explicit, Phase.generate),
)


@pytest.hookimpl(trylast=True)  # pytest's own word
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of the rule's own layer alone, where one passes over the slip: the rule's first, properties last."""
    _, _, slip = os.environ.get("MUTANT_UNDER_TEST", "").partition("outreach.")
    if not slip:
        return
    gc.freeze()  # pytest looks at its end through all there is, twice, and half the time of a run went into that
    layer, rule, *_ = slip.split(".")
    items[:] = [item for item in items if item.path.parent.name == layer] or items

    def late(item: pytest.Item) -> tuple[bool, bool]:
        return f"test_{rule}" not in item.path.stem, item.get_closest_marker("hypothesis") is not None

    items.sort(key=late)


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
