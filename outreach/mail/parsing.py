"""A message taken apart: its headers, its words, its files, and what a mail system reports in it."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from email._policybase import compat32
from email.feedparser import FeedParser
from email.message import Message
from hashlib import sha256
from itertools import islice

from outreach.domain.received import Attachment
from outreach.mail.charsets import clean, decode
from outreach.mail.file_types import media_type, warning
from outreach.mail.flowed import unflowed
from outreach.mail.forms import MARK, Words, choose
from outreach.mail.headers import Headers, parameters, words
from outreach.mail.html_text import to_text
from outreach.mail.invitations import invitation
from outreach.mail.limits import DEEPEST, LONGEST_TEXT, MOST_PARTS, too_many
from outreach.mail.no_mail import what_is_it
from outreach.mail.sealed import ENCRYPTED, INLINE, OPENED, SEALS, UNOPENED, is_encrypted, unsealed
from outreach.mail.transfer import inline_files, unpacked

_KIND = re.compile(r"\s*([\w.+-]{1,80}/[\w.+-]{1,80})", re.ASCII)
# What HTML tells about itself; UTF-16 and the like it cannot be, since this line could be read.
_CHARSET = re.compile(rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?(?!utf-?(?:7|16|32))([\w.:-]{2,40})", re.IGNORECASE)
_READ = {"text/plain", "text/html", "text/enriched", "text/x-amp-html"}
_LONGEST_HTML = 2_000_000  # characters of HTML in one part that are turned into words
_MOST_TAGS = 100_000  # in all of a message: each costs some microseconds, and nobody waits for a second
_LONGEST_NAME = 200
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069]+")
_ENDINGS = {
    "application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "text/plain": ".txt",
    "text/html": ".html", "text/calendar": ".ics", "message/delivery-status": ".txt", "text/rfc822-headers": ".txt",
}  # fmt: skip

_DIVIDES = re.compile(rb"^--([!-~]{6,70})[ \t]*\r?\n(?:content-[a-z]+[ \t]*:|\r?\n)", re.IGNORECASE | re.MULTILINE)

Reported = list[Headers]


@dataclass(slots=True)
class Parsed:
    """A message in pieces. `reports` are the blocks of a delivery report, `returned` the headers of a letter."""

    headers: Headers
    media_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    body: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reports: list[Reported] = field(default_factory=list)
    feedback: Headers | None = None
    receipt: Headers | None = None
    returned: Headers | None = None

    def note(self, sentence: str) -> None:
        if sentence and sentence not in self.notes:
            self.notes.append(sentence)


class _Bounded(FeedParser):
    """The library's parser, which stops at a part too many; it would go on until it runs out of stack."""

    def __init__(self) -> None:
        self.parts = 0
        super().__init__(self._made, policy=compat32)

    def _made(self, **_given: object) -> Message:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise too_many("parts", MOST_PARTS)
        return Message(policy=compat32)


def parse(content: bytes) -> Parsed:
    """Take a message apart that is within the limits of its size."""
    message = _taken_apart(content)
    parsed = Parsed(Headers.of(message.raw_items()))
    reader = _Reader(parsed)
    sentence, alien = what_is_it(content, parsed.headers)
    parsed.note(sentence)
    if alien:
        reader.attach(content, alien, "")
        return parsed
    found = reader.words_of(message, 0)
    body = "\n\n".join(text for one in found if (text := one.text.strip("\n")))
    body = "".join([body or "\n\n".join(reader.invitations), *(f"\n\n{MARK}\n{each}" for each in reader.more)])
    _note_defects(message, parsed)
    if INLINE.search(body):
        parsed.note(f"A part of its text {ENCRYPTED}")
    parsed.body = _bounded(body, parsed)
    return parsed


def _taken_apart(content: bytes) -> Message:
    parser = _Bounded()
    try:
        # Programs that save "as UTF-8" put this mark in front, and no header would be known behind it.
        parser.feed(content.removeprefix(BOM_UTF8).decode("ascii", "surrogateescape"))
        return parser.close()
    except RecursionError:
        raise too_many("parts within parts", DEEPEST) from None


def as_it_came(content: bytes) -> Parsed:
    """The headers that can be told, and everything below them as words: for what no parser gets through."""
    text = clean(decode(content[: 4 * LONGEST_TEXT])[0])[0]
    top, _, below = text.partition("\n\n")
    parsed = Parsed(Headers.of(fields(top)))
    parsed.body = _bounded(below or top, parsed)
    return parsed


def _bounded(body: str, parsed: Parsed) -> str:
    body, gone = clean(body)
    if gone:
        parsed.note(f"{gone:,} control characters were left out of its words.")
    if len(body) > LONGEST_TEXT:
        parsed.note(f"Its words go on: {len(body):,} characters, of which the first {LONGEST_TEXT:,} are shown.")
        body = body[:LONGEST_TEXT]
    return body


def _note_defects(message: Message, parsed: Parsed) -> None:
    if message.defects:
        names = sorted({type(one).__name__.removesuffix("Defect") for one in message.defects})
        parsed.note(f"It is not built as mail should be ({', '.join(names)}).")
    epilogue = getattr(message, "epilogue", None)
    if isinstance(epilogue, str) and len(epilogue.strip()) > 20:  # noqa: PLR2004  # more than a stray line end
        parsed.note("Words stand after its last part, where mail programs show none: look at the message as text.")


