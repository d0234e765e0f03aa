"""What chat rooms were told, by occasion and room.

note(session, …) -> None         what is to be told from an instant on; what was noted before stays as it is
claim(session, …) -> set         of these, what is this caller's to tell now; it is nobody's afterwards
settle(session, …) -> None       what became of it
forget(session, before) -> None  old ones
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import delete, tuple_, update
from sqlmodel import Session

from outreach.db.desk_tables import ChatNoticeRow
from outreach.db.statements import OnConflict
from outreach.db.tables import table
from outreach.domain.chat_notices import NoticeState

Told = tuple[str, str]
"""An occasion, and the key of a room."""

_T: Final = table(ChatNoticeRow)
_NOTE: Final = OnConflict(lambda insert: insert(_T).on_conflict_do_nothing(index_elements=["occasion", "room"]))


def note(session: Session, wanted: Iterable[tuple[Told, datetime]], at: datetime) -> None:
    rows = [
        {
            "occasion": occasion,
            "room": room,
            "state": NoticeState.WAITING.value,
            "not_before": not_before,
            "noted_at": at,
        }
        for (occasion, room), not_before in wanted
    ]
    if rows:
        session.execute(_NOTE.on(session), rows)


def claim(session: Session, wanted: Collection[Told], at: datetime) -> set[Told]:
    """Marked before it is told: of two schedulers one gets it, and a sender that dies leaves it untold."""
    if not wanted:
        return set()
    waiting = (_T.c.state == NoticeState.WAITING.value, _T.c.not_before <= at)
    mine = update(_T).where(tuple_(_T.c.occasion, _T.c.room).in_(list(wanted)), *waiting)
    rows = session.execute(mine.values(state=NoticeState.LEAVING.value).returning(_T.c.occasion, _T.c.room))
    return {(row.occasion, row.room) for row in rows}


def settle(session: Session, told: Collection[Told], state: NoticeState) -> None:
    if told:
        these = tuple_(_T.c.occasion, _T.c.room).in_(list(told))
        session.execute(update(_T).where(these).values(state=state.value))


def forget(session: Session, before: datetime) -> None:
    session.execute(delete(_T).where(_T.c.noted_at < before))
