"""Rules for asking: attempts, deadlines, extensions. A deadline told to an agency is a promise; it only moves later."""

from datetime import datetime, timedelta

from outreach.domain import facts, wallclock
from outreach.domain.calendars import OffDay, off_day
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Channel, Happened, Outcome
from outreach.domain.fold import same_address
from outreach.domain.investigation import QuestionSet
from outreach.domain.known import LEFT_US, WAS_HEARD, Deadline, Membership
from outreach.domain.more_time import why_not
from outreach.domain.people import Acting
from outreach.domain.promises import Miscount, miscount
from outreach.domain.rules.common import need, need_reason, need_zone, referred

FARTHEST_REMINDER = timedelta(days=731)

OUTCOMES: dict[Channel, frozenset[Outcome]] = {
    Channel.EMAIL: frozenset(
        {Outcome.SENT, Outcome.DELIVERED, Outcome.FAILED, Outcome.BOUNCED_HARD, Outcome.BOUNCED_SOFT}
    ),
    Channel.PHONE: frozenset(
        {
            Outcome.REACHED_PERSON,
            Outcome.GATEKEEPER_PASSES_ON,
            Outcome.LEFT_MESSAGE,
            Outcome.VOICEMAIL,
            Outcome.NO_ANSWER,
            Outcome.REFUSED_TO_TAKE,
            Outcome.WRONG_NUMBER,
            Outcome.FAILED,
        }
    ),
    Channel.POST: frozenset({Outcome.POSTED, Outcome.DELIVERED, Outcome.FAILED, Outcome.BOUNCED_HARD}),
    Channel.WEB_FORM: frozenset({Outcome.FORM_SUBMITTED, Outcome.FAILED}),
    Channel.SOCIAL: frozenset({Outcome.SENT, Outcome.DELIVERED, Outcome.FAILED}),
    Channel.IN_PERSON: frozenset(
        {
            Outcome.REACHED_PERSON,
            Outcome.DELIVERED,
            Outcome.GATEKEEPER_PASSES_ON,
            Outcome.LEFT_MESSAGE,
            Outcome.REFUSED_TO_TAKE,
        }
    ),
}
"""What can become of a try by each channel; `unknown` always can."""


PERSONAL = frozenset({Outcome.REACHED_PERSON, Outcome.GATEKEEPER_PASSES_ON})
"""Outcomes in which somebody was spoken to: who it was belongs on the record."""

SPOKEN = frozenset({Channel.PHONE, Channel.IN_PERSON})


def attempt(case: Case, fact: facts.AttemptMade, happened: Happened, _by: Acting) -> None:
    _in_dataset(case)
    need(fact.to or fact.address, "Say whom you tried: a person, a desk or an address.", "to")
    if fact.outcome in PERSONAL:
        need(fact.to, "Say whom you reached: a name, or a desk.", "to")
    if fact.outcome not in OUTCOMES[fact.channel] | {Outcome.UNKNOWN}:
        allowed = ", ".join(sorted(OUTCOMES[fact.channel]))
        raise RuleBroken(f"“{fact.outcome}” is not an outcome of {fact.channel}. Choose one of: {allowed}.", "outcome")
    if fact.questions:
        _questions(case, fact)
    if fact.deadline_told is not None:
        _told(case, fact, happened)


def question_set_of(case: Case, version: int | None) -> QuestionSet:
    found = next((known for known in case.questions if known.version == version), None)
    if found is None:
        raise RuleBroken(f"There is no version {version} of the question set. Adopt one first.", "question_set")
    return found


def _questions(case: Case, fact: facts.AttemptMade) -> None:
    unknown = set(fact.questions) - set(question_set_of(case, fact.question_set).numbers())
    if unknown:
        listed = ", ".join(str(number) for number in sorted(unknown))
        raise RuleBroken(f"Version {fact.question_set} has no question {listed}.", "questions")
    if fact.outcome in LEFT_US - WAS_HEARD:
        raise RuleBroken(f"Nobody heard the questions when the outcome was “{fact.outcome}”. Clear them.", "questions")


def _told(case: Case, fact: facts.AttemptMade, happened: Happened) -> None:
    told, promised = fact.deadline_told, case.standing.deadline
    if told is None or told <= happened.at:
        raise RuleBroken("A deadline lies after the attempt that states it.", "deadline_told")
    if promised is not None and told < promised.at:
        raise RuleBroken(
            f"The agency was promised {told_to_it(promised)}. An attempt cannot state an earlier deadline.",
            "deadline_told",
        )


def delivery(case: Case, fact: facts.DeliveryReported, happened: Happened, _by: Acting) -> None:
    entry = referred(case, fact.attempt, facts.AttemptMade, "attempt", "an attempt")
    if isinstance(entry.fact, facts.AttemptMade) and entry.fact.channel in SPOKEN:
        raise RuleBroken("A call or a visit is not delivered; its outcome is on record. Choose a letter.", "attempt")
    if happened.at < entry.occurred_at:
        raise RuleBroken("This lies before the letter left. Check the date.", "at")


def address_judged(case: Case, fact: facts.AddressJudged, _happened: Happened, _by: Acting) -> None:
    if all(same_address(one.made.address) != same_address(fact.address) for one in case.standing.known.attempts):
        raise RuleBroken("Nothing was tried at this address. Change the contact instead.", "address")


