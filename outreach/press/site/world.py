"""A map of the world with the countries of the dataset on it; the shapes are Natural Earth's, kept in `data/world`."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from outreach.press.site.charts import Bar

LEVELS: Final = 4
"""Shades from few to many."""


@dataclass(frozen=True, slots=True)
class Land:
    """`level` 0: not in the dataset. `dot`: where a country too small to be seen is marked all the same."""

    path: str
    label: str
    level: int
    count: int
    dot: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Shade:
    level: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class World:
    width: int
    height: int
    rest: str
    lands: tuple[Land, ...]
    shades: tuple[Shade, ...]
    not_drawn: tuple[str, ...]


def world(countries: Sequence[Bar], shapes: Path) -> World:
    """`rest` is all land without a row, as one shape."""
    drawn = _read(shapes)
    shades = _shades([bar.count for bar in countries])
    held = {bar.key: bar for bar in countries}
    lands = [
        Land(
            path=drawn["countries"][code]["path"],
            label=bar.label,
            level=next(shade.level for shade in shades if bar.count <= shade.most),
            count=bar.count,
            dot=_dot(drawn["countries"][code]),
        )
        for code, bar in sorted(held.items())
        if code in drawn["countries"]
    ]
    rest = "".join(shape["path"] for code, shape in drawn["countries"].items() if code not in held)
    return World(
        width=drawn["width"],
        height=drawn["height"],
        rest=rest + drawn["unclaimed"],
        lands=tuple(lands),
        shades=shades,
        not_drawn=tuple(bar.label for bar in countries if bar.key not in drawn["countries"]),
    )


def _dot(shape: dict[str, Any]) -> tuple[float, float] | None:
    at = shape.get("dot")
    return (at[0], at[1]) if isinstance(at, list) else None


def _shades(counts: Iterable[int]) -> tuple[Shade, ...]:
    """So that each shade has about as many countries; equal counts always share one."""
    ordered = sorted(counts)
    if not ordered:
        return ()
    ends = sorted({ordered[len(ordered) * step // LEVELS - 1] for step in range(1, LEVELS + 1) if len(ordered) >= step})
    ends = ends if ends[-1] == ordered[-1] else [*ends, ordered[-1]]
    starts = [ordered[0], *(next(count for count in ordered if count > end) for end in ends[:-1])]
    first = LEVELS - len(ends) + 1
    return tuple(Shade(first + step, least, most) for step, (least, most) in enumerate(zip(starts, ends, strict=True)))


@cache
def _read(shapes: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(shapes.read_bytes())
    return read
