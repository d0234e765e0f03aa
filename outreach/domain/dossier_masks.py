"""Takes out of a text what must not leave the desk: names and words that are secret, and addresses of people.

A secret is known again without case, accents or punctuation, as the search over a release knows it; what stands in its
place says that something stood there.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

KEPT: Final = "[kept at the desk]"
ADDRESS: Final = "[address]"
IN_A_ROW: Final = 5
"""So many words in a row give a secret text away; see `services.leaks`, which searches what was printed once more."""

SIGNS_IN_A_ROW: Final = 10
TOKEN: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|\w+")
MAIL: Final = re.compile(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+")
PHONE: Final = re.compile(r"(?<![\w.])(?:\+|00|\(0)\d[\d\s()./\u2010-\u2015-]{5,}\d")
NOT_A_PERSON: Final = frozenset(
    {"and", "board", "bureau", "center", "centre", "comms", "communication", "communications", "department", "desk"}
    | {"division", "duty", "enquiries", "form", "general", "head", "information", "line", "main", "media", "of"}
    | {"office", "officer", "on", "press", "public", "reception", "relations", "secretariat", "service"}
    | {"spokesman", "spokesperson", "spokeswoman", "switchboard", "team", "the", "unit", "web"}
)
"""Words in the name of a contact that is a desk: to take those out of every letter would leave no sentence."""

Tokens = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Masks:
    """What is taken out. `names` and `addresses` as a whole, `words` in any five in a row; `people`: all addresses.

    `public` are texts that were never secret, like the name of the agency: what stands there is left alone.
    """

    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    people: bool = False
    public: tuple[str, ...] = field(default=())

    def __call__(self, text: str) -> str:
        if not text:
            return text
        masked = self._without_addresses(text)
        return _without(masked, self._pieces) if self._pieces else masked

    def hold(self, text: str) -> bool:
        """Whether anything in it would be taken out."""
        return self(text) != text

    def _without_addresses(self, text: str) -> str:
        for address in self.addresses:
            text = re.sub(re.escape(address), ADDRESS, text, flags=re.IGNORECASE)
        if self.people:
            text = PHONE.sub(ADDRESS, MAIL.sub(ADDRESS, text))
        return text

    @cached_property
    def _pieces(self) -> dict[str, list[Tokens]]:
        """What to look for, by its first word."""
        known = [tokens(one) for one in self.public]
        found: dict[str, list[Tokens]] = {}
        pieces = {said for name in self.names if len(said := tokens(name)) > 1}
        for text in self.words:
            pieces |= _in_rows(tokens(text))
        for piece in sorted(pieces, key=lambda one: (-len(one), one)):
            if piece and not any(_holds(text, piece) for text in known):
                found.setdefault(piece[0], []).append(piece)
        return found


def is_a_person(name: str) -> bool:
    """Whether a contact's name looks like somebody's, and not like that of a desk."""
    said = tokens(name)
    return len(said) > 1 and not NOT_A_PERSON.intersection(said)


def tokens(text: str) -> Tokens:
    return tuple(TOKEN.findall(_bare(text)[0]))


def _bare(text: str) -> tuple[str, Sequence[int]]:
    """The text without case, accents and marks; and from which character each of what is left comes."""
    if text.isascii():
        return text.casefold(), range(len(text))
    left = [
        (bare, place)
        for place, char in enumerate(text)
        for bare in unicodedata.normalize("NFKD", char.casefold())
        if not unicodedata.combining(bare)
    ]
    return "".join(bare for bare, _ in left), [place for _, place in left]


def _in_rows(said: Tokens) -> set[Tokens]:
    signs = sum(len(token) == 1 for token in said) * 2 > len(said)
    length = min(len(said), SIGNS_IN_A_ROW if signs else IN_A_ROW)
    return {said[start : start + length] for start in range(len(said) - length + 1)} if len(said) > 2 else set()  # noqa: PLR2004  # fewer stand in many a letter


def _holds(text: Tokens, piece: Tokens) -> bool:
    return any(text[start : start + len(piece)] == piece for start in range(len(text) - len(piece) + 1))


def _without(text: str, pieces: dict[str, list[Tokens]]) -> str:
    said, spans = _spans(text)
    gone = [False] * len(said)
    for start, token in enumerate(said):
        for piece in pieces.get(token, ()):
            if said[start : start + len(piece)] == piece:
                gone[start : start + len(piece)] = [True] * len(piece)
    made, at = [], 0
    for begin, end in _runs(spans, gone):
        made += [text[at:begin], KEPT]
        at = end
    return "".join([*made, text[at:]])


def _spans(text: str) -> tuple[Tokens, Sequence[tuple[int, int]]]:
    """Each word as it is compared, and where it stands, with the marks that belong to it."""
    bare, places = _bare(text)
    found = [*TOKEN.finditer(bare)]
    spans = [(places[one.start()], _with_marks(text, places[one.end() - 1] + 1)) for one in found]
    return tuple(one[0] for one in found), spans


def _with_marks(text: str, end: int) -> int:
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _runs(spans: Sequence[tuple[int, int]], gone: Sequence[bool]) -> Iterable[tuple[int, int]]:
    """From where to where a stretch of words that go reaches, each stretch once."""
    begin = end = -1
    for (start, stop), goes in zip(spans, gone, strict=True):
        if goes and begin < 0:
            begin, end = start, stop
        elif goes:
            end = stop
        elif begin >= 0 and start >= end:
            yield begin, end
            begin = end = -1
    if begin >= 0:
        yield begin, end
