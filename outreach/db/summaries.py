"""What lists read of each request: rewritten with every entry, from the same fold, in the same transaction.

    rewrite(session, stored, standing, *, appended=(), plan=()) -> Line    one UPDATE, one statement for the counters
    rewrite_many(session, folded) -> None                            Folded(stored, standing, appended, plan), in one go
    settle(session, now, *, limit=500) -> int                        moves what the clock has moved; call until 0
    folded_since(session, rfc_ids, since) -> frozenset[RfcId]        whose log or calendar has moved
    told_since(session, investigation_id, at) -> list[RfcId]      whose log was written to, or folded anew, after that
    read_many(session, investigation_id) -> Iterator[Written]        for verify: the rows as they stand
    differences(written, folded, now) -> tuple[str, ...]             columns in which row and fold differ
    counters_wrong(session, investigation_id, now) -> list[str]
    rebuild_counters(session, investigation_id, now) -> None

`standing.as_of` is the instant the row is true for; `verify` folds the log again as of `Written.folded_at`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, case, delete, select, update

from outreach.db import counts
from outreach.db.cases import StoredCase
from outreach.db.desk_tables import ReleaseRow
from outreach.db.fair_days import NOTHING_TO_RECKON, TO_RECKON
from outreach.db.lines import LINE_COLUMNS, SUMMARY, from_row, line_of, to_row
from outreach.db.session import Session
from outreach.db.tables import InvestigationRow, StandingCountRow, table
from outreach.domain import reminders
from outreach.domain.facts import Entry
from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.lines import NEVER, Line, Step, changes, counted
from outreach.domain.reminders import Plan
from outreach.domain.standing import Standing

_COUNTS: Final = table(StandingCountRow)
_INVESTIGATION: Final = table(InvestigationRow)
CLOCKED: Final = ("phase", "status", "silent_from", "moves_at", "pressing_at")
_REWRITE: Final = update(SUMMARY).where(SUMMARY.c.rfc_id == bindparam("which"))
_RELEASED: Final = (
    select(table(ReleaseRow).c.number)
    .where(table(ReleaseRow).c.investigation_id == SUMMARY.c.investigation_id)
    .exists()
)
_REWRITE_PLANNED: Final = _REWRITE.values(
    remind_at=case(
        (_RELEASED, bindparam("at_once", type_=SUMMARY.c.remind_at.type)),
        else_=bindparam("begins", type_=SUMMARY.c.remind_at.type),
    )
)
"""Once a release is out, whatever is recorded may make an update, and the scheduler looks at it on its next turn."""

_MOVED: Final = (
    select(*LINE_COLUMNS)
    .where(SUMMARY.c.investigation_id.in_(select(_INVESTIGATION.c.id)), SUMMARY.c.moves_at <= bindparam("now"))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_SINCE: Final = select(SUMMARY.c.rfc_id).where(
    SUMMARY.c.investigation_id == bindparam("investigation_id"), SUMMARY.c.folded_at > bindparam("at")
)
_OF_LINES: Final = {column.name for column in LINE_COLUMNS}
_WRITTEN: Final = (
    select(*LINE_COLUMNS, *(column for column in SUMMARY.c if column.name not in _OF_LINES))
    .where(SUMMARY.c.investigation_id == bindparam("investigation_id"))
    .order_by(SUMMARY.c.rfc_id)
    .execution_options(yield_per=1000)
)
_FOLDED: Final = select(SUMMARY.c.rfc_id).where(
    SUMMARY.c.rfc_id.in_(bindparam("rfc_ids", expanding=True)), SUMMARY.c.folded_at >= bindparam("since")
)
_LINES: Final = select(*LINE_COLUMNS).where(SUMMARY.c.investigation_id == bindparam("investigation_id"))
_FORGET_COUNTS: Final = delete(_COUNTS).where(_COUNTS.c.investigation_id == bindparam("which"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """A case as loaded, what was appended to its log since, and what the whole log now comes to."""

    stored: StoredCase
    standing: Standing
    appended: Sequence[Entry] = ()
    plan: Plan = ()

    @property
    def digest(self) -> str:
        return self.appended[-1].digest if self.appended else self.stored.digest


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A summary row as it stands; it was true of the log at `folded_at`, and the clock has been at it since."""

    line: Line
    folded_at: datetime | None
    moves_at: datetime
    columns: Mapping[str, object]


