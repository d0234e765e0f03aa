"""Of which count a number in a text speaks, and whether it is that one: “thirteen” beside “denied” is how many denied.

A number speaks of agencies where what follows it can follow such a number: the noun, “of them”, a form of “have”, what
is said of them, or nothing. It is then the count of what its sentence names beside it. What cannot be told for certain
(“13 officers denied”, “more than ten denied”, “not 12 denied”) is left to whoever holds it against all data.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Final

from outreach.domain.around_numbers import GONE, whole_number
from outreach.domain.investigation import Codebook
from outreach.domain.number_words import bare, written_plainly
from outreach.domain.row_groups import Group, Groups, Mention, Rows, Sort
from outreach.domain.stated_numbers import Stated
from outreach.domain.status_words import knows, tag_of
from outreach.domain.translated import IN_BRACES, OWN_LANGUAGE, TOTAL

_STOP: Final = re.compile(r"[.!?](?=[\s”»\"]|$)|[;\n؛؟]")
_PAUSE: Final = re.compile(r"[,،()/]|\s[–—-]\s")
_WA: Final = "و"
"""“And”, in one word with what follows."""

_MOST: Final = 4
"""So many names of groups are put together at most: a sentence with more says nothing simple."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """`about`: the group that it labels or words. `of_one`: it is said of one agency. `sums`: it is a tally."""

    text: str
    language: str = OWN_LANGUAGE
    about: str = ""
    of_one: bool = False
    sums: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A number that speaks of a count. `beside`: what it stands beside; `count`: how many that are, of so many."""

    stated: Stated
    right: bool
    beside: tuple[str, ...] = ()
    count: str = ""
    place: str = ""
    part: bool = False


def may_speak(text: Text, stated: Sequence[Stated], codebook: Codebook) -> bool:
    """Whether one of its numbers can speak of a count, whatever that count is."""
    return knows(text.language) and _Reader(text, stated, Groups(rows=(), codebook=codebook)).may_speak()


def judged(text: Text, stated: Sequence[Stated], groups: Groups) -> Iterator[Judged]:
    """Each number `stated` in the text that speaks of a count; in a language whose words we lack, none.

    Without any rows only those in braces that stand beside another's words.
    """
    if knows(text.language) and not (text.of_one and _only_of_one(text, stated, groups)):
        yield from (one for one in _Reader(text, stated, groups).judged() if groups.rows or not one.count)


def _only_of_one(text: Text, stated: Sequence[Stated], groups: Groups) -> bool:
    """Whether none of its numbers is one of agencies, as in nearly every reason for one of them."""
    low, around = _low(text), groups.around(text.language)
    return not any(around.names_agencies(low, one) or around.countries.match(low, one.end) for one in stated)


def _low(text: Text) -> str:
    """Written bare, and what stands in braces gone."""
    return IN_BRACES.sub(lambda found: GONE * len(found.group()), bare(written_plainly(text.text)))


@dataclass(frozen=True, slots=True)
class _Token:
    """A number, or a place in braces and whose number is printed there."""

    stated: Stated
    printed: "_Said | None" = None

    @property
    def start(self) -> int:
        return self.stated.start

    @property
    def end(self) -> int:
        return self.stated.end


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """What a number is said of: the rows that may be meant, first what is printed under these names."""

    rows: tuple[Rows, ...]
    names: tuple[str, ...]
    place: str = ""


