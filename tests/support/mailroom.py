"""Mail that comes in to a small newsroom: letters that were sent, and whatever answers them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, getaddresses
from hashlib import sha256
from typing import Any

from outreach.db import received
from outreach.domain import facts
from outreach.domain.facts import Channel, Outcome
from outreach.domain.ids import RfcId, Seq
from outreach.domain.inbox import Arrival, Message, MessageId, Way
from outreach.domain.letters import message_id
from outreach.domain.received import (
    Attachment,
    Bounce,
    BounceClass,
    Certainty,
    Mailbox,
    MailKind,
    Part,
    PartKind,
    ReceivedMessage,
    TooMuch,
)
from outreach.services.ingesting import Failed, Taken, take_in
from tests.support.newsroom import Newsroom

PRESS = "press@port-ansel-police-service.example.org"
SENDER = "desk@example.org"


def read(content: bytes) -> ReceivedMessage:
    """As much of a reader as these tests want: plain messages, what says of itself that it is a machine, bounces."""
    if b"X-Bomb: yes" in content:
        raise TooMuch("The message has too many parts to be read. It is kept whole: save it.")
    if b"X-Crash: yes" in content:
        raise ZeroDivisionError
    message = message_from_bytes(content, policy=default)
    found = message.get_body(("plain",))
    body = found.get_content() if found is not None else ""
    kind, certainty, rule = _kind(message)
    addresses = [one for header in ("To", "Cc", "Delivered-To") for one in _mailboxes(message[header])]
    return ReceivedMessage(
        sha256=sha256(content).hexdigest(),
        size=len(content),
        kind=kind,
        certainty=certainty,
        rule=rule,
        rule_language="",
        bounce=_bounce(message) if kind is MailKind.BOUNCE else None,
        sender=next(iter(_mailboxes(message["From"])), Mailbox(address="")),
        reply_to=(),
        recipients=tuple(addresses),
        date=message["Date"].datetime if message["Date"] else None,
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or ""),
        references=tuple(f"{message['References'] or ''} {message['In-Reply-To'] or ''}".split()),
        body=body,
        parts=(Part(kind=PartKind.NEW, start=0, end=len(body)),) if body else (),
        attachments=tuple(_attachments(message)),
    )


def _kind(message: Any) -> tuple[MailKind, Certainty | None, str]:
    if message.get_content_type() == "multipart/report":
        return MailKind.BOUNCE, Certainty.CERTAIN, "report"
    if message["Auto-Submitted"] == "auto-replied":
        return MailKind.AUTO_REPLY, Certainty.CERTAIN, "auto-submitted"
    if message["Precedence"] == "bulk":
        return MailKind.AUTO_REPLY, Certainty.SUSPECTED, "precedence"
    return MailKind.HUMAN, None, ""


def _mailboxes(header: Any) -> list[Mailbox]:
    found = getaddresses([str(header)]) if header else []
    return [Mailbox(address=address, name=name) for name, address in found]


def _bounce(message: Any) -> Bounce:
    status, recipient, original = "5.0.0", "", ""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                status = block["Status"] or status
                recipient = (block["Final-Recipient"] or recipient).rpartition(";")[2].strip()
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822"):
            original = message_from_bytes(part.get_payload(decode=True) or bytes(part.get_payload(0)))["Message-ID"]
    hard = BounceClass.HARD if status.startswith("5") else BounceClass.SOFT
    return Bounce(bounce_class=hard, status=status, original_recipient=recipient, original_message_id=original or "")


def _attachments(message: Any) -> list[Attachment]:
    found = []
    for part in message.iter_attachments():
        kind = part.get_content_type()
        content = bytes(part.get_payload(0)) if kind == "message/rfc822" else part.get_payload(decode=True) or b""
        found.append(
            Attachment(
                name=part.get_filename() or "",
                media_type=kind,
                size=len(content),
                sha256=sha256(content).hexdigest(),
                content=content,
            )
        )
    return found


def mail(
    text: str = "We have never used it.",
    *,
    to: str = SENDER,
    sender: str = f"D. Rowe <{PRESS}>",
    subject: str = "Re: Questions",
    **headers: str,
) -> bytes:
    """A message as it travels. A header is named like `in_reply_to`."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    for name, value in headers.items():
        message["-".join(part.capitalize() for part in name.split("_"))] = value
    message.set_content(text)
    return bytes(message)


def bounce(
    *, to: str, recipient: str = PRESS, status: str = "5.1.1", original: str = "", text: str = "No such user."
) -> bytes:
    """What a mail system sends back."""
    about = f"Message-ID: {original}\r\n" if original else ""
    return (
        f"From: MAILER-DAEMON@mx.example.net\r\nTo: {to}\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{about}Subject: Questions\r\n\r\n--b--\r\n"
    ).encode()


def forwarded(inner: bytes, *, sender: str = "Asha Rao <asha@example.org>", to: str = SENDER) -> bytes:
    """A message sent on as an attachment."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, "Fwd: Questions"
    message.set_content("See attached; it came to me.")
    message.add_attachment(message_from_bytes(inner, policy=SMTP), filename="answer.eml")
    return bytes(message)


@dataclass
class Mailroom:
    """A newsroom whose mail is read as these tests read it."""

    newsroom: Newsroom

    def __post_init__(self) -> None:
        self.newsroom.desk = replace(self.newsroom.desk, reader=read)
        self.newsroom.app.extensions["outreach.desk"] = self.newsroom.desk

    read = staticmethod(read)

    @property
    def desk(self) -> Any:
        return self.newsroom.desk

    def asked(self, rfc_id: RfcId, *, occasion: str = "first", address: str = PRESS) -> str:
        """A letter that left; gives back its Message-ID."""
        name = message_id(self.desk.replies.token(occasion), SENDER)
        self.newsroom.told(
            rfc_id,
            facts.AttemptMade(
                channel=Channel.EMAIL,
                outcome=Outcome.SENT,
                to="Press",
                address=address,
                question_set=1,
                questions=(1, 2),
                evidence=name,
            ),
        )
        return name

    def reply_address(self, occasion: str = "first") -> str:
        return str(self.desk.replies.address(self.desk.replies.token(occasion)))

    def arrives(self, *contents: bytes, way: Way = Way.COMMAND, at: datetime | None = None) -> list[Taken | Failed]:
        """These come in, together."""
        return take_in(self.desk, [Arrival(content=one, way=way, at=at or self.newsroom.clock()) for one in contents])

    def one(self, content: bytes, **how: Any) -> Message:
        """This comes in; the message it became."""
        (outcome,) = self.arrives(content, **how)
        assert isinstance(outcome, Taken), outcome
        return self.message(outcome.message)

    def message(self, number: MessageId) -> Message:
        with self.desk.reading() as session:
            return received.get(session, number)

    def messages(self) -> Sequence[Message]:
        with self.desk.reading() as session:
            return [one for some in received.everything(session) for one in some]

    def of(self, rfc_id: RfcId, kind: type[facts.Fact]) -> list[Any]:
        return self.newsroom.facts(rfc_id, kind)

    def guessed(self, message: Message) -> set[RfcId]:
        return {one.rfc_id for one in message.guesses}


def seq(number: int) -> Seq:
    return Seq(number)


def dated(at: datetime) -> str:
    return format_datetime(at)
