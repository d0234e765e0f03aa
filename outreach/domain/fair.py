"""From when one row can fairly be signed: the one rule that desk, lists, calendar, *Readiness* and commands go by.

It looks at all that decides it: the log, who of the agency can be reached, a letter that somebody approved, and the
clock. A day in the past cannot bear a try, so a day that was found holds `until` the first try could not be made on
its day any more; then it slips. Whoever keeps one keeps that instant beside it, and looks again after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from outreach.domain import followups
from outreach.domain.agencies import Contact
from outreach.domain.batches import Pending, foremost
from outreach.domain.calendars import close_of_business
from outreach.domain.case import Case
from outreach.domain.known import Membership
from outreach.domain.letter_templates import Purpose
from outreach.domain.lines import NEVER
from outreach.domain.office_hours import reach
from outreach.domain.road import OnItsWay, Road, Rules, final_notice, road
from outreach.domain.wallclock import Timed, counted

A_DAY = timedelta(days=1)
TO_GO_ON = (
    "To go on, take that entry back; or an editor waives what is still wanted, with the reason that is printed, or "
    "takes the row out of the dataset."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fair:
    """`at`: from when its row can fairly be signed, which is now where nothing has to pass before that.

    `stuck` says why no day can be named until a person decides; `at` is then what it would be if that were now. Nothing
    of it changes before `until` but by an entry, a contact, a letter, an edition or a calendar.
    """

    at: datetime
    until: datetime
    ahead: Road
    armed: OnItsWay | None = None
    stuck: str = ""

    @property
    def waits(self) -> Timed:
        """What its day waits for, where that lies ahead: the last of our tries and its time, else the time that runs.

        Each gate alone may open days earlier: a final notice that is still to come has to be given its time.
        """
        steps = self.ahead.steps
        if not steps:
            return Timed.of("Its time runs until then.")
        last, more = steps[-1], len(steps) - 1
        if self.armed and not more:
            leaves = ("A letter leaves by itself ", last.at)
            return Timed.of(*leaves, ", and gives time until ", last.due_at, ".")
        called = "The final notice" if final_notice(steps) else "The first letter" if last.first else "The last attempt"
        first = f", after {counted(more, 'more attempt')} and" if more else ","
        time = ("; the time it gives runs until ", last.due_at) if last.due_at > last.at else ()
        return Timed.of(f"{called} is still to come{first} not before ", last.at, *time, ".")


def fair(case: Case, contacts: Sequence[Contact], letters: Iterable[Pending] = ()) -> Fair | None:
    """None for one that is out of the dataset for good."""
    if case.standing.known.listing.membership is not Membership.IN:
        return None
    armed = on_its_way(letters)
    ahead = road(case.standing, tuple(contacts), rules_of(case), armed=armed)
    stopped = followups.stopped(case) if ahead.steps else ""
    return Fair(
        at=max(ahead.fair_from, case.now),
        until=_until(case, ahead),
        ahead=ahead,
        armed=armed,
        stuck=f"{stopped} {TO_GO_ON}" if stopped else ahead.unknown,
    )


def rules_of(case: Case) -> Rules:
    return Rules(policy=case.policy, questions=case.questions, calendar=case.calendar)


def on_its_way(letters: Iterable[Pending]) -> OnItsWay | None:
    """The letter that leaves by itself, where there is one; one that only tells of an extension is no try."""
    pending = foremost(one for one in letters if not one.held)
    if pending is None or not pending.to_leave or pending.purpose is Purpose.EXTENSION or pending.leaves_at is None:
        return None
    return OnItsWay(leaves_at=pending.leaves_at, due_at=pending.due_at)


def _until(case: Case, ahead: Road) -> datetime:
    """A waiver may lapse; a try may miss its day, or the deadline that it would have stated; a calendar may go on."""
    known, now = case.standing.known, case.now
    ends = [waiver.waived.expires_at for waiver in known.waivers]
    if ahead.steps:
        ends.append(_end_of(ahead.steps[0].at, case))
        ends += [known.deadline.at] if known.deadline else []
    elif ahead.unknown:
        ends.append(now + A_DAY)
    return min((one for one in ends if one > now), default=NEVER)


def _end_of(at: datetime, case: Case) -> datetime:
    """When a try that could be made at this instant can no longer be made on that day."""
    day = case.calendar.local_date(at)
    _, ends = reach(day, case.calendar)
    return ends if at < ends else close_of_business(day + A_DAY, case.calendar.zone, time(0))
