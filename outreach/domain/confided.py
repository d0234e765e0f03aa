"""What was confided and stands in a text that is to be printed: names, words off the record, notes, addresses.

The texts are indexed once and every confidence is looked for in all of them, so the time grows with the confidences
and with the texts, never with one times the other.

A single word gives an off-the-record talk away where it is no everyday word and stands nowhere in what may be
published. Of a speaker any part of the name does.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Final

from outreach.domain.dossier_masks import MAIL, NOT_A_PERSON, TOKEN, tokens
from outreach.domain.everyday_words import EVERYDAY, TITLES
from outreach.domain.ids import RfcId, Seq

IN_A_ROW: Final = 5
SIGNS_IN_A_ROW: Final = 10
OF_A_NOTE, SIGNS_OF_A_NOTE = 8, 16
FEW: Final = 3  # so few words off the record are no text; each is looked at by itself
SHORTEST_NAME, SHORTEST_WORD, SHORTEST_PLAIN = 3, 4, 6
SHORTEST_NUMBER: Final = 7
NO_ENTRY: Final = Seq(0)
NUMBER: Final = re.compile(r"\+?\(?\d[\d\s()./\u00a0\u2010-\u2015-]{5,}\d")
AT: Final = re.compile(r"\s*[\[({]\s*at\s*[\])}]\s*", re.IGNORECASE)
DOT: Final = re.compile(r"\s*[\[({]\s*(?:dot|punkt|punto|point)\s*[\])}]\s*", re.IGNORECASE)
ENDS: Final = frozenset('.!?:;…\n“"(»«—–-')
"""What a sentence begins after."""

Gram = tuple[str, ...]


class Kind(StrEnum):
    """What may have been confided: somebody's name or words, what one of us noted, where somebody is reached."""

    HEARD = "heard off the record"
    NAME = "name"
    NOTE = "private note"
    ADDRESS = "address"


EVERYTHING: Final = frozenset(Kind)
ADDRESSES: Final = frozenset({Kind.ADDRESS})


@dataclass(frozen=True, kw_only=True, slots=True)
class Confided:
    """One thing that may not be printed, and where it stands: an entry; of a contact (`seq` 0) its agency alone."""

    kind: Kind
    words: str
    rfc_id: RfcId | None
    agency: str
    seq: Seq = NO_ENTRY

    @property
    def where(self) -> str:
        return f"{self.agency}, entry {self.seq}" if self.seq else self.agency


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """A text to look through, for which kinds. `prose`: single words are looked for in it as well."""

    text: str
    kinds: frozenset[Kind] = EVERYTHING
    prose: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """In the text of this number stands what was confided; `shown` is how."""

    number: int
    confided: Confided
    shown: str


@dataclass(frozen=True, kw_only=True)
class Public:
    """What was never secret: `texts` of ours that were put to agencies or name them; `named` who is quoted by name.

    `said` are the words they are quoted with, `worded` the publication's own: a single word that stands in one of
    these gives nothing away.
    """

    texts: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    worded: tuple[str, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        return _all_words((*self.texts, *self.named))

    @cached_property
    def words(self) -> frozenset[str]:
        return self.names | _all_words((*self.said, *self.worded))

    @cached_property
    def runs(self) -> tuple[str, ...]:
        return _as_runs(self.texts)

    @cached_property
    def names_in_full(self) -> tuple[str, ...]:
        return (*self.runs, *_as_runs(self.named))

    @cached_property
    def quoted(self) -> tuple[str, ...]:
        return (*self.runs, *_as_runs(self.said))


def _all_words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in tokens(text))


