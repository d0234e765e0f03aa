"""Contacts somebody should look at again, each list a range of an index; and agencies nobody can be sure to reach.

counts(session, before) -> dict[Reason, int]
listed(session, reason, before, *, sort, start, most) -> tuple[Found, ...]
only_generic(session, investigation_id) -> frozenset[RfcId]       requests of one investigation, for its release
unchecked(session, investigation_id, before) -> frozenset[RfcId]
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from outreach.db.agencies import AGENCY_COLUMNS, agency_of
from outreach.db.contacts import contact_of
from outreach.db.session import Session
from outreach.db.tables import AgencyRow, ContactRow, RequestForCommentRow, table
from outreach.domain.agencies import Agency, Contact, Health
from outreach.domain.contact_checks import GENERIC, Reason
from outreach.domain.facts import Channel
from outreach.domain.ids import InvestigationId, RfcId

_C: Final = table(ContactRow)
_A: Final = table(AgencyRow)
_R: Final = table(RequestForCommentRow)
_MINE: Final = _C.c.agency_id == _A.c.id
_SOUND: Final = _C.c.health == Health.GOOD.value
_ALIVE: Final = _C.c.health != Health.BAD.value  # nobody looks again at what is known not to work
_WANTED: Final = exists().where(_R.c.agency_id == _A.c.id)
_GENERIC: Final = and_(
    _C.c.channel == Channel.EMAIL.value, or_(*(func.lower(_C.c.address).like(f"{word}@%") for word in GENERIC))
)
_TO_WRITE_TO: Final = and_(_MINE, _SOUND, _C.c.channel == Channel.EMAIL.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    agency: Agency
    contact: Contact | None


def _of_contacts(reason: Reason, before: date) -> ColumnElement[bool]:
    return {
        Reason.BAD: _C.c.health == Health.BAD.value,
        Reason.SOFT: _C.c.health == Health.SOFT.value,
        Reason.NEVER_CHECKED: and_(_C.c.checked_on.is_(None), _ALIVE),
        Reason.CHECKED_LONG_AGO: and_(_C.c.checked_on < before, _ALIVE),
    }[reason]


def _of_agencies(reason: Reason) -> ColumnElement[bool]:
    """Agencies of some investigation that have nobody in good health, or nothing to write to but a general address."""
    if reason is Reason.NOBODY:
        return and_(_WANTED, ~exists().where(_MINE, _SOUND))
    return and_(_WANTED, exists().where(_TO_WRITE_TO), ~exists().where(_TO_WRITE_TO, ~_GENERIC))


OF_AGENCIES: Final = frozenset({Reason.NOBODY, Reason.ONLY_GENERIC})


def counts(session: Session, before: date) -> dict[Reason, int]:
    counted = [_counted(reason, before).scalar_subquery().label(reason.name) for reason in Reason]
    row = session.execute(select(*counted)).one()
    return {reason: getattr(row, reason.name) for reason in Reason}


def only_generic(session: Session, investigation_id: InvestigationId) -> frozenset[RfcId]:
    """The requests of an investigation whose agency has nothing to write to but a general address."""
    return _requests(session, investigation_id, _of_agencies(Reason.ONLY_GENERIC))


def unchecked(session: Session, investigation_id: InvestigationId, before: date) -> frozenset[RfcId]:
    """Those whose agency has contacts, none of them looked at since."""
    alive, since = exists().where(_MINE, _ALIVE), exists().where(_MINE, _ALIVE, _C.c.checked_on >= before)
    return _requests(session, investigation_id, and_(alive, ~since))


def _requests(session: Session, investigation_id: InvestigationId, wanted: ColumnElement[bool]) -> frozenset[RfcId]:
    its = _R.alias("of_the_investigation")
    query = select(its.c.id).where(
        its.c.investigation_id == investigation_id, its.c.agency_id.in_(select(_A.c.id).where(wanted))
    )
    return frozenset(session.execute(query).scalars())


def listed(
    session: Session, reason: Reason, before: date, *, sort: str, start: int, most: int | None
) -> tuple[Found, ...]:
    order = {
        "name": (_A.c.sort_name, _A.c.id),
        "country": (_A.c.country, _A.c.sort_name, _A.c.id),
        "checked": (_C.c.checked_on, _A.c.sort_name, _A.c.id),
    }
    if reason in OF_AGENCIES:
        query = (
            select(*AGENCY_COLUMNS).where(_of_agencies(reason)).order_by(*order["name" if sort == "checked" else sort])
        )
        rows = session.execute(query.offset(start).limit(most))
        return tuple(Found(agency=agency_of(row), contact=None) for row in rows)
    of_both: Select[Any] = select(*AGENCY_COLUMNS, *(column for column in _C.c if column.name != "agency_id"))
    query = of_both.join(_C, _MINE).where(_of_contacts(reason, before)).order_by(*order[sort], _C.c.id)
    rows = session.execute(query.offset(start).limit(most))
    return tuple(Found(agency=agency_of(row), contact=contact_of(row)) for row in rows)


def _counted(reason: Reason, before: date) -> Select[Any]:
    if reason in OF_AGENCIES:
        return select(func.count()).select_from(_A).where(_of_agencies(reason))
    return select(func.count()).select_from(_C).where(_of_contacts(reason, before))
