"""Where a request stands: the one derivation that screens, reminders, tally and releases all use.

`standing(entries, as_of, …)` is pure. Entries recorded after `as_of` do not exist for it, so what we knew when we
published can be shown for ever.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from outreach.domain import gates
from outreach.domain.calendars import Calendar, working_days_before
from outreach.domain.facts import (
    AuthorityAccepted,
    DeliveryReport,
    DeliveryReported,
    Entry,
    Fact,
    Gate,
    Position,
    ReversalConfirmed,
)
from outreach.domain.fold import what_we_knew
from outreach.domain.gates import Check
from outreach.domain.ids import Seq, StaffId
from outreach.domain.investigation import ANSWERED, DENIED_FIRST, PUBLISHABLE, Policy, QuestionSets, ResponseStatus
from outreach.domain.known import Deadline, Known, Membership, SignOff, Waiver
from outreach.domain.phases import Milestones, Phase, Stage, phase_at
from outreach.domain.positions import Reversal, Taken, positions, reversals, settled
from outreach.domain.release_form import NEWEST, Form

BY_POSITION = {
    Position.CONFIRMS: ResponseStatus.CONFIRMED,
    Position.DENIES: ResponseStatus.DENIED,
    Position.DECLINES: ResponseStatus.DECLINED,
    Position.CANNOT_SAY: ResponseStatus.DECLINED,
}

PolicyAt = Callable[[datetime], Policy]
"""Which policy was in force at an instant."""

BOUNCES = (DeliveryReport.BOUNCED_HARD, DeliveryReport.BOUNCED_SOFT)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Everything derived about a request as of an instant.

    `positions` has, for each question of the current set, the counted positions in time order. `checks` are the
    gates of a sign-off, those of silence among them while there is no answer. `advised` are looked at before a release
    and keep nobody from signing; they can be waived all the same, which puts an editor's reason on record. `policy` is
    the one by which all of them are judged: of a signed row the one under which its editor signed it.
    """

    known: Known
    status: ResponseStatus
    qualifiers: tuple[str, ...]
    positions: dict[int, tuple[Taken, ...]]
    lead: int
    reversals: tuple[Reversal, ...]
    checks: tuple[Check, ...]
    signed: SignOff | None
    sign_off_void: str
    milestones: Milestones
    policy: Policy
    advised: tuple[Check, ...] = ()

    @property
    def as_of(self) -> datetime:
        return self.known.as_of

    @property
    def phase(self) -> Phase:
        return phase_at(self.milestones, self.as_of)

    @property
    def deadline(self) -> Deadline | None:
        return self.known.deadline

    @property
    def answer(self) -> Taken | None:
        """The position on the lead question that makes the status, if there is one."""
        return settled(self.positions.get(self.lead, ()))

    @property
    def lead_reversal(self) -> Reversal | None:
        """The last turn on the lead question: what "denied first" and "confirmed then denied" rest on."""
        return next((turn for turn in reversed(self.reversals) if turn.question == self.lead), None)

    @property
    def confirmed_then_denied(self) -> bool:
        turn = self.lead_reversal
        return self.status is ResponseStatus.DENIED and turn is not None

    @property
    def asked_at(self) -> datetime | None:
        return next((attempt.at for attempt in self.known.attempts if attempt.put_questions), None)

    @property
    def effective_attempts(self) -> int:
        return len(self.known.effective)

    @property
    def last_contact_at(self) -> datetime | None:
        return self.known.attempts[-1].at if self.known.attempts else None

    @property
    def waiting_since(self) -> datetime | None:
        return self.known.waiting[0].occurred_at if self.known.waiting else None

    @property
    def signed_at(self) -> datetime | None:
        return self.signed.recorded_at if self.signed else None

    @property
    def judged_by(self) -> StaffId | None:
        """Who made the last classification; where nothing came in, who made the last attempt. They may not sign it."""
        judged = self.known.judgements or tuple((one.seq, one.by) for one in self.known.attempts)
        return max(judged)[1] if judged else None

    @property
    def silence_proven(self) -> bool:
        """Whether "did not respond" is true by now: everything was tried, the deadline passed, nothing waits unread."""
        return self.signed is not None or silent(self.checks, self.known)

    @property
    def needs_ruling(self) -> bool:
        """An editor has to rule: a reversal, or a waiver that wants a second person."""
        to_second = {waiver.waived.gate for waiver in self.to_second}
        return any(check.gate in {Gate.REVERSAL_CONFIRMED, *to_second} for check in self.waivable)

    @property
    def to_second(self) -> tuple[Waiver, ...]:
        """The waivers that pass nothing until a second editor agrees."""
        return tuple(
            waiver
            for waiver in self.known.waivers
            if self.policy.two_person_waivers and waiver.seconded_by is None and waiver.waived.expires_at > self.as_of
        )

    @property
    def unmet(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.holds)

    @property
    def waivable(self) -> tuple[Check, ...]:
        """What an editor could pass knowingly, if that is no gate that is never waived."""
        return self.unmet + tuple(check for check in self.advised if not check.holds)

    def explained_by(self) -> tuple[Seq, ...]:
        """The entries the status rests on, for "why"."""
        listing = self.known.listing
        if listing.membership is not Membership.IN and listing.membership_seq:
            return (listing.membership_seq,)
        found = self._behind_the_answer() if self.answer else self._behind_the_silence()
        found |= {waiver.seq for waiver in self.known.waivers if waiver.waived.expires_at > self.as_of}
        return tuple(sorted(found | ({self.signed.seq} if self.signed else set())))

    def _behind_the_answer(self) -> set[Seq]:
        """What stands, what it turned from and who ruled on that, and why a gatekeeper's word counts."""
        turns = [turn for turn in self.reversals if turn.question == self.lead]
        found = {turn.earlier.seq for turn in turns} | ({self.answer.seq} if self.answer else set())
        pairs = {(turn.question, turn.earlier.seq, turn.later.seq) for turn in turns}
        for entry in self.known.ruled:
            ruling = entry.fact
            if isinstance(ruling, ReversalConfirmed) and (ruling.question, ruling.earlier, ruling.later) in pairs:
                found.add(entry.seq)
        for entry in self.known.accepted:
            if isinstance(entry.fact, AuthorityAccepted) and entry.fact.response in found:
                found.add(entry.seq)
        return found

    def _behind_the_silence(self) -> set[Seq]:
        """Every try with the bounce or the wrong address that undid it, the deadline, and whatever came back."""
        known = self.known
        found = {attempt.seq for attempt in known.attempts}
        found |= {entry.seq for entry in known.signs if _undoes_or_judges(entry.fact)}
        found |= {entry.seq for entry in (*known.automatic, *known.acknowledged, *known.set_aside, *known.accepted)}
        found |= {response.seq for response in known.responses}
        return found | ({known.deadline.seq} if known.deadline else set())


