"""Erasing from the command line: whoever is named has to have the part, and one person alone gets nowhere."""

import json
import os
import pwd
from datetime import timedelta

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.db import investigations
from outreach.domain import facts
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import erasing, people, retention, teams
from outreach.services.erasure_scope import Wanted

ADAM = Acting(staff=StaffId("adam"), role=Role.ADMIN)
GROUND, WHY = "court order", "Order of 3 March, case 17."
SECRET = "Call Marguerite at home."
HERE = f"command line of {pwd.getpwuid(os.getuid()).pw_name}"
ONE_ACCOUNT = f"Both halves were typed at the {HERE}; the audit chain says so."


@pytest.fixture
def run(newsroom, sqlite_url, tmp_path, monkeypatch):
    """In a practice investigation: in a live one the two halves are never typed under one account of the machine."""
    live(newsroom, live=False)
    for name, value in (("HOME", str(tmp_path)), ("DATABASE_URL", sqlite_url), ("SECRET_KEY", "k" * 40)):
        monkeypatch.setenv(f"OUTREACH_{name}", value)

    def typed(*words):
        result = CliRunner().invoke(main, [str(word) for word in words])
        return result.exit_code, result.output

    return typed


def live(newsroom, *, live=True):
    with newsroom.desk.database.writing() as session:
        investigations.change(session, newsroom.investigation, title="Blue Lantern", live=live)


@pytest.fixture
def noted(newsroom):
    return newsroom.told(newsroom.port_ansel, facts.NoteAdded(text=SECRET))[0].seq


@pytest.fixture
def asks(newsroom, noted, run):
    def asked(*more, by="edith"):
        about = ("--request", newsroom.port_ansel, "--entry", noted)
        return run("erase", "ask", *about, "--ground", GROUND, "--reason", WHY, "--by", by, *more)

    return asked


def listed(run):
    return json.loads(run("erase", "list", "--json")[1])["erasures"]


def text_of(newsroom, seq):
    return newsroom.log(newsroom.port_ansel)[seq - 1].fact.text


def test_two_people_erase_an_entry(newsroom, noted, run, asks):
    code, said = asks()
    (one,) = listed(run)
    assert (code, one["state"], one["asked_by"]) == (0, "waits for a second person", "edith")
    assert f"request {newsroom.port_ansel}, entry {noted} (Port Ansel Police Service): note added" in said

    code, said = run("erase", "confirm", one["id"], "--by", "ben")

    assert (code, said) == (0, f"Erased: 1 entry. {ONE_ACCOUNT}\nFinished 1 erasure; 0 files removed.\n")
    assert text_of(newsroom, noted) == "[erased]"
    assert [(one["state"], one["ended_by"]) for one in listed(run)] == [("carried out", "ben")]
    for command in (("verify", "--erasures"), ("audit", "verify", "--erasures")):
        code, said = run(*command)
        assert code == 0
        assert "by Edith Blom and Ben Otieno, ground: court order" in said
    assert len(json.loads(run("audit", "verify", "--json")[1])["erasures"]) == 1


def test_the_audit_says_of_both_halves_at_whose_command_line_they_were_typed(run, asks):
    asks()
    run("erase", "confirm", listed(run)[0]["id"], "--by", "ben")

    told = run("audit", "show", "--limit", "1000")[1]

    assert f"edith, from the {HERE} erasure asked for" in told
    assert f"ben, from the {HERE} words erased" in told


def test_in_a_live_investigation_one_account_of_the_machine_is_not_two_people(newsroom, noted, run, asks):
    live(newsroom)
    asks()

    code, said = run("erase", "confirm", listed(run)[0]["id"], "--by", "ben")

    assert code == 1
    assert f"The other half of this was typed at the {HERE} too, and takes another person." in said
    assert text_of(newsroom, noted) == SECRET


