"""Letters by a real mail relay; the only module that speaks SMTP."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from functools import cached_property
from urllib.parse import SplitResult, unquote, urlsplit

from outreach.domain.errors import RuleBroken
from outreach.mail.outgoing import (
    AddressRefused,
    Envelope,
    ReceiptLost,
    RelayUnreachable,
    SenderRefused,
    Undeliverable,
)

SECONDS_FOR_A_REPLY = 60.0
SECONDS_FOR_THE_RECEIPT = 600.0  # RFC 5321, 4.5.3.2.6: to hang up earlier is to send twice
GO_AHEAD = 354
COMPLETED = range(200, 300)
REFUSED_FOR_GOOD = range(500, 600)
NO_SUCH_ADDRESS = (550, 551, 553, 556)
OF_THE_ADDRESS = re.compile(r"5\.[12]\.\d+\b")
ANY_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
"""The relay's own class of its refusal (RFC 3463): 5.1 and 5.2 speak of the address, the others of policy or of us."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Security(StrEnum):
    """How the line is kept private. There is no "if possible": a relay that cannot is not used."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True, kw_only=True)
class SmtpMailer:
    """One connection for each letter. Its password never stands in its `repr`."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = ""
    seconds_for_a_reply: float = SECONDS_FOR_A_REPLY
    seconds_for_the_receipt: float = SECONDS_FOR_THE_RECEIPT
    trust: ssl.SSLContext | None = None

    @classmethod
    def at(cls, url: str) -> "SmtpMailer":
        """The mailer for `smtps://user:password@host:port`, `smtp+starttls://…` or `smtp://…`."""
        parts = urlsplit(url)
        security = Security(parts.scheme)
        if not parts.hostname or parts.path.strip("/"):
            raise RuleBroken(f"Name the mail relay's host: {security}://host.", "OUTREACH_SMTP_URL")
        if parts.password and security is Security.NONE and parts.hostname not in LOOPBACK:
            raise RuleBroken(
                "That would send the relay's password unprotected. Use smtps:// or smtp+starttls://.",
                "OUTREACH_SMTP_URL",
            )
        return cls(
            host=parts.hostname,
            port=_port(parts, security),
            security=security,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )

    def __repr__(self) -> str:
        return f"SmtpMailer({self.security}://{self.host}:{self.port})"

    def send(self, envelope: Envelope, *, before_it_leaves: Callable[[], None]) -> str:
        sender, to = parseaddr(envelope.sender)[1], parseaddr(envelope.to)[1]
        with self._relay(sender) as relay:
            _address(relay, sender, to, envelope.receipt_name)
            before_it_leaves()
            said = _hand_over(relay, envelope.content, self.seconds_for_the_receipt)
            return f"{self.host} took the letter: {said}."

    def try_it(self, sender: str) -> str:
        """Reach the relay and sign in, as a letter would, and say so. Raises `RelayUnreachable`; nothing is sent."""
        with self._relay(parseaddr(sender)[1]) as relay:
            reports = "reports on delivery" if relay.has_extn("dsn") else "no reports on delivery"
        return f"the relay {self.host}:{self.port}, which gives {reports}"

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Whose certificates count: read once, since that takes longer than a letter does."""
        return self.trust or ssl.create_default_context()

    @contextmanager
    def _relay(self, sender: str) -> Iterator[smtplib.SMTP]:
        try:
            relay = self._connect(sender.rpartition("@")[2])
        except (OSError, smtplib.SMTPException) as trouble:
            raise RelayUnreachable(
                f"The mail relay {self.host} could not be used: {_said(trouble)}. Check OUTREACH_SMTP_URL."
            ) from trouble
        try:
            yield relay
        finally:
            with suppress(OSError, smtplib.SMTPException):
                _wait_for_replies(relay, self.seconds_for_a_reply)
                relay.quit()
            relay.close()

    def _connect(self, our_name: str) -> smtplib.SMTP:
        """A line that is open, private and signed in. We greet by the domain we send from: no look-up, no host name."""
        wait = self.seconds_for_a_reply
        relay: smtplib.SMTP
        if self.security is Security.TLS:
            relay = smtplib.SMTP_SSL(self.host, self.port, our_name, timeout=wait, context=self._trust)
        else:
            relay = smtplib.SMTP(self.host, self.port, our_name, timeout=wait)
        try:
            relay.ehlo_or_helo_if_needed()
            if self.security is Security.STARTTLS:
                relay.starttls(context=self._trust)
            relay.ehlo_or_helo_if_needed()  # what it said before the line was private no longer counts
            if self.user:
                relay.login(self.user, self.password)
        except BaseException:
            relay.close()
            raise
        return relay


def _port(parts: SplitResult, security: Security) -> int:
    try:
        return parts.port or PORTS[security]
    except ValueError as no_number:
        raise RuleBroken(
            f"The relay's port is a number: {security}://host:{PORTS[security]}.", "OUTREACH_SMTP_URL"
        ) from no_number


def _address(relay: smtplib.SMTP, sender: str, to: str, receipt_name: str) -> None:
    """Name the sender and the one recipient; until this has passed, nothing can have been sent."""
    reports = receipt_name if relay.has_extn("dsn") else ""
    code, reply = _asked(lambda: relay.mail(sender, ["RET=HDRS", f"ENVID={_xtext(reports)}"] if reports else []))
    if code in REFUSED_FOR_GOOD:
        raise SenderRefused(
            f"The relay does not send for {sender}: {_text(code, reply)}. Check OUTREACH_MAIL_FROM and "
            "OUTREACH_REPLY_ADDRESS."
        )
    _require(code, reply, "the sender")
    asked_for = ["NOTIFY=SUCCESS,FAILURE,DELAY", f"ORCPT=rfc822;{_xtext(to)}"] if reports else []
    code, reply = _asked(lambda: relay.rcpt(to, asked_for))
    if _nobody_there(code, _text(code, reply)):
        raise AddressRefused(f"The relay refused the address: {_text(code, reply)}.")
    _require(code, reply, "the address")


def _nobody_there(code: int, said: str) -> bool:
    """Whether a refusal speaks of the address. “We do not relay for you” says nothing about anybody's mailbox."""
    if OF_THE_ADDRESS.search(said):
        return code in REFUSED_FOR_GOOD
    return code in NO_SUCH_ADDRESS and not ANY_STATUS.search(said) and "relay" not in said.lower()


