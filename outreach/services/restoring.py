"""A backup put in place on an empty machine, and fenced: nothing that may have left since then leaves again by itself.

What was recorded between the backup and its restoring is gone, and the desk says so until somebody has gone through it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from tarfile import TarFile
from typing import IO
from uuid import uuid4
from zoneinfo import ZoneInfo

from outreach.config import Config
from outreach.db import heartbeats, outbox, people, secret_keys, snapshots
from outreach.db import reminders as notes
from outreach.db.heartbeats import Beat
from outreach.db.secret_keys import SECRET
from outreach.db.session import Session
from outreach.domain.errors import OutreachError
from outreach.domain.letters import Letter, message_id
from outreach.domain.outbox import MailClass, MailState
from outreach.domain.wallclock import read
from outreach.services import backups, encryption, heartbeat, notices, reminders, upkeep
from outreach.services.backups import DATABASE, EVIDENCE, RELEASES, Backup
from outreach.services.desk import Desk
from outreach.services.encryption import Key
from outreach.services.notices import Notice

UTC = ZoneInfo("UTC")
TO_COME = (MailState.QUEUED, MailState.CLAIMED, MailState.SENDING)


@dataclass(frozen=True, kw_only=True)
class Fenced:
    """What would have left by itself: `unknown` letters to agencies, for a person to say; and mails to our own."""

    unknown: int
    dropped: int
    reminders: int


def restore(config: Config, file: Path, *, keys: Sequence[Key] = ()) -> Backup:
    """Put everything in place. Raises OutreachError where something is there already, or the backup is not whole."""
    _need_empty(config)
    found = backups.check_file(file, keys=keys)
    if found.kind != snapshots.kind(config.database):
        raise OutreachError(
            f"This is a backup of a {found.kind} database, and OUTREACH_DATABASE_URL names another kind. Set it first."
        )
    with file.open("rb") as opened, encryption.opening(opened, keys) as plain, backups.opened(plain) as tar:
        _put(config, tar)
    upkeep.upgrade(config.database)
    return found


def _need_empty(config: Config) -> None:
    if not snapshots.is_empty(config.database):
        raise OutreachError("There is a database here already. Restore into an empty place, or move it away first.")
    key = config.home_folder / SECRET
    if key.exists():
        raise OutreachError(f"{key} is there already. Restore into an empty home folder (OUTREACH_HOME).")


def _put(config: Config, tar: TarFile) -> None:
    """The evidence first and the database last: what is interrupted leaves no desk that names what is not there.

    Each piece goes straight to its place, so that what came encrypted lies nowhere else in the clear.
    """
    from outreach.evidence.store import open_store

    store, key = open_store(config.evidence), ""
    with backups.room_for_a_copy(config.home_folder) as folder:
        for member in tar:
            content = tar.extractfile(member)
            if content is None or member.name == backups.MANIFEST:
                continue
            if member.name == SECRET:
                key = content.read().decode()
            elif member.name.startswith(EVIDENCE):
                if store.put(content.read()) != member.name.removeprefix(EVIDENCE):
                    raise OutreachError(f"{member.name} in this backup is not what its name says. Use another one.")
            else:
                _write(_place(config, folder, member.name), content)
        _open_with(config, folder / DATABASE, key)


def _place(config: Config, folder: Path, name: str) -> Path:
    if name == DATABASE:
        return folder / DATABASE
    place = (config.releases_folder / name.removeprefix(RELEASES)).resolve()
    if not name.startswith(RELEASES) or not place.is_relative_to(config.releases_folder.resolve()):
        raise OutreachError(f"{name} in this backup leads out of its folder. It was not made by `outreach backup`.")
    return place


def _write(place: Path, content: IO[bytes]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        copyfileobj(content, file)


def _open_with(config: Config, database: Path, key: str) -> None:
    if not config.secret_key:
        secret_keys.keep(config.home_folder, key)
    try:
        snapshots.load(config.database, database)
    except Exception:
        if not config.secret_key:
            (config.home_folder / SECRET).unlink()  # so that it can be tried again
        raise


# ── The fence ───────────────────────────────────────────────────────────────────────────────────────────────────


def fence(desk: Desk, backed_up_at: datetime) -> Fenced:
    """Before anything runs on it: letters that waited may have left, and reminders due by now may have been told.

    A letter to an agency is asked about even if it was to leave later: somebody may have sent it at once, or withdrawn
    it, in the gap. Mail to our own people leaves at no time but its own.
    """
    now, was = desk.clock(), read(backed_up_at, UTC)
    why = f"Restored from a backup of {was}: it may have left since."
    words = (
        f"Restored on {read(now, UTC)} from a backup of {was}. What was recorded in between is not here: look into "
        "mailboxes and notes, record it anew, then run `outreach restore --gone-through`."
    )
    reminders.note_all(desk, now)
    ends: Counter[MailState] = Counter()
    with desk.database.writing() as session:
        for letter in outbox.in_state(session, *TO_COME, limit=1_000_000):
            if letter.agency is not None and letter.agency.practice:
                continue  # it never leaves the house
            if letter.agency is None and letter.state is MailState.QUEUED and letter.not_before > now:
                continue  # it was not due anywhere yet, and leaves from here when it is
            end = MailState.UNCONFIRMED if letter.agency is not None else MailState.CANCELLED
            outbox.settled_by_hand(session, letter, end, reply=why, at=now)
            ends[end] += 1
        told = _count_as_told(desk, session, why=why, at=now)
        gap = Beat(name=heartbeat.RESTORED, at=now, detail=words, failed=True, next_at=heartbeat.NEVER, ok_at=None)
        heartbeats.beat(session, gap)
    notices.tell_editors(desk, [Notice(occasion=f"{heartbeat.RESTORED}/{now.isoformat()}", words=words)])
    return Fenced(unknown=ends[MailState.UNCONFIRMED], dropped=ends[MailState.CANCELLED], reminders=told)


def gone_through(desk: Desk) -> None:
    """Somebody has recorded anew what the gap swallowed; the desk speaks of it no more."""
    with desk.database.writing() as session:
        heartbeats.forget(session, heartbeat.RESTORED)
        desk.audit_keys.seen.forget()


def _count_as_told(desk: Desk, session: Session, *, why: str, at: datetime) -> int:
    """What anybody was to hear by now goes into a letter that is never sent: it was told, or stands on the desk."""
    number = 0
    everyone = {one.id: one for one in people.everyone(session)}
    for who in notes.to_tell(session, at):
        name = message_id(uuid4().hex, desk.mail_from)
        letter = Letter(to=everyone[who].email, subject="Restored", text=why, message_id=name)
        kind, last = "fence", outbox.last_id(session)
        outbox.add(session, mail_class=MailClass.STAFF, kind=kind, dedupe=f"{kind}/{name}", letter=letter, at=at)
        (added,) = outbox.after(session, last)
        number += len(notes.noted_for(session, who, at))
        notes.put_in_letter(session, added.id, who, at, urgent=False)
        outbox.settled_by_hand(session, added, MailState.CANCELLED, reply=why, at=at)
    return number
