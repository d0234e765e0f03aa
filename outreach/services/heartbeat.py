"""Whether the scheduler is awake. A reminder that silently stopped is worse than none, so silence is made loud."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.db import heartbeats, outbox, relay
from outreach.db.heartbeats import Beat
from outreach.domain.outbox import MailState
from outreach.domain.retries import FAILURES_BEFORE_A_PAUSE
from outreach.domain.wallclock import counted, elapsed, read
from outreach.services.desk import Desk

GRACE = timedelta(minutes=5)
STUCK = timedelta(minutes=15)
NEXT_STEP = "Start `outreach scheduler`."


def beat(desk: Desk, name: str, *, at: datetime, outcome: str, failed: bool, next_at: datetime) -> None:
    """Note that a job ran, what it said it did, and when it is to run next."""
    last = Beat(name=name, at=at, detail=outcome, failed=failed, next_at=next_at)
    with desk.database.writing() as session:
        heartbeats.beat(session, last)


def late(desk: Desk, now: datetime) -> tuple[str, ...]:
    """What is wrong with reminders and mail, in sentences; nothing when all is well."""
    with desk.reading() as session:
        beats, health = heartbeats.all_beats(session), relay.health(session)
        said = relay.last_words(session) if health.failures >= FAILURES_BEFORE_A_PAUSE else ""
    if not beats:
        return (f"Reminders and mail have never run here. {NEXT_STEP}",)
    found = [sentence for one in beats if (sentence := _complaint(one, now))]
    return (*found, f"Mail does not leave. {said}") if said else tuple(found)


def look_around(desk: Desk, at: datetime) -> str:
    """Say that the scheduler is awake, and what waits for longer than it should."""
    with desk.reading() as session:
        stuck = outbox.waiting(session, before=at - STUCK)
        lost = outbox.count(session, MailState.DEAD) + outbox.count(session, MailState.UNCONFIRMED)
    said = ["Awake."]
    if stuck:
        said.append(f"{counted(stuck, 'letter')} should have been tried a quarter of an hour ago.")
    if lost:
        said.append(f"{counted(lost, 'letter')} did not arrive, or not for certain.")
    return " ".join(said)


def _complaint(last: Beat, now: datetime) -> str:
    if now > last.next_at + GRACE:
        return f"“{last.name}” last ran {elapsed(last.at, now)} ago, on {read(last.at, ZoneInfo('UTC'))}. {NEXT_STEP}"
    return f"“{last.name}” does not work. {last.detail}" if last.failed else ""
