"""Mail is fetched by every way there is; a message leaves where it lay only once it is ours."""

import os
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from outreach import scheduler
from outreach.db import heartbeats
from outreach.domain import facts
from outreach.domain.inbox import Place, Way
from outreach.mail.imap import MailboxTrouble, open_mailbox
from outreach.services import fetching, heartbeat, spool
from outreach.services.desk import Incoming
from outreach.services.fetching import NotAllFetched
from tests.support.mailbox_server import breaking_line
from tests.support.mailroom import Mailroom, mail
from tests.support.newsroom import open_newsroom

ROOT = Path(__file__).parents[2]


@pytest.fixture
def room(sqlite_url, tmp_path):
    opened = Mailroom(open_newsroom(sqlite_url, str(tmp_path / "home")))
    opened.asked(opened.newsroom.port_ansel)
    fetch(opened)  # the desk has had a turn, so its home is there
    yield opened
    opened.desk.database.dispose()


def looking_at(room, **incoming):
    room.newsroom.desk = replace(room.desk, incoming=Incoming(**incoming))
    return room


def fetch(room):
    return fetching.fetch_inbox(room.desk, room.newsroom.clock())


def answers(room):
    return [one.text.split()[-1] for one in room.of(room.newsroom.port_ansel, facts.MessageReceived)]


def letters(room, count):
    return [mail(f"Answer {number}", to=room.reply_address()) for number in range(count)]


# ── The spool ───────────────────────────────────────────────────────────────────────────────────────────────────


def handed_in(room, *contents, command=("-",)):
    """What a mail server does for each message."""
    for one in contents:
        done = subprocess.run(
            [sys.executable, "-m", "outreach", "mail", "file", *command],
            input=one,
            cwd=ROOT,
            env={**os.environ, "OUTREACH_HOME": str(room.desk.spool.parent)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_what_a_mail_server_pipes_in_is_taken_up_at_the_next_turn(room):
    handed_in(room, *letters(room, 2))

    assert fetch(room) == "2 messages came in: 2 filed."
    assert answers(room) == ["0", "1"]
    assert [*spool.waiting(room.desk.spool)] == []
    assert {one.way for one in room.messages()} == {Way.COMMAND}


def test_files_are_handed_in_by_their_names(room, tmp_path):
    files = [tmp_path / f"{number}.eml" for number in range(2)]
    for file, content in zip(files, letters(room, 2), strict=True):
        file.write_bytes(content)

    handed_in(room, b"", command=[str(file) for file in files])

    assert fetch(room) == "2 messages came in: 2 filed."
    assert all(file.exists() for file in files), "what is handed in stays its owner's"


def piped(home, content, *paths):
    return subprocess.run(
        [sys.executable, "-m", "outreach", "mail", "file", *paths],
        input=content,
        cwd=ROOT,
        env={**os.environ, "OUTREACH_HOME": str(home)},
        capture_output=True,
        check=False,
    )


def test_a_message_that_cannot_be_kept_stays_with_the_mail_server(tmp_path):
    home = tmp_path / "home"
    home.write_text("no folder")  # as a disk that cannot be written

    done = piped(home, mail())

    assert (done.returncode, b"try again" in done.stderr) == (75, True)
    assert b"Errno" not in done.stderr


def test_a_home_that_is_not_there_is_not_made_for_mail_nobody_would_read(tmp_path):
    """A typing mistake in OUTREACH_HOME: every answer would be taken, and never read."""
    done = piped(tmp_path / "typo", mail())

    assert (done.returncode, (tmp_path / "typo").exists()) == (75, False)
    assert b"OUTREACH_HOME" in done.stderr


def test_an_empty_message_is_not_tried_again_for_days(tmp_path):
    done = piped(tmp_path, b"")

    assert (done.returncode, b"empty" in done.stderr) == (65, True)
    assert [*spool.waiting(tmp_path / "spool")] == []


def test_a_file_that_is_not_there_is_named_and_the_others_are_kept(tmp_path):
    (tmp_path / "one.eml").write_bytes(mail())

    done = piped(tmp_path, b"", str(tmp_path / "none.eml"), str(tmp_path), str(tmp_path / "one.eml"))

    assert done.returncode == 2
    assert b"none.eml cannot be read: No such file" in done.stderr
    assert b"is a folder" in done.stderr
    assert b"Errno" not in done.stderr
    assert len([*spool.waiting(tmp_path / "spool")]) == 1


def test_whoever_names_files_is_told_what_became_of_each(tmp_path):
    (tmp_path / "answer.eml").write_bytes(mail())
    (tmp_path / "empty.eml").write_bytes(b"")

    done = piped(tmp_path, b"", str(tmp_path / "answer.eml"), str(tmp_path / "empty.eml"))

    (kept,) = spool.waiting(tmp_path / "spool")
    assert done.stdout.decode() == (
        f"{tmp_path / 'answer.eml'} is kept as {kept}. "
        "It is filed at the next turn, or with: outreach run fetch-inbox\n"
    )
    assert "empty.eml is empty" in done.stderr.decode()


def test_a_mail_server_gets_no_words_when_all_is_well(tmp_path):
    done = piped(tmp_path, mail())

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_wrong_setting_elsewhere_does_not_turn_mail_away(room):
    done = subprocess.run(
        [sys.executable, "-m", "outreach", "mail", "file"],
        input=mail(),
        cwd=ROOT,
        env={**os.environ, "OUTREACH_HOME": str(room.desk.spool.parent), "OUTREACH_NO_SUCH_SETTING": "1"},
        check=False,
    )

    assert done.returncode == 0


def test_the_command_for_the_pipe_loads_nothing_heavy(tmp_path):
    seen = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "outreach", "mail", "file"],
        input=mail(),
        cwd=ROOT,
        env={**os.environ, "OUTREACH_HOME": str(tmp_path)},
        capture_output=True,
        check=True,
    ).stderr.decode()

    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in seen.splitlines()}
    assert not loaded & {"flask", "sqlmodel", "pydantic", "sqlalchemy", "apscheduler", "werkzeug", "click"}
    assert len([*spool.waiting(tmp_path / "spool")]) == 1