def deadline(case: Case, fact: facts.DeadlineSet, happened: Happened, by: Acting) -> None:
    """At least `floor_hours` (24: the fairness checklist's minimum); less needs an editor and a reason."""
    _in_dataset(case)
    need_zone(fact.zone)
    if fact.due_at <= happened.at:
        raise RuleBroken("A deadline lies after the moment it is set.", "due_at")
    _not_earlier(case, fact)
    floor = timedelta(hours=case.policy.floor_hours)
    if fact.due_at - happened.at < floor and not (by.role.may_edit and _reason_of_a_person(fact)):
        raise RuleBroken(
            f"Less than {case.policy.floor_hours} hours is no fair chance. Give more time; an editor may set it by "
            "hand, under “Set a deadline”, with a reason.",
            "due_at",
        )
    if wrong := miscount(fact.working_days, happened.at, fact.due_at, case.calendar):
        raise Miscounted(wrong)
    _day_meant(case, fact)


def _reason_of_a_person(fact: facts.DeadlineSet) -> bool:
    """What stands beside days that were counted is the calendar's, and excuses nothing."""
    return bool(fact.why.strip()) and fact.working_days is None


def _not_earlier(case: Case, fact: facts.DeadlineSet) -> None:
    promised = case.standing.deadline
    if promised is not None and fact.due_at < promised.at:
        raise RuleBroken(f"The agency was promised {told_to_it(promised)}; a deadline only moves later.", "due_at")


def extension(case: Case, fact: facts.ExtensionGranted, happened: Happened, by: Acting) -> None:
    _in_dataset(case)
    need_zone(fact.zone)
    need_reason(fact.reason)
    promised = case.standing.deadline
    if promised is None:
        raise RuleBroken("There is no deadline to extend yet. Log the attempt that sets one.")
    if wrong := why_not(case, fact.due_at, given_at=happened.at, may_edit=by.role.may_edit):
        raise RuleBroken(wrong, "due_at")
    _day_meant(case, fact)


class Miscounted(RuleBroken):
    """The days that a deadline says it gives lead to another day: one of the two was never told to the agency."""

    def __init__(self, wrong: Miscount) -> None:
        step = "Leave “working_days” out where the day was chosen by hand, or “due_at” to have the days counted."
        super().__init__(f"{wrong} {step}", "working_days")


class EndsOnDayOff(RuleBroken):
    """Nobody answers on a day off: whoever gives time until one has to say that they mean it."""

    def __init__(self, off: OffDay) -> None:
        super().__init__(f"{off} Choose one of them, or confirm the day off.", "due_at")
        self.off = off


def _day_meant(case: Case, fact: facts.DeadlineSet | facts.ExtensionGranted) -> None:
    off = off_day_ahead(case, fact.due_at)
    if off is not None and not fact.day_off.strip():
        raise EndsOnDayOff(off)


def off_day_ahead(case: Case, due_at: datetime) -> OffDay | None:
    """The day off on which this would end; None also once it is over, since nobody chooses another day then."""
    return off_day(due_at, case.calendar) if due_at > case.now else None


def odd_hour_ahead(case: Case, due_at: datetime) -> str:
    """That nobody is in their office at this hour, in a sentence; nothing once it is over, or where somebody is."""
    local = due_at.astimezone(case.calendar.zone)
    opens = case.calendar.hours_on(local.date()).opens
    closes = case.calendar.closes_on(local.date(), case.policy.close_of_business)
    if due_at <= case.now or opens <= local.time() <= closes:
        return ""
    return f"{local:%H:%M} there lies outside of office hours ({opens:%H:%M} to {closes:%H:%M})."


def redirect(_case: Case, fact: facts.Redirected, _happened: Happened, _by: Acting) -> None:
    need(fact.to, "Say whom they pointed us to.", "to")


def assigned(_case: Case, fact: facts.Assigned, _happened: Happened, _by: Acting) -> None:
    need(fact.to, "Choose who looks after this agency.", "to")


def follow_up_stopped(_case: Case, fact: facts.FollowUpStopped, happened: Happened, _by: Acting) -> None:
    need_reason(fact.reason)
    if fact.until is not None and fact.until <= happened.at:
        raise RuleBroken("Give a day that is yet to come, or none to stop for good.", "until")


def reminder_set(case: Case, fact: facts.ReminderSet, _happened: Happened, _by: Acting) -> None:
    _in_dataset(case)
    if fact.at <= case.now:
        raise RuleBroken("That day has begun. Choose one that is still to come.", "on")
    if fact.at > case.now + FARTHEST_REMINDER:
        raise RuleBroken("That is more than two years ahead. Check the year.", "on")


def told_to_it(promised: Deadline) -> str:
    """A deadline as the agency was told it: on its own clock."""
    return wallclock.read(promised.at, wallclock.zone_or_utc(promised.zone))


def _in_dataset(case: Case) -> None:
    listing = case.standing.known.listing
    if listing.membership is not Membership.IN:
        raise RuleBroken(f"This agency was {listing.membership} ({listing.membership_reason}). Restore it first.")
