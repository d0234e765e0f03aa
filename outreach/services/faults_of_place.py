"""What the doctor finds where the desk lies: its folders, its files, its disk, and the database as such."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryFile

from outreach import LIBRARIES_LOOKED_AT
from outreach.config import Config
from outreach.db import sqlite
from outreach.db.audit_keys import DAILY, SIGNING
from outreach.db.session import Database, is_sqlite, parse_url, sqlite_file
from outreach.domain.faults import Fault, Weight, Words
from outreach.domain.wallclock import elapsed
from outreach.press import dossier_paper

LITTLE_SPACE = 256 * 1024 * 1024  # bytes: room for a day's uploads, and for SQLite to fold its write-ahead file
CLOCKS_DIFFER = 60  # seconds
LIBRARIES_HOLD = timedelta(days=92)
OTHERS, ANYBODY_ELSE = 0o007, 0o077
SECRETS = (
    "OUTREACH_SECRET_KEY",
    "OUTREACH_EARLIER_SECRET_KEYS",
    "OUTREACH_DATABASE_URL",
    "OUTREACH_SMTP_URL",
    "OUTREACH_IMAP_URL",
    "OUTREACH_NOTICES",
)
OVER_A_NETWORK = frozenset(
    {"afs", "ceph", "cifs", "davfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
    | {"fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"}
)


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _volume(path: Path) -> int:
    return path.stat().st_dev


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a desk lies, and what tells of the machine around it."""

    config: Config
    now: datetime
    settings_file: Path = Path(".env")
    mounts: Path = Path("/proc/self/mounts")
    free: Callable[[Path], int] = _free
    volume: Callable[[Path], int] = _volume
    zones: str = metadata.version("tzdata")
    libraries: date = LIBRARIES_LOOKED_AT
    typesetter: Callable[[], str] = dossier_paper.trouble

    @property
    def home(self) -> Path:
        return self.config.home_folder

    @property
    def ground(self) -> Path:
        """The home folder, or what of the way to it is there."""
        return _there(self.home)

    @property
    def database_file(self) -> Path | None:
        url = parse_url(self.config.database)
        return sqlite_file(url) if is_sqlite(url) else None


def _in_the_way(place: Place) -> Iterator[Words]:
    if not place.ground.is_dir():
        yield {"path": place.ground}


def _not_writable(place: Place) -> Iterator[Words]:
    """Tried, since rights say little of a disk that is mounted for reading only."""
    if place.ground.is_dir() and not _can_be_written(place.ground):
        yield {"path": place.ground}


def _home_open(place: Place) -> Iterator[Words]:
    if place.home.is_dir() and place.home.stat().st_mode & OTHERS:
        yield {"path": place.home}


def _releases_not_writable(place: Place) -> Iterator[Words]:
    folder = place.config.releases_folder
    if folder.exists() and not (folder.is_dir() and _can_be_written(folder)):
        yield {"path": folder}


