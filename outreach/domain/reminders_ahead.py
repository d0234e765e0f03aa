"""What our own people would be told in the days to come, if nothing more were recorded: by one table and by another."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from outreach.domain.ids import RfcId, StaffId
from outreach.domain.people import Staff
from outreach.domain.reminder_policy import ReminderKind, ReminderRule, said
from outreach.domain.reminders import Newsroom, Plan, Reminder, Telling, tellings
from outreach.domain.wallclock import counted
from outreach.domain.working_hours import WorkingTime

SPANS = (7, 14)
"""Days ahead for which it is counted."""

MOMENT = timedelta(seconds=1)
About = tuple[RfcId, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Foretold:
    """One of us would be told one thing of one request, by a mail that leaves at `at`."""

    rfc_id: RfcId
    to: Staff
    reminder: Reminder
    at: datetime

    @property
    def about(self) -> About:
        return self.rfc_id, self.reminder.name(self.to.id)


@dataclass(frozen=True, kw_only=True)
class Outset:
    """Where it starts from: our people, what they were `told` already, and who had the morning mail of which day."""

    now: datetime
    newsroom: Newsroom
    told: Collection[str]
    mornings: Collection[tuple[StaffId, date]]

    def foretold(self, rfc_id: RfcId, plan: Plan, assigned_to: StaffId | None) -> Iterator[Foretold]:
        """By the same tellings that the scheduler notes; what they were told is told no more."""
        for telling in tellings(plan, assigned_to, self.newsroom):
            to, reminder = telling.to, telling.reminder
            if f"{rfc_id}/{reminder.name(to.id)}" in self.told:
                continue
            at = telling.at if telling.at > self.now else self._caught_up(telling, self.newsroom.working_time(to))
            if at is not None and not reminder.over(at):
                yield Foretold(rfc_id=rfc_id, to=to, reminder=reminder, at=at)

    def _caught_up(self, telling: Telling, works: WorkingTime) -> datetime | None:
        """What should have been told by now goes once they are at work; what may wait, with their next morning mail."""
        first = works.next_open(self.now)
        had = first is not None and (telling.to.id, works.local_date(first)) in self.mornings
        return works.next_morning(self.now + MOMENT) if had and not telling.reminder.urgent else first


def said_once(found: Iterable[Foretold]) -> tuple[Foretold, ...]:
    """Of what one mail would tell on several days of the same, the last, as in the mail itself."""
    last: dict[object, Foretold] = {}
    for one in found:
        same = one.to.id, one.at, one.rfc_id, one.reminder.kind, one.reminder.armed_by
        if same not in last or last[same].reminder.nth < one.reminder.nth:
            last[same] = one
    return tuple(sorted(last.values(), key=lambda one: (one.at, one.to.id, one.rfc_id)))


class Turn(StrEnum):
    """How the table as typed differs from the one in force."""

    SAME = "as now"
    NEW = "new"
    MOVED = "at another time"
    GONE = "no longer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """Requests of which one person would be told the same at the same time.

    `at`: when by the table as typed, `was`: when by the one in force; None where that would not tell it. `when`: the
    one of the two by which it stands in the list.
    """

    when: datetime
    at: datetime | None
    was: datetime | None
    to: Staff
    kind: ReminderKind
    nth: int
    requests: tuple[RfcId, ...]

    @property
    def turn(self) -> Turn:
        if self.at is None or self.was is None:
            return Turn.GONE if self.at is None else Turn.NEW
        return Turn.SAME if self.at == self.was else Turn.MOVED

    @property
    def what(self) -> str:
        if self.kind is ReminderKind.CHOSEN:
            return "on the day that was chosen for it"
        return said(ReminderRule(kind=self.kind, working_days=self.nth))


def compared(typed: Sequence[Foretold], in_force: Sequence[Foretold]) -> tuple[Compared, ...]:
    """Every reminder of both, those alike together, in the order in which they would leave."""
    was, then = ({one.about: one for one in some} for some in (in_force, typed))
    alike = defaultdict[tuple[object, ...], list[Foretold]](list)
    for about, one in {**was, **then}.items():
        alike[one.to.id, one.reminder.kind, one.reminder.nth, _at(then, about), _at(was, about)].append(one)
    found = (
        Compared(
            when=some[0].at,
            at=_at(then, some[0].about),
            was=_at(was, some[0].about),
            to=some[0].to,
            kind=some[0].reminder.kind,
            nth=some[0].reminder.nth,
            requests=tuple(sorted(one.rfc_id for one in some)),
        )
        for some in alike.values()
    )
    return tuple(sorted(found, key=lambda one: (one.when, one.to.name, one.what)))


def _at(some: Mapping[About, Foretold], about: About) -> datetime | None:
    return some[about].at if about in some else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """How many reminders, in how many mails, to how many people: a mail tells one of us one reminder or many."""

    reminders: int
    mails: int
    people: int

    def __str__(self) -> str:
        if not self.mails:
            return "nothing to anybody"
        told = f"{counted(self.reminders, 'reminder')} in " if self.reminders else ""
        people = "1 person" if self.people == 1 else f"{self.people:,} people"
        return f"{told}{counted(self.mails, 'mail')} to {people}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How many reminders one person would get within some days, by the table as typed and by the one in force."""

    to: Staff
    typed: int
    in_force: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """The reminders of the next `days`, by who would get them; in all by the table as `typed`, and `in_force`."""

    days: int
    shares: tuple[Share, ...]
    typed: Sent
    in_force: Sent

    def of(self, person: Staff) -> Share:
        return next((one for one in self.shares if one.to.id == person.id), Share(to=person, typed=0, in_force=0))


def span(days: int, now: datetime, both: Sequence[Compared]) -> Span:
    until = now + timedelta(days=days)
    counts: dict[StaffId, Share] = {}
    for one in both:
        share = counts.get(one.to.id, Share(to=one.to, typed=0, in_force=0))
        typed, in_force = (len(one.requests) if at and at < until else 0 for at in (one.at, one.was))
        counts[one.to.id] = Share(to=one.to, typed=share.typed + typed, in_force=share.in_force + in_force)
    told = (one for one in counts.values() if one.typed or one.in_force)
    return Span(
        days=days,
        shares=tuple(sorted(told, key=lambda one: one.to.name)),
        typed=_sent((one.to.id, one.at, len(one.requests)) for one in both if one.at and one.at < until),
        in_force=_sent((one.to.id, one.was, len(one.requests)) for one in both if one.was and one.was < until),
    )


def _sent(told: Iterable[tuple[StaffId, datetime, int]]) -> Sent:
    """What one person would be told at one instant goes in one mail."""
    some = list(told)
    return Sent(
        reminders=sum(number for _, _, number in some),
        mails=len({(to, at) for to, at, _ in some}),
        people=len({to for to, _, _ in some}),
    )
