"""A message's bytes, read: whatever is sent to us becomes a `ReceivedMessage`, or says why it cannot."""

from email import message_from_bytes
from email.policy import default
from hashlib import sha256

from outreach.domain.received import Mailbox, MailKind, ReceivedMessage
from outreach.mail.split import split


def read(content: bytes) -> ReceivedMessage:
    """Read a message. Raises only `TooMuch`, for one whose size, depth or number of parts is out of all measure."""
    message = message_from_bytes(content, policy=default)
    found = message.get_body(("plain", "html"))
    body = found.get_content() if found else ""
    return ReceivedMessage(
        sha256=sha256(content).hexdigest(),
        size=len(content),
        kind=MailKind.HUMAN,
        certainty=None,
        rule="",
        rule_language="",
        bounce=None,
        sender=Mailbox(address=message["From"].addresses[0].addr_spec),
        reply_to=(),
        recipients=tuple(Mailbox(address=one.addr_spec) for one in message["To"].addresses),
        date=message["Date"].datetime if message["Date"] else None,
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or ""),
        references=tuple(str(message["References"] or "").split()),
        body=body,
        parts=split(body),
    )
