"""What runs by itself: a table of jobs and when each wakes. It keeps nothing; what is due stands in the database.

Every job may run twice, late, or after a week asleep, so any number of schedulers is harmless and a missed night is
caught up. APScheduler only wakes us.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from outreach.clock import system_clock
from outreach.domain.errors import OutreachError
from outreach.services import (
    auditing,
    chat_notices,
    drill,
    erasure_journal,
    fetching,
    heartbeat,
    letter_watch,
    lost_factors,
    post,
    rehearsing,
    reminders,
    tidying,
    viewed,
)
from outreach.services.desk import Desk
from outreach.services.rehearsed import Rehearsed

log = logging.getLogger(__name__)

Job = Callable[[Desk, datetime], str]
Jobs = Mapping[str, tuple[Job, Mapping[str, str]]]

JOBS: Jobs = {
    "queue-reminders": (reminders.queue_due, {"minute": "*/15"}),
    "watch-letters": (letter_watch.watch, {"minute": "*"}),
    "send-queued": (post.send_queued, {"minute": "*"}),
    "fetch-inbox": (fetching.fetch_inbox, {"minute": "*"}),
    "tidy-lists": (tidying.tidy, {"minute": "*"}),
    "tell-chat": (chat_notices.tell, {"minute": "*/5"}),
    "drill-backup": (drill.drill, {"hour": "3", "minute": "40"}),
    "note-readings": (viewed.collect, {"minute": "*"}),
    "anchor-audit": (auditing.anchor, {"minute": "0"}),
    "verify-audit": (auditing.nightly, {"hour": "2", "minute": "10"}),
    "take-lost-factors": (lost_factors.take_due, {"minute": "*"}),
    "finish-erasures": (erasure_journal.finish, {"minute": "*/5"}),
    "heartbeat": (heartbeat.look_around, {"minute": "*"}),
}
"""Each job by name: what it does, and when it wakes (the words of a crontab, in UTC)."""

LONG = {"drill-backup"}
"""Jobs that may take minutes. They have a thread of their own, so that no reminder waits for them."""


class NoSuchJob(OutreachError):
    """A job was named that is not in the table."""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a job says it did, and whether it broke."""

    job: str
    outcome: str
    failed: bool


def run(desk: Desk, name: str, jobs: Jobs = JOBS) -> Ran:
    """Run one job now and note that it ran. Whatever happens in it stays in it: the other jobs go on."""
    at = desk.clock()
    job, when = _job(name, jobs)
    try:
        ran = Ran(job=name, outcome=job(desk, at), failed=False)
    except Exception as trouble:  # a job must not take the others with it, whatever goes wrong in it
        expected = isinstance(trouble, OutreachError)
        if not expected:  # a sentence says it all; where there is none, the traceback has to
            log.exception("Job %s failed", name)
        reason = str(trouble) if expected else type(trouble).__name__
        ran = Ran(job=name, outcome=f"Failed: {reason}", failed=True)
    heartbeat.beat(desk, name, at=at, outcome=ran.outcome, failed=ran.failed, next_at=_next(when, at))
    return ran


def replay(desk: Desk, name: str, at: datetime) -> Ran:
    """Run one job as if it were `at`. That says nothing about whether the scheduler is awake, so it is not noted."""
    job, _ = _job(name, JOBS)
    return Ran(job=name, outcome=job(desk, at), failed=False)


def rehearse(desk: Desk, name: str, at: datetime) -> Rehearsed:
    """What the job would do at `at`, on what was known then. Nothing is kept, and nothing leaves.

    A real heartbeat is awake because it runs; a rehearsed one says whether anything runs.
    """
    job, _ = _job(name, JOBS)
    rehearsed = rehearsing.rehearse(desk, name, job, at)
    late = heartbeat.late(desk, at) if name == heartbeat.AWAKE and at <= desk.clock() else ()
    if not late:
        return rehearsed
    more = rehearsed.outcome.removeprefix(heartbeat.IS_AWAKE).strip()
    return replace(rehearsed, outcome=" ".join(filter(None, (*late, more))))


@contextmanager
def run_in_background(desk: Desk) -> Iterator[None]:
    """Run the jobs in a thread of this process until the block ends.

    A job under way is finished first; those that only wait for it are left for the next time.
    """
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.cron import CronTrigger

    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(1), "long": ThreadPoolExecutor(1)},
        # Without a grace time a laptop that slept one second too long would skip its turn in silence.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    stopping = threading.Event()
    for name, (_, when) in JOBS.items():
        trigger = CronTrigger(timezone=UTC, **when)
        executor = "long" if name in LONG else "default"
        now = system_clock()
        scheduler.add_job(_run_safely, trigger, [desk, name, stopping], id=name, executor=executor, next_run_time=now)
    scheduler.start()
    try:
        yield
    finally:
        stopping.set()
        scheduler.shutdown(wait=True)


def run_forever(desk: Desk) -> None:
    """Run the jobs until the process is told to stop (SIGTERM, or Ctrl-C); a job under way is finished first."""
    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    with run_in_background(desk):
        told_to_stop.wait()


def _run_safely(desk: Desk, name: str, stopping: threading.Event) -> None:
    """A job that cannot even note that it failed (the database is away) is logged; the next turn tries again."""
    if stopping.is_set():
        return
    try:
        ran = run(desk, name)
    except Exception:
        log.exception("Job %s could not note its outcome", name)
    else:
        log.log(logging.WARNING if ran.failed else logging.INFO, "%s: %s", ran.job, ran.outcome)


def _job(name: str, jobs: Jobs) -> tuple[Job, Mapping[str, str]]:
    if name not in jobs:
        raise NoSuchJob(f"There is no job “{name}”. Choose: {', '.join(jobs)}.")
    return jobs[name]


def _next(when: Mapping[str, Any], at: datetime) -> datetime:
    from apscheduler.triggers.cron import CronTrigger

    following: datetime = CronTrigger(timezone=UTC, **when).get_next_fire_time(at, at)
    return following
