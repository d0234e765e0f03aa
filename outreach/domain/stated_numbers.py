"""The numbers a text states, so that what was typed by hand is held against the data.

In digits, in signs (Ⅻ, ½), in Roman numerals and in English words: counts, places in a row, shares of a whole. What
says how many and says no number (“dozens”) is found as well: nobody can check it, so no data bears it out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise


def _counting(words: str, start: int, step: int = 1) -> dict[str, int]:
    return {word: value for value, word in zip(range(start, 1_000, step), words.split(), strict=False)}


UNITS = _counting("one two three four five six seven eight nine", 1)
TEENS = _counting("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10)
TENS = _counting("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
FACTORS = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
LARGE = 1_000
ZERO = {"zero": 0}
TIMES = {"twice": 2, "thrice": 3}
PLACES = (
    _counting("first second third fourth fifth sixth seventh eighth ninth", 1)
    | _counting(
        "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth", 10
    )
    | _counting("twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth", 20, 10)
    | {"hundredth": 100, "thousandth": 1_000}
)
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

DIGITS = re.compile(
    r"(?<![^\W_])(?P<digits>\d{1,3}(?:[,'’\u00a0\u202f\u2009 ]\d{3})+(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?!\d)"
    r"|\d{1,3}\.000(?!\d)|\d+)(?P<decimals>\.\d+)?(?P<power>[eE][+-]?\d{1,3}\b)?(?P<kilo>[kK]\b)?"
    r"(?:\s+(?P<factor>dozen|hundred|thousand|million|billion)\b)?",
    re.IGNORECASE,
)
WORD = re.compile(r"[A-Za-z]+")
BETWEEN = re.compile(r"\s+|[-\u2010\u2011]")
VAGUE = re.compile(
    r"\b(?:(?:tens|hundreds|thousands|dozens)\s+of\s+)?(?:dozens|hundreds|thousands|millions|billions)\b"
    r"|\b(?:tens|scores)(?=\s+of\b)|(?<![^.!?:;–—(\s])(?<![a-z]\s)scores\b",
    re.IGNORECASE,
)
HALVES = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
FRACTION = re.compile(
    r"(?:\b(?P<many>\d+|an?|" + "|".join((*UNITS, *TEENS)) + r")[\s\u2010\u2011-]+)?"
    r"\b(?P<part>half|halves|quarters?|(?:" + "|".join((*PLACES,)[2:]) + r")s?)\b(?P<of>\s+of\b)?",
    re.IGNORECASE,
)
IN_ORDER = re.compile(r"\b(?:first|second|third|fourth|last|latter|other|next|this|that)[\s-]+$", re.IGNORECASE)
CLOCK = re.compile(
    r"(?<![\d:.])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?![\d:])|\bUTC[+\u2212-]\d{1,2}(?::\d{2})?"
)
"""A time of day is borne out by the same time of day, and bears no number out: what it says, no data counted."""

SLASHED = re.compile(r"(?<![\d/.])(\d{1,4})/(\d{1,4})(?![\d/]|\.\d)")
PERCENT = re.compile(r"\s*(?:%|‰)|[\s-]*(?:per\s?cent|percent|pct)\b", re.IGNORECASE)
OUT_OF, IN = (
    re.compile(r"\s+out\s+of\s+(?:the\s+|every\s+)?", re.IGNORECASE),
    re.compile(r"\s+in\s+(?:every\s+)?", re.IGNORECASE),
)
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

    `share`: of a whole, within `within` of the value.
    """

    written: str
    value: Decimal | Fraction | None
    share: bool = False
    within: Fraction = Fraction(0)

    def is_in(self, known: Iterable["Stated"], shares: Iterable[Fraction]) -> bool:
        """Whether something that is known says the same."""
        value = self.value
        if value is None:
            return any(one.written.casefold() == self.written.casefold() for one in known)
        if any(one.value == value and one.share == self.share for one in known):
            return True
        return self.share and any(abs(share - Fraction(value)) <= self.within for share in shares)


def in_digits(text: str) -> tuple[Stated, ...]:
    """`1,161`, `41%`, `3.5`, `20 thousand`, `Ⅻ`; digits inside a name (`Q3`, `F16`) state no number."""
    slashed, clocks = [*_slashed(text)], [*_clocks(text)]
    rest = _without(_blank(text, clocks), SLASHED)
    return tuple(_together(text, [*slashed, *clocks, *_digits(rest), *_signs(text)]))


