"""The two ways in which a story counts its days: from a date of 2026, or from the day on which it is loaded."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

Line = dict[str, Any]

WAVES = {1: date(2026, 1, 13), 2: date(2026, 2, 3)}
"""The day the first letters of each wave left."""

STAGGER = {1: 3, 2: 8}
"""Over how many working days a wave's first letters were spread, so that answers could be read as they came."""

VERSION_2_ON = date(2026, 1, 28)
"""The day question 4 was added, and everybody asked before it became owed a supplementary letter."""

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


class Dated:
    """Working days after the agency's first letter, in early 2026."""

    def __init__(self, agency: Line) -> None:
        place, self.zone = agency["place"].split()
        self.country = place[:2]
        stagger = crc32(agency["name"].encode()) % STAGGER[agency["wave"]]
        self.start = next(self._working_days(WAVES[agency["wave"]], stagger))

    def at(self, offset: int, clock: time) -> datetime:
        return datetime.combine(next(self._working_days(self.start, offset)), clock, ZoneInfo(self.zone))

    def stamp(self, at: datetime) -> Line:
        return {"at": f"{at:%Y-%m-%dT%H:%M}", "zone": self.zone}

    def recorded(self, at: datetime) -> Line:
        return {"recorded_at": at.isoformat(timespec="minutes")}

    def put(self, at: datetime) -> tuple[int, list[int]]:
        """The version in force and the numbers of its questions."""
        return (2, [1, 2, 3, 4]) if at.date() > VERSION_2_ON else (1, [1, 2, 3])

    def due(self, at: datetime, working_days: int) -> datetime:
        """The earliest a deadline can fall: holidays only move it later."""
        day = at.date()
        while working_days:
            day += timedelta(days=1)
            working_days -= day.weekday() not in WEEKENDS.get(self.country, {5, 6})
        return datetime.combine(day, time(17), at.tzinfo)

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


class FromToday:
    """Working days before the day of loading. Which dates these are is settled then, on the agency's own calendar."""

    TODAY = date(2000, 1, 1)  # stands for the day of loading; each day before it is one working day

    def __init__(self, agency: Line) -> None:
        self.zone = agency["place"].split()[1]

    def at(self, offset: int, clock: time) -> datetime:
        return datetime.combine(self.TODAY + timedelta(days=offset), clock, UTC)

    def stamp(self, at: datetime) -> Line:
        return {"workday": (at.date() - self.TODAY).days, "time": f"{at:%H:%M}", "zone": self.zone}

    def recorded(self, at: datetime) -> Line:
        return {"recorded": {"workday": (at.date() - self.TODAY).days, "time": f"{at:%H:%M}"}}

    def put(self, _at: datetime) -> tuple[int, list[int]]:
        return 1, [1, 2, 3]

    def due(self, at: datetime, working_days: int) -> datetime:
        return datetime.combine(at.date() + timedelta(days=working_days), time(17), UTC)
