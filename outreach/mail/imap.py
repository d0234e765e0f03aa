"""A mailbox on an IMAP server: messages are read by their numbers, byte for byte, and marked once they are ours.

    with open_mailbox("imaps://user:password@host:993/INBOX") as mailbox:
        mailbox.name, mailbox.uidvalidity
        mailbox.uids() -> list[int]
        mailbox.sizes(uids) -> {uid: bytes}
        mailbox.fetch(uids) -> iterator of Fetched
        mailbox.mark_seen(uids)

Nothing is ever deleted or moved. Whatever goes wrong on the line is `MailboxTrouble`, in a sentence.
"""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from outreach.domain.errors import OutreachError

SECONDS = 30
PORTS = {"imaps": 993, "imap+starttls": 143, "imap": 143}
ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
MOST_FOLDERS = 8
WANTS_ENCRYPTION = ("PRIVACYREQUIRED", "LOGINDISABLED", "PLAINTEXT")
"""What servers say that take no password in the clear (RFC 5530; RFC 3501, LOGINDISABLED; Dovecot’s own words)."""

T = TypeVar("T")
ABSENT: Mapping[type[OSError], str] = {
    socket.gaierror: ("No machine called {host} was found. Check the host in OUTREACH_IMAP_URL, and the network."),
    ConnectionRefusedError: (
        "Nothing takes calls at {where}. Check the port in OUTREACH_IMAP_URL, and whether the server runs."
    ),
    TimeoutError: (
        "{where}, does not answer. Check the port in OUTREACH_IMAP_URL, and the network. The next turn tries again."
    ),
}


class MailboxTrouble(OutreachError):
    """The mailbox cannot be read now, or not as it is set up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A message as it lies on the server; `arrived_at` is the server's own word (INTERNALDATE)."""

    uid: int
    content: bytes
    arrived_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a mailbox is, and how one gets in. The password never shows in what is printed or logged."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @property
    def shown(self) -> str:
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"

    def __repr__(self) -> str:
        return f"Address({self.shown})"


def read_address(url: str) -> Address:
    """The parts of OUTREACH_IMAP_URL, or a sentence about what is wrong with it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, host, port = urlsplit(""), "", 0
    if parts.scheme not in PORTS or not host or not parts.username:
        raise MailboxTrouble(
            "OUTREACH_IMAP_URL is not the address of a mailbox. Write it like imaps://user:password@host:993/INBOX."
        )
    if parts.scheme == "imap" and host not in ON_THIS_MACHINE:
        raise MailboxTrouble(
            "OUTREACH_IMAP_URL would send the password in the clear. Use imaps:// or imap+starttls://; imap:// is for "
            "this machine only."
        )
    return Address(
        scheme=parts.scheme,
        host=host,
        port=port,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


class Mailbox:
    """A mailbox that is open."""

    def __init__(self, client: Any, address: Address) -> None:
        self._client, self._address = client, address
        chosen = self._asked(lambda: _chosen(client, address))
        self.uidvalidity = int(chosen.get(b"UIDVALIDITY", 0))

    @property
    def name(self) -> str:
        return self._address.shown

    def uids(self) -> list[int]:
        return sorted(self._asked(lambda: self._client.search("ALL")))

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        found = self._asked(lambda: self._client.fetch(uids, ["RFC822.SIZE"])) if uids else {}
        return {uid: int(parts.get(b"RFC822.SIZE", 0)) for uid, parts in found.items()}

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Their bytes. PEEK: a message that is only looked at is not marked as read. One gone meanwhile is left out."""
        found = self._asked(lambda: self._client.fetch(uids, ["BODY.PEEK[]", "INTERNALDATE"])) if uids else {}
        for uid in uids:
            content = found.get(uid, {}).get(b"BODY[]")
            if content is not None:
                yield Fetched(uid=uid, content=content, arrived_at=_in_utc(found[uid].get(b"INTERNALDATE")))

    def mark_seen(self, uids: Sequence[int]) -> None:
        if uids:
            self._asked(lambda: self._client.add_flags(uids, [b"\\Seen"], silent=True))

    def _asked(self, ask: Callable[[], T]) -> T:
        with _explained(self._address):
            return ask()


