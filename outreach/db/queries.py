"""The lists: which requests of an investigation stand where, a page at a time, quick however many there are.

    page(session, wanted, now) -> Page                      Wanted(investigation_id, phase, status, assignee, …)
    sections(session, investigation_id, now, *, phases, assignee=None, limit=5) -> dict[Phase, tuple[Line, ...]]
                                                            the heads of many lists in one statement
    rulings(session, investigation_id, *, limit=25) -> tuple[Line, ...]      what an editor has to rule on

Numbers for the tops of lists: `counts.read`. `Page.next` is the place to go on from, None at the end.

A row says in which phase it was and until when that holds. A list takes the rows of its phase that still hold, and
works out the phase of those few whose time has come and which `summaries.settle` has not met yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    literal,
    select,
    tuple_,
    union_all,
)

from outreach.db.lines import LINE_COLUMNS, SUMMARY, from_row
from outreach.db.search import agencies_named
from outreach.db.session import Session
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.lines import Line, Place
from outreach.domain.phases import Phase, Stage

_S: Final = SUMMARY.c
_now: BindParameter[datetime] = bindparam("now")


class Order(StrEnum):
    """By name, or by the instant that presses: the oldest unread reply, the earliest deadline."""

    NAME = "name"
    PRESSING = "pressing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which requests, in which order, from where on. What is None or empty does not restrict.

    `unassigned` asks for those that nobody has. `after` is the `next` of the page before.
    """

    investigation_id: InvestigationId
    phase: Phase | None = None
    status: ResponseStatus | None = None
    assignee: StaffId | None = None
    unassigned: bool = False
    country: str = ""
    place: Place | None = None
    search: str = ""
    order: Order = Order.NAME
    after: tuple[str | datetime, RfcId] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    lines: tuple[Line, ...]
    next: tuple[str | datetime, RfcId] | None


_ready_now = and_(
    _S.stage.in_([Stage.AWAITING.value, Stage.ANSWERED.value, Stage.NOT_ASKED.value]), _S.ready_from <= _now
)
phase_now = case(
    (_ready_now, literal(Phase.READY.value)),
    (and_(_S.stage == Stage.AWAITING.value, _S.due_at <= _now), literal(Phase.OVERDUE.value)),
    (and_(_S.stage == Stage.AWAITING.value, _S.due_soon_from <= _now), literal(Phase.DUE_SOON.value)),
    else_=_S.stage,
)
"""`domain.phases.phase_at` in SQL; a test compares the two on every kind of milestones."""

status_now = case((_S.silent_from <= _now, literal(ResponseStatus.NO_RESPONSE.value)), else_=_S.status)
pressing_now = case((_ready_now, _S.ready_from), else_=_S.pressing_at)
holds = _S.moves_at > _now


def page(session: Session, wanted: Wanted, now: datetime) -> Page:
    restriction = None
    if wanted.search:
        restriction = agencies_named(session, wanted.search, _S.agency_id)
        if restriction is None:
            return Page((), None)
    statement = _page_statement(_shape(wanted))
    if restriction is not None:
        statement = _build(_shape(wanted), restriction)
    rows = session.execute(statement, {**_values(wanted), "now": now, "most": wanted.limit + 1}).all()
    lines = tuple(from_row(row) for row in rows[: wanted.limit])
    if len(rows) <= wanted.limit:
        return Page(lines, None)
    last = rows[wanted.limit - 1]
    return Page(lines, (last.order_by, RfcId(last.rfc_id)))


def sections(
    session: Session,
    investigation_id: InvestigationId,
    now: datetime,
    *,
    phases: Sequence[Phase],
    assignee: StaffId | None = None,
    limit: int = 5,
) -> dict[Phase, tuple[Line, ...]]:
    statement = _sections_statement(tuple(phases), assignee is not None)
    values = {"investigation_id": investigation_id, "assignee": assignee or "", "now": now, "most": limit}
    found: dict[Phase, list[Line]] = {phase: [] for phase in phases}
    for row in session.execute(statement, values):
        found[Phase(row.section)].append(from_row(row))
    return {phase: tuple(lines) for phase, lines in found.items()}


