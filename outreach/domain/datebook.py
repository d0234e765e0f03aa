"""What stands in the calendar of one of us: the deadlines of their requests, the work that waits for them, and alarms.

A calendar is read on many screens and kept by other people's servers, so it follows the rule of the reminder mails: it
names the investigation and no more, unless its owner asked for the agencies' names. No word of an answer is in it.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from outreach.domain.agencies import Place
from outreach.domain.calendars import Calendar
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.investigation import ANSWERED
from outreach.domain.lines import Line
from outreach.domain.phases import Phase, Stage
from outreach.domain.reminder_policy import ReminderKind, Whom
from outreach.domain.reminders import Plan, told_at
from outreach.domain.spans import ago
from outreach.domain.wallclock import counted, on_both_clocks, read, zone_or_utc
from outreach.domain.working_hours import WorkingTime

READ_ONE_BY_ONE = 5
"""More than this of a kind at once, and a calendar shows them as one, as the reminder mails do."""

MOST_DEADLINES = 200
"""The nearest of them. A calendar program asks again every few hours, long before the next ones matter."""

NAMES_LISTED = 20
DAYS_KEPT = timedelta(days=30)
"""How long a deadline that passed unanswered stays to be seen."""

QUARTER = timedelta(minutes=15)
"""How tall a moment is drawn: calendar programs show one of no length as a line, or as an hour."""

MORNING, EVENING = time(9), time(20)
WAKING = range(8, 21)
"""The hours, on the reader's own clock, in which an alarm may go off."""

ISOLATED = ("\u2068", "\u2069")
CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
COUNTED_FROM = datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """The calendar of `staff_id`. Whoever knows its address reads it; of that address only a hash is kept."""

    staff_id: StaffId
    made_at: datetime
    changed_at: datetime
    names_shown: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """A request that may stand in a calendar, with its investigation and when it last changed.

    `plan`: what its reporter is reminded of by the table of the investigation.
    """

    line: Line
    slug: str
    title: str
    changed_at: datetime
    plan: Plan = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """How much waits in one investigation. `due` counts deadlines still ahead, up to an instant that the asker chose.

    `fair_from` is the earliest fair release, while it lies ahead and can be named.
    """

    investigation_id: InvestigationId
    slug: str
    title: str
    to_read: int = 0
    overdue: int = 0
    due: int = 0
    to_sign: int = 0
    rulings: int = 0
    fair_from: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointment:
    """One thing in a calendar: an instant with a length, or whole days (`ends` is the day after the last).

    `uid` stays while it is about the same thing; `changed_at` is when it last became another. `alarms` go off that
    long before it; of work that waits for whole days, they go off at the instants of `rings`.
    """

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date
    words: str
    link: str
    changed_at: datetime
    alarms: tuple[timedelta, ...] = ()
    rings: tuple[datetime, ...] = ()

    @property
    def sequence(self) -> int:
        """Grows with every change, so that a calendar program knows the newer of two."""
        return max(0, int((self.changed_at - COUNTED_FROM).total_seconds()))


class Task(StrEnum):
    """Work that waits for a person, in the order of how much it presses."""

    OVERDUE = "overdue"
    TO_READ = "reply to classify"
    SENT_BACK = "sent back"