def _little_space(place: Place) -> Iterator[Words]:
    free = place.free(place.ground)
    if free < LITTLE_SPACE:
        yield {"free": free // 2**20, "path": place.home}


def _key_open(place: Place) -> Iterator[Words]:
    yield from _open_to_others(place.home / "secret.key")


def _audit_key_open(place: Place) -> Iterator[Words]:
    for name in (DAILY, SIGNING):
        yield from _open_to_others(place.home / name)


def _anchors_beside(place: Place) -> Iterator[Words]:
    """The disk of the record, and that of the keys with which another record could be sealed."""
    anchors = place.config.audit_anchors_file
    if anchors:
        ours = {place.volume(_there(near)) for near in (place.home, place.database_file) if near}
        yield from ({"path": anchors},) if place.volume(_there(anchors)) in ours else ()


def _settings_open(place: Place) -> Iterator[Words]:
    file = place.settings_file
    if file.is_file() and any(word in file.read_text(errors="replace") for word in SECRETS):
        yield from _open_to_others(file)


def _database_open(place: Place) -> Iterator[Words]:
    if place.database_file:
        yield from _open_to_others(place.database_file)


def _over_a_network(place: Place) -> Iterator[Words]:
    file = place.database_file
    if file and place.mounts.is_file() and (kind := _kind_of_disk(file.resolve(), place.mounts)) in OVER_A_NETWORK:
        yield {"path": file, "kind": kind}


def _old_zones(place: Place) -> Iterator[Words]:
    if int(place.zones[:4]) < place.now.year - 1:
        yield {"version": place.zones}


def _old_libraries(place: Place) -> Iterator[Words]:
    if place.now.date() > place.libraries + LIBRARIES_HOLD:
        yield {"day": place.libraries.isoformat()}


def _no_typesetter(place: Place) -> Iterator[Words]:
    if why := place.typesetter():
        yield {"why": why}


def _open_to_others(file: Path) -> Iterator[Words]:
    if file.exists() and file.stat().st_mode & ANYBODY_ELSE:
        yield {"path": file}


def _there(path: Path) -> Path:
    """It, or what of the way to it is there."""
    return next(near for near in (path, *path.parents) if near.exists())


def _can_be_written(folder: Path) -> bool:
    try:
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _kind_of_disk(file: Path, mounts: Path) -> str:
    """Of the mount that lies nearest above the file; a later line covers an earlier one."""
    near, kind = -1, ""
    for line in mounts.read_text(errors="replace").splitlines():
        _, where, found, *_ = line.split(" ")
        above = Path(where.replace("\\040", " "))
        if file.is_relative_to(above) and len(above.parts) >= near:
            near, kind = len(above.parts), found
    return kind


FAULTS: tuple[Fault[Place], ...] = (
    Fault(
        name="home-no-folder",
        weight=Weight.WRONG,
        sentence="{path} is a file, so nothing can be kept there. Name a folder in OUTREACH_HOME.",
        found=_in_the_way,
        refused=True,
    ),
    Fault(
        name="home-not-writable",
        weight=Weight.WRONG,
        sentence="Nothing can be written in {path}. Give yourself that right, or set OUTREACH_HOME.",
        found=_not_writable,
    ),
    Fault(
        name="home-open",
        weight=Weight.LOOK,
        sentence="Everybody on this machine can look into {path}. Run: chmod o= {path}",
        found=_home_open,
    ),
    Fault(
        name="releases-not-writable",
        weight=Weight.WRONG,
        sentence="No release can be put into {path}. Give yourself that right, or set OUTREACH_RELEASES.",
        found=_releases_not_writable,
    ),
    Fault(
        name="little-space",
        weight=Weight.WRONG,
        sentence="Only {free} MB are free where {path} lies. Make room before something is lost.",
        found=_little_space,
    ),
    Fault(
        name="secret-key-readable",
        weight=Weight.WRONG,
        sentence="Others can read {path}. Run: chmod 600 {path}",
        found=_key_open,
        refused=True,
    ),
    Fault(
        name="audit-key-readable",
        weight=Weight.WRONG,
        sentence="Others can read {path}, a key of the audit chain. Run: chmod 600 {path}",
        found=_audit_key_open,
        refused=True,
    ),
    Fault(
        name="anchors-beside",
        weight=Weight.LOOK,
        sentence="Anchors of the audit chain go to {path}, on the disk of the desk itself: whoever has the one has the "
        "other. Name a file on another volume in OUTREACH_AUDIT_ANCHORS.",
        found=_anchors_beside,
    ),
    Fault(
        name="settings-readable",
        weight=Weight.WRONG,
        sentence="Others can read {path}, which holds secrets. Run: chmod 600 {path}",
        found=_settings_open,
        refused=True,
    ),
    Fault(
        name="database-readable",
        weight=Weight.WRONG,
        sentence="Others can read the record in {path}. Run: chmod 600 {path}",
        found=_database_open,
        refused=True,
    ),
    Fault(
        name="database-over-network",
        weight=Weight.WRONG,
        sentence="{path} lies on a network disk ({kind}), where SQLite loses what was saved. "
        "Move it to a local disk, or use PostgreSQL.",
        found=_over_a_network,
        refused=True,
    ),
    Fault(
        name="zones-old",
        weight=Weight.LOOK,
        sentence="Time zones are those of tzdata {version}; deadlines may fall an hour off. Update that package.",
        found=_old_zones,
    ),
    Fault(
        name="libraries-old",
        weight=Weight.LOOK,
        sentence="The libraries of this Outreach were last looked at on {day}, more than three months ago; faults "
        "found since are not mended. Install a newer one; if there is none, ask whoever keeps it.",
        found=_old_libraries,
    ),
    Fault(
        name="dossiers-not-made",
        weight=Weight.LOOK,
        sentence=f"Dossiers cannot be made on this machine: {{why}} {dossier_paper.NEXT_STEP}",
        found=_no_typesetter,
    ),
)


# ── The database itself, once it can be opened ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Opened:
    database: Database
    now: datetime
    sqlite_version: tuple[int, ...] = sqlite.newest_driver().sqlite_version_info


def _old_sqlite(opened: Opened) -> Iterator[Words]:
    if is_sqlite(opened.database.url) and sqlite.journal_of(opened.sqlite_version)[0] != "WAL":
        yield {"version": ".".join(map(str, opened.sqlite_version))}


def _can_lose(opened: Opened) -> Iterator[Words]:
    for name, setting, wanted in opened.database.careless_settings():
        yield {"name": name, "setting": setting, "wanted": wanted}


def _other_letters(opened: Opened) -> Iterator[Words]:
    server = opened.database.server()
    if server and server.encoding != "UTF8":
        yield {"encoding": server.encoding}


def _all_rights(opened: Opened) -> Iterator[Words]:
    server = opened.database.server()
    if server and server.superuser:
        yield {"role": server.role}


def _clocks_apart(opened: Opened) -> Iterator[Words]:
    server = opened.database.server()
    if server and abs((server.now - opened.now).total_seconds()) > CLOCKS_DIFFER:
        yield {"apart": elapsed(server.now, opened.now)}


FAULTS_OF_DATABASE: tuple[Fault[Opened], ...] = (
    Fault(
        name="sqlite-old",
        weight=Weight.LOOK,
        sentence="SQLite {version} can lose commits in write-ahead mode, so the slower rollback journal is used. "
        "Install the `pysqlite3` wheel, or a Python with SQLite 3.51.3 or newer.",
        found=_old_sqlite,
    ),
    Fault(
        name="postgres-can-lose",
        weight=Weight.WRONG,
        sentence="PostgreSQL runs with {name} = {setting}: a power cut can lose what was said to be saved. "
        "Set it to {wanted}.",
        found=_can_lose,
    ),
    Fault(
        name="postgres-superuser",
        weight=Weight.LOOK,
        sentence="The role {role} may do everything on the server, so a mistake of ours could too. "
        "Give the desk a role of its own that owns its database.",
        found=_all_rights,
    ),
    Fault(
        name="database-not-utf8",
        weight=Weight.WRONG,
        sentence="The database keeps its letters as {encoding}, and names in most languages do not fit. "
        "Make one with ENCODING 'UTF8', and restore a backup into it.",
        found=_other_letters,
    ),
    Fault(
        name="clocks-apart",
        weight=Weight.WRONG,
        sentence="The clocks of this machine and of the database are {apart} apart. Set both by NTP.",
        found=_clocks_apart,
    ),
)
