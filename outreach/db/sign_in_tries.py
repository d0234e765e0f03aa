"""How often a password was tried lately, or something else done, under keys from which nobody can be read.

look(session, key) -> Tally | None                    without a lock
held(session, keys) -> dict[str, Tally]               locked, so that of many at once each is counted
count(session, key, tally) -> None
take_back(session, keys) -> None                      one try less of each
forget(session, keys) -> None
forget_before(session, at) -> None
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select, update

from outreach.db.desk_tables import SignInTryRow
from outreach.db.session import Session
from outreach.db.statements import OnConflict
from outreach.db.tables import table
from outreach.domain.sign_in_limits import Tally

_T: Final = table(SignInTryRow)
_THERE: Final = OnConflict(lambda insert: insert(_T).on_conflict_do_nothing(index_elements=[_T.c.key]))
_HELD: Final = select(_T).where(_T.c.key.in_(bindparam("keys", expanding=True))).order_by(_T.c.key).with_for_update()
_LOOK: Final = select(_T).where(_T.c.key == bindparam("which"))
_COUNT: Final = update(_T).where(_T.c.key == bindparam("which"))
_OF: Final = _T.c.key.in_(bindparam("keys", expanding=True))


def look(session: Session, key: str) -> Tally | None:
    row = session.execute(_LOOK, {"which": key}).one_or_none()
    return Tally(tries=row.tries, since=row.since) if row else None


def held(session: Session, keys: Collection[str], at: datetime) -> dict[str, Tally]:
    """One who was never counted is there with none: two who come at once must meet in one row."""
    session.execute(_THERE.on(session), [{"key": key, "tries": 0, "since": at} for key in sorted(keys)])
    rows = session.execute(_HELD, {"keys": sorted(keys)})
    return {row.key: Tally(tries=row.tries, since=row.since) for row in rows}


def count(session: Session, key: str, tally: Tally) -> None:
    session.execute(_COUNT, {"which": key, "tries": tally.tries, "since": tally.since})


def take_back(session: Session, keys: Collection[str]) -> None:
    session.execute(update(_T).where(_OF, _T.c.tries > 0).values(tries=_T.c.tries - 1), {"keys": sorted(keys)})


def forget(session: Session, keys: Collection[str]) -> None:
    session.execute(delete(_T).where(_OF), {"keys": sorted(keys)})


def forget_before(session: Session, at: datetime) -> None:
    session.execute(delete(_T).where(_T.c.since < at))
