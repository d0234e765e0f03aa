"""A letter as the bytes that leave: plain text first, one recipient, and no header put together by hand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from html import escape

from outreach.domain.letters import AgencyLetter, Letter, LetterFile
from outreach.mail import staff_html

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})
BOUND = 24
"""As long as the token of a letter to an agency: a boundary is a line of its own."""

MOST_REFERENCES = 20
"""A header has its limits. The first letter and the newest are what mail programs thread by."""


def staff_mail(letter: Letter, *, sender: str, at: datetime) -> bytes:
    """The letter as a notice to one of us, in plain text and as HTML of the same words.

    The last two headers ask other machines not to answer (RFC 3834): a vacation notice to a reminder helps nobody.
    """
    message = _headed(letter, sender=sender, at=at)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(staff_html.as_html(letter.subject, letter.text), subtype="html", cte="quoted-printable")
    _bound(message.walk(), sha256(letter.message_id.encode()).hexdigest()[:BOUND])
    return message.as_bytes()


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """A letter to an agency with all that goes with it: `earlier` are the names of what we wrote to it before.

    `token` is that of its reply address; nothing else in the message depends on chance.
    """

    letter: Letter
    carries: AgencyLetter
    token: str
    reply_to: str
    earlier: Sequence[str]
    files: Sequence[tuple[LetterFile, bytes]]


def agency_mail(posted: Posted, *, sender: str, at: datetime) -> bytes:
    """The letter as a person's request for comment. It does not say that a machine wrote it, since none did."""
    message = _headed(posted.letter, sender=sender, at=at)
    message["Reply-To"] = Address(addr_spec=posted.reply_to)
    if posted.earlier:
        message["In-Reply-To"] = posted.earlier[-1]
        message["References"] = " ".join([posted.earlier[0], *posted.earlier[1:][1 - MOST_REFERENCES :]])
    message.set_content(posted.letter.text, cte="quoted-printable")
    message.add_alternative(as_html(posted.carries), subtype="html", cte="quoted-printable")
    for file, content in posted.files:
        kind, _, of_kind = file.media_type.partition("/")
        message.add_attachment(content, maintype=kind, subtype=of_kind, filename=file.name)
    if posted.carries.language:  # last: what sets the content takes away every header that speaks of it
        message["Content-Language"] = posted.carries.language
    _bound(message.walk(), posted.token)
    return message.as_bytes()


def as_html(letter: AgencyLetter) -> str:
    """The same words for programs that show HTML: paragraphs in the direction of their language, and nothing else."""
    language = letter.language or "und"
    direction = "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr" if letter.language else "auto"
    paragraphs = "\n".join(
        f"<p>{escape(part).replace(chr(10), '<br>' + chr(10))}</p>"
        for part in re.split(r"\n[ \t]*\n\s*", letter.text.strip("\n"))
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}">\n<head><meta charset="utf-8">'
        f"<title>{escape(letter.subject)}</title></head>\n<body>\n{paragraphs}\n</body>\n</html>\n"
    )


def sender_address(sender: str) -> Address:
    """`Outreach <desk@example.org>` taken apart, so that no header is ever put together by hand."""
    name, address = parseaddr(sender)
    return Address(display_name=name, addr_spec=address)


def _headed(letter: Letter, *, sender: str, at: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender_address(sender)
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = letter.message_id
    return message


def _bound(parts: Iterable[Message], token: str) -> None:
    """The same letter is the same bytes. `=_` cannot stand in any of its parts, which are all encoded."""
    for number, part in enumerate(one for one in parts if one.is_multipart()):
        part.set_boundary(f"=_{token}_{number}")
