"""A message's headers, each read by itself: one that is broken costs nobody the others."""

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from outreach.domain.received import Mailbox
from outreach.mail.charsets import decode, likeliest, one_line
from outreach.mail.limits import LONGEST_VALUE, MOST_ADDRESSES, too_many

MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(=\?)")
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*(?:"|\\?$)|\((?:[^()\\]|\\.)*\)?|<[^<>]*>|=\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?=|[,;:]|[^",;:<(=]+|.',
    re.DOTALL,
)
_BARE = re.compile(r"[^\s<>\",;:()\[\]\\]+@[^\s<>\",;:()\[\]\\]+")
_QUOTED_PAIR = re.compile(r"\\(.)")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_EARLIEST, _LATEST = 1971, 2100
_PARAM = re.compile(r";\s*([^\s=;\"]{1,80})\s*=\s*(\"(?:[^\"\\]|\\.)*(?:\"|\\?$)|[^;]*)", re.DOTALL)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")


@dataclass(slots=True)
class Headers:
    """Headers by name in lower case, as they were sent; read with `text`, `all`, `mailboxes` and the rest."""

    raw: dict[str, list[str]] = field(default_factory=dict)
    _known: dict[tuple[str, ...], tuple[Mailbox, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, items: Iterable[tuple[str, object]]) -> "Headers":
        named = [(name.lower(), str(value)) for name, value in items]
        foreign = [octets for _, value in named if not value.isascii() and not _is_utf8(octets := _as_sent(value))]
        encoding = likeliest(b"\n".join(foreign)) if foreign else "utf-8"
        raw: dict[str, list[str]] = {}
        for name, value in named:
            raw.setdefault(name, []).append(value if value.isascii() else _unescaped(value, encoding))
        return cls(raw)

    def __contains__(self, name: str) -> bool:
        return name in self.raw

    def text(self, name: str) -> str:
        """The first header of this name, decoded, in one line; empty where there is none."""
        found = self.raw.get(name)
        return words(found[0]) if found else ""

    def all(self, name: str) -> list[str]:
        return [words(one) for one in self.raw.get(name, ())]

    def low(self, name: str) -> str:
        """The first header of this name as it was sent, in lower case: for headers that machines write."""
        found = self.raw.get(name)
        return one_line(found[0][:LONGEST_VALUE]).lower() if found else ""

    def mailboxes(self, *names: str) -> tuple[Mailbox, ...]:
        """The addresses in these headers, each once."""
        if (known := self._known.get(names)) is not None:
            return known
        found: dict[str, Mailbox] = {}
        for value in (value for name in names for value in self.raw.get(name, ())):
            for one in mailboxes(value):
                found.setdefault(one.address.lower() or one.name, one)
                if len(found) > MOST_ADDRESSES:
                    raise too_many("addresses", MOST_ADDRESSES)
        self._known[names] = tuple(found.values())
        return self._known[names]

    def ids(self, *names: str) -> tuple[str, ...]:
        """The message ids in these headers, in order, each once, with their angle brackets."""
        found: dict[str, None] = {}
        for value in (value for name in names for value in self.raw.get(name, ())):
            for one in MESSAGE_ID.findall(value[-LONGEST_VALUE:]):
                found[one if one.isprintable() else one_line(one)] = None
        return tuple(found)

    def message_id(self) -> str:
        """The message's own id; one that was sent without angle brackets gets them."""
        value = one_line(self.raw.get("message-id", [""])[0][:LONGEST_VALUE])
        if found := MESSAGE_ID.search(value):
            return found[0]
        bare = value.strip("<> ")[:990]
        return f"<{bare}>" if bare and " " not in bare else ""


def _as_sent(value: str) -> bytes:
    """The bytes of a header, of which a parser carried those beyond ASCII as half characters."""
    try:
        return value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _unescaped(value: str, encoding: str) -> str:
    """A header's words: UTF-8, or what all the headers of a message that are not are likeliest in."""
    octets = _as_sent(value)
    return octets.decode("utf-8" if _is_utf8(octets) else encoding, "replace")


def words(value: str) -> str:
    """A header's value in one line, its encoded words (RFC 2047) decoded, also those in the wrong place."""
    value = value[:LONGEST_VALUE]
    if "=?" not in value:
        return one_line(value)
    value = _BETWEEN.sub(r"\1\2", value)
    return one_line("".join(_decoded(value)))


def _decoded(value: str) -> Iterator[str]:
    """The value's stretches. Neighbours in one encoding are joined as bytes: some mailers cut characters in two."""
    held, charset, end = b"", "", 0
    for found in _WORD.finditer(value):
        between = value[end : found.start()]
        name = found[1].partition("*")[0]
        if between or name.lower() != charset.lower():
            yield decode(held, charset)[0]
            held = b""
        yield between
        charset, end = name, found.end()
        held += _unpacked(found[2], found[3])
    yield decode(held, charset)[0]
    yield value[end:]


def _unpacked(code: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if code in "qQ":
        return _HEX.sub(lambda found: bytes([int(found[1], 16)]), raw.replace(b"_", b" "))
    try:
        return binascii.a2b_base64(raw + b"===")
    except binascii.Error:
        return raw


def mailboxes(value: str) -> Iterator[Mailbox]:
    """The addresses of one header, however badly it is written. Names of groups are left out, members are not."""
    phrase: list[str] = []
    comment = address = ""
    for token in _TOKEN.findall(value[: 4 * LONGEST_VALUE]):
        first = token[0]
        if first in ",;":
            yield from _mailbox("".join(phrase), address, comment)
            phrase, comment, address = [], "", ""
        elif first == ":":
            phrase = []
        elif first == "<" and len(token) > 1:
            address = address or _route(token[1:-1])
        elif first == "(" and len(token) > 1:
            comment = comment or token[1:].removesuffix(")")
        else:
            phrase.append(token)
    yield from _mailbox("".join(phrase), address, comment)


def _mailbox(phrase: str, address: str, comment: str) -> Iterator[Mailbox]:
    phrase = phrase.strip()
    if not address and (bare := _BARE.search(phrase)):
        address = bare[0]
        phrase = phrase[: bare.start()] + phrase[bare.end() :]
    name = _unquoted(phrase) or _unquoted(comment)
    if address or name:
        yield Mailbox(address=one_line(address), name=name if name != address else "")


def _route(inside: str) -> str:
    inside = inside.strip()
    if inside.startswith("@"):
        inside = inside.rpartition(":")[2]
    return "".join(inside.removeprefix("mailto:").split())


def _unquoted(phrase: str) -> str:
    phrase = phrase.strip()
    if phrase.startswith('"'):
        phrase = phrase[1:].removesuffix('"')
    return words(_QUOTED_PAIR.sub(r"\1", phrase)).strip("'\" ") if phrase else ""


def instant(value: str) -> tuple[datetime | None, str]:
    """The date a header tells, aware; else nothing and a sentence."""
    if not value.strip():
        return None, "It has no date."
    try:
        found = parsedate_to_datetime(one_line(value[:200]))
        aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found
        aware.astimezone(UTC)
    except Exception:  # noqa: BLE001  # the library raises whatever it stumbles over
        return None, "Its date cannot be read."
    if not _EARLIEST <= aware.year <= _LATEST:
        return None, f"Its date lies in the year {aware.year}; it was not believed."
    return aware, ""


def parameters(value: str) -> dict[str, str]:
    """The parameters of a header like Content-Type, with RFC 2231 continuations and encodings put together."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, given in _PARAM.findall(";" + value[:LONGEST_VALUE].partition(";")[2]):
        found = _SECTION.fullmatch(name.lower())
        text = _QUOTED_PAIR.sub(r"\1", given[1:].removesuffix('"')) if given.startswith('"') else given.strip()
        if not found or (found[2] is None and not found[3]):
            plain.setdefault(name.lower(), text)
        else:
            pieces.setdefault(found[1], {})[int(found[2] or 0)] = (text, bool(found[3]))
    return plain | {name: _put_together(sections) for name, sections in pieces.items()}


def _put_together(sections: dict[int, tuple[str, bool]]) -> str:
    raw, charset = b"", ""
    for number, (text, encoded) in sorted(sections.items()):
        rest = text
        if number == min(sections) and encoded and text.count("'") >= 2:  # noqa: PLR2004  # charset'language'value
            charset, _, rest = text.split("'", 2)
        octets = rest.encode("utf-8", "replace")
        raw += re.sub(rb"%([0-9A-Fa-f]{2})", lambda hit: bytes([int(hit[1], 16)]), octets) if encoded else octets
    return decode(raw, charset)[0]
