"""The mail from the shell: what is held, filed and quarantined, and putting a message where it belongs."""

import json

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.domain import facts
from outreach.domain.inbox import Place
from tests.support.mailroom import Mailroom, forwarded, mail

STRANGER = "someone@elsewhere.example.net"


@pytest.fixture
def room(newsroom, monkeypatch):
    opened = Mailroom(newsroom)
    monkeypatch.setenv("OUTREACH_HOME", newsroom.config.home)
    monkeypatch.setenv("OUTREACH_DATABASE_URL", newsroom.config.database)
    return opened


def run(*words, code=0):
    done = CliRunner().invoke(main, words)
    assert done.exit_code == code, done.output
    return done.output


def test_what_came_in_is_listed_for_people_and_for_programs(room):
    room.asked(room.newsroom.port_ansel)
    filed = room.one(mail(to=room.reply_address()))
    held = room.one(mail(sender=STRANGER, subject="Whose?"))

    assert "2 messages received: 1 filed, 1 held, 0 quarantined." in run("mail", "inbox")
    told = json.loads(run("mail", "inbox", "--json"))
    assert told["counts"] == {"filed": 1, "held": 1, "quarantined": 0}
    assert [one["id"] for one in told["held"]] == [held.id]
    assert [one["agency"] for one in told["filed"][0]["filed_to"]] == ["Port Ansel Police Service"]
    assert told["filed"][0]["sha256"] == filed.sha256


def test_a_forwarded_message_says_which_message_was_in_it(room):
    room.asked(room.newsroom.port_ansel)
    wrapper = room.one(forwarded(mail(sender=STRANGER)))
    (inner,) = [one for one in room.messages() if one.wrapper == wrapper.id]

    said = run("mail", "inbox")

    assert f"unwrapped: its attachment is message {inner.id}" in said
    assert "nobody's  Fwd" not in said


def test_a_subject_is_cut_and_cannot_turn_the_line_it_stands_in(room):
    room.one(mail(sender=STRANGER, subject="\u202e" + "X" * 800))

    said = run("mail", "inbox")

    assert "\u202e" not in said
    assert max(map(len, said.splitlines())) < 200


def test_a_message_is_filed_to_an_agency_by_its_name(room):
    message = room.one(mail(sender=STRANGER))

    run("mail", "file-to", str(message.id), "--to", "Politidistriktet Lakmere", "--investigation", "blue-lantern")

    assert room.message(message.id).place is Place.FILED
    assert len(room.of(room.newsroom.lakmere, facts.MessageReceived)) == 1


def test_a_message_is_set_apart_with_a_reason_only(room):
    message = room.one(mail(sender=STRANGER))

    assert "Give the reason" in run("mail", "quarantine", str(message.id), code=1)
    run("mail", "quarantine", str(message.id), "--reason", "A newsletter.", "--by", "asha")

    assert room.message(message.id).place is Place.QUARANTINED


def test_nobody_acts_as_the_desk_itself(room):
    message = room.one(mail(sender=STRANGER))

    said = run("mail", "quarantine", str(message.id), "--reason", "x", "--by", "outreach", code=1)
    assert "Nobody here is called “outreach”" in said
    assert "Nobody here is called “outreach”" in run("user", "reopen", "outreach", code=1)
    assert "outreach" not in run("user", "list")
