"""The work in the calendar of one of us: what waits for them, on the day on which it can be done, with its alarms.

What waits for one of us stands on whole days from when it began to wait until today: how long it waits is to be seen.
What waits for an agency's office to open, or for the days between two tries, stands on the day that *Follow-ups*
names, and rings no earlier.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from outreach.domain.datebook import READ_ONE_BY_ONE, Appointment, Dated, Held, Moved, Owner, lines, plain
from outreach.domain.ids import RfcId
from outreach.domain.phases import Phase
from outreach.domain.reminder_policy import ReminderKind, Whom
from outreach.domain.reminders import Plan, told_at
from outreach.domain.spans import ago
from outreach.domain.turns import Turn
from outreach.domain.wallclock import on_both_clocks, zone_or_utc

SOMETHING_BEFORE: Final = "Something stands before the next try: its page says what."
"""Why may name whom they told us to ask, or the address that mail came back from: not for a calendar."""

UNREAD: Final = "When each can be followed up, its page and Follow-ups say."


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """One kind of work: what one and several of it are called, what it is, and where all of it stands.

    `told_by`: the rows of the reminder table that tell of it, if any do.
    """

    key: str
    one: str
    many: str
    said: str
    all: str
    told_by: ReminderKind | None = None


OVERDUE: Final = Task(
    key="overdue",
    one="Follow up",
    many="to follow up",
    said="The deadline passed, and no answer is on record.",
    all=f"follow-ups?phase={Phase.OVERDUE}",
    told_by=ReminderKind.OVERDUE,
)
TO_READ: Final = Task(
    key="reply-to-read",
    one="Reply to classify",
    many="replies to classify",
    said="A message came in, and nobody has said yet what it is.",
    all=f"requests?phase={Phase.TO_CLASSIFY}",
    told_by=ReminderKind.UNCLASSIFIED,
)
SENT_BACK: Final = Task(
    key="sent-back",
    one="Sent back",
    many="sent back",
    said="An editor asked to have something mended before the row is signed.",
    all="requests",
)
UPDATE: Final = Task(
    key="update",
    one="Update",
    many="updates",
    said="A release printed this row, and it no longer stands so.",
    all="updates",
    told_by=ReminderKind.UPDATE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One piece of work, since when it waits, and where. `words` say the same; `turn` what comes next at an agency."""

    rfc_id: RfcId
    name: str
    slug: str
    title: str
    since: datetime
    changed_at: datetime
    words: tuple[str, ...]
    link: str
    plan: Plan
    turn: Turn | None = None

    def at(self, now: datetime) -> datetime:
        """From when on it can be done."""
        return max(now, (self.turn and self.turn.at) or now)


def overdue(owner: Owner, held: Held) -> Iterator[Appointment]:
    """What nobody can do anything about is no work: all was tried, or a letter leaves by itself."""
    found = [
        _of_request(owner, one, due, _next(owner, one, due), turn=one.turn)
        for one in held.requests
        if one.line.phase_at(owner.now) is Phase.OVERDUE and (due := one.line.milestones.due_at)
        if one.turn is None or not one.turn.idle
    ]
    return _shown(owner, OVERDUE, found)


def to_read(owner: Owner, held: Held) -> Iterator[Appointment]:
    return _shown(
        owner,
        TO_READ,
        [
            _of_request(owner, one, since)
            for one in held.requests
            if one.line.phase_at(owner.now) is Phase.TO_CLASSIFY and (since := one.line.waiting_since)
        ],
    )


def sent_back(owner: Owner, held: Held) -> Iterator[Appointment]:
    return _shown(
        owner, SENT_BACK, [_of_request(owner, one, since) for one in held.requests if (since := one.line.sent_back_at)]
    )


def updates(owner: Owner, held: Held) -> Iterator[Appointment]:
    return _shown(owner, UPDATE, [_of_update(owner, one) for one in held.moved])


def _of_request(owner: Owner, one: Dated, since: datetime, *more: str, turn: Turn | None = None) -> Waiting:
    zone = zone_or_utc(one.line.due_zone) if one.line.due_zone else owner.clock
    return Waiting(
        rfc_id=one.line.rfc_id,
        name=one.line.name,
        slug=one.slug,
        title=one.title,
        since=since,
        changed_at=one.changed_at,
        words=(*(more or (f"Since {on_both_clocks(since, zone, owner.clock)}",)),),
        link=owner.request(one.line.rfc_id),
        plan=one.plan,
        turn=turn,
    )


