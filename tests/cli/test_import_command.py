"""`outreach import agencies`: dry first, all or nothing, and an exit code that says which."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.db import people
from outreach.domain.ids import StaffId
from outreach.domain.people import Role, Staff
from tests.support.importing import MONDAY, open_import_desk, sheet

GOOD = sheet("name | country", "Lakmere Police | NO", "Kripos | NO")
BAD = sheet("name | country", "Lakmere Police | NO", " | XX")
TWO_ZONES = ("--default-zone", "America/Chicago", "--default-zone", "America/New_York")
TWICE = sheet("name | country", "Lakmere Police | NO", "Lakmere Polise | NO")


@pytest.fixture
def desk(sqlite_url, tmp_path):
    opened = open_import_desk(sqlite_url, tmp_path)
    adam = Staff(id=StaffId("adam"), name="Adam", email="adam@example.org", role=Role.ADMIN)
    with opened.desk.database.writing() as session:
        people.add(session, adam, password_hash="", at=MONDAY)
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def run(desk, sqlite_url, tmp_path, monkeypatch):
    """Import a file's bytes with these options; the exit code and what was said."""
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(content, *options):
        (tmp_path / "agencies.csv").write_bytes(content)
        ended = CliRunner().invoke(main, ["import", "agencies", "agencies.csv", "--investigation", "lantern", *options])
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return ended.exit_code, ended.output

    return run


def test_a_dry_run_says_what_would_be_done_and_imports_nothing(run, desk):
    code, said = run(GOOD, "--dry-run")

    assert code == 0
    assert "New: Lakmere Police (NO)" in said
    assert "2 lines: 2 new, 0 changed" in said
    assert desk.totals() == (0, 0)


def test_an_import_says_what_was_done(run, desk):
    code, said = run(GOOD, "--by", "asha")

    assert (code, desk.totals()) == (0, (2, 2))
    assert "2 agencies listed, 0 changed, 0 unchanged" in said


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_file_with_problems_ends_with_exit_code_1_and_every_problem(run, desk, options):
    code, said = run(BAD, *options)

    assert (code, desk.totals()) == (1, (0, 0))
    assert "Line 3, column “name”: the agency has no name." in said
    assert "Line 3, column “country”: “XX” is not a country." in said
    assert "Nothing was imported." in said


def test_questions_are_written_out_answered_and_handed_back(run, desk, tmp_path):
    code, said = run(TWICE, "--questions-to", "questions.csv")
    answers = (tmp_path / "questions.csv").read_text("utf-8-sig").replace(",NO,,", ",NO,same:#2,")
    (tmp_path / "answers.csv").write_text(answers, encoding="utf-8")

    assert code == 1
    assert "Line 3: Lakmere Polise (NO) may be Lakmere Police [same:#2]" in said
    assert run(TWICE, "--decisions", "answers.csv")[0] == 0
    assert desk.totals() == (1, 1)


def test_a_folder_for_the_questions_that_is_not_there_is_said_before_anything_is_imported(run, desk):
    code, said = run(GOOD, "--questions-to", "nowhere/questions.csv")

    assert (code, desk.totals()) == (1, (0, 0))
    assert "There is no folder" in said


def test_programs_read_one_shape_whatever_comes_of_it(run):
    told = [
        (run(content, *options, "--json"))
        for content, options in ((BAD, ()), (b"", ()), (GOOD, ("--dry-run",)), (GOOD, ()), (GOOD, ("--by", "nobody")))
    ]
    plain = [json.loads(said) for _, said in told]

    assert [code for code, _ in told] == [1, 1, 0, 0, 1]
    assert [one["state"] for one in plain] == ["refused", "refused", "ready", "imported", "refused"]
    assert len({tuple(one) for one in plain}) == 1
    assert [one["counts"]["problems"] for one in plain] == [2, 1, 0, 0, 1]
    assert plain[0]["problems"][0]["next_step"]
    assert (plain[3]["counts"]["new"], plain[3]["filename"]) == (2, "agencies.csv")


def test_the_shape_for_programs_is_documented_key_by_key(run):
    keys = json.loads(run(GOOD, "--json")[1])
    table = (Path(__file__).parents[2] / "docs" / "importing.md").read_text("utf-8").partition("| key |")[2]

    assert [key for key in keys if f"`{key}`" not in table] == []


