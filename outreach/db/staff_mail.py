"""Mail to our own people that has not left: the letters that wait, and what is told once a letter is written.

queued(session) -> tuple[Outgoing, ...]         the letters, the one that may be tried first before the others
to_be_told(session) -> tuple[Told, ...]         what these letters tell, and what is noted and stands in none
in_short(session) -> Waiting                    how many letters wait, in two look-ups, whatever the number
"""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import Session

from outreach.db.desk_tables import OutboxRow, ReminderRow
from outreach.db.outbox import outgoing
from outreach.db.reminders import NOTED, Noted, noted_in
from outreach.db.tables import table
from outreach.domain.ids import StaffId
from outreach.domain.outbox import MailClass, MailState, Outgoing

_R: Final = table(ReminderRow)
_OUTBOX: Final = table(OutboxRow)
_QUEUED: Final = (_OUTBOX.c.state == MailState.QUEUED.value, _OUTBOX.c.mail_class == MailClass.STAFF.value)
_LETTERS: Final = select(_OUTBOX).where(*_QUEUED).order_by(_OUTBOX.c.not_before, _OUTBOX.c.id)
_OF_LETTERS: Final = select(_OUTBOX.c.id).where(*_QUEUED)
_UNTOLD: Final = _R.c.outbox_id.is_(None)


class Told(NamedTuple):
    """One person is told one thing; `letter` is empty while no letter is written of it."""

    to: StaffId
    letter: int | None
    noted: Noted


class Waiting(NamedTuple):
    """Letters in the outbox and the first instant at which one is tried; whether more is noted and not written yet."""

    letters: int
    until: datetime | None
    more: bool


def queued(session: Session) -> tuple[Outgoing, ...]:
    return tuple(outgoing(row) for row in session.execute(_LETTERS).mappings())


def to_be_told(session: Session) -> tuple[Told, ...]:
    which = or_(_R.c.outbox_id.in_(_OF_LETTERS), _UNTOLD)
    rows = session.execute(NOTED.add_columns(_R.c.staff_id, _R.c.outbox_id).where(which)).all()
    return tuple(Told(StaffId(to), letter, noted_in(noted)) for *noted, to, letter in rows)


def in_short(session: Session) -> Waiting:
    letters = select(func.count(), func.min(_OUTBOX.c.not_before)).where(*_QUEUED)
    number, until = session.execute(letters).one()
    return Waiting(int(number), until, session.execute(select(_R.c.key).where(_UNTOLD).limit(1)).first() is not None)