def rewrite(
    session: Session, stored: StoredCase, standing: Standing, *, appended: Sequence[Entry] = (), plan: Plan = ()
) -> Line:
    (line,) = rewrite_many(session, [Folded(stored=stored, standing=standing, appended=appended, plan=plan)])
    return line


def rewrite_many(session: Session, folded: Sequence[Folded]) -> list[Line]:
    if not folded:
        return []
    lines = [line_of(one.stored, one.standing) for one in folded]
    session.execute(_REWRITE_PLANNED, [_planned(row_of(one, line)) for one, line in zip(folded, lines, strict=True)])
    told: dict[InvestigationId, Counter[Step]] = {}
    for one, line in zip(folded, lines, strict=True):
        steps = changes(one.stored.counted, counted(line), one.standing.as_of)
        told.setdefault(one.stored.investigation_id, Counter()).update(steps)
    for investigation_id, steps in sorted(told.items()):
        counts.tell(session, investigation_id, steps)
    return lines


def settle(session: Session, now: datetime, *, limit: int = 500) -> int:
    """Lists are true without this; it keeps them quick. A few hundred at a time, so that no writer waits for long."""
    lines = [from_row(row) for row in session.execute(_MOVED, {"now": now, "most": limit})]
    if lines:
        session.execute(_REWRITE, [_moved(line, now) for line in lines])
    counts.settle(session, now)
    return len(lines)


def folded_since(session: Session, rfc_ids: Sequence[RfcId], since: datetime) -> frozenset[RfcId]:
    """Of which of these something was put on record, or the calendar changed, at that instant or after it."""
    found = session.execute(_FOLDED, {"rfc_ids": sorted(rfc_ids), "since": since})
    return frozenset(RfcId(rfc_id) for rfc_id in found.scalars())


def told_since(session: Session, investigation_id: InvestigationId, at: datetime) -> list[RfcId]:
    found = session.execute(_SINCE, {"investigation_id": investigation_id, "at": at}).scalars()
    return [RfcId(each) for each in found]


def read_many(session: Session, investigation_id: InvestigationId) -> Iterator[Written]:
    for row in session.execute(_WRITTEN, {"investigation_id": investigation_id}):
        columns = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's documented way to a row's columns by name
        yield Written(line=from_row(row), folded_at=row.folded_at, moves_at=row.moves_at, columns=columns)


def differences(written: Written, folded: Folded, now: datetime) -> tuple[str, ...]:
    """The columns in which the row is not what the log comes to, allowing for what the clock should have moved."""
    expected = {
        **to_row(line_of(folded.stored, folded.standing), now),
        "digest": folded.digest,
        "plan": reminders.written(folded.plan),
        "folded_at": folded.standing.as_of,
    }
    found = dict(written.columns)
    if written.moves_at <= now:
        found.update(_moved(written.line, now))
    return tuple(sorted(name for name, value in expected.items() if found[name] != value))


def lines_of(session: Session, investigation_id: InvestigationId) -> Iterator[Line]:
    for row in session.execute(_LINES, {"investigation_id": investigation_id}):
        yield from_row(row)


def counters_wrong(session: Session, investigation_id: InvestigationId, now: datetime) -> list[str]:
    true = counts.expected(lines_of(session, investigation_id), now)
    return counts.differences(counts.read(session, investigation_id, now), true)


def rebuild_counters(session: Session, investigation_id: InvestigationId, now: datetime) -> None:
    """Count every line again. The counters hold nothing that the lines do not."""
    told: Counter[Step] = Counter()
    for line in lines_of(session, investigation_id):
        told.update(changes(None, counted(line), now))
    session.execute(_FORGET_COUNTS, {"which": investigation_id})
    counts.tell(session, investigation_id, told)


def row_of(folded: Folded, line: Line) -> dict[str, Any]:
    """The row to write, under `which` request."""
    now = folded.standing.as_of
    return {
        **to_row(line, now),
        "digest": folded.digest,
        "folded_at": now,
        "plan": reminders.written(folded.plan),
        "remind_at": reminders.next_begin(folded.plan) or NEVER,
        **(TO_RECKON if line.open else NOTHING_TO_RECKON),
        "which": folded.stored.rfc_id,
    }


def _planned(row: dict[str, Any]) -> dict[str, Any]:
    begins = row.pop("remind_at")
    return {**row, "begins": begins, "at_once": min(begins, row["folded_at"])}


def _moved(line: Line, now: datetime) -> dict[str, object]:
    row = to_row(line, now)
    return {"which": line.rfc_id, **{name: row[name] for name in CLOCKED}}
