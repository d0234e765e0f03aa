"""The lists: which requests of an investigation stand where, a page at a time, quick however many there are.

    page(session, wanted, now) -> Page                      Wanted(investigation_id, phase, status, assignee, …)
    every(session, wanted, now, columns) -> Iterator[Row]   all of them, as bare columns
    sections(session, investigation_id, now, *, phases, assignee=None, limit=5) -> dict[Phase, tuple[Line, ...]]
                                                            the heads of many lists in one statement
    rulings(session, investigation_id, *, limit=25) -> tuple[Line, ...]      what an editor has to rule on

Numbers for the tops of lists: `counts.read`. `Page.next` is the place to go on from, None at the end.

A row says in which phase it was and until when that holds. A list takes the rows of its phase that still hold, and
works out the phase of those few whose time has come and which `summaries.settle` has not met yet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from outreach.db import search
from outreach.db.agencies import PLACE_COLUMNS, place_of
from outreach.db.lines import LINE_COLUMNS, SUMMARY, from_row
from outreach.db.mail_tables import MessageGuessRow
from outreach.db.session import Session
from outreach.db.tables import AgencyRow, ContactRow, table
from outreach.domain.agencies import Health, Reach
from outreach.domain.facts import Channel
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.lines import NEVER, Line, Place
from outreach.domain.phases import Phase, Stage

_S: Final = SUMMARY.c
_AGENCY: Final = table(AgencyRow)
_CONTACT: Final = table(ContactRow)
_GUESS: Final = table(MessageGuessRow)
HAS_DEADLINE: Final = frozenset({None, Phase.AWAITING, Phase.DUE_SOON, Phase.OVERDUE})
"""The phases, and the list of all of them, in which what matters is how far off the deadline is."""

AT_A_TIME: Final = 2_000
UNBOUNDED: Final = 2**31 - 1

_now: BindParameter[datetime] = bindparam("now")


class Order(StrEnum):
    """By name, or by the instant that presses: the oldest reply to classify, the earliest deadline."""

    NAME = "name"
    PRESSING = "pressing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which requests, in which order, from where on. What is None or empty does not restrict.

    `unassigned` asks for those that nobody has. `language` is a tag that the agency reads, perhaps with more behind it
    (`fr` finds `fr-CA`); `reach` says how well it can be written to. `after` is the `next` of the page before.
    """

    investigation_id: InvestigationId
    phase: Phase | None = None
    status: ResponseStatus | None = None
    assignee: StaffId | None = None
    unassigned: bool = False
    country: str = ""
    place: Place | None = None
    search: str = ""
    language: str = ""
    reach: Reach | None = None
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

_silent_now = and_(_S.status == ResponseStatus.AWAITING.value, _S.silent_from <= _now)
status_now = case((_silent_now, literal(ResponseStatus.NO_RESPONSE.value)), else_=_S.status)
_presses_now = case((_ready_now, _S.ready_from), else_=_S.pressing_at)
holds = _S.moves_at > _now
_mine = _S.investigation_id == bindparam("investigation_id")


_TOLD: Final = _S.stage != Stage.NOT_ASKED.value
WORKING: Final[dict[str, ColumnElement[Any]]] = {
    "id": _S.rfc_id,
    "agency": _S.name,
    "country": _S.country,
    "kind": _S.kind,
    "published_range": _S.published_range,
    "place": _S.place,
    "phase": phase_now,
    "response_status": status_now,
    "effective_attempts": _S.attempts,
    "asked_at": cast(_S.asked_at, String),
    "deadline_at": cast(case((_TOLD, _S.due_at)), String),
    "deadline_zone": case((_TOLD, _S.due_zone), else_=""),
    "reply_waits_since": cast(_S.waiting_since, String),
    "last_contact_at": cast(_S.last_contact_at, String),
    "fair_from": cast(
        case((and_(_S.fair_until > _now, _S.fair_from > _now, _S.stuck.is_(False)), _S.fair_from)), String
    ),
    "signed_at": cast(_S.signed_at, String),
    "with": _S.assignee,
}
"""What a list is as a file, for `every`. Instants as the database’s own text, in UTC: `2026-11-23 14:00:00…`.

Before anybody asked there is no deadline, whatever one is thought of. `fair_from` is empty where it does not lie
ahead, where no day can be named, or where it is to be reckoned.
"""
KEPT: Final = func.coalesce(_S.fair_until, NEVER) > _now
"""Whether the record keeps at the moment from when a row can fairly be signed, or that there is nothing to keep."""

STUCK: Final = and_(_S.stuck.is_(True), KEPT)
"""Whether no day can be named until a person decides."""

MAY_ANSWER: Final = exists().where(_GUESS.c.rfc_id == _S.rfc_id)
"""Whether a message is held that may be its answer."""


