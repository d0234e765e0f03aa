"""The newsroom's own people, and what Flask-Security needs to let them in.

add(session, staff, *, password_hash, at) -> None                 RuleBroken(field="id" | "email") when taken
find(session, staff_id) -> Staff | None
find_by_email(session, email) -> Staff | None                     whatever the case it is typed in
password_hash(session, staff_id) -> str                           NotFound
password_hashes(session) -> dict[StaffId, str]                    of everyone
everyone(session) -> tuple[Staff, ...]                            by name, those who left too; not the desk itself
admins(session) -> tuple[Staff, ...]                              those let in; nobody else makes one less meanwhile
names(session) -> dict[StaffId, str]                              of everyone and the desk itself, for who did what
change(session, staff) -> None                                    name, e-mail, role, zone, language, active, hours
keep_hash(session, staff_id, password_hash) -> None               of a new password, or the same hashed more strongly
staff_of(row) -> Staff                                            for other statements that read STAFF_COLUMNS
"""

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
STAFF_COLUMNS: Final = tuple(
    _T.c[name] for name in ("id", "name", "email", "role", "zone", "language", "active", "hours")
)
_STAFF: Final = select(*STAFF_COLUMNS)
_BY_ID: Final = _STAFF.where(_T.c.id == bindparam("staff_id"))
_BY_EMAIL: Final = _STAFF.where(_T.c.email == bindparam("address"))
_HASHES: Final = select(_T.c.id, _T.c.password_hash).where(_T.c.id != MACHINE.staff)
_NAMES: Final = select(_T.c.id, _T.c.name)
_ADMINS: Final = _STAFF.where(_T.c.role == Role.ADMIN.value, _T.c.active).order_by(_T.c.id).with_for_update()
_EVERYONE: Final = _STAFF.where(_T.c.id != MACHINE.staff).order_by(_T.c.name, _T.c.id)


def add(session: Session, staff: Staff, *, password_hash: str, at: datetime) -> None:
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
        created_at=at,
    )
    session.add(row)
    _flush(session)


def find(session: Session, staff_id: StaffId) -> Staff | None:
    row = session.execute(_BY_ID, {"staff_id": staff_id}).one_or_none()
    return staff_of(row) if row else None


def find_by_email(session: Session, email: str) -> Staff | None:
    row = session.execute(_BY_EMAIL, {"address": email.strip().lower()}).one_or_none()
    return staff_of(row) if row else None


def password_hash(session: Session, staff_id: StaffId) -> str:
    return _row(session, staff_id).password_hash


def password_hashes(session: Session) -> dict[StaffId, str]:
    return {StaffId(row.id): row.password_hash for row in session.execute(_HASHES)}


def everyone(session: Session) -> tuple[Staff, ...]:
    return tuple(staff_of(row) for row in session.execute(_EVERYONE))


def admins(session: Session) -> tuple[Staff, ...]:
    return tuple(staff_of(row) for row in session.execute(_ADMINS))


def names(session: Session) -> dict[StaffId, str]:
    return {StaffId(row.id): row.name for row in session.execute(_NAMES)}


def change(session: Session, staff: Staff) -> None:
    row = _row(session, staff.id)
    row.name, row.email, row.role = staff.name, staff.email.lower(), staff.role.value
    row.zone, row.language, row.active = staff.zone, staff.language, staff.active
    row.hours = working_hours.written(staff.hours)
    _flush(session)


def keep_hash(session: Session, staff_id: StaffId, password_hash: str) -> None:
    _row(session, staff_id).password_hash = password_hash
    session.flush()


def _row(session: Session, staff_id: StaffId) -> StaffRow:
    row = session.get(StaffRow, staff_id)
    if row is None:
        raise NotFound("There is no account of this name. Choose one from the list of all of them.")
    return row


def staff_of(row: Row[Any]) -> Staff:
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
