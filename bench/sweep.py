"""What queueing reminders costs: a fifth of all open requests due at once, and nothing due, beside bare SQL.

    python -m bench.sweep [--sizes 2000 20000 100000] [--rounds 3]      this alone; `make bench` measures it too

Ours is the whole job `queue-reminders`: each due plan is read, told to whoever it concerns in their own hours, noted
under its key, and put into one mail a person, in transactions of at most 200 requests with a gap after each. The floor
does as much with sqlite3 alone: it reads the due rows by an index, notes each under a unique key, moves its date on,
and writes one mail a person, committing as often with the same journal settings. It knows no hours and no reasons.
"""

import argparse
import resource
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Self

from sqlalchemy import text

from bench import generate
from bench.floor import connect
from bench.generate import Made
from outreach.db.session import Database
from outreach.domain import reminders as plans
from outreach.domain.codec import instant_text
from outreach.domain.reminder_policy import ReminderKind
from outreach.domain.reminders import Reminder
from outreach.services import reminders
from outreach.wiring import open_desk

SIZES = (2_000, 20_000, 100_000)
DUE_OF = 5
"""One in so many is due."""

ROUNDS = 3
AT_A_TIME = 200
NEVER = "9999-01-01"


@dataclass(frozen=True)
class Swept:
    """Seconds of CPU, round by round.

    `idle_ms` is the SQL of a turn with nothing due, `waited_ms` the longest wait of a writer who saved all the while.
    """

    size: int
    due: int
    ours: tuple[float, ...]
    floor: tuple[float, ...]
    idle_ms: float
    waited_ms: float

    @property
    def each(self) -> float:
        return median(self.ours) / self.due

    @property
    def over(self) -> float:
        return median(self.ours) / median(self.floor)


def at_work(now: datetime) -> datetime:
    """The last eleven o'clock of a day on which people work."""
    now = now.replace(hour=11, minute=0, second=0, microsecond=0)
    while now.weekday() > 4:  # noqa: PLR2004  # Friday, the last of them
        now -= timedelta(days=1)
    return now


