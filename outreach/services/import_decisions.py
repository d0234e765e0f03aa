"""What a person decided about a file, kept with it until it is run: by line, and for the file as a whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from outreach.domain.agencies import fold_text
from outreach.domain.errors import RuleBroken
from outreach.domain.gazetteer import Gazetteer
from outreach.domain.import_columns import heading_words
from outreach.domain.import_places import Choices
from outreach.services.sheets import read

EVERY_OTHER_LINE = 0
"""In decisions by line, what holds for the lines that have none of their own; `*` in a file of decisions."""


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """Answers by line: `same:<slug>`, `rename:<slug>`, `same:#12` or `different`; and choices for the whole file.

    `names` say which agency an answer was given about, where that is known; `encoding` is that of the file. `listed_at`
    is when a list kept elsewhere was drawn up; None lists its agencies from the import on.
    """

    by_line: Mapping[int, str] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)
    listed_at: datetime | None = None
    encoding: str = ""


def to_options(decisions: Decisions) -> dict[str, Any]:
    """Decisions as they are kept with the upload."""
    return {
        "decisions": {str(line): text for line, text in decisions.by_line.items()},
        "names": {str(line): name for line, name in decisions.names.items()},
        "country": decisions.choices.country,
        "zones": list(decisions.choices.zones),
        "listed_at": decisions.listed_at.isoformat() if decisions.listed_at else "",
        "encoding": decisions.encoding,
    }


def from_options(options: Mapping[str, Any]) -> Decisions:
    return Decisions(
        by_line={int(line): text for line, text in options.get("decisions", {}).items()},
        names={int(line): name for line, name in options.get("names", {}).items()},
        choices=Choices(country=options.get("country", ""), zones=tuple(options.get("zones", ()))),
        listed_at=datetime.fromisoformat(told) if (told := options.get("listed_at", "")) else None,
        encoding=options.get("encoding", ""),
    )


def read_decisions(content: bytes, encoding: str = "") -> Decisions:
    """Decisions from a table with the columns `line` and `decision`, and `name` to be checked against the file."""
    sheet = read(content, encoding)
    places = {heading_words(heading): at for at, heading in enumerate(sheet.headings)}
    if sheet.problems:
        raise RuleBroken(f"The decisions cannot be read. {sheet.problems[0]}", "decisions")
    if "line" not in places or "decision" not in places:
        raise RuleBroken("The decisions need the columns “line” and “decision”.", "decisions")
    decisions: dict[int, str] = {}
    names: dict[int, str] = {}
    for row in sheet.rows:
        told = row.cells[places["line"]]
        if not (told.isdecimal() or told == "*"):
            raise RuleBroken(f"Line {row.line} of the decisions has no line number. Write one, or *.", "decisions")
        number = EVERY_OTHER_LINE if told == "*" else int(told)
        if decision := row.cells[places["decision"]]:
            decisions[number] = decision
            names[number] = row.cells[places["name"]] if "name" in places else ""
    return Decisions(by_line=decisions, names={number: name for number, name in names.items() if name})


def check_lines(told: Mapping[int, str], lines: Collection[int]) -> None:
    """Nothing that a person decided is passed over in silence."""
    absent = sorted(line for line in told if line != EVERY_OTHER_LINE and line not in lines)
    if absent:
        raise RuleBroken(
            f"There is a decision for line {absent[0]}, and the file has no agency on that line. "
            "Correct the line number, or take the decision out.",
            "decisions",
        )


def check_choices(choices: Choices, world: Gazetteer) -> None:
    """Every country and state that is named is known, and each place gets one zone."""
    if choices.country and fold_text(choices.country).removeprefix("the ") not in world.countries:
        raise RuleBroken(
            f"“{choices.country[:60]}” is not a country. Write its two-letter code or its English name.", "country"
        )
    chosen: dict[str, str] = {}
    for text in choices.zones:
        named, _, zone = (part.strip() for part in text.rpartition("="))
        place = named.upper() or next((code for code, zones in world.zones.items() if zone in zones), zone)
        country, _, state = place.partition("-")
        states = set(world.subdivisions(country).values())
        if named and (country not in world.country_names or (state and states and state not in states)):
            raise RuleBroken(
                f"“{named[:60]}” is no country or state we know. Write it like US or US-TX, before the zone.", "zone"
            )
        if chosen.setdefault(place, zone) != zone:
            raise RuleBroken(
                f"Two time zones are chosen for {place}: {chosen[place]} and {zone}. Choose one, or say for which "
                f"state each is, like US-TX=America/Chicago.",
                "zone",
            )


def check_names(told: Mapping[int, str], rows: Mapping[int, str]) -> None:
    """A decision names its agency, so that one made for another state of the file is not followed blindly."""
    for line, name in told.items():
        now = rows.get(line, "")
        if line != EVERY_OTHER_LINE and fold_text(name.removeprefix("'")) != fold_text(now):
            raise RuleBroken(
                f"The decision for line {line} was made about “{name}”, and that line now says “{now}”. "
                "Run the import dry again and decide on what it shows.",
                "decisions",
            )