class _Reader:
    """Goes through the parts of one message and sorts them into words, files and reports."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.more: list[str] = []  # what other forms of the same words say besides
        self.invitations: list[str] = []
        self.tags = _MOST_TAGS  # that may still be read

    def words_of(self, part: Message, depth: int) -> list[Words]:
        """The words in this part and below, in order; files and reports go where they belong."""
        if depth > DEEPEST:
            raise too_many("parts within parts", DEEPEST)
        headers = self.parsed.headers if depth == 0 else Headers.of(part.raw_items())
        value = _value(headers, "content-type")
        kind = _kind(value)
        given = parameters(value)
        if depth == 0:
            self.parsed.media_type, self.parsed.parameters = kind, given
        payload = part._payload  # type: ignore[attr-defined]  # noqa: SLF001  # as it came: the public way re-codes it
        if kind.startswith("multipart/") and isinstance(payload, list):
            return self._several(kind, payload, depth)
        if kind.startswith("message/"):
            return self._message(part, headers, kind, given)
        return self._leaf(headers, kind, _octets(payload), depth)

    def _several(self, kind: str, parts: list[Message], depth: int) -> list[Words]:
        found = [self.words_of(one, depth + 1) for one in parts]
        if kind == "multipart/encrypted":
            self.parsed.note(f"It {ENCRYPTED}")
        if kind != "multipart/alternative":
            return [one for each in found for one in each]
        chosen = choose(found)
        self.parsed.note(chosen.note)
        self.more += chosen.more
        return chosen.words

    def _leaf(self, headers: Headers, kind: str, raw: bytes, depth: int) -> list[Words]:
        given = parameters(_value(headers, "content-type"))
        content = unpacked(raw, headers.low("content-transfer-encoding"))
        disposition = _value(headers, "content-disposition")
        name = _name(disposition, given)
        attached = disposition.strip().lower().startswith("attachment") and depth > 0
        if kind in SEALS or name.lower().endswith(".p7m"):
            self.attach(content, kind, name or "smime.p7m")
            return self._sealed(content, given.get("smime-type", ""), depth)
        if kind == "text/calendar" and (lines := invitation(clean(decode(content, given.get("charset", ""))[0])[0])):
            self.attach(content, kind, name)
            self.invitations.append(lines)
            return []
        shown = kind in _READ or (depth == 0 and kind.startswith("text/"))
        if kind.startswith("multipart/"):  # said to have parts, and has none
            if depth < DEEPEST and (parts := _parts_by_look(content)):
                self.parsed.note(
                    "The line between its parts is not the one it announces; the parts were told by their look."
                )
                return self._several(kind, parts, depth)
            self.parsed.note("It is said to have several parts, and none can be told; it is shown as it came.")
            shown, kind = True, "text/plain"
        if kind == "text/rfc822-headers" and depth > 0:
            self._returned(content)
            shown = False
        if kind == "text/x-amp-html" or attached or not shown or (name and depth > 0):
            self.attach(content, kind, name)
            return []
        return self._read(content, kind, given)

    def _read(self, content: bytes, kind: str, given: dict[str, str]) -> list[Words]:
        charset = given.get("charset", "")
        if not charset and kind == "text/html" and (found := _CHARSET.search(content, 0, 4096)):
            charset = found[1].decode("ascii")
        text, why = decode(content, charset)
        self.parsed.note(why)
        if kind == "text/html":
            return [Words(to_text(self._readable(text)), plain=False, html=text)]
        text, gone = clean(text)
        if gone:
            self.parsed.note(f"{gone:,} control characters were left out of its words.")
        if given.get("format", "").lower() == "flowed":
            text = unflowed(text, joined=given.get("delsp", "").lower() == "yes")
        if "\nbegin " in text or text.startswith("begin "):
            text, files = inline_files(text)
            for name, packed in files:
                self.attach(packed, "", name)
        return [Words(text, plain=True)]

    def _readable(self, html: str) -> str:
        """As much of it as is read, of which a note tells."""
        shown = html[:_LONGEST_HTML]
        if shown.count("<") > self.tags:
            shown = shown[: next(islice(re.finditer("<", shown), self.tags, None)).start()]
        self.tags -= shown.count("<")
        if len(shown) < len(html):
            self.parsed.note(f"Its HTML goes on; of {len(html):,} characters the first {len(shown):,} were read.")
        return shown

    def _sealed(self, content: bytes, said: str, depth: int) -> list[Words]:
        """The words of the last file, which is encrypted, or signed so that they lie inside it."""
        kept = self.parsed.attachments[-1].name
        if is_encrypted(content, said):
            self.parsed.note(f"{kept if depth else 'It'} {ENCRYPTED}")
            return []
        inner = unsealed(content)
        if inner:
            self.parsed.note(OPENED.format(name=kept))
            return self.words_of(_taken_apart(inner), depth + 1)
        if depth == 0:
            self.parsed.note(UNOPENED.format(name=kept))
        return []

    def _message(self, part: Message, headers: Headers, kind: str, given: dict[str, str]) -> list[Words]:
        """A message within this one. It is never read as if it were this one; only reports are looked into."""
        payload = part._payload  # type: ignore[attr-defined]  # noqa: SLF001  # as above
        inner = [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []
        content = (
            _as_sent(inner, kind) if inner else unpacked(_octets(payload), headers.low("content-transfer-encoding"))
        )
        if len(inner) == 1 and kind != "message/delivery-status":
            content = (
                unpacked(content, headers.low("content-transfer-encoding")) if _packed_whole(inner[0]) else content
            )
        name = _name(_value(headers, "content-disposition"), given)
        if kind in {"message/delivery-status", "message/global-delivery-status"}:
            self.parsed.reports.append([Headers.of(one.raw_items()) for one in inner] or blocks(content))
        elif kind == "message/feedback-report":
            self.parsed.feedback = (blocks(content) or [Headers()])[0]
        elif kind in {"message/disposition-notification", "message/global-disposition-notification"}:
            self.parsed.receipt = (blocks(content) or [Headers()])[0]
        else:
            found = self._returned(content)
            name = name or (f"{found.text('subject')}.eml" if found.text("subject") else "message.eml")
        self.attach(content, kind, name)
        return []

    def _returned(self, content: bytes) -> Headers:
        found = (blocks(content[:262144], most=1) or [Headers()])[0]
        if self.parsed.returned is None:
            self.parsed.returned = found
        return found

    def attach(self, content: bytes, kind: str, name: str) -> None:
        found = kind if kind.startswith("message/") else media_type(content, kind)
        name = _safe(name) or f"attachment-{len(self.parsed.attachments) + 1}{_ENDINGS.get(found, '')}"
        self.parsed.note(warning(name, found))
        self.parsed.attachments.append(
            Attachment(
                name=name,
                media_type=found,
                size=len(content),
                sha256=sha256(content).hexdigest(),
                content=content,
            )
        )


def blocks(content: bytes, most: int = MOST_PARTS) -> Reported:
    """Blocks of `Name: value` lines, parted by blank lines: what delivery reports and returned headers are made of."""
    text = clean(decode(content)[0])[0].lstrip("\n")
    found = (Headers.of(fields(block)) for block in re.split(r"\n[ \t]*\n", text, maxsplit=most)[:most])
    return [one for one in found if one.raw]


def fields(block: str) -> Iterator[tuple[str, str]]:
    name, value = "", ""
    for line in block.split("\n"):
        if line[:1] in {" ", "\t"} and name:
            value += "\n" + line
            continue
        if name:
            yield name, value
        name, colon, value = line.partition(":")
        name, value = (name.strip(), value.strip()) if colon and " " not in name.strip() else ("", "")
    if name:
        yield name, value


def _parts_by_look(content: bytes) -> list[Message]:
    """The parts of a text whose dividing line was mistyped: a line of dashes that comes again, with headers below."""
    found = _DIVIDES.search(content)
    if not found or content.count(b"--" + found[1]) < 2:  # noqa: PLR2004  # one line divides nothing
        return []
    parser = _Bounded()
    parser.feed(f'Content-Type: multipart/mixed; boundary="{found[1].decode("ascii", "replace")}"\n\n')
    parser.feed(content.decode("ascii", "surrogateescape"))
    payload = parser.close()._payload  # type: ignore[attr-defined]  # noqa: SLF001  # as above
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _value(headers: Headers, name: str) -> str:
    found = headers.raw.get(name)
    return found[0] if found else ""


def _kind(value: str) -> str:
    """The media type a header tells; text where it tells none, as some forget the semicolon, and some the type."""
    found = _KIND.match(value)
    return found[1].lower() if found else "text/plain"


def _octets(payload: object) -> bytes:
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _as_sent(inner: list[Message], kind: str) -> bytes:
    """The bytes of messages within, as near to what was sent as the library can tell."""
    sent = []
    for one in inner:
        try:
            sent.append(one.as_bytes(policy=compat32))
        except Exception:  # noqa: BLE001  # the library raises whatever it stumbles over; the whole message is kept
            sent.append(b"\n".join(f"{name}: {value}".encode("utf-8", "replace") for name, value in one.raw_items()))
    return (b"\n" if kind == "message/delivery-status" else b"").join(sent)


def _packed_whole(inner: Message) -> bool:
    """Whether a message within was packed like a file, so that the parser saw no headers in it."""
    return not list(inner.raw_items())


def _name(disposition: str, given: dict[str, str]) -> str:
    found = (parameters(disposition).get("filename") if disposition else "") or given.get("name", "")
    return words(found) if found else ""


def _safe(name: str) -> str:
    """The name without what would make it a path, hide its ending or break a page."""
    name = " ".join(_NOT_IN_NAMES.sub("_", clean(name)[0].replace("\n", " ")).split()).strip(". ")
    if len(name) > _LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: _LONGEST_NAME - 20]}{dot}{ending[:19]}" if dot else name[:_LONGEST_NAME]
    return name