def stated_in(text: str) -> tuple[Stated, ...]:
    """Every number of an English text, in the order in which they stand."""
    set_apart = [*_slashed(text), *_fractions(text), *_vague(text), *_clocks(text)]
    rest = _blank(text, set_apart)
    digits = [*_digits(rest)]
    rest = _blank(rest, digits)
    found = [*set_apart, *digits, *_signs(text), *_roman(rest), *_in_words(rest)]
    return tuple(_together(text, found))


def unfounded(stated: Iterable[Stated], sources: Iterable[str], shares: Iterable[Fraction] = ()) -> tuple[Stated, ...]:
    """Those that none of the sources states, each once. `shares`: what parts of a whole the data comes to."""
    known = [one for source in sources for one in stated_in(source)]
    counted = tuple(shares)
    return tuple(
        {
            (one.value, one.share, one.value is None and one.written.casefold()): one
            for one in stated
            if not one.is_in(known, counted)
        }.values()
    )


# ── Where numbers stand ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    value: Decimal | Fraction | None
    share: bool = False


def _together(text: str, pieces: Iterable[_Piece]) -> Iterator[Stated]:
    """The pieces in order; a number with “percent” after it, or “out of” another, is a share."""
    left = sorted(pieces, key=lambda one: (one.start, -one.end))
    while left:
        piece = left.pop(0)
        if whole := _whole_of(text, piece, left):
            left.remove(whole)
            share = Fraction(piece.value or 0) / Fraction(whole.value or 1)
            yield Stated(text[piece.start : whole.end], share, share=True)
        else:
            yield _stated(text, piece)


def _whole_of(text: str, piece: _Piece, after: list[_Piece]) -> _Piece | None:
    """The number of which this one is so many."""
    following = next(iter(after), None)
    if following is None or not piece.value or not following.value or piece.share or following.share:
        return None
    between = text[piece.end : following.start]
    if OUT_OF.fullmatch(between):
        return following
    return following if IN.fullmatch(between) and following.value in ROUND and piece.value < following.value else None


def _stated(text: str, piece: _Piece) -> Stated:
    percent = None if piece.value is None or piece.share else PERCENT.match(text, piece.end)
    if percent is None or piece.value is None:
        return Stated(text[piece.start : piece.end], piece.value, share=piece.share)
    whole = 1_000 if "‰" in percent.group() else 100
    places = -int(piece.value.as_tuple().exponent) if isinstance(piece.value, Decimal) else 0
    within = Fraction(1, 2 * whole * 10 ** max(places, 0))
    return Stated(text[piece.start : percent.end()], Fraction(piece.value) / whole, share=True, within=within)


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


def _digits(text: str) -> Iterator[_Piece]:
    for found in DIGITS.finditer(text):
        whole = re.sub(r"\D", "", found["digits"])
        value = Decimal(f"{whole}{found['decimals'] or ''}{found['power'] or ''}")
        value *= FACTORS.get((found["factor"] or "").lower(), 1) * (LARGE if found["kilo"] else 1)
        yield _Piece(found.start(), found.end(), value)


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


def _vague(text: str) -> Iterator[_Piece]:
    return (_Piece(found.start(), found.end(), None) for found in VAGUE.finditer(text))


def _clocks(text: str) -> Iterator[_Piece]:
    return (_Piece(found.start(), found.end(), None) for found in CLOCK.finditer(text))


def _fractions(text: str) -> Iterator[_Piece]:
    """“half”, “two thirds”, “a quarter”, “a fifth of them”; not “a third party”, not “the first quarter”."""
    for found in FRACTION.finditer(text):
        many, part = (found["many"] or "").lower(), found["part"].lower()
        if IN_ORDER.search(text[: found.start()]):
            continue
        one = many in ("a", "an", "one", "1")
        plural = part.endswith("s") and part.removesuffix("s") in PLACES
        shown = part in ("half", "halves") or (part.startswith("quarter") and many) or (plural and many and not one)
        if shown or (one and part in PLACES and (found["of"] or many == "one")):
            number = 1 if one or not many else int(many) if many.isdecimal() else (UNITS | TEENS)[many]
            whole = HALVES.get(part) or PLACES[part.removesuffix("s")]
            yield _Piece(found.start(), found.end("part"), Fraction(number, whole), share=True)


