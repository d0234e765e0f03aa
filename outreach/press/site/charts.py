"""The charts of the public table: where each bar, line and country goes. The words and numbers stand beside them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from outreach.domain.dataset import Release
from outreach.domain.investigation import ResponseStatus
from outreach.domain.ledger import IN_ORDER
from outreach.domain.rows import Row
from outreach.press.site.entries import status_mark
from outreach.press.site.letters import folded
from outreach.press.site.tongue import Tongue

WIDTH: Final = 360
"""Of a chart, in the units of a narrow telephone: its letters are not drawn smaller there."""

SEEN: Final = 1.5
"""The least length of a bar that is not nothing."""

MOST_COUNTRIES: Final = 30
"""In the chart; the table under it has all."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: from `x` on, `width` long."""

    mark: str
    label: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    key: str
    count: int
    pieces: tuple[Piece, ...]

    def of(self, mark: str) -> int:
        return next((piece.count for piece in self.pieces if piece.mark == mark), 0)


@dataclass(frozen=True, slots=True)
class Known:
    """A status that occurs: what it is called and how it is marked."""

    mark: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Tick:
    """`year`: of a day, where the one before it does not say it."""

    at: float
    label: str
    year: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """By the end of it, so many had been asked, and so many had answered."""

    label: str
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class OverTime:
    asked: str
    answered: str
    days: tuple[Tick, ...]
    counts: tuple[Tick, ...]
    months: tuple[Month, ...]
    first: str
    last: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Charts:
    statuses: tuple[Known, ...]
    by_status: tuple[Bar, ...]
    by_country: tuple[Bar, ...]
    over_time: OverTime | None

    @property
    def countries_drawn(self) -> tuple[Bar, ...]:
        return self.by_country[:MOST_COUNTRIES]


def charts(release: Release, tongue: Tongue) -> Charts:
    statuses = tuple(_statuses(release, tongue))
    return Charts(
        statuses=statuses,
        by_status=_by_status(statuses),
        by_country=_by_country(release.rows, statuses, tongue),
        over_time=_over_time(release, tongue),
    )


def _statuses(release: Release, tongue: Tongue) -> Iterator[Known]:
    for status in IN_ORDER:
        if count := release.tally.count(status):
            yield Known(status_mark(status), tongue.status(status), count)


def _by_status(statuses: Sequence[Known]) -> tuple[Bar, ...]:
    most = max((one.count for one in statuses), default=1)
    return tuple(
        Bar(
            one.label,
            one.mark,
            one.count,
            (Piece(one.mark, one.label, one.count, 0, _length(one.count, most, WIDTH - 60)),),
        )
        for one in statuses
    )


BARS: Final = 180
"""How long the longest bar of a country is; its name stands to the left of it."""


def _by_country(rows: Iterable[Row], statuses: Sequence[Known], tongue: Tongue) -> tuple[Bar, ...]:
    counts: dict[str, Counter[ResponseStatus]] = {}
    for row in rows:
        counts.setdefault(row.country, Counter())[row.status] += 1
    most = max((sum(held.values()) for held in counts.values()), default=1)
    bars = [
        Bar(
            tongue.country(code),
            code,
            held.total(),
            tuple(_pieces({status_mark(status): count for status, count in held.items()}, statuses, most)),
        )
        for code, held in counts.items()
    ]
    return tuple(sorted(bars, key=lambda bar: (-bar.count, folded(bar.label))))


def _pieces(held: dict[str, int], statuses: Iterable[Known], most: int) -> Iterator[Piece]:
    at = 0.0
    for status in statuses:
        if count := held.get(status.mark, 0):
            width = _length(count, most, BARS)
            yield Piece(status.mark, status.label, count, round(at, 1), width)
            at += width


def _length(count: int, most: int, whole: int) -> float:
    return max(SEEN, round(whole * count / most, 1))


# ── Over time ───────────────────────────────────────────────────────────────────────────────────────────────────

LEFT: Final = 34
RIGHT: Final = 350
TOP: Final = 10
BOTTOM: Final = 170
MOST_TICKS: Final = 4


def _over_time(release: Release, tongue: Tongue) -> OverTime | None:
    """When each agency was first asked and first answered, by the days of UTC, up to the cut-off."""
    rows = release.rows
    asked = sorted(_day(row.asked.first_at) for row in rows if row.asked.first_at)
    answered = sorted(_day(row.first_answer_at) for row in rows if row.first_answer_at)
    if not asked:
        return None
    first = min([*asked, *answered])
    last = max(_day(release.cut.cutoff), *asked, *answered)
    most = max(len(asked), len(answered))

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((day - first) / max(last - first, timedelta(days=1))), 1)

    def y(count: int) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * count / most, 1)

    def line(days: Sequence[date]) -> str:
        return f"M{x(first)} {y(0)}" + "".join(f"H{x(day)}V{y(count)}" for day, count in _sums(days)) + f"H{x(last)}"

    return OverTime(
        asked=line(asked),
        answered=line(answered),
        days=tuple(_days([*_spread(first, last)], x, tongue)),
        counts=tuple(Tick(y(count), tongue.number(count)) for count in sorted({0, most // 2, most})),
        months=tuple(_months(asked, answered, last, tongue)),
        first=tongue.long_date(first),
        last=tongue.long_date(last),
    )


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _sums(days: Sequence[date]) -> Iterator[tuple[date, int]]:
    """How many there were by the end of each day on which there was one."""
    sum_so_far = 0
    for day, count in sorted(Counter(days).items()):
        sum_so_far += count
        yield day, sum_so_far


def _spread(first: date, last: date) -> Iterator[date]:
    """A few days from the first to the last, evenly apart."""
    length = (last - first).days
    steps = min(MOST_TICKS - 1, length) or 1
    seen: set[date] = set()
    for step in range(steps + 1):
        day = first + timedelta(days=round(length * step / steps))
        if day not in seen:
            seen.add(day)
            yield day


def _days(days: Sequence[date], x: Callable[[date], float], tongue: Tongue) -> Iterator[Tick]:
    """The year under the first, under the last, and wherever another one has begun."""
    for number, day in enumerate(days):
        told = number in (0, len(days) - 1) or day.year != days[number - 1].year
        yield Tick(x(day), tongue.short_day(day), str(day.year) if told else "")


def _months(asked: Sequence[date], answered: Sequence[date], last: date, tongue: Tongue) -> Iterator[Month]:
    year, month = asked[0].year, asked[0].month
    while (year, month) <= (last.year, last.month):
        year_after, month_after = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004  # months of a year
        end = date(year_after, month_after, 1)
        told = tongue.month(date(year, month, 1))
        yield Month(told, sum(day < end for day in asked), sum(day < end for day in answered))
        year, month = year_after, month_after
