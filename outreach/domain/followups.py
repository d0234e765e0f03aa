"""Whom to try once more, by which way and from when: what the gates still want is what is proposed next.

A letter or a call is proposed only where an agency was asked and nobody of it has answered. Machines say nothing
here: an automatic reply or a letter that came back neither asks for a follow-up nor cancels one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from outreach.domain.agencies import Contact, Health, in_order_to_try
from outreach.domain.batches import BatchState, Pending, foremost
from outreach.domain.calendars import CalendarEnds, start_of_working_day_after
from outreach.domain.case import Case
from outreach.domain.facts import AskedBy, Channel, Entry, ExtensionGranted, FollowUpStopped, Gate, Redirected
from outreach.domain.gates import Check
from outreach.domain.ids import Seq
from outreach.domain.known import Membership
from outreach.domain.letter_templates import Purpose
from outreach.domain.office_hours import next_open
from outreach.domain.standing import Standing
from outreach.domain.wallclock import counted, read, read_date, zone_or_utc

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

UNREAD = "A message of it waits to be read."
WROTE = "The agency wrote since it was queued"
REPLIED = "It replied after this was approved"


class Kind(StrEnum):
    """What is proposed; the last two are done by a person, and not by a letter of a batch."""

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
    """From when on, and what for."""

    at: datetime
    why: str


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
class Proposal:
    """A follow-up as the policy proposes it. `forbidden` says why it cannot be armed now, whatever the clock says.

    `wait` is over at an hour at which the agency's office is open; None where there is nothing to wait for.
    """

    kind: Kind
    contact: Contact | None
    missing: str
    wait: Wait | None = None
    forbidden: str = ""
    pending: Pending | None = None

    @property
    def to_arm(self) -> bool:
        return self.kind.written and not self.forbidden

    @property
    def due(self) -> bool:
        return not self.forbidden and self.wait is None


def propose(case: Case, contacts: Sequence[Contact], letters: Sequence[Pending] = ()) -> Proposal | None:
    """What the policy proposes for this request; None where nothing is to be followed up."""
    now = case.standing
    answered = now.signed is not None or now.answer is not None
    if answered or now.asked_at is None or now.known.listing.membership is not Membership.IN:
        return None
    chase = chased(case, contacts)
    if chase is None:
        return None
    pending = foremost(one for one in letters if not one.held)
    reasons = (chase.unknown, _of_a_letter(pending), _of_the_agency(case), _of_the_contact(chase))
    return Proposal(
        kind=chase.kind,
        contact=chase.contact,
        missing=chase.missing,
        wait=chase.wait,
        forbidden=next(filter(None, reasons), ""),
        pending=pending,
    )


def chased(case: Case, contacts: Sequence[Contact]) -> Chase | None:
    """The attempt that opens most of what is wanted."""
    now = case.standing
    wanted = tuple(check for check in now.unmet if check.gate in CHASES)
    if not wanted:
        return None
    last = case.policy.min_attempts - len(now.known.effective) <= 1
    contact = _whom(now, contacts, last=last)
    kind = KINDS.get(contact.channel, Kind.BY_HAND) if contact else Kind.BY_HAND
    chase = Chase(wanted=wanted, contact=contact, kind=Kind.FINAL if kind is Kind.LETTER and last else kind)
    try:
        return replace(chase, wait=_latest(case, [*_waits(case), *_promise(case, final=chase.kind is Kind.FINAL)]))
    except CalendarEnds as ends:
        return replace(chase, unknown=str(ends))


def rest(case: Case, *, final: bool = False) -> Wait | None:
    """Until when the agency is left alone whoever writes: the days between attempts, and a day we chose ourselves.

    The last try is not made before it counts, nor a final notice before the time we gave is over. Raises
    `CalendarEnds`.
    """
    return _latest(case, [*_rests(case), *_spread(case), *_promise(case, final=final)])


def came_since(case: Case, at: datetime) -> Entry | None:
    """The first that a person of the agency sent us and that we knew of only after `at`. No machine counts."""
    known = case.standing.known
    answers = [entry for one in known.responses if (entry := case.entry(one.seq))]
    came = (*known.waiting, *known.acknowledged, *known.redirects, *answers)
    return min((one for one in came if one.recorded_at > at), key=lambda one: one.seq, default=None)


def waits_for_a_reading(held: str) -> bool:
    """Whether a letter was held back, for this reason, because of something that came: a machine's reply holds none."""
    return any(words in held for words in (UNREAD, WROTE, REPLIED))


def pointed(now: Standing) -> tuple[Seq, Redirected] | None:
    """Whom somebody there told us to ask instead, while nobody was tried since."""
    last = now.known.redirects[-1] if now.known.redirects else None
    if last is None or not isinstance(last.fact, Redirected) or now.answer is not None:
        return None
    if any(attempt.seq > last.seq for attempt in now.known.attempts):
        return None
    return last.seq, last.fact


def untold(now: Standing) -> bool:
    """Time was granted, and the agency does not know: told too late it is worth nothing, and it counts for no gate."""
    promised = now.deadline
    return promised is not None and promised.to_tell and promised.at > now.as_of and now.answer is None


def too_soon(now: Standing, letter: Pending) -> bool:
    """Whether it is a final notice that would leave before the time the agency was told is over."""
    if letter.purpose is not Purpose.FINAL or letter.leaves_at is None or now.deadline is None:
        return False
    return now.deadline.at > letter.leaves_at


def stopped(case: Case) -> str:
    """Why we do not follow up any more; empty while we do."""
    known = case.standing.known
    if not known.follow_up_stopped:
        return ""
    facts = (entry.fact for entry in reversed(case.entries) if entry.seq not in known.retracted)
    why = next((one.reason for one in facts if isinstance(one, FollowUpStopped) and one.until is None), "")
    return f"Following it up was stopped: {why.rstrip('.')}."


