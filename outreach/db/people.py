"""The newsroom's own people, and what Flask-Security needs to let them in.

add(session, staff, *, password_hash, session_key, at) -> None    RuleBroken(field="id" | "email") when taken
find(session, staff_id) -> Staff | None
find_by_email(session, email) -> Staff | None                     whatever the case it is typed in
find_by_session_key(session, key) -> Staff | None
credentials(session, staff_id) -> Credentials                     password_hash, session_key; NotFound
everyone(session) -> tuple[Staff, ...]                            by name, those who left too; not the desk itself
names(session) -> dict[StaffId, str]                              of everyone and the desk itself, for who did what
change(session, staff) -> None                                    name, e-mail, role, zone, language, active, hours
set_password(session, staff_id, *, password_hash, session_key) -> None   a new key ends every open session
keep_hash(session, staff_id, password_hash) -> None               the same password, hashed more strongly
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select
from sqlalchemy.exc import IntegrityError

from outreach.db.session import Session
from outreach.db.tables import StaffRow, table
from outreach.domain import working_hours
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import MACHINE, Role, Staff
from outreach.domain.working_hours import Hours

_T: Final = table(StaffRow)
_STAFF: Final = select(*(_T.c[name] for name in ("id", "name", "email", "role", "zone", "language", "active", "hours")))
_BY_ID: Final = _STAFF.where(_T.c.id == bindparam("staff_id"))
_BY_EMAIL: Final = _STAFF.where(_T.c.email == bindparam("address"))
_BY_SESSION_KEY: Final = _STAFF.where(_T.c.fs_uniquifier == bindparam("session_key"))
_NAMES: Final = select(_T.c.id, _T.c.name)
_EVERYONE: Final = _STAFF.where(_T.c.id != MACHINE.staff).order_by(_T.c.name, _T.c.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """What is compared when somebody signs in; `session_key` is Flask-Security's `fs_uniquifier`."""

    password_hash: str
    session_key: str


def add(session: Session, staff: Staff, *, password_hash: str, session_key: str, at: datetime) -> None:
    row = StaffRow(
        id=staff.id,
        name=staff.name,
        email=staff.email.lower(),
        role=staff.role.value,
        zone=staff.zone,
        language=staff.language,
        active=staff.active,
        hours=working_hours.written(staff.hours),
        password_hash=password_hash,
        fs_uniquifier=session_key,
        created_at=at,
    )
    session.add(row)
    _flush(session)


def find(session: Session, staff_id: StaffId) -> Staff | None:
    row = session.execute(_BY_ID, {"staff_id": staff_id}).one_or_none()
    return _staff(row) if row else None


def find_by_email(session: Session, email: str) -> Staff | None:
    row = session.execute(_BY_EMAIL, {"address": email.strip().lower()}).one_or_none()
    return _staff(row) if row else None


def find_by_session_key(session: Session, key: str) -> Staff | None:
    row = session.execute(_BY_SESSION_KEY, {"session_key": key}).one_or_none()
    return _staff(row) if row else None


def credentials(session: Session, staff_id: StaffId) -> Credentials:
    row = _row(session, staff_id)
    return Credentials(password_hash=row.password_hash, session_key=row.fs_uniquifier)


def everyone(session: Session) -> tuple[Staff, ...]:
    return tuple(_staff(row) for row in session.execute(_EVERYONE))


def names(session: Session) -> dict[StaffId, str]:
    return {StaffId(row.id): row.name for row in session.execute(_NAMES)}


def change(session: Session, staff: Staff) -> None:
    row = _row(session, staff.id)
    row.name, row.email, row.role = staff.name, staff.email.lower(), staff.role.value
    row.zone, row.language, row.active = staff.zone, staff.language, staff.active
    row.hours = working_hours.written(staff.hours)
    _flush(session)


def set_password(session: Session, staff_id: StaffId, *, password_hash: str, session_key: str) -> None:
    row = _row(session, staff_id)
    row.password_hash, row.fs_uniquifier = password_hash, session_key
    session.flush()


def keep_hash(session: Session, staff_id: StaffId, password_hash: str) -> None:
    _row(session, staff_id).password_hash = password_hash
    session.flush()


def _row(session: Session, staff_id: StaffId) -> StaffRow:
    row = session.get(StaffRow, staff_id)
    if row is None:
        raise NotFound("There is no account of this name. Choose one from the list of all of them.")
    return row


def _staff(row: Row[Any]) -> Staff:
    return Staff(
        id=StaffId(row.id),
        name=row.name,
        email=row.email,
        role=Role(row.role),
        zone=row.zone,
        language=row.language,
        active=row.active,
        hours=working_hours.read(row.hours) if row.hours else Hours(),
    )


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        words = str(error.orig)
        if "staff.email" in words or "uq_staff_email" in words:
            raise RuleBroken("Another account has this e-mail address. Use another one.", "email") from error
        if "staff.id" in words or "pk_staff" in words:
            raise RuleBroken("Another account has this short name. Choose another.", "id") from error
        raise
