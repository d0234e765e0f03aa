"""Who works on which investigation, and what a page may see for it.

seen(session) -> Sight                        what this session may see; everything, unless somebody looks through it
through(session, sight) -> context            whatever is read meanwhile is read with these eyes
lifted(session) -> context                    what follows from a change holds for investigations nobody here sees
sight_of(session, staff_id, at) -> Sight
everyones(session, at) -> dict[StaffId, Sight]
everything(session) -> tuple[Seat, ...]                               of everybody, those that are over too
held(session, staff_id) -> tuple[Seat, ...]                          theirs, those that are over too
team(session, investigation_id) -> tuple[Seat, ...]
staffed(session, investigation_id) -> tuple[(Staff, Seat), ...]      the team by name, with their accounts
put(session, seat) -> None                    in place of the part they had
take(session, investigation_id, staff_id) -> bool         whether they had one
shared(session, investigation_id) -> dict[StaffId, frozenset[RfcId]]
share(session, staff_id, rfc_ids, *, by, at) -> None
unshare(session, staff_id, rfc_ids) -> None
all_shared(session) -> tuple[(StaffId, RfcId), ...]                  of everybody
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, insert, select

from outreach.db.people import STAFF_COLUMNS, staff_of
from outreach.db.session import Session
from outreach.db.statements import changed
from outreach.db.tables import InvestigationRow, RequestForCommentRow, StaffRow, table
from outreach.db.team_tables import SeatRow, SharedRequestRow
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.people import Staff
from outreach.domain.teams import EVERYTHING, Part, Seat, Sight
from outreach.domain.teams import sight_of as sight_in

SIGHT: Final = "sight"
SEAT: Final = table(SeatRow)
_SHARED: Final = table(SharedRequestRow)
_RFC: Final = table(RequestForCommentRow)
_INVESTIGATION: Final = table(InvestigationRow)
_STAFF: Final = table(StaffRow)
COLUMNS: Final = (
    SEAT.c.investigation_id,
    _INVESTIGATION.c.slug,
    SEAT.c.staff_id.label("seated"),
    SEAT.c.part,
    SEAT.c.since,
    SEAT.c.given_by,
    SEAT.c.until,
    SEAT.c.reason,
)
SEATED: Final = SEAT.join(_INVESTIGATION, _INVESTIGATION.c.id == SEAT.c.investigation_id)
"""For a larger statement, with `COLUMNS`."""

_SEATS: Final = select(*COLUMNS).select_from(SEATED)
_OF: Final = _SEATS.where(SEAT.c.staff_id == bindparam("staff"))
_TEAM: Final = _SEATS.where(SEAT.c.investigation_id == bindparam("which")).order_by(SEAT.c.since, SEAT.c.staff_id)
_STAFFED: Final = (
    select(*STAFF_COLUMNS, *COLUMNS)
    .select_from(SEATED.join(_STAFF, _STAFF.c.id == SEAT.c.staff_id))
    .where(SEAT.c.investigation_id == bindparam("which"))
    .order_by(_STAFF.c.name, _STAFF.c.id)
)
_SHARED_WITH: Final = select(_SHARED.c.rfc_id).where(_SHARED.c.staff_id == bindparam("staff"))
_SHARED_IN: Final = (
    select(_SHARED.c.staff_id, _SHARED.c.rfc_id)
    .join_from(_SHARED, _RFC, _RFC.c.id == _SHARED.c.rfc_id)
    .where(_RFC.c.investigation_id == bindparam("which"))
)
_UNSHARE: Final = delete(_SHARED).where(_SHARED.c.staff_id == bindparam("staff"), _SHARED.c.rfc_id == bindparam("rfc"))
_THEIRS: Final = delete(SEAT).where(
    SEAT.c.staff_id == bindparam("staff"), SEAT.c.investigation_id == bindparam("which")
)


def seen(session: Session) -> Sight:
    sight: Sight = session.info.get(SIGHT, EVERYTHING)
    return sight


def lifted(session: Session) -> AbstractContextManager[None]:
    return through(session, EVERYTHING)


@contextmanager
def through(session: Session, sight: Sight) -> Iterator[None]:
    before = session.info.get(SIGHT)
    session.info[SIGHT] = sight
    try:
        yield
    finally:
        if before is None:
            session.info.pop(SIGHT, None)
        else:
            session.info[SIGHT] = before


def sight_of(session: Session, staff_id: StaffId, at: datetime) -> Sight:
    return sight_through(session, staff_id, held(session, staff_id), at)


def sight_through(session: Session, staff_id: StaffId, held: Iterable[Seat], at: datetime) -> Sight:
    """The same for whoever has read the seats already. Only a partner costs a second look."""
    found = tuple(held)
    partner = any(seat.part is Part.PARTNER for seat in found)
    shared = session.execute(_SHARED_WITH, {"staff": staff_id}).scalars() if partner else ()
    return sight_in(staff_id, found, at, shared=map(RfcId, shared))


def everyones(session: Session, at: datetime) -> dict[StaffId, Sight]:
    found = defaultdict[StaffId, list[Seat]](list)
    for row in session.execute(_SEATS):
        found[StaffId(row.seated)].append(seat_of(row))
    return {staff_id: sight_in(staff_id, held, at) for staff_id, held in found.items()}


def everything(session: Session) -> tuple[Seat, ...]:
    return tuple(map(seat_of, session.execute(_SEATS.order_by(SEAT.c.investigation_id, SEAT.c.staff_id))))


def held(session: Session, staff_id: StaffId) -> tuple[Seat, ...]:
    return tuple(map(seat_of, session.execute(_OF, {"staff": staff_id})))


def team(session: Session, investigation_id: InvestigationId) -> tuple[Seat, ...]:
    return tuple(seat_of(row) for row in session.execute(_TEAM, {"which": investigation_id}))


def staffed(session: Session, investigation_id: InvestigationId) -> tuple[tuple[Staff, Seat], ...]:
    rows = session.execute(_STAFFED, {"which": investigation_id})
    return tuple((staff_of(row), seat_of(row)) for row in rows)


def put(session: Session, seat: Seat) -> None:
    take(session, seat.investigation_id, seat.staff_id)
    row = {
        "investigation_id": seat.investigation_id,
        "staff_id": seat.staff_id,
        "part": seat.part.value,
        "since": seat.since,
        "given_by": seat.by,
        "until": seat.until,
        "reason": seat.reason,
    }
    session.execute(insert(SEAT), [row])


def take(session: Session, investigation_id: InvestigationId, staff_id: StaffId) -> bool:
    return changed(session.execute(_THEIRS, {"which": investigation_id, "staff": staff_id})) > 0


def shared(session: Session, investigation_id: InvestigationId) -> dict[StaffId, frozenset[RfcId]]:
    found = defaultdict[StaffId, set[RfcId]](set)
    for row in session.execute(_SHARED_IN, {"which": investigation_id}):
        found[StaffId(row.staff_id)].add(RfcId(row.rfc_id))
    return {staff_id: frozenset(rfc_ids) for staff_id, rfc_ids in found.items()}


def share(session: Session, staff_id: StaffId, rfc_ids: Collection[RfcId], *, by: StaffId, at: datetime) -> None:
    unshare(session, staff_id, rfc_ids)
    rows = [{"staff_id": staff_id, "rfc_id": rfc_id, "since": at, "given_by": by} for rfc_id in sorted(rfc_ids)]
    if rows:
        session.execute(insert(_SHARED), rows)


def unshare(session: Session, staff_id: StaffId, rfc_ids: Collection[RfcId]) -> None:
    """One by one, so that the event of each says which it was, and there is none of what was not shared."""
    for rfc_id in sorted(rfc_ids):
        session.execute(_UNSHARE, {"staff": staff_id, "rfc": rfc_id})


def all_shared(session: Session) -> tuple[tuple[StaffId, RfcId], ...]:
    found = session.execute(select(_SHARED.c.staff_id, _SHARED.c.rfc_id).order_by(_SHARED.c.staff_id, _SHARED.c.rfc_id))
    return tuple((StaffId(row.staff_id), RfcId(row.rfc_id)) for row in found)


def seat_of(row: Row[Any]) -> Seat:
    return Seat(
        investigation_id=InvestigationId(row.investigation_id),
        slug=row.slug,
        staff_id=StaffId(row.seated),
        part=Part(row.part),
        since=row.since,
        by=StaffId(row.given_by),
        until=row.until,
        reason=row.reason,
    )
