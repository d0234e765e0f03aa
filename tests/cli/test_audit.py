"""At the command line: a first key shown once, a chain proven whole or named where it is not, one event proven."""

import json
import re

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from outreach.cli import main
from outreach.domain import facts
from outreach.services import auditing
from tests.support.tampering import unnoticed


@pytest.fixture
def run(newsroom, tmp_path, monkeypatch):
    monkeypatch.setenv("OUTREACH_DATABASE_URL", newsroom.config.database)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*words):
        ended = CliRunner().invoke(main, list(words))
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return ended.exit_code, ended.output

    return run


def begun(run) -> str:
    return next(line.strip() for line in run("audit", "begin")[1].splitlines() if line.startswith("  1-"))


def test_a_key_is_shown_once_and_not_made_again_by_mistake(run, newsroom):
    first = begun(run)
    again = run("audit", "begin")

    assert len(first) == len("1-") + 64 + len("-check!")
    assert (again[0], "already" in again[1]) == (1, True)
    assert run("audit", "begin", "--anew")[0] == 0


def test_a_whole_chain_ends_with_0_and_a_broken_one_names_its_first_event(run, newsroom, tmp_path):
    (tmp_path / "keys").write_text(begun(run))
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="They will call back."))
    run("audit", "anchor")

    code, said = run("audit", "verify", "--key", str(tmp_path / "keys"), "--json")
    told = json.loads(said)
    assert (code, told["whole"], told["first_bad"], told["after_anchor"]) == (0, True, None, 0)
    assert told["sealed"] > 0

    with newsroom.desk.database.writing() as session:
        session.execute(text("UPDATE audit_payload SET text = '{}' WHERE seq = 5"))
    code, said = run("audit", "verify", "--json")
    assert (code, json.loads(said)["first_bad"], json.loads(said)["last_good"]) == (1, 5, None)


def test_a_key_that_was_copied_wrong_is_told_so_and_nobody_is_accused(run, newsroom, tmp_path):
    right, paper = begun(run), tmp_path / "keys"
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="They will call back."))
    other = right.replace(right[5], "1" if right[5] != "1" else "2", 1)

    paper.write_text(other)
    code, said = run("audit", "verify", "--key", str(paper))
    assert (code, said.count("\n")) == (1, 1)
    assert "was not copied right" in said

    paper.write_text(other[: len("1-") + 64])  # as keys were shown before they had a check
    code, said = run("audit", "verify", "--key", str(paper))
    assert (code, said.count("\n")) == (1, 1)
    assert "does not fit one event of this chain: was it copied right?" in said

    for key in (right, right[: len("1-") + 64]):
        paper.write_text(key)
        assert run("audit", "verify", "--key", str(paper))[0] == 0


def test_a_right_key_still_names_the_one_event_that_was_sealed_without_it(run, newsroom, tmp_path):
    (tmp_path / "keys").write_text(begun(run))
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="They will call back."))
    with newsroom.desk.database.writing() as session:
        session.execute(text("DROP TRIGGER audit_event_no_update"))
        session.execute(text(f"UPDATE audit_event SET mac = '{'ab' * 32}' WHERE seq = (SELECT seq FROM audit_head)"))

    code, said = run("audit", "verify", "--key", str(tmp_path / "keys"))

    assert (code, "whoever wrote it had not the key" in said) == (1, True)


def test_an_entry_rewritten_with_all_its_seals_no_longer_agrees_with_the_chain(run, newsroom):
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="They will call back."))
    with newsroom.desk.database.writing() as session:
        session.execute(text("DROP TRIGGER entry_no_update"))
        session.execute(text("UPDATE entry SET digest = replace(digest, '1', '2') WHERE rfc_id = 1 AND seq = 2"))
        unnoticed(session)

    code, said = run("audit", "verify")

    assert (code, f"Request {newsroom.port_ansel}, entry 2: it is not what was recorded" in said) == (1, True)


def test_events_are_listed_and_one_is_proven_without_a_desk(run, newsroom, tmp_path):
    begun(run)
    run("audit", "anchor")
    (newest, *_) = json.loads(run("audit", "show", "--json", "--limit", "3")[1])
    proof = tmp_path / "proof.json"
    proof.write_text(run("audit", "prove", str(newest["seq"]))[1])

    assert newest["action"] == "audit key begun"
    told = run("audit", "show", "--action", "audit key begun")[1]
    assert "audit key begun" in told
    assert re.search(r"^ +\d+  \w{3} \d+ \w{3} \d{4} \d\d:\d\d UTC  ", told), "a person reads our days"
    assert run("audit", "check-proof", str(proof))[0] == 0
    proof.write_text(proof.read_text().replace('"audit key begun"', '"viewed"'))
    assert run("audit", "check-proof", str(proof))[0] == 1
    assert run("audit", "prove", "99999")[0] == 1


def test_anchors_elsewhere_that_are_newer_than_the_database_say_how_much_is_missing(newsroom, tmp_path):
    """As after the restore of an old backup."""
    auditing.begin(newsroom.desk)
    auditing.anchor(newsroom.desk, newsroom.clock())
    newest = auditing.last_anchor(newsroom.desk)
    with newsroom.desk.database.writing() as session:
        session.execute(text("DROP TRIGGER audit_event_no_delete"))
        session.execute(text("DELETE FROM audit_payload WHERE seq > 5"))
        session.execute(text("DELETE FROM audit_event WHERE seq > 5"))
        session.execute(text("UPDATE audit_head SET seq = 5, hash = (SELECT hash FROM audit_event WHERE seq = 5)"))

    found = auditing.verify(newsroom.desk)

    assert f"{newest.size - 5:,} events are missing" in " ".join(found.wrong)
