"""What Outreach makes of a message file: an operator's first look when a message went astray. It needs no database."""

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from errno import ENOENT
from hashlib import sha256
from pathlib import Path
from typing import Any

from outreach.domain.errors import OutreachError
from outreach.domain.received import ReceivedMessage
from outreach.mail.limits import LARGEST, too_large, top_of
from outreach.mail.reading import read

STANDARD_INPUT = "-"
PIECE = 1 << 20
_TOKEN = re.compile(r"(?:^|\+)([a-z2-7]{24})$", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """One message as a program reads it. `bounce` is null for everything that did not come back.

    `error` says why no more than its headers could be read.
    """

    file: str
    sha256: str
    kind: str
    certainty: str | None
    rule: str
    rule_language: str
    bounce: dict[str, Any] | None
    message_id: str
    date: str | None
    subject: str
    text: str
    quoted: str
    signature: str
    attachments: list[dict[str, Any]]
    tokens: list[str]
    references: list[str]
    authentication: list[str]
    notes: list[str]
    sender: str
    error: str = ""

    def told(self) -> dict[str, Any]:
        """The fields under their names for programs, the sender as `from`, which Python keeps for itself."""
        fields = {name: value for name, value in asdict(self).items() if name != "error" or value}
        fields["from"] = fields.pop("sender")
        return fields


@dataclass(frozen=True, kw_only=True, slots=True)
class NotExplained:
    """A file that could not be read, or a message that is too much; `error` says what to do."""

    file: str
    error: str
    sha256: str = ""

    def told(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}


def explain(names: Iterable[str]) -> Iterator[Explained | NotExplained]:
    """What each file holds; one that cannot be read does not stop the others. `-` is the standard input."""
    for name in names:
        try:
            for file in _files(name):
                yield _explained(file)
        except OSError as error:
            yield NotExplained(
                file=name, error=f"{error.strerror or error}. Name a message file, a folder of them, or -."
            )


def _files(name: str) -> Iterator[str]:
    folder = Path(name)
    if name == STANDARD_INPUT or not folder.is_dir():
        yield name
        return
    files = [str(file) for file in sorted(folder.rglob("*")) if file.is_file()]
    if not files:
        raise FileNotFoundError(ENOENT, "No file is in this folder")
    yield from files


def _explained(file: str) -> Explained | NotExplained:
    try:
        content, size, name = _from_disk(file)
    except OSError as error:
        return NotExplained(file=file, error=f"{error.strerror or error}. Name a message file, a folder of them, or -.")
    try:
        if size > LARGEST:
            raise too_large(size)
        return _told(file, read(content))
    except OutreachError as error:
        return _headers_of(file, content, name, str(error))


def _headers_of(file: str, content: bytes, name: str, error: str) -> Explained | NotExplained:
    """Of a message that is too much, whatever its headers say."""
    try:
        return replace(_told(file, read(top_of(content))), sha256=name, error=error)
    except OutreachError:
        return NotExplained(file=file, sha256=name, error=error)


def _from_disk(file: str) -> tuple[bytes, int, str]:
    """The file's first bytes, as many as are read of a message; the size and the SHA-256 of all of them."""
    with nullcontext(sys.stdin.buffer) if file == STANDARD_INPUT else Path(file).open("rb") as opened:
        content = opened.read(LARGEST)
        size, name = len(content), sha256(content)
        while more := opened.read(PIECE):
            size += len(more)
            name.update(more)
    return content, size, name.hexdigest()


def _told(file: str, message: ReceivedMessage) -> Explained:
    bounce = message.bounce
    return Explained(
        file=file,
        sha256=message.sha256,
        kind=message.kind.value,
        certainty=message.certainty.value if message.certainty else None,
        rule=message.rule,
        rule_language=message.rule_language,
        bounce={
            "class": bounce.bounce_class.value,
            "status": bounce.status,
            "original_recipient": bounce.original_recipient,
            "original_message_id": bounce.original_message_id,
            "recipients": list(bounce.recipients),
            "diagnostic": bounce.diagnostic,
        }
        if bounce
        else None,
        sender=str(message.sender),
        message_id=message.message_id,
        date=message.date.isoformat() if message.date else None,
        subject=message.subject,
        text=message.new_words,
        quoted=message.quoted,
        signature=message.signature,
        attachments=[
            {"name": one.name, "media_type": one.media_type, "size": one.size, "sha256": one.sha256}
            for one in message.attachments
        ],
        tokens=list(dict.fromkeys(token for one in message.recipients for token in tokens_in(one.address))),
        references=list(message.references),
        authentication=list(message.authentication),
        notes=list(message.notes),
    )


def tokens_in(address: str) -> list[str]:
    """What looks like one of our reply tokens in an address, whatever the pattern of our reply addresses."""
    return _TOKEN.findall(address.rpartition("@")[0].lower())