def test_what_is_refused_says_how_to_go_on(run):
    assert "--questions-to FILE" in run(TWICE)[1]
    assert "--decisions FILE" in run(TWICE)[1]
    assert "--default-country" in run(sheet("name", "Kripos"))[1]
    zones = run(sheet("name | country | zone", "Port Ansel Police | CA | "))[1]
    assert "  --default-zone CA=America/Toronto  (Canada: " in zones
    assert "Write it in the column “zone”" in zones


def test_numbers_read_as_people_write_them(run):
    many = sheet("name | country", *(f"Police District {at} | NO" for at in range(1, 1_202)))
    said = run(many, "--dry-run")[1]

    assert "1,201 from the country" in said
    assert "… and 1,191 more." in said
    assert "1 line: 1 new, 0 changed" in run(sheet("name | country", "Kripos | NO"), "--dry-run")[1]


def test_a_short_form_is_not_called_a_hundred_per_cent_alike(run, tmp_path):
    run(
        sheet("name | country", "Greater Manchester Police | GB", "GMP | GB"),
        "--questions-to",
        "questions.csv",
    )

    assert "(Greater Manchester Police, the same words, or short for them)" in (tmp_path / "questions.csv").read_text(
        "utf-8-sig"
    )


def test_a_zone_and_a_country_may_be_chosen_for_the_whole_file(run, desk):
    content = sheet("agency | state", "Dallas Police Department | TX", "Boston Police Department | MA")

    code, _ = run(content, "--default-country", "US", "--default-zone", "US-TX=America/Chicago")

    assert code == 0
    assert desk.agency("dallas-police-department").zone == "America/Chicago"


def test_an_encoding_in_doubt_is_asked_for_with_what_each_would_make_of_the_words(run, desk):
    content = "name;country\nΑστυνομία Αθήνα;GR\n".encode("iso8859-7")

    code, said = run(content)
    assert (code, desk.totals()) == (1, (0, 0))
    assert "--encoding ISO-8859-7    “Αστυνομία”, “Αθήνα”  (Greek)" in said

    code, said = run(content, "--encoding", "iso-8859-7")
    assert (code, desk.totals()) == (0, (1, 1))
    assert "Read as CSV in ISO-8859-7" in said


def test_a_real_run_says_how_it_read_the_file(run):
    assert "Check the accents, such as “Zürich” on line 2." in run("name;country\nZürich;CH\n".encode("cp1252"))[1]


@pytest.mark.parametrize(
    ("content", "options", "code", "said"),
    [
        (b"\x00\x01\x02\x03" * 100, (), 1, "This is not a text file"),
        (GOOD, ("--by", "nobody"), 1, "Nobody here is called “nobody”"),
        (GOOD, ("--decisions", "absent.csv"), 2, "does not exist"),
        (GOOD, ("--default-zone", "Mars/Olympus"), 1, "There is no time zone “Mars/Olympus”"),
        (GOOD, ("--default-zone", "XX-TX=America/Chicago"), 1, "“XX-TX” is no country or state we know"),
        (GOOD, ("--default-zone", "US-QQ=America/Chicago"), 1, "“US-QQ” is no country or state we know"),
        (GOOD, TWO_ZONES, 1, "Two time zones are chosen for US: America/Chicago and America/New_York"),
        (GOOD, ("--default-country", "Atlantis"), 1, "“Atlantis” is not a country"),
        (GOOD, ("--decisions", "beyond.csv"), 1, "a decision for line 99, and"),
    ],
)
def test_wrong_use_ends_with_a_sentence(run, tmp_path, content, options, code, said):
    (tmp_path / "beyond.csv").write_text("line,decision\n99,same:#5\n")

    ended, output = run(content, *options)

    assert ended == code
    assert said in output


def test_an_unknown_investigation_is_named_as_such(run, tmp_path):
    ended = CliRunner().invoke(main, ["import", "agencies", "agencies.csv", "--investigation", "x"])
    assert ended.exit_code == 2

    (tmp_path / "agencies.csv").write_bytes(GOOD)
    ended = CliRunner().invoke(main, ["import", "agencies", "agencies.csv", "--investigation", "x"])
    assert (ended.exit_code, "There is no investigation “x”. There are: " in ended.output) == (1, True)
