"""Adding one agency of the directory to an investigation, by the same rules as an import and without a file."""

from dataclasses import dataclass

from outreach.db import agencies, cases, investigations, submissions
from outreach.db.session import hold_clock
from outreach.domain.agencies import Agency
from outreach.domain.facts import AgencyListed, FindingData, Happened
from outreach.domain.investigation import Investigation
from outreach.domain.people import Acting
from outreach.services import records, teams
from outreach.services.desk import Desk


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingTyped:
    """What a person typed about an agency that joins an investigation."""

    investigation: str
    published_range: str = ""
    outside_dataset: bool = False


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """An agency, and the investigations it is not in yet."""

    agency: Agency
    investigations: tuple[Investigation, ...]


def elsewhere(desk: Desk, slug: str) -> Elsewhere:
    with desk.reading() as session:
        agency = agencies.get(session, slug)
        there = {investigation for _, investigation, _ in cases.of_agency(session, agency.id)}
        everyone = investigations.everyone(session)
        return Elsewhere(agency=agency, investigations=tuple(one for one in everyone if one.slug not in there))


def list_one(desk: Desk, slug: str, typed: ListingTyped, *, by: Acting) -> str:
    """Open its request for comment; gives back the request's number. `RuleBroken` where it has one already."""
    with desk.writing(by) as session:
        hold_clock(session)
        agency, investigation = agencies.get(session, slug), investigations.get(session, typed.investigation)
        teams.need_to_record(desk, investigation.id)
        rfc_id = cases.open(session, investigation.id, agency.id)
        listed = AgencyListed(
            name=agency.name,
            country=agency.country,
            kind=agency.kind,
            finding=FindingData(published_range=typed.published_range),
            outside_dataset=typed.outside_dataset,
        )
        records.record_in(desk, session, rfc_id, [Happened(at=desk.clock(), fact=listed)], by=by)
        submissions.remember(session, by, str(rfc_id))
        return str(rfc_id)
