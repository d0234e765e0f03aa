"""`outreach dossier`: a new file for whoever takes it away, and a line in the audit chain that says who did."""

import json
import zipfile

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.domain.facts import NoteAdded
from outreach.services import auditing, viewed
from outreach.services.auditing import Wanted
from tests.support.dossier_story import AT_HOME_ALONE, everything_in, pages_of, seal


@pytest.fixture
def outreach(newsroom, tmp_path):
    def run(*words, exit_code=0):
        environment = {"OUTREACH_DATABASE_URL": newsroom.config.database, "OUTREACH_HOME": newsroom.config.home}
        result = CliRunner().invoke(main, ["dossier", "blue-lantern", *map(str, words)], env=environment)
        assert result.exit_code == exit_code, result.output
        return result.output

    return run


def test_a_dossier_of_one_request_is_put_into_a_new_file(newsroom, outreach, tmp_path):
    file = tmp_path / "lakmere.pdf"

    said = outreach("--request", newsroom.lakmere, "--out", file)

    assert "Politidistriktet Lakmere" in pages_of(file.read_bytes())[0]
    assert "confidential" in said
    assert seal(file.read_bytes()) in said
    assert file.stat().st_mode & 0o077 == 0, "nobody else on the machine can read it"


def test_a_file_that_is_there_is_left_alone(newsroom, outreach, tmp_path):
    file = tmp_path / "lakmere.pdf"
    file.write_text("Mine.")

    assert "exists. Name another file" in outreach("--request", newsroom.lakmere, "--out", file, exit_code=1)
    assert file.read_text() == "Mine."


def test_where_nothing_could_be_made_no_file_is_left(outreach, tmp_path):
    file = tmp_path / "none.zip"

    outreach("--request", 9999, "--out", file, exit_code=1)

    assert not file.exists()


def test_a_file_of_another_name_wants_to_know_its_kind(newsroom, outreach, tmp_path):
    file = tmp_path / "lakmere.docx"

    assert "or say --pdf or --zip" in outreach("--request", newsroom.lakmere, "--out", file, exit_code=1)
    outreach("--request", newsroom.lakmere, "--out", file, "--pdf")
    assert file.read_bytes()[:5] == b"%PDF-"


def test_all_of_an_investigation_is_told_to_a_program_one_by_one(newsroom, outreach, tmp_path):
    file = tmp_path / "all.zip"

    told = json.loads(outreach("--out", file, "--redacted", "--json"))

    assert (told["audience"], told["sha256"]) == ("redacted", seal(file.read_bytes()))
    assert [one["agency"] for one in told["dossiers"]] == ["Politidistriktet Lakmere", "Port Ansel Police Service"]
    with zipfile.ZipFile(file) as archive:
        for one in told["dossiers"]:
            assert seal(archive.read(f"{one['folder']}/manifest.json")) == one["manifest"]


def test_a_redacted_one_is_for_outside(newsroom, outreach, tmp_path):
    newsroom.told(newsroom.lakmere, newsroom_note())
    file = tmp_path / "outside.zip"

    outreach("--request", newsroom.lakmere, "--redacted", "--out", file)

    assert AT_HOME_ALONE["a private note"] not in everything_in(file.read_bytes())


def newsroom_note():
    return NoteAdded(text=f"{AT_HOME_ALONE['a private note']} is what I think.")


def test_whoever_takes_it_away_is_noted(newsroom, outreach, tmp_path):
    outreach("--request", newsroom.lakmere, "--out", tmp_path / "one.pdf", "--by", "edith")
    outreach("--out", tmp_path / "all.pdf", "--by", "ben")

    viewed.collect(newsroom.desk, newsroom.clock())
    found = auditing.recent(newsroom.desk, Wanted(action="viewed"))
    assert [(one.details.actor, one.details.object) for one, _ in found] == [
        ("ben", "investigation/blue-lantern/dossiers"),
        ("edith", f"request/{newsroom.lakmere}/dossier"),
    ]


def test_as_of_another_instant_it_is_what_was_known_then(newsroom, outreach, tmp_path):
    at = newsroom.clock().isoformat()
    first, later = tmp_path / "first.zip", tmp_path / "later.zip"
    outreach("--request", newsroom.lakmere, "--as-of", at, "--out", first)
    newsroom.clock.later(days=1)
    newsroom.told(newsroom.lakmere, newsroom_note())

    outreach("--request", newsroom.lakmere, "--as-of", at, "--out", later)

    assert seal(later.read_bytes()) == seal(first.read_bytes())
