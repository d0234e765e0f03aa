"""A letter as the bytes that leave: plain text, one recipient, marked as written by a machine."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from outreach.domain.letters import Letter


def staff_mail(letter: Letter, *, sender: str, at: datetime) -> bytes:
    """The letter as a notice to one of us.

    The last two headers ask other machines not to answer (RFC 3834): a vacation notice to a reminder helps nobody.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender_address(sender)
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text, cte="quoted-printable")
    return message.as_bytes()


def sender_address(sender: str) -> Address:
    """`Outreach <desk@example.org>` taken apart, so that no header is ever put together by hand."""
    name, address = parseaddr(sender)
    return Address(display_name=name, addr_spec=address)
