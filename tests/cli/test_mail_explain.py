"""`outreach mail explain`: an operator's first tool when a message went astray."""

import json
import subprocess
import sys
from hashlib import sha256

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.mail.limits import LARGEST
from tests.support.mails import file, mail, returned, text, whole

TOKEN = "abcdefghijklmnopqrstuv23"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "answer.eml").write_bytes(
        whole(
            text("Yes.\r\n\r\n> Did you?\r\n"),
            file(),
            to=f"Desk <ask+{TOKEN}@news.example>",
            in_reply_to="<q@news.example>",
        )
    )
    (tmp_path / "back.eml").write_bytes(returned("clerk@agency.example"))
    return tmp_path


def explain(*args, **more):
    done = CliRunner().invoke(main, ["mail", "explain", *map(str, args)], **more)
    return done.exit_code, done.output


def test_one_object_a_message_says_what_it_holds(folder):
    code, output = explain(folder, "--json")
    answer, back = (json.loads(line) for line in output.splitlines())

    assert code == 0
    assert answer["file"] == str(folder / "answer.eml")
    assert (answer["kind"], answer["certainty"], answer["bounce"]) == ("human", None, None)
    assert answer["from"] == "Press Office <press@agency.example>"
    assert answer["date"] == "2026-03-03T10:11:12+01:00"
    assert "Yes." in answer["text"]
    assert answer["tokens"] == [TOKEN]
    assert answer["references"] == ["<q@news.example>"]
    assert [(one["name"], one["media_type"]) for one in answer["attachments"]] == [("answer.pdf", "application/pdf")]
    assert (back["kind"], back["certainty"], back["rule"]) == ("bounce", "certain", "delivery report")
    assert back["bounce"]["class"] == "hard"
    assert back["bounce"]["status"] == "5.1.1"
    assert back["bounce"]["original_recipient"] == "clerk@agency.example"
    assert back["bounce"]["original_message_id"] == "<letter@news.example>"


def test_a_message_from_an_mta_comes_by_the_standard_input():
    code, output = explain("-", "--json", input=mail("Größe", auto_submitted="auto-replied"))
    told = json.loads(output)

    assert code == 0
    assert (told["file"], told["kind"], told["certainty"], told["text"]) == ("-", "auto_reply", "certain", "Größe")


def test_a_file_that_cannot_be_read_does_not_stop_the_others(folder):
    (folder / "bomb.eml").write_bytes(whole(*[text("x")] * 201))

    code, output = explain("no-such-file", folder, "--json")
    missing, *told = (json.loads(line) for line in output.splitlines())

    assert code == 1
    assert set(missing) == {"file", "error"}
    assert missing["error"].startswith("No such file or directory.")
    assert ["error" in one for one in told] == [False, False, True]
    assert "more than 200 parts" in told[-1]["error"]


def test_of_a_message_that_is_too_much_it_tells_the_headers_and_the_bytes_name(folder):
    bomb, large = folder / "bomb.eml", folder / "large.eml"
    bomb.write_bytes(whole(*[text("x")] * 201))
    large.write_bytes(mail("Scans", subject="Re: scans", to=f"ask+{TOKEN}@news.example") + b"x" * LARGEST)

    told = [json.loads(line) for line in explain(bomb, large, "--json")[1].splitlines()]

    assert [one["sha256"] for one in told] == [sha256(file.read_bytes()).hexdigest() for file in (bomb, large)]
    assert (told[1]["subject"], told[1]["tokens"], told[1]["text"]) == ("Re: scans", [TOKEN], "")
    assert told[1]["error"].startswith(f"This message has {large.stat().st_size:,} bytes;")
    code, output = explain("-", "--json", input=large.read_bytes())
    assert (code, json.loads(output)) == (1, {**told[1], "file": "-"})


def test_where_there_is_nothing_to_read_it_says_so(tmp_path):
    code, output = explain(tmp_path, "--json")

    assert code == 1
    assert json.loads(output) == {
        "file": str(tmp_path),
        "error": "No file is in this folder. Name a message file, a folder of them, or -.",
    }
    assert "It is empty" in explain("-", input=b"")[1]


def test_for_people_it_is_read_out(folder):
    code, output = explain(folder / "answer.eml", folder / "back.eml")

    assert code == 0
    assert f"  token        {TOKEN}\n" in output
    assert "  came back    hard 5.1.1\n  written to   clerk@agency.example\n" in output


@pytest.mark.parametrize(
    ("address", "tokens"),
    [
        (f"ask+{TOKEN}@news.example", [TOKEN]),
        (f"{TOKEN}@in.news.example", [TOKEN]),
        (f"ASK+{TOKEN.upper()}@news.example", [TOKEN]),
        (f"ask-{TOKEN}@news.example", []),
        (f"ask+{TOKEN}x@news.example", []),
        ("ask@news.example", []),
    ],
)
def test_what_looks_like_a_token_is_shown(address, tokens):
    _, output = explain("-", "--json", input=mail(to=address))

    assert json.loads(output)["tokens"] == tokens


def test_it_needs_neither_a_database_nor_the_web(folder, tmp_path):
    program = (
        "import sys\nfrom outreach.cli import main\n"
        f"main(['mail', 'explain', '--json', {str(folder / 'answer.eml')!r}], standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert json.loads(done.stdout)["kind"] == "human"
    assert {"flask", "sqlmodel", "sqlalchemy"} & set(done.stderr.split()) == set()