def standing(
    entries: Iterable[Entry],
    as_of: datetime,
    *,
    policy: Policy,
    calendar: Calendar,
    questions: QuestionSets,
    policy_at: PolicyAt | None = None,
    form: Form = NEWEST,
) -> Standing:
    """Fold what we knew at `as_of`, in the order it happened. `policy` was in force then; `policy_at`: before."""
    known = what_we_knew(entries, as_of, form)
    return stands(known, policy=policy, calendar=calendar, questions=questions, policy_at=policy_at)


def stands(
    known: Known, *, policy: Policy, calendar: Calendar, questions: QuestionSets, policy_at: PolicyAt | None = None
) -> Standing:
    """The same of what is known already, or would be if a try were made."""
    questions = questions.known_at(known.as_of)
    taken = positions(known, questions)
    turned = reversals(taken, known.rulings)
    answer = settled(taken.get(questions.lead, ()))
    signed, void = _fresh_sign_off(known, questions)
    # A sign-off stands by the policy under which it was given. A stricter one of later asks nothing more of the row and
    # takes no waiver from it, of which its readers are to be told, until it has to be signed again.
    judging = policy_at(signed.recorded_at) if signed and policy_at else policy
    silence_checks = () if answer else gates.with_waivers(_silence_checks(known, judging, calendar), known, judging)
    proven, lead_since = silent(silence_checks, known), questions.since.get(questions.lead, 0)
    status = _status(known, answer, signed, proven=proven, lead_since=lead_since)
    fairness = gates.fairness(
        known,
        questions,
        turned,
        answered_at=max((response.at for response in known.responses), default=None) if answer else None,
        asked=status is not ResponseStatus.UNREACHABLE,
    )
    checks = silence_checks + gates.with_waivers(fairness, known, judging)
    return Standing(
        known=known,
        status=status,
        qualifiers=_qualifiers(known, status, taken.get(questions.lead, ())),
        positions=taken,
        lead=questions.lead,
        reversals=turned,
        checks=checks,
        signed=signed,
        sign_off_void=void,
        milestones=_milestones(known, status, checks, signed, policy=policy, calendar=calendar),
        policy=judging,
        advised=gates.with_waivers((gates.answer_reflected(known, taken.get(questions.lead, ())),), known, judging),
    )


