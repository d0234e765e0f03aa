"""The rules that must hold before an editor may sign: what is missing, and the earliest instant each can hold.

The numbers come from the investigation's policy; the rules from domain part 5 (BBC right-of-reply guidance, Ofcom 7.11
and the ICIJ fairness practice stand behind them).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from outreach.domain.calendars import Calendar, CalendarEnds, over_at, start_of_working_day_after, working_days_between
from outreach.domain.facts import Channel, Gate, Terms
from outreach.domain.investigation import Policy, QuestionSets
from outreach.domain.known import Known, Waiver
from outreach.domain.positions import FIRM, Reversal, Taken

NEVER_WAIVED = frozenset(
    {
        Gate.SECOND_PAIR_OF_EYES,
        Gate.SIGNED_AND_FRESH,
        Gate.TALLY_ADDS_UP,
        Gate.NOTHING_OFF_RECORD,
        Gate.NOTHING_UNCLASSIFIED,
    }
)
"""Gates no editor can pass: they keep the record true, they are not a measure of effort."""

SILENCE = frozenset({Gate.ATTEMPTS, Gate.CHANNELS, Gate.WORKING_DAYS, Gate.FINAL_DEADLINE, Gate.DEADLINE_PASSED})
"""The gates that `silence` checks: with them held, "did not respond" is fair to print."""

SILENCE_OR_FAILURE = SILENCE | {Gate.EVERY_CHANNEL_FAILED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """Whether one gate holds. If not: what is missing, and the earliest instant it can hold.

    `by_itself`: the clock alone will open it at `earliest`; nobody has to do anything.
    """

    gate: Gate
    holds: bool
    missing: str = ""
    earliest: datetime | None = None
    by_itself: bool = False
    waived: Waiver | None = None

    @property
    def opens_at(self) -> datetime | None:
        """When the clock alone opens it."""
        return self.earliest if self.by_itself else None


@cache
def passed(gate: Gate) -> Check:
    return Check(gate=gate, holds=True)


def silence(known: Known, policy: Policy, calendar: Calendar) -> tuple[Check, ...]:
    """What makes "did not respond" fair to print."""
    return (
        _attempts(known, policy, calendar),
        _channels(known, policy),
        _working_days(known, policy, calendar),
        _final_deadline_told(known),
        _deadline_passed(known, policy, calendar),
    )


def unreachable(known: Known, policy: Policy) -> Check:
    """Every channel failed, and we tried as hard as for a silence."""
    channels = {attempt.made.channel for attempt in known.attempts} - {Channel.SOCIAL}
    missing = []
    if (short := policy.min_attempts - len(known.attempts)) > 0:
        missing.append(f"{short} more {_plural(short, 'attempt')}")
    if (short := policy.min_channels - len(channels)) > 0:
        missing.append(f"{short} more {_plural(short, 'channel')} besides social media")
    return _todo(Gate.EVERY_CHANNEL_FAILED, " and ".join(missing), known.as_of)


def fairness(
    known: Known, questions: QuestionSets, turned: Iterable[Reversal], *, answered_at: datetime | None, asked: bool
) -> tuple[Check, ...]:
    """What must hold before any row is signed, answered or silent."""
    return (
        _nothing_unclassified(known),
        _questions_put(known, questions) if asked else passed(Gate.QUESTIONS_PUT),
        _time_to_answer(known, answered_at),
        _counterclaims_checked(known),
        _quotes_verified(known),
        _translations_checked(known),
        _terms_stated(known),
        _reversal_confirmed(known, turned),
    )


def answer_reflected(known: Known, taken: Sequence[Taken]) -> Check:
    """Whoever confirmed or denied is quoted, or an editor says why not (BBC, right of reply). Nobody waits for it.

    `taken` are the positions on the lead question. Of who turned round the words since then count: a quote of the
    denial alone says the opposite of the row.
    """
    firm = [one for one in taken if one.position in FIRM]
    since = None
    for one in reversed(firm):
        if one.position is not firm[-1].position:
            break
        since = one.at
    quoted = [one.at for one in known.statements if one.quoted.terms is Terms.ON_THE_RECORD or one.quoted.attribution]
    if since is None or any(at >= since for at in quoted):
        return passed(Gate.ANSWER_REFLECTED)
    missing = (
        "a quote from after they turned: what is quoted says the opposite" if quoted else "a quote of what they said"
    )
    return _todo(Gate.ANSWER_REFLECTED, missing, known.as_of)


def with_waivers(checks: Iterable[Check], known: Known, policy: Policy) -> tuple[Check, ...]:
    """The same checks, those passed by an unexpired waiver (seconded, where the policy wants two people) marked."""
    in_force = {
        waiver.waived.gate: waiver
        for waiver in known.waivers
        if waiver.waived.expires_at > known.as_of and (waiver.seconded_by or not policy.two_person_waivers)
    }
    return tuple(
        replace(check, holds=True, waived=in_force[check.gate])
        if not check.holds and check.gate in in_force and check.gate not in NEVER_WAIVED
        else check
        for check in checks
    )


def with_held(checks: Iterable[Check], held: int, now: datetime) -> tuple[Check, ...]:
    """The same checks, where messages are held that may be this agency's: one of them may be the answer."""
    return tuple(_also_held(check, held, now) if held else check for check in checks)


