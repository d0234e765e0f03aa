"""What says how many without a number word: parts of a whole, how many times as many, “dozens”, “most”.

In the languages a release is published in; patterns and texts are written bare (`number_words.bare`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Final

from outreach.domain.number_words import NUMBER_WORDS, NumberWords, bare

_NOTHING: Final = r"(?!)"
HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a whole, and where that stands; `times`: so many times as many as others."""

    start: int
    end: int
    value: Fraction
    times: bool = False


@dataclass(frozen=True, kw_only=True)
class QuantityWords:
    """How a language says how many without a number.

    `parts` are denominators and want a number before them; those in `places` are places in a row too, so that one
    alone is a part only before `of`. `fixed` are whole parts. `times` says how many times as many: `MANY` stands for a
    number or one of the `multiples`. `vague` says how many and no number; whether `loose` words hold, nobody can check.
    """

    words: NumberWords
    parts: Mapping[str, int] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    of: str = _NOTHING
    fixed: Mapping[str, Fraction] = field(default_factory=dict)
    times: tuple[str, ...] = ()
    multiples: Mapping[str, Fraction] = field(default_factory=dict)
    vague: str = _NOTHING
    loose: str = _NOTHING

    @cached_property
    def all_vague(self) -> re.Pattern[str]:
        return re.compile(self.vague)

    @cached_property
    def all_loose(self) -> re.Pattern[str]:
        return re.compile(self.loose)

    def in_parts(self, text: str) -> Iterator[Part]:
        """The parts of a whole, and the times as many, where they stand."""
        for pattern in self._times:
            for found in pattern.finditer(text):
                yield Part(found.start(), found.end(), self._many(found["many"]), times=True)
        for pattern, value in self._fixed:
            yield from (Part(found.start(), found.end(), value) for found in pattern.finditer(text))
        for found in self._parts.finditer(text):
            many = self._many(found["many"])
            if many != 1 or found["part"] not in self.places or self._of.match(text, found.end()):
                yield Part(found.start(), found.end(), many / self.parts[found["part"]])

    def _many(self, said: str) -> Fraction:
        return self.multiples.get(said) or Fraction(self.words.added.get(said) or int(said))

    @cached_property
    def _of(self) -> re.Pattern[str]:
        return re.compile(self.of)

    @cached_property
    def _fixed(self) -> tuple[tuple[re.Pattern[str], Fraction], ...]:
        return tuple((re.compile(pattern), value) for pattern, value in self.fixed.items())

    @cached_property
    def _parts(self) -> re.Pattern[str]:
        if not self.parts:
            return re.compile(_NOTHING)
        number, part = _one_of(self.words.added), _one_of(self.parts)
        return re.compile(rf"\b(?P<many>\d{{1,4}}|{number})[\s\u2010\u2011-]*(?P<part>{part})\b")

    @cached_property
    def _times(self) -> tuple[re.Pattern[str], ...]:
        many = rf"(?P<many>\d{{1,4}}|{_one_of((*self.words.added, *self.multiples))})"
        return tuple(re.compile(one.replace("MANY", many)) for one in self.times)


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _bared(**many: int) -> dict[str, int]:
    return {bare(word).replace("_", " "): value for word, value in many.items()}


_DENIED_OR_SO: Final = (
    r"(?:did|have|had|were|are|never|answered|confirmed|declined|denied|replied|responded|said|used)\b"
)

