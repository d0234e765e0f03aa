"""What the data counts and a text can name: statuses, qualifiers, countries, ranges and kinds, each with its rows."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Final

from outreach.domain.around_numbers import Around
from outreach.domain.facts import Position
from outreach.domain.investigation import DENIED_FIRST, PUBLISHABLE, Codebook, ResponseStatus
from outreach.domain.number_words import bare, written_plainly
from outreach.domain.positions import REFUSALS
from outreach.domain.rows import Row
from outreach.domain.stated_numbers import stated_in
from outreach.domain.status_words import words_of
from outreach.domain.translated import KIND, NOUN, NOUNS, OWN_LANGUAGE, QUESTION, RANGE, place_of_key, places_of
from outreach.domain.wording import codebook_label, wording_of

Rows = frozenset[int]
Named = Callable[[str, str], Iterable[str]]
"""What a country, by its code, is called in a language."""


def nameless(_code: str, _language: str) -> Iterable[str]:
    return ()


_SHORT: Final = 4
"""A shorter label (“No”) is a word of other sentences as well."""

_STEM: Final = 6


class Sort(StrEnum):
    """Groups of one sort add up; those of two are looked at where both hold."""

    STATUS = "status"
    QUALIFIER = "qualifier"
    COUNTRY = "country"
    RANGE = "range"
    KIND = "kind"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows that are counted together. `readings`: which its words can mean, first what is printed under them.

    `place` gives its number, in braces, where an editor may write such.
    """

    key: str
    sort: Sort
    called: str
    readings: tuple[Rows, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names a group."""

    start: int
    end: int
    group: Group


@dataclass(frozen=True, kw_only=True)
class Groups:
    """All of one release, and the words by which its texts name them."""

    rows: tuple[Row, ...]
    codebook: Codebook
    named: Named = field(default=nameless, compare=False)
    _patterns: dict[str, tuple[re.Pattern[str], tuple[str, ...]]] = field(default_factory=dict, compare=False)
    _around: dict[str, Around] = field(default_factory=dict, compare=False)

    @cached_property
    def everybody(self) -> Rows:
        return frozenset(range(len(self.rows)))

    def find(self, low: str, language: str) -> Iterator[Mention]:
        """In a text that is written bare; of two that begin alike, the longer label."""
        pattern, keys = self._pattern(language)
        asked = self._asked(low)
        for found in pattern.finditer(low):
            yield Mention(found.start(), found.end(), self.get(keys[(found.lastindex or 1) - 1], asked))

    def get(self, key: str, asked: Iterable[int] = ()) -> Group:
        """`asked`: numbers of other questions that the text names, whose answers may be meant."""
        group = self._all[key]
        further = tuple(rows for number in asked if (rows := self._answers.get((number, key))))
        return replace(group, readings=(*group.readings, *further)) if further else group

    def knows(self, key: str) -> bool:
        return key in self._all

    def at(self, place: str) -> Group | None:
        """Whose number a text gets there."""
        return next((group for group in self._all.values() if group.place == place), None)

    def countries(self, rows: Rows) -> int:
        return len({self.rows[place].country for place in rows})

    def wholes(self, part: Rows) -> Iterator[int]:
        """How many there are in each group that has all of these in it."""
        yield len(self.everybody)
        yield from (len(rows) for group in self._all.values() for rows in group.readings if part <= rows)

    def around(self, language: str) -> Around:
        """What may stand around a count of these rows."""
        if language not in self._around:
            self._around[language] = Around(words_of(language), self._agencies(language))
        return self._around[language]

    def _agencies(self, language: str) -> str:
        """The nouns, as a pattern."""
        words = dict(next((one.labels for one in self.codebook.translations if one.language == language), ()))
        own = (self.codebook.noun, self.codebook.nouns) if language == OWN_LANGUAGE else ()
        typed = (*own, words.get(NOUN, ""), words.get(NOUNS, ""))
        return "|".join((words_of(language).agencies, *(_literal(one) for one in typed if one)))

    @cached_property
    def _all(self) -> dict[str, Group]:
        return {group.key: group for group in (*self._statuses(), *self._qualifiers(), *self._columns())}

    def _statuses(self) -> Iterator[Group]:
        printed, before = self._by(lambda row: [row.status]), self._by(lambda row: [row.underlying])
        turned = self._by(lambda row: row.qualifiers)[DENIED_FIRST]
        for status in PUBLISHABLE:
            readings, label = [printed[status], before[status]], wording_of(status, self.codebook).label
            if status is ResponseStatus.DENIED:
                readings.append(printed[status] | turned)
            yield Group(
                key=status.value,
                sort=Sort.STATUS,
                called=label if not stated_in(label) else status.value,
                readings=tuple(dict.fromkeys(readings)),
                place=place_of_key(status),
            )

    def _qualifiers(self) -> Iterator[Group]:
        under, held = self._by(lambda row: [row.counted_under]), self._by(lambda row: row.qualifiers)
        keys = (*(one.key for one in self.codebook.qualifiers), *(key for key, _ in self.codebook.circumstances))
        places = places_of(self.codebook)
        for key in dict.fromkeys((*keys, DENIED_FIRST)):
            place = place_of_key(key)
            readings = (under[key], held[key]) if place in places else (held[key],)
            yield Group(
                key=key,
                sort=Sort.QUALIFIER,
                called=codebook_label(key, self.codebook),
                readings=tuple(dict.fromkeys(readings)),
                place=place if place in places else "",
            )

    def _columns(self) -> Iterator[Group]:
        for code, rows in self._by(lambda row: [row.country]).items():
            called = next(iter(self.named(code, OWN_LANGUAGE)), code)
            yield Group(key=f"country {code}", sort=Sort.COUNTRY, called=called, readings=(rows,))
        for label, rows in self._by(lambda row: [row.published_range]).items():
            yield Group(key=f"{RANGE} {label}", sort=Sort.RANGE, called=label, readings=(rows,))
        for kind, rows in self._by(lambda row: [row.kind]).items():
            yield Group(key=f"{KIND} {kind}", sort=Sort.KIND, called=kind, readings=(rows,))

    def _by(self, words: Callable[[Row], Iterable[str]]) -> defaultdict[str, Rows]:
        found: defaultdict[str, set[int]] = defaultdict(set)
        for place, row in enumerate(self.rows):
            for word in words(row):
                if word:
                    found[word].add(place)
        return defaultdict(frozenset, {word: frozenset(rows) for word, rows in found.items()})

    @cached_property
    def _answers(self) -> Mapping[tuple[int, str], Rows]:
        """Who answered which question as a status says it of the lead one."""
        found: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        for place, row in enumerate(self.rows):
            for answer in row.answers:
                found[answer.question, _status_of(answer.position).value].add(place)
        return {key: frozenset(rows) for key, rows in found.items()}

    def _asked(self, low: str) -> list[int]:
        """The questions that a text names by a word of their label, or by their number."""
        if not self.rows:
            return []
        labels = {one.question: one.label for one in self.rows[0].answers}
        for words in self.codebook.translations:
            labels |= {
                number: f"{label} {said}"
                for number, label in labels.items()
                if (said := dict(words.labels).get(f"{QUESTION} {number}"))
            }
        return [number for number, label in labels.items() if any(stem in low for stem in _stems(label, number))]

    def _pattern(self, language: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
        if language not in self._patterns:
            typed = sorted(self._labels(language), key=lambda one: len(one[0]), reverse=True)
            built_in = ((pattern, key) for key, pattern in words_of(language).of.items() if key in self._all)
            both: dict[str, str] = {}
            for pattern, key in (*((_literal(label), key) for label, key in typed), *built_in):
                both.setdefault(pattern, str(key))
            said = "|".join(f"({pattern})" for pattern in both)
            self._patterns[language] = (re.compile(rf"(?<!\w)(?:{said})(?!\w)"), tuple(both.values()))
        return self._patterns[language]

    def _labels(self, language: str) -> Iterator[tuple[str, str]]:
        """What names each group in this language; none that has a number of its own in it, but a range."""
        for label, key in (*self._typed(language), *self._called(language)):
            sort = self._all[key].sort if key in self._all else None
            wordy = len(label) >= _SHORT and not stated_in(label, language)
            if sort and label and (wordy or sort in (Sort.RANGE, Sort.COUNTRY)):
                yield label, key

    def _typed(self, language: str) -> Iterator[tuple[str, str]]:
        if language != OWN_LANGUAGE:
            words = next((one.labels for one in self.codebook.translations if one.language == language), ())
            yield from ((label, key) for key, label in words)
            return
        for status, wording in self.codebook.wordings.items():
            yield from ((text, status.value) for text in (wording.label, wording.tally, wording.line))
        for one in self.codebook.qualifiers:
            yield from ((one.label, one.key), (one.tally, one.key))
        yield from ((label, key) for key, label in self.codebook.circumstances)

    def _called(self, language: str) -> Iterator[tuple[str, str]]:
        for key, group in self._all.items():
            if group.sort is Sort.COUNTRY:
                yield from ((name, key) for name in self.named(key.removeprefix("country "), language))
            elif group.sort in (Sort.RANGE, Sort.KIND):
                yield group.called, key


def _status_of(position: Position | None) -> ResponseStatus:
    if position in REFUSALS:
        return ResponseStatus.DECLINED
    firm = {Position.CONFIRMS: ResponseStatus.CONFIRMED, Position.DENIES: ResponseStatus.DENIED}
    return firm.get(position, ResponseStatus.NO_RESPONSE) if position else ResponseStatus.NO_RESPONSE


def _stems(label: str, number: int) -> Iterator[str]:
    yield f"question {number}"
    yield from (word[:_STEM] for word in re.findall(r"\w+", bare(label)) if len(word) >= _STEM)


def _literal(label: str) -> str:
    return r"\s+".join(re.escape(word) for word in bare(written_plainly(label)).split())
