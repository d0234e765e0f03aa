"""The office hours of an agency: until when somebody is there on each day of the week, as a person types and reads it.

One source for all that asks: close of business of a deadline, the hours in which letters leave and calls are made.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import groupby

from outreach.domain.errors import RuleBroken
from outreach.domain.wallclock import WEEKDAYS, time_of_day

OPENS, CLOSES = time(9, 0), time(17, 0)
"""Those of an agency of which nobody noted any: when the usual policy has deadlines end, they close."""

SHORTEST_MINUTES = 120
"""Nobody is reached in the last hour; so another one has to be left."""

_SHORT = tuple(name[:3] for name in WEEKDAYS)
_KNOWN = {called.casefold(): day for day, name in enumerate(WEEKDAYS) for called in (name, name[:3])}
_CLOCK = r"\d{1,2}[:.]\d\d"
_LINE = re.compile(
    rf"(?P<days>[a-z\s,–-]+?)\s*(?:(?:from\s+)?(?P<opens>{_CLOCK}))?\s*(?:(?:until|to|–|-)\s*(?P<closes>{_CLOCK}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OfficeHours:
    """Those of one day of the week (Monday is 0), by the agency's clock. They are the newsroom's own knowledge."""

    weekday: int
    opens: time = OPENS
    closes: time = CLOSES

    def __post_init__(self) -> None:
        if _minutes(self.closes) - _minutes(self.opens) < SHORTEST_MINUTES:
            raise RuleBroken(
                f"{WEEKDAYS[self.weekday]} would be open from {self.opens:%H:%M} to {self.closes:%H:%M}: leave two "
                "hours at least, or note the days on which it is closed.",
                "hours",
            )

    @property
    def clocks(self) -> str:
        """`until 12:00`, and from when on where that is not nine."""
        if self.opens == OPENS:
            return f"until {self.closes:%H:%M}"
        return f"{self.opens:%H:%M} to {self.closes:%H:%M}"


def read_hours(typed: Iterable[str]) -> tuple[OfficeHours, ...]:
    """`Fri until 12:00`, `Mon-Thu 07:30 to 15:30`, one a line; what is not named is as usual."""
    found: dict[int, OfficeHours] = {}
    for line in (part.strip() for one in typed for part in re.split(r"[;\n]", one)):
        for hours in _of_line(line) if line else ():
            if hours.weekday in found:
                raise RuleBroken(f"{WEEKDAYS[hours.weekday]} stands there twice. Keep one line of each day.", "hours")
            found[hours.weekday] = hours
    return tuple(found[day] for day in sorted(found))


def hours_lines(hours: Iterable[OfficeHours]) -> list[str]:
    """As they are typed: days on end that are alike in one line."""
    in_order = enumerate(sorted(hours, key=lambda one: one.weekday))
    runs = groupby(in_order, lambda at: (at[1].weekday - at[0], at[1].clocks))
    return [f"{_run([one.weekday for _, one in run])} {clocks}" for (_, clocks), run in runs]


def week_said(hours: Sequence[OfficeHours], weekend: Collection[int]) -> str:
    """`Fri until 12:00; otherwise 09:00 to 17:00`."""
    noted = hours_lines(hours)
    if len({one.weekday for one in hours} | {*weekend}) == len(WEEKDAYS):
        return "; ".join(noted)
    usual = f"{OPENS:%H:%M} to {CLOSES:%H:%M}"
    return f"{'; '.join(noted)}; otherwise {usual}" if noted else f"{usual}, as usual"


def on_days_off(hours: Iterable[OfficeHours], weekend: Collection[int]) -> str:
    """Of which of them nothing comes, since it is always off on that day of the week; empty where there are none."""
    idle = [WEEKDAYS[one.weekday] for one in sorted(hours, key=lambda one: one.weekday) if one.weekday in weekend]
    if not idle:
        return ""
    one = len(idle) == 1
    return (
        f"{' and '.join(idle)} {'is a day' if one else 'are days'} off there: its hours count only on "
        f"{'one' if one else 'those'} on which it works all the same. If it is there every week, correct its weekend."
    )


def _run(days: list[int]) -> str:
    first, last = _SHORT[days[0]], _SHORT[days[-1]]
    return first if first == last else f"{first}–{last}"


def _of_line(line: str) -> Iterator[OfficeHours]:
    read = _LINE.fullmatch(line)
    if read is None or not (read["opens"] or read["closes"]):
        raise _unread(line)
    try:
        opens = time_of_day(_padded(read["opens"])) if read["opens"] else OPENS
        closes = time_of_day(_padded(read["closes"])) if read["closes"] else CLOSES
        days = [day for part in read["days"].split(",") for day in _days(part)]
    except (KeyError, ValueError):
        raise _unread(line) from None
    for day in days:
        yield OfficeHours(weekday=day, opens=opens, closes=closes)


def _days(part: str) -> list[int]:
    """`Fri`, or a run like `Mon-Thu`, which may go over the end of the week. Raises KeyError."""
    first, *more = [_KNOWN[word.strip().casefold()] for word in re.split("[–-]", part)]
    if len(more) > 1:
        raise ValueError(part)
    return [(first + number) % 7 for number in range((more[0] - first) % 7 + 1)] if more else [first]


def _unread(line: str) -> RuleBroken:
    return RuleBroken(
        f"“{line[:80]}” does not say until when it is there. Write it like Fri until 12:00, or Mon-Thu 07:30 to 15:30.",
        "hours",
    )


def _padded(clock: str) -> str:
    return clock.replace(".", ":").rjust(5, "0")


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
