"""Notes of absence and receipts by what they speak of: phrases are endless, the things spoken of are few.

Each language lists short words in classes: being away, until when, what to do if it is urgent, that a letter came, that
an answer will follow, its number, that nobody reads answers. One class alone proves nothing; people are on leave too,
and write from there. So the classes count together, and every word with which people answer questions counts against.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain

from outreach.mail.phrases import GAP, UNSPACED, WIDEST_GAP, lines, pieces, without_accents

_POINTS = {
    "absence": 2,
    "received": 2,
    "will answer": 2,
    "urgent": 2,
    "gone": 2,
    "no answers here": 3,
    "when": 1,
    "instead": 1,
    "thanks": 1,  # people thank too: with a promise or a number it counts, with a date or a colleague it does not
    "number": 1,
    "mail": 1,
    "your letter": 1,
    "be told": 1,
    "for now": 1,
    "automatic": 1,
}
_BRIEFLY = {"absence", "received", "will answer"}
_AWAY = {"absence", "urgent", "gone"}
_STATEMENT, _OWN = "statement", "own words"
_SUSPECT = 3  # two classes, one of which tells
_AGAINST = 2  # for each word of a statement
_ASKS = re.compile(r"[?？؟]")  # machines hardly ask
_BRIEF = 160  # characters: two words of one class in a line or two say enough
_LETTER = 250  # characters, from which on one telling class is too little
_SMALL = 2  # points that all small classes together count at most
_PER_POINT = 400  # characters: the longer a text, the more of these words stand in it by chance
_SHORT, _NOTE = 1_200, 400  # characters: of a longer text only what stands at the top may be a note
_NUMBERED = re.compile(r"^\s*(?:[QA]?\d{1,2}|[a-f])\s?[.):]", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s@<>(]+@[^\s@]+\.\w")  # to which to write instead
_ALIKE = ("no", "da")  # languages whose phrases are the same; what both write is called by the first
_A_WORD = re.compile(r"[^\W_]+")
_LONG, _FEW = 4, 2  # letters of a word by which it is looked up


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of one class and language: `*` before it lets it stand within a longer one, `_` after it ends one."""

    parts: tuple[str, ...]
    starts_anywhere: bool
    ends_a_word: bool
    language: str
    section: str

    @classmethod
    def of(cls, listed: str, language: str, section: str) -> "_Word":
        parts = tuple(part.strip() for part in listed.strip("*_").split(GAP))
        anywhere = listed.startswith("*") or bool(UNSPACED.match(parts[0]))
        return cls(parts, anywhere, listed.endswith("_"), language, section)

    def stands_in(self, folded: str) -> bool:
        first = self.parts[0]
        at = folded.find(first)
        while at >= 0:
            if self.starts_anywhere or not folded[at - 1 : at].isalnum():
                end = self._end(folded, at + len(first))
                if end >= 0 and not (self.ends_a_word and folded[end : end + 1].isalnum()):
                    return True
            at = folded.find(first, at + 1)
        return False

    def _end(self, folded: str, end: int) -> int:
        for part in self.parts[1:]:
            found = folded.find(part, end, end + WIDEST_GAP + len(part))
            if found < 0:
                return -1
            end = found + len(part)
        return end

    def __str__(self) -> str:
        return f" {GAP} ".join(self.parts)


@dataclass(frozen=True)
class _Index:
    """All words by their first letters: only those are looked for whose beginning stands in the text, where it may."""

    at_words: dict[str, list[_Word]]
    anywhere: dict[str, list[_Word]]

    @classmethod
    def of(cls, words: Iterable[_Word]) -> "_Index":
        index = cls({}, {})
        for word in words:
            first = word.parts[0]
            beginning = first[: _LONG if len(first) >= _LONG else _FEW]
            (index.anywhere if word.starts_anywhere else index.at_words).setdefault(beginning, []).append(word)
        return index

    def found_in(self, folded: str) -> list[_Word]:
        starts = {folded[at : at + length] for at in _starts(folded) for length in (_LONG, _FEW)}
        perhaps = chain(
            (self.at_words[one] for one in starts & self.at_words.keys()),
            *(
                (self.anywhere[one] for one in pieces(folded, length) & self.anywhere.keys())
                for length in (_LONG, _FEW)
            ),
        )
        return [word for word in chain.from_iterable(perhaps) if word.stands_in(folded)]


