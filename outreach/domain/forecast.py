"""When an investigation can fairly be published: the earliest instant, what holds it back, and what a day's wait costs.

It rests on the gates, and on the final notice that is still to come. Each gate that does not hold says from when it
can; the latest of a request's is the earliest at which its row can fairly be signed, if what we have to do ourselves is
done from now on. A final notice leaves once the time that the agency was told is over, and gives time of its own: that
has to pass as well. Sign-off, reading and checking are ours and take no time here; a deadline runs its whole length.

A day until which one of us leaves an agency alone is no gate, so it is not in it; and a day between attempts is over at
midnight, the agency's time, hours before anybody there can be reached. Whoever shows a forecast says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.domain.final_notice import FinalNotice
from outreach.domain.gates import Check
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import ANSWERED
from outreach.domain.known import Membership
from outreach.domain.standing import Standing

A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """Which request, and the agency by the name the dataset has for it, with its zone."""

    rfc_id: RfcId
    agency: str
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """One request: from when its row can fairly be signed, and what of its gates that hangs on, the last one first.

    `tomorrow` is the same if nothing is done until this time tomorrow. `outside`: owed a hearing, but no row.
    `notice`: the final notice, while one is still to come.
    """

    rfc_id: RfcId
    agency: str
    zone: str
    assignee: StaffId | None
    fair_from: datetime
    tomorrow: datetime
    waits_for: tuple[Check, ...]
    asked_at: datetime | None
    answered_at: datetime | None
    signed_at: datetime | None
    outside: bool
    notice: FinalNotice | None = None

    @property
    def by_itself(self) -> bool:
        """Nobody has to do anything: the clock alone will do."""
        return all(check.by_itself for check in self.waits_for)

    @property
    def lost(self) -> timedelta:
        """How much later its row can be signed if it waits until tomorrow."""
        return max(self.tomorrow - self.fair_from, timedelta(0))

    @property
    def missing(self) -> str:
        return "; ".join(check.missing for check in self.waits_for)


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """How many requests were asked, answered and signed by the end of a day, or can be signed by then (`fair`)."""

    at: datetime
    asked: int
    answered: int
    signed: int
    fair: int


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """All requests of an investigation, the one that is fair last first."""

    now: datetime
    outlooks: tuple[Outlook, ...]

    @property
    def fair_from(self) -> datetime:
        """The earliest fair release: from then on every row can be signed."""
        return max((one.fair_from for one in self.outlooks), default=self.now)

    @property
    def holding(self) -> tuple[Outlook, ...]:
        """Those that hold it back, the last first; none where all can be signed now."""
        return tuple(one for one in self.outlooks if one.fair_from > self.now)

    @property
    def signed(self) -> int:
        return sum(one.signed_at is not None for one in self.outlooks)

    @property
    def if_nothing_is_done(self) -> datetime:
        """The earliest fair release, seen from tomorrow, if nothing is done until then."""
        return max((one.tomorrow for one in self.outlooks), default=self.now)

    @property
    def today(self) -> tuple[Outlook, ...]:
        """What has to be done today, or the release is later: those whose own wait moves it, the worst first."""
        late = [one for one in self.outlooks if one.tomorrow > self.fair_from]
        return tuple(sorted(late, key=lambda one: one.tomorrow, reverse=True))

    @property
    def next_after(self) -> datetime:
        """When the release could be, were those that hold it back last not there."""
        last = self.fair_from
        return max((one.fair_from for one in self.outlooks if one.fair_from < last), default=self.now)

    def unfair_on(self, on: datetime) -> tuple[Outlook, ...]:
        """Who would not have had a fair chance if we published then."""
        return tuple(one for one in self.outlooks if one.fair_from > on)

    def days(self, most: int = 120) -> tuple[Day, ...]:
        """The story by days, from the first question to the fair release; of a long one, every so many days."""
        first = min((one.asked_at for one in self.outlooks if one.asked_at), default=self.now)
        begins = first.replace(hour=23, minute=59, second=59, microsecond=0)
        ends = max(self.fair_from, self.now) + A_DAY
        step = max(1, -(-(ends - begins).days // most))
        found, at = [], begins
        while at < ends + step * A_DAY:
            found.append(self._day(at))
            at += step * A_DAY
        return tuple(found)

    def _day(self, at: datetime) -> Day:
        seen = min(at, self.now)
        return Day(
            at=at,
            asked=_by(seen, (one.asked_at for one in self.outlooks)),
            answered=_by(seen, (one.answered_at for one in self.outlooks)),
            signed=_by(seen, (one.signed_at for one in self.outlooks)),
            fair=_by(at, (one.signed_at or one.fair_from for one in self.outlooks)),
        )


def fair_from(standing: Standing) -> datetime:
    """From when the row can fairly be signed, seen from the standing's own instant."""
    if standing.signed is not None:
        return standing.as_of
    gates = (check.earliest for check in standing.unmet if check.earliest)
    return max((*gates, *([standing.notice.due_at] if standing.notice else [])), default=standing.as_of)


def outlook(whose: Whose, now: Standing, tomorrow: Standing) -> Outlook | None:
    """What to expect of one request; None for one that is out of the dataset for good."""
    listing = now.known.listing
    if listing.membership is not Membership.IN:
        return None
    waits = sorted(now.unmet if now.signed is None else (), key=lambda check: check.earliest or now.as_of, reverse=True)
    answer = now.answer if now.status in ANSWERED else None
    fair, clock_alone = max(fair_from(now), now.as_of), all(check.by_itself for check in waits)
    return Outlook(
        rfc_id=whose.rfc_id,
        agency=whose.agency,
        zone=whose.zone,
        assignee=now.known.assigned_to,
        fair_from=fair,
        tomorrow=fair if clock_alone else fair_from(tomorrow),
        waits_for=tuple(waits),
        asked_at=now.asked_at,
        answered_at=answer.at if answer else None,
        signed_at=now.signed_at,
        outside=listing.outside_dataset,
        notice=now.notice,
    )


def forecast(now: datetime, outlooks: Iterable[Outlook]) -> Forecast:
    return Forecast(now=now, outlooks=tuple(sorted(outlooks, key=lambda one: (-one.fair_from.timestamp(), one.agency))))


def _by(at: datetime, instants: Iterable[datetime | None]) -> int:
    return sum(instant is not None and instant <= at for instant in instants)


def in_front(outlooks: Sequence[Outlook]) -> tuple[Outlook, ...]:
    """Those that hold the release back together: all that are fair at the very last."""
    return tuple(one for one in outlooks if one.fair_from == outlooks[0].fair_from) if outlooks else ()
