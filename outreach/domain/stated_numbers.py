"""The numbers a text states, so that what was typed by hand is held against the data.

In digits, in signs (Ⅻ, ½), in words of the languages a release is published in, and in English in Roman numerals and as
places in a row: counts, shares of a whole, so many times as many. What says how many and says no number (“dozens”) is
found as well: nobody can check it, so no data bears it out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise

from outreach.domain.foreign_numbers import read_elsewhere
from outreach.domain.number_words import ENGLISH as IN_ENGLISH
from outreach.domain.number_words import NUMBER_WORDS, bare, read, written_plainly
from outreach.domain.quantity_words import QUANTITY_WORDS

ENGLISH = "en"
LARGE = 1_000
EVERYDAY = frozenset({"first", "second", "third"})
"""By themselves these put things in order (“the second letter”) and count nothing."""

PRONOUN_AFTER = frozenset(
    {"no", "the", "any", "each", "every", "this", "that", "which", "another", "some", "only", "first", "second"}
    | {"by", "third", "last", "next", "other", "new", "same", "right", "wrong"}
)
"""After these, “one” stands for somebody and counts nothing."""

PRONOUN_BEFORE = frozenset(
    {
        "of",
        "after",
        "another",
        "by",
        "or",
        "who",
        "whom",
        "that",
        "which",
        "day",
        "thing",
        "hand",
        "side",
        "point",
        "way",
    }
    | {"is", "was", "has", "had", "does", "did", "can", "cannot", "could", "may", "might", "must", "should", "would"}
    | {"needs", "will", "knows", "s"}
)
"""Before these likewise: “one of them”, “one must”, “one another”."""

DIGITS = (
    r"(?<![^\W_])(?P<digits>\d{1,3}(?:[,'’\u00a0\u202f\u2009 ]\d{3})+(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?!\d)"
    r"|\d{1,3}\.000(?!\d)|\d+)(?P<decimals>\.\d+)?(?P<power>[eE][+-]?\d{1,3}\b)?(?P<kilo>[kK]\b)?"
)
DIGITS_ELSEWHERE = (
    r"(?<![\dA-Za-z\u00c0-\u024f])(?P<digits>\d{1,3}(?:[.,'’٬\u00a0\u202f\u2009 ]\d{3})+(?!\d)|\d+)"
    r"(?P<decimals>[.,٫]\d+)?(?P<power>(?!))?(?P<kilo>(?!))?"
)
"""A point and a comma before three digits part thousands there; before others a fraction."""

WORD = re.compile(r"[A-Za-z]+")
TO_NINETEEN = {word: value for word, value in IN_ENGLISH.added.items() if value < 20}  # noqa: PLR2004  # as it says
HALVES = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
FRACTION = re.compile(
    r"(?:\b(?P<many>\d+|an?|" + "|".join(TO_NINETEEN) + r")[\s\u2010\u2011-]+)?"
    r"\b(?P<part>half|halves|quarters?|(?:" + "|".join((*IN_ENGLISH.places,)[2:]) + r")s?)\b(?P<of>\s+of\b)?",
    re.IGNORECASE,
)
IN_ORDER = re.compile(r"\b(?:first|second|third|fourth|last|latter|other|next|this|that)[\s-]+$", re.IGNORECASE)
CLOCK = re.compile(
    r"(?<![\d:.])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?![\d:])|\bUTC[+\u2212-]\d{1,2}(?::\d{2})?"
)
"""A time of day is borne out by the same time of day, and bears no number out: what it says, no data counted."""

SLASHED = re.compile(r"(?<![\d/.])(\d{1,4})/(\d{1,4})(?![\d/]|\.\d)")
PERCENT = re.compile(
    r"\s*(?:%|‰|٪)|[\s-]*(?:per\s?cent|percent|pct|prozent|pour\s?cent|por\s?ciento|por\s?cento|(?:في\s+ال|بال)ما?[ئي]ة)\b",
    re.IGNORECASE,
)
OUT_OF = re.compile(
    r"\s+(?:out\s+of(?:\s+the|\s+every)?|von(?:\s+den)?|sur(?:\s+les)?|des|de\s+(?:cada|l[ao]s)|em\s+cada|d[ao]s"
    r"|من(?:\s+(?:كل|أصل|بين))?)\s+",
    re.IGNORECASE,
)
IN = re.compile(r"\s+in\s+(?:every\s+)?", re.IGNORECASE)
ROUND = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 100, 1_000})
"""“One in five” is a share; “nine in 2025” is none."""

ROMAN = re.compile(r"\bM{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b")
ROMAN_SIGNS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1_000}
ABBREVIATIONS = frozenset(
    {"CC", "CCI", "CD", "CI", "CIV", "CL", "CM", "CV", "DC", "DCI", "DI", "DIV", "DL", "DM", "DV", "DX", "LI", "LV"}
    | {"MC", "MCI", "MD", "MI", "MIX", "ML", "MM", "MMC", "MV", "XL", "XXL"}
)
"""Far more often an office, a rank or a size than a number."""

A_NAME = re.compile(r"\b(?!(?:The|All|And|But|Only|Just|Some|About|Nearly|With|From|For|Our|Over)\b)[A-Z][a-z]{2,}\s$")
GONE = "\x00"


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as it is written, and what it comes to; None where it says how many, or at what hour, and no number.

    `share`: of a whole, within `within` of the value. `times`: so many times as many as others. It stands from `start`
    to `end` of the text `written_plainly`.
    """

    written: str
    value: Decimal | Fraction | None
    share: bool = False
    within: Fraction = Fraction(0)
    times: bool = False
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def says(self) -> tuple[object, ...]:
        """Alike for all that say the same."""
        return (self.written.casefold() if self.value is None else self.value, self.share, self.times)


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """What counts come to beside each other: `shares` of a whole, and how many `times` as many one is as another."""

    shares: frozenset[Fraction] = frozenset()
    times: frozenset[Fraction] = frozenset()

    def bear(self, one: Stated) -> bool:
        if one.value is None or not (one.share or one.times):
            return False
        value = Fraction(one.value)
        return value in self.times if one.times else any(abs(share - value) <= one.within for share in self.shares)


