"""What every test may ask for: a database of either kind, a browser; and what no test may do: reach the network."""

import gc
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # it ships no types

# A zone nobody works in, with a half-hour offset and summer time: code that leans on the machine's clock shows itself.
os.environ["TZ"] = "Australia/Lord_Howe"
time.tzset()
os.environ["OUTREACH_SECOND_FACTOR"] = "offered"  # for programs that tests start and sign in to with a password

# Thousands of databases are made here, and nothing of a test outlives it: in memory they take half the time, where
# there is room and programs may lie. Whoever says TMPDIR has it there.
RAM, ENOUGH = Path("/dev/shm"), 4 * 2**30
if (
    "TMPDIR" not in os.environ
    and os.access(RAM, os.W_OK)
    and shutil.disk_usage(RAM).free > ENOUGH
    and not os.statvfs(RAM).f_flag & os.ST_NOEXEC
):
    os.environ["TMPDIR"], tempfile.tempdir = str(RAM), None

pytest_plugins = ["tests.support.databases", "tests.support.browser", "tests.support.mailbox_server"]

# The same examples each time, so that a red run stays red; `make torture` goes looking for new ones.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=5_000)
settings.load_profile("house")

MARKS = {
    "page": "browser",
    "browser": "browser",
    "context": "browser",
    "postgres_server": "postgres",
    "dovecot": "imap",
}


SLOWEST = (
    "test_scheduler",
    "test_killed_",
    "test_canary_crawl",
    "test_every_form_in_trouble",
    "test_letters_twice",
    "test_leaks_of_a_full_house",
    "test_by_axe",
    "test_from_a_list_to_a_release",
    "test_a_year",
    "test_serve",
    "test_demo",
    "test_wheel",
    "test_migrations",
    "test_store",
    "test_releases",
    "test_split_programs",
)
"""Files that take long begin first, so that no worker is left with one when the others have done."""

TOGETHER = ("test_canary_crawl", "test_leaks_of_a_full_house")
"""Files that look at one house, which takes long to fill: whoever has the one has the other."""


class FilesOfAHouseTogether(LoadFileScheduling):  # type: ignore[misc]  # it ships no types
    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return TOGETHER[0] if Path(file).stem in TOGETHER else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    return FilesOfAHouseTogether(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it needs, so `-m "not browser"` cannot forget one."""
    for item in items:
        for fixture in MARKS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKS[fixture])
    items.sort(key=lambda item: not item.path.name.startswith(SLOWEST))


def pytest_collection_finish() -> None:
    """Look through everything for garbage more rarely: that took a fifth of the tests’ time.

    What was collected stays until the end, so it need not be looked at; what the tests leave is found a little later.
    """
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], 50)
