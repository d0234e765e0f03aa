"""What the doctor says of a set-up: each finding a sentence with its next step."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from outreach.services import doctor
from outreach.services.desk import Incoming
from outreach.services.doctor import Setup, Weight
from tests.support.relays import sink


@pytest.fixture
def setup_of(sqlite_url, tmp_path):
    """A sound set-up, but for what a test says is otherwise."""

    def made(**otherwise) -> Setup:
        sound = {
            "database_url": sqlite_url,
            "base_url": "https://desk.newsroom.test",
            "mail_url": "smtps://relay.newsroom.test",
            "mail_from": "desk@newsroom.test",
            "home": tmp_path,
            "key_file": tmp_path / "secret.key",
            "given_key": True,
            "password_cost": "normal",
        }
        return Setup(**(sound | otherwise))

    return made


def wrong(setup: Setup) -> list[str]:
    return [finding.sentence for finding in doctor.look(setup) if finding.weight is Weight.WRONG]


def test_a_sound_set_up_has_nothing_wrong(setup_of):
    assert wrong(setup_of()) == []


@pytest.mark.parametrize(
    ("otherwise", "said"),
    [
        ({"base_url": "http://desk.newsroom.test"}, "is not encrypted"),
        ({"password_cost": "test"}, "passwords can be guessed"),
        ({"mail_url": "smtp://relay.newsroom.test:25"}, "without encryption"),
        ({"mail_from": "desk@example.org"}, "example address"),
        ({"mail_url": "smtps://"}, "Name the mail relay's host"),
        ({"mail_url": "smtps://[::1"}, "is not an address we can send by"),
        ({"base_url": "https://desk.newsroom.test:99999"}, "is no address"),
        ({"home": Path(__file__) / "home"}, "is a file"),
        ({"database_url": "sqlite:////nowhere/none.sqlite3"}, "outreach db upgrade"),
    ],
)
def test_what_is_unsafe_is_wrong_and_says_what_to_do(setup_of, otherwise, said):
    (sentence,) = wrong(setup_of(**otherwise))

    assert said in sentence


def test_a_key_that_others_can_read_is_wrong(setup_of, tmp_path: Path):
    key = tmp_path / "secret.key"
    key.write_text("k" * 40)
    key.chmod(0o644)

    assert wrong(setup_of()) == [f"Others can read {key}. Run: chmod 600 {key}"]


@pytest.mark.parametrize("made", [True, False])
def test_the_key_is_said_to_lie_only_where_it_does(setup_of, tmp_path, made):
    if made:
        (tmp_path / "secret.key").touch(mode=0o600)

    found = "\n".join(finding.sentence for finding in doctor.look(setup_of(given_key=False)))

    assert ("The secret key lies in" in found) is made
    assert ("The first start makes a secret key" in found) is not made


def test_practice_mail_is_said_but_not_wrong(setup_of):
    found = doctor.look(setup_of(mail_url="practice:///var/outbox"))

    assert [finding.weight for finding in found if "Mail is practice" in finding.sentence] == [Weight.LOOK]


def test_the_relay_is_tried_now_and_nothing_is_sent():
    with sink() as relay:
        (found,) = doctor.look_at_outgoing(relay.url, "desk@newsroom.test")

    assert found.weight is Weight.FINE
    assert found.sentence.startswith("Mail leaves by the relay 127.0.0.1")
    assert not relay.taken


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", "smtp+starttls://127.0.0.1:{port}", "smtps://127.0.0.1:{port}"])
def test_mail_that_cannot_leave_is_wrong(url):
    with sink() as relay:
        (found,) = doctor.look_at_outgoing(url.format(port=relay.port), "desk@newsroom.test")

    assert found.weight is Weight.WRONG
    assert found.sentence.startswith("Mail cannot leave. The mail relay 127.0.0.1 could not be used")


def test_the_mailbox_is_tried_now(mailbox_server):
    (found,) = doctor.look_at_incoming(Incoming(imap_url=mailbox_server.url))

    assert found.weight is Weight.FINE
    assert found.sentence.startswith("Mail comes in from the mailbox desk@127.0.0.1")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda server: {"imap_url": server.url.replace("a-password", "another")}, "does not let us in"),
        (lambda server: {"imap_url": server.url.replace("INBOX", "Answers")}, "no folder “Answers”"),
        (lambda _: {"imap_url": "imap://desk:x@127.0.0.1:1/INBOX"}, "Nothing takes calls"),
        (lambda _: {"maildir": "/nowhere"}, "is no Maildir"),
    ],
)
def test_mail_that_cannot_come_in_is_wrong(mailbox_server, asked, said):
    (found,) = doctor.look_at_incoming(Incoming(**asked(mailbox_server)))

    assert found.weight is Weight.WRONG
    assert found.sentence.startswith("Mail cannot come in. ")
    assert said in found.sentence


def test_a_desk_that_reads_no_mailbox_is_worth_a_look():
    assert [one.weight for one in doctor.look_at_incoming(Incoming())] == [Weight.LOOK]


@pytest.mark.parametrize(("year", "weight"), [(2026, Weight.FINE), (2040, Weight.LOOK)])
def test_old_time_zones_are_worth_a_look(year, weight):
    assert doctor.clocks(datetime(year, 6, 1, tzinfo=UTC)).weight is weight