def _undoes_or_judges(fact: Fact) -> bool:
    return not isinstance(fact, DeliveryReported) or fact.report in BOUNCES


def silent(checks: Iterable[Check], known: Known) -> bool:
    """While a message waits to be classified nobody may be called silent: it may be the answer."""
    return not known.waiting and all(check.holds for check in checks if check.gate in gates.SILENCE_OR_FAILURE)


def _status(
    known: Known, answer: Taken | None, signed: SignOff | None, *, proven: bool, lead_since: int
) -> ResponseStatus:
    """The rules of domain part 4; the first that applies wins."""
    if answer is not None:
        return BY_POSITION[answer.position]
    if signed is not None:
        # The editor judged the silence when signing; a holiday calendar corrected later must not unpublish a row.
        return ResponseStatus(signed.status)
    return _silent_status(known, proven=proven, lead_since=lead_since)


def _silent_status(known: Known, *, proven: bool, lead_since: int) -> ResponseStatus:
    """Without an answer to the lead question. A response to an older meaning of it is no receipt for the new one."""
    if not known.effective:
        # An agency whose mail all bounced is not yet asked; it never "did not respond".
        return ResponseStatus.UNREACHABLE if known.attempts and proven else ResponseStatus.NOT_ASKED
    if not any(attempt.put_questions for attempt in known.attempts):
        return ResponseStatus.NOT_ASKED
    heard = any(response.received.question_set >= lead_since for response in known.responses)
    if known.automatic or known.acknowledged or heard:
        return ResponseStatus.ACKNOWLEDGED_ONLY
    return ResponseStatus.NO_RESPONSE if proven else ResponseStatus.AWAITING


def _silence_checks(known: Known, policy: Policy, calendar: Calendar) -> tuple[Check, ...]:
    if known.attempts and not known.effective:
        return (gates.unreachable(known, policy),)
    return gates.silence(known, policy, calendar)


def _qualifiers(known: Known, status: ResponseStatus, lead: tuple[Taken, ...]) -> tuple[str, ...]:
    """On a confirmed row: that it was denied first, then each circumstance in the order it was told."""
    firm = [taken.position for taken in lead]
    if status is not ResponseStatus.CONFIRMED or Position.CONFIRMS not in firm:
        return ()
    last_confirmation = len(firm) - 1 - firm[::-1].index(Position.CONFIRMS)
    found = [DENIED_FIRST] if Position.DENIES in firm[:last_confirmation] else []
    for response in known.responses:
        if response.with_authority:
            found += response.received.circumstances
    return tuple(dict.fromkeys(found))


def _fresh_sign_off(known: Known, questions: QuestionSets) -> tuple[SignOff | None, str]:
    """The sign-off that still covers everything, or the reason why the last one no longer does."""
    signed = known.sign_off
    if signed is None:
        return None, ""
    if signed.voided_by is not None:
        seconded = signed.voided_by in {waiver.seconded_in for waiver in known.waivers}
        what = "agreed to a waiver" if seconded else "was recorded"
        return None, f"Entry {signed.voided_by} {what} after the editor had signed through entry {signed.through}."
    material = questions.last_material
    if material is not None and material.recorded_at > signed.recorded_at:
        return None, f"Question set version {material.version} was adopted after the sign-off."
    return signed, ""


def _milestones(
    known: Known,
    status: ResponseStatus,
    checks: tuple[Check, ...],
    signed: SignOff | None,
    *,
    policy: Policy,
    calendar: Calendar,
) -> Milestones:
    ready = gates.all_hold_from(checks, known.as_of) if signed is None else None
    due = known.deadline.at if known.deadline else None
    return Milestones(
        stage=_stage(known, status, signed),
        due_at=due,
        due_soon_from=working_days_before(due, policy.due_soon_working_days, calendar) if due else None,
        ready_from=ready,
    )


def _stage(known: Known, status: ResponseStatus, signed: SignOff | None) -> Stage:
    if known.listing.membership is not Membership.IN:
        return Stage.OUT
    if known.waiting:
        return Stage.TO_CLASSIFY
    if signed is not None:
        return Stage.SIGNED_OFF
    if status in ANSWERED:
        return Stage.ANSWERED
    asked = any(attempt.put_questions for attempt in known.attempts)
    return Stage.AWAITING if asked else Stage.NOT_ASKED


def publishable(status: ResponseStatus) -> bool:
    return status in PUBLISHABLE
