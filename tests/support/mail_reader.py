"""A reader of mail for tests that are not about reading: plain messages, machines that say so, bounces, files."""

from email import message_from_bytes
from email.policy import default
from email.utils import getaddresses
from hashlib import sha256
from typing import Any

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
    report = _bounce(message) if kind is MailKind.BOUNCE else None
    return ReceivedMessage(
        sha256=sha256(content).hexdigest(),
        size=len(content),
        kind=kind,
        certainty=certainty,
        rule=rule,
        rule_language="",
        bounce=report if report and not report.status.startswith("2") else None,
        receipt=report if report and report.status.startswith("2") else None,
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