def _worked_out(name: str, *where: ColumnElement[bool]) -> CTE:
    """These rows with what the clock makes of them now.

    Kept apart, so that no other condition leads the database into another index: without statistics, SQLite takes
    each of them for as good as the next.
    """
    now = (phase_now.label("phase_then"), status_now.label("status_then"), _presses_now.label("presses_then"))
    chosen_by = (_S.rfc_id, _S.agency_id, _S.assignee, _S.country, _S.place, _S.sort_name)
    return select(*chosen_by, *now).where(*where).cte(name).prefix_with("MATERIALIZED")


MOVED: Final = _worked_out("moved", _mine, _S.moves_at <= _now)
FOUND: Final = _worked_out("found", _S.rfc_id.in_(bindparam("found_ids", expanding=True)))

_RULINGS: Final = (
    select(*LINE_COLUMNS)
    .where(_mine, _S.needs_ruling.is_(True))
    .order_by(_S.sort_name, _S.rfc_id)
    .limit(bindparam("most"))
)


def page(session: Session, wanted: Wanted, now: datetime) -> Page:
    found, values = _sought(session, wanted, now)
    has_deadline = wanted.phase in HAS_DEADLINE
    statement = (
        _whole(_shape(wanted), has_deadline=has_deadline) if found is None else _lines(found, has_deadline=has_deadline)
    )
    rows = session.execute(statement, {**values, "most": wanted.limit + 1}).all()
    lines = _with_homes(rows[: wanted.limit], has_deadline=has_deadline)
    if len(rows) <= wanted.limit:
        return Page(lines, None)
    last = rows[wanted.limit - 1]
    return Page(lines, (last.order_by, RfcId(last.rfc_id)))


def every(
    session: Session, wanted: Wanted, now: datetime, columns: Sequence[ColumnElement[Any]]
) -> Iterator[Sequence[Any]]:
    """All that `page` would give, one page after the other: these columns of the summary, read as they are used.

    `phase_now` and `status_now` can be among them.
    """
    found, values = _sought(session, wanted, now)
    which = (_listed(_shape(wanted), search.EVERYTHING) if found is None else found).subquery("found_last")
    statement = (
        select(*columns)
        .join_from(which, SUMMARY, _S.rfc_id == which.c.rfc_id)
        .order_by(which.c.order_by, _S.rfc_id)
        .execution_options(yield_per=AT_A_TIME)
    )
    yield from session.execute(statement, {**values, "most": UNBOUNDED})


def _sought(
    session: Session, wanted: Wanted, now: datetime
) -> tuple[Select[Any] | CompoundSelect[Any] | None, dict[str, Any]]:
    """What finds these requests, with its values; None where nothing is searched for and one statement serves all."""
    values = {**_values(wanted), "now": now}
    if not wanted.search:
        return None, values
    sought = search.sought(session, wanted.search)
    if sought.agency_ids is None:
        return _listed(_shape(wanted), sought), values
    found_ids = search.requests_of(session, wanted.investigation_id, sought.agency_ids)
    return _from_worked_out(FOUND, _shape(wanted), sought), {**values, "found_ids": found_ids}


def sections(
    session: Session,
    investigation_id: InvestigationId,
    now: datetime,
    *,
    phases: Sequence[Phase],
    assignee: StaffId | None = None,
    limit: int = 5,
) -> dict[Phase, tuple[Line, ...]]:
    statement = _sections(tuple(phases), of_one=assignee is not None)
    values = {"investigation_id": investigation_id, "assignee": assignee or "", "now": now, "most": limit}
    found: dict[Phase, list[Line]] = {phase: [] for phase in phases}
    for row in session.execute(statement, values):
        home = place_of(row) if Phase(row.section) in HAS_DEADLINE else None
        found[Phase(row.section)].append(from_row(row, home))
    return {phase: tuple(lines) for phase, lines in found.items()}


def rulings(session: Session, investigation_id: InvestigationId, *, limit: int = 25) -> tuple[Line, ...]:
    rows = session.execute(_RULINGS, {"investigation_id": investigation_id, "most": limit})
    return tuple(from_row(row) for row in rows)


# ── Statements, each built once for its shape ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """Which conditions a list has, without their values."""

    phase: bool = False
    status: bool = False
    assignee: bool = False
    country: bool = False
    place: bool = False
    language: bool = False
    reach: bool = False
    order: Order = Order.NAME
    after: bool = False


def _shape(wanted: Wanted) -> Shape:
    return Shape(
        phase=wanted.phase is not None,
        status=wanted.status is not None,
        assignee=wanted.assignee is not None or wanted.unassigned,
        country=bool(wanted.country),
        place=wanted.place is not None,
        language=bool(wanted.language),
        reach=wanted.reach is not None,
        order=wanted.order,
        after=wanted.after is not None,
    )


def _values(wanted: Wanted) -> dict[str, Any]:
    order_by, rfc_id = wanted.after or (None, None)
    values = {
        "investigation_id": wanted.investigation_id,
        "phase": wanted.phase and wanted.phase.value,
        "status": wanted.status and wanted.status.value,
        "assignee": wanted.assignee or "",
        "country": wanted.country,
        "place": wanted.place and wanted.place.value,
        "language": wanted.language.lower(),
        "reach": wanted.reach and wanted.reach.value,
        "after": order_by,
        "after_id": rfc_id,
    }
    return {name: value for name, value in values.items() if value is not None}


