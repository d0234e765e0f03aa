"""Two investigations beside each other: Blue Lantern, and Quiet Harbour, which Ben leads; both ask Port Ansel."""

from typing import Any, Final

from outreach.db import agencies, cases, investigations, seats
from outreach.domain import facts
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.people import Acting, Role
from outreach.domain.teams import Part
from outreach.services import records, teams
from tests.support.mailroom import Mailroom

EDITH: Final = Acting(staff=StaffId("edith"), role=Role.EDITOR)
BEN: Final = Acting(staff=StaffId("ben"), role=Role.EDITOR)


def a_second_story(room: Mailroom) -> RfcId:
    """Quiet Harbour; gives back its request to Port Ansel."""
    with room.desk.database.writing() as session:
        harbour = investigations.add(
            session, slug="quiet-harbour", title="Quiet Harbour", by=BEN.staff, at=room.newsroom.clock()
        )
        rfc_id = cases.open(session, harbour.id, agencies.get(session, "port-ansel-police-service").id)
    listed = facts.AgencyListed(
        name="Port Ansel Police Service",
        country="CA",
        kind="police",
        finding=facts.FindingData(published_range="1–5 searches"),
    )
    records.record(room.desk, rfc_id, facts.Happened(at=room.newsroom.clock(), fact=listed), by=BEN)
    return rfc_id


def as_seen_by(room: Mailroom, who: str, part: Part | None) -> Any:
    """The desk as they see it, who hold this part in Blue Lantern, or none."""
    if part is None:
        teams.take(room.desk, "blue-lantern", StaffId(who), by=EDITH)
    else:
        teams.give(room.desk, "blue-lantern", StaffId(who), part, by=EDITH)
    with room.desk.reading() as session:
        return room.desk.seen_by(seats.sight_of(session, StaffId(who), room.newsroom.clock()))
