"""A set-up that cannot work is answered with a sentence and exit code 1 by every command, never with a stack trace."""

import json
import socket
import sqlite3

import pytest
from click.testing import CliRunner

from outreach.cli import FAMILIES, main
from outreach.db.refusals import sentence_of
from outreach.services import upkeep


@pytest.fixture
def outreach(tmp_path, monkeypatch):
    """`outreach …` in an empty folder, with the settings a test gives it."""
    monkeypatch.chdir(tmp_path)

    def run(*words, **settings):
        environment = {"OUTREACH_HOME": str(tmp_path / "home"), **settings}
        ended = CliRunner().invoke(main, list(words), env=environment)
        assert isinstance(ended.exception, SystemExit | None), ended.exception
        assert "Traceback" not in ended.output
        return ended.exit_code, ended.output

    return run


@pytest.fixture
def another_programs(tmp_path):
    file = tmp_path / "music.sqlite3"
    with sqlite3.connect(file) as opened:
        opened.execute("CREATE TABLE song (title TEXT)")
    opened.close()
    return file


NOWHERE = "postgresql://desk@127.0.0.1:1/outreach"


@pytest.mark.parametrize("command", [("db", "check"), ("db", "upgrade"), ("doctor",), ("verify",), ("serve",)])
@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (NOWHERE, "The PostgreSQL server cannot be used"),
        ("sqlite:///{folder}/text.txt", "is not a SQLite database"),
        ("sqlite:///{folder}", "The database file cannot be opened"),
        ("sqlite:///{folder}/music.sqlite3", "The database belongs to another program: it holds song."),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_a_sentence(outreach, another_programs, command, url, sentence):
    (another_programs.parent / "text.txt").write_text("This is a text, and no database at all. " * 50)

    code, said = outreach(*command, OUTREACH_DATABASE_URL=url.format(folder=another_programs.parent))

    assert code == 1
    assert sentence in said


def test_nothing_is_built_in_the_file_of_another_program(outreach, another_programs):
    outreach("db", "upgrade", OUTREACH_DATABASE_URL=f"sqlite:///{another_programs}")

    with sqlite3.connect(another_programs) as opened:
        assert opened.execute("SELECT name FROM sqlite_master").fetchall() == [("song",)]
    opened.close()


def test_the_database_of_a_newer_version_is_not_upgraded(outreach, sqlite_url, tmp_path):
    with sqlite3.connect(tmp_path / "desk.sqlite3") as opened:
        opened.execute("UPDATE alembic_version SET version_num = '0999'")
    opened.close()

    code, said = outreach("db", "upgrade", OUTREACH_DATABASE_URL=sqlite_url)

    assert (code, "made by a newer Outreach" in said) == (1, True)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ModuleNotFoundError("No module named 'psycopg'", name="psycopg"), "make postgres"),
        (sqlite3.OperationalError("database is locked"), "Another program is writing"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "can be read but not written"),
        (sqlite3.OperationalError("no such column: secret"), "Run `outreach db check`"),
    ],
)
def test_what_a_database_says_is_told_with_the_next_step(error, sentence):
    assert sentence in sentence_of(error)


def test_a_file_that_cannot_be_used_is_named():
    assert "/releases cannot be used: Permission denied." in upkeep.explained(
        PermissionError(13, "Permission denied", "/releases")
    )


@pytest.mark.parametrize("command", [("db", "upgrade"), ("doctor",)])
def test_a_home_that_is_a_file_is_named(outreach, tmp_path, command):
    (tmp_path / "file").write_text("")

    code, said = outreach(*command, OUTREACH_HOME=str(tmp_path / "file"))

    assert code == 1
    assert str(tmp_path / "file") in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\n# ours\nOUTREACH_BASE_URL https://desk.newsroom.test\n", ".env, line 3 cannot be read"),
        (b"OUTREACH_MAIL_FROM=desk@newsroom.test\n\nOUTREACH_BASE_URL\n", ".env, line 3 cannot be read"),
        ("A=1\nOUTREACH_MAIL_FROM=Zoë <z@newsroom.test>\n".encode("latin-1"), ".env, line 2: this is not UTF-8"),
    ],
)
def test_a_line_of_the_env_file_that_cannot_be_read_is_named(outreach, tmp_path, content, sentence):
    (tmp_path / ".env").write_bytes(content)

    code, said = outreach("db", "check")

    assert (code, sentence in said) == (1, True), said


@pytest.mark.parametrize("url", ["http://[::1", "https://desk.newsroom.test:99999", "https://desk.newsroom.test:x"])
def test_a_base_address_that_nobody_could_open_is_refused(outreach, url):
    code, said = outreach("doctor", OUTREACH_BASE_URL=url)

    assert code == 1
    assert "OUTREACH_BASE_URL must be a full address" in said


@pytest.mark.parametrize(
    "settings",
    [
        {"OUTREACH_BASE_URL": "http://[::1"},
        {"OUTREACH_DATABASE_URL": NOWHERE},
        {"OUTREACH_SMTP_URL": "smtps://[::1"},
        {"OUTREACH_SMTP_URL": "carrier pigeon"},
    ],
)
def test_the_doctor_answers_in_json_whatever_is_wrong(outreach, settings):
    code, said = outreach("doctor", "--json", **settings)

    assert code == 1
    assert "wrong" in [finding["weight"] for finding in json.loads(said)]


@pytest.mark.parametrize("command", [("verify",), ("release", "check", "x"), ("run", "x"), ("db", "check")])
def test_a_program_that_asks_for_json_gets_it_when_it_is_refused_too(outreach, command):
    code, said = outreach(*command, "--json", OUTREACH_DATABASE_URL=NOWHERE)

    assert code == 1
    assert "PostgreSQL server" in json.dumps(json.loads(said))


@pytest.mark.parametrize("instant", ["9999-12-31T23:59-14:00", "0001-01-01T00:00+14:00"])
def test_an_instant_outside_of_time_is_refused(outreach, sqlite_url, instant):
    code, said = outreach("status", "x", "--investigation", "y", "--as-of", instant, OUTREACH_DATABASE_URL=sqlite_url)

    assert (code, "Check the year." in said) == (1, True)


def test_a_port_that_is_taken_is_said_before_anything_is_served(outreach, sqlite_url):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = outreach("serve", "--port", port, OUTREACH_DATABASE_URL=sqlite_url)

    assert code == 1
    assert f"Nothing can be served on 127.0.0.1, port {port}: the port is taken." in said
    assert "Serving" not in said


def test_a_host_that_is_not_this_machine_is_said(outreach, sqlite_url):
    code, said = outreach("serve", "--host", "192.0.2.1", OUTREACH_DATABASE_URL=sqlite_url)

    assert (code, "Nothing can be served on 192.0.2.1" in said) == (1, True)


def test_an_error_nobody_foresaw_is_one_sentence_unless_it_is_asked_for(outreach, monkeypatch):
    monkeypatch.setitem(FAMILIES, "verify", ("outreach.cli.opening", ""))  # a command that is not there

    code, said = outreach("verify")

    assert code == 1
    assert "Something broke on our side: AttributeError. Run it again as `outreach --traceback …`" in said
    assert isinstance(CliRunner().invoke(main, ["--traceback", "verify"]).exception, AttributeError)
