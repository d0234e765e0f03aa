"""A read message as bytes and back: how the child that reads hands it to the process that asked."""

import json
from datetime import datetime
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
)

_LENGTH = 8  # bytes in which a length is told
_AS_IT_IS = ("sha256", "size", "rule", "rule_language", "subject", "message_id", "body", "language")


def pack(message: ReceivedMessage) -> bytes:
    """Everything the message holds: what JSON can tell, then the attachments' bytes one after the other."""
    told: dict[str, Any] = {name: getattr(message, name) for name in _AS_IT_IS}
    told |= {
        "kind": message.kind,
        "certainty": message.certainty,
        "sender": _mailbox(message.sender),
        "reply_to": [_mailbox(one) for one in message.reply_to],
        "recipients": [_mailbox(one) for one in message.recipients],
        "date": message.date.isoformat() if message.date else None,
        "references": message.references,
        "parts": [(one.kind, one.start, one.end) for one in message.parts],
        "attachments": [(one.name, one.media_type, one.size, one.sha256) for one in message.attachments],
        "authentication": message.authentication,
        "notes": message.notes,
        "bounce": _report(message.bounce),
        "receipt": _report(message.receipt),
    }
    head = json.dumps(told).encode("ascii")
    return b"".join([len(head).to_bytes(_LENGTH), head, *(one.content for one in message.attachments)])


def unpack(sent: bytes) -> ReceivedMessage:
    """The message that `pack` wrote."""
    size = int.from_bytes(sent[:_LENGTH])
    told = json.loads(sent[_LENGTH : _LENGTH + size])
    at, attachments = _LENGTH + size, []
    for name, media_type, length, sha256 in told["attachments"]:
        content = sent[at : at + length]
        at += length
        attachments.append(Attachment(name=name, media_type=media_type, size=length, sha256=sha256, content=content))
    return ReceivedMessage(
        **{name: told[name] for name in _AS_IT_IS},
        kind=MailKind(told["kind"]),
        certainty=Certainty(told["certainty"]) if told["certainty"] else None,
        bounce=_bounce(told["bounce"]) if told["bounce"] else None,
        receipt=_bounce(told["receipt"]) if told["receipt"] else None,
        sender=_from(told["sender"]),
        reply_to=tuple(_from(one) for one in told["reply_to"]),
        recipients=tuple(_from(one) for one in told["recipients"]),
        date=datetime.fromisoformat(told["date"]) if told["date"] else None,
        references=tuple(told["references"]),
        parts=tuple(Part(kind=PartKind(kind), start=start, end=end) for kind, start, end in told["parts"]),
        attachments=tuple(attachments),
        authentication=tuple(told["authentication"]),
        notes=tuple(told["notes"]),
    )


def _mailbox(one: Mailbox) -> tuple[str, str]:
    return one.address, one.name


def _from(told: list[str]) -> Mailbox:
    return Mailbox(address=told[0], name=told[1])


def _report(one: Bounce | None) -> list[Any] | None:
    if one is None:
        return None
    return [
        one.bounce_class,
        one.status,
        one.original_recipient,
        one.original_message_id,
        one.recipients,
        one.diagnostic,
        one.delayed,
    ]


def _bounce(told: list[Any]) -> Bounce:
    return Bounce(
        bounce_class=BounceClass(told[0]),
        status=told[1],
        original_recipient=told[2],
        original_message_id=told[3],
        recipients=tuple(told[4]),
        diagnostic=told[5],
        delayed=told[6],
    )
