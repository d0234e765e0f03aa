"""Which of our own people should be reminded of what, and from when until when it is true.

A standing is turned into a plan once, when something is recorded: every reminder it can lead to, with the time it
holds. Asking what is due is then a comparison with the clock, and so is asking, just before a letter leaves, whether
its reason is still there.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import zip_longest
from zoneinfo import ZoneInfo

from outreach.domain.calendars import close_of_business as local_time
from outreach.domain.codec import canonical, instant_text
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Policy
from outreach.domain.known import Deadline, Membership
from outreach.domain.people import Role, Staff
from outreach.domain.standing import Standing

AGAIN_AFTER_DAYS = (0, 3, 10)
"""What nobody moves is told once more after three days and after ten, and then no more: people filter what nags."""

LETTERS_A_PERSON_READS = 5
"""More than this at once, and a person gets them in one letter."""


class ReminderKind(StrEnum):
    """In the order of how much they press."""

    OVERDUE = "overdue"
    DUE = "due today"
    UNCLASSIFIED = "reply to classify"
    DUE_SOON = "due soon"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """What our staff should know between `begins` and `ends` (None: for as long as the plan stands).

    `armed_by` names what it is about, a deadline's instant or a message's seq: when that changes, it is another
    reminder. `nth` counts the times it is told. `of` is the instant it speaks of: the deadline, or when the reply came.
    """

    kind: ReminderKind
    armed_by: str
    nth: int
    begins: datetime
    ends: datetime | None
    of: datetime

    def key(self, rfc_id: RfcId, to: StaffId) -> str:
        """The same reminder to the same person has the same key, however often and by whomever it is worked out."""
        return f"{rfc_id}/{self.kind}/{self.armed_by}/{self.nth}/{to}"

    def holds(self, at: datetime) -> bool:
        return self.begins <= at and (self.ends is None or at < self.ends)


Plan = tuple[Reminder, ...]


def plan(standing: Standing, policy: Policy) -> Plan:
    """Every reminder this standing leads to if nothing more is recorded, in the order they begin."""
    if standing.known.listing.membership is not Membership.IN:
        return ()
    found = [*_of_the_deadline(standing), *_of_the_reply(standing, policy)]
    return tuple(sorted(found, key=lambda reminder: reminder.begins))


def due(planned: Plan, at: datetime) -> Plan:
    """The reminders whose reason holds at `at`. A week asleep does not bring back one that has passed."""
    return tuple(reminder for reminder in planned if reminder.holds(at))


def next_begin(planned: Plan, after: datetime | None = None) -> datetime | None:
    """When the plan is next to be looked at: the first beginning after `after`."""
    return min((one.begins for one in planned if after is None or one.begins > after), default=None)


def addressees(assigned_to: StaffId | None, staff: Iterable[Staff]) -> tuple[Staff, ...]:
    """Whom to remind: the reporter it is assigned to, else the editors, else the admins; never someone who left."""
    present = [one for one in staff if one.active and one.email]
    assigned = [one for one in present if one.id == assigned_to]
    editors = [one for one in present if one.role is Role.EDITOR]
    admins = [one for one in present if one.role is Role.ADMIN]
    return tuple(assigned or editors or admins)


def written(planned: Plan) -> str:
    """The plan as text, for the summary row that keeps it."""
    return canonical(
        [
            [one.kind, one.armed_by, one.nth, instant_text(one.begins), _text(one.ends), instant_text(one.of)]
            for one in planned
        ]
    )


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
        )
        for kind, armed_by, nth, begins, ends, of in json.loads(text)
    )


def _of_the_deadline(standing: Standing) -> Iterator[Reminder]:
    """Due soon, due today, overdue: for as long as we wait for an answer.

    An unread message does not stop them, since a machine may have written it. Once the silence may be signed there
    is nothing left to chase.
    """
    deadline = standing.deadline
    if deadline is None or not _waits_for_an_answer(standing):
        return
    soon, today = standing.milestones.due_soon_from, _start_of_day(deadline)
    if soon is not None and soon < today:
        yield _reminder(ReminderKind.DUE_SOON, deadline, begins=soon, ends=today)
    yield _reminder(ReminderKind.DUE, deadline, begins=today, ends=deadline.at)
    yield from _again(
        _reminder(ReminderKind.OVERDUE, deadline, begins=deadline.at, ends=standing.milestones.ready_from)
    )


def _waits_for_an_answer(standing: Standing) -> bool:
    known = standing.known
    open_ended = standing.answer is None and standing.signed is None and not known.follow_up_stopped
    return open_ended and standing.asked_at is not None


def _of_the_reply(standing: Standing, policy: Policy) -> Iterator[Reminder]:
    """A reply nobody has read. Its time runs from when we had it on record: before that, nobody could read it."""
    waiting = standing.known.waiting
    if waiting:
        oldest = min(waiting, key=lambda entry: entry.seq)
        yield from _again(
            Reminder(
                kind=ReminderKind.UNCLASSIFIED,
                armed_by=str(oldest.seq),
                nth=1,
                begins=oldest.recorded_at + timedelta(hours=policy.unclassified_after_hours),
                ends=None,
                of=oldest.recorded_at,
            )
        )


def _reminder(kind: ReminderKind, deadline: Deadline, *, begins: datetime, ends: datetime | None) -> Reminder:
    return Reminder(kind=kind, armed_by=instant_text(deadline.at), nth=1, begins=begins, ends=ends, of=deadline.at)


def _again(first: Reminder) -> Iterator[Reminder]:
    """The reminder and its repetitions: each ends where the next begins, and none outlives the reason."""
    begins = [first.begins + timedelta(days=days) for days in AGAIN_AFTER_DAYS]
    for nth, (start, following) in enumerate(zip_longest(begins, begins[1:]), start=1):
        ends = min((end for end in (following, first.ends) if end is not None), default=None)
        if ends is None or start < ends:
            yield replace(first, nth=nth, begins=start, ends=ends)


def _start_of_day(deadline: Deadline) -> datetime:
    zone = ZoneInfo(deadline.zone)
    return local_time(deadline.at.astimezone(zone).date(), zone, time(0))


def _text(at: datetime | None) -> str:
    return "" if at is None else instant_text(at)