SINGLE = {
    Task.OVERDUE: ("Follow up", "The deadline passed, and no answer is on record."),
    Task.TO_READ: ("Reply to classify", "A message came in, and nobody has said yet what it is."),
    Task.SENT_BACK: ("Sent back", "An editor asked to have something mended before the row is signed."),
}
MANY = {Task.OVERDUE: "overdue", Task.TO_READ: "replies to classify", Task.SENT_BACK: "sent back"}
TOLD_BY = {Task.OVERDUE: ReminderKind.OVERDUE, Task.TO_READ: ReminderKind.UNCLASSIFIED}
"""The rows of the reminder table that tell of it. What was sent back has none: the editor told its reporter."""
LISTED_UNDER = {
    Task.OVERDUE: f"?phase={Phase.OVERDUE}",
    Task.TO_READ: f"?phase={Phase.TO_CLASSIFY}",
    Task.SENT_BACK: "",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Whose calendar it is, their clock and hours of work, and where the desk is. `calendars`: those of agencies."""

    feed: Feed
    zone: str
    base_url: str
    now: datetime
    calendars: Callable[[Place], Calendar]
    works: WorkingTime
    clock: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clock", zone_or_utc(self.zone))

    @property
    def today(self) -> date:
        return self.now.astimezone(self.clock).date()

    def uid(self, what: str) -> str:
        """Two people may have both of their calendars in one program, so each has names of its own."""
        return f"{what}-{self.feed.staff_id}@{self.base_url.partition('://')[2].partition('/')[0]}"

    def request(self, rfc_id: RfcId) -> str:
        return f"{self.base_url}/requests/{rfc_id}"

    def requests(self, slug: str, which: str = "") -> str:
        return f"{self.base_url}/investigations/{slug}/requests{which}"

    def titled(self, what: str, one: Dated | None, investigation: str) -> str:
        named = f"{what}: {plain(one.line.name)}" if one and self.feed.names_shown else what
        return f"{named} · {plain(investigation)}"

    def names(self, some: Sequence[Dated]) -> list[str]:
        if not self.feed.names_shown:
            return []
        listed = [plain(one.line.name) for one in some[:NAMES_LISTED]]
        return [*listed, f"and {len(some) - NAMES_LISTED:,} more"] if len(some) > NAMES_LISTED else listed

    def changed(self, some: Iterable[Dated], *also: datetime) -> datetime:
        return max(self.feed.changed_at, *also, *(one.changed_at for one in some))


def appointments(owner: Owner, requests: Sequence[Dated], loads: Iterable[Load]) -> tuple[Appointment, ...]:
    """Everything in a calendar as of now. What is no longer true is no longer there; programs then take it away.

    `requests` are those its owner looks after, `loads` the investigations they answer for as an editor.
    """
    found = (*_deadlines(owner, requests), *_tasks(owner, requests), *_of_editors(owner, loads))
    return tuple(sorted(found, key=lambda one: one.uid))


def waits_for_an_answer(line: Line, now: datetime) -> bool:
    """Whether its deadline still matters. An unread message does not end that: a machine may have written it."""
    if line.milestones.stage is Stage.TO_CLASSIFY:
        return line.status not in ANSWERED
    return line.phase_at(now) in (Phase.AWAITING, Phase.DUE_SOON, Phase.OVERDUE)


def alarms(some: Iterable[Dated], zone: ZoneInfo) -> tuple[timedelta, ...]:
    """How long before their deadline: for each row of the reminder table that tells the reporter before it passes.

    On the morning of each of those days of the agency, and where the table tells on the day itself, an hour before.
    Both on the reader's clock, and none at night: an alarm that would go off then does so the evening before.
    """
    gaps = {due - at.astimezone(due.tzinfo) for one in some for due, at in _rings(one, zone)}
    return tuple(sorted((gap for gap in gaps if gap > timedelta(0)), reverse=True))


def _rings(one: Dated, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    due, theirs = one.line.milestones.due_at, zone_or_utc(one.line.due_zone)
    for told in one.plan:
        if due is None or told.whom is not Whom.REPORTER:
            continue
        if told.kind is ReminderKind.DUE_SOON:
            yield due, datetime.combine(told.begins.astimezone(theirs).date(), MORNING, zone)
        elif told.kind is ReminderKind.DUE:
            yield due, _awake(due - timedelta(hours=1), zone)


def plain(text: str) -> str:
    """A name on one line, without what cannot be seen; kept together where it is written from the right."""
    shown = "".join(
        char
        for char in " ".join(text.split())
        if unicodedata.category(char) not in ("Cc", "Cs") and char not in CONTROLS
    )
    from_the_right = any(unicodedata.bidirectional(char) in ("R", "AL") for char in shown)
    return f"{ISOLATED[0]}{shown}{ISOLATED[1]}" if from_the_right else shown


def _awake(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    if local.hour in WAKING:
        return at
    evening = local.date() - timedelta(days=local.hour < WAKING.start)
    return datetime.combine(evening, EVENING, zone)


def _deadlines(owner: Owner, requests: Iterable[Dated]) -> Iterator[Appointment]:
    """One for each; those of one investigation that pass at the same instant as one, where they are many."""
    running = [
        (due, one)
        for one in requests
        if (due := one.line.milestones.due_at)
        and due > owner.now - DAYS_KEPT
        and waits_for_an_answer(one.line, owner.now)
    ]
    together: dict[tuple[datetime, str, str], list[Dated]] = defaultdict(list)
    for due, one in running:
        together[due, one.slug, one.line.due_zone].append(one)
    found = [
        made for (due, _, zone), some in sorted(together.items()) for made in _of_an_instant(owner, due, zone, some)
    ]
    ahead = [one for one in found if one.ends > owner.now]
    yield from ahead[:MOST_DEADLINES]
    yield from [one for one in found if one.ends <= owner.now][-MOST_DEADLINES:]


def _of_an_instant(owner: Owner, due: datetime, zone: str, some: Sequence[Dated]) -> Iterator[Appointment]:
    clocks = _both_clocks(due, zone, owner.clock)
    if len(some) > READ_ONE_BY_ONE:
        first = some[0]
        yield Appointment(
            uid=owner.uid(f"deadlines-{first.slug}-{due:%Y%m%dT%H%M%SZ}-{zone.replace('/', '.')}"),
            title=owner.titled(f"{len(some):,} deadlines", None, first.title),
            starts=due,
            ends=due + QUARTER,
            words=_lines("No answers are on record.", *clocks, *owner.names(some)),
            link=owner.requests(first.slug),
            changed_at=owner.changed(some),
            alarms=alarms(some, owner.clock),
        )
        return
    for one in some:
        yield Appointment(
            uid=owner.uid(f"deadline-{one.line.rfc_id}"),
            title=owner.titled("Deadline", one, one.title),
            starts=due,
            ends=due + QUARTER,
            words=_lines("No answer is on record.", *clocks),
            link=owner.request(one.line.rfc_id),
            changed_at=owner.changed([one]),
            alarms=alarms([one], owner.clock),
        )


def _tasks(owner: Owner, requests: Iterable[Dated]) -> Iterator[Appointment]:
    """Whole days, from the one on which the work began to wait until today: how long it has waited is to be seen."""
    waiting: dict[tuple[Task, str], list[tuple[datetime, Dated]]] = defaultdict(list)
    for one in requests:
        for task, since in _waiting(one.line, owner.now):
            if since is not None:
                waiting[task, one.slug].append((since, one))
    for (task, slug), found in waiting.items():
        some = [one for _, one in found]
        if len(some) > READ_ONE_BY_ONE:
            together = _today(
                owner,
                owner.uid(f"{task.replace(' ', '-')}-{slug}"),
                f"{len(some):,} {MANY[task]} · {plain(some[0].title)}",
                words=owner.names(some),
                link=owner.requests(slug, LISTED_UNDER[task]),
                changed_at=owner.changed(some, _start_of(owner.today, owner.clock)),
            )
            yield replace(together, rings=_told_of(owner, task, some))
            continue
        for since, one in found:
            what, said = SINGLE[task]
            yield Appointment(
                uid=owner.uid(f"{task.replace(' ', '-')}-{one.line.rfc_id}"),
                title=owner.titled(what, one, one.title),
                starts=min(since.astimezone(owner.clock).date(), owner.today),
                ends=owner.today + timedelta(days=1),
                words=_lines(said, f"Since {_since(owner, task, since, one)}"),
                link=owner.request(one.line.rfc_id),
                changed_at=owner.changed([one], _start_of(owner.today, owner.clock)),
                rings=_told_of(owner, task, [one]),
            )


def _told_of(owner: Owner, task: Task, some: Iterable[Dated]) -> tuple[datetime, ...]:
    """When the reminder table tells the reporter of it: as the mail does, in their own working hours."""
    rows = {told for one in some for told in one.plan if told.kind is TOLD_BY.get(task) and told.whom is Whom.REPORTER}
    return tuple(sorted({at for told in rows if (at := told_at(told, owner.works))}))


def _since(owner: Owner, task: Task, since: datetime, one: Dated) -> str:
    """On both clocks; of a deadline also how long ago that is in the agency's working days."""
    zone, home = zone_or_utc(one.line.due_zone) if one.line.due_zone else owner.clock, one.line.home
    far = ago(since, owner.now, owner.calendars(home)) if task is Task.OVERDUE and home else ""
    return on_both_clocks(since, zone, owner.clock, far)


def _waiting(line: Line, now: datetime) -> Iterator[tuple[Task, datetime | None]]:
    phase = line.phase_at(now)
    if phase is Phase.OVERDUE:
        yield Task.OVERDUE, line.milestones.due_at
    if phase is Phase.TO_CLASSIFY:
        yield Task.TO_READ, line.waiting_since
    if line.sent_back_at is not None:
        yield Task.SENT_BACK, line.sent_back_at


def _of_editors(owner: Owner, loads: Iterable[Load]) -> Iterator[Appointment]:
    midnight = _start_of(owner.today, owner.clock)
    for load in loads:
        at = f"{owner.base_url}/investigations/{load.slug}"
        for count, noun, link in (
            (load.to_sign, "row", f"{at}/sign-off"),
            (load.rulings, "ruling", f"{owner.base_url}/?investigation={load.slug}"),
        ):
            if count:
                wanted = f"{counted(count, noun)} {'to sign' if noun == 'row' else 'wanted'}"
                yield _today(
                    owner,
                    owner.uid(f"{noun}s-{load.slug}"),
                    f"{wanted} · {plain(load.title)}",
                    words=[],
                    link=link,
                    changed_at=owner.changed([], midnight),
                )
        if load.fair_from:
            yield Appointment(
                uid=owner.uid(f"release-{load.slug}"),
                title=f"Earliest fair release · {plain(load.title)}",
                starts=load.fair_from,
                ends=load.fair_from + QUARTER,
                words=_lines(
                    "From then on every row can fairly be signed, if each try is made as soon as it may be.",
                    f"Yours: {read(load.fair_from, owner.clock)}",
                ),
                link=f"{at}/readiness",
                changed_at=owner.changed([], midnight),
            )


def _today(owner: Owner, uid: str, title: str, *, words: Sequence[str], link: str, changed_at: datetime) -> Appointment:
    return Appointment(
        uid=uid,
        title=title,
        starts=owner.today,
        ends=owner.today + timedelta(days=1),
        words=_lines(*words),
        link=link,
        changed_at=changed_at,
    )


def _both_clocks(due: datetime, zone: str, own: ZoneInfo) -> list[str]:
    theirs = due.astimezone(zone_or_utc(zone))
    said = [f"At the agency: {read(due, zone_or_utc(zone))}"]
    if theirs.utcoffset() != due.astimezone(own).utcoffset():
        said.append(f"Yours: {read(due, own)}")
    return said


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def _lines(*words: str) -> str:
    return "\n".join(words)
