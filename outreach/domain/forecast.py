"""When an investigation can fairly be published: the earliest instant, what holds it back, and what a day's wait costs.

It rests on the gates and on the tries that are still to come, each made as soon as the rule of follow-ups lets it be
made (see `road`): in the agency's office hours, after the days between two tries, a final notice after the time that
was told. Each gate that does not hold says from when it can; the latest of all that is the earliest at which the row
can fairly be signed. Sign-off, reading and checking are ours and take no time here; a deadline runs its whole length.

Where following up was stopped for good while a try is still wanted, no day is named: first a person has to decide.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from outreach.domain import followups
from outreach.domain.agencies import Contact
from outreach.domain.batches import Pending, foremost
from outreach.domain.case import Case
from outreach.domain.chasing import Kind
from outreach.domain.conflicts import UNREADABLE
from outreach.domain.fair import A_DAY, Fair, fair, rules_of
from outreach.domain.gates import Check
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import ANSWERED
from outreach.domain.road import Step, final_notice, road
from outreach.domain.wallclock import Timed, counted

NONE = timedelta(0)
MOVES = "moves the release"
MAY_MOVE = "may move the release"
OWN_ROW = "for its own row; the release waits longer for others"


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """Which request, and the agency by the name the dataset has for it, with its zone."""

    rfc_id: RfcId
    agency: str
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """One request: from when its row can fairly be signed, and what of its gates that hangs on, the last one first.

    `tomorrow` is the same if nothing is done until this time tomorrow. `steps` are the tries still to come. `stuck`
    says why none of them will be made until a person decides; `fair_from` is then what it would be if that were now.
    `before` says what stands before the next try, `to_mend` that one of us can see to it. `held` and `unread`: a
    message that may be its answer waits for a person, under Mail or on its own page. `armed`: the next letter leaves by
    itself. `outside`: owed a hearing, but no row.
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
    steps: tuple[Step, ...] = ()
    stuck: str = ""
    before: str = ""
    to_mend: bool = False
    held: bool = False
    unread: bool = False
    armed: bool = False

    @property
    def by_itself(self) -> bool:
        """Nobody has to do anything: the clock alone will do."""
        return not self.stuck and (self.armed or all(check.by_itself for check in self.waits_for))

    @property
    def to_read(self) -> bool:
        return self.held or self.unread

    @property
    def next(self) -> Step | None:
        return self.steps[0] if self.steps else None

    @property
    def notice(self) -> Step | None:
        """The final notice, while one is still to come; one that will not leave is none."""
        return None if self.stuck else final_notice(self.steps)

    @property
    def lost(self) -> timedelta:
        """How much later its row can be signed if it waits until tomorrow."""
        return max(self.tomorrow - self.fair_from, NONE)

    @property
    def of_today(self) -> bool:
        """Whether there is something for one of us to do today: a day is lost, or something stands in the way."""
        return bool(self.stuck or self.lost or self.to_read or self.to_mend)

    @property
    def missing(self) -> str:
        return "; ".join(check.missing for check in self.waits_for)

    @property
    def why(self) -> str:
        """What it waits for, without the instants that are its own: of many agencies the same."""
        before = self.stuck or self.before
        wanted = f"Still wanted: {self.missing}" if before and self.missing else self.missing
        return " ".join(filter(None, (before, wanted)))

    @property
    def act(self) -> str:
        """What one of us does next about it."""
        if self.stuck or self.before:
            return self.stuck or self.before
        return _tried(self.next) if self.next else f"Still wanted: {self.missing}."

    def said(self, read: Callable[[datetime], str]) -> str:
        """Why nothing that is done today brings it forward."""
        if self.stuck or self.before:
            return self.stuck or self.before
        if self.next is None:
            return f"its time runs until {read(self.fair_from)}"
        why = f": {self.next.wait.said(read)}" if self.next.wait else ""
        return f"the next try is not made before {read(self.next.at)}{why}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """How many requests were asked, answered and signed by the end of a day, or can be signed by then (`fair`).

    `open` are those that neither answered nor were signed; ahead, those of them that cannot be signed yet.
    """

    at: datetime
    asked: int
    open: int
    answered: int
    signed: int
    fair: int


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """All requests of an investigation: those that are stuck, then the one that is fair last."""

    now: datetime
    outlooks: tuple[Outlook, ...]

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

    def days_lost(self, one: Outlook) -> timedelta:
        """How long the release has to wait for it from now on."""
        return max(one.fair_from - self.now, NONE)

    def gains(self, one: Outlook) -> timedelta:
        """What its row gains if that is done today. A message that waits may be the answer, and end all waiting."""
        return max(self.days_lost(one), one.lost) if one.stuck or one.to_read else one.lost

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
    def alike(some: Sequence[Outlook]) -> tuple[tuple[Outlook, ...], ...]:
        """Those that wait for the same stand together, where the first of them stood: it is said once of them all."""
        found = dict[tuple[str, bool], list[Outlook]]()
        for one in some:
            found.setdefault((one.why, one.by_itself), []).append(one)
        return tuple(tuple(together) for together in found.values())

    def begins(self, one: Outlook) -> datetime | None:
        """From when what is to be done about it can be done, where that lies ahead."""
        later = one.next and not (one.stuck or one.before) and one.next.at > self.now
        return one.next.at if one.next and later else None

    def worth(self, one: Outlook) -> Timed:
        """What it is worth to its row that this is done today."""
        if one.stuck:
            return Timed.of("no day until then")
        if gains := self.gains(one):
            return Timed.of(f"gains {'up to ' if one.to_read else ''}{in_days(gains)}")
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
            asked=_by(seen, (one.asked_at for one in self.outlooks)),
            open=len(self.outlooks) - (_by(at, closed) if at > self.now else _by(seen, done)),
            answered=_by(seen, (one.answered_at for one in self.outlooks)),
            signed=_by(seen, (one.signed_at for one in self.outlooks)),
            fair=_by(at, (one.signed_at or (None if one.stuck else one.fair_from) for one in self.outlooks)),
        )


def outlook(whose: Whose, case: Case, contacts: Sequence[Contact], letters: Sequence[Pending] = ()) -> Outlook | None:
    """What to expect of one request; None for one that is out of the dataset for good."""
    found = fair(case, contacts, letters)
    if found is None:
        return None
    now, ahead = case.standing, found.ahead
    waits = sorted(case.unmet if now.signed is None else (), key=lambda check: check.earliest or case.now, reverse=True)
    pending = foremost(one for one in letters if not one.held)
    answer = now.answer if now.status in ANSWERED else None
    before = followups.before(case, contacts, pending) if ahead.steps or case.held else ""
    return Outlook(
        rfc_id=whose.rfc_id,
        agency=whose.agency,
        zone=whose.zone,
        assignee=now.known.assigned_to,
        fair_from=found.at,
        tomorrow=found.at if found.armed else max(found.at, _tomorrow(case, found, contacts)),
        waits_for=tuple(waits),
        asked_at=now.asked_at,
        answered_at=answer.at if answer else None,
        signed_at=now.signed_at,
        outside=now.known.listing.outside_dataset,
        steps=ahead.steps,
        stuck=found.stuck,
        before=before,
        to_mend=bool(before) and not (pending and pending.to_leave),
        held=bool(case.held),
        unread=bool(now.known.waiting),
        armed=found.armed is not None,
    )


def unreadable(whose: Whose, now: datetime) -> Outlook:
    """Of a log that cannot be read: no day can be named, and the others are not kept from theirs."""
    return Outlook(
        rfc_id=whose.rfc_id,
        agency=whose.agency,
        zone=whose.zone,
        assignee=None,
        fair_from=now,
        tomorrow=now,
        waits_for=(),
        asked_at=None,
        answered_at=None,
        signed_at=None,
        outside=False,
        stuck=UNREADABLE,
    )


def forecast(now: datetime, outlooks: Iterable[Outlook]) -> Forecast:
    def order(one: Outlook) -> tuple[bool, float, bool, str]:
        return (not one.stuck, -one.fair_from.timestamp(), not one.to_read, one.agency)

    return Forecast(now=now, outlooks=tuple(sorted(outlooks, key=order)))


def _tomorrow(case: Case, found: Fair, contacts: Sequence[Contact]) -> datetime:
    """When it is fair if nothing is done for a day; the same where there is nothing to do before then."""
    later, now, ahead = case.now + A_DAY, case.standing, found.ahead
    nothing = now.signed is not None or all(check.by_itself for check in case.unmet)
    if ahead.steps[0].at >= later if ahead.steps else nothing:
        return ahead.fair_from
    rules = rules_of(case)
    return road(rules.standing(replace(now.known, as_of=later)), tuple(contacts), rules).fair_from


def in_days(span: timedelta) -> str:
    return counted(span.days, "day") if span.days else "hours"


def _tried(step: Step) -> str:
    to = step.contact.called if step.contact else ""
    if step.contact and step.first:
        return f"Put the questions to {to} by {step.contact.channel}."
    return {
        Kind.LETTER: f"Send the second letter to {to}.",
        Kind.FINAL: f"Send the final notice to {to}.",
        Kind.CALL: f"Call {to}.",
        Kind.BY_HAND: f"Try {to} by {step.contact.channel}." if step.contact else "Find a contact, with its source.",
    }[step.kind]


def _first(*instants: datetime | None) -> datetime | None:
    return min((one for one in instants if one), default=None)


def _by(at: datetime, instants: Iterable[datetime | None]) -> int:
    return sum(instant is not None and instant <= at for instant in instants)
