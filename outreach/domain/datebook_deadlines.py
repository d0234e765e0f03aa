"""The deadlines in the calendar of one of us, with the alarms that the reminder table asks for, and none at night."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach.domain.datebook import QUARTER, READ_ONE_BY_ONE, Appointment, Dated, Held, Owner, lines
from outreach.domain.investigation import ANSWERED
from outreach.domain.lines import Line
from outreach.domain.phases import Phase, Stage
from outreach.domain.reminder_policy import ReminderKind, Whom
from outreach.domain.wallclock import read, zone_or_utc

MOST_DEADLINES = 200
"""The nearest of them. A calendar program asks again every few hours, long before the next ones matter."""

DAYS_KEPT = timedelta(days=30)
"""How long a deadline that passed unanswered stays to be seen."""

MORNING, EVENING = time(9), time(20)
WAKING = range(8, 21)
"""The hours, on the reader's own clock, in which an alarm may go off."""


def deadlines(owner: Owner, held: Held) -> Iterator[Appointment]:
    """One for each; those of one investigation that pass at the same instant as one, where they are many."""
    running = [
        (due, one)
        for one in held.requests
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
            yield due, awake(due - timedelta(hours=1), zone)


def awake(at: datetime, zone: ZoneInfo) -> datetime:
    """That instant, or the evening before where people sleep then."""
    local = at.astimezone(zone)
    if local.hour in WAKING:
        return at
    evening = local.date() - timedelta(days=local.hour < WAKING.start)
    return datetime.combine(evening, EVENING, zone)


def _of_an_instant(owner: Owner, due: datetime, zone: str, some: Sequence[Dated]) -> Iterator[Appointment]:
    clocks = both_clocks(due, zone, owner.clock)
    if len(some) > READ_ONE_BY_ONE:
        first = some[0]
        yield Appointment(
            uid=owner.uid(f"deadlines-{first.slug}-{due:%Y%m%dT%H%M%SZ}-{zone.replace('/', '.')}"),
            title=owner.titled(f"{len(some):,} deadlines", first.title),
            starts=due,
            ends=due + QUARTER,
            words=lines("No answers are on record.", *clocks, *owner.names([one.line.name for one in some])),
            link=owner.page(first.slug, "requests"),
            changed_at=owner.changed(*(one.changed_at for one in some)),
            alarms=alarms(some, owner.clock),
        )
        return
    for one in some:
        yield Appointment(
            uid=owner.uid(f"deadline-{one.line.rfc_id}"),
            title=owner.titled("Deadline", one.title, one.line.name),
            starts=due,
            ends=due + QUARTER,
            words=lines("No answer is on record.", *clocks),
            link=owner.request(one.line.rfc_id),
            changed_at=owner.changed(one.changed_at),
            alarms=alarms([one], owner.clock),
        )


def both_clocks(due: datetime, zone: str, own: ZoneInfo) -> list[str]:
    theirs = due.astimezone(zone_or_utc(zone))
    said = [f"At the agency: {read(due, zone_or_utc(zone))}"]
    if theirs.utcoffset() != due.astimezone(own).utcoffset():
        said.append(f"Yours: {read(due, own)}")
    return said
