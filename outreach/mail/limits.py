"""How large, how deep and how crowded a message may be before nobody reads it but a person."""

import re

from outreach.domain.received import TooLarge, TooMuch

LARGEST = 25 * 1024 * 1024  # bytes of a whole message, as most mail systems have it
LARGEST_HEADERS = 256 * 1024  # bytes of the headers at its top
MOST_PARTS = 200
DEEPEST = 20  # parts within parts
MOST_ADDRESSES = 500
MOST_ENCODED_WORDS = 2_000  # of RFC 2047, in the headers at its top
LONGEST_TEXT = 200_000  # characters of text: what the log takes (a test compares it with the rule)
LONGEST_VALUE = 16_384  # characters of one header that anybody reads

_HEADER = re.compile(rb"From |[!-9;-~]*:|[\t ]")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n|\r\r")


def check_size(content: bytes) -> None:
    """Refuse what is out of all measure, before a parser looks at it."""
    if len(content) > LARGEST:
        raise too_large(len(content))
    headers = _headers(content)
    if len(headers) > LARGEST_HEADERS:
        raise TooMuch(
            f"The headers of this message go on past {LARGEST_HEADERS:,} bytes, which no mail program writes. "
            "It is kept whole: save it, and look at it as text."
        )
    if headers.count(b"=?") > 2 * MOST_ENCODED_WORDS:
        raise TooMuch(
            f"The headers of this message hold more than {MOST_ENCODED_WORDS:,} encoded words, which no mail program "
            "writes. It is kept whole: save it, and look at it as text."
        )


def top_of(content: bytes) -> bytes:
    """The headers alone, as a message without a body; nothing where there are none, or more than anybody writes."""
    headers = _headers(content)
    return headers + b"\r\n\r\n" if 0 < len(headers) <= LARGEST_HEADERS else b""


def _headers(content: bytes) -> bytes:
    if not _HEADER.match(content):
        return b""  # what begins with no header has none, for any parser: a file that is no mail
    found = _END_OF_HEADERS.search(content, 0, LARGEST_HEADERS + 4)
    return content[: found.start()] if found else content[: LARGEST_HEADERS + 1]


def too_large(size: int) -> TooLarge:
    return TooLarge(
        f"This message has {size:,} bytes; more than {LARGEST:,} are not read. It is kept whole: save it, and open "
        "it in a mail program."
    )


def too_many(what: str, most: int) -> TooMuch:
    return TooMuch(
        f"This message has more than {most:,} {what}, which is more than is read unattended. It is kept whole: save "
        "it, and open it in a mail program."
    )
