"""Writes the lists and logs of both practice investigations from their stories: `python data/practice/make.py`.

The same stories always give the same bytes; a test compares them.
"""

import csv
import json
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from days import Dated, FromToday, Line
from storyteller import tell

from outreach.domain.agencies import slugify

HERE = Path(__file__).parent
BLUE_LANTERN = tuple(
    f"blue-lantern/stories/{name}.toml"
    for name in (
        "north-america",
        "south-america-oceania-asia",
        "europe-west",
        "europe-north-east-mediterranean",
        "outside",
    )
)
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d"})
LONGEST = 40
COLUMNS = (
    "name",
    "country",
    "subdivision",
    "kind",
    "zone",
    "languages",
    "email",
    "phone",
    "outside dataset",
    "decision",
)


def main(folder: Path) -> None:
    finished = list(stories(BLUE_LANTERN, "+1-555-01{:02}"))
    lines = [line for agency in finished for line in tell(agency, Dated(agency), assigned=-1)]
    write(folder / "blue-lantern", finished, lines, "searches")
    running = list(stories(["silver-meter/stories.toml"], "+1-555-0199 ext. {:02}"))
    lines = [line for agency in running for line in tell(agency, FromToday(agency), assigned=-19)]
    write(folder / "silver-meter", running, lines, "homes")


def stories(files: Iterable[str], phone: str) -> Iterable[Line]:
    """Each agency with its own mail domain and telephone number, none of which can exist."""
    tables = [table for name in files for table in tomllib.loads((HERE / name).read_text(encoding="utf-8"))["agency"]]
    for number, agency in enumerate(tables):
        short = slugify(agency.get("latin", agency["name"]).lower().translate(LETTERS))
        yield {**agency, "short": short[:LONGEST].rstrip("-"), "phone": phone.format(number)}


def write(folder: Path, agencies: Sequence[Line], lines: Sequence[Line], finding: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "agencies.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([*COLUMNS, finding])
        table.writerows(row(agency, finding) for agency in agencies)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "facts.jsonl").write_text(text, encoding="utf-8", newline="\n")


def row(agency: Line, finding: str) -> list[str]:
    place, zone = agency["place"].split()
    country, _, subdivision = place.partition("-")
    return [
        agency["name"],
        country,
        subdivision,
        agency["kind"],
        zone,
        ", ".join(agency["speaks"].split()),
        f"press@{agency['short']}.example.org",
        agency["phone"],
        "yes" if agency.get("outside") else "",
        agency.get("decision", ""),
        str(agency.get(finding, "")),
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
