"""In which browsers our people are signed in. Of the secret that a browser holds, only a SHA-256 lies here.

begin(session, staff_id, token_hash, *, at, browser) -> None
find(session, token_hash, at) -> tuple[Staff, OpenSession, Sight] | None      with what they may see then
of(session, staff_id) -> tuple[OpenSession, ...]              the last used first; those that are over too
seen(session, session_id, at) -> None
proved(session, session_id, at, token_hash) -> None           given once more; from then on it has another secret
end(session, staff_id, session_id) -> bool                    whether there was one
end_token(session, token_hash) -> None
end_all(session, staff_id, *, but="") -> int                  all but the one of this token; how many
forget(session, *, until) -> None                             those that began until then
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, delete, exists, insert, or_, select, update

from outreach.db import seats
from outreach.db.desk_tables import SecondFactorRow, StaffSessionRow
from outreach.db.passkey_tables import PasskeyRow
from outreach.db.people import STAFF_COLUMNS, staff_of
from outreach.db.session import Session
from outreach.db.statements import changed
from outreach.db.tables import StaffRow, table
from outreach.db.team_tables import LostFactorRow
from outreach.domain.ids import InvestigationId, StaffId
from outreach.domain.people import Staff
from outreach.domain.sessions import OpenSession
from outreach.domain.teams import GLASS_SHOWS, Sight

_T: Final = table(StaffSessionRow)
_STAFF: Final = table(StaffRow)
_FACTOR: Final = table(SecondFactorRow)
_PASSKEY: Final = table(PasskeyRow)
_HAS_FACTOR: Final = or_(_FACTOR.c.staff_id.is_not(None), exists().where(_PASSKEY.c.staff_id == _T.c.staff_id))
_LOST: Final = table(LostFactorRow)
_BROKEN: Final = seats.SEAT.alias("broken")
_GLASS: Final = exists().where(
    _BROKEN.c.investigation_id == seats.SEAT.c.investigation_id, _BROKEN.c.until > bindparam("glass_since")
)
_OPEN: Final = (_T.c.id.label("session_id"), _T.c.staff_id, _T.c.began_at, _T.c.seen_at, _T.c.proved_at, _T.c.browser)
_FIND: Final = (
    select(
        *STAFF_COLUMNS,
        *_OPEN,
        _HAS_FACTOR.label("second_factor"),
        _LOST.c.id.is_not(None).label("losing"),
        _GLASS.label("glass"),
        *seats.COLUMNS,
    )
    .join_from(_T, _STAFF, _STAFF.c.id == _T.c.staff_id)
    .outerjoin(_FACTOR, _FACTOR.c.staff_id == _T.c.staff_id)
    .outerjoin(_LOST, and_(_LOST.c.staff_id == _T.c.staff_id, _LOST.c.ended_at.is_(None)))
    .outerjoin(seats.SEATED, seats.SEAT.c.staff_id == _T.c.staff_id)
    .where(_T.c.token_hash == bindparam("token_hash"))
)
_OF: Final = select(*_OPEN).where(_T.c.staff_id == bindparam("staff_id")).order_by(_T.c.seen_at.desc(), _T.c.id.desc())
_BEGIN: Final = insert(_T)
_CHANGE: Final = update(_T).where(_T.c.id == bindparam("which"))
_THEIRS: Final = delete(_T).where(_T.c.staff_id == bindparam("staff_id"))
_END: Final = _THEIRS.where(_T.c.id == bindparam("which"))
_END_OTHERS: Final = _THEIRS.where(_T.c.token_hash != bindparam("but"))
_END_TOKEN: Final = delete(_T).where(_T.c.token_hash == bindparam("token_hash"))
_FORGET: Final = delete(_T).where(_T.c.began_at <= bindparam("until"))


def begin(session: Session, staff_id: StaffId, token_hash: str, *, at: datetime, browser: str) -> None:
    times = dict.fromkeys(("began_at", "seen_at", "proved_at"), at)
    session.execute(_BEGIN, {"staff_id": staff_id, "token_hash": token_hash, "browser": browser} | times)


def find(session: Session, token_hash: str, at: datetime) -> tuple[Staff, OpenSession, Sight] | None:
    rows = session.execute(_FIND, {"token_hash": token_hash, "glass_since": at - GLASS_SHOWS}).all()
    if not rows:
        return None
    first = rows[0]
    staff, held = staff_of(first), (seats.seat_of(row) for row in rows if row.seated)
    sight = seats.sight_through(session, staff.id, held, at)
    used = replace(
        _open(first),
        second_factor=bool(first.second_factor),
        losing=bool(first.losing),
        glass=frozenset(InvestigationId(row.investigation_id) for row in rows if row.glass),
    )
    return staff, used, sight


def of(session: Session, staff_id: StaffId) -> tuple[OpenSession, ...]:
    return tuple(_open(row) for row in session.execute(_OF, {"staff_id": staff_id}))


def seen(session: Session, session_id: int, at: datetime) -> None:
    session.execute(_CHANGE, {"which": session_id, "seen_at": at})


def proved(session: Session, session_id: int, at: datetime, token_hash: str) -> None:
    session.execute(_CHANGE, {"which": session_id, "proved_at": at, "token_hash": token_hash})


def end(session: Session, staff_id: StaffId, session_id: int) -> bool:
    return changed(session.execute(_END, {"staff_id": staff_id, "which": session_id})) > 0


def end_token(session: Session, token_hash: str) -> None:
    session.execute(_END_TOKEN, {"token_hash": token_hash})


def end_all(session: Session, staff_id: StaffId, *, but: str = "") -> int:
    return changed(session.execute(_END_OTHERS, {"staff_id": staff_id, "but": but}))


def forget(session: Session, *, until: datetime) -> None:
    session.execute(_FORGET, {"until": until})


def _open(row: Row[Any]) -> OpenSession:
    return OpenSession(
        id=row.session_id,
        staff_id=StaffId(row.staff_id),
        began_at=row.began_at,
        seen_at=row.seen_at,
        proved_at=row.proved_at,
        browser=row.browser,
    )
