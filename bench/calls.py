"""How many functions each page calls, which a busy machine does not change. `bench.against` runs this in two trees.

What it takes from the tree around it, an earlier tree has under the same names.
"""

import cProfile
import json
import pstats
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from bench import plans, shape
from bench.forms import form_on
from bench.generate import make
from bench.sites import CALLED, DESK_PAGES, log_path
from outreach.web import create_app
from outreach.wiring import open_desk

LOOKS = 5
"""Of so many requests, after a look at each that fills what is kept between looks."""


def count(size: int, at: datetime, folder: Path) -> dict[str, float]:
    made = make(size, at, folder)
    client = create_app(open_desk(made.config), made.config).test_client()
    plans._sign_in(client)  # noqa: SLF001  # an earlier tree has it under this name
    asked = [made.rfc_id(number) for number in shape.outstanding_numbers(size)[:LOOKS]]

    def look(path: str) -> bytes:
        body: bytes = client.get(path, base_url=plans.HOME).data
        return body

    def log(rfc_id: int) -> Callable[[], object]:
        path = log_path(rfc_id)
        typed = form_on(look(f"{path}/new"), path) | CALLED
        return lambda: client.post(path, data=typed, base_url=plans.HOME, headers=plans.OURS)

    found = {}
    for page, path in DESK_PAGES.items():
        looks = [path.format(rfc_id=rfc_id) for rfc_id in asked]
        found[page] = [_calls(partial(look, one)) for one in looks + looks][LOOKS:]
    found["log"] = [_calls(log(rfc_id)) for rfc_id in asked]
    return {page: sum(counts) / len(counts) for page, counts in found.items()}


def _calls(act: Callable[[], object]) -> int:
    profile = cProfile.Profile()
    profile.runcall(act)
    counted: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]  # the stubs do not know it
    return counted


if __name__ == "__main__":
    print(json.dumps(count(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), Path(sys.argv[3]))))
