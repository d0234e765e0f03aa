"""Whom to tell what, who was told, and in which letter.

to_look_at(session, at, limit) -> requests whose plan has something new by `at`, the longest waiting first
look_again(session, …)            when to look at each of them next
note(session, …)                  whom to tell what; a key that was noted before is skipped
unwritten(session) -> people who are noted and have no letter yet
noted_for / told_in               what one of them is to be told / what a letter tells
put_in_letter / forget            which letter tells it / it was not told after all
fingerprint(session, letter)      changes whenever anything behind the letter does
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, exists, func, select, update
from sqlmodel import Session

from outreach.db.desk_tables import ReminderRow
from outreach.db.statements import OnConflict
from outreach.db.tables import InvestigationRow, StandingSummaryRow, table
from outreach.domain import reminders
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.lines import NEVER
from outreach.domain.reminders import Plan

_R: Final = table(ReminderRow)
_SUMMARY: Final = table(StandingSummaryRow)
_INVESTIGATION: Final = table(InvestigationRow)
_LATER: Final = update(_SUMMARY).where(_SUMMARY.c.rfc_id == bindparam("rfc")).values(remind_at=bindparam("look_at"))
_NOTE: Final = OnConflict(lambda insert: insert(_R).on_conflict_do_nothing(index_elements=["key"]))
_OF_A_REQUEST: Final = (
    _SUMMARY.c.rfc_id,
    _SUMMARY.c.plan,
    _SUMMARY.c.assignee,
    _INVESTIGATION.c.title,
)
_TO_LOOK_AT: Final = (
    select(*_OF_A_REQUEST)
    .join_from(_SUMMARY, _INVESTIGATION, _INVESTIGATION.c.id == _SUMMARY.c.investigation_id)
    .where(_SUMMARY.c.remind_at <= bindparam("at"))
    .order_by(_SUMMARY.c.remind_at, _SUMMARY.c.rfc_id)
    .limit(bindparam("at_most"))
    .with_for_update(of=_SUMMARY, skip_locked=True)  # who records something just now makes a new plan anyway
)
_NOTED: Final = (
    select(_R.c.key, _R.c.noted_at, *_OF_A_REQUEST)
    .join_from(_R, _SUMMARY, _SUMMARY.c.rfc_id == _R.c.rfc_id)
    .join(_INVESTIGATION, _INVESTIGATION.c.id == _SUMMARY.c.investigation_id)
    .order_by(_R.c.key)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """A request with its plan of reminders."""

    rfc_id: RfcId
    plan: Plan
    assigned_to: StaffId | None
    investigation: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """One person is to be told one thing about a request."""

    key: str
    noted_at: datetime
    about: Watched


def anything_to_do(session: Session, at: datetime) -> bool:
    """Whether a plan has something new, or somebody waits for a letter: two look-ups, whatever the number of plans."""
    planned = exists().where(_SUMMARY.c.remind_at <= at)
    unwritten_ones = exists().where(_R.c.outbox_id.is_(None))
    return bool(session.execute(select(planned | unwritten_ones)).scalar_one())


def to_look_at(session: Session, at: datetime, limit: int) -> tuple[Watched, ...]:
    rows = session.execute(_TO_LOOK_AT, {"at": at, "at_most": limit})
    return tuple(_watched(row) for row in rows)


def look_again(session: Session, when: Iterable[tuple[RfcId, datetime | None]]) -> None:
    """None: not before something is recorded."""
    rows = [{"rfc": rfc_id, "look_at": NEVER if at is None else at} for rfc_id, at in when]
    if rows:
        session.execute(_LATER, rows)


def note(session: Session, told: Sequence[tuple[str, RfcId, StaffId]], at: datetime) -> None:
    rows = [
        {"key": key, "rfc_id": rfc_id, "staff_id": staff_id, "noted_at": at, "outbox_id": None}
        for key, rfc_id, staff_id in told
    ]
    if rows:
        session.execute(_NOTE.on(session), rows)


def unwritten(session: Session) -> tuple[StaffId, ...]:
    people = select(_R.c.staff_id).where(_R.c.outbox_id.is_(None)).distinct().order_by(_R.c.staff_id)
    return tuple(StaffId(one) for one in session.execute(people).scalars())


def noted_for(session: Session, staff_id: StaffId) -> tuple[Noted, ...]:
    rows = session.execute(_NOTED.where(_R.c.outbox_id.is_(None), _R.c.staff_id == staff_id))
    return tuple(_noted(row) for row in rows)


def told_in(session: Session, outbox_id: int) -> tuple[Noted, ...]:
    return tuple(_noted(row) for row in session.execute(_NOTED.where(_R.c.outbox_id == outbox_id)))


def put_in_letter(session: Session, outbox_id: int, *, key: str) -> None:
    """This letter tells this one thing."""
    one = _R.c.key == key
    session.execute(update(_R).where(one, _R.c.outbox_id.is_(None)).values(outbox_id=outbox_id))


def put_all_in_letter(session: Session, outbox_id: int, *, to: StaffId) -> None:
    """This letter tells everything the person is noted for and has no letter about."""
    theirs = _R.c.staff_id == to
    session.execute(update(_R).where(_R.c.outbox_id.is_(None), theirs).values(outbox_id=outbox_id))


def forget(session: Session, keys: Sequence[str]) -> None:
    """These were not told after all, so the same keys may be noted again when their reason comes back."""
    if keys:
        session.execute(delete(_R).where(_R.c.key == bindparam("untold")), [{"untold": key} for key in keys])


def fingerprint(session: Session, outbox_id: int) -> tuple[int, int]:
    """How many requests the letter is about, and how much has been recorded of them altogether."""
    behind = (
        select(func.count(), func.coalesce(func.sum(_SUMMARY.c.last_seq), 0))
        .join_from(_R, _SUMMARY, _SUMMARY.c.rfc_id == _R.c.rfc_id)
        .where(_R.c.outbox_id == outbox_id)
    )
    count, recorded = session.execute(behind).one()
    return int(count), int(recorded)


def _watched(row: Row[Any]) -> Watched:
    return Watched(
        rfc_id=RfcId(row.rfc_id),
        plan=reminders.read(row.plan),
        assigned_to=StaffId(row.assignee) if row.assignee else None,
        investigation=row.title,
    )


def _noted(row: Row[Any]) -> Noted:
    return Noted(key=row.key, noted_at=row.noted_at, about=_watched(row))
