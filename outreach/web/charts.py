"""Small charts without scripts: how long each piece of a bar is. The numbers always stand beside it in words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from outreach.domain.forecast import Day, Forecast
from outreach.services.overview import PhaseCount

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


@dataclass(frozen=True, slots=True)
class Curve:
    """One count over time as the points of a line; `ahead` is the part of it that has not happened yet."""

    name: str
    points: str
    ahead: str = ""


@dataclass(frozen=True, slots=True)
class OverTime:
    curves: tuple[Curve, ...]
    now_x: int
    most: int


def over_time(told: Forecast) -> OverTime:
    """Asked, answered and signed until now, and how many rows can be signed by each day to come."""
    days = told.days()
    first, last = days[0].at, days[-1].at
    most = max(1, len(told.outlooks))

    def x(at: datetime) -> int:
        return round(WIDTH * ((at - first) / (last - first))) if last > first else 0

    def line(seen: Iterable[Day], count: Callable[[Day], int]) -> str:
        return " ".join(f"{x(day.at)},{HEIGHT - round(HEIGHT * count(day) / most)}" for day in seen)

    past = [day for day in days if day.at <= told.now]
    ahead = [day for day in days if day.at > told.now]
    curves = (
        Curve("asked", line(past, lambda day: day.asked)),
        Curve("answered", line(past, lambda day: day.answered)),
        Curve("signed", line(past, lambda day: day.signed)),
        Curve("can be signed", "", line([*past[-1:], *ahead], lambda day: day.fair)),
    )
    return OverTime(curves=curves, now_x=x(told.now), most=most)


def install(app: Flask) -> None:
    app.jinja_env.globals |= {"pieces": pieces, "over_time": over_time}
