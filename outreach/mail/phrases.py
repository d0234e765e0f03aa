"""The phrases by which machines give themselves away, from a file for each language in `data/phrases/`."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path

from outreach.config import shipped
from outreach.domain.errors import OutreachError

SECTIONS = (
    "auto-reply subject",
    "auto-reply subject, perhaps",
    "auto-reply words",
    "auto-reply words, in short notes",
    "notice words",
    "challenge words",
    "bounce subject",
    "bounce words",
    "delay words",
    # classes of words, which count together (`note_words.py`)
    "absence",
    "when",
    "urgent",
    "instead",
    "thanks",
    "received",
    "will answer",
    "number",
    "mail",
    "your letter",
    "be told",
    "for now",
    "no answers here",
    "automatic",
    "gone",
    "statement",
    "own words",
)
_HEADING = re.compile(r"\[([a-z, -]+)\]")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-", "—": "-"})
UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BEGINNING = 4  # characters
_LONGEST = 200  # characters of a subject in which its beginning is looked for
_SHORT_WORD = 5  # letters; longer ones stand in compounds: "Betriebsurlaub"
GAP = "…"
WIDEST_GAP = 60  # characters that may stand where a phrase has its gap: a date, a name, an office
_ENDS_A_WORD = re.compile(r"[^\w]|$")


@dataclass(frozen=True)
class _Written:
    """Phrases as they are looked for, in their parts, each with the phrase it stands for; those with a gap come last.

    Thousands are looked for in every mail, so only those are tried whose beginning stands in the text at all.
    """

    sought: tuple[tuple[tuple[str, ...], str], ...]
    by_beginning: Mapping[str, tuple[int, ...]]
    too_short: tuple[int, ...]  # to have such a beginning

    @classmethod
    def of(cls, phrases: Mapping[str, str]) -> "_Written":
        parts = [
            (tuple(part.strip() for part in written.split(GAP)), phrase)
            for written, phrase in sorted(phrases.items(), key=lambda one: GAP in one[0])
        ]
        beginnings: dict[str, list[int]] = {}
        for index, ((first, *_), _phrase) in enumerate(parts):
            beginnings.setdefault(first[:_BEGINNING] if len(first) >= _BEGINNING else "", []).append(index)
        short = tuple(beginnings.pop("", ()))
        return cls(tuple(parts), {first: tuple(them) for first, them in beginnings.items()}, short)

    def perhaps_in(self, folded: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """Those that may stand in the text, in the order of the list."""
        found = [
            index
            for first in pieces(folded, _BEGINNING) & self.by_beginning.keys()
            for index in self.by_beginning[first]
        ]
        return (self.sought[index] for index in sorted([*found, *self.too_short]))


@lru_cache(maxsize=8)
def pieces(folded: str, length: int) -> frozenset[str]:
    """All that stands in the text in so many characters, for which lists are searched at once."""
    return frozenset(folded[at : at + length] for at in range(len(folded) - length + 1))


@dataclass(frozen=True)
class Phrases:
    """All phrases of one section, folded, each with its language."""

    section: str
    languages: dict[str, str] = field(default_factory=dict)

    def beginning(self, folded: str) -> str:
        """The phrase with which the text begins, ending where a word ends; empty if there is none."""
        for (written, *more), phrase in self._written_as(folded).perhaps_in(folded[:_LONGEST]):
            if more or not folded.startswith(written):
                continue
            if not written[-1:].isalnum() or _ENDS_A_WORD.match(folded, len(written)):
                return phrase
        return ""

    def ending(self, folded: str) -> str:
        """The phrase with which the text ends, or nearly: some add it to the subject they answer, in brackets."""
        ends = folded[-60:].rstrip(")].! ")
        return next((phrase for phrase in self.languages if ends.endswith(phrase) and len(phrase) < len(ends)), "")

    def within(self, folded: str) -> str:
        """The first phrase of the list that stands in the text; empty if there is none."""
        return next(self._each_within(folded), "")

    def at_words(self, folded: str) -> str:
        """As `within`, but a short one must begin where a word begins: "cuti" (leave) does not stand in "executive"."""
        for (words, *_), phrase in self._written_as(folded).perhaps_in(folded):
            at = folded.find(words)
            while at >= 0:
                if not at or not folded[at - 1].isalnum() or len(words) > _SHORT_WORD or UNSPACED.match(words):
                    return phrase
                at = folded.find(words, at + 1)
        return ""

    def all_within(self, folded: str) -> list[str]:
        return list(self._each_within(folded))

    def _each_within(self, folded: str) -> Iterator[str]:
        return (phrase for parts, phrase in self._written_as(folded).perhaps_in(folded) if _in_order(parts, folded))

    def _written_as(self, folded: str) -> _Written:
        """Many a machine writes without accents; where a text has none at all, neither have the phrases."""
        return self._bare if folded.isascii() else self._full

    @cached_property
    def _full(self) -> _Written:
        return _Written.of({phrase: phrase for phrase in self.languages})

    @cached_property
    def _bare(self) -> _Written:
        bare: dict[str, str] = {}
        for phrase in sorted(self.languages, key=lambda phrase: not phrase.isascii()):
            if (written := without_accents(phrase)).replace(GAP, "").isascii():
                bare.setdefault(written, phrase)
        return _Written.of(bare)


def _in_order(parts: tuple[str, ...], folded: str) -> bool:
    """Whether the parts stand in the text one after the other, each close to the one before."""
    at = folded.find(parts[0])
    while at >= 0:
        end = at + len(parts[0])
        for part in parts[1:]:
            found = folded.find(part, end, end + WIDEST_GAP + len(part))
            end = found + len(part) if found >= 0 else -1
            if end < 0:
                break
        else:
            return True
        at = folded.find(parts[0], at + 1)
    return False


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def fold(text: str) -> str:
    """The text as phrases are compared: composed, in small letters, with straight quotes and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().translate(_STRAIGHT).split())


@cache
def phrases(section: str) -> Phrases:
    return _lists()[section]


@cache
def _lists() -> dict[str, Phrases]:
    lists = {section: Phrases(section) for section in SECTIONS}
    for language, section, phrase in lines():
        lists[section].languages.setdefault(phrase, language)
    return lists


@cache
def lines() -> tuple[tuple[str, str, str], ...]:
    """Every line of every file, with its language and section. What Danes and Norwegians both write is Norwegian."""
    files = sorted(shipped("data").joinpath("phrases").glob("*.txt"), key=lambda file: (file.stem == "da", file.stem))
    return tuple((file.stem, section, phrase) for file in files for section, phrase in read_file(file))


def read_file(file: Path) -> list[tuple[str, str]]:
    """The phrases of one file with their sections. A line that cannot be read is named."""
    section, found = "", []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        words = line.partition("#")[0].strip()
        if heading := _HEADING.fullmatch(words):
            section = heading[1]
        if words and section not in SECTIONS:
            raise OutreachError(
                f"{file}, line {number}: “{words}” stands under no known heading. Known: {', '.join(SECTIONS)}."
            )
        if words and not heading:
            found.append((section, fold(words)))
    return found