QUANTITY_WORDS: Final[Mapping[str, QuantityWords]] = {
    "en": QuantityWords(
        words=NUMBER_WORDS["en"],
        times=(
            r"\bMANY(?:\s+times)?\s+as\s+(?:many|much|often|few|likely|high|large|long)\b",
            r"\bMANY(?:\s+times)?\s+the\s+(?:number|count|share|rate|amount|total|figure)\b",
            r"\bMANY\s+times\s+(?:more|fewer|less|higher|lower)\b",
            r"\bMANY-?fold\b",
        ),
        multiples={"half": HALF}
        | {word: Fraction(2) for word in ("twice", "double")}
        | {word: Fraction(3) for word in ("thrice", "treble", "triple")}
        | {"quadruple": Fraction(4)},
        vague=r"\b(?:(?:tens|hundreds|thousands|dozens)\s+of\s+)?(?:dozens|hundreds|thousands|millions|billions)\b"
        r"|\b(?:tens|scores)(?=\s+of\b)|(?<![^.!?:;–—(\s])(?<![a-z]\s)scores\b",
        loose=r"(?<!\bat )(?<!\bthe )(?<!\bour )(?<!\bits )(?<!\btheir )\bmost\b(?=\s+\w)"
        r"(?!\s+(?:\w+(?:ly|ent|ant|ous|ive|ful|[ai]ble)|often|common|of\s+(?:the|that|this)\s+"
        r"(?:time|day|week|month|year|work))\b)"
        r"|\bfor\s+the\s+most\s+part\b|\b(?:an?|the|in\s+(?:its|their))\s+(?:\w+\s+)?(?:majority|minority|plurality)\b"
        r"|\b(?:majority|minority|plurality)(?=\s+of\b)|\b(?:none|not\s+one)\s+of\b|\ball\s+of(?=\s+th(?:em|ese|ose)\b)|\bnot\s+a\s+single\b"
        r"|\b(?:almost|nearly|virtually|practically)\s+(?:all|every|everyone|everybody|no|none|nobody)\b"
        r"|\b(?:hardly|barely|scarcely)\s+any\b|\bthe\s+bulk\s+of\b|\ba\s+(?:small\s+)?(?:handful|fraction)\s+of\b"
        r"|\ba\s+(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?=\s+" + _DENIED_OR_SO + ")",
    ),
    "de": QuantityWords(
        words=NUMBER_WORDS["de"],
        parts=_bared(drittel=3, viertel=4, fünftel=5, sechstel=6, siebtel=7, achtel=8, neuntel=9, zehntel=10),
        fixed={r"\bhalfte\b": HALF},
        times=(
            r"\bMANY(?:[\s-]?mal)?\s+so\s+(?:viele?n?|wenige?n?|oft|haufig|hoch|lange?)\b",
            r"\b(?:das|die)\s+(?P<many>doppelte|dreifache|vierfache)\b",
        ),
        multiples={"halb": HALF, "viermal": Fraction(4)}
        | {word: Fraction(2) for word in ("doppelt", "doppelte", "zweimal")}
        | {word: Fraction(3) for word in ("dreifach", "dreifache", "dreimal")}
        | {word: Fraction(4) for word in ("vierfach", "vierfache")},
        vague=r"\b(?:dutzende|(?:zehn|hundert|zig)?tausende|hunderte)[nr]?\b|\bmillionen\s+von\b",
        loose=r"\b(?:die|der|den)\s+(?:aller)?meisten\b|\b(?:mehrheit|mehrzahl|minderheit|grossteil|großteil|uberzahl)\b"
        r"|\bkein(?:e|er|es|em|en)?\s+(?:der|von|dieser)\b|\b(?:fast|nahezu|beinahe)\s+(?:alle|kein|jede)\w*"
        r"|\bkaum\s+(?:ein|jemand)\w*|\b(?:handvoll|bruchteil)\b",
    ),
    "fr": QuantityWords(
        words=NUMBER_WORDS["fr"],
        parts=_bared(tiers=3, quart=4, quarts=4, cinquième=5, cinquièmes=5, sixième=6, sixièmes=6, septième=7)
        | _bared(septièmes=7, huitième=8, huitièmes=8, neuvième=9, neuvièmes=9, dixième=10, dixièmes=10),
        places=frozenset(
            {"tiers", "cinquieme", "sixieme", "septieme", "huitieme", "neuvieme", "dixieme"}  # un tiers: a third party
        ),
        of=r"\s+d(?:es?\b|u\b|['’])",
        fixed={
            r"\bmoitie\b": HALF,
            r"\ble\s+tiers(?=\s+d)": Fraction(1, 3),
            r"\ble\s+quart(?=\s+d(?!['’]heure))": Fraction(1, 4),
        },
        times=(r"\bMANY\s+fois\s+(?:plus|moins|autant|le\s+nombre)\b", r"\ble\s+(?P<many>double|triple|quadruple)\b"),
        multiples={"double": Fraction(2), "triple": Fraction(3), "quadruple": Fraction(4)},
        vague=r"\b(?:dizaines|douzaines|vingtaines|centaines|milliers)\b|\bdes\s+milli(?:on|ard)s\b",
        loose=r"\bla\s+plupart\b|\b(?:majorite|minorite)\b|\bla\s+majeure\s+partie\b|\baucune?\s+(?:des|du|de|d['’])"
        r"|\b(?:presque|quasiment)\s+(?:tous|toutes|aucune?)\b|\bune\s+(?:poignee|fraction)\b",
    ),
    "es": QuantityWords(
        words=NUMBER_WORDS["es"],
        parts=_bared(tercio=3, tercios=3, cuarto=4, cuartos=4, quinto=5, quintos=5, sexto=6, sextos=6, séptimo=7)
        | _bared(séptimos=7, octavo=8, octavos=8, noveno=9, novenos=9, décimo=10, décimos=10)
        | _bared(terceras_partes=3, cuartas_partes=4, quintas_partes=5),
        places=frozenset({"cuarto", "quinto", "sexto", "septimo", "octavo", "noveno", "decimo"}),
        of=r"\s+(?:de|del)\b",
        fixed={r"\bmitad\b": HALF}
        | {
            rf"\b{place}\s+parte\b": Fraction(1, value)
            for place, value in (("tercera", 3), ("cuarta", 4), ("quinta", 5), ("sexta", 6), ("decima", 10))
        },
        times=(r"\b(?:el|la)\s+(?P<many>doble|triple|cuadruple)\b", r"\bMANY\s+veces\s+(?:mas|menos|el\s+numero)\b"),
        multiples={"doble": Fraction(2), "triple": Fraction(3), "cuadruple": Fraction(4)},
        vague=r"\b(?:decenas|docenas|centenas|cientos|centenares|miles|millares)\b",
        loose=r"\b(?:mayoria|minoria)\b|\bla\s+mayor\s+parte\b|\bningun[oa]?\s+de\b"
        r"|\bcasi\s+(?:todos|todas|ningun[oa]?|nadie)\b|\bun\s+punado\b",
    ),
    "pt": QuantityWords(
        words=NUMBER_WORDS["pt"],
        parts=_bared(terço=3, terços=3, quarto=4, quartos=4, quinto=5, quintos=5, sexto=6, sextos=6, sétimo=7)
        | _bared(sétimos=7, oitavo=8, oitavos=8, nono=9, nonos=9, décimo=10, décimos=10),
        places=frozenset({"quarto", "quinto", "sexto", "setimo", "oitavo", "nono", "decimo"}),
        of=r"\s+d(?:e|[ao]s?)\b",
        fixed={r"\bmetade\b": HALF}
        | {
            rf"\b{place}\s+parte\b": Fraction(1, value)
            for place, value in (("terca", 3), ("quarta", 4), ("quinta", 5), ("sexta", 6), ("decima", 10))
        },
        times=(r"\bo\s+(?P<many>dobro|triplo|quadruplo)\b", r"\bMANY\s+vezes\s+(?:mais|menos|o\s+numero)\b"),
        multiples={"dobro": Fraction(2), "triplo": Fraction(3), "quadruplo": Fraction(4)},
        vague=r"\b(?:dezenas|duzias|centenas|milhares)\b",
        loose=r"\b(?:maioria|minoria)\b|\b(?:a\s+)?maior\s+parte\b|\bnenhuma?\s+(?:de|d[ao]s?)\b"
        r"|\bquase\s+(?:todos|todas|nenhuma?|ninguem)\b|\bum\s+punhado\b",
    ),
    "ar": QuantityWords(
        words=NUMBER_WORDS["ar"],
        fixed={
            bare(r"\b[وفبلك]?(?:ال|لل)?نصف\b(?!\s+ال(?:أول|ثاني))"): HALF,
            bare(r"\b[وفبلك]?ثلثا\b|\b[وفبلك]?(?:ال)?ثلث(?:ي|ين|ان)\b"): Fraction(2, 3),
            bare(r"\b[وفبلك]?ثلث\b"): Fraction(1, 3),
            bare(r"\b[وفبلك]?ثلاثة\s+أرباع\b"): Fraction(3, 4),
            bare(r"\b[وفبلك]?ربع\b"): Fraction(1, 4),
        },
        times=(r"\b[وفبلك]?(?P<many>" + bare(r"ضعف|ضعفا|ضعفي)\s+عدد\b"), r"\bMANY\s+" + bare(r"أضعاف\b")),
        multiples={bare(word): Fraction(2) for word in ("ضعف", "ضعفا", "ضعفي")},
        vague=bare(r"\b[وفبلك]?(?:ال|لل)?(?:عشرات|مئات|ألوف)\b"),
        loose=bare(
            r"\b[وفبلك]?(?:ال|لل)?(?:معظم|غالبية|أغلبية|أغلب|أكثرية|أقلية)\b|\bلا\s+أحد\s+من\b|\bولا\s+واحدة?\s+من\b"
        ),
    ),
}
"""`Un tiers` is a third party as well, and “a third answered” may be the third in a row: of that, people are asked."""
