"""Whom to call now: the agencies of an investigation that have not answered, those that are open first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from outreach.db import agencies, contacts, editions, investigations, people, queries
from outreach.domain.agencies import Agency, Contact, in_order_to_try
from outreach.domain.chasing import Wait
from outreach.domain.facts import Channel
from outreach.domain.ids import StaffId
from outreach.domain.investigation import Investigation, Question
from outreach.domain.lines import Line
from outreach.domain.office_hours import Shut, shut
from outreach.domain.phases import Phase
from outreach.domain.spans import distance
from outreach.services import follow_ups
from outreach.services.desk import Desk

TO_CALL = (Phase.OVERDUE, Phase.DUE_SOON, Phase.AWAITING, Phase.NOT_ASKED)
"""The most pressing first."""

OF_EACH = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One agency with the number to dial.

    `forbidden` says why not, whatever the clock says; `wait` from when on; `shut` why nobody is at their desk now.
    """

    line: Line
    phase: Phase
    agency: Agency
    contact: Contact
    forbidden: str
    wait: Wait | None
    shut: Shut | None
    distance: str

    @property
    def now(self) -> bool:
        return not (self.forbidden or self.wait or self.shut)


@dataclass(frozen=True, kw_only=True)
class CallList:
    """`unreachable`: how many of these agencies have no number in working order."""

    investigation: Investigation
    calls: tuple[Call, ...]
    unreachable: int
    questions: tuple[Question, ...]
    names: Mapping[StaffId, str]
    now: datetime


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
        asked = [line.rfc_id for phase, line in lines if phase is not Phase.NOT_ASKED]
        proposals = {one.rfc_id: one.proposal for one in follow_ups.proposed(desk, session, investigation, asked)}
    current = adopted.questions_at(now).current
    calls = []
    for phase, line in lines:
        agency, proposal = known[line.agency_id], proposals.get(line.rfc_id)
        for contact in in_order_to_try(reached.get(agency.id, ()), Channel.PHONE)[:1]:
            one = Call(
                line=line,
                phase=phase,
                agency=agency,
                contact=contact,
                forbidden=proposal.forbidden if proposal else "",
                wait=proposal.wait if proposal else None,
                shut=shut(desk.calendars(agency.place), now),
                distance=distance(line, now, desk.calendars),
            )
            calls.append(one)
    return CallList(
        investigation=investigation,
        calls=tuple(sorted(calls, key=lambda call: not call.now)),
        unreachable=len(lines) - len(calls),
        questions=current.questions if current else (),
        names=names,
        now=now,
    )
