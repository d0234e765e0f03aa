"""The words by which mail programs announce what they quote, and what they put below a mail, in many languages."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from outreach.config import shipped

WORD = re.compile(r"[^\W_]+(?:\([^\W_]{1,2}\))?")
UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)  # scripts that write words without spaces


@dataclass(frozen=True, slots=True)
class Phrase:
    """A line of a phrase file: its language, what it is for (empty where the file has one use), and the words."""

    language: str
    use: str
    words: str


@cache
def phrases(name: str) -> tuple[Phrase, ...]:
    return tuple(_read(name))


def _read(name: str) -> Iterator[Phrase]:
    for line in (shipped("data") / "quoting" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            head, _, words = line.partition(": ")
            language, _, use = head.partition(" ")
            yield Phrase(language, use, words.strip())


@dataclass(frozen=True, slots=True)
class Machines:
    """Telephones, programs and networks: names of one or more words, and the beginnings of those that are inflected."""

    names: frozenset[str]
    stems: tuple[str, ...]

    def any_of(self, words: Iterable[str]) -> bool:
        return any(word in self.names or word.startswith(self.stems) for word in words)

    def stand_in(self, unspaced: str) -> bool:
        return any(name in unspaced for name in self.names)


@cache
def machines() -> Machines:
    lines = (shipped("data") / "quoting" / "machines.txt").read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if line and not line.startswith("#")]
    stems = tuple(name.rstrip("*") for name in names if name.endswith("*"))
    return Machines(frozenset(name.rstrip("*") for name in names), stems)


@cache
def header_labels() -> Mapping[str, frozenset[str]]:
    """Which parts of a mail's head a label may stand for: "Von" is the sender, "A" the recipient."""
    found: dict[str, set[str]] = {}
    for phrase in phrases("headers"):
        found.setdefault(fold(phrase.words), set()).add(phrase.use)
    return MappingProxyType({label: frozenset(uses) for label, uses in found.items()})


@cache
def leads() -> frozenset[str]:
    return frozenset(phrase.words.split()[0].casefold() for phrase in phrases("leads"))


@cache
def closings() -> frozenset[str]:
    return frozenset(fold(phrase.words) for phrase in phrases("closings"))


@dataclass(frozen=True, slots=True)
class Verbs:
    """How "wrote" is said: by a word, by words in order, or within writing that has no spaces."""

    single: frozenset[str]
    several: Mapping[str, tuple[tuple[str, ...], ...]]
    unspaced: tuple[str, ...]

    def may_stand_in(self, line: str) -> bool:
        """Whether the line could hold the verb or its last word; a quick look, since every line is asked."""
        folded = line.casefold()
        words = WORD.findall(folded)
        return (
            not self.single.isdisjoint(words)
            or any(word in self.several for word in words)
            or any(words in folded for words in self.unspaced)
        )

    def stand_in(self, text: str) -> bool:
        folded = text.casefold()
        words = WORD.findall(folded)
        if not self.single.isdisjoint(words) or any(words in folded for words in self.unspaced):
            return True
        last_words = self.several.keys() & set(words)
        return any(_in_order(several, words) for word in last_words for several in self.several[word])


@cache
def verbs(*uses: str) -> Verbs:
    """The verbs of these uses: `""` for those that only head a quote, `"loose"` for those that are common in prose."""
    single, unspaced = set(), []
    several: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases("wrote"):
        words = WORD.findall(phrase.words.casefold())
        if phrase.use not in uses:
            continue
        if UNSPACED.search(phrase.words):
            unspaced.append(phrase.words.casefold())
        elif len(words) == 1:
            single.add(words[0])
        else:
            several.setdefault(words[-1], []).append(tuple(words))
    frozen = MappingProxyType({last: tuple(them) for last, them in several.items()})
    return Verbs(frozenset(single), frozen, tuple(unspaced))


def _in_order(wanted: tuple[str, ...], words: list[str]) -> bool:
    rest = iter(words)
    return all(word in rest for word in wanted)


@cache
def markers() -> Mapping[str, str]:
    """What stands between dashes above a mail that is quoted (`original`) or passed on (`forward`)."""
    return MappingProxyType({fold(phrase.words): phrase.use for phrase in phrases("markers")})


def fold(text: str) -> str:
    """For looking words up: one case, one kind of space, no emphasis, vowel points or marks of writing direction."""
    return " ".join(_UNSEEN.sub("", text).casefold().replace("’", "'").split())


_UNSEEN = re.compile("[*\u0591-\u05c7\u0640\u064b-\u0652\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
