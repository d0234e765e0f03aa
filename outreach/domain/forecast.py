"""When an investigation can fairly be published: the earliest instant, what holds it back, and what a day's wait costs.

It rests on the gates and on the tries that are still to come, each made as soon as the rule of follow-ups lets it be
made (see `road`): in the agency's office hours, after the days between two tries, a final notice after the time that
was told. Each gate that does not hold says from when it can; the latest of all that is the earliest at which the row
can fairly be signed. Sign-off, reading and checking are ours and take no time here; a deadline runs its whole length.

Where following up was stopped for good while a try is still wanted, no day is named: first a person has to decide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property

from outreach.domain.fair import A_DAY
from outreach.domain.outlooks import Outlook
from outreach.domain.wallclock import Timed, counted, days_between

MOVES = "moves the release"
MAY_MOVE = "may move the release"
OWN_ROW = "for its own row; the release waits longer for others"


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """How many requests were asked, answered and signed by the end of a day, or can be signed by then (`fair`).

    Ahead, whoever is still to be asked is asked on the day that the forecast rests on; no answer is foreseen. `open`
    are those that neither answered nor were signed; ahead, those of them that cannot be signed yet.
    """

    at: datetime
    asked: int
    open: int
    answered: int
    signed: int
    fair: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Alike:
    """Those that wait for the same. Where they are many, some are named here, and so many were named `above`."""

    all: tuple[Outlook, ...]
    named: tuple[Outlook, ...]
    above: int = 0

    @property
    def more(self) -> int:
        return len(self.all) - len(self.named) - self.above


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """All requests of an investigation: those that are stuck, then the one that is fair last.

    `reader`: on whose calendar its days are counted.
    """

    now: datetime
    outlooks: tuple[Outlook, ...]
    reader: tzinfo = UTC

    @property
    def stuck(self) -> tuple[Outlook, ...]:
        """Those for which no day can be named until a person decides."""
        return tuple(one for one in self.outlooks if one.stuck)

    @property
    def fair_from(self) -> datetime | None:
        """The earliest fair release: from then on every row can be signed. None while one is stuck."""
        return None if self.stuck else self.if_freed

    @cached_property
    def if_freed(self) -> datetime:
        """The same, if whoever is stuck were freed now."""
        return max((one.fair_from for one in self.outlooks), default=self.now)

    @property
    def last(self) -> Outlook | None:
        """The one that is fair last."""
        return max(self.outlooks, key=lambda one: one.fair_from, default=None)

    @property
    def zone(self) -> str:
        """Where the agency is that is fair last."""
        return self.last.zone if self.last else "UTC"

    @property
    def holding(self) -> tuple[Outlook, ...]:
        """Those that hold it back, the last first; none where all can be signed now."""
        return tuple(one for one in self.outlooks if one.stuck or one.to_read or one.fair_from > self.now)

    @property
    def signed(self) -> int:
        return sum(one.signed_at is not None for one in self.outlooks)

    @property
    def if_nothing_is_done(self) -> datetime:
        """The earliest fair release, seen from tomorrow, if nothing is done until then."""
        return max((one.tomorrow for one in self.outlooks), default=self.now)

    def days_lost(self, one: Outlook) -> int:
        """For how many days the release has to wait for it from now on."""
        return days_between(self.now, one.fair_from, self.reader)

    def lost(self, one: Outlook) -> str:
        """The same in words."""
        return "0 days" if one.fair_from <= self.now else in_days(self.days_lost(one))

    def gains(self, one: Outlook) -> timedelta:
        """What its row gains if that is done today. A message that waits may be the answer, and end all waiting."""
        start, end = self._gained(one)
        return end - start

    def _gained(self, one: Outlook) -> tuple[datetime, datetime]:
        """From when, until when."""
        saved = one.fair_from, max(one.tomorrow, one.fair_from)
        if not (one.stuck or one.to_read):
            return saved
        return max((self.now, one.fair_from), saved, key=lambda span: span[1] - span[0])

    def moves(self, one: Outlook) -> bool:
        """Whether the release itself is later if this waits until tomorrow."""
        return bool(one.stuck) or one.tomorrow > self.if_freed

    def may_move(self, one: Outlook) -> bool:
        """Whether it may be earlier once what came in is read: it waits longest for those that may have answered."""
        return one.to_read and one.fair_from > self._without_answers

    @cached_property
    def _without_answers(self) -> datetime:
        """From when those can be signed of whom nothing waits to be classified."""
        return max((one.fair_from for one in self.outlooks if not one.to_read), default=self.now)

    @property
    def nearer(self) -> frozenset[str]:
        """By which of its marks something that is done today brings the release nearer, if anything does."""
        return frozenset(self.reach(one) for one in self.today) & {MOVES, MAY_MOVE}

    def for_itself(self, one: Outlook) -> bool:
        """Whether only its own row gains: that is said once, of all that bear no mark."""
        return self.reach(one) == OWN_ROW

    @property
    def for_themselves(self) -> bool:
        return any(self.for_itself(one) for one in self.today)

    @staticmethod
    def alike(some: Sequence[Outlook], most: int, *, above: int = 0) -> tuple[Alike, ...]:
        """Those that wait for the same stand together, where the first of them stood: it is said once of them all.

        Of all of them in that order `most` are named, beginning after the first `above`, which are named elsewhere.
        """
        found = dict[tuple[str, bool], list[Outlook]]()
        for one in some:
            found.setdefault((one.why, one.by_itself), []).append(one)
        groups, begins = [], 0
        for together in found.values():
            first, end = (max(0, at - begins) for at in (above, above + most))
            if named := tuple(together[first:end]):
                groups.append(Alike(all=tuple(together), named=named, above=min(first, len(together))))
            begins += len(together)
        return tuple(groups)

    def begins(self, one: Outlook) -> datetime | None:
        """From when what is to be done about it can be done, where that lies ahead."""
        later = one.next and not (one.stuck or one.before) and one.next.at > self.now
        return one.next.at if one.next and later else None

    def worth(self, one: Outlook) -> Timed:
        """What it is worth to its row that this is done today."""
        if one.stuck:
            return Timed.of("no day until then")
        if self.gains(one):
            gained = in_days(days_between(*self._gained(one), self.reader))
            return Timed.of(f"gains {'up to ' if one.to_read else ''}{gained}")
        if one.next and one.next.at > self.now:
            return Timed.of("wanted before the next try, ", one.next.at)
        return Timed.of("loses nothing until tomorrow")

    def reach(self, one: Outlook) -> str:
        """What it is worth to the release."""
        if self.moves(one):
            return MOVES
        if self.may_move(one):
            return MAY_MOVE
        if one.fair_from < self.if_freed:
            return OWN_ROW
        return "the release is no nearer for it today"

    @property
    def today(self) -> tuple[Outlook, ...]:
        """What is to be done today: whoever is stuck, then what gains most days, what moves the release first."""
        found = [one for one in self.outlooks if one.of_today]
        return tuple(sorted(found, key=lambda one: (not one.stuck, -self.gains(one), not self.moves(one))))

    @property
    def idle(self) -> tuple[Outlook, ...]:
        """Those that hold it back and that nothing done today brings forward."""
        return tuple(one for one in self.holding if not one.of_today)

    def unfair_on(self, on: datetime) -> tuple[Outlook, ...]:
        """Who would not have had a fair chance if we published then."""
        return tuple(one for one in self.outlooks if one.stuck or one.fair_from > on)

    def days(self, most: int = 120) -> tuple[Day, ...]:
        """The story by days, from the first question to the fair release; of a long one, every so many days."""
        first = min((one.asked_at for one in self.outlooks if one.asked_at), default=self.now)
        begins = first.replace(hour=23, minute=59, second=59, microsecond=0)
        ends = max(self.if_freed, self.now) + A_DAY
        step = max(1, -(-(ends - begins).days // most))
        found, at = [], begins
        while at < ends + step * A_DAY:
            found.append(self.day(at))
            at += step * A_DAY
        return tuple(found)

    def day(self, at: datetime) -> Day:
        seen = min(at, self.now)
        closed = [
            _first(one.answered_at, one.signed_at) or (None if one.stuck else one.fair_from) for one in self.outlooks
        ]
        done = [_first(one.answered_at, one.signed_at) for one in self.outlooks]
        return Day(
            at=at,
            asked=_by(seen, (one.asked_at for one in self.outlooks))
            + (_by(at, (one.to_be_asked_at for one in self.outlooks)) if at > self.now else 0),
            open=len(self.outlooks) - (_by(at, closed) if at > self.now else _by(seen, done)),
            answered=_by(seen, (one.answered_at for one in self.outlooks)),
            signed=_by(seen, (one.signed_at for one in self.outlooks)),
            fair=_by(at, (one.signed_at or (None if one.stuck else one.fair_from) for one in self.outlooks)),
        )


def forecast(now: datetime, outlooks: Iterable[Outlook], *, reader: tzinfo = UTC) -> Forecast:
    def order(one: Outlook) -> tuple[bool, float, bool, str]:
        return (not one.stuck, -one.fair_from.timestamp(), not one.to_read, one.agency)

    return Forecast(now=now, outlooks=tuple(sorted(outlooks, key=order)), reader=reader)


def in_days(days: int) -> str:
    return counted(days, "day") if days else "hours"


def _first(*instants: datetime | None) -> datetime | None:
    return min((one for one in instants if one), default=None)


def _by(at: datetime, instants: Iterable[datetime | None]) -> int:
    return sum(instant is not None and instant <= at for instant in instants)
