"""Mail relays on this machine, and nowhere else: one that follows a script, and a real one that keeps what it takes."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

DROP = "drop the line"
HANG = "say nothing"
HALF = "25"
"""Half a line, after which the line is dropped."""

SECONDS_OF_SILENCE = 0.7
POLITE = {
    "greeting": "220 relay.example.org",
    "EHLO": "250-relay.example.org\r\n250 AUTH PLAIN",
    "HELO": "250 relay.example.org",
    "AUTH": "235 signed in",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go ahead",
    "dot": "250 taken",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


@dataclass
class ScriptedRelay:
    """Answers each verb as its script says; `heard` holds the verbs, `letters` what was taken to the final dot.

    `lines` holds what was said to it whole, but for the letters.
    """

    script: dict[str, str]
    port: int = 0
    heard: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def converse(self, line: socket.socket) -> None:
        with line, line.makefile("rwb") as stream:
            if not self._answer("greeting", stream):
                return
            for request in stream:
                verb = request[:4].decode("ascii", "replace").strip().upper()
                self.heard.append(verb)
                self.lines.append(request.decode("ascii", "replace").strip())
                if not self._answer(verb, stream) or verb == "QUIT":
                    return
                if verb == "DATA" and self.script["DATA"].startswith("354"):
                    self.letters.append(_until_the_dot(stream))
                    if not self._answer("dot", stream):
                        return

    def _answer(self, verb: str, stream: Any) -> bool:
        reply = self.script.get(verb, "500 what?")
        if reply == HANG:
            time.sleep(SECONDS_OF_SILENCE)
        if reply in (DROP, HANG):
            return False
        stream.write(reply.encode() + (b"" if reply == HALF else b"\r\n"))
        stream.flush()
        return reply != HALF


@contextmanager
def scripted_relay(**replies: str) -> Iterator[ScriptedRelay]:
    """A relay that is polite except where `replies` names a verb (or `greeting`, or `dot`)."""
    relay = ScriptedRelay({**POLITE, **replies})
    with socket.create_server(("127.0.0.1", 0)) as server:
        relay.port = server.getsockname()[1]
        thread = threading.Thread(target=_serve, args=(server, relay.converse), daemon=True)
        thread.start()
        yield relay
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def _serve(server: socket.socket, converse: Callable[[socket.socket], None]) -> None:
    while True:
        try:
            line, _ = server.accept()
        except OSError:
            return
        try:
            converse(line)
        except OSError:
            continue  # the other side hung up, which is what some of these tests are about


def _until_the_dot(stream: Any) -> bytes:
    lines = []
    while (line := stream.readline()) not in (b".\r\n", b""):
        lines.append(line[1:] if line.startswith(b".") else line)
    return b"".join(lines)


@dataclass(frozen=True)
class Taken:
    """A letter the relay took: its bytes, and the recipients the sender named."""

    content: bytes
    recipients: tuple[str, ...]

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=POLICY)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class Sink:
    """A real SMTP server that takes every letter, after `delay` seconds, and sends none on.

    `refuse` answers a recipient in place of "250 ok" where it returns a reply; `server` is for aiosmtpd (TLS).
    """

    delay: float = 0
    server: dict[str, Any] = field(default_factory=dict)
    refuse: Callable[[str], str | None] = lambda _: None
    port: int = 0
    taken: list[Taken] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.refuse(address) or "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.taken.append(Taken(envelope.content, tuple(envelope.rcpt_tos)))
        await asyncio.sleep(self.delay)
        return "250 taken"


@contextmanager
def sink(**how: Any) -> Iterator[Sink]:
    """A sink on a free port of this machine (aiosmtpd cannot find one by itself)."""
    kept = Sink(**how)
    with socket.create_server(("127.0.0.1", 0)) as free:
        kept.port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=kept.port, **kept.server)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()
