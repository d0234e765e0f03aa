"""A real IMAP server on this machine: Dovecot with one mailbox, in the clear and over TLS; and a line that breaks."""

import getpass
import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.requirements import absent

USER, PASSWORD = "desk", "a-password-of-nobody"
SECONDS_TO_START = 20
AS_ROOT = os.geteuid() == 0
CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
    "-addext subjectAltName=DNS:localhost,IP:127.0.0.1"
)


@dataclass(frozen=True)
class MailboxServer:
    """`certificate` is the server's own, which no authority has signed."""

    port: int
    tls_port: int
    certificate: Path
    home: Path

    @property
    def url(self) -> str:
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    @property
    def tls_url(self) -> str:
        return f"imaps://{USER}:{PASSWORD}@localhost:{self.tls_port}/INBOX"

    @property
    def starttls_url(self) -> str:
        return f"imap+starttls://{USER}:{PASSWORD}@localhost:{self.port}/INBOX"

    def deliver(self, *contents: bytes) -> None:
        with self._open() as client:
            for one in contents:
                client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), one)

    def flags(self) -> list[bool]:
        """Of each message, whether it is marked as read."""
        with self._open() as client:
            client.select("INBOX", readonly=True)
            found = client.fetch("1:*", "(FLAGS)")[1]
        return [b"\\Seen" in line for line in found if isinstance(line, bytes)]

    def empty(self) -> None:
        with self._open() as client:
            if client.select("INBOX")[1] != [b"0"]:
                client.store("1:*", "+FLAGS", "\\Deleted")
                client.expunge()

    def renumber(self) -> None:
        """What a server does that was restored from a backup: the same messages, other numbers."""
        for file in (self.home / "Maildir").glob("dovecot*"):
            file.unlink()

    @contextmanager
    def _open(self) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port)
        client.login(USER, PASSWORD)
        yield client
        with suppress(imaplib.IMAP4.error):
            client.logout()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[MailboxServer]:
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None or not shutil.which("openssl"):
        absent("IMAP", "Install Dovecot (Debian: apt-get install dovecot-imapd) to test mailboxes.")
    folder = Path(tempfile.mkdtemp(prefix="outreach-imap-"))
    with _running(program, folder) as server:
        yield server
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def mailbox_server(dovecot: MailboxServer) -> MailboxServer:
    """The server with an empty mailbox."""
    dovecot.empty()
    return dovecot


@contextmanager
def _running(program: str, folder: Path) -> Iterator[MailboxServer]:
    key, certificate = folder / "key.pem", folder / "cert.pem"
    make = [*CERTIFICATE.split(), "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(make, check=True, capture_output=True)
    server = MailboxServer(port=_free_port(), tls_port=_free_port(), certificate=certificate, home=folder / "home")
    server.home.mkdir()
    owner = "mail" if AS_ROOT else getpass.getuser()
    if AS_ROOT:
        shutil.chown(server.home, owner, owner)
        folder.chmod(0o755)
    settings = folder / "dovecot.conf"
    settings.write_text(_settings(server, folder, owner=owner, key=key))
    with (
        (folder / "out.log").open("wb") as log,
        subprocess.Popen([program, "-F", "-c", settings], stdout=log, stderr=log) as running,
    ):
        try:
            _wait_until_ready(server, folder)
            yield server
        finally:
            running.terminate()
            running.wait(10)


def _settings(server: MailboxServer, folder: Path, *, owner: str, key: Path) -> str:
    own = "" if AS_ROOT else f"default_internal_user = {owner}\ndefault_login_user = {owner}\n"
    return f"""
{own}protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
mail_location = maildir:~/Maildir
disable_plaintext_auth = no
first_valid_uid = 1
ssl = yes
ssl_cert = <{server.certificate}
ssl_key = <{key}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner} home={server.home}
}}
service imap-login {{
  {"" if AS_ROOT else "chroot = "}
  inet_listener imap {{
    port = {server.port}
  }}
  inet_listener imaps {{
    port = {server.tls_port}
    ssl = yes
  }}
}}
{"" if AS_ROOT else "service anvil { chroot = }"}
namespace inbox {{
  inbox = yes
}}
"""


def _wait_until_ready(server: MailboxServer, folder: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        with suppress(OSError, imaplib.IMAP4.error), server._open():
            return
        time.sleep(0.05)
    said = "\n".join(log.read_text() for log in folder.glob("*.log"))
    pytest.fail(f"Dovecot did not start:\n{said}", pytrace=False)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def breaking_line(port: int, *, after: int) -> Iterator[tuple[int, list[bool]]]:
    """A line to that port that breaks once the server has said so many things; its port, and whether it broke."""
    broke: list[bool] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.2)
        closing = threading.Event()
        carrier = threading.Thread(target=_carry, args=(door, port, after, broke, closing))
        carrier.start()
        try:
            yield int(door.getsockname()[1]), broke
        finally:
            closing.set()
            carrier.join()


def _carry(door: socket.socket, port: int, after: int, broke: list[bool], closing: threading.Event) -> None:
    while not closing.is_set():
        try:
            client, _ = door.accept()
        except TimeoutError:
            continue
        with client, socket.create_connection(("127.0.0.1", port)) as server:
            asking = threading.Thread(target=_pass_on, args=(client, server))
            asking.start()
            said = 0
            while part := _received(server):
                if said == after:
                    broke.append(True)
                    break
                said += 1
                with suppress(OSError):
                    client.sendall(part)
            for end in (client, server):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            asking.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    while part := _received(source):
        with suppress(OSError):
            target.sendall(part)


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(4096)
    except OSError:
        return b""
