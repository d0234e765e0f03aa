"""What to do next about a request, and why: one step, read off where it stands. The clock is in the case."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from outreach.domain import chasing, followups
from outreach.domain.agencies import Contact
from outreach.domain.batches import BatchState, Pending, foremost
from outreach.domain.calendars import OffDay, end_of_business, off_day
from outreach.domain.case import Case
from outreach.domain.facts import Channel, Gate, MessageReceived, SentBack
from outreach.domain.fold import same_address
from outreach.domain.gates import Check
from outreach.domain.ids import Seq, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.known import Membership
from outreach.domain.mends import READ_AND_JUDGE
from outreach.domain.standing import Standing
from outreach.domain.wallclock import counted, read_date


@dataclass(frozen=True, kw_only=True, slots=True)
class NextStep:
    """One thing to do. `noun` names what will be recorded; None where there is nothing to do but wait or read.

    `about` is the entry it concerns; `by` the instant before which it should be done, and `why_by` why, where that is
    our own time and not the agency's; `not_before` the instant up to which there is nothing to do, and `wait` what it
    waits for. Those in `not_by` made what a second person has to check. `letter` is one of ours that may still reach
    the agency; `leaves_at` is when. `held` is one that was held back and that nobody has seen to.
    `closed_on` is the day off on which its deadline ends, as far as nobody chose it knowingly.
    """

    sentence: str
    noun: str | None = None
    label: str = ""
    about: Seq | None = None
    by: datetime | None = None
    why_by: str = ""
    not_before: datetime | None = None
    wait: chasing.Wait | None = None
    for_editors: bool = False
    not_by: frozenset[StaffId] = frozenset()
    channel: Channel | None = None
    letter: Pending | None = None
    leaves_at: datetime | None = None
    held: Pending | None = None
    closed_on: OffDay | None = None


def next_step(case: Case, contacts: Sequence[Contact] = (), letters: Sequence[Pending] = ()) -> NextStep:
    """The first line of this table that applies; it is in the order of what cannot wait."""
    return replace(_first(case, contacts, letters), closed_on=closed_on(case))


def _first(case: Case, contacts: Sequence[Contact], letters: Sequence[Pending]) -> NextStep:
    now, held = case.standing, next((one for one in letters if one.held), None)
    letters = [one for one in letters if not one.held]
    if (step := _out(case, now, contacts) or _read(case, now, contacts) or _on_its_way(now, letters)) is not None:
        return step
    for rule in (_signed, _sent_back, _rule, _pointed, _ask, _tell, _chase, _check, _closed, _wait, _sign):
        step = rule(case, now, contacts)
        if step is not None:
            return step if step.noun != "attempts" else _in_a_batch(letters) or replace(step, held=held)
    return NextStep(sentence="Nothing is open here; an editor may ask for more.")


def _on_its_way(now: Standing, letters: Sequence[Pending]) -> NextStep | None:
    """Nobody writes to an agency by hand while a letter to it may have left, or is about to."""
    first = foremost(letters)
    if first is None:
        return None
    if first.unknown:
        sentence = "A letter to them may have left, and nobody knows. Say whether it did before anybody writes again."
        return NextStep(sentence=sentence, label="Say whether it left", letter=first)
    if first.to_leave and followups.too_soon(now, first):
        sentence = f"{first.called.capitalize()} to them waits, to leave before the time they were granted is over."
        return NextStep(
            sentence=f"{sentence} Unless an editor made it urgent it is held back within minutes. Merge it anew then.",
            label="Look at the letter",
            letter=first,
        )
    if first.to_leave:
        return NextStep(
            sentence=f"{first.called.capitalize()} to them waits to leave. Do not write by hand as well.",
            label="Look at the letter",
            letter=first,
            leaves_at=first.leaves_at,
        )
    if first.given_up:
        sentence = f"{first.called.capitalize()} to them was given up before it left. Say what is to become of it."
        return NextStep(sentence=sentence, label="Say what becomes of it", letter=first)
    return None


def _in_a_batch(letters: Sequence[Pending]) -> NextStep | None:
    """A letter that is not queued yet stands in for what a person would write by hand."""
    first = next(iter(letters), None)
    if first is None:
        return None
    waits = "which is paused" if first.batch_state is BatchState.PAUSED else "which is not approved yet"
    return NextStep(
        sentence=f"{first.called.capitalize()} to them stands in batch {first.batch_id}, {waits}.",
        label="Look at the letter",
        letter=first,
    )


def _out(_case: Case, now: Standing, _contacts: Sequence[Contact]) -> NextStep | None:
    listing = now.known.listing
    if listing.membership is Membership.MERGED:
        return NextStep(sentence=f"Nothing: merged into {listing.merged_into}. {listing.membership_reason}")
    if listing.membership is Membership.REMOVED:
        return NextStep(sentence=f"Nothing: removed from the dataset. {listing.membership_reason}")
    return None


def _read(case: Case, now: Standing, _contacts: Sequence[Contact]) -> NextStep | None:
    if not now.known.waiting:
        return None
    first = now.known.waiting[0]
    sender = first.fact.sender if isinstance(first.fact, MessageReceived) else ""
    more, hours = len(now.known.waiting) - 1, case.policy.unclassified_after_hours
    return NextStep(
        noun=READ_AND_JUDGE.noun,
        label=READ_AND_JUDGE.label,
        sentence=f"A message from {sender} waits to be classified." + (f" {more} more after it." if more else ""),
        about=first.seq,
        by=first.occurred_at + timedelta(hours=hours),
        why_by=f"{counted(hours, 'hour')} after it came, nights and days off included",
    )


def _signed(_case: Case, now: Standing, _contacts: Sequence[Contact]) -> NextStep | None:
    if now.signed is None or now.known.waiting:
        return None
    return NextStep(sentence=f"Nothing: signed off as “{now.signed.status}”, and nothing has happened since.")


def _sent_back(_case: Case, now: Standing, _contacts: Sequence[Contact]) -> NextStep | None:
    entry = now.known.sent_back
    if entry is None or not isinstance(entry.fact, SentBack):
        return None
    sentence = f"An editor asks: {entry.fact.reason}"
    return NextStep(noun="notes", label="Answer the editor", sentence=sentence, about=entry.seq)


def _rule(_case: Case, now: Standing, _contacts: Sequence[Contact]) -> NextStep | None:
    turn = next((turn for turn in now.reversals if not turn.confirmed), None)
    if turn is None or not _open(now, Gate.REVERSAL_CONFIRMED):
        return None
    later = f"{counted(turn.days_between, 'day')} later {turn.later.position}"
    return NextStep(
        noun="reversals",
        label="Rule on the reversal",
        sentence=f"Question {turn.question}: the agency {turn.earlier.position}, and {later}. "
        "An editor says whether it changed its answer or we logged it wrongly.",
        about=turn.later.seq,
        for_editors=True,
    )


def _pointed(_case: Case, now: Standing, contacts: Sequence[Contact]) -> NextStep | None:
    """Somebody there said whom to ask instead, and nobody has been asked since."""
    if (there_instead := followups.pointed(now)) is None:
        return None
    seq, fact = there_instead
    told = same_address(f"{fact.to} {fact.detail}")
    there = next((one for one in contacts if same_address(one.address) in told), None)
    if there is None:
        sentence = f"They pointed us to {fact.to}. Add the contact, then put the questions there."
        return NextStep(noun="contacts", label="Add a contact", sentence=sentence, about=seq)
    sentence = f"They pointed us to {fact.to}. Put the questions to {there.called} by {there.channel}."
    return NextStep(noun="attempts", label=_log(there.channel), sentence=sentence, channel=there.channel)


def _ask(case: Case, now: Standing, contacts: Sequence[Contact]) -> NextStep | None:
    if now.asked_at is not None or now.answer is not None or now.status is ResponseStatus.UNREACHABLE:
        return None
    if case.questions.current is None:
        return NextStep(
            sentence="This investigation has no questions yet. Adopt a question set before anybody is asked."
        )
    best = chasing.best(contacts)
    if best is None:
        sentence = "Nobody can be asked: there is no contact in working order. Find one, with its source."
        return NextStep(sentence=sentence, noun="contacts", label="Add a contact")
    tried = (
        "Nothing that was tried has reached the agency. " if now.known.attempts else "The agency has not been asked. "
    )
    return NextStep(
        noun="attempts",
        label=_log(best.channel),
        sentence=f"{tried}Put the questions to {best.called} by {best.channel}.",
        channel=best.channel,
    )


def _tell(_case: Case, now: Standing, _contacts: Sequence[Contact]) -> NextStep | None:
    promised = now.deadline
    if promised is None or not followups.untold(now):
        return None
    sentence = "Tell them the new deadline, by letter or a call."
    return NextStep(noun="attempts", label=_log(None), sentence=sentence, by=promised.at)


def _chase(case: Case, now: Standing, contacts: Sequence[Contact]) -> NextStep | None:
    """What a follow-up would be is said by `followups`, and here the same, for whoever does it by hand."""
    chase = case.next_try(contacts)
    if chase is None:
        return None
    if why := followups.stopped(case):
        return NextStep(sentence=f"{why} To go on, take that entry back; still wanted: {chase.missing}.")
    if case.held:
        held = "A message is held that may be its answer: file it, or set it aside, under Mail."
        return NextStep(sentence=f"{held} Still wanted: {chase.missing}.")
    best, wait = chase.contact, chase.wait
    whom = f"Try {best.called} by {best.channel}." if best else "Try another contact."
    return NextStep(
        noun="attempts",
        label=_log(best.channel if best else None),
        sentence=f"{whom} Still wanted: {chase.missing}.",
        by=_before(case, chase.wanted, after=wait.at if wait else now.as_of),
        not_before=wait.at if wait else None,
        wait=wait,
        channel=best.channel if best else None,
    )


def _check(_case: Case, now: Standing, _contacts: Sequence[Contact]) -> NextStep | None:
    for gate, noun, label in (
        (Gate.COUNTERCLAIMS_CHECKED, "counterclaims", "Record what the check found"),
        (Gate.QUOTES_VERIFIED, "statement-verifications", "Verify the quote"),
        (Gate.TRANSLATIONS_CHECKED, "translation-checks", "Check the translation"),
        (Gate.TERMS_STATED, "retractions", "Take the quote back"),
    ):
        found = _open(now, gate)
        if found:
            sentence = f"Before an editor can sign: {found.missing}."
            return NextStep(noun=noun, label=label, sentence=sentence, not_by=_makers(now, gate))
    return None


def _makers(now: Standing, gate: Gate) -> frozenset[StaffId]:
    """Whoever made everything that waits for a second person; a colleague has something to check."""
    if gate is Gate.QUOTES_VERIFIED:
        made = {one.by for one in now.known.statements if one.verified_by is None}
    elif gate is Gate.TRANSLATIONS_CHECKED:
        made = {one.by for quote in now.known.statements for one in quote.translations if one.checked_by is None}
    else:
        made = set()
    return frozenset(made) if len(made) == 1 else frozenset()


def closed_on(case: Case) -> OffDay | None:
    """A closure that was noted after the deadline was told moves nothing by itself: somebody has to grant time."""
    now = case.standing
    promised, out = now.deadline, now.known.listing.membership is not Membership.IN
    if promised is None or promised.at <= case.now or promised.day_off or out or now.answer or now.signed:
        return None
    return off_day(promised.at, case.calendar)


def _closed(case: Case, _now: Standing, _contacts: Sequence[Contact]) -> NextStep | None:
    """There is nothing to do but wait for a day on which nobody is there to answer."""
    off = closed_on(case)
    if off is None:
        return None
    sentence = f"Its deadline falls on a day they are closed ({off.reason}). {grant_time(off)}"
    return NextStep(noun="extensions", label="Give more time", sentence=sentence)


def grant_time(off: OffDay) -> str:
    """What is to be done where a deadline ends on a day off."""
    return f"Grant time until {read_date(off.next)}, the next working day." if off.next else "Grant time."


def _wait(_case: Case, now: Standing, _contacts: Sequence[Contact]) -> NextStep | None:
    later = [check.opens_at for check in now.unmet if check.opens_at]
    if not later:
        return None
    return NextStep(
        sentence="Wait: everything that was to be tried has been tried, and the agency still has time to answer.",
        not_before=max(later),
    )


def _sign(_case: Case, now: Standing, _contacts: Sequence[Contact]) -> NextStep | None:
    if now.unmet:
        missing = "; ".join(check.missing for check in now.unmet)
        return NextStep(sentence=f"Before an editor can sign: {missing}.")
    sentence = f"Everything is in order to sign this row as “{now.status}”."
    return NextStep(noun="sign-off", label="Read through and sign", sentence=sentence, for_editors=True)


def _open(now: Standing, gate: Gate) -> Check | None:
    return next((check for check in now.unmet if check.gate is gate), None)


def _before(case: Case, wanted: Sequence[Check], *, after: datetime) -> datetime | None:
    """While it can still be done in time: by close of business on the day the deadline comes near, else by it."""
    now = case.standing
    near = now.milestones.due_soon_from
    soon = (
        end_of_business(case.calendar.local_date(near), case.calendar, case.policy.close_of_business) if near else None
    )
    for candidate in (soon, now.deadline.at if now.deadline else None):
        if candidate is not None and candidate > after:
            return candidate
    return max((check.earliest for check in wanted if check.earliest and check.earliest > after), default=None)


def _log(channel: Channel | None) -> str:
    return (
        {
            Channel.PHONE: "Log a call",
            Channel.EMAIL: "Log a letter",
            Channel.POST: "Log a posted letter",
            Channel.WEB_FORM: "Log a web form",
            Channel.IN_PERSON: "Log a visit",
        }.get(channel, "Log an attempt")
        if channel
        else "Log an attempt"
    )
