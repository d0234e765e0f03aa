"""When they were asked and when they answered, as two lines that climb: as long as most of it took, the rest in words.

One answer that came half a year later would press all others into the first inch. So the drawing ends where little is
left to come, and the sentence under it says how much; the table has every step, the late ones by their days.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from outreach.domain.dataset import Release
from outreach.press.site.tongue import Tongue

LEFT: Final = 34
RIGHT: Final = 350
TOP: Final = 10
BOTTOM: Final = 170
MOST_TICKS: Final = 4
WEEK: Final = timedelta(weeks=1)
MOST_WEEKS: Final = 26
"""So many lines by the week has the table; what took longer is told by the month."""

LEFT_OUT: Final = 10
"""One in so many may be left to the words, and always one."""

FEWEST_DRAWN: Final = 5


@dataclass(frozen=True, slots=True)
class Tick:
    """`year`: of a day, where the one before it does not say it."""

    at: float
    label: str
    year: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """By the end of this, so many had been asked, and so many had answered."""

    label: str
    asked: int
    answered: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OverTime:
    """`last`: the end of what is drawn. `beyond`: what came after it, in words; empty where all of it is drawn.

    `by_day`: the lines of the table end with a day, else with a month.
    """

    asked: str
    answered: str
    days: tuple[Tick, ...]
    counts: tuple[Tick, ...]
    sums: tuple[Sums, ...]
    by_day: bool
    first: str
    last: str
    beyond: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Span:
    """From the first day to the last one drawn, and to the last of which anything is known."""

    first: date
    drawn: date
    last: date

    @property
    def by_day(self) -> bool:
        return self.drawn - self.first <= MOST_WEEKS * WEEK


def over_time(release: Release, tongue: Tongue) -> OverTime | None:
    """When each agency was first asked and first answered, by the days of UTC, up to the cut-off."""
    rows = release.rows
    asked = sorted(_day(row.asked.first_at) for row in rows if row.asked.first_at)
    answered = sorted(_day(row.first_answer_at) for row in rows if row.first_answer_at)
    if not asked:
        return None
    span = _span(asked, answered, _day(release.cut.cutoff))
    most = max(len(asked), len(answered))

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((day - span.first) / max(span.drawn - span.first, timedelta(days=1))), 1)

    def y(count: int) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * count / most, 1)

    def line(days: Sequence[date]) -> str:
        steps = "".join(f"H{x(day)}V{y(count)}" for day, count in _climbing(days) if day <= span.drawn)
        return f"M{x(span.first)} {y(0)}{steps}H{x(span.drawn)}"

    return OverTime(
        asked=line(asked),
        answered=line(answered),
        days=tuple(_days([*_spread(span.first, span.drawn)], x, tongue)),
        counts=tuple(Tick(y(count), tongue.number(count)) for count in sorted({0, most // 2, most})),
        sums=tuple(_sums(asked, answered, span, tongue)),
        by_day=span.by_day,
        first=tongue.long_date(span.first),
        last=tongue.long_date(span.drawn),
        beyond=_beyond(asked, answered, span, tongue),
    )


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _span(asked: Sequence[date], answered: Sequence[date], cutoff: date) -> _Span:
    """Drawn to the end of the week by which nearly all had happened, where the rest would take half of the width."""
    days, few = sorted([*asked, *answered]), max(1, min(len(asked), len(answered) or len(asked)) // LEFT_OUT)
    first, last = days[0], max(cutoff, days[-1])
    ends = (_week_of(day, first) for day in _may_end(days, few))
    drawn = next((end for end in ends if last - end > end - first), last)
    return _Span(first=first, drawn=drawn, last=last)


def _may_end(days: Sequence[date], few: int) -> Iterator[date]:
    """The days after which nothing came, or no more than a few; the latest first."""
    left = 0
    for day, count in sorted(Counter(days).items(), reverse=True):
        if left == 0 or (left <= few and len(days) - left >= FEWEST_DRAWN):
            yield day
        left += count


def _week_of(day: date, first: date) -> date:
    """The last day of its week, weeks counted from the first day."""
    return first + WEEK * ((day - first) // WEEK + 1) - timedelta(days=1)


def _climbing(days: Sequence[date]) -> Iterator[tuple[date, int]]:
    """How many there were by the end of each day on which there was one."""
    sum_so_far = 0
    for day, count in sorted(Counter(days).items()):
        sum_so_far += count
        yield day, sum_so_far


def _beyond(asked: Sequence[date], answered: Sequence[date], span: _Span, tongue: Tongue) -> str:
    if span.drawn == span.last:
        return ""
    told = {"day": tongue.long_date(span.drawn), "last": tongue.long_date(span.last)}
    if max([*asked, *answered]) <= span.drawn:
        return tongue.say("Drawn until %(day)s: nothing was added after it, up to %(last)s.", **told)
    return tongue.say(
        "Drawn until %(day)s, when %(asked)s of %(all_asked)s had been asked and %(answered)s of %(all_answered)s had "
        "answered. What came after it, up to %(last)s, is in the table.",
        **told,
        asked=tongue.number(sum(day <= span.drawn for day in asked)),
        all_asked=tongue.number(len(asked)),
        answered=tongue.number(sum(day <= span.drawn for day in answered)),
        all_answered=tongue.number(len(answered)),
    )


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


def _sums(asked: Sequence[date], answered: Sequence[date], span: _Span, tongue: Tongue) -> Iterator[Sums]:
    """A line for each week or month that is drawn; beyond, for each in which anything was added, and for the end."""
    added = {*asked, *answered}
    ends = [*(_weeks if span.by_day else _months)(span)]
    for before, end in zip([span.first - timedelta(days=1), *ends], ends, strict=False):
        if before < span.drawn or end == ends[-1] or any(before < day <= end for day in added):
            label = tongue.long_date(end) if span.by_day else tongue.month(end)
            yield Sums(label, sum(day <= end for day in asked), sum(day <= end for day in answered))


def _weeks(span: _Span) -> Iterator[date]:
    """The ends of the weeks; the last one ends with what is known."""
    end = _week_of(span.first, span.first)
    while end < span.last:
        yield end
        end += WEEK
    yield span.last


def _months(span: _Span) -> Iterator[date]:
    year, month = span.first.year, span.first.month
    while (year, month) <= (span.last.year, span.last.month):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004  # months of a year
        yield date(year, month, 1) - timedelta(days=1)