class _Reader:
    """One text, read from number to number."""

    def __init__(self, text: Text, stated: Sequence[Stated], groups: Groups) -> None:
        self.text, self.groups = text, groups
        self.low = _low(text)
        self.words = groups.around(text.language)
        self.mentions = [*groups.find(self.low, text.language)]
        self.tokens = sorted(self._tokens(stated), key=lambda one: one.start)
        self.stops = [0, *(one.end() for one in _STOP.finditer(self.low)), len(self.low)]
        self.phrases = [self._phrase(place) for place in range(len(self.tokens))]
        about = groups.get(text.about) if groups.knows(text.about) else None
        self.about = _Said(rows=about.readings, names=(about.called,), place=about.place) if about else None
        self.of = [self.about] if self.about else []
        """What “of them” can mean at this place."""

        self.opened: tuple[int, tuple[Rows, ...]] = (0, ())
        """Of whom the sentence speaks that ends there: “Of the 36 that confirmed, …”."""

    def may_speak(self) -> bool:
        numbers = [one for one in self.tokens if not one.printed]
        return any(self.about or self._counts(one) or self._countries(one) for one in numbers)

    def judged(self) -> Iterator[Judged]:
        for place, token in enumerate(self.tokens):
            if (found := self._judge(place, token)) is not None:
                yield found

    # ── where everything stands ─────────────────────────────────────────────────────────────────────────────────────

    def _tokens(self, stated: Sequence[Stated]) -> Iterator[_Token]:
        """A number inside the name of a range is none of its own."""
        for one in stated:
            if not any(mention.start <= one.start and one.end <= mention.end for mention in self.mentions):
                yield _Token(one)
        for found in IN_BRACES.finditer(written_plainly(self.text.text)):
            if said := self._printed(found[1]):
                count = Fraction(len(said.rows[0]))
                yield _Token(Stated(found.group(), count, start=found.start(), end=found.end()), said)

    def _printed(self, place: str) -> _Said | None:
        """Whose number is printed in place of the braces."""
        if place == TOTAL:
            return self._total()
        group = self.groups.at(place)
        return _Said(rows=group.readings[:1], names=(group.called,), place=place) if group else None

    def _total(self) -> _Said:
        return _Said(rows=(self.groups.everybody,), names=(self.groups.codebook.nouns,), place=TOTAL)

    def _span(self, place: int) -> tuple[int, int]:
        """Its part of the sentence: from the number before it to the one behind it, of which it may be so many."""
        token = self.tokens[place]
        left, right = self._sentence(token)
        if place:
            left = max(left, self.tokens[place - 1].end)
        if place + 1 < len(self.tokens):
            following = self.tokens[place + 1].start
            if self.words.of_number.fullmatch(self.low, token.end, following):
                return left, self._span(place + 1)[1]
            right = min(right, following)
        return left, right

    def _phrase(self, place: int) -> tuple[int, int]:
        """As far as the next comma, bracket or “and” on either side."""
        left, right = self._span(place)
        token = self.tokens[place]
        found = [one.span() for pause in (_PAUSE, self.words.joined) for one in pause.finditer(self.low, left, right)]
        pauses = [one for one in found if not any(each.start < one[1] and one[0] < each.end for each in self.mentions)]
        if tag_of(self.text.language) == "ar":
            starts = (each.start for each in self.mentions if self.low[each.start] == _WA)
            pauses += [(start, start) for start in starts if token.end < start < right]
        return (
            max([left, *(end for _, end in pauses if end <= token.start)]),
            min([right, *(start for start, _ in pauses if start >= token.end)]),
        )

    def _within(self, span: tuple[int, int]) -> list[Mention]:
        return [one for one in self.mentions if span[0] <= one.start and one.end <= span[1]]

    def _around(self, place: int) -> list[Mention]:
        """What its part of the sentence names outside of its phrase, and beside which no other number stands."""
        taken = [one for phrase in self.phrases for one in self._within(phrase)]
        return [one for one in self._within(self._span(place)) if one not in taken]

    # ── what is spoken of ───────────────────────────────────────────────────────────────────────────────────────────

    def _judge(self, place: int, token: _Token) -> Judged | None:
        part = self.words.is_part(self.low, token.stated)
        said = None
        if self._counts(token) and not self._negated(self.phrases[place]):
            said = self._said(place, token, part=part)
        if token.printed:
            found = None if part else self._misplaced(place, token)
        else:
            found = self._of_countries(place, token) or self._held(place, token, said, part=part)
        meant = token.printed or (said and self._meant(token, said))
        if meant and self.words.whole.search(self.low[: token.start]):
            self.opened = (self._sentence(token)[1], meant.rows)
        if meant:
            self.of = [*self.of, meant] if part else [meant]
        elif not part and not self.words.is_no_count(self.low, token.stated):
            self.of = []
        return found

    def _counts(self, token: _Token) -> bool:
        """By its neighbours, or since what is said of agencies follows at once."""
        one = token.stated
        if not (one.share or whole_number(one, self.text.language)) or self.words.is_no_count(self.low, one):
            return False
        if any(self._spans(each, token) for each in self.tokens if each.end <= token.start):
            return False
        after = [each.start for each in self.tokens if each.start >= token.end][:1]
        so_many = not self.text.of_one and any(
            self.words.of_number.fullmatch(self.low, token.end, start) for start in after
        )
        if so_many or self.words.names_agencies(self.low, one) or self.text.of_one:
            return so_many or self.words.names_agencies(self.low, one)
        at_once = any(
            each.start >= token.end and not self.low[token.end : each.start].strip() for each in self.mentions
        )
        return at_once or self.words.may_count(self.low, one)

    def _spans(self, low: _Token, high: _Token) -> bool:
        """“Between 10 and 15”."""
        joined = self.words.and_only.fullmatch(self.low, low.end, high.start)
        return bool(joined) and self.words.is_no_count(self.low, low.stated)

    def _negated(self, phrase: tuple[int, int]) -> bool:
        said = self.low
        for one in self.mentions:
            said = said[: one.start] + GONE * (one.end - one.start) + said[one.end :]
        return bool(self.words.negated.search(said, *phrase))

    def _said(self, place: int, token: _Token, *, part: bool) -> _Said | None:
        wholes = [rows for one in self.of for rows in one.rows] if part else []
        near = [one for one in self._nearest(place, token) if not {*one.group.readings} & {*wholes}]
        if near:
            found = [self._together(place, one, wholes) for one in near]
            rows = tuple(dict.fromkeys(rows for one in found for rows in one.rows))
            if wholes:
                rows = tuple(dict.fromkeys(whole & some for whole in wholes for some in rows))
            if not part and token.start < self.opened[0]:
                rows = tuple(dict.fromkeys((*rows, *(whole & some for whole in self.opened[1] for some in rows))))
            return _Said(rows=rows, names=found[0].names, place="" if part else found[0].place)
        if not part and self.about is not None:
            return self.about
        whole = self.text.sums and self.words.of_all(self.low, token.stated)
        return self._total() if whole and not part else None

    def _nearest(self, place: int, token: _Token) -> list[Mention]:
        """What follows in its phrase and what goes before; else beyond, where nothing but filling stands between."""
        inside = self._within(self.phrases[place])
        found = [*self._next(inside, token), *self._last(inside, token)]
        if not found:
            around = [one for one in self._around(place) if self._near(one, token)]
            found = [*self._next(around, token), *self._last(around, token)]
        return sorted(found, key=lambda one: max(one.start - token.end, token.start - one.end))

    def _near(self, one: Mention, token: _Token) -> bool:
        between = (token.end, one.start) if one.start >= token.end else (one.end, token.start)
        return bool(self.words.filling.fullmatch(self.low, *between))

    @staticmethod
    def _next(mentions: Iterable[Mention], token: _Token) -> list[Mention]:
        return [one for one in mentions if one.start >= token.end][:1]

    @staticmethod
    def _last(mentions: Iterable[Mention], token: _Token) -> list[Mention]:
        return [one for one in mentions if one.end <= token.start][-1:]

    def _together(self, place: int, near: Mention, wholes: Sequence[Rows]) -> _Said:
        """The group beside the number, alone or with others of its sort; of those in what else its phrase names.

        What opens the sentence (“In Germany, …”) holds as well; what follows behind a comma may. `wholes`: of what it
        is a part, which says nothing more of it.
        """
        inside, around = (
            [one for one in named if not {*one.group.readings} & {*wholes}]
            for named in (self._within(self.phrases[place]), self._around(place))
        )
        before = [one for one in around if one.end <= self.tokens[place].start]
        alike = [one.group for one in (*inside, *around) if one.group.sort is near.group.sort and one != near]
        options = [_sums([near.group], alike[: _MOST - 1])]
        must = {one.group.key: one.group for one in (*inside, *before) if one.group.sort is not near.group.sort}
        may = {one.group.key: one.group for one in around if one not in before and one.group.key not in must}
        for sort in Sort:
            wanted = [one for one in must.values() if one.sort is sort][:_MOST]
            if wanted:
                options.append(_sums(wanted, [])[:1] + _sums([], wanted)[1:])
            elif sort is not near.group.sort and (further := [one for one in may.values() if one.sort is sort]):
                options.append([self.groups.everybody, *_sums([], further[:_MOST])[1:]])
        rows = dict.fromkeys(frozenset.intersection(*each) for each in product(*options))
        names = (*(one.called for one in must.values()), near.group.called)
        return _Said(rows=tuple(rows), names=names, place="" if must else near.group.place)

    # ── whether it is so ────────────────────────────────────────────────────────────────────────────────────────────

    def _misplaced(self, place: int, token: _Token) -> Judged | None:
        """“{declined} denied it”: whatever the numbers are, that is not the one which belongs there."""
        printed = self.groups.at(token.printed.place) if token.printed else None
        near = [one.group for one in self._nearest(place, token)]
        named = {one.group.key for one in self._within(self._span(place))}
        if printed is None or not near or printed.key in named or any(one.sort is not printed.sort for one in near):
            return None
        if (
            not self._counts(token)
            or self._negated(self.phrases[place])
            or self.words.whole.search(self.low[: token.start])
        ):
            return None
        return Judged(stated=token.stated, right=False, beside=(near[0].called,), place=near[0].place)

    def _held(self, place: int, token: _Token, said: _Said | None, *, part: bool) -> Judged | None:
        one = token.stated
        if said is None:
            return self._no_more_than_all(token) if part and self.of and self._counts(token) else None
        beside = said.names
        count = next(filter(None, map(len, said.rows)), 0) if part else len(said.rows[0])
        if one.share:
            wholes = [rows for each in self._within(self._span(place)) for rows in each.group.readings]
            wholes += [rows for each in self.of for rows in each.rows]
            right = any(abs(share - Fraction(one.value or 0)) <= one.within for share in self._shares(said, wholes))
            return Judged(stated=one, right=right, beside=beside, count=f"{count} of {len(self.groups.everybody)}")
        if part and not self.of:
            most = max(map(len, said.rows))
            return Judged(stated=one, right=(one.value or 0) <= most, beside=beside, count=str(most), part=True)
        right = any(one.value == len(rows) for rows in said.rows)
        if not right and self.words.whole.search(self.low[: one.start]):
            right = any(one.value in (*self.groups.wholes(rows), *map(len, said.rows)) for rows in said.rows)
        return Judged(stated=one, right=right, beside=beside, count=str(count), place=said.place)

    def _shares(self, said: _Said, wholes: Iterable[Rows]) -> Iterator[Fraction]:
        """Of all, of what else is named, and the other way round: “a quarter of those who confirmed had denied”."""
        everybody = self.groups.everybody
        yield from (Fraction(len(rows), len(everybody)) for rows in said.rows if everybody)
        for rows, whole in product(said.rows, wholes):
            if whole not in (*said.rows, everybody):
                yield from (Fraction(len(rows & whole), len(of)) for of in (whole, rows) if of)

    def _no_more_than_all(self, token: _Token) -> Judged | None:
        """“Thirteen of them” cannot be more than they are; how many of them did what, nobody knows here."""
        value = token.stated.value or 0
        most = max(len(rows) for one in self.of for rows in one.rows)
        if token.stated.share or value <= most:
            return None
        return Judged(stated=token.stated, right=False, beside=self.of[0].names, count=str(most), part=True)

    def _of_countries(self, place: int, token: _Token) -> Judged | None:
        """“In 24 countries”: as many as all rows are in, or those of what the sentence names."""
        one = token.stated
        if not self._countries(token) or self._negated(self.phrases[place]):
            return None
        named = [rows for each in self._within(self._sentence(token)) for rows in each.group.readings]
        counts = [self.groups.countries(rows) for rows in (self.groups.everybody, *named)]
        return Judged(stated=one, right=one.value in counts, beside=("countries",), count=str(counts[0]))

    def _countries(self, token: _Token) -> bool:
        one = token.stated
        counts = whole_number(one, self.text.language) and not self.words.is_no_count(self.low, one)
        return counts and bool(self.words.countries.match(self.low, one.end))

    def _sentence(self, token: _Token) -> tuple[int, int]:
        left = max(stop for stop in self.stops if stop <= token.start)
        return left, min(stop for stop in self.stops if stop >= token.end)

    @staticmethod
    def _meant(token: _Token, said: _Said) -> _Said:
        """Of the rows that may be meant those that are as many as it says."""
        rows = tuple(rows for rows in said.rows if len(rows) == token.stated.value)
        return _Said(rows=rows or said.rows[:1], names=said.names, place=said.place)


def _sums(always: Sequence[Group], further: Sequence[Group]) -> list[Rows]:
    """What these come to together, and with each choice of further ones; the fewest first."""
    found: dict[Rows, None] = {}
    for many in range(len(further) + 1):
        for chosen in combinations(further, many):
            for readings in product(*(one.readings for one in (*always, *chosen))):
                found[frozenset().union(*readings)] = None
    return [*found]
