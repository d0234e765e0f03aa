"""The numbers a text states, in digits or in English words, so that what was typed by hand is held against the data."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise


def _counting(words: str, start: int, step: int = 1) -> dict[str, int]:
    return {word: value for value, word in zip(range(start, 1_000, step), words.split(), strict=False)}


UNITS = _counting("one two three four five six seven eight nine", 1)
TEENS = _counting("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10)
TENS = _counting("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
FACTORS = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
LARGE = 1_000
ZERO = {"zero": Decimal(0), "half": Decimal("0.5")}
PRONOUN_AFTER = frozenset({"no", "the", "any", "each", "every", "this", "that", "which", "another"})
"""After these, “one” stands for somebody and counts nothing."""

DIGITS = re.compile(
    r"(?<![^\W_])(?P<digits>\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s+(?P<factor>dozen|hundred|thousand|million)\b)?",
    re.IGNORECASE,
)
WORD = re.compile(r"[A-Za-z]+")
BETWEEN = re.compile(r"\s+|[-\u2010\u2011]")


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as it is written, and what it comes to."""

    written: str
    value: Decimal


def in_digits(text: str) -> tuple[Stated, ...]:
    """`1,161`, `41%`, `3.5`, `20 thousand`; digits inside a name (`Q3`, `F16`) state no number."""
    return tuple(_in_digits(found) for found in DIGITS.finditer(text))


def stated_in(text: str) -> tuple[Stated, ...]:
    """Every number of an English text, first those in digits. “Dozens” and “hundreds” say no number."""
    return (*in_digits(text), *_in_words(DIGITS.sub("#", text)))


def unfounded(stated: Iterable[Stated], sources: Iterable[str]) -> tuple[Stated, ...]:
    """Those that none of the sources states, each once."""
    known = {one.value for source in sources for one in stated_in(source)}
    return tuple({one.value: one for one in stated if one.value not in known}.values())


def _in_digits(found: re.Match[str]) -> Stated:
    factor = FACTORS.get((found["factor"] or "").lower(), 1)
    return Stated(found.group(), Decimal(re.sub(r"[^\d.]", "", found["digits"])) * factor)


def _in_words(text: str) -> Iterator[Stated]:
    for run in _runs(text):
        yield from _numbers(text, run)


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Number words that follow each other with nothing but a space or a hyphen between; “and” may join two."""
    words = [*WORD.finditer(text)]
    run: list[re.Match[str]] = []
    for before, word in pairwise([None, *words]):
        if word is None:
            continue
        joined = before is not None and BETWEEN.fullmatch(text[before.end() : word.start()]) is not None
        if not (joined and run):
            yield run
            run = []
        if _counts(word, before) or (run and _said(word) == "and" and _said(run[-1]) in FACTORS):
            run.append(word)
        else:
            yield run
            run = []
    yield run


def _counts(word: re.Match[str], before: re.Match[str] | None) -> bool:
    said = _said(word)
    if said == "one":
        return before is None or _said(before) not in PRONOUN_AFTER
    return said in UNITS or said in TEENS or said in TENS or said in FACTORS or said in ZERO


def _numbers(text: str, run: list[re.Match[str]]) -> Iterator[Stated]:
    """The numbers of one run: a word that cannot go on with the one before begins the next."""
    part: list[re.Match[str]] = []
    for word in run:
        if part and _value([*part, word]) is None:
            yield from _stated(text, part)
            part = []
        part.append(word)
    yield from _stated(text, part)


def _stated(text: str, part: list[re.Match[str]]) -> Iterator[Stated]:
    while part and _said(part[-1]) == "and":
        part = part[:-1]
    while part and _said(part[0]) == "and":
        part = part[1:]
    value = _value(part) if part else None
    if value is not None:
        yield Stated(text[part[0].start() : part[-1].end()], value)


def _value(part: list[re.Match[str]]) -> Decimal | None:
    """What the words come to together; None where they are no number."""
    whole = here = 0
    for said in (_said(word) for word in part):
        if said in ZERO:
            return ZERO[said] if len(part) == 1 else None
        if said in FACTORS:
            factor = FACTORS[said]
            if here == 0 and whole:
                return None
            here = (here or 1) * factor
            whole, here = (whole + here, 0) if factor >= LARGE else (whole, here)
        elif said != "and":
            added = UNITS.get(said) or TEENS.get(said) or TENS[said]
            if not _fits(here % 100, added):
                return None
            here += added
    return Decimal(whole + here)


def _fits(so_far: int, added: int) -> bool:
    """`forty` + `two`, `hundred` + anything; never `four` + `two`."""
    return so_far == 0 or (so_far % 10 == 0 and so_far >= TENS["twenty"] and added in UNITS.values())


def _said(word: re.Match[str]) -> str:
    return word.group().lower()
