"""Lines reach another machine over TLS as they come, framed, once each; and no line keeps the desk from its work."""

import logging
import ssl
import threading
from contextlib import contextmanager, suppress
from socket import create_server

import pytest

from outreach.cli.telling import elsewhere
from outreach.config import BadSetting
from tests.support.certificates import certificate


@contextmanager
def keeper(file):
    """A machine that keeps lines; `drop` ends the line it has after the first it was told."""
    speaks = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    speaks.load_cert_chain(file)
    heard, over = [], threading.Event()
    listening = create_server(("127.0.0.1", 0))
    listening.settimeout(0.2)

    def serve():
        while not over.is_set():
            with suppress(OSError):
                line, _ = listening.accept()
                line.settimeout(2)
                with suppress(OSError), speaks.wrap_socket(line, server_side=True) as spoken:
                    while more := spoken.recv(4096):
                        heard.append(more)

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    yield f"syslog+tls://localhost:{listening.getsockname()[1]}", heard
    over.set()
    serving.join()
    listening.close()


def say(handler, *lines):
    for words in lines:
        handler.emit(logging.LogRecord("outreach.security", logging.INFO, "", 0, words, None, None))
    handler.close()


def test_each_line_arrives_framed_and_whole(tmp_path):
    file = certificate(tmp_path)
    with keeper(file) as (address, heard):
        say(elsewhere(address, ssl.create_default_context(cafile=str(file))), '{"who": "asha"}', "zwei: ä")

    said = b"".join(heard)
    for words in ('{"who": "asha"}', "zwei: ä"):
        length, _, rest = said.partition(b" ")
        line, said = rest[: int(length)], rest[int(length) :]
        assert line.startswith(b"<86>1 ")
        assert line.endswith(words.encode())
    assert said == b""


def test_a_machine_that_shows_another_certificate_is_told_nothing(tmp_path, capsys):
    with keeper(certificate(tmp_path)) as (address, heard):
        say(elsewhere(address), "who was refused")

    assert heard == []
    assert "certificate verify failed" in capsys.readouterr().err


def test_a_machine_that_is_away_keeps_nobody_waiting(capsys):
    say(elsewhere("syslog+tls://localhost:1"), "who was refused")

    assert "ConnectionRefused" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["logs.example.org:514", "syslog+tls://logs.example.org", "https://x:1"])
def test_what_is_no_such_place_is_named(address):
    with pytest.raises(BadSetting, match="OUTREACH_LOG_TO must be like"):
        elsewhere(address)
