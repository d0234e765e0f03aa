"""Which of our own people should be reminded of what, and from when until when it is true.

A standing is turned into a plan once, when something is recorded: every reminder it can lead to, with the time it
holds. Asking what is due is then a comparison with the clock, and so is asking, just before a letter leaves, whether
its reason is still there.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from outreach.domain.calendars import Calendar, start_of_working_day_after, working_days_before
from outreach.domain.calendars import close_of_business as local_time
from outreach.domain.codec import canonical, instant_text
from outreach.domain.facts import ReminderSet
from outreach.domain.ids import InvestigationId, StaffId
from outreach.domain.known import Deadline, Membership
from outreach.domain.people import Role, Staff
from outreach.domain.reminder_policy import ReminderKind, ReminderPolicy, Whom
from outreach.domain.standing import Standing
from outreach.domain.teams import EVERYTHING, NOTHING, Sight
from outreach.domain.working_hours import WorkingTime

EARLY = timedelta(days=4)
"""A deadline that passes while its reporter is off is announced so much before it: early, never late."""

IN_THE_READERS_DAYS = (ReminderKind.UNCLASSIFIED, ReminderKind.UPDATE)
"""What waits for one of us and not for an agency."""

LONGEST_WAIT = timedelta(days=5)
"""What would wait longer for its reporter to be back is told to the editors: over Easter, not over a holiday."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """What our staff should know between `begins` and `ends` (None: for as long as the plan stands).

    `armed_by` names what it is about, a deadline's instant or an entry's seq: when that changes, it is another
    reminder. `nth` is the working day on which it is told. `of` is the instant it speaks of: the deadline, or when the
    reply came. `whom` is a `Whom`, and `named` who that means where it is a person. `urgent`: it waits for no morning.
    """

    kind: ReminderKind
    armed_by: str
    nth: int
    begins: datetime
    ends: datetime | None
    of: datetime
    whom: Whom = Whom.REPORTER
    named: StaffId | None = None
    urgent: bool = False

    def name(self, to: StaffId) -> str:
        """The same reminder to the same person has the same name, however often and by whomever it is worked out."""
        return f"{self.what}/{to}"

    @property
    def what(self) -> str:
        """The same, whomever it is told."""
        return f"{self.kind}/{self.armed_by}/{self.nth}"

    @property
    def looked_for_from(self) -> datetime:
        """No reader, wherever they are and whatever their weekend, is told before this."""
        return self.begins - EARLY if self.kind is ReminderKind.DUE else self.begins

    def over(self, at: datetime) -> bool:
        return self.ends is not None and self.ends <= at


Plan = tuple[Reminder, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """One of us is to be told one thing from `at` on."""

    reminder: Reminder
    to: Staff
    at: datetime


@dataclass(frozen=True)
class Newsroom:
    """Our own people, and when each of them works. It remembers what it worked out: many deadlines fall together."""

    staff: tuple[Staff, ...]
    working_time: Callable[[Staff], WorkingTime]
    sights: Mapping[StaffId, Sight] | None = None
    teams: dict[InvestigationId, "Newsroom"] = field(default_factory=dict, compare=False)
    worked_out: dict[tuple[Plan, StaffId | None], tuple["Telling", ...]] = field(default_factory=dict, compare=False)

    def of(self, investigation_id: InvestigationId) -> "Newsroom":
        """Those who work on it, each in the role they have there. Nobody else is ever told of it."""
        if self.sights is None:
            return self
        if investigation_id not in self.teams:
            team = tuple(
                sight.acting(one, investigation_id)
                for one in self.staff
                if (sight := self.sights.get(one.id)) is not None and sight.of(investigation_id) is not None
            )
            self.teams[investigation_id] = replace(self, staff=team, sights=None, teams={}, worked_out={})
        return self.teams[investigation_id]

    def sight(self, staff_id: StaffId) -> Sight:
        return EVERYTHING if self.sights is None else self.sights.get(staff_id, NOTHING)

    def of_role(self, role: Role) -> tuple[Staff, ...]:
        return tuple(one for one in self.staff if one.active and one.email and one.role is role)

    @property
    def desk_editors(self) -> tuple[Staff, ...]:
        """Who minds what nobody else does: the editors; where there is none, the admins."""
        return self.of_role(Role.EDITOR) or self.of_role(Role.ADMIN)

    def present(self, staff_id: StaffId | None) -> Staff | None:
        """The person, unless they left or have no address."""
        return next((one for one in self.staff if one.id == staff_id and one.active and one.email), None)


def plan(standing: Standing, calendar: Calendar, reminding: ReminderPolicy) -> Plan:
    """Every reminder this standing leads to if nothing more is recorded, in the order they begin."""
    if standing.known.listing.membership is not Membership.IN:
        return ()
    arming = _Arming(standing=standing, calendar=calendar, reminding=reminding)
    found = [*_of_the_deadline(arming), *_of_the_reply(arming), *_of_a_day_chosen(standing)]
    return tuple(sorted(found, key=lambda reminder: reminder.begins))


def tellings(planned: Plan, assigned_to: StaffId | None, newsroom: Newsroom) -> tuple[Telling, ...]:
    """Who is to be told what, and from when, in their own hours."""
    asked = (planned, assigned_to)
    if asked not in newsroom.worked_out:
        found = (telling for reminder in planned for telling in _tellings(reminder, assigned_to, newsroom))
        newsroom.worked_out[asked] = tuple(found)
    return newsroom.worked_out[asked]


def working_day_after(at: datetime, nth: int) -> datetime:
    """No reader’s nth working day after that instant begins before: midnight may follow at once, wherever they are."""
    return at + timedelta(days=nth - 1)


def next_begin(planned: Plan, after: datetime | None = None) -> datetime | None:
    """When the plan is next to be looked at: the first time after `after` at which somebody may have to be told."""
    starts = (one.looked_for_from for one in planned)
    return min((start for start in starts if after is None or start > after), default=None)


def told_at(reminder: Reminder, works: WorkingTime, *, at_most: timedelta = LONGEST_WAIT) -> datetime | None:
    """When somebody who works like this hears of it; None where they could only hear of it too late."""
    begins: datetime | None = reminder.begins
    if reminder.kind in IN_THE_READERS_DAYS:
        begins = works.start_after(reminder.of, reminder.nth)
    if begins is None:
        return None
    first = works.next_open(begins) if reminder.urgent else works.next_morning(begins)
    if first is not None and not reminder.over(first) and first - reminder.begins <= at_most:
        return first
    if reminder.kind is ReminderKind.DUE:
        return works.last_morning(before=begins, within=EARLY)
    return None


def written(planned: Plan) -> str:
    """The plan as text, for the summary row that keeps it."""
    return canonical(
        [
            [
                one.kind,
                one.armed_by,
                one.nth,
                instant_text(one.begins),
                _text(one.ends),
                instant_text(one.of),
                one.named or one.whom,
                one.urgent,
            ]
            for one in planned
        ]
    )


@lru_cache(maxsize=10_000)  # letters of one batch set one deadline: their plans are the same to the letter
def read(text: str) -> Plan:
    """The plan that `written` wrote."""
    return tuple(
        Reminder(
            kind=ReminderKind(kind),
            armed_by=armed_by,
            nth=nth,
            begins=datetime.fromisoformat(begins),
            ends=datetime.fromisoformat(ends) if ends else None,
            of=datetime.fromisoformat(of),
            whom=Whom(to) if to in _WHOM else Whom.NAMED,
            named=None if to in _WHOM else StaffId(to),
            urgent=urgent,
        )
        for kind, armed_by, nth, begins, ends, of, to, urgent in json.loads(text)
    )


_WHOM = frozenset(Whom)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Arming:
    standing: Standing
    calendar: Calendar
    reminding: ReminderPolicy


def _of_the_deadline(arming: _Arming) -> Iterator[Reminder]:
    """Due soon, due today, overdue: for as long as we wait for an answer.

    An unread message does not stop them, since a machine may have written it. Once the silence may be signed there
    is nothing left to chase. Where the table tells nobody on the day itself, what was to be told before it still is.
    """
    deadline = arming.standing.deadline
    if deadline is None or not _waits_for_an_answer(arming.standing):
        return
    today = _start_of_day(deadline)
    for kind, ends in (
        (ReminderKind.DUE_SOON, today if arming.reminding.of(ReminderKind.DUE) else deadline.at),
        (ReminderKind.DUE, deadline.at),
        (ReminderKind.OVERDUE, arming.standing.milestones.ready_from),
    ):
        for nth, begins in _begins(arming, kind, deadline, today):
            if ends is None or begins < ends:
                armed = instant_text(deadline.at)
                yield from _told(arming, kind, armed, nth=nth, begins=begins, ends=ends, of=deadline.at)


def _begins(arming: _Arming, kind: ReminderKind, deadline: Deadline, today: datetime) -> Iterator[tuple[int, datetime]]:
    """On which of the agency's working days, and when that day begins there."""
    for nth in sorted({rule.working_days for rule in arming.reminding.of(kind)}):
        if kind is ReminderKind.DUE_SOON:
            yield nth, working_days_before(deadline.at, nth, arming.calendar)
        elif kind is ReminderKind.OVERDUE:
            begins = start_of_working_day_after(deadline.at, nth, arming.calendar)
            alone = arming.standing.known.quiet_until  # whoever is left alone until a day is not overdue before it
            yield nth, max(begins, alone) if alone else begins
        else:
            yield nth, today


