"""Writes the files of the practice story Blue Lantern from its stories: `python data/practice/make.py`.

The same stories always give the same bytes; a test compares them.
"""

import csv
import json
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from outreach.domain.agencies import slugify
from storyteller import tell

STORY = Path(__file__).parent / "blue-lantern"
FILES = ("north-america", "south-america-oceania-asia", "europe-west", "europe-north-east-mediterranean", "outside")
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d"})
COLUMNS = ("name", "country", "subdivision", "kind", "zone", "languages", "email", "phone", "searches")


def main(folder: Path) -> None:
    agencies = list(numbered(stories()))
    inside = [agency for agency in agencies if not agency.get("outside")]
    with (folder / "agencies.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(row(agency) for agency in inside)
    lines = [line for agency in agencies for line in tell(agency)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "facts.jsonl").write_text(text, encoding="utf-8", newline="\n")


def stories() -> Iterable[dict[str, Any]]:
    for name in FILES:
        yield from tomllib.loads((STORY / "stories" / f"{name}.toml").read_text(encoding="utf-8"))["agency"]


def numbered(agencies: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Each agency with its own mail domain and telephone number, none of which can exist."""
    for number, agency in enumerate(agencies):
        short = slugify(agency.get("latin", agency["name"]).lower().translate(LETTERS))
        yield {**agency, "short": short[:40].rstrip("-"), "phone": f"+1-555-01{number:02}"}


def row(agency: dict[str, Any]) -> list[str]:
    country, _, subdivision = agency["place"].split()[0].partition("-")
    return [
        agency["name"],
        country,
        subdivision,
        agency["kind"],
        agency["place"].split()[1],
        " ".join(agency["speaks"].split()),
        f"press@{agency['short']}.example.org",
        agency["phone"],
        str(agency["searches"]),
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else STORY)
