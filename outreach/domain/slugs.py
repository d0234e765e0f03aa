"""Short names for the addresses of agencies: readable, and each given once."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from outreach.domain.agencies import slugify

LONGEST = 180
Taken = Callable[[set[str]], set[str]]
"""Which of these short names belong to somebody already."""


def free_slugs(named: Sequence[tuple[str, str]], taken: Taken) -> list[str]:
    """A free short name for each (name, country): the name itself, with its country, then with a number."""
    given: dict[int, str] = {}
    spent: set[str] = set()
    choices = [_choices(name, country) for name, country in named]
    while waiting := [at for at in range(len(named)) if at not in given]:
        asked: dict[int, str] = {}
        for at in waiting:
            asked[at] = next(slug for slug in choices[at] if slug not in spent)
            spent.add(asked[at])
        refused = taken(set(asked.values()))
        given |= {at: slug for at, slug in asked.items() if slug not in refused}
    return [given[at] for at in range(len(named))]


def _choices(name: str, country: str) -> Iterator[str]:
    plain = slugify(name)[:LONGEST].strip("-_") or "unnamed"
    yield plain
    yield f"{plain}-{country.casefold()}"
    yield from (f"{plain}-{number}" for number in count(2))
