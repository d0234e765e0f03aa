"""Second factors that are said to be lost: what was asked for, who vouched, and how it ended. Nothing of it is deleted.

open_of(session, staff_id, *, for_update=False) -> Loss | None      the one that has not ended, if there is one
every(session, staff_id) -> tuple[Loss, ...]                        the newest first
waiting(session, *, for_update=False) -> tuple[Loss, ...]           those that have not ended, the oldest first
ask(session, staff_id, *, reason, by, at) -> None
vouch(session, loss, *, how, by, at, due_at) -> None
end(session, loss, ended, *, by, at) -> None
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select, update

from outreach.db import audit
from outreach.db.audit import Note
from outreach.db.session import Session
from outreach.db.tables import table
from outreach.db.team_tables import LostFactorRow
from outreach.domain.audit import Action
from outreach.domain.codec import instant_text
from outreach.domain.ids import StaffId
from outreach.domain.lost_factors import Ended, Loss

_T: Final = table(LostFactorRow)
_ALL: Final = select(_T)
_THEIRS: Final = _ALL.where(_T.c.staff_id == bindparam("who"))
_OPEN: Final = _THEIRS.where(_T.c.ended_at.is_(None))
_OPEN_LOCKED: Final = _OPEN.with_for_update()
_EVERY: Final = _THEIRS.order_by(_T.c.id.desc())
_WAITING: Final = _ALL.where(_T.c.ended_at.is_(None)).order_by(_T.c.id)
_WAITING_LOCKED: Final = _WAITING.with_for_update()
_CHANGE: Final = update(_T).where(_T.c.id == bindparam("which"))


def open_of(session: Session, staff_id: StaffId, *, for_update: bool = False) -> Loss | None:
    row = session.execute(_OPEN_LOCKED if for_update else _OPEN, {"who": staff_id}).one_or_none()
    return _loss(row) if row else None


def every(session: Session, staff_id: StaffId) -> tuple[Loss, ...]:
    return tuple(_loss(row) for row in session.execute(_EVERY, {"who": staff_id}))


def waiting(session: Session, *, for_update: bool = False) -> tuple[Loss, ...]:
    return tuple(_loss(row) for row in session.execute(_WAITING_LOCKED if for_update else _WAITING))


def ask(session: Session, staff_id: StaffId, *, reason: str, by: StaffId, at: datetime) -> None:
    session.execute(insert(_T), [{"staff_id": staff_id, "reason": reason, "asked_by": by, "asked_at": at, "how": ""}])
    _note(session, Action.FACTOR_LOST, staff_id, {"reason": reason, "by": by, "at": instant_text(at)})


def vouch(session: Session, loss: Loss, *, how: str, by: StaffId, at: datetime, due_at: datetime) -> None:
    row = {"how": how, "vouched_by": by, "vouched_at": at, "due_at": due_at}
    session.execute(_CHANGE, {"which": loss.id} | row)
    told = {"how": how, "by": by, "at": instant_text(at), "due_at": instant_text(due_at)}
    _note(session, Action.FACTOR_VOUCHED, loss.staff_id, told)


def end(session: Session, loss: Loss, ended: Ended, *, by: StaffId, at: datetime) -> None:
    session.execute(_CHANGE, {"which": loss.id, "ended_as": ended.value, "ended_by": by, "ended_at": at})
    _note(session, Action.LOSS_SETTLED, loss.staff_id, {"as": ended.value, "by": by, "at": instant_text(at)})


def _note(session: Session, action: Action, staff_id: StaffId, payload: dict[str, str]) -> None:
    audit.note(session, Note(action=action, about=f"staff/{staff_id}", payload=payload, table="lost_factor"))


def _loss(row: Row[Any]) -> Loss:
    return Loss(
        id=row.id,
        staff_id=StaffId(row.staff_id),
        reason=row.reason,
        asked_by=StaffId(row.asked_by),
        asked_at=row.asked_at,
        vouched_by=StaffId(row.vouched_by) if row.vouched_by else None,
        how=row.how,
        vouched_at=row.vouched_at,
        due_at=row.due_at,
        ended_as=Ended(row.ended_as) if row.ended_as else None,
        ended_by=StaffId(row.ended_by) if row.ended_by else None,
        ended_at=row.ended_at,
    )
