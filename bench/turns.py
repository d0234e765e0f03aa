"""Measures sites in turn, A B C C B A, so that whatever else the machine does falls on all of them alike."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random
from statistics import median
from typing import Protocol

from bench.client import Browser

Question = tuple[bytes, int]


class Site(Protocol):
    """A page program as a browser meets it."""

    name: str
    browser: Browser

    def asking(self, what: str, number: int) -> Question:
        """The bytes that ask for `what` about request `number`, and the status that answers; made off the clock."""


@dataclass(frozen=True)
class Timed:
    """One kind of page on one site: the median of each round, in milliseconds."""

    rounds: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.rounds)

    @property
    def least(self) -> float:
        return min(self.rounds)

    @property
    def most(self) -> float:
        return max(self.rounds)

    def over(self, other: "Timed") -> float:
        """How many times the other's time this takes: the median of the ratios within each round."""
        return median(mine / theirs for mine, theirs in zip(self.rounds, other.rounds, strict=True))


def in_turn(
    sites: Sequence[Site], what: str, numbers: Mapping[str, Callable[[], int]], *, rounds: int, each: int
) -> dict[str, Timed]:
    """Every site's time for `what`, by name. `numbers` says which request to ask each site about next."""
    found: dict[str, list[float]] = {site.name: [] for site in sites}
    for site in sites:
        _block(site, what, numbers[site.name], each)  # fills caches; thrown away
    for _ in range(rounds):
        spent: dict[str, list[float]] = {site.name: [] for site in sites}
        for site in (*sites, *reversed(sites)):
            spent[site.name] += _block(site, what, numbers[site.name], each)
        for name, times in spent.items():
            found[name].append(median(times))
    return {name: Timed(tuple(times)) for name, times in found.items()}


def _block(site: Site, what: str, number: Callable[[], int], each: int) -> list[float]:
    times = []
    for _ in range(each):
        asked, wanted = site.asking(what, number())
        start = time.perf_counter()
        site.browser.answered(asked, wanted)
        times.append((time.perf_counter() - start) * 1000)
    return times


def shuffled(numbers: Sequence[int], seed: int) -> Callable[[], int]:
    """All the numbers in an order of chance, over and over: each request is met as seldom as can be."""
    order = list(numbers)
    Random(seed).shuffle(order)
    again = cycle(order)
    return lambda: next(again)
