"""What a job would come to: the letters that would leave, those that would not after all, and what calls for each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from outreach.db import cases, outbox, pending_letters
from outreach.db import reminders as notes
from outreach.db.reminders import Noted
from outreach.db.session import Session
from outreach.domain.agencies import Place
from outreach.domain.calendars import Calendar
from outreach.domain.ids import RfcId
from outreach.domain.outbox import Outgoing
from outreach.domain.phases import phase_at
from outreach.domain.reminder_policy import ReminderKind
from outreach.domain.spans import ago, how_far
from outreach.domain.wallclock import counted, read_both, zone_or_utc

NOT_TOLD: Final[Mapping[str, datetime]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """A rule that calls for a reminder. `armed_by`: the seq of an entry, or the instant of a deadline.

    `armed` says it in words, on the agency's clock. `far`, in the words of the mail: how far off that is, or since when
    a reply waits. `nth` is the working day of the rule. `phase` is where the request would stand then. `told`: when the
    letter was written that tells it already.
    """

    kind: str
    request: RfcId
    agency: str
    armed_by: str
    armed: str
    nth: int
    far: str
    phase: str
    told: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WouldLeave:
    """A letter that would be queued or sent. `not_before`: when it would be tried; `rules`: what calls for it.

    `told`: when a letter was written that tells all of it already.
    """

    to: str
    subject: str
    kind: str
    request: RfcId | None
    agency: str = ""
    not_before: datetime | None = None
    rules: tuple[Called, ...] = ()
    told: datetime | None = None


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

    @property
    def already(self) -> str:
        """What of it has been told by now, in a sentence; empty where none has."""
        told, rules = [one for one in self.letters if one.told], [rule for one in self.letters for rule in one.rules]
        some = sum(1 for rule in rules if rule.told)
        if not told and not some:
            return ""
        if len(told) == len(self.letters):
            return "All of it was told already; run again, it tells nothing new."
        other = len(told) - sum(1 for one in told if one.rules)
        what = [counted(some, "reminder")] if some else []
        what += [counted(other, "morning mail")] if other else []
        were = "was" if some + other == 1 else "were"
        return f"Of that, {' and '.join(what)} {were} told already, as marked; the rest would still be told."


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Where a rehearsal is looked at: `session` is as the job left it at `at`; `before` as it was."""

    session: Session
    before: Session
    at: datetime
    calendars: Callable[[Place], Calendar]

    def would_be_written(self, one: Outgoing) -> WouldLeave:
        """The same of a letter the job wrote, with what of it is told by now by one that was really written."""
        told = notes.told_in(self.session, one.id)
        already = notes.told_when(self.before, [noted.key for noted in told])
        rules = self._called(told, already)
        whole = [rule.told for rule in rules if rule.told]
        every = max(whole) if whole and len(whole) == len(rules) else None
        return replace(
            self.would_leave(one, not_before=one.not_before),
            rules=rules,
            told=every if rules else outbox.written_when(self.before, one.dedupe),
        )

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

    def _called(self, told: Iterable[Noted], already: Mapping[str, datetime] = NOT_TOLD) -> tuple[Called, ...]:
        """What is told on several days of the same is said once, and so is what calls for it: the last."""
        last: dict[tuple[str, ...], Called] = {}
        for noted in told:
            rule = replace(self._rule(noted), told=already.get(noted.key))
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
            far=self._far(noted, stored.agency.place),
            phase=phase_at(stored.counted.milestones, self.at).value if stored.counted else "",
        )

    def _far(self, noted: Noted, home: Place) -> str:
        if noted.kind == ReminderKind.UNCLASSIFIED:
            came = next((one.of for one in noted.about.plan if noted.name.startswith(f"{one.what}/")), None)
            return f"since {read_both(came, zone_or_utc(home.zone))}" if came else ""
        if noted.kind in {ReminderKind.UPDATE, ReminderKind.CHOSEN}:
            return ""
        due = datetime.fromisoformat(noted.name.split("/")[1])
        return (ago if due <= self.at else how_far)(due, self.at, self.calendars(home))


def _armed(kind: str, by: str, zone: str) -> str:
    if by.isdecimal():
        return f"entry {by}"
    what = "what was adopted on" if kind == ReminderKind.UPDATE else "the deadline"
    return f"{what} {read_both(datetime.fromisoformat(by), zone_or_utc(zone))}"
