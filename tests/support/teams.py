"""A team for an investigation: everybody of the house in the part their role suggests, so that a story can be told."""

from datetime import datetime

from outreach.db import people, seats
from outreach.db.session import Session
from outreach.domain.ids import InvestigationId
from outreach.domain.people import Role
from outreach.domain.teams import Part, Seat

PARTS = {Role.REPORTER: Part.REPORTER, Role.EDITOR: Part.EDITOR, Role.ADMIN: Part.EDITOR}


def everybody_works_on(session: Session, investigation_id: InvestigationId, at: datetime) -> None:
    leads = [seat.staff_id for seat in seats.team(session, investigation_id)]
    for one in people.everyone(session):
        if one.id not in leads and one.role in PARTS:
            part = PARTS[one.role]
            seats.put(
                session,
                Seat(investigation_id=investigation_id, slug="", staff_id=one.id, part=part, since=at, by=leads[0]),
            )
