"""Number words of the languages a release is published in, and what a run of them comes to: “quatre-vingt-dix-sept”.

Whole numbers alone: parts of a whole and what only says how many are in `quantity_words`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final


def bare(text: str) -> str:
    """Without case and marks, each letter in its place: what is found in it stands there in the text too."""
    if text.isascii():
        return text.lower()
    return "".join(map(_bare, text))


def _bare(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def written_plainly(text: str) -> str:
    """Letters whole and without the vowel signs and stretches that Arabic may be written with or without."""
    return text if text.isascii() else _OVER_LETTERS.sub("", unicodedata.normalize("NFC", text))


_OVER_LETTERS: Final = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670]")


def _row(words: str, start: int, step: int = 1) -> dict[str, int]:
    """Words of numbers that follow each other; `/` between spellings of one."""
    return {
        bare(word): start + step * place for place, one in enumerate(words.split()) for word in one.split("/") if word
    }


@dataclass(frozen=True, kw_only=True)
class NumberWords:
    """How a language counts. Everything is written bare.

    `added` are below a thousand; `factors` multiply what stands before them; `joins` stand between two of one number,
    in English after a factor alone. `single` are numbers by themselves, `places` end one (“thirty-seventh”). `alone`
    count nothing where no other follows: articles. `unit_first`: sieben-und-dreißig. `compound`: in one word.
    """

    added: Mapping[str, int]
    factors: Mapping[str, int]
    joins: frozenset[str] = frozenset()
    single: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    alone: frozenset[str] = frozenset()
    unit_first: bool = False
    compound: bool = False
    by_twenty: bool = False
    before: str = ""
    """What may be written together with the word after it, as a pattern."""

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset({*self.added, *self.factors, *self.single, *self.places})

    @cached_property
    def _pieces(self) -> re.Pattern[str]:
        longest_first = sorted({*self.added, *self.factors, *self.joins}, key=len, reverse=True)
        return re.compile("|".join(longest_first))

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self._pieces.pattern})+")

    @cached_property
    def _clitics(self) -> re.Pattern[str]:
        return re.compile(self.before)

    def parts_of(self, word: str) -> tuple[str, ...]:
        """The number words in this one; nothing where it is another word."""
        if word in self.known or word in self.joins:
            return (word,)
        if self.compound and len(word) > _SHORT and self._whole.fullmatch(word):
            return tuple(self._pieces.findall(word))
        if self.before:
            rest = self._clitics.sub("", word, count=1)
            return (rest,) if rest in self.known else ()
        return ()


_SHORT: Final = 3
_HUNDRED, _THOUSAND = 100, 1_000
_TEENS: Final = range(10, 20)

ENGLISH: Final = NumberWords(
    added=_row("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen", 1)
    | _row("seventeen eighteen nineteen", 17)
    | _row("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    factors={"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000},
    joins=frozenset({"and"}),
    single={"zero": 0, "twice": 2, "thrice": 3},
    places=_row("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth", 1)
    | _row("fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth", 14)
    | _row("twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth", 20, 10)
    | {"hundredth": 100, "thousandth": 1_000},
)

NUMBER_WORDS: Final[Mapping[str, NumberWords]] = {
    "en": ENGLISH,
    "de": NumberWords(
        added=_row(
            "ein/eins/eine/einen/einem/einer/eines zwei/zwo/zweier drei/dreier vier fünf sechs sieben acht neun", 1
        )
        | _row("zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn", 10)
        | _row("zwanzig dreißig/dreissig vierzig fünfzig sechzig siebzig achtzig neunzig", 20, 10),
        factors={"dutzend": 12, "hundert": 100, "tausend": 1_000, "million": 1_000_000, "millionen": 1_000_000}
        | {"milliarde": 1_000_000_000, "milliarden": 1_000_000_000},
        joins=frozenset({"und"}),
        single={"null": 0, "zweimal": 2, "dreimal": 3, "viermal": 4},
        alone=frozenset({"ein", "eine", "einen", "einem", "einer", "eines", "eins"}),
        unit_first=True,
        compound=True,
    ),
    "fr": NumberWords(
        added=_row("un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 1)
        | _row("vingt/vingts trente quarante cinquante soixante septante octante/huitante nonante", 20, 10),
        factors={"douzaine": 12, "dizaine": 10, "centaine": 100, "millier": 1_000}
        | {"cent": 100, "cents": 100, "mille": 1_000, "million": 1_000_000, "millions": 1_000_000}
        | {"milliard": 1_000_000_000, "milliards": 1_000_000_000},
        joins=frozenset({"et"}),
        single={"zero": 0}
        | _row("vingtaine trentaine quarantaine cinquantaine soixantaine", 20, 10)
        | {"quinzaine": 15},
        alone=frozenset({"un", "une"}),
        by_twenty=True,
    ),
    "es": NumberWords(
        added=_row("un/uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince", 1)
        | _row("dieciséis diecisiete dieciocho diecinueve veinte veintiuno/veintiún/veintiuna veintidós veintitrés", 16)
        | _row("veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve treinta", 24)
        | _row("cuarenta cincuenta sesenta setenta ochenta noventa cien/ciento", 40, 10)
        | _row("doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas", 200, 100)
        | _row("quinientos/quinientas seiscientos/seiscientas setecientos/setecientas", 500, 100)
        | _row("ochocientos/ochocientas novecientos/novecientas", 800, 100),
        factors={"docena": 12, "decena": 10, "centena": 100, "millar": 1_000}
        | {"mil": 1_000, "millon": 1_000_000, "millones": 1_000_000},
        joins=frozenset({"y"}),
        single={"cero": 0},
        alone=frozenset({"un", "uno", "una"}),
    ),
    "pt": NumberWords(
        added=_row("um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze catorze/quatorze", 1)
        | _row("quinze dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove vinte", 15)
        | _row("trinta quarenta cinquenta sessenta setenta oitenta noventa cem/cento", 30, 10)
        | _row("duzentos/duzentas trezentos/trezentas quatrocentos/quatrocentas quinhentos/quinhentas", 200, 100)
        | _row("seiscentos/seiscentas setecentos/setecentas oitocentos/oitocentas novecentos/novecentas", 600, 100),
        factors={"duzia": 12, "dezena": 10, "centena": 100, "milhar": 1_000}
        | {"mil": 1_000, "milhao": 1_000_000, "milhoes": 1_000_000, "bilhao": 1_000_000_000, "bilhoes": 1_000_000_000},
        joins=frozenset({"e"}),
        single={"zero": 0},
        alone=frozenset({"um", "uma"}),
    ),
    "ar": NumberWords(
        added=_row("واحد/واحدة/احد/احدى اثنان/اثنين/اثنتان/اثنتين/اثنا/اثني/اثنتا/اثنتي ثلاثة/ثلاث", 1)
        | _row("أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثماني/ثمان تسعة/تسع عشرة/عشر", 4)
        | _row("عشرون/عشرين ثلاثون/ثلاثين أربعون/أربعين خمسون/خمسين ستون/ستين سبعون/سبعين", 20, 10)
        | _row("ثمانون/ثمانين تسعون/تسعين", 80, 10)
        | _row("مئتان/مئتين/مائتان/مائتين/مئتا/مئتي/مائتا/مائتي ثلاثمئة/ثلاثمائة أربعمئة/أربعمائة", 200, 100)
        | _row("خمسمئة/خمسمائة ستمئة/ستمائة سبعمئة/سبعمائة ثمانمئة/ثمانمائة/ثمانيمئة تسعمئة/تسعمائة", 500, 100)
        | _row("ألفان/ألفين", 2_000),
        factors=_row("مئة/مائة", 100) | _row("ألف/ألفا/آلاف", 1_000) | _row("مليون/مليونا/ملايين", 1_000_000),
        joins=frozenset({"و"}),
        single=_row("صفر", 0),
        alone=frozenset(_row("واحد/واحدة/احد/احدى", 1)),
        unit_first=True,
        before="^(?:[وفبك]?ال(?!اثنين$)|[وف]?لل(?!اثنين$)|[وف]?[وفبلك])",  # al-ithnayn is Monday
    ),
}

_WORD: Final = re.compile(r"[^\W\d_]+")
_BETWEEN: Final = re.compile(r"\s+|[-\u2010\u2011]")


@dataclass(frozen=True, slots=True)
class Read:
    """A whole number in words, and where it stands."""

    start: int
    end: int
    value: int


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    said: str


Everyday = Callable[[int, int], bool]
"""Whether the single word from here to there counts nothing where it stands."""


def read(text: str, words: NumberWords, everyday: Everyday) -> Iterator[Read]:
    """The whole numbers in a text that is written bare."""
    for run in _runs(text, words):
        yield from _numbers(run, words, everyday)


def _runs(text: str, words: NumberWords) -> Iterator[list[_Token]]:
    """Number words that follow each other with nothing but a space or a hyphen between them."""
    run: list[_Token] = []
    for found in _WORD.finditer(text):
        parts = words.parts_of(found.group())
        if run and (not parts or not _BETWEEN.fullmatch(text[run[-1].end : found.start()])):
            yield run
            run = []
        if not parts or (parts[0] in words.joins and not _joins(run, words)):
            if run:
                yield run
            run = []
            continue
        run += [_Token(found.start(), found.end(), part) for part in parts]
    if run:
        yield run


def _joins(run: list[_Token], words: NumberWords) -> bool:
    return bool(run) and (words is not ENGLISH or run[-1].said in words.factors)


def _numbers(run: Iterable[_Token], words: NumberWords, everyday: Everyday) -> Iterator[Read]:
    """The numbers of one run: a word that cannot go on with the one before begins the next."""
    part: list[_Token] = []
    for token in run:
        if part and _value([*part, token], words) is None:
            yield from _number(part, words, everyday)
            part = []
        part.append(token)
    yield from _number(part, words, everyday)


def _number(part: list[_Token], words: NumberWords, everyday: Everyday) -> Iterator[Read]:
    while part and part[-1].said in words.joins:
        part = part[:-1]
    while part and part[0].said in words.joins:
        part = part[1:]
    value = _value(part, words) if part else None
    if value is None or (len(part) == 1 and (part[0].said in words.alone or everyday(part[0].start, part[0].end))):
        return
    yield Read(part[0].start, part[-1].end, value)


def _value(part: list[_Token], words: NumberWords) -> int | None:
    """What the words come to together; None where they are no number."""
    *before, last = (token.said for token in part)
    if last in words.single:
        return None if before else words.single[last]
    if last in words.places:
        return _place(before, words.places[last], words)
    return _count([*before, last], words)


def _place(before: list[str], place: int, words: NumberWords) -> int | None:
    """`thirty-seventh`, `two hundredth`: it ends the number."""
    so_far = _count(before, words) if before else 0
    if so_far is None:
        return None
    if place >= _HUNDRED:
        return (so_far or 1) * place
    return so_far + place if _fits(so_far % 1_000, place, words) else None


def _count(said: Iterable[str], words: NumberWords) -> int | None:
    whole = here = 0
    largest = 0
    for word in said:
        if factor := words.factors.get(word, 0):
            if here >= max(factor, _HUNDRED) or (largest and factor >= largest):
                return None
            here = (here or 1) * factor
        elif word not in words.joins:
            added = _added(here, words.added.get(word, 0), words)
            if not added:
                return None
            here += added
        if factor >= _THOUSAND or here >= _THOUSAND:
            whole, here, largest = whole + here, 0, factor or _THOUSAND
    return whole + here


def _added(here: int, added: int, words: NumberWords) -> int:
    """What the word adds to the number so far; nothing where it cannot go on with it."""
    if words.by_twenty and here % _HUNDRED == 4 and added == 20:  # noqa: PLR2004  # quatre-vingts
        return 4 * 20 - 4
    return added if added and _fits(here, added, words) else 0


def _fits(here: int, added: int, words: NumberWords) -> bool:
    """`forty` + `two`, `hundred` + anything, `sieben` + `dreißig`; never `four` + `two`."""
    low = here % _HUNDRED
    if added >= _HUNDRED:
        return here % _THOUSAND == 0
    if low == 0:
        return True
    if words.unit_first:
        return low < _TEENS.start and (added >= _TEENS.stop or (added == _TEENS.start and not words.compound))
    if words.by_twenty and (low in (60, 80) or (low == _TEENS.start and added in (7, 8, 9))):
        return added < _TEENS.stop
    return low % 10 == 0 and low >= _TEENS.stop and added < _TEENS.start