def rulings(session: Session, investigation_id: InvestigationId, *, limit: int = 25) -> tuple[Line, ...]:
    rows = session.execute(_RULINGS, {"investigation_id": investigation_id, "most": limit})
    return tuple(from_row(row) for row in rows)


_RULINGS: Final = (
    select(*LINE_COLUMNS)
    .where(_S.investigation_id == bindparam("investigation_id"), _S.needs_ruling.is_(True))
    .order_by(_S.sort_name, _S.rfc_id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """Which conditions a list has, without their values: a statement is built once for each."""

    phase: bool = False
    status: bool = False
    assignee: bool = False
    country: bool = False
    place: bool = False
    order: Order = Order.NAME
    after: bool = False


def _shape(wanted: Wanted) -> Shape:
    return Shape(
        phase=wanted.phase is not None,
        status=wanted.status is not None,
        assignee=wanted.assignee is not None or wanted.unassigned,
        country=bool(wanted.country),
        place=wanted.place is not None,
        order=wanted.order,
        after=wanted.after is not None,
    )


def _values(wanted: Wanted) -> dict[str, object]:
    order_by, rfc_id = wanted.after or (None, None)
    values = {
        "investigation_id": wanted.investigation_id,
        "phase": wanted.phase and wanted.phase.value,
        "status": wanted.status and wanted.status.value,
        "assignee": wanted.assignee or "",
        "country": wanted.country,
        "place": wanted.place and wanted.place.value,
        "after": order_by,
        "after_id": rfc_id,
    }
    return {name: value for name, value in values.items() if value is not None}


@cache
def _page_statement(shape: Shape) -> Any:
    return _build(shape, None)


def _build(shape: Shape, restriction: ColumnElement[bool] | None) -> Any:
    """One range of an index; two where the clock decides what belongs to the list."""
    if not shape.phase and not shape.status and shape.order is Order.NAME:
        return _part(shape, _S.sort_name, [], restriction)
    order = _S.sort_name if shape.order is Order.NAME else _S.pressing_at
    late_order = _S.sort_name if shape.order is Order.NAME else pressing_now
    holding: list[ColumnElement[bool]] = [holds]
    moved: list[ColumnElement[bool]] = [_S.moves_at <= _now]
    if shape.phase:
        holding.append(_S.phase == bindparam("phase"))
        moved.append(phase_now == bindparam("phase"))
    if shape.status:
        holding.append(_S.status == bindparam("status"))
        moved.append(status_now == bindparam("status"))
    return _merged(_part(shape, order, holding, restriction), _part(shape, late_order, moved, restriction))


def _part(
    shape: Shape,
    order: ColumnElement[Any],
    conditions: list[ColumnElement[bool]],
    restriction: ColumnElement[bool] | None,
) -> Select[Any]:
    where = [_S.investigation_id == bindparam("investigation_id"), *conditions]
    where += [_S[name] == bindparam(name) for name in ("assignee", "country", "place") if getattr(shape, name)]
    if shape.after:
        after = bindparam("after", type_=order.type)
        where.append(tuple_(order, _S.rfc_id) > tuple_(after, bindparam("after_id")))
    if restriction is not None:
        where.append(restriction)
    statement = select(*LINE_COLUMNS, order.label("order_by")).where(*where)
    return statement.order_by(order, _S.rfc_id).limit(bindparam("most"))


def _merged(*parts: Select[Any]) -> Select[Any]:
    together = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return select(together).order_by(together.c.order_by, together.c.rfc_id).limit(bindparam("most"))


@cache
def _sections_statement(phases: tuple[Phase, ...], of_one: bool) -> CompoundSelect[Any]:  # noqa: FBT001
    shape = Shape(phase=True, assignee=of_one, order=Order.PRESSING)
    parts = []
    for phase in phases:
        holding = _part(shape, _S.pressing_at, [holds, _S.phase == phase.value], None)
        moved = _part(shape, pressing_now, [_S.moves_at <= _now, phase_now == phase.value], None)
        head = _merged(holding, moved).subquery()
        parts.append(select(head, literal(phase.value).label("section")).order_by(head.c.order_by, head.c.rfc_id))
    return union_all(*(select(part.subquery()) for part in parts))
