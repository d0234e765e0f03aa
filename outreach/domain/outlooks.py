"""What to expect of one request: from when its row can fairly be signed, what that waits for, what a day's wait costs.

The forecast of an investigation is made of these (see `forecast`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from outreach.domain import followups
from outreach.domain.agencies import Contact
from outreach.domain.batches import Pending, foremost
from outreach.domain.case import Case
from outreach.domain.chasing import Kind
from outreach.domain.conflicts import UNREADABLE
from outreach.domain.fair import A_DAY, Fair, fair, rules_of
from outreach.domain.gates import Check
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import ANSWERED
from outreach.domain.road import Step, final_notice, road

NONE = timedelta(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """Which request, and the agency by the name the dataset has for it, with its zone."""

    rfc_id: RfcId
    agency: str
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """One request: from when its row can fairly be signed, and what of its gates that hangs on, the last one first.

    `tomorrow` is the same if nothing is done until this time tomorrow. `steps` are the tries still to come. `stuck`
    says why none of them will be made until a person decides; `fair_from` is then what it would be if that were now.
    `before` says what stands before the next try, `to_mend` that one of us can see to it. `held` and `unread`: a
    message that may be its answer waits for a person, under Mail or on its own page. `armed`: the next letter leaves by
    itself. `outside`: owed a hearing, but no row.
    """

    rfc_id: RfcId
    agency: str
    zone: str
    assignee: StaffId | None
    fair_from: datetime
    tomorrow: datetime
    waits_for: tuple[Check, ...]
    asked_at: datetime | None
    answered_at: datetime | None
    signed_at: datetime | None
    outside: bool
    steps: tuple[Step, ...] = ()
    stuck: str = ""
    before: str = ""
    to_mend: bool = False
    held: bool = False
    unread: bool = False
    armed: bool = False

    @property
    def by_itself(self) -> bool:
        """Nobody has to do anything: the clock alone will do."""
        return not self.stuck and (self.armed or all(check.by_itself for check in self.waits_for))

    @property
    def to_read(self) -> bool:
        return self.held or self.unread

    @property
    def next(self) -> Step | None:
        return self.steps[0] if self.steps else None

    @property
    def to_be_asked_at(self) -> datetime | None:
        """When the questions are put to it, which nobody has done yet."""
        return self.steps[0].at if self.asked_at is None and self.steps and not self.stuck else None

    @property
    def notice(self) -> Step | None:
        """The final notice, while one is still to come; one that will not leave is none."""
        return None if self.stuck else final_notice(self.steps)

    @property
    def lost(self) -> timedelta:
        """How much later its row can be signed if it waits until tomorrow."""
        return max(self.tomorrow - self.fair_from, NONE)

    @property
    def of_today(self) -> bool:
        """Whether there is something for one of us to do today: a day is lost, or something stands in the way."""
        return bool(self.stuck or self.lost or self.to_read or self.to_mend)

    @property
    def missing(self) -> str:
        return "; ".join(check.missing for check in self.waits_for)

    @property
    def why(self) -> str:
        """What it waits for, without the instants that are its own: of many agencies the same."""
        before = self.stuck or self.before
        wanted = f"Still wanted: {self.missing}" if before and self.missing else self.missing
        return " ".join(filter(None, (before, wanted)))

    @property
    def act(self) -> str:
        """What one of us does next about it."""
        if self.stuck or self.before:
            return self.stuck or self.before
        return _tried(self.next) if self.next else f"Still wanted: {self.missing}."

    def said(self, read: Callable[[datetime], str]) -> str:
        """Why nothing that is done today brings it forward."""
        if self.stuck or self.before:
            return self.stuck or self.before
        if self.next is None:
            return f"its time runs until {read(self.fair_from)}"
        why = f": {self.next.wait.said(read)}" if self.next.wait else ""
        return f"the next try is not made before {read(self.next.at)}{why}"


def outlook(whose: Whose, case: Case, contacts: Sequence[Contact], letters: Sequence[Pending] = ()) -> Outlook | None:
    """What to expect of one request; None for one that is out of the dataset for good."""
    found = fair(case, contacts, letters)
    if found is None:
        return None
    now, ahead = case.standing, found.ahead
    waits = sorted(case.unmet if now.signed is None else (), key=lambda check: check.earliest or case.now, reverse=True)
    pending = foremost(one for one in letters if not one.held)
    answer = now.answer if now.status in ANSWERED else None
    before = followups.before(case, contacts, pending) if ahead.steps or case.held else ""
    return Outlook(
        rfc_id=whose.rfc_id,
        agency=whose.agency,
        zone=whose.zone,
        assignee=now.known.assigned_to,
        fair_from=found.at,
        tomorrow=found.at if found.armed else max(found.at, _tomorrow(case, found, contacts)),
        waits_for=tuple(waits),
        asked_at=now.asked_at,
        answered_at=answer.at if answer else None,
        signed_at=now.signed_at,
        outside=now.known.listing.outside_dataset,
        steps=ahead.steps,
        stuck=found.stuck,
        before=before,
        to_mend=bool(before) and not (pending and pending.to_leave),
        held=bool(case.held),
        unread=bool(now.known.waiting),
        armed=found.armed is not None,
    )


def unreadable(whose: Whose, now: datetime) -> Outlook:
    """Of a log that cannot be read: no day can be named, and the others are not kept from theirs."""
    return Outlook(
        rfc_id=whose.rfc_id,
        agency=whose.agency,
        zone=whose.zone,
        assignee=None,
        fair_from=now,
        tomorrow=now,
        waits_for=(),
        asked_at=None,
        answered_at=None,
        signed_at=None,
        outside=False,
        stuck=UNREADABLE,
    )


def _tomorrow(case: Case, found: Fair, contacts: Sequence[Contact]) -> datetime:
    """When it is fair if nothing is done for a day; the same where there is nothing to do before then."""
    later, now, ahead = case.now + A_DAY, case.standing, found.ahead
    nothing = now.signed is not None or all(check.by_itself for check in case.unmet)
    if ahead.steps[0].at >= later if ahead.steps else nothing:
        return ahead.fair_from
    rules = rules_of(case)
    return road(rules.standing(replace(now.known, as_of=later)), tuple(contacts), rules).fair_from


def _tried(step: Step) -> str:
    to = step.contact.called if step.contact else ""
    if step.contact and step.first:
        return f"Put the questions to {to} by {step.contact.channel}."
    return {
        Kind.LETTER: f"Send the second letter to {to}.",
        Kind.FINAL: f"Send the final notice to {to}.",
        Kind.CALL: f"Call {to}.",
        Kind.BY_HAND: f"Try {to} by {step.contact.channel}." if step.contact else "Find a contact, with its source.",
    }[step.kind]
