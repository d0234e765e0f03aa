"""Measures in turn, A B C C B A, so that whatever else the machine does falls on all lanes alike."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random
from statistics import median
from typing import Protocol

from bench.client import Browser

Question = tuple[bytes, int]


class Site(Protocol):
    """A page program as a browser meets it."""

    browser: Browser

    def asking(self, what: str, number: int) -> Question:
        """The bytes that ask for `what` about request `number`, and the status that answers; made off the clock."""


@dataclass(frozen=True)
class Lane:
    """One kind of page on one site. `number` says which request to ask about next."""

    name: str
    site: Site
    what: str
    number: Callable[[], int]
    cpu_seconds: Callable[[], float]


@dataclass(frozen=True)
class Timed:
    """The median of each round in milliseconds, and the server's CPU milliseconds a page over all rounds."""

    rounds: tuple[float, ...]
    cpu: float

    @property
    def middle(self) -> float:
        return median(self.rounds)

    def over(self, other: "Timed") -> float:
        """How many times the other's time this takes: the median of the ratios within each round."""
        return median(mine / theirs for mine, theirs in zip(self.rounds, other.rounds, strict=True))


@dataclass(frozen=True)
class Drive:
    """How many rounds, and how many pages in each block of a round."""

    rounds: int
    each: int


def in_turn(lanes: Sequence[Lane], drive: Drive) -> dict[str, Timed]:
    """Every lane's time, by name."""
    rounds: dict[str, list[float]] = {lane.name: [] for lane in lanes}
    spent = dict.fromkeys(rounds, 0.0)
    for lane in lanes:
        _block(lane, drive.each)  # fills caches; thrown away
    for _ in range(drive.rounds):
        times: dict[str, list[float]] = {lane.name: [] for lane in lanes}
        for lane in (*lanes, *reversed(lanes)):
            block, cpu = _block(lane, drive.each)
            times[lane.name] += block
            spent[lane.name] += cpu
        for name, taken in times.items():
            rounds[name].append(median(taken))
    pages = drive.rounds * drive.each * 2
    return {name: Timed(tuple(times), spent[name] * 1000 / pages) for name, times in rounds.items()}


def _block(lane: Lane, each: int) -> tuple[list[float], float]:
    """The milliseconds of so many pages, and the seconds their server computed for them."""
    times, cpu = [], 0.0
    for _ in range(each):
        asked, wanted = lane.site.asking(lane.what, lane.number())
        before = lane.cpu_seconds()
        start = time.perf_counter()
        lane.site.browser.answered(asked, wanted)
        times.append((time.perf_counter() - start) * 1000)
        cpu += lane.cpu_seconds() - before
    return times, cpu


def shuffled(numbers: Sequence[int], seed: int) -> Callable[[], int]:
    """All the numbers in an order of chance, over and over: each request is met as seldom as can be."""
    order = list(numbers)
    Random(seed).shuffle(order)
    again = cycle(order)
    return lambda: next(again)