def _as_runs(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(f" {' '.join(tokens(text))} " for text in texts)


def _hold(texts: Iterable[str], gram: Gram) -> bool:
    run = f" {' '.join(gram)} "
    return any(run in text for text in texts)


def found(texts: Sequence[Looked], confided: Iterable[Confided], public: Public) -> tuple[Hit, ...]:
    """Each confidence that stands in one of the texts, once for each text."""
    index = _Index(texts)
    hits = (hit for one in confided for hit in _LOOK[one.kind](index, one, public))
    return tuple(
        {(hit.number, hit.confided): hit for hit in hits if hit.confided.kind in texts[hit.number].kinds}.values()
    )


def may_hold_an_address(text: str) -> bool:
    """Whether anything in it is written like where somebody is reached."""
    return bool(MAIL.search(DOT.sub(".", AT.sub("@", text))) or NUMBER.search(text))


# ── The texts, indexed ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    shown: str
    start: int
    end: int
    opens: bool


@dataclass
class _Index:
    texts: Sequence[Looked]
    words: list[tuple[_Word, ...]] = field(default_factory=list)
    single: dict[str, list[tuple[int, _Word]]] = field(default_factory=lambda: defaultdict(list))
    grams: dict[int, dict[Gram, list[tuple[int, int]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, one in enumerate(self.texts):
            words = _words(one.text)
            self.words.append(words)
            for word in words:
                self.single[word.folded].append((number, word))

    def of(self, length: int) -> Mapping[Gram, list[tuple[int, int]]]:
        """Every run of so many words, with where it stands."""
        if length not in self.grams:
            made: dict[Gram, list[tuple[int, int]]] = defaultdict(list)
            for number, words in enumerate(self.words):
                for place, gram in enumerate(_grams([word.folded for word in words], length)):
                    made[gram].append((number, place))
            self.grams[length] = made
        return self.grams[length]

    @cached_property
    def mails(self) -> Mapping[str, list[tuple[int, str]]]:
        made: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, one in enumerate(self.texts):
            for match in MAIL.finditer(DOT.sub(".", AT.sub("@", one.text))):
                made[match.group().casefold()].append((number, match.group()))
        return made

    @cached_property
    def numbers(self) -> Mapping[str, list[tuple[str, int, str]]]:
        """By their last digits, as many as make a number."""
        made: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
        for number, one in enumerate(self.texts):
            for match in NUMBER.finditer(one.text):
                if len(digits := _digits(match.group())) >= SHORTEST_NUMBER:
                    made[digits[-SHORTEST_NUMBER:]].append((digits, number, match.group().strip()))
        return made

    def shown(self, number: int, place: int, length: int) -> str:
        words = self.words[number][place : place + length]
        return " ".join(unicodedata.normalize("NFC", self.texts[number].text)[words[0].start : words[-1].end].split())


# ── What is looked for ──────────────────────────────────────────────────────────────────────────────────────────


def _names(index: _Index, one: Confided, public: Public) -> Iterator[Hit]:
    """The name as a whole, and each part of it that could be nobody else's."""
    said = tokens(one.words)
    parts = [part for part in dict.fromkeys(said) if not (part in TITLES or part in NOT_A_PERSON)]
    parts = [part for part in parts if part not in public.names]
    places = index.of(len(said)).get(said, ()) if parts and len(said) > 1 else ()
    if places and not _hold(public.names_in_full, said):
        for number, place in places:
            yield Hit(number=number, confided=one, shown=index.shown(number, place, len(said)))
    for part in parts:
        for number, word in (*index.single.get(part, ()), *index.single.get(f"{part}s", ())):
            if len(part) >= SHORTEST_NAME and (part not in EVERYDAY or _is_a_name(word)):
                yield Hit(number=number, confided=one, shown=word.shown)


def _is_a_name(word: _Word) -> bool:
    """As it is written: with a capital where no sentence begins."""
    return word.shown[:1].isupper() and not word.opens


def _heard(index: _Index, one: Confided, public: Public) -> Iterator[Hit]:
    words = _words(one.words)
    said = [word.folded for word in words]
    if len(said) >= FEW:
        yield from _runs(index, one, said, _length(said), public.runs)
    for word in _telling(words, public):
        for number, at in index.single.get(word, ()):
            if index.texts[number].prose:
                yield Hit(number=number, confided=one, shown=at.shown)


def _notes(index: _Index, one: Confided, public: Public) -> Iterator[Hit]:
    said = _said(one.words)
    length = SIGNS_OF_A_NOTE if _of_signs(said) else OF_A_NOTE
    if len(said) >= length:
        yield from _runs(index, one, said, length, public.quoted)


def _addresses(index: _Index, one: Confided, public: Public) -> Iterator[Hit]:
    """Of a telephone number its last digits count: the same is written with and without the country before it."""
    address = one.words.strip()
    there = [*index.mails.get(address.casefold(), ())]
    digits = "" if "@" in address else _digits(address)
    if len(digits) >= SHORTEST_NUMBER:
        for written, number, shown in index.numbers.get(digits[-SHORTEST_NUMBER:], ()):
            if written.endswith(digits) or digits.endswith(written):
                there.append((number, shown))
    if there and not any(address.casefold() in text.casefold() for text in (*public.texts, *public.said)):
        for number, shown in there:
            yield Hit(number=number, confided=one, shown=shown)


_LOOK: Final = {Kind.NAME: _names, Kind.HEARD: _heard, Kind.NOTE: _notes, Kind.ADDRESS: _addresses}


def _runs(index: _Index, one: Confided, said: Sequence[str], length: int, public: Sequence[str]) -> Iterator[Hit]:  # noqa: PLR0917  # one search, five things
    there = index.of(length)
    for gram in dict.fromkeys(_likely(index, said, length)):
        places = there.get(gram, ())
        if places and not _hold(public, gram):
            for number, place in places:
                yield Hit(number=number, confided=one, shown=index.shown(number, place, length))


def _likely(index: _Index, said: Sequence[str], length: int) -> Iterator[Gram]:
    """The runs that may stand in the texts. Each run has one word in so many: that one must stand there by itself.

    Most of what was noted has nothing to do with what is printed, and is passed over with a look at every eighth word.
    """
    for place in range(length - 1, len(said), length):
        if said[place] in index.single:
            for start in range(place - length + 1, min(place, len(said) - length) + 1):
                yield tuple(said[start : start + length])


def _telling(words: Sequence[_Word], public: Public) -> Iterator[str]:
    """The words that give a talk away by themselves: its names and numbers, and what is no everyday word."""
    capital: Collection[str] = {word.folded for word in words if _stands_out(word)}
    for word in dict.fromkeys(word.folded for word in words):
        stem = word.removesuffix("s")
        if len(word) < SHORTEST_WORD or EVERYDAY & {word, stem} or public.words & {word, stem, f"{word}s"}:
            continue
        if word in capital or len(word) >= SHORTEST_PLAIN:
            yield word


def _stands_out(word: _Word) -> bool:
    shown = word.shown
    return _is_a_name(word) or (len(shown) > 1 and shown.isupper()) or any(char.isdigit() for char in shown)


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _words(text: str) -> tuple[_Word, ...]:
    composed = unicodedata.normalize("NFC", text)
    return tuple(
        _Word(folded, match.group(), match.start(), match.end(), _opens(composed, match.start()))
        for match in TOKEN.finditer(composed)
        if (folded := _folded(match.group()))
    )


def _opens(text: str, start: int) -> bool:
    """Whether a sentence or a line begins there. Only what stands right before it is looked at, however long it is."""
    while start and text[start - 1].isspace() and text[start - 1] not in ENDS:
        start -= 1
    return not start or text[start - 1] in ENDS


def _said(text: str) -> list[str]:
    """The same words where nobody needs their places: there are as many notes as a newsroom writes."""
    if text.isascii():
        return TOKEN.findall(text.casefold())
    return [folded for word in TOKEN.findall(unicodedata.normalize("NFC", text)) if (folded := _folded(word))]


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return "".join(tokens(word))


def _grams(words: Sequence[str], length: int) -> list[Gram]:
    return [tuple(words[start : start + length]) for start in range(len(words) - length + 1)]


def _of_signs(said: Sequence[str]) -> bool:
    return [*map(len, said)].count(1) * 2 > len(said)


def _length(said: Sequence[str]) -> int:
    return min(len(said), SIGNS_IN_A_ROW if _of_signs(said) else IN_A_ROW)


def _digits(written: str) -> str:
    """Without the zeros before it, which stand for a country or a town at home."""
    return "".join(char for char in written if char.isdecimal()).lstrip("0")
