"""Serving the pages as an operator starts and stops it: one process on SQLite, several on PostgreSQL."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager

import pytest
from click.testing import CliRunner

from outreach.cli import main

SECONDS_TO_START = 60


def free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def served(tmp_path, database_url, *words, base_url=""):
    """The address at which the pages are served; afterwards the server has stopped by itself when told to."""
    port = free_port()
    known = {name: value for name, value in os.environ.items() if not name.startswith("OUTREACH_")}
    environ = {**known, "OUTREACH_HOME": str(tmp_path), "OUTREACH_DATABASE_URL": database_url}
    environ |= {"OUTREACH_BASE_URL": base_url} if base_url else {}
    command = [sys.executable, "-m", "outreach", "serve", "--port", str(port), *words]
    said = tmp_path / "said.txt"
    with said.open("w") as output:
        server = subprocess.Popen(command, env=environ, stdout=output, stderr=output)
    try:
        assert _answers(f"http://127.0.0.1:{port}/healthz", server), said.read_text()
        yield f"http://127.0.0.1:{port}"
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0, said.read_text()
    finally:
        server.kill()
        server.wait()


def _answers(address, server):
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return urllib.request.urlopen(address, timeout=5).status == 200
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    return False


def title_of(address):
    return urllib.request.urlopen(f"{address}/sign-in", timeout=10).read().decode().partition("<title>")[2][:7]


def test_one_process_serves_sqlite_until_it_is_told_to_stop(sqlite_url, tmp_path):
    with served(tmp_path, sqlite_url) as address:
        assert title_of(address) == "Sign in"
        assert (tmp_path / "said.txt").read_text() == f"Serving http://127.0.0.1:8000 on {address}. Stop with Ctrl-C.\n"


def test_an_address_is_said_once_where_it_is_the_very_one_that_is_served(sqlite_url, tmp_path, monkeypatch):
    port = free_port()
    monkeypatch.setattr(sys.modules[__name__], "free_port", lambda: port)
    with served(tmp_path, sqlite_url, base_url=f"http://127.0.0.1:{port}") as address:
        assert (tmp_path / "said.txt").read_text() == f"Serving {address}. Stop with Ctrl-C.\n"


def test_several_processes_serve_postgresql_until_they_are_told_to_stop(postgres_url, tmp_path):
    with served(tmp_path, postgres_url, "--workers", "2") as address:
        assert [title_of(address) for _ in range(6)] == ["Sign in"] * 6


@pytest.mark.parametrize(
    ("url", "words", "sentence"),
    [
        ("sqlite:///{folder}/none.sqlite3", (), "Run `outreach db upgrade`."),
        ("sqlite:///{folder}/none.sqlite3", ("--workers", "2"), "Several workers need PostgreSQL"),
        ("mysql://somewhere", (), "OUTREACH_DATABASE_URL is neither"),
    ],
)
def test_what_cannot_be_served_is_said_in_a_sentence(monkeypatch, tmp_path, url, words, sentence):
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.setenv("OUTREACH_DATABASE_URL", url.format(folder=tmp_path))

    ended = CliRunner().invoke(main, ["serve", *words])

    assert ended.exit_code == 1
    assert sentence in ended.output


WHO_CALLS = """
import sys, threading, urllib.request
from flask import Flask, request
from outreach.cli import serve
from outreach.web import proxies

hops = int(sys.argv[1])
app = Flask("told")
app.add_url_rule("/", view_func=lambda: request.remote_addr)
proxies.install(app, hops)

def ask(port):
    call = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"X-Forwarded-For": "192.0.2.66, 198.51.100.7"})
    print(urllib.request.urlopen(call, timeout=10).read().decode(), flush=True)
    import os; os.kill(os.getpid(), 15)

ready = lambda port: threading.Thread(target=ask, args=[port]).start()
serve.serve_with_waitress(app, host="127.0.0.1", port=0, ready=ready, hops=hops)
"""


@pytest.mark.parametrize(("hops", "who"), [("0", "127.0.0.1"), ("1", "198.51.100.7")])
def test_the_word_of_a_proxy_on_who_calls_reaches_the_pages_where_one_is_set_up_alone(hops, who):
    ended = subprocess.run(
        [sys.executable, "-c", WHO_CALLS, hops], capture_output=True, text=True, timeout=60, check=True
    )

    assert ended.stdout.strip() == who


def test_a_stop_that_is_lost_while_python_collects_garbage_is_heard_a_little_later():
    deaf = """
import signal
from flask import Flask
from outreach.cli import serve

class Swallows:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

serve.UNHEARD = 1
serve.serve_with_waitress(Flask("quiet"), host="127.0.0.1", port=0, ready=lambda _: Swallows() and None)
print("Stopped.")
"""

    ended = subprocess.run([sys.executable, "-c", deaf], capture_output=True, text=True, timeout=60, check=True)

    assert "Exception ignored" in ended.stderr
    assert ended.stdout == "Stopped.\n"
