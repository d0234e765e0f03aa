"""A backup from the command line, restored on another machine."""

import io
import json

import pyrage
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
    file, other = tmp_path / "desk.tar", tmp_path / "other"
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


def test_a_backup_goes_nowhere_where_its_disk_is_not_mounted(newsroom, run, sqlite_url, tmp_path):
    code, said = run("backup", tmp_path / "disk" / "desk.tar", home=tmp_path, url=sqlite_url)

    assert code == 1
    assert f"There is no folder {tmp_path / 'disk'}, so nothing was backed up. Mount the disk it lies on" in said
    assert not (tmp_path / "disk").exists()


def test_a_backup_that_is_there_is_not_written_over(newsroom, run, sqlite_url, tmp_path):
    (tmp_path / "desk.tar").write_bytes(b"of before")

    code, said = run("backup", tmp_path / "desk.tar", home=tmp_path, url=sqlite_url)

    assert (code, "desk.tar is there already, and stays as it is. Name another one" in said) == (1, True)
    assert (tmp_path / "desk.tar").read_bytes() == b"of before"


def test_the_restore_of_a_sealed_desk_ends_with_the_command_without_which_nothing_is_saved(
    newsroom, run, sqlite_url, tmp_path
):
    file, other = tmp_path / "desk.tar", tmp_path / "other"
    assert run("audit", "begin", home=tmp_path, url=sqlite_url)[0] == 0
    assert run("backup", file, home=tmp_path, url=sqlite_url)[0] == 0

    code, said = run("restore", file, home=other)
    assert code == 0, said
    assert said.splitlines()[-1].endswith("Run now: outreach audit begin")
    hold = ("investigation", "hold", "on", "blue-lantern", "--reason", "A letter of the lawyer.", "--by", "edith")
    refused = run(*hold, home=other)
    assert refused[0] != 0
    assert "or runs `outreach audit begin`" in refused[1]

    assert run("audit", "begin", home=other)[0] == 0
    assert run(*hold, home=other)[0] == 0
    assert run("audit", "verify", home=other)[0] == 0


def test_programs_get_one_object(newsroom, run, sqlite_url, tmp_path):
    file = tmp_path / "desk.tar"
    made = json.loads(run("backup", file, "--json", home=tmp_path, url=sqlite_url)[1])
    seen = json.loads(run("restore", "--check", file, "--json", home=tmp_path / "other")[1])
    restored = json.loads(run("restore", file, "--json", home=tmp_path / "other")[1])

    assert made == seen
    assert set(made) == {"at", "version", "kind", "size", "files", "evidence"}
    assert (restored["whole"], restored["unknown"], restored["next"]) == (True, 0, "")


def test_it_goes_to_the_standard_output_for_whatever_encrypts_it(newsroom, run, sqlite_url, tmp_path, monkeypatch):
    taken = io.BytesIO()
    monkeypatch.setattr("outreach.cli.backup.standard_output", lambda: taken)

    assert run("backup", "-", home=tmp_path, url=sqlite_url)[0] == 0

    (tmp_path / "piped.tar").write_bytes(taken.getvalue())
    assert "is whole" in run("restore", "--check", tmp_path / "piped.tar", home=tmp_path / "other")[1]


def test_a_backup_for_somebody_is_restored_with_their_key(newsroom, run, sqlite_url, tmp_path, monkeypatch):
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(str(key))
    file, identity, other = tmp_path / "desk.tar.age", ("--identity", tmp_path / "key.txt"), tmp_path / "other"

    code, said = run("backup", file, "--to", key.to_public(), home=tmp_path, url=sqlite_url)

    assert code == 0, said
    assert "is written, encrypted, and was read back whole." in said
    assert run("restore", file, home=other) == (
        1,
        "Error: This backup is encrypted. Name the file with the key that opens it: --identity FILE.\n",
    )
    assert "is whole" in run("restore", "--check", file, *identity, home=other)[1]
    assert "The record is whole." in run("restore", file, *identity, home=other)[1]


def test_those_who_always_read_the_backups_stand_in_the_settings(newsroom, run, sqlite_url, tmp_path, monkeypatch):
    keys = [pyrage.x25519.Identity.generate() for _ in range(2)]
    (tmp_path / "key.txt").write_text(str(keys[1]))
    monkeypatch.setenv("OUTREACH_BACKUP_TO", ", ".join(str(key.to_public()) for key in keys))
    taken = io.BytesIO()
    monkeypatch.setattr("outreach.cli.backup.standard_output", lambda: taken)

    run("backup", "-", home=tmp_path, url=sqlite_url)

    (tmp_path / "piped.age").write_bytes(taken.getvalue())
    words = ("restore", "--check", tmp_path / "piped.age", "--identity", tmp_path / "key.txt")
    assert "is whole" in run(*words, home=tmp_path / "other")[1]


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
