"""The forms that were saved, so that a double click, a refresh or a retry records one thing.

claim(session, acting, at) -> None            spends the form's key; AlreadyDone / KeyReused when it is spent
is_spent(session, acting) -> bool             whether this form was saved before, with these very words
remember(session, acting, result) -> None     what `AlreadyDone.result` says to a second arrival (an address)
forget_before(session, at) -> int             drops old keys
"""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select, update

from outreach.db.desk_tables import SubmissionRow
from outreach.db.session import Session
from outreach.db.statements import OnConflict, changed
from outreach.db.tables import table
from outreach.domain.conflicts import AlreadyDone, KeyReused
from outreach.domain.people import Acting

__all__ = ["AlreadyDone", "KeyReused", "claim", "forget_before", "remember"]

_T: Final = table(SubmissionRow)
_MINE: Final = (_T.c.actor == bindparam("by")) & (_T.c.key == bindparam("form"))
_CLAIM: Final = OnConflict(
    lambda insert: insert(_T).on_conflict_do_nothing(index_elements=["actor", "key"]).returning(_T.c.actor)
)
_SPENT: Final = select(_T.c.endpoint, _T.c.fingerprint, _T.c.result).where(_MINE)
_REMEMBER: Final = update(_T).where(_MINE).values(result=bindparam("outcome"))
_FORGET: Final = delete(_T).where(_T.c.at < bindparam("before"))


def claim(session: Session, acting: Acting, at: datetime) -> None:
    """A second arrival waits here for the first to be saved or undone, and goes on only if it was undone."""
    once = acting.once
    if once is None:
        return
    row = {"actor": acting.staff, "key": once.key, "endpoint": once.endpoint, "fingerprint": once.fingerprint}
    if session.execute(_CLAIM.on(session), {**row, "at": at, "result": ""}).first() is not None:
        return
    spent = session.execute(_SPENT, {"by": acting.staff, "form": once.key}).one()
    if (spent.endpoint, spent.fingerprint) != (once.endpoint, once.fingerprint):
        raise KeyReused
    raise AlreadyDone(spent.result)


def is_spent(session: Session, acting: Acting) -> bool:
    once = acting.once
    if once is None:
        return False
    spent = session.execute(_SPENT, {"by": acting.staff, "form": once.key}).one_or_none()
    return spent is not None and (spent.endpoint, spent.fingerprint) == (once.endpoint, once.fingerprint)


def remember(session: Session, acting: Acting, result: str) -> None:
    if acting.once is not None:
        session.execute(_REMEMBER, {"by": acting.staff, "form": acting.once.key, "outcome": result})


def forget_before(session: Session, at: datetime) -> int:
    """A form that old is no longer open in any browser."""
    return changed(session.execute(_FORGET, {"before": at}))
