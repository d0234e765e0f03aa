"""`outreach record`, as somebody types it: a dry run first, a wrong line named, one object for programs."""

import json

import pytest
from click.testing import CliRunner

from outreach.cli import main

NOTE = {"agency": "port-ansel-police-service", "at": "2026-11-02T10:00Z", "fact": "NoteAdded", "text": "Rang."}


@pytest.fixture
def record(newsroom, tmp_path):
    """Record these lines with the command; its exit code and what it said."""

    def record(lines, *options):
        file = tmp_path / "facts.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        environ = {"OUTREACH_DATABASE_URL": newsroom.config.database, "OUTREACH_HOME": str(tmp_path)}
        words = ["record", str(file), "--investigation", "blue-lantern", *options]
        ended = CliRunner().invoke(main, words, env=environ)
        return ended.exit_code, ended.output

    return record


def test_a_file_is_recorded_and_the_sums_are_said(record, newsroom):
    code, said = record([NOTE])

    assert code == 0
    assert "Recorded 1 fact about 1 agency." in said
    assert "marked late" in said
    assert newsroom.log(newsroom.port_ansel)[-1].recorded_by == "adam"


def test_a_dry_run_records_nothing(record, newsroom):
    code, said = record([NOTE], "--dry-run")

    assert code == 0
    assert "nothing was recorded" in said
    assert len(newsroom.log(newsroom.port_ansel)) == 1


def test_a_wrong_line_is_named_and_the_command_fails(record, newsroom):
    code, said = record([NOTE, {**NOTE, "text": ""}])

    assert code == 1
    assert "Line 2, column “text”: The note is empty." in said
    assert "Nothing was recorded." in said
    assert len(newsroom.log(newsroom.port_ansel)) == 1


def test_programs_get_one_object(record):
    code, said = record([{**NOTE, "agency": "nobody"}], "--json")

    answer = json.loads(said)
    assert (code, answer["recorded"], answer["problems"][0]["line"]) == (1, False, 1)
    assert set(answer) == {"recorded", "agencies", "facts", "late", "times_not_kept", "statuses", "problems"}


def test_who_records_can_be_named(record, newsroom):
    record([NOTE], "--by", "asha")

    assert newsroom.log(newsroom.port_ansel)[-1].recorded_by == "asha"


def test_somebody_unknown_cannot_record(record):
    code, said = record([NOTE], "--by", "zoe")

    assert code == 1
    assert "Nobody here is called “zoe”" in said


def test_a_reporter_cannot_keep_the_times_of_another_log(record):
    code, said = record([NOTE], "--by", "asha", "--as-recorded")

    assert code == 1
    assert "Only an admin" in said


@pytest.mark.parametrize("line", [NOTE, {**NOTE, "text": ""}, {"fact": "nonsense"}])
def test_an_investigation_that_is_not_there_is_said_before_anything_of_the_file(record, line):
    for options in ((), ("--dry-run",), ("--as-recorded",)):
        code, said = record([line], "--investigation", "nosuch", *options)

        assert code != 0
        assert "There is no investigation “nosuch”. There are: blue-lantern" in said
