"""Small charts without scripts: how long each piece of a bar is. The numbers always stand beside it in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from outreach.domain.forecast import Forecast
from outreach.services.workload import PhaseCount

WIDTH = 1000
SEEN = 6
"""The least width of a piece that is not nothing: one request among ten thousand must still be seen."""


@dataclass(frozen=True, slots=True)
class Piece:
    word: str
    count: int
    x: int
    width: int


def pieces(phases: Iterable[PhaseCount], width: int = WIDTH) -> tuple[Piece, ...]:
    """The phases as pieces of one bar, each as long as its share."""
    held = [one for one in phases if one.count]
    total = sum(one.count for one in held)
    lengths = [max(SEEN, round(width * one.count / total)) for one in held]
    if lengths:
        lengths[lengths.index(max(lengths))] += width - sum(lengths)
    starts = [sum(lengths[:place]) for place in range(len(lengths))]
    return tuple(
        Piece(word=one.phase.value, count=one.count, x=x, width=length)
        for one, x, length in zip(held, starts, lengths, strict=True)
    )


HEIGHT = 240
"""Of a chart over time, in the same units as its width."""

QUARTERS = 4
"""In how many equal parts dates divide the axis; the style sheet sets them below it."""

LABEL = 17
"""The least distance between two names beside it, so that neither covers the other."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One count over time as the points of a line; `ahead` is the part of it that has not happened yet.

    `last` is its last count. `label_y` is where its name stands, on the right, and `leader` leads from its end to it.
    """

    name: str
    points: str
    ahead: str
    last: int
    label_y: int
    leader: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis, with its date."""

    x: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OverTime:
    curves: tuple[Curve, ...]
    now_x: int
    most: int
    ticks: tuple[Tick, ...]


def over_time(told: Forecast) -> OverTime:
    """Open, asked, answered and signed until now, and how many are open, asked or can be signed by each day to come."""
    days = told.days()
    first, last = min(days[0].at, told.now), days[-1].at
    most = max(1, len(told.outlooks))

    def x(at: datetime) -> int:
        return round(WIDTH * ((at - first) / (last - first))) if last > first else 0

    def point(at: datetime, count: int) -> tuple[int, int]:
        return x(at), HEIGHT - round(HEIGHT * count / most)

    here = told.day(told.now)
    past, ahead = [*(day for day in days if day.at < told.now), here], [day for day in days if day.at > told.now]
    counts = {
        "open": ([(day.at, day.open) for day in past], [(day.at, day.open) for day in [here, *ahead]]),
        "asked": ([(day.at, day.asked) for day in past], [(day.at, day.asked) for day in [here, *ahead]]),
        "answered": ([(day.at, day.answered) for day in past], []),
        "signed": ([(day.at, day.signed) for day in past], []),
        "can be signed": ([], [(day.at, day.fair) for day in [here, *ahead]]),
    }
    ends = {name: [*happened, *to_come][-1] for name, (happened, to_come) in counts.items()}
    beside = _apart({name: point(at, count)[1] for name, (at, count) in ends.items()})
    curves = tuple(
        Curve(
            name=name,
            points=_written(point(at, count) for at, count in counts[name][0]),
            ahead=_written(point(at, count) for at, count in counts[name][1]),
            last=last,
            label_y=beside[name],
            leader=_written([point(end, last), (WIDTH, beside[name])]),
        )
        for name, (end, last) in ends.items()
    )
    parts = QUARTERS if (last - first).days > QUARTERS else 1  # or a day would be named twice
    dated = [first + (last - first) * part / parts for part in range(parts + 1)]
    return OverTime(curves=curves, now_x=x(told.now), most=most, ticks=tuple(Tick(x=x(at), at=at) for at in dated))


def _apart(wanted: dict[str, int]) -> dict[str, int]:
    """Where the names stand: each as near to the end of its line as the others let it, none outside the chart."""
    found, least = {}, LABEL // 2
    for name in sorted(wanted, key=lambda name: wanted[name]):
        found[name] = max(wanted[name], least)
        least = found[name] + LABEL
    most = HEIGHT
    for name in reversed(found):
        found[name] = min(found[name], most)
        most = found[name] - LABEL
    return found


def _written(points: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def install(app: Flask) -> None:
    app.jinja_env.globals |= {"pieces": pieces, "over_time": over_time}
