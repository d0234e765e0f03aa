"""In which browsers our people are signed in. Of the secret that a browser holds, only a SHA-256 lies here.

begin(session, staff_id, token_hash, *, at, browser) -> None
find(session, token_hash) -> tuple[Staff, OpenSession] | None
of(session, staff_id) -> tuple[OpenSession, ...]              the last used first; those that are over too
seen(session, session_id, at) -> None
end(session, staff_id, session_id) -> bool                    whether there was one
end_token(session, token_hash) -> None
end_all(session, staff_id, *, but="") -> int                  all but the one of this token; how many
forget(session, *, until) -> None                             those that began until then
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, insert, select, update

from outreach.db.desk_tables import SecondFactorRow, StaffSessionRow
from outreach.db.people import STAFF_COLUMNS, staff_of
from outreach.db.session import Session
from outreach.db.statements import changed
from outreach.db.tables import StaffRow, table
from outreach.domain.ids import StaffId
from outreach.domain.people import Staff
from outreach.domain.sessions import OpenSession

_T: Final = table(StaffSessionRow)
_STAFF: Final = table(StaffRow)
_FACTOR: Final = table(SecondFactorRow)
_OPEN: Final = (_T.c.id.label("session_id"), _T.c.staff_id, _T.c.began_at, _T.c.seen_at, _T.c.browser)
_FIND: Final = (
    select(*STAFF_COLUMNS, *_OPEN, _FACTOR.c.staff_id.is_not(None).label("second_factor"))
    .join_from(_T, _STAFF, _STAFF.c.id == _T.c.staff_id)
    .outerjoin(_FACTOR, _FACTOR.c.staff_id == _T.c.staff_id)
    .where(_T.c.token_hash == bindparam("token_hash"))
)
_OF: Final = select(*_OPEN).where(_T.c.staff_id == bindparam("staff_id")).order_by(_T.c.seen_at.desc(), _T.c.id.desc())
_BEGIN: Final = insert(_T)
_SEEN: Final = update(_T).where(_T.c.id == bindparam("which"))
_THEIRS: Final = delete(_T).where(_T.c.staff_id == bindparam("staff_id"))
_END: Final = _THEIRS.where(_T.c.id == bindparam("which"))
_END_OTHERS: Final = _THEIRS.where(_T.c.token_hash != bindparam("but"))
_END_TOKEN: Final = delete(_T).where(_T.c.token_hash == bindparam("token_hash"))
_FORGET: Final = delete(_T).where(_T.c.began_at <= bindparam("until"))


def begin(session: Session, staff_id: StaffId, token_hash: str, *, at: datetime, browser: str) -> None:
    row = {"staff_id": staff_id, "token_hash": token_hash, "began_at": at, "seen_at": at, "browser": browser}
    session.execute(_BEGIN, row)


def find(session: Session, token_hash: str) -> tuple[Staff, OpenSession] | None:
    row = session.execute(_FIND, {"token_hash": token_hash}).one_or_none()
    return (staff_of(row), replace(_open(row), second_factor=bool(row.second_factor))) if row else None


def of(session: Session, staff_id: StaffId) -> tuple[OpenSession, ...]:
    return tuple(_open(row) for row in session.execute(_OF, {"staff_id": staff_id}))


def seen(session: Session, session_id: int, at: datetime) -> None:
    session.execute(_SEEN, {"which": session_id, "seen_at": at})


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
        browser=row.browser,
    )