def test_the_command_for_the_pipe_can_be_asked_what_it_does():
    command = [sys.executable, "-m", "outreach", "mail", "file", "--help"]
    assert b"Exits with 0" in subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout


def test_half_a_message_in_the_spool_is_none(room):
    room.desk.spool.mkdir(parents=True)
    (room.desk.spool / "0-cut.part").write_bytes(b"From: a")

    assert fetch(room) == "No new mail."


# ── The Maildir ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def maildir(tmp_path):
    folder = tmp_path / "Maildir"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


def test_a_maildir_is_read_and_what_was_read_moves_to_cur(room, maildir):
    for number, content in enumerate(letters(room, 2)):
        (maildir / "new" / f"{number}.host").write_bytes(content)
    looking_at(room, maildir=str(maildir))

    assert fetch(room) == "2 messages came in: 2 filed."
    assert sorted(one.name for one in (maildir / "cur").iterdir()) == ["0.host:2,S", "1.host:2,S"]
    assert [*(maildir / "new").iterdir()] == []
    assert fetch(room) == "No new mail."


def test_a_folder_that_is_no_maildir_is_said_to_be_none_and_the_spool_is_read_all_the_same(room, tmp_path):
    looking_at(room, maildir=str(tmp_path / "nowhere"))
    spool.keep(room.desk.spool, letters(room, 1)[0], stamp=1)

    with pytest.raises(NotAllFetched, match=r"1 message came in: 1 filed\. OUTREACH_MAILDIR: .* is no Maildir"):
        fetch(room)


