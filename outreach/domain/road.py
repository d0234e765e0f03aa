"""The tries still to come, one after another, each as soon as the rule of follow-ups lets it be made.

What has to be done by us is supposed to be done from now on, each try to reach the agency, and nobody there to answer:
then the row is signed as silent, and the day on which that is fair is what a forecast is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from outreach.domain.agencies import Contact
from outreach.domain.calendars import Calendar, CalendarEnds, over_at
from outreach.domain.chasing import Chase, Kind, Trying, Wait, chased
from outreach.domain.facts import AttemptMade, Channel, Gate, Outcome
from outreach.domain.ids import Seq
from outreach.domain.investigation import Policy, QuestionSets
from outreach.domain.known import Attempt, Deadline, Known
from outreach.domain.office_hours import next_open
from outreach.domain.people import MACHINE
from outreach.domain.standing import Standing, stands

MOST: Final = 30
"""More tries than any policy may want: 20 attempts, over 6 channels."""

WAYS: Final = (Channel.EMAIL, Channel.PHONE, Channel.POST, Channel.WEB_FORM, Channel.IN_PERSON, Channel.SOCIAL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One try to come: its kind, to whom and from when, and the deadline it states. `first`: nobody asked before."""

    kind: Kind
    contact: Contact | None
    at: datetime
    wait: Wait | None
    due_at: datetime
    first: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Road:
    """`fair_from`: when its row can fairly be signed. `unknown` says why nobody knows: its calendar ends."""

    steps: tuple[Step, ...]
    fair_from: datetime
    unknown: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """How hard the investigation tries, what it asks, and when the agency works."""

    policy: Policy
    questions: QuestionSets
    calendar: Calendar

    def standing(self, known: Known) -> Standing:
        return stands(known, policy=self.policy, calendar=self.calendar, questions=self.questions)


@dataclass(frozen=True, kw_only=True, slots=True)
class OnItsWay:
    """A letter that somebody approved: when it leaves, and until when its words give time, whatever the policy says."""

    leaves_at: datetime
    due_at: datetime | None


def road(now: Standing, contacts: tuple[Contact, ...], rules: Rules, *, armed: OnItsWay | None = None) -> Road:
    """From where a request stands to its signature. `armed` is the first try, where a letter is on its way already."""
    steps: list[Step] = []
    try:
        while len(steps) < MOST and (chase := _next(now, contacts, rules)) is not None:
            if chase.unknown:
                return Road(steps=tuple(steps), fair_from=_fair(now), unknown=chase.unknown)
            letter = armed if not steps else None
            at = _leaves(now, chase, rules, letter)
            after = _tried(now, chase, at, rules, letter=letter)
            steps.append(
                Step(
                    kind=chase.kind,
                    contact=chase.contact,
                    at=at,
                    wait=chase.wait,
                    due_at=after.deadline.at if after.deadline else at,
                    first=now.asked_at is None,
                )
            )
            now = rules.standing(after)
    except CalendarEnds as ends:
        return Road(steps=tuple(steps), fair_from=_fair(now), unknown=str(ends))
    return Road(steps=tuple(steps), fair_from=_fair(now))


def final_notice(steps: Sequence[Step]) -> Step | None:
    """The final notice, while one is still to come; the first letter is none."""
    last = steps[-1] if steps else None
    return last if last and last.kind is Kind.FINAL and not last.first else None


def _next(now: Standing, contacts: tuple[Contact, ...], rules: Rules) -> Chase | None:
    """None once the row is signed, or where nothing is wanted but questions that nobody has adopted."""
    if now.signed is not None:
        return None
    chase = chased(Trying(now=now, policy=rules.policy, calendar=rules.calendar), contacts)
    if chase is None or (
        rules.questions.current is None and {one.gate for one in chase.wanted} <= {Gate.QUESTIONS_PUT}
    ):
        return None
    return chase


def _leaves(now: Standing, chase: Chase, rules: Rules, letter: OnItsWay | None) -> datetime:
    if letter is not None:
        return max(letter.leaves_at, now.as_of)
    return chase.wait.at if chase.wait else next_open(now.as_of, rules.calendar)


def _fair(now: Standing) -> datetime:
    if now.signed is not None:
        return now.as_of
    return max((check.earliest for check in now.unmet if check.earliest), default=now.as_of)


def _tried(now: Standing, chase: Chase, at: datetime, rules: Rules, *, letter: OnItsWay | None) -> Known:
    """What is known once this try was made, put every question and told the deadline."""
    known, current = now.known, rules.questions.current
    channel = Channel.EMAIL if letter else _channel(known, chase)
    told = letter.due_at if letter else None
    promised = _promised(now, chase, at, rules, written=channel is Channel.EMAIL, told=told)
    made = AttemptMade(
        channel=channel,
        outcome=Outcome.SENT,
        question_set=current.version if current else None,
        questions=current.numbers() if current else (),
        deadline_told=promised.at,
    )
    seq = Seq(known.last_seq + 1)
    attempt = Attempt(seq=seq, at=at, by=MACHINE.staff, made=made, effective=True, bounced=False)
    return replace(known, as_of=at, attempts=(*known.attempts, attempt), deadline=promised, last_seq=seq)


def _channel(known: Known, chase: Chase) -> Channel:
    """By the contact's; where another one is wanted and nobody knows of any yet, by one that is still to be found."""
    used = {attempt.made.channel for attempt in known.effective}
    wanted = any(check.gate is Gate.CHANNELS for check in chase.wanted)
    if chase.contact and not (wanted and chase.contact.channel in used):
        return chase.contact.channel
    return next((one for one in WAYS if one not in used), Channel.POST)


def _promised(
    now: Standing, chase: Chase, at: datetime, rules: Rules, *, written: bool, told: datetime | None
) -> Deadline:
    """A letter gives time from the day it leaves, and cuts no promise short; a call states the deadline there is.

    `told` is the deadline in the words of a letter that is on its way; of one still to be written the policy decides.
    """
    promised, policy = now.deadline, rules.policy
    anew = promised is None or written or (promised.at <= at and Gate.QUESTIONS_PUT in {c.gate for c in chase.wanted})
    if promised is not None and not anew:
        return replace(promised, told=True)
    due = told or over_at(at, policy.response_working_days, rules.calendar, close=policy.close_of_business)
    if promised is not None and promised.at >= due:
        return replace(promised, told=True)
    return Deadline(
        at=due,
        zone=rules.calendar.zone.key,
        why="",
        working_days=None if told else policy.response_working_days,
        told=True,
        extended=False,
        seq=Seq(now.known.last_seq + 1),
        last_told=due,
    )
