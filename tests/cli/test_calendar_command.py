"""`outreach calendar import`: a file of closures, and first of all what it would change."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.clock import system_clock
from outreach.domain.wallclock import read_date
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
        return result.output if result.exit_code else result.stdout

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


def test_an_agency_is_named_by_its_name_or_its_short_one(run):
    assert run("show", "Port Ansel Police Service") == run("show", AGENCY)
    run("close", "port ansel police SERVICE", f"{YEAR}-03-02", "--reason", "Stocktaking")
    assert "Stocktaking" in run("show", AGENCY)
    run("forget", "Port Ansel Police Service", f"{YEAR}-03-02")
    assert "Stocktaking" not in run("show", AGENCY)


def test_an_agency_that_nobody_is_called_is_named_with_what_to_write(run):
    result = CliRunner().invoke(main, ["calendar", "show", "Port Ansel"])

    assert result.exit_code != 0
    said = "No agency is called “Port Ansel”. Did you mean: “Port Ansel Police Service” (port-ansel-police-service)?"
    assert said in result.output
    nowhere = CliRunner().invoke(main, ["calendar", "close", "Nowhere", "2030-01-01", "--reason", "Flood"])
    assert "No agency is called “Nowhere”. Write its name as on its page, or the short one" in nowhere.output


@pytest.fixture
def twenty_years(tmp_path, run):
    """One event whose end has the wrong year."""
    file = tmp_path / "closures.ics"
    file.write_bytes(file_of(f"DTSTART;VALUE=DATE:{YEAR}0302|DTEND;VALUE=DATE:{YEAR + 20}0303|SUMMARY:Stocktaking"))
    return str(file)


def test_one_event_that_closes_for_years_is_in_doubt_and_has_to_be_meant(run, twenty_years):
    doubt = f"It would be closed on every day from {read_date(date(YEAR, 3, 2))} to "

    foreseen = run("import", AGENCY, twenty_years, "--dry-run")
    assert f"In doubt: {doubt}" in foreseen
    assert "days on end (Stocktaking). Check its dates, or say with --meant that it is so." in foreseen
    assert len(json.loads(run("import", AGENCY, twenty_years, "--dry-run", "--json"))["doubts"]) == 1

    refused = CliRunner().invoke(main, ["calendar", "import", AGENCY, twenty_years])
    assert refused.exit_code != 0
    assert doubt in refused.output
    assert "Stocktaking" not in run("show", AGENCY), "nothing was kept"

    assert run("import", AGENCY, twenty_years, "--meant").startswith("Noted: ")


def test_forty_days_on_end_are_a_long_summer_and_no_doubt(run):
    run("close", AGENCY, f"{YEAR}-07-01", f"{YEAR}-08-09", "--reason", "Summer")

    refused = CliRunner().invoke(main, ["calendar", "close", AGENCY, f"{YEAR}-07-01", f"{YEAR}-08-10", "--reason", "S"])
    assert "41 days on end (S). Check the dates, or confirm that it is meant." in refused.output
    run("close", AGENCY, f"{YEAR}-07-01", f"{YEAR}-08-10", "--reason", "Summer", "--meant")


def test_office_hours_are_noted_shown_and_taken_back(run):
    assert run("hours", AGENCY, "Fri until 12:00", "Mon-Thu 7:30-15:30") == (
        "Office hours: Mon–Thu 07:30 to 15:30; Fri until 12:00. They count from the next deadline on.\n"
    )
    assert "Office hours: Mon–Thu 07:30 to 15:30; Fri until 12:00." in run("show", AGENCY)
    assert json.loads(run("show", AGENCY, "--json"))["hours"][-1] == {
        "weekday": "Friday", "opens": "09:00", "closes": "12:00",
    }  # fmt: skip

    assert run("hours", AGENCY).startswith("Office hours: as usual.")
    assert "Office hours" not in run("show", AGENCY)


def test_hours_that_take_the_place_of_others_name_them(run):
    run("hours", AGENCY, "Mon-Thu 07:30 to 15:30", "Fri until 12:00")

    assert "Until now: Mon–Thu 07:30 to 15:30; Fri until 12:00." in run("hours", AGENCY, "Fri until 13:00")
    assert "Until now: Fri until 13:00." in run("hours", AGENCY)
    assert "Until now" not in run("hours", AGENCY)


def test_hours_of_a_day_on_which_it_is_always_closed_are_kept_and_said_to_come_to_nothing(run):
    said = run("hours", AGENCY, "Sat until 12:00", "Fri until 13:00")

    doubt = (
        "Saturday is a day off there: its hours count only on one on which it works all the same. If it is there every "
        "week, correct its weekend."
    )
    assert doubt in said
    assert doubt in run("show", AGENCY)
    assert "day off there" not in run("hours", AGENCY, "Fri until 13:00")


def test_hours_that_say_nothing_are_refused_with_how_to_write_them(run):
    refused = CliRunner().invoke(main, ["calendar", "hours", AGENCY, "Fri"])

    assert refused.exit_code == 1
    assert "Write it like Fri until 12:00" in refused.output
    assert "Office hours" not in run("show", AGENCY)
