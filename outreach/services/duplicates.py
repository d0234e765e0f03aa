"""Finds the names that may mean one agency among tens of thousands, without comparing each with each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from outreach.domain.import_matching import MOST_CANDIDATES
from outreach.domain.likeness import Name, alike, stem_of, taken_apart

_ENOUGH = 75
"""Below this likeness (of 100) no slip of the keyboard explains the difference: one letter of five makes 80."""

_BLOCK = 200
"""Of one block, so many names at most are looked at, the latest first; a name stands in several blocks."""

_COMMON_FROM, _COMMON_SHARE = 8, 0.004
"""A word in more names than this (`comune`, `police`) says nothing about which of them are one agency."""

_EDGE = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Alike:
    """Two names, by their places in the sequence given, and how alike their words are (100: the same)."""

    place: int
    earlier: int
    score: int


def probable_duplicates(names: Sequence[str], *, asked_from: int, country: str = "") -> Iterator[Alike]:
    """For each name from place `asked_from` on, the earlier ones that may mean the same agency."""
    apart = [taken_apart(name) for name in names]
    stem = stem_of(country)
    blocks = _Blocks(apart)
    texts = [name.text for name in apart]
    for place, name in enumerate(apart):
        keys = blocks.keys_of(name)
        if place >= asked_from and (scores := _scores(name, keys, blocks, texts)):
            likeliest = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
            asked = (pair for pair in likeliest if alike(name, apart[pair[0]], OSA.distance, stem))
            for at, score in islice(asked, MOST_CANDIDATES):
                yield Alike(place=place, earlier=at, score=score)
        blocks.put(place, (*keys, *blocks.own_acronym_keys_of(name)))


def _scores(name: Name, keys: Sequence[str], blocks: "_Blocks", texts: Sequence[str]) -> dict[int, int]:
    """How alike the names of the same blocks are, by their places; an acronym and what it stands for are alike."""
    scores = dict.fromkeys(blocks.near(blocks.acronym_keys_of(name)), 100)
    if near := [*blocks.near(keys)]:
        words = [texts[at] for at in near]
        found = process.extract(name.text, words, scorer=fuzz.ratio, score_cutoff=_ENOUGH, limit=None)
        scores |= {near[at]: round(score) for _, score, at in found}
    return scores


class _Blocks:
    """Names under the few keys that two spellings of one name are likely to share."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._often = Counter(word for name in names for word in set(name.words))
        self._common = max(_COMMON_FROM, _COMMON_SHARE * len(names))
        self._places: dict[str, list[int]] = defaultdict(list)

    def keys_of(self, name: Name) -> tuple[str, ...]:
        """Its two rarest words, and the start and the end of its telling letters: a slip spares one of them."""
        telling = [word for word in name.words if self._often[word] <= self._common] or list(name.words)
        rarest = sorted(set(telling), key=lambda word: (self._often[word], word))[:2]
        letters = "".join(telling)
        return (*(f"word {word}" for word in rarest), f"start {letters[:_EDGE]}", f"end {letters[-_EDGE:]}")

    def acronym_keys_of(self, name: Name) -> tuple[str, ...]:
        """Under these stand the names whose initials this is, and the acronym of this name."""
        return (f"initials {name.acronym}",) * bool(name.acronym) + (f"acronym {name.initials}",)

    def own_acronym_keys_of(self, name: Name) -> tuple[str, ...]:
        return (f"acronym {name.acronym}",) * bool(name.acronym) + (f"initials {name.initials}",)

    def near(self, keys: Iterable[str]) -> set[int]:
        found: set[int] = set()
        for key in keys:
            if key in self._places:
                found.update(self._places[key][-_BLOCK:])
        return found

    def put(self, place: int, keys: Iterable[str]) -> None:
        for key in keys:
            self._places[key].append(place)