def stated_in(text: str, language: str = ENGLISH) -> tuple[Stated, ...]:
    """Every number of a text in the order in which they stand; in a language whose words we lack, those in digits.

    In our own, which newsrooms mix with others, also those in the words of these.

    Digits inside a name (`Q3`, `F16`) state no number.
    """
    plain = written_plainly(text)
    return tuple(_together(plain, _pieces(plain, _known(language))))


def loose_in(text: str, language: str = ENGLISH) -> tuple[str, ...]:
    """Words like “most” and “a majority”, which say how many and can only be meant: each as it is written, once."""
    tag = _known(language)
    if tag not in QUANTITY_WORDS:
        return ()
    plain = written_plainly(text)
    return tuple(
        dict.fromkeys(
            plain[found.start() : found.end()].strip() for found in QUANTITY_WORDS[tag].all_loose.finditer(bare(plain))
        )
    )


def says_known(sources: Iterable[str], language: str = ENGLISH) -> frozenset[tuple[object, ...]]:
    """What all of these texts state."""
    return frozenset(says for source in sources for says in _says(source, language))


@lru_cache(maxsize=4096)
def _says(source: str, language: str) -> frozenset[tuple[object, ...]]:
    """The same days and counts stand beside thousands of reasons."""
    return frozenset(one.says for one in stated_in(source, language))


def unfounded(
    stated: Iterable[Stated], known: frozenset[tuple[object, ...]], counted: Counted | None = None
) -> tuple[Stated, ...]:
    """Those that nothing known states, each once."""
    counts = counted or Counted()
    return tuple({one.says: one for one in stated if one.says not in known and not counts.bear(one)}.values())


# ── Where numbers stand ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    value: Decimal | Fraction | None
    share: bool = False
    times: bool = False


def _known(language: str) -> str:
    """`fr` of `fr-CA`."""
    return language.partition("-")[0].lower()