def _xtext(words: str) -> str:
    """RFC 3461, 4: what a parameter may not hold is written as + and two digits."""
    return "".join(char if "!" <= char <= "~" and char not in "+=" else f"+{ord(char):02X}" for char in words)


def _hand_over(relay: smtplib.SMTP, content: bytes, seconds: float) -> str:
    """Send the letter and return the relay's own words on taking it."""
    code, reply = _asked(lambda: relay.docmd("DATA"))
    if code != GO_AHEAD:
        raise Undeliverable(f"The relay refused the letter: {_text(code, reply)}.", permanent=code in REFUSED_FOR_GOOD)
    try:
        relay.send(_dotted(content))
        _wait_for_replies(relay, seconds)
        code, reply = relay.getreply()
    except (OSError, smtplib.SMTPException) as trouble:
        raise ReceiptLost(f"The line broke before the relay gave a receipt: {_said(trouble)}.") from trouble
    if code not in range(200, 600):
        raise ReceiptLost(f"The relay's receipt could not be understood: {_text(code, reply)}.")
    _require(code, reply, "the letter")
    return _text(code, reply)


def _wait_for_replies(relay: smtplib.SMTP, seconds: float) -> None:
    if relay.sock is not None:
        relay.sock.settimeout(seconds)


def _asked(ask: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
    try:
        return ask()
    except (OSError, smtplib.SMTPException) as trouble:
        sentence = f"The relay hung up before the letter left: {_said(trouble)}."
        raise Undeliverable(sentence, permanent=False) from trouble


def _require(code: int, reply: bytes, what: str) -> None:
    if code not in COMPLETED:
        raise Undeliverable(f"The relay refused {what}: {_text(code, reply)}.", permanent=code in REFUSED_FOR_GOOD)


def _dotted(content: bytes) -> bytes:
    """The content as it crosses the line: CRLF, a dot before each leading dot, and the lone dot that ends it."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n"


def _said(trouble: Exception) -> str:
    if isinstance(trouble, smtplib.SMTPResponseException):
        return _text(trouble.smtp_code, trouble.smtp_error)
    return str(trouble) or type(trouble).__name__


def _text(code: int, reply: bytes | str) -> str:
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(f"{code} {words}".split())[:300]
