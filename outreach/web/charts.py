"""Small charts without scripts: how long each piece of a bar is. The numbers always stand beside it in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask

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


def install(app: Flask) -> None:
    app.jinja_env.globals |= {"pieces": pieces}