def _pieces(text: str, tag: str) -> Iterator[_Piece]:
    clocks, slashed = [*_clocks(text)], [*_slashed(text)]
    if tag not in NUMBER_WORDS:
        rest = _blank(text, [*clocks, *slashed])
        yield from (*clocks, *slashed, *_digits(rest, tag), *_signs(text))
        return
    low = bare(text)
    parts = [*_parts(low, tag)]
    set_apart = [*parts, *_outside(slashed, parts), *_fractions(text, parts, tag), *_vague(low, tag), *clocks]
    rest = _blank(text, set_apart)
    digits = [*_digits(rest, tag)]
    rest, low = _blank(rest, digits), _without(_blank(_blank(low, set_apart), digits), PERCENT)
    in_words = [*_in_words(text, low, tag)]
    if tag == ENGLISH:
        in_words = _widest(
            in_words, [_Piece(one.start, one.end, Decimal(one.value)) for one in read_elsewhere(text, low)]
        )
        yield from _roman(rest)
    yield from (*set_apart, *digits, *_signs(text), *in_words)


def _widest(own: Iterable[_Piece], others: Iterable[_Piece]) -> list[_Piece]:
    """Of those in one place the longest, and rather one of our own: “trente-six” is no six."""
    found: list[_Piece] = []
    for one in sorted((*own, *others), key=lambda piece: piece.start - piece.end):
        found += _outside([one], found)
    return found


def _outside(pieces: Iterable[_Piece], others: Iterable[_Piece]) -> list[_Piece]:
    return [one for one in pieces if not any(one.start < other.end and other.start < one.end for other in others)]


def _together(text: str, pieces: Iterable[_Piece]) -> Iterator[Stated]:
    """The pieces in order; a number with “percent” after it, or “out of” another, is a share."""
    left = sorted(pieces, key=lambda one: (one.start, -one.end))
    while left:
        piece = left.pop(0)
        if whole := _whole_of(text, piece, left):
            left.remove(whole)
            share = Fraction(piece.value or 0) / Fraction(whole.value or 1)
            yield Stated(text[piece.start : whole.end], share, share=True, start=piece.start, end=whole.end)
        else:
            yield _stated(text, piece)


def _whole_of(text: str, piece: _Piece, after: list[_Piece]) -> _Piece | None:
    """The number of which this one is so many."""
    following = next(iter(after), None)
    if following is None or not piece.value or not following.value:
        return None
    if piece.share or following.share or piece.times or following.times:
        return None
    between = text[piece.end : following.start]
    if OUT_OF.fullmatch(between):
        return following
    return following if IN.fullmatch(between) and following.value in ROUND and piece.value < following.value else None


def _stated(text: str, piece: _Piece) -> Stated:
    percent = None if piece.value is None or piece.share or piece.times else PERCENT.match(text, piece.end)
    if percent is None or piece.value is None:
        written = text[piece.start : piece.end]
        return Stated(written, piece.value, share=piece.share, times=piece.times, start=piece.start, end=piece.end)
    whole = 1_000 if "‰" in percent.group() else 100
    places = -int(piece.value.as_tuple().exponent) if isinstance(piece.value, Decimal) else 0
    within = Fraction(1, 2 * whole * 10 ** max(places, 0))
    written, share = text[piece.start : percent.end()], Fraction(piece.value) / whole
    return Stated(written, share, share=True, within=within, start=piece.start, end=percent.end())


def _blank(text: str, pieces: Iterable[_Piece]) -> str:
    for piece in pieces:
        text = text[: piece.start] + GONE * (piece.end - piece.start) + text[piece.end :]
    return text


def _without(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda found: GONE * len(found.group()), text)


def _slashed(text: str) -> Iterator[_Piece]:
    for found in SLASHED.finditer(text):
        part, whole = int(found[1]), int(found[2])
        if 0 < part < whole:
            yield _Piece(found.start(), found.end(), Fraction(part, whole), share=True)


def _digits(text: str, tag: str) -> Iterator[_Piece]:
    factors = NUMBER_WORDS[tag].factors if tag in NUMBER_WORDS else {}
    for found in _all_digits(tag).finditer(text):
        whole, decimals = re.sub(r"\D", "", found["digits"]), found["decimals"]
        value = Decimal(f"{whole}{f'.{decimals[1:]}' if decimals else ''}{found['power'] or ''}")
        value *= factors.get(bare(found["factor"] or ""), 1) * (LARGE if found["kilo"] else 1)
        yield _Piece(found.start(), found.end(), value)


