"""Whether the scheduler is awake. A reminder that silently stopped is worse than none, so silence is made loud."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.db import heartbeats, outbox, relay
from outreach.db.heartbeats import Beat
from outreach.db.session import Session
from outreach.domain.outbox import MailState
from outreach.domain.retries import FAILURES_BEFORE_A_PAUSE
from outreach.domain.wallclock import counted, elapsed, read
from outreach.services import notices
from outreach.services.desk import Desk
from outreach.services.notices import Notice

GREENWICH = ZoneInfo("UTC")
GRACE = timedelta(minutes=5)
STUCK = timedelta(minutes=15)
NEXT_STEP = "Start `outreach scheduler`."
FETCHING_MAIL = "fetch-inbox"
WATCHING = "watch-letters"
AWAKE = "heartbeat"
IS_AWAKE = "Awake."
SENDING = "send-queued"
AWAY = timedelta(hours=1)
"""Whoever closes a laptop over lunch need not tell the editors."""

CHAT = "tell-chat"
RESTORED = "restored"
"""No job: that the desk was restored, and that nobody has gone through what is missing yet."""

DRILLED, BACKED_UP = "backup-drilled", "backed-up"
"""No jobs either: the last drill, whichever turn of its job made it, and the last backup that somebody made."""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
WORDS = {
    "queue-reminders": ("Reminders cannot be written.", "Reminders were last written"),
    WATCHING: ("Letters that wait cannot be watched over.", "Letters that wait were last looked at"),
    "send-queued": ("Letters cannot be sent.", "Letters were last sent"),
    FETCHING_MAIL: ("Mail does not come in as it should.", "Mail was last fetched"),
    "tidy-lists": ("Lists cannot be put in order.", "Lists were last put in order"),
    AWAKE: ("The scheduler cannot look around.", "The scheduler last looked around"),
    "note-readings": ("Who reads what cannot be noted.", "Who reads what was last noted"),
    "anchor-audit": ("The audit chain cannot be anchored.", "The audit chain was last anchored"),
    "verify-audit": ("The audit chain is not whole.", "The audit chain was last verified"),
    "take-lost-factors": ("Lost second factors cannot be taken away.", "Lost second factors were last looked at"),
    "finish-erasures": ("Something that was erased is not gone yet.", "Erasures were last finished"),
    CHAT: ("Chat rooms are not told.", "Chat rooms were last told"),
    "drill-backup": ("No backup can be tried.", "Whether a backup has to be tried was last looked at"),
}
"""Of each job what people miss when it fails, and how they hear that it has not run: its name means nothing to them."""


NO_JOB = {
    RESTORED: ("This desk was restored from a backup.", ""),
    DRILLED: ("A backup of this desk could not be restored.", "A backup was last made and restored on trial"),
}


def beat(desk: Desk, name: str, *, at: datetime, outcome: str, failed: bool, next_at: datetime) -> None:
    """Note that a job ran, what it said it did, and when it is to run next."""
    ok_at = None if failed else at
    last = Beat(name=name, at=at, detail=outcome, failed=failed, next_at=next_at, ok_at=ok_at)
    with desk.database.writing() as session:
        heartbeats.beat(session, last)


def note_backup(desk: Desk, said: str) -> None:
    """Note that somebody made a backup; whether one is missed only the doctor says, since there are other ways."""
    beat(desk, BACKED_UP, at=desk.clock(), outcome=said, failed=False, next_at=NEVER)


def late(desk: Desk, now: datetime, *, tried: Collection[str] = (), zone: ZoneInfo = GREENWICH) -> tuple[str, ...]:
    """What is wrong with reminders and mail, in sentences by the clock of `zone`; nothing when all is well.

    `tried` names jobs whose work the caller tries now: how their last turn ended no longer matters. Where several jobs
    are late it is one thing that is wrong: nothing runs them.
    """
    with desk.reading() as session:
        beats, health = _beats(desk, session), relay.health(session)
        said = relay.last_words(session) if health.failures >= FAILURES_BEFORE_A_PAUSE else ""
    if not beats:
        return (f"Reminders and mail have never run here. {NEXT_STEP}",)
    beats = tuple(replace(one, failed=False) if one.name in tried else one for one in beats)
    asleep = [one for one in beats if one.name in WORDS and _is_late(one, now)]
    if len(asleep) > 1:
        beats = tuple(one for one in beats if one not in asleep)
    found = [_asleep(asleep, now, zone)] if len(asleep) > 1 else []
    found += [sentence for one in beats if (sentence := _complaint(one, now, zone))]
    return (*found, f"Mail does not leave. {said}") if said else tuple(found)


def nothing_leaves(desk: Desk, now: datetime) -> str:
    """That nothing sends what waits, in a sentence; empty while the job that does is on time."""
    with desk.reading() as session:
        last = next((one for one in heartbeats.all_beats(session) if one.name == SENDING), None)
    return "" if last and not _is_late(last, now) else f"Nothing leaves while the scheduler does not run. {NEXT_STEP}"


def _asleep(late_ones: Sequence[Beat], now: datetime, zone: ZoneInfo) -> str:
    since = max(one.at for one in late_ones)
    return (
        f"Nothing has left, come in or been reminded of for {elapsed(since, now, zone)}, since {read(since, zone)}: "
        f"the scheduler does not run. {NEXT_STEP} Whatever is due meanwhile is done then."
    )


def _beats(desk: Desk, session: Session) -> tuple[Beat, ...]:
    """Of what has something to do here: where no chat room is named, nobody misses one. Backups the doctor looks at."""
    left_out = {BACKED_UP} if desk.chat else {BACKED_UP, CHAT}
    return tuple(one for one in heartbeats.all_beats(session) if one.name not in left_out)


def troubles(session: Session, now: datetime) -> dict[str, str]:
    """What does not work, by job, as far as others than us may read it: without what a machine said, nor addresses."""
    health = relay.health(session)
    found = {
        one.name: (WORDS | NO_JOB).get(one.name, ("Something of the desk does not work.", ""))[0]
        for one in heartbeats.all_beats(session)
        if one.name != CHAT and _complaint(one, now)
    }
    return {**found, "relay": "Mail does not leave."} if health.failures >= FAILURES_BEFORE_A_PAUSE else found


def mail_in(session: Session, now: datetime) -> str:
    """What keeps mail from coming in, in a sentence; empty when all is well."""
    last = next((one for one in heartbeats.all_beats(session) if one.name == FETCHING_MAIL), None)
    return _complaint(last, now) if last else f"Mail has never been fetched here. {NEXT_STEP}"


def behind(desk: Desk, now: datetime) -> tuple[str, ...]:
    """The names of the jobs that are late or do not work, for a program that watches."""
    with desk.reading() as session:
        beats = _beats(desk, session)
    return tuple(one.name for one in beats if _complaint(one, now)) if beats else tuple(WORDS)


def look_around(desk: Desk, at: datetime) -> str:
    """Say that the scheduler is awake and what waits for longer than it should; tell the editors of what went wrong."""
    with desk.reading() as session:
        stuck = outbox.waiting(session, before=at - STUCK)
        lost = outbox.count(session, MailState.DEAD) + outbox.count(session, MailState.UNCONFIRMED)
        beats = heartbeats.all_beats(session)
    # Nobody knows yet that the scheduler will have slept until a day to come.
    notices.tell_editors(desk, _to_tell(beats, min(at, desk.clock())))
    said = [IS_AWAKE]
    if stuck:
        said.append(f"{counted(stuck, 'letter')} should have been tried a quarter of an hour ago.")
    if lost:
        said.append(f"{counted(lost, 'letter')} did not arrive, or not for certain.")
    return " ".join(said)


def _to_tell(beats: Collection[Beat], at: datetime) -> list[Notice]:
    """That nothing ran for a while, once it runs again; and that one job breaks at every turn."""
    found = []
    for one in beats:
        if one.name == AWAKE and at - one.at > AWAY:
            words = "Reminders and mail did not run from {since} to {until}. What was due meanwhile is told now."
            times = {"since": one.at, "until": at}
            found.append(Notice(occasion=f"away/{one.at.isoformat()}", words=words, times=times))
        elif one.failed and one.ok_at is not None and at - one.ok_at > STUCK:
            words = f"{_complaint(one, at)} It last worked on {{since}}."
            times = {"since": one.ok_at}
            found.append(Notice(occasion=f"{one.name}/{one.ok_at.isoformat()}", words=words, times=times))
    return found


def _is_late(last: Beat, now: datetime) -> bool:
    return now > last.next_at + GRACE


def _complaint(last: Beat, now: datetime, zone: ZoneInfo = GREENWICH) -> str:
    failed, ran = (WORDS | NO_JOB).get(last.name, (f"“{last.name}” does not work.", f"“{last.name}” last ran"))
    if _is_late(last, now):
        return f"{ran} {elapsed(last.at, now, zone)} ago, on {read(last.at, zone)}. {NEXT_STEP}"
    return f"{failed} {last.detail.removeprefix('Failed: ')}" if last.failed else ""
