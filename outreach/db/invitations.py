"""Who was invited and has no account yet. Of the secret in the link, only a SHA-256 lies here.

put(session, invitation, token_hash) -> None          in place of the earlier one of this short name
find(session, token_hash) -> Invitation | None
everyone(session) -> tuple[Invitation, ...]           the newest first
take(session, short_name) -> bool                     whether there was one
"""

from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, insert, select

from outreach.db.session import Session
from outreach.db.statements import changed
from outreach.db.tables import table
from outreach.db.team_tables import InvitationRow
from outreach.domain.ids import StaffId
from outreach.domain.invitations import Invitation
from outreach.domain.people import Role, Staff

_T: Final = table(InvitationRow)
_FIND: Final = select(_T).where(_T.c.token_hash == bindparam("token_hash"))
_EVERYONE: Final = select(_T).order_by(_T.c.at.desc(), _T.c.id)
_TAKE: Final = delete(_T).where(_T.c.id == bindparam("which"))


def put(session: Session, invitation: Invitation, token_hash: str) -> None:
    staff = invitation.staff
    take(session, staff.id)
    row = {"id": staff.id, "name": staff.name, "email": staff.email, "role": staff.role.value, "zone": staff.zone}
    session.execute(insert(_T), [{**row, "token_hash": token_hash, "invited_by": invitation.by, "at": invitation.at}])


def find(session: Session, token_hash: str) -> Invitation | None:
    row = session.execute(_FIND, {"token_hash": token_hash}).one_or_none()
    return _invitation(row) if row else None


def everyone(session: Session) -> tuple[Invitation, ...]:
    return tuple(_invitation(row) for row in session.execute(_EVERYONE))


def take(session: Session, short_name: StaffId) -> bool:
    return changed(session.execute(_TAKE, {"which": short_name})) > 0


def _invitation(row: Row[Any]) -> Invitation:
    staff = Staff(id=StaffId(row.id), name=row.name, email=row.email, role=Role(row.role), zone=row.zone)
    return Invitation(staff=staff, by=StaffId(row.invited_by), at=row.at)
