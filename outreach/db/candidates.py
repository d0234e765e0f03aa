"""Whose a message may be: agencies by the addresses we know of them, and their requests that are under way.

at_addresses(session, addresses) -> dict[str, set[AgencyId]]      agencies that may be reached there, in small letters
at_domain(session, domain) -> set[AgencyId]                       agencies with an address there; none if too many have
at_host(session, host) -> set[AgencyId]                           the same for one host of a domain that many share
of_agencies(session, agency_ids) -> tuple[Candidate, ...]         requests in or outside the dataset, by their number
gone(session, agency_ids) -> tuple[Candidate, ...]                the others: removed, or merged into another
by_ids(session, rfc_ids) -> tuple[Candidate, ...]                 the same for requests already named

Requests that a page may not see are not among them.
"""

import re
from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, func, not_, select

from outreach.db import seats
from outreach.db.domains import registrable
from outreach.db.session import Session
from outreach.db.tables import ContactRow, InvestigationRow, RequestForCommentRow, StandingSummaryRow, table
from outreach.domain.ids import AgencyId, InvestigationId, RfcId
from outreach.domain.lines import Place
from outreach.domain.matching import Candidate

HOST: Final = re.compile(r"[a-z0-9.-]+")
_CONTACT: Final = table(ContactRow)
_SUMMARY: Final = table(StandingSummaryRow)
_RFC: Final = table(RequestForCommentRow)
_INVESTIGATION: Final = table(InvestigationRow)
_AT: Final = select(_CONTACT.c.agency_id, func.lower(_CONTACT.c.address).label("address")).where(
    _CONTACT.c.domain.in_(bindparam("domains", expanding=True)),
    func.lower(_CONTACT.c.address).in_(bindparam("named", expanding=True)),
)
_AT_DOMAIN: Final = (
    select(_CONTACT.c.agency_id).where(_CONTACT.c.domain == bindparam("domain")).distinct().limit(bindparam("most"))
)
_AT_HOST: Final = (
    select(_CONTACT.c.agency_id)
    .where(
        _CONTACT.c.domain == bindparam("domain"),
        func.lower(_CONTACT.c.address).like(bindparam("at_host")),
    )
    .distinct()
    .limit(bindparam("most"))
)
_CANDIDATES: Final = (
    select(
        _SUMMARY.c.rfc_id,
        _SUMMARY.c.investigation_id,
        _SUMMARY.c.agency_id,
        _SUMMARY.c.name,
        _SUMMARY.c.attempts,
        _INVESTIGATION.c.slug,
        _INVESTIGATION.c.title,
    )
    .join_from(_SUMMARY, _INVESTIGATION, _INVESTIGATION.c.id == _SUMMARY.c.investigation_id)
    .order_by(_SUMMARY.c.rfc_id)
)
# By way of the requests, because they have an index of their agencies.
_EVERY: Final = _CANDIDATES.join(_RFC, _RFC.c.id == _SUMMARY.c.rfc_id).where(
    _RFC.c.agency_id.in_(bindparam("named", expanding=True))
)
_THERE: Final = _SUMMARY.c.place.in_((Place.IN.value, Place.OUTSIDE.value))
_OF_AGENCIES: Final = _EVERY.where(_THERE)
_GONE: Final = _EVERY.where(not_(_THERE))
_BY_IDS: Final = _CANDIDATES.where(_SUMMARY.c.rfc_id.in_(bindparam("named", expanding=True)))
BATCH: Final = 500


def at_addresses(session: Session, addresses: Collection[str]) -> dict[str, set[AgencyId]]:
    wanted, found = sorted({one.lower() for one in addresses}), defaultdict[str, set[AgencyId]](set)
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        for row in session.execute(_AT, {"domains": sorted({registrable(one) for one in some}), "named": some}):
            found[row.address].add(AgencyId(row.agency_id))
    return dict(found)


def at_domain(session: Session, domain: str, *, most: int) -> set[AgencyId]:
    """A domain that more agencies share than `most` tells nothing of any of them."""
    found = session.execute(_AT_DOMAIN, {"domain": domain, "most": most + 1}).scalars().all()
    return {AgencyId(each) for each in found} if len(found) <= most else set()


def at_host(session: Session, host: str, *, most: int) -> set[AgencyId]:
    if not HOST.fullmatch(host):
        return set()
    values = {"domain": registrable(f"@{host}"), "at_host": f"%@{host}", "most": most + 1}
    found = session.execute(_AT_HOST, values).scalars().all()
    return {AgencyId(each) for each in found} if len(found) <= most else set()


def of_agencies(session: Session, agency_ids: Collection[AgencyId]) -> tuple[Candidate, ...]:
    return tuple(_candidate(row) for row in _in_batches(session, _OF_AGENCIES, sorted(set(agency_ids))))


def gone(session: Session, agency_ids: Collection[AgencyId]) -> tuple[Candidate, ...]:
    return tuple(_candidate(row) for row in _in_batches(session, _GONE, sorted(set(agency_ids))))


def by_ids(session: Session, rfc_ids: Collection[RfcId]) -> tuple[Candidate, ...]:
    return tuple(_candidate(row) for row in _in_batches(session, _BY_IDS, sorted(set(rfc_ids))))


def _in_batches(session: Session, statement: Select[Any], wanted: list[Any]) -> list[Row[Any]]:
    found, sight = list[Row[Any]](), seats.seen(session)
    for start in range(0, len(wanted), BATCH):
        found += session.execute(statement, {"named": wanted[start : start + BATCH]}).all()
    return [row for row in found if sight.sees_request(row.investigation_id, row.rfc_id)]


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        rfc_id=RfcId(row.rfc_id),
        agency_id=AgencyId(row.agency_id),
        name=row.name,
        attempts=row.attempts,
        investigation_id=InvestigationId(row.investigation_id),
        investigation_slug=row.slug,
        investigation_title=row.title,
    )
