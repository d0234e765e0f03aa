"""Draws the shapes of the countries for the map of the public table, once, from Natural Earth as world-atlas has it.

    npm pack world-atlas@2.0.2 && tar -xzf world-atlas-2.0.2.tgz package/countries-50m.json
    python data/world/make.py package/countries-50m.json

Natural Earth's own projection, without Antarctica; borders are simplified once for both sides, so that neighbours
still meet. What has no code of ISO 3166 (but for Kosovo) is land that belongs to no row.
"""

import json
import sys
from collections import defaultdict
from math import hypot, radians
from pathlib import Path

from babel.core import get_global

WIDTH, MARGIN = 960, 4
FINEST = 0.55
"""How far a simplified border may lie from the true one, in the units of the map."""

LEAST_ISLAND, LEAST_COUNTRY = 1.2, 7.0
NORTHMOST, SOUTHMOST = 84.0, -56.5
KOSOVO = {"Kosovo": "XK"}
WITHOUT = {"AQ"}

Point = tuple[float, float]
def projected(point: Point) -> Point:
    """Šavrič, Patterson and Jenny, 2011; beyond the 180th meridian it goes on as it came."""
    longitude, latitude = radians(point[0]), radians(max(SOUTHMOST, min(NORTHMOST, point[1])))
    p2 = latitude * latitude
    p4 = p2 * p2
    x = longitude * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = latitude * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return MARGIN + (x - WEST) * SCALE, MARGIN + (NORTH - y) * SCALE


WEST, NORTH, SCALE = 0.0, 0.0, 1.0  # until it is known where the edges of the map come to lie
(_west, _), (_east, _) = projected((-180, 0)), projected((180, 0))
(_, _north), (_, _south) = projected((0, NORTHMOST)), projected((0, SOUTHMOST))
SCALE = (WIDTH - 2 * MARGIN) / (_east - _west)
WEST, NORTH = _west - MARGIN, MARGIN - _north
HEIGHT = round((_south - _north) * SCALE) + 2 * MARGIN


def main(atlas: Path) -> None:
    drawing = json.loads(atlas.read_text(encoding="utf-8"))
    arcs = [simplified(arc) for arc in arcs_of(drawing)]
    codes, held, unclaimed = numeric_codes(), defaultdict(list), ""
    for shape in drawing["objects"]["countries"]["geometries"]:
        code = codes.get(str(shape.get("id", "")).zfill(3)) or KOSOVO.get(shape["properties"]["name"])
        rings = [part for one in outlines(shape) for part in on_the_map(ring(one, arcs))]
        if code is None:
            unclaimed += drawn(rings)
        elif code not in WITHOUT:
            held[code] += rings
    countries = {code: country(held[code]) for code in sorted(held)}
    made = {"width": WIDTH, "height": HEIGHT, "countries": countries, "unclaimed": unclaimed}
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"')
    Path(__file__).with_name("countries.json").write_text(text + "\n", encoding="utf-8")


def country(rings: list[list[Point]]) -> dict[str, object]:
    """`dot`: where it is marked, since its shape is too small to be seen."""
    if sum(map(area, rings)) >= LEAST_COUNTRY:
        return {"path": drawn(rings)}
    return {"path": drawn(rings), "dot": [round(part, 1) for part in middle(max(rings, key=area))]}


def numeric_codes() -> dict[str, str]:
    """CLDR knows the numbers of ISO 3166 as other names of its codes."""
    aliases = get_global("territory_aliases")
    return {number: codes[0] for number, codes in aliases.items() if number.isdigit() and len(codes) == 1}


def arcs_of(drawing: dict) -> list[list[Point]]:
    """In degrees, each going on beyond the 180th meridian where it crosses it."""
    (scale_x, scale_y), (x0, y0) = drawing["transform"]["scale"], drawing["transform"]["translate"]
    arcs = []
    for arc in drawing["arcs"]:
        x = y = 0
        points: list[Point] = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + x0, y * scale_y + y0))
        arcs.append(going_on(points))
    return arcs


def going_on(points: list[Point], after: Point | None = None) -> list[Point]:
    told = []
    for longitude, latitude in points:
        turns = round((after[0] - longitude) / 360) if after else 0
        after = (longitude + 360 * turns, latitude)
        told.append(after)
    return told


def simplified(points: list[Point]) -> list[Point]:
    """Douglas and Peucker, 1973."""
    if len(points) < 3:
        return points
    placed = [projected(point) for point in points]
    keep, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        farthest, place = 0.0, 0
        for at in range(first + 1, last):
            if (gap := distance(placed[at], placed[first], placed[last])) > farthest:
                farthest, place = gap, at
        if farthest > FINEST:
            keep.add(place)
            spans += [(first, place), (place, last)]
    return [points[at] for at in sorted(keep)]


def distance(point: Point, start: Point, end: Point) -> float:
    across, down = end[0] - start[0], end[1] - start[1]
    length = across * across + down * down
    share = 0 if not length else ((point[0] - start[0]) * across + (point[1] - start[1]) * down) / length
    share = max(0, min(1, share))
    return hypot(point[0] - start[0] - share * across, point[1] - start[1] - share * down)


def outlines(shape: dict) -> list[list[int]]:
    """Every ring, holes among them: the rule of even and odd leaves those out again."""
    if shape["type"] == "Polygon":
        return shape["arcs"]
    return [ring for polygon in shape.get("arcs", ()) for ring in polygon]


def ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for number in numbers:
        part = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += going_on(part[1:], points[-1]) if points else part
    return points


def on_the_map(points: list[Point]) -> list[list[Point]]:
    """A ring that crosses the 180th meridian is two: one at each edge of the map."""
    parts = []
    for turn in (-360, 0, 360):
        turned = [(x + turn, y) for x, y in points]
        parts.append(cut(cut(turned, 180, below=True), -180, below=False))
    return [[projected(point) for point in part] for part in parts if part]


def cut(points: list[Point], edge: float, *, below: bool) -> list[Point]:
    """What of a ring lies on this side of a meridian (Sutherland and Hodgman, 1974)."""
    kept: list[Point] = []
    for (x, y), (u, v) in zip(points[-1:] + points[:-1], points, strict=True):
        if (x <= edge) != (u <= edge):
            kept.append((edge, y + (v - y) * (edge - x) / (u - x)))
        if (u <= edge) is below or u == edge:
            kept.append((u, v))
    return kept




def area(points: list[Point]) -> float:
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(points, points[1:] + points[:1], strict=True))) / 2


def middle(points: list[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def drawn(rings: list[list[Point]]) -> str:
    """The largest ring whatever its size, the others where they can be seen."""
    by_size = sorted(rings, key=area, reverse=True)
    kept = [one for place, one in enumerate(by_size) if not place or area(one) >= LEAST_ISLAND]
    return "".join(outline(one) for one in kept)


def outline(points: list[Point]) -> str:
    """In tenths, each point from the one before, as short as a path can be written."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    steps = [(u - x, v - y) for (x, y), (u, v) in zip(tenths, tenths[1:], strict=False)]
    said = [f"{told(x)}{'' if y < 0 else ' '}{told(y)}" for x, y in steps[:-1] if x or y]
    return f"M{told(tenths[0][0])} {told(tenths[0][1])}l{' '.join(said)}z" if said else ""


def told(tenths: int) -> str:
    text = f"{tenths / 10:.1f}".rstrip("0").rstrip(".")
    return {"-0": "0"}.get(text, text).replace("0.", ".", 1) if abs(tenths) < 10 and tenths else text


if __name__ == "__main__":
    main(Path(sys.argv[1]))
