"""What a table of reminders would bring before anybody adopts it, beside what the one in force brings.

It is worked out from the same plans and tellings as the scheduler's, in a read that holds up nobody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.db import cases, editions, investigations, log
from outreach.db import reminders as notes
from outreach.db.session import Session
from outreach.domain.case import Case
from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.investigation import Investigation
from outreach.domain.reminder_policy import ReminderPolicy
from outreach.domain.reminders import plan
from outreach.domain.reminders_ahead import SPANS, Compared, Foretold, Outset, Span, Turn, compared, said_once, span
from outreach.services.desk import Desk
from outreach.services.editions import check_reminders
from outreach.services.newsroom import newsroom_of
from outreach.services.records import as_many_as_can_be_read, case_of

AT_A_TIME = 500


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """`both`: every reminder of the days ahead, by either table. `names`: the agencies of those that differ."""

    investigation: Investigation
    now: datetime
    both: tuple[Compared, ...]
    spans: tuple[Span, ...]
    names: Mapping[RfcId, str]

    @property
    def differs(self) -> tuple[Compared, ...]:
        return tuple(one for one in self.both if one.turn is not Turn.SAME)


def ahead(desk: Desk, slug: str, typed: ReminderPolicy | None = None) -> Ahead:
    """Of the days ahead, if nothing more were recorded. Without a table it is the one in force alone.

    Raises `RuleBroken` where the table could not be adopted.
    """
    now = desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        known = editions.load(session, investigation.id, investigation.editions)
        in_force = known.reminders_at(now)
        if typed is not None:
            check_reminders(session, known, typed, now)
        outset, until = _outset(desk, session, investigation.id, now), now + timedelta(days=max(SPANS))
        found: tuple[list[Foretold], list[Foretold]] = ([], [])
        for case in _cases(desk, session, investigation.id, now):
            assigned = case.standing.known.assigned_to
            for some, table in zip(found, (typed or in_force, in_force), strict=True):
                planned = plan(case.standing, case.calendar, table)
                some += [one for one in outset.foretold(case.rfc_id, planned, assigned) if one.at < until]
        both = compared(*map(said_once, found))
        differing = {rfc_id for one in both if one.turn is not Turn.SAME for rfc_id in one.requests}
        names = {rfc_id: one.agency.name for rfc_id, one in cases.load_many(session, differing).items()}
    spans = tuple(span(days, now, both) for days in SPANS)
    return Ahead(investigation=investigation, now=now, both=both, spans=spans, names=names)


def _outset(desk: Desk, session: Session, which: InvestigationId, now: datetime) -> Outset:
    newsroom = newsroom_of(desk, session).of(which)
    today = {newsroom.working_time(one).local_date(now) for one in newsroom.staff}
    return Outset(
        now=now,
        newsroom=newsroom,
        told=notes.told_already(session, which),
        mornings=notes.mornings(session, today),
    )


def _cases(desk: Desk, session: Session, which: InvestigationId, now: datetime) -> Iterator[Case]:
    """A log that cannot be read has no plan; it keeps nobody from the others."""
    everyone = log.requests(session, which)
    for start in range(0, len(everyone), AT_A_TIME):
        logs = as_many_as_can_be_read(lambda ids: log.read_some(session, ids), everyone[start : start + AT_A_TIME])
        for rfc_id, stored in cases.load_many(session, logs).items():
            yield case_of(desk, session, stored, logs[rfc_id], now=now)