@contextmanager
def open_mailbox(url: str, *, seconds: float = SECONDS) -> Iterator[Mailbox]:
    """The mailbox, open. `seconds` is how long each answer of the server is waited for."""
    address = read_address(url)
    with _explained(address):
        client = _connected(address, seconds)
    try:
        with _explained(address):
            _let_in(client, address)
        yield Mailbox(client, address)
    finally:
        # Whatever became of the line, saying good-bye on it must not hide it.
        for leave in (client.logout, client.shutdown):
            with suppress(Exception):
                leave()


def _connected(address: Address, seconds: float) -> Any:
    from imapclient import IMAPClient

    context = ssl.create_default_context()
    encrypted = address.scheme == "imaps"
    client = IMAPClient(
        address.host, address.port, ssl=encrypted, ssl_context=context if encrypted else None, timeout=seconds
    )
    client.normalise_times = False  # instants with their zone, not this machine's clock face
    if address.scheme == "imap+starttls":
        try:
            client.starttls(context)
        except BaseException:
            with suppress(Exception):
                client.shutdown()
            raise
    return client


def _let_in(client: Any, address: Address) -> None:
    from imapclient.exceptions import LoginError

    try:
        client.login(address.user, address.password)
    except LoginError as refused:
        if any(word in str(refused).upper() for word in WANTS_ENCRYPTION):
            raise MailboxTrouble(
                f"{address.host} takes no password on a line in the clear. Write imap+starttls:// or imaps:// in "
                "OUTREACH_IMAP_URL."
            ) from None
        raise MailboxTrouble(
            f"The mailbox {address.shown} does not let us in. Check the name and the password in OUTREACH_IMAP_URL."
        ) from None


def _chosen(client: Any, address: Address) -> Any:
    from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

    try:
        return client.select_folder(address.folder)
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        there = list[str]()
        with suppress(Exception):  # only a help: the folder is missing whether or not the others can be told
            there = [str(name) for _, _, name in client.list_folders()]
        has = f" There are: {', '.join(there[:MOST_FOLDERS])}." if there else ""
        raise MailboxTrouble(
            f"{address.user}@{address.host} lets us in, but has no folder “{address.folder}” that can be opened.{has} "
            "Write the folder at the end of OUTREACH_IMAP_URL."
        ) from None


@contextmanager
def _explained(address: Address) -> Iterator[None]:
    """What can go wrong between two machines, in a sentence that names the mailbox and not the password."""
    from imapclient.exceptions import IMAPClientError

    try:
        yield
    except (IMAPClientError, OSError, EOFError) as trouble:
        raise MailboxTrouble(_sentence(trouble, address)) from None


def _sentence(trouble: Exception, address: Address) -> str:
    from imapclient.exceptions import CapabilityError

    where = f"{address.host}, port {address.port}"
    if isinstance(trouble, CapabilityError):
        return f"{where}, offers no STARTTLS. Write imaps:// in OUTREACH_IMAP_URL, with the port for that (993)."
    if isinstance(trouble, ssl.SSLCertVerificationError):
        why = trouble.verify_message or "it could not be verified"
        return f"The certificate of {address.host} is not to be trusted: {why}. Mend it there."
    if isinstance(trouble, ssl.SSLError) and "WRONG_VERSION_NUMBER" in (trouble.reason or ""):
        return (
            f"{where}, does not begin with encryption. Write imap+starttls:// in OUTREACH_IMAP_URL, or the port that "
            "belongs to imaps:// (993)."
        )
    for kind, sentence in ABSENT.items():
        if isinstance(trouble, kind):
            return sentence.format(host=address.host, where=where)
    return (
        f"The mailbox {address.shown} could not be read: the line broke, or the server said what nobody understands "
        f"({type(trouble).__name__}). The next turn tries again."
    )


def _in_utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None
