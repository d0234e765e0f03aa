"""Keeps time and place while one agency's story is told, and writes each fact down as a line."""

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

Line = dict[str, Any]

WAVES = {1: date(2026, 1, 13), 2: date(2026, 2, 3)}
"""The day the first letters of each wave left."""

VERSION_2_ON = date(2026, 1, 28)
"""The day question 4 was added, and everybody asked before it became owed a supplementary letter."""

STAGGER = {1: 3, 2: 8}
"""Over how many working days a wave's first letters were spread, so that answers could be read as they came."""

QUESTIONS = {1: [1, 2, 3], 2: [1, 2, 3, 4]}

CLOSED: dict[str, str] = {
    "AU": "0126 0403 0406",
    "BR": "0216 0217 0403",
    "CA": "0216 0403",
    "CZ": "0403 0406",
    "DE": "0403 0406",
    "EG": "0320 0321 0322 0323",
    "ES": "0403 0406",
    "FI": "0403 0406",
    "FR": "0406",
    "GB": "0317 0403 0406",
    "GR": "0223 0325 0410 0413",
    "IE": "0202 0317 0403 0406",
    "IL": "0303 0402 0408",
    "IN": "0219 0304 0319 0320 0321 0326 0331 0403",
    "IT": "0406",
    "JO": "0116 0320 0321 0322 0323",
    "JP": "0211 0223 0320",
    "MA": "0320 0321",
    "MX": "0202 0316 0403",
    "NZ": "0206 0403 0406",
    "PL": "0406",
    "PT": "0217 0403",
    "SE": "0403 0406",
    "US": "0119 0216",
}
"""Days of early 2026 (month and day) on which nobody in these countries is written to or rung."""

WEEKENDS = {"EG": {4, 5}, "IL": {4, 5}, "JO": {4, 5}}


@dataclass
class Teller:
    """Keeps what the next beat refers back to: the deadline told last, the last letter, the last line's time."""

    agency: Line
    beats: dict[str, Callable[..., None]]
    lines: list[Line] = field(default_factory=list)
    letter: str = ""
    deadline: str = ""
    due: datetime | None = None
    counts: dict[str, int] = field(default_factory=dict)
    recorded: datetime | None = None
    late: timedelta | None = None
    silence: str = "no response"

    def __post_init__(self) -> None:
        self.country, self.zone = self.agency["place"].split()
        self.country = self.country[:2]
        start = WAVES[self.agency["wave"]]
        stagger = crc32(self.agency["name"].encode()) % STAGGER[self.agency["wave"]]
        self.start = next(self._working_days(start, stagger))

    # ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────

    def at(self, offset: int, clock: time) -> datetime:
        """That time of the working day so many working days after the first letter, as clocks there show it."""
        return datetime.combine(next(self._working_days(self.start, offset)), clock, ZoneInfo(self.zone))

    def _working_days(self, start: date, skip: int) -> Iterator[date]:
        step = timedelta(days=1 if skip >= 0 else -1)
        day, left = start, abs(skip)
        while not self._works(day):
            day += timedelta(days=1)
        while left:
            day += step
            left -= self._works(day)
        yield day

    def _works(self, day: date) -> bool:
        return day.weekday() not in WEEKENDS.get(self.country, {5, 6}) and f"{day:%m%d}" not in CLOSED[self.country]

    # ── Writing ─────────────────────────────────────────────────────────────────────────────────────────────────

    def play(self, beat: str) -> None:
        offset, clock, verb, *rest = shlex.split(beat)
        self.late = None
        if "late" in rest:
            where = rest.index("late")
            self.late = timedelta(hours=int(rest[where + 1].removesuffix("h")))
            del rest[where : where + 2]
        at = self.at(int(offset), time.fromisoformat(clock))
        self.beats[verb](self, at, *rest)

    def write(self, fact: str, *, at: datetime, by: str = "", ref: str = "", **fields: object) -> str:
        """One line. Recorded when it happened, unless the story says that it was written down later."""
        line: Line = {"agency": self.agency["name"], "at": f"{at:%Y-%m-%dT%H:%M}", "zone": self.zone}
        line["by"] = by or self.agency["by"]
        recorded = at + self.late if self.late else at
        if self.recorded and recorded < self.recorded:
            recorded = self.recorded
        if recorded > at:
            line["recorded_at"] = recorded.isoformat(timespec="minutes")
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

    def version(self, at: datetime) -> int:
        return 2 if at.date() > VERSION_2_ON else 1

    def put(self, at: datetime) -> Line:
        """What an attempt put to the agency: every question of the version in force, and the deadline as it stands."""
        version = self.version(at)
        told = self.deadline if self.due and at < self.due else ""
        return {"question_set": version, "questions": QUESTIONS[version], "deadline_told": told}

    def promise(self, label: str, at: datetime, working_days: int) -> None:
        """Remember the earliest day the deadline can fall on: from then on, no call or letter states it any more."""
        day = at.date()
        while working_days:
            day += timedelta(days=1)
            working_days -= day.weekday() not in WEEKENDS.get(self.country, {5, 6})
        self.deadline, self.due = label, datetime.combine(day, time(17), at.tzinfo)

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
