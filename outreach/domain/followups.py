"""Whom to try once more, by which way and from when: what the gates still want is what is proposed next.

A letter or a call is proposed only where an agency was asked and nobody of it has answered. Machines say nothing
here: an automatic reply or a letter that came back neither asks for a follow-up nor cancels one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.domain import chasing
from outreach.domain.agencies import Contact, Health
from outreach.domain.batches import BatchState, Pending, foremost
from outreach.domain.case import Case
from outreach.domain.chasing import CHASES, Chase, Kind, Wait
from outreach.domain.facts import Entry, FollowUpStopped, Redirected
from outreach.domain.gates import Check
from outreach.domain.ids import Seq
from outreach.domain.known import Membership
from outreach.domain.letter_templates import Purpose
from outreach.domain.standing import Standing
from outreach.domain.wallclock import read_date

UNREAD = "A message of it waits to be classified."
WROTE = "The agency wrote since it was queued"
REPLIED = "It replied after this was approved"


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
    chase = case.next_try(contacts)
    if chase is None:
        return None
    pending = foremost(one for one in letters if not one.held)
    return Proposal(
        kind=chase.kind,
        contact=chase.contact,
        missing=chase.missing,
        wait=chase.wait,
        forbidden=before(case, contacts, pending),
        pending=pending,
    )


def can_hold_from(check: Check, case: Case, contacts: Sequence[Contact] = ()) -> datetime | None:
    """The earliest instant at which a gate can hold: what a try of ours opens, not before one may be made."""
    if check.earliest is None or check.by_itself or check.gate not in CHASES:
        return check.earliest
    chase = case.next_try(contacts)
    return max(check.earliest, chase.wait.at) if chase and chase.wait else check.earliest


def before(case: Case, contacts: Sequence[Contact], pending: Pending | None = None) -> str:
    """What stands before the next attempt, whatever the clock says; empty where it may be made."""
    chase = case.next_try(contacts)
    reasons = (
        chase.unknown if chase else "",
        of_a_letter(pending),
        _of_the_agency(case),
        _of_the_contact(chase) if chase else "",
    )
    return next(filter(None, reasons), "")


def rest(case: Case, *, final: bool = False) -> Wait | None:
    """Until when the agency is left alone whoever writes: the days between attempts, and a day we chose ourselves.

    The last try is not made before it counts, nor a final notice before the time we gave is over. Raises
    `CalendarEnds`.
    """
    return chasing.rest(case.trying, final=final)


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


# ── Not now ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_the_contact(chase: Chase) -> str:
    one = chase.contact
    if one is None:
        return "There is no contact in working order. Find one, with its source."
    if chase.kind.written and one.health is not Health.GOOD:
        return f"Mail to {one.address} came back for a while. Choose it by hand in a batch, or find another contact."
    return ""


def of_a_letter(letter: Pending | None) -> str:
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
