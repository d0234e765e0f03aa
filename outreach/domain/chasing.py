"""When a try of each kind may be made, and which one comes next: one rule for follow-ups, call list and forecast.

It reads where a request stands, its policy, its calendar and who can be reached; whether somebody stands in the way of
the next try is asked by `followups`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from outreach.domain.agencies import Contact, Health, in_order_to_try
from outreach.domain.calendars import WEEKDAYS, Calendar, CalendarEnds, start_of_working_day_after
from outreach.domain.facts import Channel, Gate
from outreach.domain.gates import Check
from outreach.domain.investigation import Policy
from outreach.domain.known import Known
from outreach.domain.office_hours import next_open
from outreach.domain.standing import Standing
from outreach.domain.wallclock import Timed, counted, read_date

CHASES = frozenset(
    {
        Gate.ATTEMPTS,
        Gate.CHANNELS,
        Gate.WORKING_DAYS,
        Gate.FINAL_DEADLINE,
        Gate.EVERY_CHANNEL_FAILED,
        Gate.QUESTIONS_PUT,
    }
)
"""Gates that another attempt opens."""


class Kind(StrEnum):
    """What comes next; the last two are done by a person, and not by a letter of a batch."""

    LETTER = "second letter"
    FINAL = "final notice"
    CALL = "call"
    BY_HAND = "by another way"

    @property
    def written(self) -> bool:
        return self in (Kind.LETTER, Kind.FINAL)


KINDS = {Channel.EMAIL: Kind.LETTER, Channel.PHONE: Kind.CALL}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """From when on, and what for. `words` name the instant `over` where it says `{over}`: readers differ in clocks."""

    at: datetime
    words: str
    over: datetime | None = None

    def said(self, read: Callable[[datetime], str]) -> str:
        return Timed(self.parts).said(read)

    @property
    def parts(self) -> tuple[str | datetime, ...]:
        before, named, after = self.words.partition("{over}")
        return (before, self.over, after) if named and self.over else (self.words,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chase:
    """The attempt that the gates want next: to whom, and what it would open. `wait` is what it should wait for.

    `unknown` says why nobody knows from when on: the agency's calendar ends.
    """

    wanted: tuple[Check, ...]
    contact: Contact | None
    kind: Kind
    wait: Wait | None = None
    unknown: str = ""

    @property
    def missing(self) -> str:
        return "; ".join(check.missing for check in self.wanted)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trying:
    """What the rule reads: where the request stands, how hard its investigation tries, and when the agency works."""

    now: Standing
    policy: Policy
    calendar: Calendar

    @property
    def known(self) -> Known:
        return self.now.known

    @property
    def last(self) -> bool:
        """Whether the next try is the last that is wanted."""
        return self.policy.min_attempts - len(self.known.effective) <= 1


def chased(trying: Trying, contacts: Sequence[Contact]) -> Chase | None:
    """The attempt that opens most of what is wanted."""
    wanted = tuple(check for check in trying.now.unmet if check.gate in CHASES)
    if not wanted:
        return None
    contact = _whom(trying, contacts)
    kind = KINDS.get(contact.channel, Kind.BY_HAND) if contact else Kind.BY_HAND
    chase = Chase(wanted=wanted, contact=contact, kind=Kind.FINAL if kind is Kind.LETTER and trying.last else kind)
    try:
        return replace(
            chase, wait=_latest(trying, [*_waits(trying), *_promise(trying, final=chase.kind is Kind.FINAL)])
        )
    except CalendarEnds as ends:
        return replace(chase, unknown=str(ends))


def rest(trying: Trying, *, final: bool = False) -> Wait | None:
    """Until when the agency is left alone whoever writes: the days between attempts, and a day we chose ourselves.

    The last try is not made before it counts, nor a final notice before the time we gave is over. Raises
    `CalendarEnds`.
    """
    return _latest(trying, [*_rests(trying), *_spread(trying), *_promise(trying, final=final)])


def best(contacts: Iterable[Contact], unused: frozenset[Channel] = frozenset()) -> Contact | None:
    """The contact to try: in working order, by a channel not used yet where that is wanted, else the first to try."""
    working = sorted(in_order_to_try(contacts), key=lambda contact: contact.channel in unused)
    return working[0] if working else None


# ── To whom ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _whom(trying: Trying, contacts: Sequence[Contact]) -> Contact | None:
    """Another channel where one is wanted. The last try is a letter where one can be sent: it states the deadline."""
    if any(check.gate is Gate.CHANNELS for check in trying.now.unmet):
        return best(contacts, unused=frozenset(attempt.made.channel for attempt in trying.known.effective))
    by_mail = [one for one in contacts if one.channel is Channel.EMAIL and one.health is Health.GOOD]
    return (best(by_mail) if trying.last else None) or best(contacts)


# ── From when ───────────────────────────────────────────────────────────────────────────────────────────────────


def _waits(trying: Trying) -> list[Wait]:
    """For whoever proposes, also the time that somebody there asked for."""
    return [*_rests(trying), *_spread(trying), *_patience(trying)]


def _spread(trying: Trying) -> list[Wait]:
    """The last try is not made too early: it would be wasted, and another one wanted."""
    spread = next((check for check in trying.now.unmet if check.gate is Gate.WORKING_DAYS), None)
    if not trying.last or spread is None or spread.earliest is None:
        return []
    days = counted(trying.policy.min_working_days, "working day")
    return [Wait(at=spread.earliest, words=f"the last attempt comes {days} after the first")]


def _rests(trying: Trying) -> list[Wait]:
    found, known = [], trying.known
    gap, tried = trying.policy.follow_up_gap_working_days, known.effective
    if tried and gap:
        on = read_date(trying.calendar.local_date(tried[-1].at))
        at = start_of_working_day_after(tried[-1].at, gap, trying.calendar)
        words = f"{counted(gap, 'working day')} after it was last tried, on {on}"
        found.append(Wait(at=at, words=words + _closed(tried[-1].at, at, trying.calendar)))
    if known.quiet_until is not None:
        found.append(Wait(at=known.quiet_until, words="until then we leave it alone, as one of us put on record"))
    return found


def _closed(after: datetime, until: datetime, calendar: Calendar) -> str:
    """The days off in between, each with its reason; a weekend explains itself."""
    day, last, found = calendar.local_date(after), calendar.local_date(until), []
    while day < last:
        day += timedelta(days=1)
        if (why := calendar.why_closed(day)) is not None and why not in WEEKDAYS:
            found.append(f"{read_date(day)}: {why}")
    return f" (it is closed on {'; '.join(found)})" if found else ""


def _patience(trying: Trying) -> list[Wait]:
    """Whoever asked for more time has it, and whoever wrote that the questions arrived has until the deadline."""
    known = trying.known
    if known.deadline is None:
        return []
    last = known.effective[-1].at if known.effective else known.as_of
    received = any(entry.occurred_at >= last for entry in known.acknowledged)
    asked = known.deadline.they_asked
    words = "it asked for time until {over}" if asked else "it has the questions, and time until {over}"
    return [Wait(at=known.deadline.at, words=words, over=known.deadline.at)] if asked or received else []


def _promise(trying: Trying, *, final: bool) -> list[Wait]:
    """What an agency was told is a promise: before its time is over no notice of ours can be the final one."""
    promised = trying.known.deadline
    if not final or promised is None:
        return []
    words = "it was told that it has until {over}, and a final notice comes after that"
    return [Wait(at=promised.at, words=words, over=promised.at)]


def _latest(trying: Trying, waits: Iterable[Wait]) -> Wait | None:
    """The longest of those that are not over, up to when the office opens after it."""
    last = max((one for one in waits if one.at > trying.now.as_of), key=lambda one: one.at, default=None)
    return last and replace(last, at=next_open(last.at, trying.calendar))
