"""A log kept elsewhere comes in by the command line: the investigation, its agencies as of then, its facts."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.config import Config, shipped
from outreach.services import practice
from outreach.wiring import open_desk

DATA = shipped("data")
LANTERN = DATA / "practice" / "blue-lantern"
BEGAN = "2026-01-05T11:00Z"
INTO = ("--investigation", "blue-lantern")


@pytest.fixture
def desk(migrated_sqlite, tmp_path, monkeypatch):
    """An empty desk with the people of the practice newsroom."""
    database = tmp_path / "outreach.sqlite3"
    database.write_bytes(migrated_sqlite.read_bytes())
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    desk = open_desk(Config(home=str(tmp_path)))
    practice.take_on(desk, DATA, cost="test")
    yield desk
    desk.database.dispose()


@pytest.fixture
def run(desk):
    def run(*words):
        ended = CliRunner().invoke(main, [str(word) for word in words])
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return ended.exit_code, ended.stdout if ended.exit_code == 0 else ended.output

    return run


@pytest.fixture
def lantern(run):
    """The investigation, open and without agencies."""
    assert run("investigation", "add", LANTERN / "investigation.json")[0] == 0


def test_a_log_kept_elsewhere_comes_in_with_its_own_times_and_the_same_sums(run, lantern):
    code, said = run("import", "agencies", LANTERN / "agencies.csv", *INTO, "--as-of", BEGAN)
    assert code == 0, said
    code, said = run("record", LANTERN / "facts.jsonl", *INTO, "--as-recorded")
    assert code == 0, said

    checked = json.loads(run("release", "check", "blue-lantern", "--json")[1])
    then = ("status", "port-ansel-police-service", *INTO, "--json", "--as-of")

    assert checked["tally"].startswith(
        "Of the 88 entities: 36 said employees used or tried it (9 of them had officials who were unaware until asked; "
        "another 3 first denied and later found use); 10 declined to answer; 12 denied any use; 30 did not respond."
    )
    assert json.loads(run(*then, "2026-01-10T09:00Z")[1])["status"] == "not asked"
    assert json.loads(run(*then, "2026-01-16T09:00Z")[1])["status"] == "awaiting response"
    assert json.loads(run("verify", "--json")[1])["whole"]


def test_an_older_log_whose_agencies_are_listed_only_now_is_told_how_to_come_in(run, lantern):
    run("import", "agencies", LANTERN / "agencies.csv", *INTO)

    code, said = run("record", LANTERN / "facts.jsonl", *INTO, "--as-recorded", "--dry-run")

    assert code == 1
    assert "import the agencies with --as-of" in said


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--by", "asha", "--as-of", BEGAN), "Only an admin may list agencies as of"),
        (("--as-of", "2199-01-01T09:00Z"), "in the future"),
        (("--as-of", "then"), "is not an instant"),
    ],
)
def test_the_instant_of_a_list_is_an_admins_word_about_the_past(run, lantern, options, sentence):
    code, said = run("import", "agencies", LANTERN / "agencies.csv", *INTO, *options)

    assert (code, sentence in said) == (1, True), said


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_an_agency_that_has_a_log_is_not_listed_a_second_time_as_of_earlier(run, lantern, dry):
    run("import", "agencies", LANTERN / "agencies.csv", *INTO)

    code, said = run("import", "agencies", LANTERN / "agencies.csv", *INTO, "--as-of", BEGAN, *dry)

    assert code == 1
    assert "Port Ansel Police Service is listed already" in said


def test_the_steps_of_the_clearview_readme_run_as_written(run):
    steps = [
        line for line in (DATA / "clearview" / "README.md").read_text().splitlines() if line.startswith("outreach")
    ]

    for step in steps:
        code, said = run(*step.replace("data/", f"{DATA}/").split()[1:])
        assert code == 0, said
    listed = json.loads(run("investigation", "list", "--json")[1])
    assert [(one["slug"], one["agencies"]) for one in listed] == [("clearview-2021", 18)]
    assert len(steps) == 2


def test_the_example_of_the_documentation_runs_as_written(run, lantern, tmp_path):
    documented = (Path(__file__).parents[2] / "docs" / "recording.md").read_text()
    example = re.search(r"```json\n(.*?)```", documented, re.DOTALL).group(1)
    (tmp_path / "example.jsonl").write_text(example)
    run("import", "agencies", LANTERN / "agencies.csv", *INTO, "--as-of", BEGAN)

    code, said = run("record", "example.jsonl", *INTO, "--dry-run")

    assert (code, "would record 4 facts about 1 agency" in said) == (0, True), said


QUESTIONS = {"kind": "question_set", "body": {"questions": [{"number": 1, "text": "Did you?"}]}}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"slug": "s", "editions": [QUESTIONS]}, "“title” must be text"),
        ({"title": "S", "slug": "No Way", "editions": [QUESTIONS]}, "Write it like no-way"),
        ({"title": "S", "slug": "s", "editions": []}, "settles no questions"),
        ({"title": "S", "slug": "s", "editions": [QUESTIONS], "tilte": "S"}, "no field “tilte”"),
        ({"title": "S", "slug": "s", "editions": [QUESTIONS | {"kind": "letter"}]}, "one of: question_set"),
        ({"title": "S", "slug": "s", "editions": [QUESTIONS | {"by": "zoe"}]}, "Nobody here is called “zoe”"),
        ({"title": "S", "slug": "s", "editions": [QUESTIONS | {"recorded_at": "2199-01-01T09:00Z"}]}, "in the future"),
        ({"title": "S", "slug": "s", "editions": [{"kind": "policy", "body": {"min_attempts": "3"}}]}, "whole number"),
    ],
)
def test_a_file_that_opens_no_investigation_says_why(run, tmp_path, told, sentence):
    (tmp_path / "story.json").write_text(json.dumps(told))

    code, said = run("investigation", "add", "story.json")

    assert (code, sentence in said) == (1, True), said
    assert json.loads(run("investigation", "list", "--json")[1]) == []


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ({"min_attempts": 1_000_000_000, "follow_up_gap_working_days": 0}, "“min_attempts” is a whole number from 1"),
        ({"min_working_days": 1_000_000}, "“min_working_days” is a whole number from 0 to 60"),
        ({"response_working_days": 61}, "“response_working_days” is a whole number from 1 to 60"),
        ({"follow_up_gap_working_days": -1}, "“follow_up_gap_working_days” is a whole number from 0 to 20"),
        ({"close_of_business": "17:00+05:00"}, "“17:00+05:00” is no hour like 17:00"),
    ],
)
def test_a_policy_of_a_file_has_the_bounds_of_the_form(run, tmp_path, policy, sentence):
    editions = [QUESTIONS, {"kind": "policy", "body": policy}]
    (tmp_path / "story.json").write_text(json.dumps({"title": "S", "slug": "s", "editions": editions}))

    code, said = run("investigation", "add", "story.json")

    assert (code, sentence in said) == (1, True), said


def test_an_editor_opens_an_investigation_as_of_now_and_a_reporter_none(run, tmp_path):
    (tmp_path / "story.json").write_text(json.dumps({"title": "S", "slug": "s", "editions": [QUESTIONS]}))
    past = LANTERN / "investigation.json"

    assert "Only an editor" in run("investigation", "add", "story.json", "--by", "asha")[1]
    assert "Only an admin may bring in" in run("investigation", "add", past, "--by", "ruth")[1]
    assert run("investigation", "add", "story.json", "--by", "ruth")[0] == 0
