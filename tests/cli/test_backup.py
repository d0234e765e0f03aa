"""A backup from the command line, restored on another machine."""

import io
import json

import pytest
from click.testing import CliRunner

from outreach.cli import main


@pytest.fixture
def run(monkeypatch):
    def typed(*words, home, url=""):
        for name, value in (("OUTREACH_HOME", str(home)), ("OUTREACH_DATABASE_URL", url)):
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("OUTREACH_SECRET_KEY", raising=False)
        result = CliRunner().invoke(main, [str(word) for word in words])
        return result.exit_code, result.output

    return typed


def test_a_desk_moves_to_another_machine(newsroom, run, sqlite_url, tmp_path):
    file, other = tmp_path / "kept" / "desk.tar", tmp_path / "other"
    code, said = run("backup", file, home=tmp_path, url=sqlite_url)
    assert code == 0
    assert "is written and was read back whole. It is of" in said

    assert "is whole. It is of" in run("restore", "--check", file, home=other)[1]
    code, said = run("restore", file, home=other)
    assert code == 0, said
    assert "The record is whole." in said
    assert "each waiting for your word: 0" in said

    assert run("verify", home=other)[0] == 0
    again = run("restore", file, home=other)
    assert again == (
        1,
        "Error: There is a database here already. Restore into an empty place, or move it away first.\n",
    )
    assert run("restore", "--gone-through", home=other) == (0, "Good. The desk speaks of it no more.\n")


def test_programs_get_one_object(newsroom, run, sqlite_url, tmp_path):
    file = tmp_path / "desk.tar"
    made = json.loads(run("backup", file, "--json", home=tmp_path, url=sqlite_url)[1])
    seen = json.loads(run("restore", "--check", file, "--json", home=tmp_path / "other")[1])
    restored = json.loads(run("restore", file, "--json", home=tmp_path / "other")[1])

    assert made == seen
    assert set(made) == {"at", "version", "kind", "size", "files", "evidence"}
    assert (restored["whole"], restored["unknown"]) == (True, 0)


def test_it_goes_to_the_standard_output_for_whatever_encrypts_it(newsroom, run, sqlite_url, tmp_path, monkeypatch):
    taken = io.BytesIO()
    monkeypatch.setattr("outreach.cli.backup.standard_output", lambda: taken)

    assert run("backup", "-", home=tmp_path, url=sqlite_url)[0] == 0

    (tmp_path / "piped.tar").write_bytes(taken.getvalue())
    assert "is whole" in run("restore", "--check", tmp_path / "piped.tar", home=tmp_path / "other")[1]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("restore",), 2, "Name the backup."),
        (("restore", "no-such-file.tar"), 2, "does not exist"),
        (("restore", "{text}"), 1, "This is no whole backup of Outreach"),
    ],
)
def test_what_cannot_be_restored_is_said_in_a_sentence(run, tmp_path, words, code, said):
    (tmp_path / "text").write_text("no tar")

    answer = run(*(word.format(text=tmp_path / "text") for word in words), home=tmp_path / "other")

    assert answer[0] == code
    assert said in answer[1]