# ── In words ────────────────────────────────────────────────────────────────────────────────────────────────────


def _in_words(text: str) -> Iterator[_Piece]:
    for run in _runs(text):
        yield from _numbers(text, run)


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Number words that follow each other with nothing but a space or a hyphen between; “and” may join two."""
    words = [*WORD.finditer(text)]
    run: list[re.Match[str]] = []
    for number, word in enumerate(words):
        before = words[number - 1] if number else None
        joined = before is not None and BETWEEN.fullmatch(text[before.end() : word.start()]) is not None
        if not (joined and run):
            yield run
            run = []
        if _counts(word) or (run and _said(word) == "and" and _said(run[-1]) in FACTORS):
            run.append(word)
        else:
            yield run
            run = []
    yield run


def _counts(word: re.Match[str]) -> bool:
    said = _said(word)
    return any(said in words for words in (UNITS, TEENS, TENS, FACTORS, ZERO, TIMES, PLACES))


def _numbers(text: str, run: list[re.Match[str]]) -> Iterator[_Piece]:
    """The numbers of one run: a word that cannot go on with the one before begins the next."""
    part: list[re.Match[str]] = []
    for word in run:
        if part and _value([*part, word]) is None:
            yield from _piece(text, part)
            part = []
        part.append(word)
    yield from _piece(text, part)


def _piece(text: str, part: list[re.Match[str]]) -> Iterator[_Piece]:
    while part and _said(part[-1]) == "and":
        part = part[:-1]
    while part and _said(part[0]) == "and":
        part = part[1:]
    if not part or (len(part) == 1 and _is_everyday(text, part[0])):
        return
    value = _value(part)
    if value is not None:
        yield _Piece(part[0].start(), part[-1].end(), value)


def _is_everyday(text: str, word: re.Match[str]) -> bool:
    """Whether it counts nothing where it stands: “first”, “no one”, “one of them”."""
    if _said(word) != "one":
        return _said(word) in EVERYDAY
    before = [*WORD.finditer(text[: word.start()])][-1:]
    after = WORD.search(text, word.end())
    near = after is not None and not text[word.end() : after.start()].strip("'’ ")
    alone = after is None or not near
    percent = PERCENT.match(text, word.end()) or OUT_OF.match(text, word.end())
    if percent:
        return False
    return bool(before and _said(before[0]) in PRONOUN_AFTER) or (
        not alone and after is not None and _said(after) in PRONOUN_BEFORE
    )


def _value(part: list[re.Match[str]]) -> Decimal | None:
    """What the words come to together; None where they are no number. A place in a row ends it."""
    *before, last = (_said(word) for word in part)
    alone = ZERO.get(last, TIMES.get(last))
    if alone is not None:
        return None if before else Decimal(alone)
    if last in PLACES:
        return _place(before, PLACES[last])
    return _count([*before, last])


def _place(before: list[str], place: int) -> Decimal | None:
    """`thirty-seventh`, `two hundredth`."""
    so_far = _count(before) if before else Decimal(0)
    if so_far is None:
        return None
    if place >= FACTORS["hundred"]:
        return (so_far or Decimal(1)) * place
    return so_far + place if _fits(int(so_far) % 100, place) else None


def _count(words: list[str]) -> Decimal | None:
    whole = here = 0
    for said in words:
        factor, added = FACTORS.get(said, 0), UNITS.get(said) or TEENS.get(said) or TENS.get(said, 0)
        if (factor and not here and whole) or (added and not _fits(here % 100, added)):
            return None
        if factor:
            here = (here or 1) * factor
            whole, here = (whole + here, 0) if factor >= LARGE else (whole, here)
        elif added:
            here += added
        elif said != "and":
            return None
    return Decimal(whole + here)


def _fits(so_far: int, added: int) -> bool:
    """`forty` + `two`, `hundred` + anything; never `four` + `two`."""
    return so_far == 0 or (so_far % 10 == 0 and so_far >= TENS["twenty"] and added in UNITS.values())


def _said(word: re.Match[str]) -> str:
    return word.group().lower()
