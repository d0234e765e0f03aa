"""Fetches the mail: what lies in the spool, in the Maildir and in the mailbox, each message ours before it is let go.

A message leaves the place where it lay only when it is saved here. Killed at any moment, the desk finds it there again
the next time, and knows it by its bytes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from outreach.db import imap_seen
from outreach.domain.errors import OutreachError
from outreach.domain.inbox import Arrival, Imap, Place, Way
from outreach.domain.wallclock import counted
from outreach.mail.imap import Mailbox, open_mailbox
from outreach.mail.maildir import Maildir
from outreach.services import spool
from outreach.services.desk import Desk
from outreach.services.ingesting import Failed, Taken, take_in

T = TypeVar("T")
AT_ONCE = 100
BYTES_AT_ONCE = 16 * 1024 * 1024
"""How many messages, and how many bytes, are in hand together: enough to be quick, few enough to keep memory small."""


class NotAllFetched(OutreachError):
    """Some of the mail could not be fetched; the sentence says which, and what was."""


@dataclass(kw_only=True)
class Turn:
    """What one turn brought, and what went wrong in it."""

    places: Counter[Place] = field(default_factory=Counter)
    known: int = 0
    trouble: list[str] = field(default_factory=list)

    def note(self, outcomes: Iterable[Taken | Failed]) -> None:
        for one in outcomes:
            if isinstance(one, Failed):
                self.trouble.append(one.why)
            elif one.place is None:
                self.known += 1
            else:
                self.places[one.place] += 1

    def said(self) -> str:
        total = sum(self.places.values())
        parts = [f"{self.places[place]} {place}" for place in Place if self.places[place]]
        told = [f"{counted(total, 'message')} came in: {', '.join(parts)}."] if total else []
        if not total and not self.trouble:  # where not all was looked at, nobody knows that
            told.append("No new mail.")
        if self.known:
            told.append(f"{counted(self.known, 'message')} had come before.")
        return " ".join([*told, *dict.fromkeys(self.trouble)])


def fetch_inbox(desk: Desk, _at: datetime) -> str:
    """Take up everything that has come, by each way there is. One way that fails keeps no other from being tried."""
    turn = Turn()
    for fetch in (_spool, _maildir, _mailbox):
        try:
            fetch(desk, turn)
        except (OutreachError, OSError) as trouble:
            turn.trouble.append(_said(trouble))
    if turn.trouble:
        raise NotAllFetched(turn.said())
    return turn.said()


def _said(trouble: Exception) -> str:
    if isinstance(trouble, OSError):
        where = f" of {trouble.filename}" if trouble.filename else ""
        return f"Mail{where} could not be taken in: {trouble.strerror or type(trouble).__name__}."
    return str(trouble)


def _spool(desk: Desk, turn: Turn) -> None:
    # Whoever reads the spool makes the home it lies in: a pipe makes none, for it may have the name of another.
    desk.spool.parent.mkdir(parents=True, exist_ok=True)
    for batch in _batches(spool.waiting(desk.spool), _size_of):
        _from_files(desk, turn, batch, way=Way.COMMAND, let_go=Path.unlink)


def _maildir(desk: Desk, turn: Turn) -> None:
    if desk.incoming.maildir:
        maildir = Maildir(Path(desk.incoming.maildir).expanduser())
        for batch in _batches(maildir.waiting(), _size_of):
            _from_files(desk, turn, batch, way=Way.MAILDIR, let_go=maildir.settle)


def _from_files(desk: Desk, turn: Turn, paths: Sequence[Path], *, way: Way, let_go: Callable[[Path], None]) -> None:
    arrivals = [_arrival(path, way) for path in paths]
    outcomes = take_in(desk, arrivals)
    turn.note(outcomes)
    for path, outcome in zip(paths, outcomes, strict=True):
        if isinstance(outcome, Taken):
            let_go(path)


def _arrival(path: Path, way: Way) -> Arrival:
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Arrival(content=path.read_bytes(), way=way, at=at, note=path.name)


def _size_of(path: Path) -> int:
    return path.stat().st_size


def _mailbox(desk: Desk, turn: Turn) -> None:
    if desk.incoming.imap_url:
        with open_mailbox(desk.incoming.imap_url) as mailbox:
            with desk.reading() as session:
                seen = imap_seen.uids(session, mailbox.name, mailbox.uidvalidity)
            new = [uid for uid in mailbox.uids() if uid not in seen]
            sizes = mailbox.sizes(new)
            for batch in _batches(new, lambda uid: sizes.get(uid, 0)):
                _from_mailbox(desk, turn, mailbox, batch)


def _from_mailbox(desk: Desk, turn: Turn, mailbox: Mailbox, uids: Sequence[int]) -> None:
    arrivals = [
        Arrival(
            content=one.content,
            way=Way.IMAP,
            at=one.arrived_at or desk.clock(),
            note=f"{mailbox.name}, UID {one.uid}",
            imap=Imap(mailbox=mailbox.name, uidvalidity=mailbox.uidvalidity, uid=one.uid),
        )
        for one in mailbox.fetch(uids)
    ]
    outcomes = take_in(desk, arrivals)
    turn.note(outcomes)
    saved = [
        one.imap.uid for one, outcome in zip(arrivals, outcomes, strict=True) if one.imap and isinstance(outcome, Taken)
    ]
    mailbox.mark_seen(saved)


def _batches(things: Iterable[T], size_of: Callable[[T], int]) -> Iterator[list[T]]:
    batch, size = list[T](), 0
    for one in things:
        if batch and (len(batch) == AT_ONCE or size + size_of(one) > BYTES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += size_of(one)
    if batch:
        yield batch
