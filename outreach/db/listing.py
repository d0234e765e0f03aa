"""What an import compares a file with: the agencies of its countries, and how this investigation lists them.

listings(session, investigation_id, as_of) -> dict[AgencyId, (RfcId, Listing)]   from the logs, whatever else they hold
directory(session, countries) -> Iterator[(Agency, frozenset of spellings)]
assignees(session, investigation_id) -> dict[AgencyId, StaffId]  who looks after which
addresses(session, agency_ids) -> dict[AgencyId, Reached]        the contacts there are, and the last rank
mark(session, investigation_id) -> tuple[int, ...]               changes whenever any of the above can have
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, select

from outreach.db.agencies import AGENCY_COLUMNS, agency_of
from outreach.db.session import Session
from outreach.db.tables import (
    AgencyAliasRow,
    AgencyRow,
    ContactRow,
    EntryRow,
    InvestigationRow,
    RequestForCommentRow,
    StandingSummaryRow,
    table,
)
from outreach.domain import facts
from outreach.domain.agencies import Agency
from outreach.domain.codec import parted
from outreach.domain.facts import Channel, Entry
from outreach.domain.fold import what_we_knew
from outreach.domain.ids import AgencyId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.known import Listing

_A: Final = table(AgencyRow)
_ALIAS: Final = table(AgencyAliasRow)
_CONTACT: Final = table(ContactRow)
_E: Final = table(EntryRow)
_RFC: Final = table(RequestForCommentRow)
_SUMMARY: Final = table(StandingSummaryRow)
_INVESTIGATION: Final = table(InvestigationRow)
BATCH: Final = 500

LISTING_KINDS: Final = tuple(
    kind.__name__
    for kind in (
        facts.AgencyListed,
        facts.NameCorrected,
        facts.FindingDataChanged,
        facts.RemovedFromDataset,
        facts.RestoredToDataset,
        facts.MergedInto,
        facts.EntryRetracted,
    )
)
"""The facts that a listing is made of; a retraction may take back any of them."""

_LISTINGS: Final = (
    select(
        _RFC.c.agency_id,
        *(
            _E.c[name]
            for name in ("rfc_id", "seq", "recorded_at", "recorded_by", "occurred_at", "kind", "body", "digest")
        ),
    )
    .join_from(_RFC, _E, _E.c.rfc_id == _RFC.c.id)
    .where(_RFC.c.investigation_id == bindparam("investigation_id"), _E.c.kind.in_(LISTING_KINDS))
    .order_by(_RFC.c.id, _E.c.seq)
    .execution_options(yield_per=2000)
)
_DIRECTORY: Final = (
    select(*AGENCY_COLUMNS, _ALIAS.c.spelling)
    .outerjoin(_ALIAS, _ALIAS.c.agency_id == _A.c.id)
    .where(_A.c.country.in_(bindparam("countries", expanding=True)))
    .order_by(_A.c.id, _ALIAS.c.id)
    .execution_options(yield_per=2000)
)
_ADDRESSES: Final = select(_CONTACT.c.agency_id, _CONTACT.c.channel, _CONTACT.c.address, _CONTACT.c.rank).where(
    _CONTACT.c.agency_id.in_(bindparam("agency_ids", expanding=True))
)
_ASSIGNEES: Final = select(_SUMMARY.c.agency_id, _SUMMARY.c.assignee).where(
    _SUMMARY.c.investigation_id == bindparam("investigation_id"), _SUMMARY.c.assignee != ""
)
_NEWEST: Final = tuple(select(func.max(one.c.id)) for one in (_A, _ALIAS, _CONTACT))
_LOGS: Final = select(func.count(), func.sum(_SUMMARY.c.last_seq)).where(
    _SUMMARY.c.investigation_id == bindparam("investigation_id")
)
_EDITIONS: Final = select(_INVESTIGATION.c.editions).where(_INVESTIGATION.c.id == bindparam("investigation_id"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """Where an agency is reached already: channel and address without regard to case, and the last rank given."""

    addresses: frozenset[tuple[Channel, str]]
    last_rank: int


def listings(
    session: Session, investigation_id: InvestigationId, as_of: datetime
) -> dict[AgencyId, tuple[RfcId, Listing]]:
    rows = session.execute(_LISTINGS, {"investigation_id": investigation_id})
    return {
        AgencyId(agency_id): (RfcId(rfc_id), what_we_knew([_entry(row) for row in same], as_of).listing)
        for (agency_id, rfc_id), same in groupby(rows, key=lambda row: (row.agency_id, row.rfc_id))
    }


def directory(session: Session, countries: Iterable[str]) -> Iterator[tuple[Agency, frozenset[str]]]:
    rows = session.execute(_DIRECTORY, {"countries": sorted(set(countries))})
    for _, same in groupby(rows, key=lambda row: row.agency_id):
        first, *rest = same
        yield agency_of(first), frozenset(row.spelling for row in (first, *rest) if row.spelling is not None)


def assignees(session: Session, investigation_id: InvestigationId) -> dict[AgencyId, StaffId]:
    rows = session.execute(_ASSIGNEES, {"investigation_id": investigation_id})
    return {AgencyId(row.agency_id): StaffId(row.assignee) for row in rows}


def addresses(session: Session, agency_ids: Iterable[AgencyId]) -> dict[AgencyId, Reached]:
    wanted, found = sorted(set(agency_ids)), dict[AgencyId, list[Row[Any]]]()
    for start in range(0, len(wanted), BATCH):
        for row in session.execute(_ADDRESSES, {"agency_ids": wanted[start : start + BATCH]}):
            found.setdefault(AgencyId(row.agency_id), []).append(row)
    return {
        agency_id: Reached(
            addresses=frozenset((Channel(row.channel), row.address.casefold()) for row in rows),
            last_rank=max(row.rank for row in rows),
        )
        for agency_id, rows in found.items()
    }


def mark(session: Session, investigation_id: InvestigationId) -> tuple[int, ...]:
    newest = [session.execute(statement).scalar_one() or 0 for statement in _NEWEST]
    logs = session.execute(_LOGS, {"investigation_id": investigation_id}).one()
    editions = session.execute(_EDITIONS, {"investigation_id": investigation_id}).scalar_one()
    return (*newest, *(number or 0 for number in logs), editions)


def _entry(row: Row[Any]) -> Entry:
    fact, handed_in_by = parted(row.kind, row.body)
    return Entry(
        seq=Seq(row.seq),
        recorded_at=row.recorded_at,
        recorded_by=StaffId(row.recorded_by),
        occurred_at=row.occurred_at,
        fact=fact,
        digest=row.digest,
        handed_in_by=handed_in_by,
    )
