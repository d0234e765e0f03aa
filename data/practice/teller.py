"""Keeps time and place while one agency's story is told, and writes each fact down as a line."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from days import Dated, FromToday, Line


@dataclass
class Teller:
    """Keeps what the next beat refers back to: the deadline told last, the last letter, the last line's time."""

    agency: Line
    beats: dict[str, Callable[..., None]]
    days: Dated | FromToday
    lines: list[Line] = field(default_factory=list)
    letter: str = ""
    deadline: str = ""
    due: datetime | None = None
    counts: dict[str, int] = field(default_factory=dict)
    recorded: datetime | None = None
    late: timedelta | None = None
    silence: str = "no response"

    def play(self, beat: str) -> None:
        offset, clock, verb, *rest = shlex.split(beat)
        self.late = None
        if "late" in rest:
            where = rest.index("late")
            self.late = timedelta(hours=int(rest[where + 1].removesuffix("h")))
            del rest[where : where + 2]
        at = self.days.at(int(offset), time.fromisoformat(clock))
        self.beats[verb](self, at, *rest)

    def write(self, fact: str, *, at: datetime, by: str = "", ref: str = "", **fields: object) -> str:
        """One line. Recorded when it happened, unless the story says that it was written down later."""
        line: Line = {"agency": self.agency["name"], **self.days.stamp(at)}
        line["by"] = by or self.agency["by"]
        recorded = at + self.late if self.late else at
        if self.recorded and recorded < self.recorded:
            recorded = self.recorded
        if recorded > at:
            line.update(self.days.recorded(recorded))
        self.recorded = recorded
        if ref:
            line["ref"] = ref
        self.lines.append(
            {**line, "fact": fact, **{name: value for name, value in fields.items() if value not in ("", [])}}
        )
        return ref

    def number(self, what: str) -> str:
        """A label that was not used yet: letter, letter 2, letter 3 …"""
        self.counts[what] = self.counts.get(what, 0) + 1
        return what if self.counts[what] == 1 else f"{what} {self.counts[what]}"

    def put(self, at: datetime) -> Line:
        """What an attempt put to the agency: every question of the version in force, and the deadline as it stands."""
        version, numbers = self.days.put(at)
        told = self.deadline if self.due and at < self.due else ""
        return {"question_set": version, "questions": numbers, "deadline_told": told}

    def promise(self, label: str, at: datetime, working_days: int) -> None:
        """Keep the deadline; from the day it can fall on at the earliest, no call or letter states it any more."""
        self.deadline, self.due = label, self.days.due(at, working_days)

    @property
    def host(self) -> str:
        return f"{self.agency['short']}.example.org"

    def phone(self, line: str = "1") -> str:
        return self.agency["phone"] if line == "1" else f"{self.agency['phone']} ext. {line}"

    def tongue(self) -> str:
        return str(self.agency["speaks"].split()[0])

    def part(self, key: str) -> Line:
        part: Line = self.agency[key]
        return part