def _also_held(check: Check, held: int, now: datetime) -> Check:
    if check.gate is not Gate.NOTHING_UNCLASSIFIED:
        return check
    missing = f"{held} held {_plural(held, 'message')} that may be theirs to file or set aside"
    missing = f"{check.missing}, and {missing}" if check.missing else missing
    return _todo(check.gate, missing, check.earliest or now)


def all_hold_from(checks: Iterable[Check], now: datetime) -> datetime | None:
    """The instant from which all gates hold with nothing more done, or None when someone has to act."""
    latest = now
    for check in checks:
        if not check.holds:
            if check.opens_at is None:
                return None
            latest = max(latest, check.opens_at)
    return latest


def _todo(gate: Gate, missing: str, earliest: datetime | None) -> Check:
    """A gate that somebody has to act on; with nothing missing it holds."""
    return Check(gate=gate, holds=False, missing=missing, earliest=earliest) if missing else passed(gate)


def _plural(number: int, word: str) -> str:
    return word if number == 1 else word + "s"


def _attempts(known: Known, policy: Policy, calendar: Calendar) -> Check:
    """Each further one is made on a working day, as soon as the days between two are over, and no sooner."""
    short, gap = policy.min_attempts - len(known.effective), policy.follow_up_gap_working_days
    last = known.effective[-1].at if known.effective else None
    try:
        now = _on_a_working_day(known.as_of, calendar)
        for _ in range(short):
            last = max(now, start_of_working_day_after(last, gap, calendar)) if last else now
    except CalendarEnds:  # whoever plans the attempt hears of that
        last = known.as_of
    return _todo(Gate.ATTEMPTS, f"{short} more {_plural(short, 'attempt')}" if short > 0 else "", last)


def _on_a_working_day(at: datetime, calendar: Calendar) -> datetime:
    """That instant, or the beginning of the next day on which they work. Raises `CalendarEnds`."""
    if calendar.is_working_day(at.astimezone(calendar.zone).date()):
        return at
    return start_of_working_day_after(at, 1, calendar)


def _channels(known: Known, policy: Policy) -> Check:
    used = {attempt.made.channel for attempt in known.effective}
    short = policy.min_channels - len(used)
    missing = f"an attempt by {short} more {_plural(short, 'channel')}" if short > 0 else ""
    if not missing and used == {Channel.SOCIAL}:
        missing = "an attempt by something other than social media"
    if missing and used:
        missing += f" (so far {', '.join(sorted(used))})"
    return _todo(Gate.CHANNELS, missing, known.as_of)


def _working_days(known: Known, policy: Policy, calendar: Calendar) -> Check:
    tries = known.effective
    days = working_days_between(tries[0].at, tries[-1].at, calendar) if tries else 0
    if days >= policy.min_working_days:
        return passed(Gate.WORKING_DAYS)
    since = tries[0].at if tries else known.as_of
    earliest = start_of_working_day_after(since, policy.min_working_days, calendar)
    earliest = max(_on_a_working_day(known.as_of, calendar), earliest)
    missing = f"attempts over {policy.min_working_days} working days at the agency (so far {days})"
    return _todo(Gate.WORKING_DAYS, missing, earliest)


