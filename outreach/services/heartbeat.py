"""Whether the scheduler is awake. A reminder that silently stopped is worse than none, so silence is made loud."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.db import heartbeats, outbox, relay
from outreach.db.heartbeats import Beat
from outreach.db.session import Session
from outreach.domain.outbox import MailState
from outreach.domain.retries import FAILURES_BEFORE_A_PAUSE
from outreach.domain.wallclock import counted, elapsed, read
from outreach.services.desk import Desk

GRACE = timedelta(minutes=5)
STUCK = timedelta(minutes=15)
NEXT_STEP = "Start `outreach scheduler`."
FETCHING_MAIL = "fetch-inbox"
WORDS = {
    "queue-reminders": ("Reminders cannot be written.", "Reminders were last written"),
    "watch-letters": ("Letters that wait cannot be watched over.", "Letters that wait were last looked at"),
    "send-queued": ("Letters cannot be sent.", "Letters were last sent"),
    FETCHING_MAIL: ("Mail does not come in as it should.", "Mail was last fetched"),
    "tidy-lists": ("Lists cannot be put in order.", "Lists were last put in order"),
    "heartbeat": ("The scheduler cannot look around.", "The scheduler last looked around"),
}
"""Of each job what people miss when it fails, and how they hear that it has not run: its name means nothing to them."""


def beat(desk: Desk, name: str, *, at: datetime, outcome: str, failed: bool, next_at: datetime) -> None:
    """Note that a job ran, what it said it did, and when it is to run next."""
    last = Beat(name=name, at=at, detail=outcome, failed=failed, next_at=next_at)
    with desk.database.writing() as session:
        heartbeats.beat(session, last)


def late(desk: Desk, now: datetime, *, tried: Collection[str] = ()) -> tuple[str, ...]:
    """What is wrong with reminders and mail, in sentences; nothing when all is well.

    `tried` names jobs whose work the caller tries now: how their last turn ended no longer matters.
    """
    with desk.reading() as session:
        beats, health = heartbeats.all_beats(session), relay.health(session)
        said = relay.last_words(session) if health.failures >= FAILURES_BEFORE_A_PAUSE else ""
    if not beats:
        return (f"Reminders and mail have never run here. {NEXT_STEP}",)
    beats = tuple(replace(one, failed=False) if one.name in tried else one for one in beats)
    found = [sentence for one in beats if (sentence := _complaint(one, now))]
    return (*found, f"Mail does not leave. {said}") if said else tuple(found)


def mail_in(session: Session, now: datetime) -> str:
    """What keeps mail from coming in, in a sentence; empty when all is well."""
    last = next((one for one in heartbeats.all_beats(session) if one.name == FETCHING_MAIL), None)
    return _complaint(last, now) if last else f"Mail has never been fetched here. {NEXT_STEP}"


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
    failed, ran = WORDS.get(last.name, (f"“{last.name}” does not work.", f"“{last.name}” last ran"))
    if now > last.next_at + GRACE:
        return f"{ran} {elapsed(last.at, now)} ago, on {read(last.at, ZoneInfo('UTC'))}. {NEXT_STEP}"
    return f"{failed} {last.detail.removeprefix('Failed: ')}" if last.failed else ""
