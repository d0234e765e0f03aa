"""How to reach an agency: its desks and people by each channel, in the order they should be tried.

A `Contact` to be added carries any id; the id it got comes back.

    of_agency(session, agency_id) -> tuple[Contact, ...]      rank 1 first
    of_agencies(session, agency_ids) -> dict[AgencyId, tuple[Contact, ...]]    the same of many, in one statement
    shared(session, agency_ids) -> Shared                     which of their addresses are of other agencies too
    get(session, contact_id, *, for_update=False) -> Contact  NotFound
    add(session, contact) -> ContactId
    add_many(session, contacts) -> None
    change(session, contact) -> None
    mark(session, agency_id, address, health) -> int          all contacts of the agency there; how many it changed
    reorder(session, contact_ids) -> None                     the first of them is tried first
    reached_in(session, investigation_id)                     request, agency and address of each e-mail and telephone
    contact_of(row) -> Contact                                for other statements that read contacts
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, func, insert, select, update

from outreach.db import fair_days
from outreach.db.domains import registrable
from outreach.db.handed import insert_many
from outreach.db.session import Session
from outreach.db.statements import changed
from outreach.db.tables import AgencyRow, ContactRow, RequestForCommentRow, table
from outreach.domain.agencies import Contact, Health
from outreach.domain.errors import NotFound
from outreach.domain.facts import Channel
from outreach.domain.ids import AgencyId, ContactId, InvestigationId, RfcId, StaffId

Shared = Mapping[tuple[AgencyId, str], tuple[str, ...]]
"""By an agency and an e-mail address of its contacts, the names of the other agencies that have the address too."""

_T: Final = table(ContactRow)
_AGENCY: Final = table(AgencyRow)
_RFC: Final = table(RequestForCommentRow)
_OF_AGENCY: Final = select(_T).where(_T.c.agency_id == bindparam("agency_id")).order_by(_T.c.rank, _T.c.id)
_OF_AGENCIES: Final = (
    select(_T).where(_T.c.agency_id.in_(bindparam("agency_ids", expanding=True))).order_by(_T.c.rank, _T.c.id)
)
_OTHER: Final = _T.alias("other_contact")
_SHARED: Final = (
    select(_T.c.agency_id, _T.c.address, _AGENCY.c.name)
    .join(_OTHER, and_(_OTHER.c.domain == _T.c.domain, func.lower(_OTHER.c.address) == func.lower(_T.c.address)))
    .join(_AGENCY, _AGENCY.c.id == _OTHER.c.agency_id)
    .where(
        _T.c.agency_id.in_(bindparam("agency_ids", expanding=True)),
        _T.c.channel == Channel.EMAIL.value,
        _OTHER.c.agency_id != _T.c.agency_id,
    )
    .order_by(_T.c.agency_id, _AGENCY.c.name, _OTHER.c.id)
)
_REACHED_IN: Final = (
    select(_RFC.c.id, _AGENCY.c.name, _T.c.address)
    .join_from(_RFC, _AGENCY, _AGENCY.c.id == _RFC.c.agency_id)
    .join(_T, _T.c.agency_id == _AGENCY.c.id)
    .where(
        _RFC.c.investigation_id == bindparam("investigation_id"),
        _T.c.channel.in_([Channel.EMAIL.value, Channel.PHONE.value]),
    )
    .order_by(_RFC.c.id, _T.c.id)
)
_GET: Final = select(_T).where(_T.c.id == bindparam("contact_id"))
_GET_LOCKED: Final = _GET.with_for_update()
_RANK: Final = update(_T).where(_T.c.id == bindparam("which")).values(rank=bindparam("place"))
_ADD: Final = insert(_T).returning(_T.c.id)
_CHANGE: Final = update(_T).where(_T.c.id == bindparam("which"))
_MARK: Final = (
    update(_T)
    .where(_T.c.agency_id == bindparam("which"), _T.c.address == bindparam("where"))
    .where(_T.c.health != bindparam("now_is"))
    .values(health=bindparam("now_is"))
)


def of_agency(session: Session, agency_id: AgencyId) -> tuple[Contact, ...]:
    return tuple(contact_of(row) for row in session.execute(_OF_AGENCY, {"agency_id": agency_id}))


def of_agencies(session: Session, agency_ids: Iterable[AgencyId]) -> dict[AgencyId, tuple[Contact, ...]]:
    found: dict[AgencyId, list[Contact]] = {}
    for row in session.execute(_OF_AGENCIES, {"agency_ids": sorted(agency_ids)}):
        found.setdefault(AgencyId(row.agency_id), []).append(contact_of(row))
    return {agency_id: tuple(contacts) for agency_id, contacts in found.items()}


def shared(session: Session, agency_ids: Iterable[AgencyId]) -> Shared:
    found: dict[tuple[AgencyId, str], dict[str, None]] = {}
    for row in session.execute(_SHARED, {"agency_ids": sorted(agency_ids)}):
        found.setdefault((AgencyId(row.agency_id), row.address), {})[row.name] = None
    return {where: tuple(names) for where, names in found.items()}


def reached_in(session: Session, investigation_id: InvestigationId) -> list[tuple[RfcId, str, str]]:
    """Where the agencies of an investigation are reached by mail and by telephone."""
    rows = session.execute(_REACHED_IN, {"investigation_id": investigation_id})
    return [(RfcId(row.id), row.name, row.address) for row in rows]


def get(session: Session, contact_id: ContactId, *, for_update: bool = False) -> Contact:
    row = session.execute(_GET_LOCKED if for_update else _GET, {"contact_id": contact_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such contact.")
    return contact_of(row)


def add(session: Session, contact: Contact) -> ContactId:
    fair_days.of_agencies(session, [contact.agency_id])
    return ContactId(session.execute(_ADD, _row(contact)).scalar_one())


def add_many(session: Session, contacts: Sequence[Contact]) -> None:
    insert_many(session, _T, [_row(contact) for contact in contacts])
    fair_days.of_agencies(session, {contact.agency_id for contact in contacts})


def change(session: Session, contact: Contact) -> None:
    if not changed(session.execute(_CHANGE, {**_row(contact), "which": contact.id})):
        raise NotFound("There is no such contact.")
    fair_days.of_agencies(session, [contact.agency_id])


def mark(session: Session, agency_id: AgencyId, address: str, health: Health) -> int:
    found = changed(session.execute(_MARK, {"which": agency_id, "where": address, "now_is": health.value}))
    if found:
        fair_days.of_agencies(session, [agency_id])
    return found


def reorder(session: Session, contact_ids: Sequence[ContactId]) -> None:
    for place, contact_id in enumerate(contact_ids, start=1):
        session.execute(_RANK, {"which": contact_id, "place": place})
    theirs = session.execute(select(_T.c.agency_id).where(_T.c.id.in_(contact_ids)).distinct()).scalars()
    fair_days.of_agencies(session, [AgencyId(one) for one in theirs])


def _row(contact: Contact) -> dict[str, object]:
    return {
        "agency_id": contact.agency_id,
        "name": contact.name,
        "role": contact.role,
        "channel": contact.channel.value,
        "address": contact.address,
        "health": contact.health.value,
        "rank": contact.rank,
        "source": contact.source,
        "checked_on": contact.checked_on,
        "checked_by": contact.checked_by,
        "note": contact.note,
        "moved_by": contact.moved_by,
        "moved_at": contact.moved_at,
        "domain": registrable(contact.address) if contact.channel is Channel.EMAIL else "",
    }


def contact_of(row: Row[Any]) -> Contact:
    return Contact(
        id=ContactId(row.id),
        agency_id=AgencyId(row.agency_id),
        name=row.name,
        role=row.role,
        channel=Channel(row.channel),
        address=row.address,
        health=Health(row.health),
        rank=row.rank,
        source=row.source,
        checked_on=row.checked_on,
        checked_by=StaffId(row.checked_by) if row.checked_by else None,
        note=row.note,
        moved_by=StaffId(row.moved_by) if row.moved_by else None,
        moved_at=row.moved_at,
    )