def _final_deadline_told(known: Known) -> Check:
    told = known.deadline is not None and known.deadline.told
    return _todo(Gate.FINAL_DEADLINE, "" if told else "an attempt that states the final deadline", known.as_of)


def _deadline_passed(known: Known, policy: Policy, calendar: Calendar) -> Check:
    if known.deadline is None:
        soonest = over_at(known.as_of, policy.response_working_days, calendar, close=policy.close_of_business)
        return _todo(Gate.DEADLINE_PASSED, "a deadline", soonest)
    if known.as_of >= known.deadline.at:
        return passed(Gate.DEADLINE_PASSED)
    return Check(
        gate=Gate.DEADLINE_PASSED,
        holds=False,
        missing="the deadline has not passed yet",
        earliest=known.deadline.at,
        by_itself=True,
    )


def _nothing_unclassified(known: Known) -> Check:
    waiting = len(known.waiting)
    missing = f"{waiting} {_plural(waiting, 'message')} to classify" if waiting else ""
    return _todo(Gate.NOTHING_UNCLASSIFIED, missing, known.as_of)


def _questions_put(known: Known, questions: QuestionSets) -> Check:
    due = questions.last_material
    if due is None:
        return _todo(Gate.QUESTIONS_PUT, "a question set for this investigation", known.as_of)
    since = questions.since
    unasked = [number for number in due.numbers() if number in since and not _was_put(number, since[number], known)]
    listed = ", ".join(str(number) for number in unasked)
    missing = (
        f"{_plural(len(unasked), 'question')} {listed} of version {due.version} put to the agency" if unasked else ""
    )
    return _todo(Gate.QUESTIONS_PUT, missing, known.as_of)


def _was_put(number: int, since: int, known: Known) -> bool:
    """Whether a try put this question in a version that already gave it its present meaning."""
    return any(
        attempt.put_questions and number in attempt.made.questions and (attempt.made.question_set or 0) >= since
        for attempt in known.attempts
    )


def _time_to_answer(known: Known, answered_at: datetime | None) -> Check:
    """Questions put after the last answer need their time, even where other answers are in."""
    asked_since = any(a.put_questions and answered_at is not None and a.at > answered_at for a in known.attempts)
    if not asked_since or known.deadline is None or known.as_of >= known.deadline.at:
        return passed(Gate.TIME_TO_ANSWER)
    return Check(
        gate=Gate.TIME_TO_ANSWER,
        holds=False,
        missing="the agency was asked again after its last answer and still has time",
        earliest=known.deadline.at,
        by_itself=True,
    )


def _counterclaims_checked(known: Known) -> Check:
    open_claims = sum(len(response.unchecked) for response in known.responses)
    missing = f"{open_claims} factual {_plural(open_claims, 'counter-claim')} to check" if open_claims else ""
    return _todo(Gate.COUNTERCLAIMS_CHECKED, missing, known.as_of)


def _quotes_verified(known: Known) -> Check:
    unverified = sum(statement.verified_by is None for statement in known.statements)
    missing = f"{unverified} {_plural(unverified, 'quote')} to verify by a second person" if unverified else ""
    return _todo(Gate.QUOTES_VERIFIED, missing, known.as_of)


def _translations_checked(known: Known) -> Check:
    unchecked = sum(t.checked_by is None for statement in known.statements for t in statement.translations)
    missing = f"{unchecked} {_plural(unchecked, 'translation')} to check by a second person" if unchecked else ""
    return _todo(Gate.TRANSLATIONS_CHECKED, missing, known.as_of)


def _terms_stated(known: Known) -> Check:
    bare = sum(s.quoted.terms is Terms.ON_BACKGROUND and not s.quoted.attribution for s in known.statements)
    missing = f"the agreed attribution of {bare} background {_plural(bare, 'quote')}" if bare else ""
    return _todo(Gate.TERMS_STATED, missing, known.as_of)


def _reversal_confirmed(known: Known, turned: Iterable[Reversal]) -> Check:
    open_turns = sum(not reversal.confirmed for reversal in turned)
    missing = f"an editor's ruling on {open_turns} {_plural(open_turns, 'reversal')}" if open_turns else ""
    return _todo(Gate.REVERSAL_CONFIRMED, missing, known.as_of)
