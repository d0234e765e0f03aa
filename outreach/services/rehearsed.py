"""What a job would come to: the letters that would leave, those that would not after all, and what calls for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from outreach.db import cases, outbox, pending_letters
from outreach.db import reminders as notes
from outreach.db.reminders import Noted
from outreach.db.session import Session
from outreach.domain.ids import RfcId
from outreach.domain.outbox import Outgoing
from outreach.domain.phases import phase_at
from outreach.domain.reminder_policy import ReminderKind
from outreach.domain.wallclock import read_both, zone_or_utc


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """A rule that calls for a reminder. `armed_by`: the seq of an entry, or the instant of a deadline.

    `armed` says it in words, on the agency's clock. `phase` is where the request would stand then.
    """

    kind: str
    request: RfcId
    agency: str
    armed_by: str
    armed: str
    nth: int
    phase: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WouldLeave:
    """A letter that would be queued or sent. `not_before`: when it would be tried; `rules`: what calls for it."""

    to: str
    subject: str
    kind: str
    request: RfcId | None
    agency: str = ""
    not_before: datetime | None = None
    rules: tuple[Called, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class WouldStay:
    """A letter that waits and would not leave after all. `rules`: what called for it while it waited."""

    to: str
    subject: str
    kind: str
    request: RfcId | None
    agency: str
    why: str
    rules: tuple[Called, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """What the job said it did, and the letters it came to."""

    outcome: str
    letters: tuple[WouldLeave, ...]
    stays: tuple[WouldStay, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Where a rehearsal is looked at: `session` is as the job left it at `at`; `before` as it was."""

    session: Session
    before: Session
    at: datetime

    def would_leave(self, one: Outgoing, *, not_before: datetime | None = None) -> WouldLeave:
        return WouldLeave(
            to=one.letter.to,
            subject=one.letter.subject,
            kind=one.kind,
            request=one.rfc_id,
            agency=self._agency(one.rfc_id),
            not_before=not_before,
            rules=self._called(notes.told_in(self.session, one.id)),
        )

    def would_stay(self, ids: Iterable[int]) -> tuple[WouldStay, ...]:
        """Of these, which waited before, those that the job ended without sending them."""
        return tuple(self._stays(one) for one in outbox.ended(self.session, ids))

    def _stays(self, one: Outgoing) -> WouldStay:
        return WouldStay(
            to=one.letter.to,
            subject=one.letter.subject,
            kind=one.kind,
            request=one.rfc_id,
            agency=self._agency(one.rfc_id),
            why=self._held(one) or one.last_reply,
            # What is not told after all is forgotten with it, so it is read where that has not happened.
            rules=self._called(notes.told_in(self.before, one.id)),
        )

    def _held(self, one: Outgoing) -> str:
        """Of a letter to an agency, what its batch says of it."""
        if one.agency is None or one.rfc_id is None:
            return ""
        letters = pending_letters.pending(self.session, [one.rfc_id], held=True).get(one.rfc_id, ())
        zone = zone_or_utc(cases.load(self.session, one.rfc_id).agency.zone)
        return next((letter.why_held.said(lambda at: read_both(at, zone)) for letter in letters if letter.held), "")

    def _agency(self, rfc_id: RfcId | None) -> str:
        return cases.load(self.session, rfc_id).agency.name if rfc_id else ""

    def _called(self, told: Iterable[Noted]) -> tuple[Called, ...]:
        """What is told on several days of the same is said once, and so is what calls for it: the last."""
        last: dict[tuple[str, ...], Called] = {}
        for rule in map(self._rule, told):
            about = (rule.kind, str(rule.request), rule.armed_by)
            if about not in last or last[about].nth < rule.nth:
                last[about] = rule
        return tuple(last.values())

    def _rule(self, noted: Noted) -> Called:
        kind, armed_by, nth, _ = noted.name.split("/")
        stored = cases.load(self.session, noted.rfc_id)
        return Called(
            kind=kind,
            request=noted.rfc_id,
            agency=stored.agency.name,
            armed_by=armed_by,
            armed=_armed(kind, armed_by, stored.agency.zone),
            nth=int(nth),
            phase=phase_at(stored.counted.milestones, self.at).value if stored.counted else "",
        )


def _armed(kind: str, by: str, zone: str) -> str:
    if by.isdecimal():
        return f"entry {by}"
    what = "what was adopted on" if kind == ReminderKind.UPDATE else "the deadline"
    return f"{what} {read_both(datetime.fromisoformat(by), zone_or_utc(zone))}"