def _waits_for_an_answer(standing: Standing) -> bool:
    known = standing.known
    open_ended = standing.answer is None and standing.signed is None and not known.follow_up_stopped
    return open_ended and standing.asked_at is not None


def _of_the_reply(arming: _Arming) -> Iterator[Reminder]:
    """A reply nobody has read. Its time runs from when we had it on record: before that, nobody could read it."""
    waiting = arming.standing.known.waiting
    if not waiting:
        return
    oldest = min(waiting, key=lambda entry: entry.seq)
    came = oldest.recorded_at
    for nth in sorted({rule.working_days for rule in arming.reminding.of(ReminderKind.UNCLASSIFIED)}):
        begins = working_day_after(came, nth)
        yield from _told(arming, ReminderKind.UNCLASSIFIED, str(oldest.seq), nth=nth, begins=begins, ends=None, of=came)


def _of_a_day_chosen(standing: Standing) -> Iterator[Reminder]:
    """The day somebody asked to be reminded on; the last one they chose."""
    chosen = standing.known.reminder_set
    if chosen is not None and isinstance(chosen.fact, ReminderSet):
        at = chosen.fact.at
        yield Reminder(kind=ReminderKind.CHOSEN, armed_by=str(chosen.seq), nth=0, begins=at, ends=None, of=at)


