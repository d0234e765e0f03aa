"""`outreach calendar import`: a file of closures, and first of all what it would change."""

import json

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.clock import system_clock
from tests.support.ics import file_of

AGENCY = "port-ansel-police-service"
YEAR = system_clock().year + 1


def event(day, words):
    return f"DTSTART;VALUE=DATE:{YEAR}{day}|SUMMARY:{words}"


@pytest.fixture
def run(newsroom, monkeypatch, sqlite_url, tmp_path):
    newsroom.clock.now = system_clock()
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.setenv("OUTREACH_SECRET_KEY", "k" * 40)

    def typed(*words):
        result = CliRunner().invoke(main, ["calendar", *words])
        assert result.exit_code == 0, result.output
        return result.output

    return typed


@pytest.fixture
def feed(tmp_path, run):
    """A file of three closures, of an agency of which one is known as it stands there and one otherwise."""
    run("close", AGENCY, f"{YEAR}-03-02", "--reason", "Stocktaking")
    run("close", AGENCY, f"{YEAR}-03-03", "--reason", "Flood", "--works")
    file = tmp_path / "closures.ics"
    file.write_bytes(file_of(event("0302", "Stocktaking"), event("0303", "Staff day"), event("0304", "Strike")))
    return str(file)


def test_a_dry_run_lists_what_would_be_added_changed_and_left(run, feed):
    said = run("import", AGENCY, feed, "--dry-run")

    lines = [line.strip() for line in said.splitlines()]
    added, changed, left = (
        next(line for line in lines[lines.index(title) + 1 :])
        for title in ("Would be added:", "Would change:", "Would stay as they are:")
    )
    assert added.endswith(f"4 Mar {YEAR}: Strike")
    assert changed.endswith(f"3 Mar {YEAR}: Staff day (until now works: Flood)")
    assert left.endswith(f"2 Mar {YEAR}: Stocktaking")
    assert "Staff day" not in run("show", AGENCY), "nothing was kept"


def test_a_program_is_told_the_same_before_and_when_it_is_done(run, feed):
    foreseen = json.loads(run("import", AGENCY, feed, "--dry-run", "--json"))
    done = json.loads(run("import", AGENCY, feed, "--json"))
    again = json.loads(run("import", AGENCY, feed, "--json"))

    assert [one["day"] for one in foreseen["added"]] == [f"{YEAR}-03-04"]
    assert foreseen["changed"] == [{"day": f"{YEAR}-03-03", "reason": "Staff day", "was": "Flood", "worked": True}]
    assert [one["day"] for one in foreseen["left"]] == [f"{YEAR}-03-02"]
    assert done == foreseen | {"kept": True}
    assert (again["added"], again["changed"], len(again["left"])) == ([], [], 3)