def test_a_message_nobody_can_save_stays_where_it_lies(room, maildir):
    """Its bytes cannot be kept: no evidence store takes them. It is there the next time."""
    (maildir / "new" / "0.host").write_bytes(letters(room, 1)[0])
    looking_at(room, maildir=str(maildir))
    evidence = room.desk.evidence

    class Full:
        def put(self, _content):
            raise OSError(28, "No space left on device", "evidence")

    room.newsroom.desk = replace(room.desk, evidence=Full())
    with pytest.raises(NotAllFetched, match="No space left"):
        fetch(room)
    assert len([*(maildir / "new").iterdir()]) == 1

    room.newsroom.desk = replace(room.desk, evidence=evidence)
    assert fetch(room) == "1 message came in: 1 filed."


# ── The mailbox ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_mailbox_is_read_and_what_was_read_is_marked_and_left_there(room, mailbox_server):
    mailbox_server.deliver(*letters(room, 3))
    looking_at(room, imap_url=mailbox_server.url)

    assert fetch(room) == "3 messages came in: 3 filed."
    assert mailbox_server.flags() == [True, True, True]
    assert fetch(room) == "No new mail."
    assert answers(room) == ["0", "1", "2"]
    assert {one.way for one in room.messages()} == {Way.IMAP}


def test_the_bytes_are_kept_as_the_server_has_them(room, mailbox_server):
    odd = letters(room, 1)[0] + b"\xff\xfe bytes of no charset\r\n"
    mailbox_server.deliver(odd)
    looking_at(room, imap_url=mailbox_server.url)

    fetch(room)

    assert room.desk.evidence.get(room.messages()[0].sha256) == odd


def test_a_message_that_a_colleague_read_first_is_fetched_all_the_same(room, mailbox_server):
    mailbox_server.deliver(letters(room, 1)[0])
    with mailbox_server._open() as client:
        client.select("INBOX")
        client.fetch("1", "(RFC822)")
    looking_at(room, imap_url=mailbox_server.url)

    assert fetch(room) == "1 message came in: 1 filed."


def test_a_server_that_numbers_its_messages_anew_doubles_none(room, mailbox_server):
    mailbox_server.deliver(*letters(room, 2))
    looking_at(room, imap_url=mailbox_server.url)
    fetch(room)

    mailbox_server.renumber()

    assert fetch(room) == "No new mail. 2 messages had come before."
    assert len(room.messages()) == 2


@pytest.mark.parametrize("secure", ["tls_url", "starttls_url"])
def test_a_mailbox_is_read_over_tls_if_its_certificate_is_to_be_trusted(room, mailbox_server, secure, monkeypatch):
    mailbox_server.deliver(letters(room, 1)[0])
    looking_at(room, imap_url=getattr(mailbox_server, secure))

    with pytest.raises(NotAllFetched, match="certificate of localhost is not to be trusted"):
        fetch(room)
    assert room.messages() == []

    monkeypatch.setenv("SSL_CERT_FILE", str(mailbox_server.certificate))
    assert fetch(room) == "1 message came in: 1 filed."


def test_a_wrong_password_is_said_without_the_password(room, mailbox_server):
    looking_at(room, imap_url=mailbox_server.url.replace("a-password-of-nobody", "a-guess"))

    with pytest.raises(NotAllFetched, match=r"does not let us in\. Check the name and the password") as refused:
        fetch(room)
    assert "a-guess" not in str(refused.value)
    assert "a-guess" not in repr(room.desk)


def trouble(room, url):
    looking_at(room, imap_url=url)
    with pytest.raises(NotAllFetched) as told:
        fetch(room)
    return str(told.value)


def test_a_folder_that_is_not_there_is_named_with_those_that_are(room, mailbox_server):
    said = trouble(room, mailbox_server.url.replace("INBOX", "Answers"))

    assert "has no folder “Answers” that can be opened. There are: INBOX." in said


