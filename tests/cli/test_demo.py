"""`outreach demo`: one command shows the practice newsroom, lets nothing out and stops when told."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing
from dataclasses import replace

from click.testing import CliRunner

from outreach.cli import main
from outreach.cli.demo import in_use, note_address, practice_config
from outreach.cli.opening import as_shown
from outreach.config import Config

REAL = Config(
    home="/newsroom",
    database_url="postgresql://desk@db.example.org/outreach",
    smtp_url="smtps://desk:secret@mail.example.org:465",
    imap_url="imaps://desk:secret@mail.example.org/INBOX",
    maildir="/newsroom/Maildir",
    evidence_url="s3://newsroom/evidence",
    base_url="https://desk.example.org",
    releases="/newsroom/published",
    trusted_hosts="desk.example.org",
)


def test_a_demo_never_touches_the_newsrooms_own_database_mail_or_releases():
    demo = practice_config(REAL, 8000)

    assert demo.database == "sqlite:////newsroom/demo/outreach.sqlite3"
    assert demo.mail_url == "practice:///newsroom/demo/practice-outbox"
    assert demo.releases_folder.is_relative_to("/newsroom/demo")
    assert (demo.imap_url, demo.maildir) == ("", "")  # it would mark real answers as read
    assert demo.evidence == "/newsroom/demo/evidence"
    assert demo.hosts == ["127.0.0.1", "localhost"]


def test_a_port_that_is_taken_ends_in_a_sentence_with_another_port(tmp_path):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = CliRunner().invoke(main, ["demo", "--port", str(port)], env={"OUTREACH_HOME": str(tmp_path)})

    assert answer.exit_code == 1
    assert f"Port {port} is taken" in answer.output
    assert f"--port {port + 1}" in answer.output
    assert not (tmp_path / "demo").exists()


def test_a_reset_does_not_empty_the_folder_that_another_demo_shows(tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "kept").touch()

    with in_use(tmp_path / "demo", reset=False):
        answer = CliRunner().invoke(main, ["demo", "--port", "0", "--reset"], env={"OUTREACH_HOME": str(tmp_path)})

    assert (answer.exit_code, "Another demo shows this folder. Stop it first" in answer.output) == (1, True)
    assert (tmp_path / "demo" / "kept").exists()


def test_it_says_where_it_is_serves_pages_and_stops_when_told(tmp_path):
    environ = {**os.environ, "OUTREACH_HOME": str(tmp_path), "OUTREACH_PASSWORD_COST": "test"}
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "stray").touch()
    command = [sys.executable, "-m", "outreach", "demo", "--port", "0", "--reset"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as demo:
        said = ""
        while "Ctrl-C" not in said:
            line = demo.stdout.readline()
            assert line, said
            said += line
        address = re.search(r"http://\S+", said).group()
        page = urllib.request.urlopen(f"{address}/sign-in").read().decode()
        demo.send_signal(signal.SIGINT)
        try:
            rest, _ = demo.communicate(timeout=30)
        finally:
            demo.kill()  # one that does not stop fails this test, and holds up no other

    assert "<form" in page
    assert all(
        who in said for who in ("asha@example.org", "ruth@example.org", "nadia@example.org", "blue lantern practice")
    )
    assert (demo.returncode, rest) == (0, "Stopped. What you tried out is kept; begin afresh with --reset.\n")
    assert not (tmp_path / "demo" / "stray").exists()


def test_it_stops_when_told_even_while_a_job_hangs(tmp_path):
    hanging = """
import threading, time
from outreach import scheduler
from outreach.cli.demo import leave_within

begun = threading.Event()
scheduler.JOBS = {"hang": (lambda desk, at: (begun.set(), time.sleep(60)), {"minute": "*"})}
scheduler.run = lambda desk, name: scheduler.JOBS[name][0](desk, None)
with scheduler.run_in_background(None):
    begun.wait()
    leave_within(0.2)
"""

    ended = subprocess.run([sys.executable, "-c", hanging], timeout=30, check=False)

    assert ended.returncode == 0


def test_links_in_mail_that_commands_send_lead_to_the_port_of_the_demo(tmp_path):
    demo = practice_config(Config(home=str(tmp_path)), 8123)
    note_address(demo)
    there = Config(home=str(tmp_path / "demo"))

    assert as_shown(there).base_url == "http://127.0.0.1:8123"
    assert as_shown(replace(there, base_url="https://desk.example.org")).base_url == "https://desk.example.org"
    assert as_shown(Config(home=str(tmp_path))).base_url == Config().base_url


def test_the_home_folder_of_a_demo_is_its_owners_alone(tmp_path):
    demo = practice_config(Config(home=str(tmp_path / "desk")), 8000)
    with in_use(demo.home_folder, reset=False):
        note_address(demo)

    assert [folder.stat().st_mode & 0o777 for folder in (tmp_path / "desk", demo.home_folder)] == [0o700, 0o700]
