"""What a job would do on any day: it is done for once in a transaction that is never saved, and no mail leaves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Protocol

from outreach.db import cases, heartbeats, investigations, log, outbox, summaries
from outreach.db import reminders as notes
from outreach.db.session import Database, Session
from outreach.domain.errors import OutreachError, RuleBroken
from outreach.mail.outgoing import Envelope
from outreach.services.desk import Desk
from outreach.services.records import case_of
from outreach.services.rehearsed import Rehearsed, Stage, WouldLeave

AT_A_TIME = 500
OUTWARD = {
    "finish-erasures": "It erases what two people said, which cannot be taken back, and removes files.",
    "fetch-inbox": "It asks the mailbox, the Maildir and the spool for what has come, which only happens once.",
    "drill-backup": "It makes a backup and restores it beside the desk; without --dry-run it changes as little.",
    "note-readings": "It takes up what is noted of who read what, which only happens once.",
    "anchor-audit": "It carries anchors elsewhere, where nothing is taken back.",
    "tell-chat": "It tells chat rooms, which forget nothing.",
}
"""Jobs that reach beyond the database and cannot be rehearsed, with the reason."""


@dataclass
class _Basket:
    """Takes every letter and sends none."""

    taken: list[Envelope] = field(default_factory=list)

    def send(self, envelope: Envelope, *, before_it_leaves: Callable[[], None]) -> str:
        before_it_leaves()
        self.taken.append(envelope)
        return "rehearsed"


class CanRehearse(Protocol):
    def __call__(self, desk: Desk, at: datetime, /) -> str: ...


def rehearse(desk: Desk, name: str, job: CanRehearse, at: datetime) -> Rehearsed:
    """Do the job as of `at` on what was known then, and take it all back.

    What was told after `at` counts as not told yet, so a day gone by is told as it was; a day to come is told as it
    will be if nothing more is recorded and the scheduler runs until then.
    """
    if reason := OUTWARD.get(name):
        raise RuleBroken(f"“{name}” cannot be rehearsed. {reason}", "job")
    if not isinstance(desk.database, Database):
        raise OutreachError("Only a desk on its own database can rehearse.")
    with desk.database.rehearsing() as rehearsal, _nothing_leaves(desk, at) as (quiet, basket):
        there = replace(quiet, database=rehearsal)
        with rehearsal.writing() as session:
            if at < desk.clock():
                _as_known(there, session, at)
            else:
                heartbeats.kept_up(session, at)
            last, waited = outbox.last_id(session), outbox.waiting_ids(session)
        outcome = job(there, at)
        with rehearsal.reading() as session, desk.reading() as before:
            stage = Stage(session=session, before=before, at=at, calendars=desk.calendars)
            new = [stage.would_be_written(one) for one in outbox.after(session, last)]
            sent = [_as_sent(stage, envelope) for envelope in basket.taken]
            return Rehearsed(outcome=outcome, letters=(*new, *sent), stays=stage.would_stay(waited))


def _as_sent(stage: Stage, envelope: Envelope) -> WouldLeave:
    """As it would leave: a letter is written anew at the door."""
    from email import message_from_bytes
    from email.policy import SMTP

    there = message_from_bytes(envelope.content, policy=SMTP)
    told = stage.would_leave(outbox.named(stage.session, str(there["Message-ID"])))
    return replace(told, to=envelope.to, subject=str(there["Subject"]))


@contextmanager
def _nothing_leaves(desk: Desk, at: datetime) -> Iterator[tuple[Desk, _Basket]]:
    basket = _Basket()
    yield replace(desk, clock=lambda: at, mailer=basket, practice=basket), basket


def _as_known(desk: Desk, session: Session, at: datetime) -> None:
    """Plans as they were made of what stood on record at `at`; what was told since is not told yet."""
    notes.untold_since(session, at)
    for investigation in investigations.everyone(session):
        logs = log.read_many(session, investigation.id, until=at)
        while batch := list(islice(logs, AT_A_TIME)):
            stored = cases.load_many(session, [rfc_id for rfc_id, _, _ in batch])
            folded = []
            for rfc_id, _, known in batch:
                case = case_of(desk, session, stored[rfc_id], known, now=at)
                folded.append(
                    summaries.Folded(stored=stored[rfc_id], standing=case.standing, appended=known, plan=case.plan)
                )
            summaries.rewrite_many(session, folded)
