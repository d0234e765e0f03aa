"""Whether the words of a codebook tell apart what the record tells apart.

With “Denied” for whoever confirmed, every sentence of a release is true of the record and false to whoever reads it.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import PUBLISHABLE, Codebook, Qualifier, ResponseStatus
from outreach.domain.prose import language_name
from outreach.domain.translated import keys_of
from outreach.domain.wording import wording_of

STATUSES: Final = frozenset(status.value for status in PUBLISHABLE)
TRANSLATIONS: Final = "translations"


@dataclass(frozen=True, kw_only=True, slots=True)
class Alike:
    """Two things that the codebook calls the same; `field` has the second of them."""

    sentence: str
    field: str


def alike_in(codebook: Codebook) -> tuple[Alike, ...]:
    """All of them; a line for one agency only where it was written, else the words of the tally stand for it."""
    return (*_statuses(codebook), *_qualifiers(codebook), *_translated(codebook))


def check_told_apart(codebook: Codebook) -> None:
    """Raises `RuleBroken` at each field with words that stand for something else already."""
    _refuse(RuleBroken(f"{one.sentence} Give each its own words.", one.field) for one in alike_in(codebook))


def _refuse(broken: Iterable[RuleBroken]) -> None:
    """With one sentence for each field; one form field can have several."""
    first = {one.field: one for one in reversed([*broken])}
    if first:
        refused, *also = reversed(first.values())
        refused.also = tuple(also)
        raise refused


def _statuses(codebook: Codebook) -> Iterator[Alike]:
    words = {status: wording_of(status, codebook) for status in PUBLISHABLE}
    named = {f"“{status}”": status for status in PUBLISHABLE}

    def field_of(part: str) -> Callable[[str], str]:
        return lambda name: f"{part}_{named[name].name.lower()}"

    def called(say: Callable[[ResponseStatus], str]) -> dict[str, str]:
        return {name: say(status) for name, status in named.items()}

    def one_wrote(first: str, second: str) -> bool:
        return bool(words[named[first]].line or words[named[second]].line)

    yield from _alike("label", called(lambda status: words[status].label), field_of("label"))
    yield from _alike("wording in the tally", called(lambda status: words[status].tally), field_of("tally"))
    line = f"wording for one {codebook.noun}"
    yield from _alike(line, called(lambda status: words[status].of_one), field_of("line"), where=one_wrote)


def _qualifiers(codebook: Codebook) -> Iterator[Alike]:
    qualifiers = {f"“{one.key}”": one for one in codebook.qualifiers}
    others = {f"“{key}”": label for key, label in codebook.circumstances if f"“{key}”" not in qualifiers}

    def called(say: Callable[[Qualifier], str]) -> dict[str, str]:
        return {name: say(one) for name, one in qualifiers.items()}

    def field_of(name: str) -> str:
        return "qualifiers" if name in qualifiers else "circumstances"

    yield from _alike("label", called(lambda one: one.label) | others, field_of)
    yield from _alike("wording in the tally", called(lambda one: one.tally), field_of)


def _translated(codebook: Codebook) -> Iterator[Alike]:
    known = keys_of(codebook)
    for other in codebook.translations:
        labels = {key: label for key, label in other.labels if key in known}
        what = f"label in {language_name(other.language)}"
        for group in (labels.keys() & STATUSES, labels.keys() - STATUSES):
            said = {f"“{key}”": label for key, label in labels.items() if key in group}
            yield from _alike(what, said, lambda _: TRANSLATIONS)


def _alike(
    what: str,
    said: Mapping[str, str],
    field_of: Callable[[str], str],
    where: Callable[[str, str], bool] = lambda _first, _second: True,
) -> Iterator[Alike]:
    for first, second in combinations(said, 2):
        if said[first].strip() and _read(said[first]) == _read(said[second]) and where(first, second):
            sentence = f"{first} and {second} have the same {what}, “{said[second].strip()}”."
            yield Alike(sentence=sentence, field=field_of(second))


def _read(text: str) -> str:
    """As a reader takes it in, whatever its case, its blanks and how its letters are put together."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
