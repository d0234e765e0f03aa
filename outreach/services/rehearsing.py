"""What a job would do on any day: it is done for once in a transaction that is never saved, and no mail leaves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Protocol

from outreach.db import cases, heartbeats, investigations, log, outbox, summaries
from outreach.db import reminders as notes
from outreach.db.reminders import Noted
from outreach.db.session import Database, Session
from outreach.domain.errors import OutreachError, RuleBroken
from outreach.domain.ids import RfcId
from outreach.domain.outbox import Outgoing
from outreach.mail.outgoing import Envelope
from outreach.services.desk import Desk
from outreach.services.records import case_of

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """A rule that calls for a reminder. `armed_by`: the seq of an entry, or the instant of a deadline."""

    kind: str
    request: RfcId
    armed_by: str
    nth: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WouldLeave:
    """A letter that would be queued or sent. `not_before`: when it would be tried; `rules`: what calls for it."""

    to: str
    subject: str
    kind: str
    request: RfcId | None
    not_before: datetime | None = None
    rules: tuple[Called, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """What the job said it did, and the letters it came to."""

    outcome: str
    letters: tuple[WouldLeave, ...]


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
            last = outbox.last_id(session)
        outcome = job(there, at)
        with rehearsal.reading() as session:
            new = [
                replace(_would_leave(session, one, one.letter.to, one.letter.subject), not_before=one.not_before)
                for one in outbox.after(session, last)
            ]
            sent = [_as_sent(session, envelope) for envelope in basket.taken]
    return Rehearsed(outcome=outcome, letters=(*new, *sent))


def _as_sent(session: Session, envelope: Envelope) -> WouldLeave:
    from email import message_from_bytes
    from email.policy import SMTP

    there = message_from_bytes(envelope.content, policy=SMTP)
    return _would_leave(session, outbox.named(session, str(there["Message-ID"])), envelope.to, str(there["Subject"]))


def _would_leave(session: Session, one: Outgoing, to: str, subject: str) -> WouldLeave:
    return WouldLeave(
        to=to,
        subject=subject,
        kind=one.kind,
        request=one.rfc_id,
        rules=tuple(_called(noted) for noted in notes.told_in(session, one.id)),
    )


def _called(noted: Noted) -> Called:
    kind, armed_by, nth, _ = noted.name.split("/")
    return Called(kind=kind, request=noted.rfc_id, armed_by=armed_by, nth=int(nth))


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