@cache
def _all_digits(tag: str) -> re.Pattern[str]:
    digits = DIGITS if tag == ENGLISH else DIGITS_ELSEWHERE
    factors = "|".join(map(re.escape, NUMBER_WORDS[tag].factors)) if tag in NUMBER_WORDS else "(?!)"
    return re.compile(rf"{digits}(?:\s+(?P<factor>{factors})\b)?", re.IGNORECASE)


def _signs(text: str) -> Iterator[_Piece]:
    """Signs that are a number by themselves: Ⅻ, ½, ⑨."""
    for place, char in enumerate(text):
        if not char.isascii() and unicodedata.category(char) in ("Nl", "No"):
            value = Fraction(unicodedata.numeric(char)).limit_denominator(1_000)
            part = value.denominator != 1
            yield _Piece(place, place + 1, value if part else Decimal(int(value)), share=part)


def _roman(text: str) -> Iterator[_Piece]:
    """`XCI`; not behind a name, where it tells one from another (“Article IV”)."""
    for found in ROMAN.finditer(text):
        written = found.group()
        if len(written) < 2 or written in ABBREVIATIONS or A_NAME.search(text[: found.start()]):  # noqa: PLR2004  # “I” is a person
            continue
        signs = [ROMAN_SIGNS[sign] for sign in written]
        value = sum(-one if one < after else one for one, after in pairwise([*signs, 0]))
        yield _Piece(found.start(), found.end(), Decimal(value))


def _vague(low: str, tag: str) -> Iterator[_Piece]:
    return (_Piece(found.start(), found.end(), None) for found in QUANTITY_WORDS[tag].all_vague.finditer(low))


def _parts(low: str, tag: str) -> Iterator[_Piece]:
    for one in QUANTITY_WORDS[tag].in_parts(low):
        yield _Piece(one.start, one.end, one.value, share=not one.times, times=one.times)


def _clocks(text: str) -> Iterator[_Piece]:
    return (_Piece(found.start(), found.end(), None) for found in CLOCK.finditer(text))


def _fractions(text: str, parts: list[_Piece], tag: str) -> Iterator[_Piece]:
    """“half”, “two thirds”, “a quarter”, “a fifth of them”; not “a third party”, not “the first quarter”."""
    if tag != ENGLISH:
        return
    places = IN_ENGLISH.places
    for found in FRACTION.finditer(_blank(text, parts)):
        many, part = (found["many"] or "").lower(), found["part"].lower()
        if IN_ORDER.search(text[: found.start()]):
            continue
        one = many in ("a", "an", "one", "1")
        plural = part.endswith("s") and part.removesuffix("s") in places
        shown = part in ("half", "halves") or (part.startswith("quarter") and many) or (plural and many and not one)
        if shown or (one and part in places and (found["of"] or many == "one")):
            number = 1 if one or not many else int(many) if many.isdecimal() else TO_NINETEEN[many]
            whole = HALVES.get(part) or places[part.removesuffix("s")]
            yield _Piece(found.start(), found.end("part"), Fraction(number, whole), share=True)


# ── In words ────────────────────────────────────────────────────────────────────────────────────────────────────


def _in_words(text: str, low: str, tag: str) -> Iterator[_Piece]:
    def everyday(start: int, end: int) -> bool:
        return tag == ENGLISH and _is_everyday(text, start, end)

    return (_Piece(one.start, one.end, Decimal(one.value)) for one in read(low, NUMBER_WORDS[tag], everyday))


def _is_everyday(text: str, start: int, end: int) -> bool:
    """Whether it counts nothing where it stands: “first”, “no one”, “one of them”."""
    word = text[start:end].lower()
    if word != "one":
        return word in EVERYDAY
    before = [*WORD.finditer(text[:start])][-1:]
    after = WORD.search(text, end)
    near = after is not None and not text[end : after.start()].strip("'’ ")
    if PERCENT.match(text, end) or OUT_OF.match(text, end):
        return False
    return bool(before and before[0].group().lower() in PRONOUN_AFTER) or (
        near and after is not None and after.group().lower() in PRONOUN_BEFORE
    )
