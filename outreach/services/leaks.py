"""Looks for secret words in every byte of a release: whole, or any five of them in a row.

It is handed the words by whoever may read them and never repeats them: a leak is told by whose words they are and
in which file they stand.
"""

import html
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from outreach.domain.ids import RfcId

IN_A_ROW: Final = 5
SIGNS_IN_A_ROW: Final = 10  # in scripts that write no spaces a sign is less than a word
TOO_FEW: Final = 3  # "No comment" stands in many a letter; so few words leak only as a whole text of their own
MAY_BE_MARKS: Final = re.compile("[\u0300-\U0010ffff]+")
"""Before the first of these nothing is a mark over another sign."""
TOKEN: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|\w+")

Tokens = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Secret:
    """Words that may not be printed, of one request. `name`: a person's, which leaks only as a whole."""

    rfc_id: RfcId
    words: str
    name: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Leak:
    secret: Secret
    files: tuple[str, ...]


def leaks(secrets: Iterable[Secret], files: Mapping[str, bytes], *, public: Iterable[str] = ()) -> tuple[Leak, ...]:
    """Where secrets stand in the files. `public` are texts that were never secret: names, questions, wordings."""
    return leaks_of_all([(secrets, public)], files)


def leaks_of_all(
    told: Iterable[tuple[Iterable[Secret], Iterable[str]]], files: Mapping[str, bytes]
) -> tuple[Leak, ...]:
    """The same of several kinds of secrets, each with the texts that are public to it; every file is read once."""
    wanted = Wanted()
    for secrets, public in told:
        if known := tuple(secrets):
            wanted.add(known, [tokens(text) for text in public])
    found: dict[Secret, set[str]] = defaultdict(set)
    if not wanted:
        return ()
    for name, content in files.items():
        for secret in _found(wanted, map(tokens, _texts(name, content))):
            found[secret].add(name)
    return tuple(Leak(secret=secret, files=tuple(sorted(names))) for secret, names in found.items())


def tokens(text: str) -> Tokens:
    """The words of a text without case, marks or punctuation, so that another spelling hides nothing."""
    bare = text.casefold()
    if not bare.isascii():
        spelt = unicodedata.normalize("NFKD", bare)
        bare = MAY_BE_MARKS.sub(_without_marks, spelt)
    return tuple(TOKEN.findall(bare))


def _without_marks(found: re.Match[str]) -> str:
    return "".join(char for char in found[0] if not unicodedata.combining(char))


class Wanted:
    """Pieces to look for anywhere, and short utterances that count only as a whole text; each with whose they are.

    `lengths`: how long the pieces are that begin with these two words; none is shorter. So a word that many secrets
    begin with costs no more than another.
    """

    def __init__(self) -> None:
        self.anywhere: dict[Tokens, list[Secret]] = defaultdict(list)
        self.lengths: dict[Tokens, set[int]] = defaultdict(set)
        self.alone: dict[Tokens, list[Secret]] = defaultdict(list)

    def __bool__(self) -> bool:
        return bool(self.anywhere or self.alone)

    def add(self, secrets: Iterable[Secret], public: Sequence[Tokens]) -> None:
        known = _Runs(public)
        for secret in secrets:
            said = tokens(secret.words)
            if len(said) >= (2 if secret.name else TOO_FEW):
                for piece in _pieces(said, whole=secret.name):
                    if piece not in known[len(piece)]:
                        self.anywhere[piece].append(secret)
                        self.lengths[piece[:2]].add(len(piece))
            elif said:
                self.alone[said].append(secret)


def _pieces(said: Tokens, *, whole: bool) -> set[Tokens]:
    signs = sum(len(token) == 1 for token in said) * 2 > len(said)
    length = len(said) if whole else min(len(said), SIGNS_IN_A_ROW if signs else IN_A_ROW)
    return {said[start : start + length] for start in range(len(said) - length + 1)}


class _Runs(dict[int, frozenset[Tokens]]):
    """Every run of so many words of some texts, gathered once for each length that is asked for."""

    def __init__(self, texts: Sequence[Tokens]) -> None:
        super().__init__()
        self.texts = texts

    def __missing__(self, length: int) -> frozenset[Tokens]:
        starts = ((text, start) for text in self.texts for start in range(len(text) - length + 1))
        self[length] = frozenset(text[start : start + length] for text, start in starts)
        return self[length]


def _found(wanted: Wanted, texts: Iterable[Tokens]) -> set[Secret]:
    found: set[Secret] = set()
    lengths, anywhere = wanted.lengths, wanted.anywhere
    for text in texts:
        found.update(wanted.alone.get(text, ()))
        for start in [start for start, two in enumerate(pairwise(text)) if two in lengths]:
            for length in lengths[text[start : start + 2]]:
                found.update(anywhere.get(text[start : start + length], ()))
    return found


def _texts(name: str, content: bytes) -> list[str]:
    """What a reader of the file can read: each text of a JSON document, once, else the file as it is."""
    text = content.decode(errors="replace")
    if name.endswith(".json"):
        return list(dict.fromkeys(_strings(json.loads(text))))
    if name.endswith(".xlsx"):
        text = html.unescape(text)
    return [text]


def _strings(value: Any) -> Iterable[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _strings(item)
        case dict():
            for key, item in value.items():
                yield key
                yield from _strings(item)
