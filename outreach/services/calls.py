"""Whom to call now: the agencies of an investigation that have not answered, those that are open first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from outreach.db import agencies, contacts, editions, investigations, queries
from outreach.domain.agencies import Agency, Contact, in_order_to_try
from outreach.domain.calendars import Calendar, CalendarEnds
from outreach.domain.facts import Channel
from outreach.domain.investigation import Investigation, Question
from outreach.domain.lines import Line
from outreach.domain.phases import Phase
from outreach.services.desk import Desk

TO_CALL = (Phase.OVERDUE, Phase.DUE_SOON, Phase.AWAITING, Phase.NOT_ASKED)
"""The most pressing first."""

OF_EACH = 25
OFFICES_OPEN = time(9)
"""Nobody tells us when a press office opens; before nine hardly any does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One agency with the number to dial. `shut` says why nobody is there now; empty while they should be."""

    line: Line
    phase: Phase
    agency: Agency
    contact: Contact
    shut: str


@dataclass(frozen=True, kw_only=True)
class CallList:
    """`unreachable`: how many of these agencies have no number in working order."""

    investigation: Investigation
    calls: tuple[Call, ...]
    unreachable: int
    questions: tuple[Question, ...]
    now: datetime


def call_list(desk: Desk, slug: str) -> CallList:
    now = desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        adopted = editions.load(session, investigation.id, investigation.editions)
        found = queries.sections(session, investigation.id, now, phases=TO_CALL, limit=OF_EACH)
        lines = [(phase, line) for phase in TO_CALL for line in found[phase]]
        ids = [line.agency_id for _, line in lines]
        known, reached = agencies.by_ids(session, ids), contacts.of_agencies(session, ids)
    close, current = adopted.policy_at(now).close_of_business, adopted.questions_at(now).current
    calls = []
    for phase, line in lines:
        agency = known[line.agency_id]
        for contact in in_order_to_try(reached.get(agency.id, ()), Channel.PHONE)[:1]:
            shut = _shut(desk.calendars(agency.place), now, close)
            calls.append(Call(line=line, phase=phase, agency=agency, contact=contact, shut=shut))
    return CallList(
        investigation=investigation,
        calls=tuple(sorted(calls, key=lambda call: bool(call.shut))),
        unreachable=len(lines) - len(calls),
        questions=current.questions if current else (),
        now=now,
    )


def _shut(calendar: Calendar, now: datetime, close: time) -> str:
    return next(_reasons(calendar, now, close), "")


def _reasons(calendar: Calendar, now: datetime, close: time) -> Iterator[str]:
    there = now.astimezone(calendar.zone)
    try:
        if closed := calendar.why_closed(there.date()):
            yield closed
    except CalendarEnds:
        yield "not known: the calendar ends before today"
    if there.time() < OFFICES_OPEN:
        yield "not open yet"
    if there.time() >= close:
        yield "closed for today"