@cache
def _whole(shape: Shape, *, has_deadline: bool) -> Select[Any]:
    return _lines(_listed(shape, search.EVERYTHING), has_deadline=has_deadline)


def _with_homes(rows: Sequence[Row[Any]], *, has_deadline: bool) -> tuple[Line, ...]:
    return tuple(from_row(row, place_of(row) if has_deadline else None) for row in rows)


def _listed(shape: Shape, sought: search.Sought) -> Select[Any]:
    """One range of an index; and beside it the few rows the clock has moved, where it decides who is in the list."""
    if not shape.phase and not shape.status and shape.order is Order.NAME:
        return _part(SUMMARY, shape, _S.sort_name, [_mine, *sought.conditions(_S.agency_id)])
    where = [_mine, holds, *sought.conditions(_S.agency_id)]
    where += [_S[name] == bindparam(name) for name in ("phase", "status") if getattr(shape, name)]
    order = _S.sort_name if shape.order is Order.NAME else _S.pressing_at
    return _merged(_part(SUMMARY, shape, order, where), _from_worked_out(MOVED, shape, sought))


def _from_worked_out(source: CTE, shape: Shape, sought: search.Sought) -> Select[Any]:
    where = list(sought.conditions(source.c.agency_id))
    where += [source.c[f"{name}_then"] == bindparam(name) for name in ("phase", "status") if getattr(shape, name)]
    order = source.c.sort_name if shape.order is Order.NAME else source.c.presses_then
    return _part(source, shape, order, where)


def _part(
    source: FromClause, shape: Shape, order: ColumnElement[Any], conditions: list[ColumnElement[bool]]
) -> Select[Any]:
    where = [*conditions]
    where += [source.c[name] == bindparam(name) for name in ("assignee", "country", "place") if getattr(shape, name)]
    if shape.language:
        where.append(_reads(source.c.agency_id))
    if shape.reach:
        where.append(_reach(source.c.agency_id) == bindparam("reach"))
    if shape.after:
        after: BindParameter[Any] = bindparam("after", type_=order.type)
        where.append(tuple_(order, source.c.rfc_id) > tuple_(after, bindparam("after_id")))
    statement = select(source.c.rfc_id, order.label("order_by")).where(*where)
    return statement.order_by(order, source.c.rfc_id).limit(bindparam("most"))


def _reads(agency_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the agency reads this language; its tags stand in one text, with blanks between them."""
    tag: BindParameter[str] = bindparam("language")
    tags = literal(" ") + func.lower(_AGENCY.c.languages) + literal(" ")
    found = or_(*(func.replace(tags, literal(" ") + tag + end, "") != tags for end in (literal(" "), literal("-"))))
    return exists().where(_AGENCY.c.id == agency_id, found)


def _reach(agency_id: ColumnElement[int]) -> ColumnElement[str]:
    by_mail = (_CONTACT.c.agency_id == agency_id, _CONTACT.c.channel == Channel.EMAIL.value)
    best = [Health.GOOD.value, Health.SOFT.value, Health.BAD.value]
    of_health = (exists().where(*by_mail, _CONTACT.c.health == health) for health in best)
    return case(*zip(of_health, map(literal, best), strict=True), else_=literal(Reach.NONE.value))


def _merged(*parts: Select[Any]) -> Select[Any]:
    together = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return select(together).order_by(together.c.order_by, together.c.rfc_id).limit(bindparam("most"))


def _lines(found: Select[Any] | CompoundSelect[Any], *more: str, has_deadline: bool) -> Select[Any]:
    """What the lists show of those found: looked up last, so that the wide rows are not carried through every step.

    Where its deadline is what matters, with where the agency keeps its calendar.
    """
    which = found.subquery("found_last")
    extra = [which.c[name] for name in more]
    statement = select(*LINE_COLUMNS, which.c.order_by, *extra).join_from(which, SUMMARY, _S.rfc_id == which.c.rfc_id)
    if has_deadline:
        statement = statement.add_columns(*PLACE_COLUMNS).join(_AGENCY, _AGENCY.c.id == _S.agency_id)
    return statement.order_by(which.c.order_by, _S.rfc_id)


@cache
def _sections(phases: tuple[Phase, ...], *, of_one: bool) -> Select[Any]:
    shape = Shape(assignee=of_one, order=Order.PRESSING)
    heads = []
    for phase in phases:
        still = _part(SUMMARY, shape, _S.pressing_at, [_mine, holds, _S.phase == phase.value])
        moved = _part(MOVED, shape, MOVED.c.presses_then, [MOVED.c.phase_then == phase.value])
        head = _merged(still, moved).subquery()
        heads.append(select(head, literal(phase.value).label("section")))
    return _lines(union_all(*heads), "section", has_deadline=bool(HAS_DEADLINE.intersection(phases)))
