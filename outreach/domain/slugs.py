"""Short names for the addresses of agencies: readable, and each given once."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from outreach.domain.agencies import slugify

LONGEST = 180
Taken = Callable[[set[str]], set[str]]
"""Which of these short names belong to somebody already."""


def free_slugs(named: Sequence[tuple[str, str]], taken: Taken) -> list[str]:
    """A free short name for each (name, country): the name itself, with its country, then with a number."""
    refused: set[str] = set()
    while True:
        slugs = _given(named, refused)
        if not (more := taken(set(slugs))):
            return slugs
        refused |= more


def _given(named: Sequence[tuple[str, str]], refused: set[str]) -> list[str]:
    spent, slugs = set(refused), []
    choices: dict[tuple[str, str], Iterator[str]] = {}
    for name, country in named:
        plain = slugify(name)[:LONGEST].strip("-_") or "unnamed"
        left = choices.setdefault((plain, country), _choices(plain, country))
        slug = next(slug for slug in left if slug not in spent)
        spent.add(slug)
        slugs.append(slug)
    return slugs


def _choices(plain: str, country: str) -> Iterator[str]:
    yield plain
    yield f"{plain}-{country.casefold()}"
    yield from (f"{plain}-{number}" for number in count(2))