def best(contacts: Iterable[Contact], unused: frozenset[Channel] = frozenset()) -> Contact | None:
    """The contact to try: in working order, by a channel not used yet where that is wanted, else the first to try."""
    working = sorted(in_order_to_try(contacts), key=lambda contact: contact.channel in unused)
    return working[0] if working else None


# ── To whom ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _whom(now: Standing, contacts: Sequence[Contact], *, last: bool) -> Contact | None:
    """Another channel where one is wanted. The last try is a letter where one can be sent: it states the deadline."""
    if any(check.gate is Gate.CHANNELS for check in now.unmet):
        return best(contacts, unused=frozenset(attempt.made.channel for attempt in now.known.effective))
    by_mail = [one for one in contacts if one.channel is Channel.EMAIL and one.health is Health.GOOD]
    return (best(by_mail) if last else None) or best(contacts)


def _of_the_contact(chase: Chase) -> str:
    one = chase.contact
    if one is None:
        return "There is no contact in working order. Find one, with its source."
    if chase.kind.written and one.health is not Health.GOOD:
        return f"Mail to {one.address} came back for a while. Choose it by hand in a batch, or find another contact."
    return ""


# ── From when ───────────────────────────────────────────────────────────────────────────────────────────────────


def _waits(case: Case) -> list[Wait]:
    """For whoever proposes, also the time that somebody there asked for."""
    return [*_rests(case), *_spread(case), *_patience(case)]


def _spread(case: Case) -> list[Wait]:
    """The last try is not made too early: it would be wasted, and another one wanted."""
    now = case.standing
    spread = next((check for check in now.unmet if check.gate is Gate.WORKING_DAYS), None)
    last = case.policy.min_attempts - len(now.known.effective) <= 1
    if not last or spread is None or spread.earliest is None:
        return []
    days = counted(case.policy.min_working_days, "working day")
    return [Wait(at=spread.earliest, why=f"the last attempt comes {days} after the first")]


def _rests(case: Case) -> list[Wait]:
    found, known = [], case.standing.known
    gap, tried = case.policy.follow_up_gap_working_days, known.effective
    if tried and gap:
        on = read_date(case.calendar.local_date(tried[-1].at))
        at = start_of_working_day_after(tried[-1].at, gap, case.calendar)
        found.append(Wait(at=at, why=f"{counted(gap, 'working day')} after it was last tried, on {on}"))
    if known.quiet_until is not None:
        found.append(Wait(at=known.quiet_until, why="until then we leave it alone, as one of us put on record"))
    return found


def _patience(case: Case) -> list[Wait]:
    """Whoever asked for more time has it, and whoever wrote that the questions arrived has until the deadline."""
    known = case.standing.known
    if known.deadline is None:
        return []
    promise = case.entry(known.deadline.seq)
    asked = promise and isinstance(promise.fact, ExtensionGranted) and promise.fact.asked_by is AskedBy.AGENCY
    last = known.effective[-1].at if known.effective else case.now
    received = any(entry.occurred_at >= last for entry in known.acknowledged)
    until = read(known.deadline.at, zone_or_utc(known.deadline.zone))
    why = f"it asked for time until {until}" if asked else f"it has the questions, and time until {until}"
    return [Wait(at=known.deadline.at, why=why)] if asked or received else []


def _promise(case: Case, *, final: bool) -> list[Wait]:
    """What an agency was told is a promise: before its time is over no notice of ours can be the final one."""
    promised = case.standing.known.deadline
    if not final or promised is None:
        return []
    until = read(promised.at, zone_or_utc(promised.zone))
    return [Wait(at=promised.at, why=f"it was told that it has until {until}, and a final notice comes after that")]


def _latest(case: Case, waits: Iterable[Wait]) -> Wait | None:
    """The longest of those that are not over, up to when the office opens after it."""
    last = max((one for one in waits if one.at > case.now), key=lambda one: one.at, default=None)
    return last and Wait(at=next_open(last.at, case.calendar), why=last.why)


# ── Not now ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_a_letter(letter: Pending | None) -> str:
    if letter is None:
        return ""
    if letter.unknown:
        return f"{letter.called.capitalize()} to it may have left, and nobody knows. Say whether it did."
    if letter.given_up:
        return f"{letter.called.capitalize()} to it was given up before it left. Say what becomes of it."
    if letter.to_leave:
        return f"{letter.called.capitalize()} to it waits to leave, in batch {letter.batch_id}."
    paused = "which is paused" if letter.batch_state is BatchState.PAUSED else "which is not approved yet"
    return f"{letter.called.capitalize()} to it stands in batch {letter.batch_id}, {paused}."


def _of_the_agency(case: Case) -> str:
    """A person of the agency, or one of us, stands before the next attempt."""
    now = case.standing
    there = pointed(now)
    reasons = (
        f"{UNREAD} It may be the answer." if now.known.waiting else "",
        "A message is held that may be its answer. File it, or set it aside." if case.held else "",
        stopped(case),
        f"It pointed us to {there[1].to}. Put the questions there first." if there else "",
        "It was granted time and does not know. Tell it the new deadline first." if untold(now) else "",
        _replied(case),
    )
    return next(filter(None, reasons), "")


def _replied(case: Case) -> str:
    """An answer that makes no status, a gatekeeper's say: whoever tries next has something to answer."""
    known = case.standing.known
    tried = known.effective[-1].at if known.effective else None
    said = next((one for one in known.responses if tried is None or one.at >= tried), None)
    if said is None:
        return ""
    day = read_date(case.calendar.local_date(said.at))
    return f"It replied on {day} (entry {said.seq}). Whoever writes to it next answers that, by hand."