def _starts(folded: str) -> list[int]:
    return [word.start() for word in _A_WORD.finditer(folded)]


@dataclass(frozen=True)
class Spoken:
    """What a text speaks of, in the language most of its listed words belong to."""

    folded: str
    language: str
    words: tuple[_Word, ...] = field(repr=False)
    numbered: bool = False  # its lines answer numbered questions

    @classmethod
    def of(cls, text: str, folded: str) -> "Spoken":
        found = _index(bare=folded.isascii()).found_in(folded)
        told: dict[str, int] = {}
        for word in found:
            told[word.language] = told.get(word.language, 0) + len(word.parts[0])
        ranked = sorted(told, key=lambda one: (-told[one], one not in _ALIKE[:1], one))
        language = ranked[0] if ranked else ""
        numbered = len(_NUMBERED.findall(text)) > 1
        return cls(folded, language, tuple(word for word in found if word.language == language), numbered)

    @cached_property
    def against(self) -> int:
        """How much speaks for a person who answers."""
        statements = {str(word) for word in self.words if word.section == _STATEMENT}
        asks = bool(_ASKS.search(self.folded))
        return _AGAINST * (len(statements) + self.numbered) + asks

    def outweighs(self, points: int) -> bool:
        """Whether a sign of so many points outweighs what speaks against, however long the text is."""
        return points - self.against >= _SUSPECT

    def tells_of_a_note(self) -> tuple[str, ...]:
        """The words by which this is a note, one of each class; none if it is not."""
        note = self.folded if len(self.folded) <= _SHORT else self.folded[:_NOTE]
        signs = [word for word in self.words if word.section in _POINTS and word.stands_in(note)]
        first = {word.section: str(word) for word in reversed(signs)}
        if address := _ADDRESS.search(note):
            first.setdefault("instead", address[0])
        brief = len(self.folded) <= _BRIEF and len({str(one) for one in signs if one.section in _BRIEFLY}) > 1
        enough = len(_telling(first)) > (len(self.folded) > _LETTER)
        speaks = enough and self.outweighs(_points(first) + brief - len(self.folded) // _PER_POINT)
        return tuple(first[one] for one in _POINTS if one in first) if speaks else ()

    def may_be(self, language: str) -> bool:
        """Whether a single word of a language may count: “permís” is leave, and “permission” is English."""
        return not self.language or language == self.language or not self.folded.isascii()

    def language_of(self, language: str) -> str:
        """The language of a phrase that stands in this text: of two that share it, the one the text is written in."""
        return self.language if language in _ALIKE and self.language in _ALIKE else language


def _telling(sections: Iterable[str]) -> set[str]:
    return {section for section in sections if _POINTS[section] > 1}


def _points(sections: Mapping[str, str]) -> int:
    """What the classes count. The civil words of the small ones stand in every letter; a date is that of a return."""
    telling = _telling(sections)
    small = len(sections) - len(telling) - ("when" in sections and not telling & _AWAY)
    return sum(_POINTS[section] for section in telling) + min(small, _SMALL)


@cache
def _index(*, bare: bool) -> _Index:
    classes = {*_POINTS, _STATEMENT, _OWN}
    listed = [one for one in lines() if one[1] in classes]
    if bare:
        listed = [(language, section, without_accents(words)) for language, section, words in listed]
        listed = [one for one in dict.fromkeys(listed) if one[2].replace(GAP, "").isascii()]
    return _Index.of(_Word.of(words, language, section) for language, section, words in listed)
