"""The final notice that is still to come: from when it may leave, and when the time that it gives is over.

Where the last try is a letter, it is a final notice, and none leaves before the time that the agency was told is over
(see `followups`). It gives time of its own, so its row can be signed only after that. Read off the log alone, as all of
a standing is: who could be written to now is not looked up.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from outreach.domain.calendars import Calendar, CalendarEnds, over_at, start_of_working_day_after
from outreach.domain.facts import Channel, Gate
from outreach.domain.gates import Check
from outreach.domain.investigation import Policy
from outreach.domain.known import Known
from outreach.domain.office_hours import next_open

OPENED_BY_A_TRY = frozenset({Gate.ATTEMPTS, Gate.WORKING_DAYS, Gate.FINAL_DEADLINE, Gate.QUESTIONS_PUT})


@dataclass(frozen=True, kw_only=True, slots=True)
class FinalNotice:
    """`leaves_from`: the first instant, in the agency's office hours, at which it may leave. `due_at`: its deadline."""

    leaves_from: datetime
    due_at: datetime


def final_notice(known: Known, checks: Iterable[Check], policy: Policy, calendar: Calendar) -> FinalNotice | None:
    """None where the gates want no further try, where the last one is no letter, or where the calendar ends."""
    unmet = {check.gate: check for check in checks if not check.holds}
    wanted = [check for gate, check in unmet.items() if gate in OPENED_BY_A_TRY]
    if not wanted or not _last_is_a_letter(known, policy, unmet):
        return None
    try:
        told = known.deadline.at if known.deadline else _of_the_first_letter(known, policy, calendar)
        rested = _rested(known, policy, calendar)
        after = max(known.as_of, told, rested, *(check.earliest for check in wanted if check.earliest))
        leaves_from = next_open(after, calendar)
        over = over_at(leaves_from, policy.response_working_days, calendar, close=policy.close_of_business)
    except CalendarEnds:  # whoever makes the letter hears of that
        return None
    return FinalNotice(leaves_from=leaves_from, due_at=over)


def _last_is_a_letter(known: Known, policy: Policy, unmet: Collection[Gate]) -> bool:
    """Whether the last try is one by mail, as far as the log tells; the first letter is no final notice.

    Nor is there one where nothing that was tried has arrived: the next letter is the first, or all channels fail.
    """
    used, short = {attempt.made.channel for attempt in known.effective}, policy.min_attempts - len(known.effective)
    if not used:
        return short > 1 and not known.attempts
    if Gate.CHANNELS in unmet:
        return short > 1 or Channel.EMAIL not in used  # the last try of all is the one by another channel
    return Channel.EMAIL in used


def _of_the_first_letter(known: Known, policy: Policy, calendar: Calendar) -> datetime:
    """The deadline it would state if it left now; none was told to whoever was asked without one."""
    if known.effective:
        return known.as_of
    return over_at(known.as_of, policy.response_working_days, calendar, close=policy.close_of_business)


def _rested(known: Known, policy: Policy, calendar: Calendar) -> datetime:
    """When the days between attempts are over, of those that were made."""
    gap = policy.follow_up_gap_working_days
    if not (known.effective and gap):
        return known.as_of
    return start_of_working_day_after(known.effective[-1].at, gap, calendar)
