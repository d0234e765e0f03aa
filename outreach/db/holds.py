"""Legal holds, each step kept for ever.

steps(session, investigation_id) -> tuple[HoldStep, ...]        the newest first; the first says how it is
last(session, investigation_id) -> HoldStep | None
standing(session) -> tuple[HoldStep, ...]                       every hold that is on, whoever looks
add(session, investigation_id, *, on, reason, by, at) -> None
keep_out(session, which) -> None                                nobody puts one on these, or on any where there are
                                                                none, before this transaction ends
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, insert, select

from outreach.db import audit
from outreach.db.audit import Note
from outreach.db.keeping_tables import HoldStepRow
from outreach.db.session import Session
from outreach.db.tables import InvestigationRow, StaffRow, table
from outreach.domain.audit import Action
from outreach.domain.codec import instant_text
from outreach.domain.holds import HoldStep
from outreach.domain.ids import InvestigationId, StaffId

_T: Final = table(HoldStepRow)
_STAFF: Final = table(StaffRow)
_INVESTIGATION: Final = table(InvestigationRow)
_ALL: Final = (
    select(*_T.c, _STAFF.c.name, _INVESTIGATION.c.slug, _INVESTIGATION.c.title)
    .join_from(_T, _STAFF, _STAFF.c.id == _T.c.by)
    .join(_INVESTIGATION, _INVESTIGATION.c.id == _T.c.investigation_id)
)
_STEPS: Final = _ALL.where(_T.c.investigation_id == bindparam("which")).order_by(_T.c.id.desc())
_LAST: Final = _STEPS.limit(1)
_NEWEST: Final = select(func.max(_T.c.id)).group_by(_T.c.investigation_id)
_STANDING: Final = _ALL.where(_T.c.id.in_(_NEWEST), _T.c.held.is_(True)).order_by(_T.c.id)


def steps(session: Session, investigation_id: InvestigationId) -> tuple[HoldStep, ...]:
    return tuple(_step(row) for row in session.execute(_STEPS, {"which": investigation_id}))


def last(session: Session, investigation_id: InvestigationId) -> HoldStep | None:
    row = session.execute(_LAST, {"which": investigation_id}).one_or_none()
    return _step(row) if row else None


def standing(session: Session) -> tuple[HoldStep, ...]:
    return tuple(_step(row) for row in session.execute(_STANDING))


def add(
    session: Session, investigation_id: InvestigationId, *, on: bool, reason: str, by: StaffId, at: datetime
) -> None:
    row = {"investigation_id": investigation_id, "held": on, "reason": reason, "by": by, "at": at}
    session.execute(insert(_T), [row])
    noted = Note(
        action=Action.HOLD_PUT_ON if on else Action.HOLD_LIFTED,
        about=f"investigation/{investigation_id}",
        payload={"reason": reason, "by": by, "at": instant_text(at)},
        investigation=investigation_id,
        table="legal_hold",
    )
    audit.note(session, noted)


def keep_out(session: Session, which: Collection[InvestigationId]) -> None:
    """A new hold needs the row of its investigation, and so waits for this transaction; one under way is waited for."""
    locked = select(_INVESTIGATION.c.id).order_by(_INVESTIGATION.c.id).with_for_update()
    session.execute(locked.where(_INVESTIGATION.c.id.in_(sorted(which))) if which else locked).all()


def _step(row: Row[Any]) -> HoldStep:
    return HoldStep(
        investigation_id=InvestigationId(row.investigation_id),
        slug=row.slug,
        title=row.title,
        on=row.held,
        reason=row.reason,
        by=StaffId(row.by),
        name=row.name,
        at=row.at,
    )
