"""What a desk shows beside its lists: what was sent back, what wants a ruling, what runs out today.

asked_for(session, investigation_id, *, assignee=None, limit=5) -> dict[Asked, Heap]   sent back; rulings wanted
due_by(session, investigation_id, now, until, *, assignee=None) -> int           deadlines to come, up to MOST
overdue_and_told_to_wait(session, investigation_id, now) -> tuple[RfcId, ...]    overdue, left alone once or for good
waived_by(session, rfc_ids) -> dict[RfcId, StaffId]    who gave the last waiver of each, where there is one
board(session, investigation_id, now) -> Board         all counts, countries and names of ours, in one statement
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select, text, union_all

from outreach.db import counts
from outreach.db.counts import Counts
from outreach.db.lines import LINE_COLUMNS, SUMMARY, from_row
from outreach.db.queries import holds, phase_now
from outreach.db.session import Session
from outreach.db.tables import STOPS, EntryRow, StaffRow, table
from outreach.domain.facts import GateWaived
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.lines import Line
from outreach.domain.phases import Phase

MOST: Final = 1000
"""Where exact numbers stop: "1,000 and more" is as much as anybody can act on today."""

_S: Final = SUMMARY.c
_E: Final = table(EntryRow)
_STAFF: Final = table(StaffRow)
_HERE: Final = _S.investigation_id == bindparam("investigation_id")
_MINE: Final = _S.assignee == bindparam("assignee")
_RUNNING: Final = (Phase.AWAITING.value, Phase.DUE_SOON.value)


class Asked(StrEnum):
    """What one of us has asked another to do about a request."""

    SENT_BACK = "sent back"
    RULING = "ruling"


@dataclass(frozen=True, kw_only=True, slots=True)
class Heap:
    """The first few of many, and how many there are, counted up to MOST."""

    count: int = 0
    lines: tuple[Line, ...] = ()


def asked_for(
    session: Session, investigation_id: InvestigationId, *, assignee: StaffId | None = None, limit: int = 5
) -> dict[Asked, Heap]:
    values = {"investigation_id": investigation_id, "assignee": assignee or "", "most": limit}
    rows = session.execute(_asked_for(assignee is not None), values).all()
    return {
        asked: Heap(count=same[0].number, lines=tuple(map(from_row, same))) if same else Heap()
        for asked, same in ((asked, [row for row in rows if row.asked == asked.value]) for asked in Asked)
    }


def due_by(
    session: Session,
    investigation_id: InvestigationId,
    now: datetime,
    until: datetime,
    *,
    assignee: StaffId | None = None,
) -> int:
    values = {"investigation_id": investigation_id, "assignee": assignee or "", "now": now, "until": until}
    return int(session.execute(_due_by(assignee is not None), values).scalar_one())


def overdue_and_told_to_wait(session: Session, investigation_id: InvestigationId, now: datetime) -> tuple[RfcId, ...]:
    rows = session.execute(_TOLD_TO_WAIT, {"investigation_id": investigation_id, "now": now}).scalars()
    return tuple(RfcId(one) for one in rows)


def waived_by(session: Session, rfc_ids: Sequence[RfcId]) -> dict[RfcId, StaffId]:
    rows = session.execute(_WAIVED, {"rfc_ids": list(rfc_ids)})
    return {RfcId(row.rfc_id): StaffId(row.recorded_by) for row in rows}


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """What stands above a list: how many are where, the countries one can choose from, and how each of us is called."""

    counts: Counts
    countries: tuple[str, ...]
    names: dict[StaffId, str]


def board(session: Session, investigation_id: InvestigationId, now: datetime) -> Board:
    rows = session.execute(_BOARD, {"investigation_id": investigation_id, "now": now}).all()
    return Board(
        counts=counts.of_rows(row for row in rows if row.what not in (_COUNTRY, _NAME)),
        countries=tuple(sorted(row.word for row in rows if row.what == _COUNTRY)),
        names={StaffId(row.assignee): row.word for row in rows if row.what == _NAME},
    )


@cache
def _asked_for(of_one: bool) -> Any:  # noqa: FBT001  # one statement for each
    mine = [_MINE] if of_one else []
    return union_all(
        _heap(Asked.SENT_BACK, [_HERE, *mine, _S.sent_back_at.is_not(None)], _S.sent_back_at),
        _heap(Asked.RULING, [_HERE, *mine, _S.needs_ruling.is_(True)], _S.sort_name),
    )


def _heap(asked: Asked, where: list[ColumnElement[bool]], order: ColumnElement[Any]) -> Select[Any]:
    many = select(literal(1)).where(*where).limit(MOST).subquery()
    number = select(func.count()).select_from(many).scalar_subquery()
    first = select(*LINE_COLUMNS, literal(asked.value).label("asked"), number.label("number"))
    return select(first.where(*where).order_by(order, _S.rfc_id).limit(bindparam("most")).subquery())


_TOLD_TO_WAIT: Final = (
    select(_S.rfc_id)
    .where(_S.rfc_id.in_(select(_E.c.rfc_id).where(text(STOPS))))  # spelled as its index is
    .where(_HERE, phase_now == Phase.OVERDUE.value)
    .order_by(_S.rfc_id)
)


_WAIVED: Final = (
    select(_E.c.rfc_id, _E.c.recorded_by)
    .where(_E.c.rfc_id.in_(bindparam("rfc_ids", expanding=True)), _E.c.kind == GateWaived.__name__)
    .order_by(_E.c.rfc_id, _E.c.seq)
)


@cache
def _due_by(of_one: bool) -> Any:  # noqa: FBT001  # as above
    """The deadlines that still run, from the phases in which they can; then those the clock has moved there."""
    mine = [_MINE] if of_one else []
    ahead = [_S.due_at > bindparam("now"), _S.due_at <= bindparam("until")]
    holding = [
        select(literal(1)).where(_HERE, *mine, _S.phase == phase, *_pressing(), holds, *ahead).limit(MOST)
        for phase in _RUNNING
    ]
    moved = (
        select(literal(1))
        .where(_HERE, *mine, _S.moves_at <= bindparam("now"), phase_now.in_(_RUNNING), *ahead)
        .limit(MOST)
    )
    first, *rest = (select(part.subquery()) for part in (*holding, moved))
    return select(func.count()).select_from(first.union_all(*rest).subquery())


def _pressing() -> list[Any]:
    """While a deadline runs, it is what presses: this is the part of the index to read."""
    return [_S.pressing_at > bindparam("now"), _S.pressing_at <= bindparam("until")]


_first = select(func.min(_S.country).label("country")).where(_HERE).cte("found", recursive=True)
_next = select(select(func.min(_S.country)).where(_HERE, _S.country > _first.c.country).scalar_subquery()).where(
    _first.c.country.is_not(None)
)
_found = _first.union_all(_next)
_COUNTRY: Final = "country"
_NAME: Final = "name"
_BOARD: Final = counts.READ.union_all(
    # One step of the index for each country, where a DISTINCT would read every request.
    select(literal(""), literal(_COUNTRY), _found.c.country, literal(0)).where(_found.c.country.is_not(None)),
    select(_STAFF.c.id, literal(_NAME), _STAFF.c.name, literal(0)),
)
