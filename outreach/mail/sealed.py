"""Mail that is encrypted, or whose words lie inside a signature: what can be taken out of it, and what must be said.

A signature is not checked here: that takes somebody's decision whom to trust. The wrapping is opened so that a person
can read what is in it, and the wrapped file is kept beside the words.
"""

import re
from collections.abc import Iterator

ENCRYPTED = "is encrypted: save it, and open it where its key is."
OPENED = "Its words were taken out of the signed file {name}; the signature was not checked."
UNOPENED = (
    "Its words lie in the signed file {name}, which cannot be opened here: save it, and open it in a mail program."
)
SEALS = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
INLINE = re.compile(r"^-----BEGIN PGP MESSAGE-----$", re.MULTILINE)
_ENVELOPED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))
_SEQUENCE, _IDENTIFIER, _OCTETS, _OCTETS_IN_PIECES, _INSIDE = 0x30, 0x06, 0x04, 0x24, 0xA0
_DEEPEST = 12
_MOST = 100_000  # elements side by side: the largest mail in pieces of a few hundred bytes
_MIME = re.compile(rb"\s*(?:content-[a-z-]{3,40}|mime-version)[ \t]*:", re.IGNORECASE)

Span = tuple[int, int, int]  # tag, begin and end of what an element holds


def is_encrypted(content: bytes, said: str) -> bool:
    """Whether a file of these types holds what only a key opens; `said` is its `smime-type`."""
    return "enveloped" in said.lower() or any(one in content[:64] for one in _ENVELOPED)


def unsealed(content: bytes) -> bytes:
    """The mail inside a signed file (RFC 8551, application/pkcs7-mime); empty where there is none."""
    try:
        found = _signed(content)
    except (ValueError, IndexError, StopIteration):
        return b""
    return found if _MIME.match(found) else b""


def _signed(content: bytes) -> bytes:
    """Follow the one way down to the content: wrapping, signed data, what is signed, its octets."""
    (_, wrapped) = _two(content, _only(_elements(content, 0, len(content)), _SEQUENCE))
    data = _only(_elements(content, *wrapped[1:]), _SEQUENCE)
    signed = next(one for one in _elements(content, *data[1:]) if one[0] == _SEQUENCE)
    (_, inside) = _two(content, signed)
    tag, begin, end = next(_elements(content, *inside[1:]))
    if tag == _OCTETS:
        return content[begin:end]
    return b"".join(content[start:stop] for tag, start, stop in _elements(content, begin, end) if tag == _OCTETS)


def _two(content: bytes, outer: Span) -> tuple[Span, Span]:
    """An identifier, and what stands inside it."""
    name, inside, *_ = _elements(content, *outer[1:])
    if name[0] != _IDENTIFIER or inside[0] != _INSIDE:
        raise ValueError
    return name, inside


def _only(found: Iterator[Span], tag: int) -> Span:
    one = next(found)
    if one[0] != tag:
        raise ValueError
    return one


def _elements(content: bytes, at: int, end: int) -> Iterator[Span]:
    """The elements (BER) between two places."""
    many = 0
    while at < end and content[at : at + 2] != b"\0\0":
        begin, stop, after = _extent(content, at, 0)
        many += 1
        if stop > end or many > _MOST:
            raise ValueError
        yield content[at], begin, stop
        at = after


def _extent(content: bytes, at: int, depth: int) -> Span:
    """Where what an element holds begins and ends, and where the next one begins."""
    told, begin = content[at + 1], at + 2
    if told == 0x80:  # noqa: PLR2004  # no length is told: two zeros end it
        if depth > _DEEPEST:
            raise ValueError
        after, many = begin, 0
        while content[after : after + 2] != b"\0\0":
            after = _extent(content, after, depth + 1)[2]
            many += 1
            if many > _MOST:
                raise ValueError
        return begin, after, after + 2
    if told > 0x80:  # noqa: PLR2004  # so many bytes tell the length
        count = told & 0x7F
        told = int.from_bytes(content[begin : begin + count])
        begin += count
    if begin + told > len(content):
        raise ValueError
    return begin, begin + told, begin + told
