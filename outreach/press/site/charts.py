"""The charts of the public table: where each bar, line and country goes. The words and numbers stand beside them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from outreach.domain.dataset import Release
from outreach.domain.investigation import ResponseStatus
from outreach.domain.ledger import IN_ORDER
from outreach.domain.rows import Row
from outreach.press.site.entries import status_mark
from outreach.press.site.letters import folded
from outreach.press.site.over_time import OverTime, over_time
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
        over_time=over_time(release, tongue),
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
