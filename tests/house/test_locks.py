"""The locks install what pyproject.toml asks for, the same bytes everywhere, and say nothing about where from."""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from outreach import LIBRARIES_LOOKED_AT

CHECKOUT = Path(__file__).parents[2]
LOCKS = sorted(CHECKOUT.glob("requirements*.txt"))
ONE_PIN = re.compile(
    r"^(?P<name>[a-z0-9-]+)(?:\[(?P<extras>[a-z0-9, -]+)\])?==(?P<version>\S+)"
    r"(?: ; [^\\]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+$",
    re.MULTILINE,
)
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())


def extras(lock: Path) -> dict[str, set[str]]:
    return {pin["name"]: set((pin["extras"] or "").split(", ")) - {""} for pin in ONE_PIN.finditer(lock.read_text())}


def pins(lock: Path) -> dict[str, str]:
    return {pin["name"]: pin["version"] for pin in ONE_PIN.finditer(lock.read_text())}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_pins_with_their_hashes_and_nothing_else(lock):
    assert ONE_PIN.sub("", lock.read_text()).strip() == ""


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.txt", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"]),
        ("requirements-postgres.txt", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"]),
        ("requirements-postgres.txt", PROJECT["project"]["optional-dependencies"]["postgres"]),
        ("requirements-dev.txt", PROJECT["project"]["optional-dependencies"]["postgres"]),
        ("requirements-dev.txt", [line for line in PROJECT["dependency-groups"]["dev"] if isinstance(line, str)]),
        ("requirements-uv.txt", PROJECT["dependency-groups"]["installer"]),
        ("requirements-mutants.txt", PROJECT["dependency-groups"]["mutants"]),
    ],
)
def test_a_lock_has_what_is_asked_for_in_a_version_that_will_do(lock, asked):
    pinned, with_extras = pins(CHECKOUT / lock), extras(CHECKOUT / lock)

    for requirement in map(Requirement, asked):
        name = canonicalize_name(requirement.name)
        assert requirement.specifier.contains(pinned[name]), requirement
        assert requirement.extras <= with_extras[name], (
            f"pip installs no {requirement} that is pinned without its extras"
        )


def test_the_tests_run_on_what_the_desk_runs_on():
    assert pins(CHECKOUT / "requirements.txt").items() <= pins(CHECKOUT / "requirements-postgres.txt").items()
    assert pins(CHECKOUT / "requirements-postgres.txt").items() <= pins(CHECKOUT / "requirements-dev.txt").items()


def test_no_lock_that_names_its_sources_is_kept():
    assert {"uv.lock", "pylock*.toml"} <= set((CHECKOUT / ".gitignore").read_text().split())


def test_the_day_of_the_last_look_at_the_libraries_is_written_down_and_no_release_is_much_later():
    """Held against the days of releases and not against today, so that a green run stays green."""
    told = re.findall(r"^\| (\d{4}-\d\d-\d\d) \|", (CHECKOUT / "docs" / "security.md").read_text(), re.MULTILINE)
    released = re.findall(r"^## \[.*\] - (\d{4}-\d\d-\d\d)$", (CHECKOUT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert max(told) == LIBRARIES_LOOKED_AT.isoformat()
    assert all(date.fromisoformat(day) <= LIBRARIES_LOOKED_AT + timedelta(days=31) for day in released)
