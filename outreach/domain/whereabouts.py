"""Where words stand in a text, from which character to which, however they were typed.

Places are counted in Unicode code points, as Python counts; browsers count differently (see `app.js`).
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from outreach.domain.quotes import SAME, canonical, on_words

AROUND = 30
"""Characters shown on either side of words that stand in several places."""


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """From character `start` up to, and without, character `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Sign:
    """One character of a text as quotes are compared, and the stretch of the text it stands for."""

    char: str
    start: int
    end: int


def find(words: str, text: str) -> tuple[Span, ...]:
    """Every place where these words stand; white space and the shape of quotation marks and dashes do not matter."""
    sought, signs = canonical(words), list(_signs(text))
    plain = "".join(sign.char for sign in signs)
    found = []
    begin = plain.find(sought) if sought else -1
    while begin >= 0:
        end = begin + len(sought)
        if on_words(plain, begin, end):
            found.append(Span(signs[begin].start, signs[end - 1].end))
        begin = plain.find(sought, begin + 1)
    return tuple(dict.fromkeys(found))


def same_words(words: str, span: Span, text: str) -> bool:
    """Whether that very place holds these words."""
    return 0 <= span.start < span.end <= len(text) and canonical(words) == canonical(span.of(text))


def nearby(span: Span, text: str) -> str:
    """The place with a few words on either side, in one line, to tell it from others."""
    before = canonical(text[: span.start])[-AROUND:].strip()
    after = canonical(text[span.end :])[:AROUND].strip()
    return f"… {before} [{canonical(span.of(text))}] {after} …"


def _signs(text: str) -> Iterator[_Sign]:
    """The text as `canonical` would have it, each of its characters with where it comes from."""
    blank: _Sign | None = None
    begun = False
    for start, end in _clusters(text):
        for char in unicodedata.normalize("NFC", text[start:end]).translate(SAME):
            if char.isspace():
                blank = blank or _Sign(" ", start, end)
                continue
            if blank and begun:
                yield blank
            blank, begun = None, True
            yield _Sign(char, start, end)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each letter with the marks that belong on it."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, place
            start = place
