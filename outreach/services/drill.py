"""Once a week a backup is made, restored beside the desk, proved, compared and thrown away: nobody hopes any more.

The live desk is only read, and nothing is sent. Where PostgreSQL does not let us make a database to restore into, the
backup is read to its last byte instead, and the drill says so.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tarfile import TarFile
from zoneinfo import ZoneInfo

from outreach.chat import Rooms
from outreach.config import Config
from outreach.db import heartbeats, investigations, log, received, snapshots
from outreach.db.heartbeats import Beat
from outreach.db.session import Database, Session
from outreach.domain.errors import OutreachError
from outreach.domain.ids import RfcId
from outreach.domain.lines import NEVER
from outreach.domain.wallclock import counted, read
from outreach.evidence.store import open_store
from outreach.mail.outgoing import open_mailer
from outreach.services import backups, heartbeat, notices, restoring, verifying
from outreach.services.desk import Desk, Incoming
from outreach.services.heartbeat import DRILLED
from outreach.services.notices import Notice

LATE = timedelta(days=8)
AGAIN = timedelta(days=2)
"""When a drill that failed is late; it is made again before that, the next night."""

BEFORE_IT_IS_LATE = timedelta(hours=36)
LONGEST = timedelta(hours=2)
"""A drill that was begun longer ago was killed."""

TO_SPARE = 256 * 1024 * 1024  # bytes that stay free while a drill is made
AT_ONCE = 500  # logs compared together


def drill(desk: Desk, _at: datetime) -> str:
    """Make the drill if it is time; whoever comes while another makes it finds that it is not.

    Whatever day is replayed, it is the desk of now that is backed up, and now that this is noted.
    """
    at = desk.clock()
    if not _begin(desk, at):
        return "It is not a week since a backup was restored on trial."
    try:
        said = make(desk, at)
    except Exception as trouble:
        said = str(trouble) if isinstance(trouble, OutreachError) else type(trouble).__name__
        _failed(desk, at, said)
        if not isinstance(trouble, OutreachError):
            raise
        return f"A backup could not be restored: {said}"
    heartbeat.beat(desk, DRILLED, at=at, outcome=said, failed=False, next_at=at + LATE)
    return said


def make(desk: Desk, at: datetime) -> str:
    """The drill itself. Raises OutreachError with what is wrong with the backup, or with what keeps us from trying."""
    url = backups.address_of(desk)
    desk.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    backups.clear_copies(desk.home, at)
    _need_room(desk, url)
    before = _state(desk)
    with backups.room_for_a_copy(desk.home) as folder:
        file = folder / "desk.tar"
        made = backups.back_up(desk, file)
        with snapshots.scratch(url, folder, at) as there:
            if there:
                _restored(desk, before, file, there)
            else:
                _read_through(file, folder)
    size = f"{counted(len(made.files), 'file')}, {made.size:,} bytes"
    if not there:
        return (
            f"A backup was made and read to its end ({size}). It was not restored: our role may make no database. "
            "Run: ALTER ROLE … CREATEDB."
        )
    return f"A backup was made, restored on trial and is whole ({size})."


@dataclass(frozen=True, kw_only=True)
class _State:
    """How far each log has come, by its last seal, and how much mail there is."""

    seals: Mapping[RfcId, str]
    messages: int


def _begin(desk: Desk, at: datetime) -> bool:
    """Take the turn. What the last drill said stands until this one has ended."""
    under_way = at + LONGEST + BEFORE_IT_IS_LATE
    with desk.database.writing() as session:
        last = next((one for one in heartbeats.all_beats(session) if one.name == DRILLED), None)
        if last is None:
            first = Beat(name=DRILLED, at=at, detail="Under way.", failed=False, next_at=under_way, ok_at=None)
            heartbeats.beat(session, first)
            return True
        return at >= last.next_at - BEFORE_IT_IS_LATE and heartbeats.take(session, last, next_at=under_way)


def _failed(desk: Desk, at: datetime, said: str) -> None:
    last = Beat(name=DRILLED, at=at, detail=f"Failed: {said}", failed=True, next_at=at + AGAIN)
    with desk.database.writing() as session:
        heartbeats.beat(session, last)
        (kept,) = (one for one in heartbeats.all_beats(session) if one.name == DRILLED)
    since = read(kept.ok_at, ZoneInfo("UTC")) if kept.ok_at else "never"
    words = (
        f"A backup of this desk could not be restored on trial. {said} The last one that could: {since}. "
        "Ask whoever runs the desk to look at `outreach doctor` today: until it is mended, no backup may be any good."
    )
    notices.tell_editors(desk, [Notice(occasion=f"{DRILLED}/{since}", words=words)])


def _need_room(desk: Desk, url: str) -> None:
    """A drill must never be what fills the disk the desk lives on."""
    database = snapshots.size(url)
    released = sum(path.stat().st_size for path in desk.releases.rglob("*") if path.is_file())
    needed = 3 * database + 2 * (sum(piece.size for piece in desk.evidence.pieces()) + released) + TO_SPARE
    free = shutil.disk_usage(desk.home).free
    if free < needed:
        raise OutreachError(
            f"A drill needs {needed // 2**20:,} MB where {desk.home} lies, and {free // 2**20:,} MB are free. "
            "Make room, or restore a backup on another machine by hand."
        )


def _state(desk: Desk) -> _State:
    with desk.reading() as session:
        seals = {
            rfc_id: seal
            for each in investigations.everyone(session)
            for rfc_id, seal in log.last_seals(session, each.id, NEVER)
        }
        return _State(seals=seals, messages=sum(received.counts(session).values()))


def _restored(desk: Desk, before: _State, file: Path, url: str) -> None:
    """Put in place as on another machine, proved by the same proof, and held against the desk it was made of."""
    config = Config(home=str(file.parent / "home"), database_url=url)
    restoring.restore(config, file)
    file.unlink()  # half of the room, while the rest is proved
    with _copy(desk, config) as copy:
        verdict = verifying.verify(copy)
        if not verdict.whole:
            raise OutreachError(f"What was restored is not whole: {verdict.wrong[0]}")
        _compare(desk, copy, before)


@contextmanager
def _copy(desk: Desk, config: Config) -> Iterator[Desk]:
    """The desk that was restored: it can be read, and has no way to anybody outside."""
    database, nowhere = Database(config.database), open_mailer(config.practice_url)
    try:
        yield replace(
            desk,
            database=database,
            evidence=open_store(config.evidence),
            home=config.home_folder,
            releases=config.releases_folder,
            spool=config.home_folder / "spool",
            mailer=nowhere,
            practice=nowhere,
            incoming=Incoming(),
            chat=Rooms(()),
        )
    finally:
        database.dispose()


def _compare(desk: Desk, copy: Desk, before: _State) -> None:
    """The desk goes on meanwhile: what it knew before stands in the copy, and what stands there it knows now."""
    there = _state(copy)
    with copy.reading() as session:
        lost = _not_in_logs(session, before.seals)
    with desk.reading() as session:
        foreign = _not_in_logs(session, there.seals)
        messages = sum(received.counts(session).values())
    if lost or foreign:
        raise OutreachError(
            f"The log of request {(lost or foreign)[0]} is another in the copy than on the desk. Run `outreach verify`."
        )
    if not before.messages <= there.messages <= messages:
        raise OutreachError("The copy holds another number of messages than the desk. Run `outreach verify`.")


def _not_in_logs(session: Session, seals: Mapping[RfcId, str]) -> list[RfcId]:
    return [rfc_id for some in _some(seals) for rfc_id in _absent(session, some, seals)]


def _some(seals: Mapping[RfcId, str]) -> Iterable[list[RfcId]]:
    ids = sorted(seals)
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _absent(session: Session, ids: list[RfcId], seals: Mapping[RfcId, str]) -> list[RfcId]:
    logs = log.read_some(session, ids)
    return [each for each in ids if seals[each] not in {entry.digest for entry in logs.get(each, ())}]


def _read_through(file: Path, folder: Path) -> None:
    with file.open("rb") as opened, backups.opened(opened) as tar:
        snapshots.read_through(_database_of(tar, folder))


def _database_of(tar: TarFile, folder: Path) -> Path:
    member = tar.next()
    if member is None or member.name != backups.DATABASE:
        raise OutreachError("The backup does not begin with the database. Ask for help with this sentence.")
    tar.extract(member, folder, filter="data")
    return folder / backups.DATABASE
