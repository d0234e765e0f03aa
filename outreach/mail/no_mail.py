"""What was handed in as a message and is none: an empty file, a picture, an Outlook file, a whole mailbox."""

import re

from outreach.mail.file_types import OCTETS, media_type
from outreach.mail.headers import Headers

_OUTLOOK = {
    "application/vnd.ms-outlook": "an Outlook file: open it in Outlook, and save it as .eml",
    "application/x-ole-storage": "a file of Outlook or Office: open it there, and save a message as .eml",
}
_SEVERAL = (
    "This file holds several messages one after the other (mbox), which are shown as one here. Save each by itself, as "
    "an .eml file."
)
_OF_MAIL = (
    "from", "to", "cc", "subject", "date", "received", "message-id", "mime-version", "content-type", "return-path",
    "sender", "reply-to", "delivered-to", "content-transfer-encoding",
)  # fmt: skip
_ENVELOPE = re.compile(rb"^From [^\r\n]{1,300}\r?\n(?:>?From [^\r\n]*\r?\n)?[A-Za-z-]{1,76}:", re.MULTILINE)
_SPREAD = 4096


def what_is_it(content: bytes, headers: Headers) -> tuple[str, str]:
    """A sentence where this is no single message, and the type of the file where it holds no words of one."""
    if not content.strip():
        return "It is empty: there is not even a header in it.", ""
    if content.startswith(b"From ") and sum(1 for _ in _ENVELOPE.finditer(content)) > 1:
        return _SEVERAL, ""
    if any(name in headers for name in _OF_MAIL):
        return "", ""
    found = media_type(content)
    if found.startswith("text/") or (found == OCTETS and not _binary(content)):
        return "It has none of the headers that every e-mail message has: it may be something else.", ""
    return f"This is no e-mail message by its content, but {_OUTLOOK.get(found, found)}.", found


def _binary(content: bytes) -> bool:
    head = content[:_SPREAD]
    return sum(byte < 0x09 or 0x0E <= byte < 0x1B for byte in head) * 20 > len(head)  # noqa: PLR2004  # control codes