def test_encryption_at_a_port_without_it_is_no_matter_of_certificates(room, mailbox_server):
    said = trouble(room, mailbox_server.url.replace("imap://", "imaps://"))

    assert "does not begin with encryption. Write imap+starttls://" in said
    assert "certificate" not in said


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("imap://desk:x@127.0.0.1:1/INBOX", "Nothing takes calls at 127.0.0.1, port 1. Check the port"),
        ("imaps://desk:x@no-such-host.invalid/INBOX", "No machine called no-such-host.invalid was found."),
    ],
)
def test_a_server_that_is_not_there_is_said_to_be_absent(room, url, said):
    assert said in trouble(room, url)


def test_a_server_that_says_nothing_is_not_waited_for_without_end():
    with (
        socket.create_server(("127.0.0.1", 0)) as mute,
        pytest.raises(MailboxTrouble, match="does not answer"),
        open_mailbox(f"imap://desk:x@127.0.0.1:{mute.getsockname()[1]}/INBOX", seconds=0.2),
    ):
        pass


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("imap://desk:x@mail.example.org/INBOX", "in the clear"),
        ("https://mail.example.org", "not the address of a mailbox"),
        ("imaps://mail.example.org/INBOX", "not the address of a mailbox"),
        ("imaps://desk:x@mail.example.org:99999/INBOX", "not the address of a mailbox"),
    ],
)
def test_an_address_that_is_none_is_said_to_be_none(room, url, said):
    looking_at(room, imap_url=url)

    with pytest.raises(NotAllFetched, match=said):
        fetch(room)


def test_a_line_that_breaks_anywhere_loses_none_and_doubles_none(room, mailbox_server):
    """Cut after the server's first word, after its second, … until one turn comes through whole."""
    mailbox_server.deliver(*letters(room, 4))
    looking_at(room, imap_url=mailbox_server.url)
    whole = False
    for after in range(60):
        with breaking_line(mailbox_server.port, after=after) as (port, broke):
            looking_at(room, imap_url=mailbox_server.url.replace(str(mailbox_server.port), str(port)))
            with suppress(NotAllFetched):
                fetch(room)
        marked = sum(mailbox_server.flags())
        assert marked <= len(room.messages()), "marked only once it is ours"
        if not broke:
            whole = True
            break
    assert whole
    assert after > 5, "the line was cut at every stage of the talk"
    assert sorted(answers(room)) == ["0", "1", "2", "3"]
    assert len(room.messages()) == 4


# ── The job ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_job_notes_that_it_ran_even_where_no_mailbox_is_set_up(room):
    ran = scheduler.run(room.desk, "fetch-inbox")

    assert (ran.outcome, ran.failed) == ("No new mail.", False)
    with room.desk.reading() as session:
        assert [one.name for one in heartbeats.all_beats(session)] == ["fetch-inbox"]


def test_a_mailbox_that_cannot_be_read_is_told_on_the_desk(room):
    looking_at(room, imap_url="imap://desk:x@127.0.0.1:1/INBOX")

    assert scheduler.run(room.desk, "fetch-inbox").failed
    (said,) = heartbeat.late(room.desk, room.newsroom.clock())
    assert said.startswith("Mail does not come in as it should. Nothing takes calls at 127.0.0.1, port 1.")
    with room.desk.reading() as session:
        assert heartbeat.mail_in(session, room.newsroom.clock()) == said


def test_mail_that_was_not_fetched_lately_is_told(room):
    scheduler.run(room.desk, "fetch-inbox")
    now = room.newsroom.clock()

    with room.desk.reading() as session:
        assert heartbeat.mail_in(session, now) == ""
        assert "Mail was last fetched 20 minutes ago" in heartbeat.mail_in(session, now + timedelta(minutes=20))


def test_many_messages_are_taken_in_by_the_hundred(room):
    for number, content in enumerate(letters(room, 120)):
        spool.keep(room.desk.spool, content, stamp=number)

    assert fetch(room) == "120 messages came in: 120 filed."
    assert len({one.sha256 for one in room.messages() if one.place is Place.FILED}) == 120
