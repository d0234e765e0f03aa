"""Whom to call now: the agencies of an investigation that have not answered, those that are open first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from outreach.db import agencies, contacts, editions, investigations, pending_letters, people, queries
from outreach.db.session import Session
from outreach.domain.agencies import Agency, Contact, in_order_to_try
from outreach.domain.batches import foremost
from outreach.domain.calendars import OffDay
from outreach.domain.facts import Channel
from outreach.domain.followups import of_a_letter
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Investigation, Question
from outreach.domain.lines import Line
from outreach.domain.office_hours import shut
from outreach.domain.phases import Phase
from outreach.domain.turns import Turn
from outreach.services.desk import Desk
from outreach.services.distances import distances
from outreach.services.tries import turns

TO_CALL = (Phase.OVERDUE, Phase.DUE_SOON, Phase.AWAITING, Phase.NOT_ASKED)
"""The most pressing first."""

OF_EACH = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One agency with the number to dial, and whether it can be called this minute.

    `closed`: the day off on which its deadline ends.
    """

    line: Line
    phase: Phase
    agency: Agency
    contact: Contact
    turn: Turn
    distance: str
    closed: OffDay | None


@dataclass(frozen=True, kw_only=True)
class CallList:
    """`unreachable`: how many of these agencies have no number in working order."""

    investigation: Investigation
    calls: tuple[Call, ...]
    unreachable: int
    questions: tuple[Question, ...]
    names: Mapping[StaffId, str]
    now: datetime

    @property
    def callable(self) -> tuple[Call, ...]:
        return tuple(one for one in self.calls if one.turn.now)

    @property
    def not_now(self) -> tuple[Call, ...]:
        """The next that can be called first, those of which nobody can say when last."""
        return tuple(one for one in self.calls if not one.turn.now)

    @property
    def next(self) -> tuple[Call, datetime] | None:
        """Who can be called next and from when on, where nobody can be called now."""
        first = next(iter(self.calls), None)
        return (first, first.turn.at) if first and first.turn.at else None

    @property
    def headline(self) -> str:
        """Whether anybody can be called, before anything else is said; who is next is said beside it."""
        if many := len(self.callable):
            return "1 agency can be called now." if many == 1 else f"{many} agencies can be called now."
        return "Nobody can be called now." if self.calls else "Nobody has to be called now."


def call_list(desk: Desk, slug: str, *, of: StaffId | None = None) -> CallList:
    """`of`: those of one reporter; None for everybody's."""
    now = desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        adopted = editions.load(session, investigation.id, investigation.editions)
        found = queries.sections(session, investigation.id, now, phases=TO_CALL, assignee=of, limit=OF_EACH)
        lines = [(phase, line) for phase in TO_CALL for line in found[phase]]
        ids = [line.agency_id for _, line in lines]
        known, reached = agencies.by_ids(session, ids), contacts.of_agencies(session, ids)
        names = people.names(session)
        next_ones = _turns(desk, session, [line for _, line in lines])
        far = distances(desk, session, (line for _, line in lines), now)
    current = adopted.questions_at(now).current
    calls = [
        Call(
            line=line,
            phase=phase,
            agency=known[line.agency_id],
            contact=contact,
            turn=next_ones.get(line.rfc_id) or Turn(shut=shut(desk.calendars(known[line.agency_id].place), now)),
            distance=far.words[line.rfc_id],
            closed=far.closed.get(line.rfc_id),
        )
        for phase, line in lines
        for contact in in_order_to_try(reached.get(line.agency_id, ()), Channel.PHONE)[:1]
    ]
    return CallList(
        investigation=investigation,
        calls=tuple(sorted(calls, key=lambda call: call.turn.order)),
        unreachable=len(lines) - len(calls),
        questions=current.questions if current else (),
        names=names,
        now=now,
    )


def _turns(desk: Desk, session: Session, lines: list[Line]) -> dict[RfcId, Turn]:
    """What follow-ups says of those that were asked; of the others, whether a letter to them is on its way."""
    found = turns(desk, session, [line.rfc_id for line in lines if line.asked_at is not None])
    unasked = [line.rfc_id for line in lines if line.asked_at is None]
    for rfc_id, letters in pending_letters.pending(session, unasked).items():
        if letter := foremost(letters):
            found[rfc_id] = Turn(forbidden=of_a_letter(letter))
    return found