def _of_update(owner: Owner, one: Moved) -> Waiting:
    return Waiting(
        rfc_id=one.rfc_id,
        name=one.name,
        slug=one.slug,
        title=one.title,
        since=one.since,
        changed_at=one.since,
        words=(
            f"{one.wants[:1].upper()}{one.wants[1:]}.",
            f"Since {on_both_clocks(one.since, zone_or_utc(one.zone), owner.clock)}",
        ),
        link=owner.base_url + one.form,
        plan=one.plan,
    )


def _next(owner: Owner, one: Dated, due: datetime) -> str:
    """Since when on both clocks, how long ago in the agency's working days, and what comes next from when on.

    Why it waits may name a closure of the agency's own, and so the agency: only where names are shown.
    """
    zone, home, turn = zone_or_utc(one.line.due_zone), one.line.home, one.turn
    far = ago(due, owner.now, owner.calendars(home)) if home else ""
    since = f"Since {on_both_clocks(due, zone, owner.clock, far)}"
    if turn is None:
        return since
    if turn.forbidden or not turn.at:
        return lines(since, SOMETHING_BEFORE if turn.forbidden else f"{turn.verb}, from now on")
    theirs = zone_or_utc(home.zone) if home else zone

    def said(at: datetime) -> str:
        return on_both_clocks(at, theirs, owner.clock)

    why = f": {turn.why(said)}" if owner.feed.names_shown else ""
    return lines(since, f"{turn.verb} from {said(turn.at)}{why}")


def _shown(owner: Owner, task: Task, found: Iterable[Waiting]) -> Iterator[Appointment]:
    """One by one; those of one investigation that stand on the same day as one, where they are many."""
    together: dict[tuple[str, date, bool], list[Waiting]] = defaultdict(list)
    for one in found:
        together[one.slug, owner.day(one.at(owner.now)), one.turn is None].append(one)
    for (slug, day, unread), some in together.items():
        if len(some) <= READ_ONE_BY_ONE:
            yield from (_alone(owner, task, one, day) for one in some)
            continue
        later = "" if day == owner.today else f"-{day}"
        yield Appointment(
            uid=owner.uid(f"{task.key}-{slug}{later}{'-unread' if unread and task is OVERDUE else ''}"),
            title=f"{len(some):,} {task.many} · {plain(some[0].title)}",
            starts=day,
            ends=day + timedelta(days=1),
            words=lines(UNREAD if unread and task is OVERDUE else "", *owner.names([one.name for one in some])),
            link=owner.page(slug, task.all),
            changed_at=owner.changed(owner.midnight, *(one.changed_at for one in some)),
            rings=_told_of(owner, task, some),
        )


def _alone(owner: Owner, task: Task, one: Waiting, day: date) -> Appointment:
    """What can be followed up stands on one day: the day of its deadline is its own appointment."""
    begins = day if task is OVERDUE else min(owner.day(one.since), day)
    return Appointment(
        uid=owner.uid(f"{task.key}-{one.rfc_id}"),
        title=owner.titled(task.one, one.title, one.name),
        starts=begins,
        ends=day + timedelta(days=1),
        words=lines(task.said, *one.words),
        link=one.link,
        changed_at=owner.changed(owner.midnight, one.changed_at),
        rings=_told_of(owner, task, [one]),
    )


def _told_of(owner: Owner, task: Task, some: Iterable[Waiting]) -> tuple[datetime, ...]:
    """When the reminder table tells the reporter of it: as the mail does, in their own working hours.

    What no row of it tells rings once, when they are next at work after it began to wait.
    """
    rings = set[datetime | None]()
    for one in some:
        if task.told_by is None:
            rings.add(owner.works.next_open(one.since))
        for told in one.plan:
            if told.kind is task.told_by and told.whom is Whom.REPORTER:
                rings.add(_not_before(one.at(owner.now), told_at(told, owner.works), owner))
    return tuple(sorted(at for at in rings if at))


def _not_before(possible: datetime, at: datetime | None, owner: Owner) -> datetime | None:
    """An alarm for what cannot be done yet is a nuisance: it goes off when it can."""
    if at is None or at >= possible or possible <= owner.now:
        return at
    return owner.works.next_open(possible)
