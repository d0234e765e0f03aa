"""The calendar of a colleague from the command line: made, changed, taken back, its link printed once."""

import json

import pytest
from click.testing import CliRunner

from outreach.cli import main


@pytest.fixture
def run(newsroom, monkeypatch, sqlite_url, tmp_path):
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.setenv("OUTREACH_SECRET_KEY", "k" * 40)

    def typed(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["user", "feed", *words])
        return result.exit_code, result.stdout if result.exit_code == 0 else result.output

    return typed


def test_a_link_is_made_printed_once_and_taken_back(newsroom, run):
    assert run("asha") == (0, "Asha Rao has no calendar link.\n")

    made = run("asha", "--new", "--names")[1]
    link = made.strip().rpartition(" ")[2].removeprefix("http://127.0.0.1:8000")

    assert newsroom.app.test_client().get(link).status_code == 200
    said = run("asha")[1]
    assert "names agencies" in said
    assert "/feeds/" not in said
    assert run("asha", "--revoke") == (0, "Asha Rao has no calendar link.\n")
    assert newsroom.app.test_client().get(link).status_code == 404


def test_programs_get_the_same_as_one_object(run):
    nothing = json.loads(run("asha", "--json")[1])
    made = json.loads(run("asha", "--new", "--json")[1])
    changed = json.loads(run("asha", "--names", "--json")[1])

    assert nothing == {"staff": "asha", "made_at": None, "names_shown": None, "address": None}
    assert made["address"].startswith("http://127.0.0.1:8000/feeds/")
    assert (made["names_shown"], changed["names_shown"], changed["address"]) == (False, True, None)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("asha", "--new", "--revoke"), 2, "Choose one of --new and --revoke."),
        (("asha", "--revoke"), 1, "There is no calendar yet. Make its link first."),
        (("asha", "--names"), 1, "There is no calendar yet. Make its link first."),
        (("zoe",), 1, "Nobody here is called “zoe”"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run, words, code, said):
    assert run(*words)[0] == code
    assert said in run(*words)[1]