def _told(
    arming: _Arming,
    kind: ReminderKind,
    armed_by: str,
    *,
    nth: int,
    begins: datetime,
    ends: datetime | None,
    of: datetime,
) -> Iterator[Reminder]:
    """To each of those whom a rule names."""
    for rule in arming.reminding.of(kind):
        if rule.working_days == nth:
            yield Reminder(
                kind=kind,
                armed_by=armed_by,
                nth=nth,
                begins=begins,
                ends=ends,
                of=of,
                whom=rule.whom,
                named=arming.reminding.escalate_to if rule.whom is Whom.NAMED else None,
                urgent=kind in arming.reminding.urgent,
            )


def _tellings(reminder: Reminder, assigned_to: StaffId | None, newsroom: Newsroom) -> Iterator[Telling]:
    """Whoever it is for; where they have left or would hear of it too late, the editors; else whoever is back first."""
    meant = {Whom.REPORTER: assigned_to, Whom.NAMED: reminder.named, Whom.EDITORS: None}[reminder.whom]
    person = newsroom.present(meant)
    theirs = (person,) if person else ()
    for people, at_most in (
        (theirs, LONGEST_WAIT),
        (newsroom.desk_editors, LONGEST_WAIT),
        (theirs or newsroom.desk_editors, timedelta.max),
    ):
        if told := [*_in_time(reminder, people, newsroom, at_most)]:
            yield from told
            return


def _in_time(reminder: Reminder, people: Iterable[Staff], newsroom: Newsroom, at_most: timedelta) -> Iterator[Telling]:
    for person in people:
        at = told_at(reminder, newsroom.working_time(person), at_most=at_most)
        if at is not None:
            yield Telling(reminder=reminder, to=person, at=at)


def _start_of_day(deadline: Deadline) -> datetime:
    zone = ZoneInfo(deadline.zone)
    return local_time(deadline.at.astimezone(zone).date(), zone, time(0))


def _text(at: datetime | None) -> str:
    return "" if at is None else instant_text(at)