def test_what_was_asked_for_on_a_page_is_confirmed_at_the_command_line(newsroom, noted, run):
    live(newsroom)
    edith = Acting(staff=StaffId("edith"), role=Role.EDITOR)
    erasing.ask(
        teams.seen_by(newsroom.desk, edith.staff), Wanted(rfc_id=newsroom.port_ansel, seq=noted), GROUND, WHY, by=edith
    )

    assert run("erase", "confirm", listed(run)[0]["id"], "--by", "ben")[0] == 0
    assert text_of(newsroom, noted) == "[erased]"


def test_a_rehearsal_asks_for_nothing(run, asks):
    assert asks("--dry-run")[0] == 0

    assert listed(run) == []
    assert run("erase", "list") == (0, "Nothing was ever asked to be erased.\n")


def test_a_rehearsal_is_refused_what_asking_would_be_refused(run, asks):
    for more in (("--reason", "x"), ("--ground", "whim")):
        assert asks(*more, "--dry-run") == asks(*more)
        assert asks(*more, "--dry-run")[0] == 1
    assert (
        run("investigation", "hold", "on", "blue-lantern", "--reason", "A case is before the court.", "--by", "edith")[
            0
        ]
        == 0
    )

    code, said = asks("--dry-run")

    assert (code, "Would go" in said) == (1, False)
    assert "is under legal hold since" in said
    assert (code, said) == asks()
    assert listed(run) == []


def test_what_waits_already_is_not_rehearsed_as_if_it_could_be_asked_for_again(asks):
    asks()
    code, said = asks("--dry-run")

    assert (code, "waits" in said) == (1, True)


def test_the_same_person_is_refused(newsroom, noted, run, asks):
    asks()

    code, said = run("erase", "confirm", listed(run)[0]["id"], "--by", "edith")

    assert code == 1
    assert "Whoever asks does not confirm" in said
    assert text_of(newsroom, noted) == SECRET


def test_whoever_is_named_has_to_have_the_part(newsroom, noted, run, asks):
    code, said = asks(by="asha")
    assert code == 1
    assert "Ask one of them" in said
    asks()

    code, said = run("erase", "confirm", listed(run)[0]["id"], "--by", "asha")

    assert code == 1
    assert "Ask one of them" in said
    assert text_of(newsroom, noted) == SECRET


def test_a_closed_account_says_nothing_any_more(newsroom, noted, asks):
    people.set_active(newsroom.desk, StaffId("edith"), active=False, by=ADAM)

    assert asks() == (1, "Error: The account of “edith” is closed. Somebody who works here has to say so.\n")
    assert text_of(newsroom, noted) == SECRET


def test_it_is_withdrawn(run, asks):
    asks()
    which = listed(run)[0]["id"]

    assert run("erase", "withdraw", which, "--by", "ben") == (0, "Withdrawn. Nothing was erased.\n")
    assert run("erase", "confirm", which, "--by", "ben")[0] == 1


@pytest.mark.parametrize("about", [(), ("--entry", 1), ("--request", 1)])
def test_what_is_to_go_has_to_be_named(run, about):
    code, said = run("erase", "ask", *about, "--ground", GROUND, "--reason", WHY, "--by", "edith")

    assert code == 1
    assert "Name what is to go" in said


def test_two_people_erase_all_of_what_is_of_age(newsroom, noted, run):
    everything = ("erase", "all", "blue-lantern", "--reason", WHY, "--by", "edith")
    assert "kept without end" in run(*everything)[1]
    edith = Acting(staff=StaffId("edith"), role=Role.EDITOR)
    retention.state(newsroom.desk, "blue-lantern", None, newsroom.clock().date() + timedelta(days=1), by=edith)

    code, said = run(*everything)
    assert (code, said.startswith("Asked for: ")) == (0, True)
    assert "You asked for all that waits" in run("erase", "confirm-all", "blue-lantern", "--by", "edith")[1]
    assert run("erase", "withdraw-all", "blue-lantern", "--by", "ben")[1].startswith("Withdrawn: ")
    run(*everything)
    code, said = run("erase", "confirm-all", "blue-lantern", "--by", "ben")

    assert (code, said.startswith("Carried out: ")) == (0, True)
    assert text_of(newsroom, noted) == "[erased]"