def measure(made: Made, rounds: int = ROUNDS) -> Swept:
    """Leaves a desk behind whose reminders have been told; nothing else is to be measured on it."""
    now, size = at_work(datetime.now(UTC)), made.size
    desk = replace(open_desk(made.config), clock=lambda: now)
    assert isinstance(desk.database, Database)
    ours, bare, waited, due = [], [], 0.0, 0
    try:
        for _ in range(rounds):
            due = _arm(desk.database, now, size // DUE_OF)
            with _Saving(made.config.database) as saving:
                started = _cpu()
                reminders.queue_due(desk, now)
                ours.append(_cpu() - started - saving.cpu)
            waited = max(waited, saving.longest)
            assert _count(desk.database) == due
            bare.append(_floor(made.folder / "floor.sqlite3", size, due))
        idle = _idle(desk, now)
    finally:
        desk.database.dispose()
    return Swept(size=size, due=due, ours=tuple(ours), floor=tuple(bare), idle_ms=idle, waited_ms=waited * 1000)


def _arm(database: Database, now: datetime, due: int) -> int:
    """So many requests with one reminder each that begins now; nothing told yet, and nothing else due."""
    deadline = now - timedelta(days=1)
    overdue = Reminder(
        kind=ReminderKind.OVERDUE,
        armed_by=instant_text(deadline),
        nth=1,
        begins=now.replace(hour=0),
        ends=None,
        of=deadline,
    )
    with database.writing() as session:
        for table in ("morning", "reminder"):
            session.execute(text(f"DELETE FROM {table}"))  # our own two names
        session.execute(text("DELETE FROM outbox"))
        session.execute(text("UPDATE standing_summary SET remind_at = :never"), {"never": NEVER})
        armed = text("UPDATE standing_summary SET remind_at = :at, plan = :plan WHERE rfc_id <= :most")
        begins = overdue.begins.strftime("%Y-%m-%d %H:%M:%S.%f")
        session.execute(armed, {"at": begins, "plan": plans.written((overdue,)), "most": due})
    return due


def _count(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM reminder WHERE outbox_id IS NOT NULL")).scalar_one())


def _idle(desk: object, now: datetime) -> float:
    """Milliseconds of SQL of a turn that finds nothing, the median of many."""
    from sqlalchemy import event

    spent: list[float] = []
    database = desk.database  # type: ignore[attr-defined]
    begun = [0.0]

    def before(*_: object) -> None:
        begun[0] = time.perf_counter()

    def after(*_: object) -> None:
        spent[-1] += time.perf_counter() - begun[0]

    engine = database._reader  # noqa: SLF001  # what is measured is what it sends
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    for _ in range(50):
        spent.append(0.0)
        reminders.queue_due(desk, now + timedelta(minutes=1))  # type: ignore[arg-type]
    event.remove(engine, "before_cursor_execute", before)
    event.remove(engine, "after_cursor_execute", after)
    return median(spent) * 1000


class _Saving:
    """Somebody who saves a small thing every few milliseconds, and how long that ever took."""

    def __init__(self, url: str) -> None:
        self.database, self.longest, self.cpu, self.saved = Database(url), 0.0, 0.0, 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._save)

    def _save(self) -> None:
        while not self._stop.wait(0.02):
            started = time.perf_counter()
            with self.database.writing() as session:
                session.execute(text("UPDATE heartbeat SET detail = detail"))
            self.longest = max(self.longest, time.perf_counter() - started)
            self.saved += 1
        self.cpu = time.thread_time()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.database.dispose()
        assert self.saved, "nobody saved anything, so nobody's wait was measured"


def _floor(path: Path, size: int, due: int) -> float:
    path.unlink(missing_ok=True)
    with closing(connect(path)) as db:
        db.executescript(
            "CREATE TABLE request (id INTEGER PRIMARY KEY, assignee TEXT, deadline TEXT, remind_at TEXT);"
            "CREATE INDEX due ON request (remind_at, id);"
            "CREATE TABLE reminder (key TEXT PRIMARY KEY, request INTEGER, staff TEXT, at TEXT, mail INTEGER);"
            "CREATE TABLE mail (id INTEGER PRIMARY KEY, staff TEXT, subject TEXT, body TEXT, state TEXT);"
        )
        rows = ((n, f"reporter-{n % 8}", "2026-11-25", "2026-11-26" if n <= due else NEVER) for n in range(1, size + 1))
        db.execute("BEGIN")
        db.executemany("INSERT INTO request VALUES (?, ?, ?, ?)", rows)
        db.execute("COMMIT")
        started = _cpu()
        _sweep(db)
        return _cpu() - started


def _sweep(db: sqlite3.Connection) -> None:
    while True:
        rows = db.execute(
            "SELECT id, assignee, deadline FROM request WHERE remind_at <= '2026-11-27' ORDER BY remind_at, id LIMIT ?",
            (AT_A_TIME,),
        ).fetchall()
        if not rows:
            break
        db.execute("BEGIN IMMEDIATE")
        noted = [(f"{n}/overdue/{deadline}/{who}", n, who, "2026-11-26") for n, who, deadline in rows]
        db.executemany("INSERT OR IGNORE INTO reminder VALUES (?, ?, ?, ?, NULL)", noted)
        db.executemany(f"UPDATE request SET remind_at = '{NEVER}' WHERE id = ?", [(n,) for n, _, _ in rows])
        db.execute("COMMIT")
    people = db.execute("SELECT DISTINCT staff FROM reminder WHERE mail IS NULL").fetchall()
    for (who,) in people:
        told = db.execute("SELECT key, request FROM reminder WHERE mail IS NULL AND staff = ?", (who,)).fetchall()
        body = "".join(f"Overdue: https://desk.example.org/requests/{n}\n" for _, n in told[:40])
        words = (who, f"{len(told)} items wait for you", body)
        db.execute("BEGIN IMMEDIATE")
        mail = db.execute("INSERT INTO mail VALUES (NULL, ?, ?, ?, 'queued')", words).lastrowid
        db.executemany("UPDATE reminder SET mail = ? WHERE key = ?", [(mail, key) for key, _ in told])
        db.execute("COMMIT")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    for size in given.sizes:
        with TemporaryDirectory(prefix="outreach-bench-") as folder:
            made = generate.make(size, at_work(datetime.now(UTC)), Path(folder) / "desk")
            print(told(measure(made, given.rounds)), flush=True)


def told(swept: Swept) -> str:
    ours, bare = median(swept.ours), median(swept.floor)
    return (
        f"{swept.due:,} due of {swept.size:,}: {ours:.2f} s of CPU, {ours / swept.due * 1000:.2f} ms each, "
        f"{swept.over:.1f}× bare SQL ({bare:.2f} s); nothing due: {swept.idle_ms:.2f} ms of SQL; "
        f"longest wait of a writer {swept.waited_ms:.0f} ms"
    )


if __name__ == "__main__":
    main()
