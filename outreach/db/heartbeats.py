"""When each job last ran, and when it is to run next."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlmodel import Session

from outreach.db.desk_tables import HeartbeatRow
from outreach.db.statements import OnConflict
from outreach.db.tables import table

HEARTBEAT: Final = table(HeartbeatRow)


def _beat(insert: Any) -> Any:
    new = insert(HEARTBEAT)
    changed = {name: new.excluded[name] for name in ("at", "detail", "failed", "next_at")}
    changed["ok_at"] = func.coalesce(new.excluded["ok_at"], HEARTBEAT.c.ok_at)
    return new.on_conflict_do_update(index_elements=["name"], set_=changed)


BEAT: Final = OnConflict(_beat)


@dataclass(frozen=True, kw_only=True, slots=True)
class Beat:
    """One job's last turn: what it said it did, whether it broke, and when its next turn is.

    `ok_at` is its last turn that did not break; None where it never had one.
    """

    name: str
    at: datetime
    detail: str
    failed: bool
    next_at: datetime
    ok_at: datetime | None = None


def beat(session: Session, last: Beat) -> None:
    session.execute(BEAT.on(session), {**asdict(last), "detail": last.detail[:2000]})


def take(session: Session, seen: Beat, *, next_at: datetime) -> bool:
    """Whether it was us who moved its next turn: of several who saw the same beat only one does."""
    unchanged = (HEARTBEAT.c.name == seen.name) & (HEARTBEAT.c.next_at == seen.next_at)
    moved = update(HEARTBEAT).where(unchanged).values(next_at=next_at).returning(HEARTBEAT.c.name)
    return session.execute(moved).first() is not None


def kept_up(session: Session, at: datetime) -> None:
    """As if each job that works had gone on working until `at`."""
    session.execute(update(HEARTBEAT).where(~HEARTBEAT.c.failed).values(at=at, ok_at=at, next_at=at))


def forget(session: Session, name: str) -> None:
    session.execute(delete(HEARTBEAT).where(HEARTBEAT.c.name == name))


def all_beats(session: Session) -> tuple[Beat, ...]:
    rows = session.execute(select(HEARTBEAT).order_by(HEARTBEAT.c.name)).mappings()
    return tuple(Beat(**row) for row in rows)
