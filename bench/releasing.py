"""What taking data out costs, beside bare writers: the list of requests as CSV, and a whole release.

    python -m bench.releasing [--size 100000] [--requests 20000] [--entries 30]

The list is read through the desk's own service, as the page sends it, beside `csv.writer` on the same columns of the
same table read with sqlite3. A release reads every log, proves its chain, folds it, and prints all its files; the bare
writers read as many entries with sqlite3, decode their JSON, and write the rows of every table that a release has in
the formats it has it in: CSV, an object each in JSON, XLSX, SQLite; and the lines as text. The cells are made for them.
Files of a few lines they leave out: schemas, the verifier, what is said of the whole. The search of a release for what
was confided is told beside the bare reading: it reads every note, and every byte that is to go out.
"""

import argparse
import csv
import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import generate, shape
from bench.generate import SLUG, Made
from outreach import __version__
from outreach.config import Config
from outreach.db import cases, editions, investigations, log, summaries
from outreach.db.sqlite import newest_driver
from outreach.domain.dataset import Cut, Release
from outreach.domain.facts import Entry, NoteAdded
from outreach.domain.ids import RfcId, Seq
from outreach.press.edition import PrintedFile, edition
from outreach.press.tables import Table, tables
from outreach.press.timeline import timelines
from outreach.services import preflight, working_list
from outreach.services.desk import Desk
from outreach.services.keeping import keeping_everything
from outreach.services.secrecy import Searched, leaking
from outreach.services.tables import Filters
from outreach.wiring import open_desk

ROUNDS = 3
CHUNK = 1 << 16
COLUMNS = (
    "rfc_id, name, country, kind, published_range, place, phase, status, attempts, asked_at, due_at, due_zone, "
    "waiting_since, last_contact_at, fair_from, signed_at, assignee"
)


@dataclass(frozen=True)
class Listed:
    """Seconds of CPU for the list of `size` requests, round by round; `first_ms`: until its first bytes.

    `grown`: MiB that a process needed more for this list than for that of the smallest desk.
    """

    size: int
    ours: tuple[float, ...]
    floor: tuple[float, ...]
    first_ms: float
    grown: float = 0.0

    @property
    def rate(self) -> float:
        return self.size / median(self.ours)

    @property
    def over(self) -> float:
        return median(self.ours) / median(self.floor)


@dataclass(frozen=True)
class Released:
    """Seconds of CPU to read, prove and fold every log and print all files of it; to print alone; and of the bare ones.

    `guarding`: to look through all of it for what was confided. Of one round, or the medians of all. `peak`: MiB that
    the process needed at most until all was printed for the first time; the rows that the floor writes are made
    afterwards.
    """

    requests: int
    rows: int
    whole: float
    printing: float
    bare_reading: float
    bare_writing: float
    peak: float
    guarding: float
    entries: int = 0

    @property
    def whole_over(self) -> float:
        return self.whole / (self.bare_reading + self.bare_writing)

    @property
    def guard_over(self) -> float:
        return self.guarding / self.bare_reading

    @property
    def print_over(self) -> float:
        return self.printing / self.bare_writing


def list_of(made: Made, small: Made | None = None, rounds: int = ROUNDS) -> Listed:
    desk = open_desk(made.config)
    ours, bare, first = [], [], []
    try:
        for _ in range(rounds):
            started, asked = _cpu(), time.perf_counter()
            chunks = working_list.of(desk, SLUG, Filters()).chunks
            next(chunks)
            first.append(time.perf_counter() - asked)
            rows = sum(chunk.count(b"\r\n") for chunk in chunks)
            ours.append(_cpu() - started)
            assert rows == made.size, "the heading came first, then every request"
            bare.append(_timed(lambda: _bare_list(made)))
    finally:
        desk.database.dispose()
    grown = _peak(made) - _peak(small) if small else 0.0
    return Listed(size=made.size, ours=tuple(ours), floor=tuple(bare), first_ms=median(first) * 1000, grown=grown)


def _bare_list(made: Made) -> None:
    file = Path(made.config.database.removeprefix("sqlite:///"))
    text = StringIO()
    writer = csv.writer(text)
    with closing(newest_driver().connect(str(file))) as db:
        for row in db.execute(f"SELECT {COLUMNS} FROM standing_summary ORDER BY sort_name"):
            writer.writerow(row)
            if text.tell() >= CHUNK:
                text.getvalue().encode()
                text.seek(0)
                text.truncate()


def _peak(made: Made) -> float:
    """MiB of memory that a process of its own needs for the whole list."""
    code = f"from bench.releasing import drain; drain({str(made.folder)!r})"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(run.stdout)


def drain(home: str) -> None:
    desk = open_desk(Config(home=home, second_factor="offered"))
    for _ in working_list.of(desk, SLUG, Filters()).chunks:
        pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def release_of(folder: Path, requests: int, entries: int, rounds: int = ROUNDS) -> Released:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    made = generate.make(requests, now, folder)
    desk = open_desk(made.config)
    try:
        _lengthen(desk, requests, entries, now)
        found = [_round(desk, made, now) for _ in range(rounds)]
    finally:
        desk.database.dispose()
    return replace(
        found[0],
        entries=requests * entries,
        whole=median(one.whole for one in found),
        printing=median(one.printing for one in found),
        bare_reading=median(one.bare_reading for one in found),
        bare_writing=median(one.bare_writing for one in found),
        guarding=median(one.guarding for one in found),
    )


def _round(desk: Desk, made: Made, now: datetime) -> Released:
    started = _cpu()
    release, files = _released(desk, now)
    whole = _cpu() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    printed = tables(release, timelines(release))
    _check(files, printed)
    return Released(
        requests=made.size,
        rows=sum(len(one.rows) for one in printed),
        whole=whole,
        printing=_timed(lambda: _print(release)),
        bare_reading=_timed(lambda: _bare_reading(made)),
        bare_writing=_timed(lambda: _bare_writing(printed)),
        peak=peak,
        guarding=_guarding(desk, release, files),
    )


def _guarding(desk: Desk, release: Release, files: Sequence[PrintedFile]) -> float:
    with desk.reading() as session:
        investigation = investigations.get(session, SLUG)
        logs = tuple(preflight.logs_of(desk, session, investigation))
        searched = Searched(investigation.id, release, files, logs)
        return _timed(lambda: list(leaking(desk, session, searched)))


@keeping_everything()
def _released(desk: Desk, now: datetime) -> tuple[Release, tuple[PrintedFile, ...]]:
    with desk.reading() as session:
        investigation = investigations.get(session, SLUG)
        logs = preflight.logs_of(desk, session, investigation)
        adopted = editions.load(session, investigation.id, investigation.editions)
    cut = Cut(slug=SLUG, title=investigation.title, number=1, cutoff=now)
    return preflight.print_files(cut, logs, adopted, __version__)


@keeping_everything()
def _print(release: Release) -> None:
    edition(release, __version__)


def _check(files: Sequence[PrintedFile], printed: Sequence[Table]) -> None:
    """The floor is given the very rows that ours printed, and each table that has a file."""
    lengths = {file.name: file.content.count(b"\r\n") - 1 for file in files if file.name.endswith(".csv")}
    del lengths["dictionary.csv"]
    assert lengths == {table.file: len(table.rows) for table in printed}


def _lengthen(desk: Desk, requests: int, entries: int, now: datetime) -> None:
    """Notes at the end of each log, until it has so many entries."""
    at = now - timedelta(hours=1)
    for first in range(1, requests + 1, generate.BATCH):
        ids = [RfcId(number) for number in range(first, min(first + generate.BATCH, requests + 1))]
        with desk.database.writing() as session:
            stored = cases.load_many(session, ids)
            told = [(one, _notes(one.last_seq, entries, at)) for one in stored.values()]
            appended = log.append_told(session, told)
            questions = editions.load(session, stored[ids[0]].investigation_id, 1).question_sets
            folded = [
                generate.folded(one, log.read(session, rfc_id), questions, appended=appended[rfc_id])
                for rfc_id, one in stored.items()
            ]
            summaries.rewrite_many(session, folded)


def _notes(last: int, entries: int, at: datetime) -> list[Entry]:
    note = NoteAdded(text="They said that the press office would call back, and who was out of office until when.")
    return [
        Entry(seq=Seq(seq), recorded_at=at, recorded_by=shape.EDITOR, occurred_at=at, fact=note)
        for seq in range(last + 1, entries + 1)
    ]


@keeping_everything()
def _bare_reading(made: Made) -> None:
    """Undisturbed, as ours is: what ours keeps in memory would make every search for garbage slow here."""
    file = Path(made.config.database.removeprefix("sqlite:///"))
    with closing(newest_driver().connect(str(file))) as db:
        for (body,) in db.execute("SELECT body FROM entry ORDER BY rfc_id, seq"):
            json.loads(body)


@keeping_everything()
def _bare_writing(printed: Sequence[Table]) -> None:
    contents = [_bare_csv(table) for table in printed] + [_bare_workbook([one for one in printed if one.sheet])]
    objects = {one.name: [dict(zip(_names(one), row, strict=True)) for row in one.rows] for one in printed}
    contents.append(json.dumps(objects, ensure_ascii=False, indent=2).encode())
    contents.append("\n\n".join(row[-1] for row in printed[0].rows).encode())
    with closing(sqlite3.connect(":memory:")) as db:
        for table in printed:
            names = _names(table)
            db.execute(f"CREATE TABLE {table.name} ({', '.join(f'{name} TEXT' for name in names)})")
            db.executemany(f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(names))})", table.rows)
        contents.append(db.serialize())
    for content in contents:
        sha256(content).hexdigest()


def _names(table: Table) -> list[str]:
    return [field.name for field in table.fields]


def _bare_csv(table: Table) -> bytes:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(_names(table))
    writer.writerows(table.rows)
    return written.getvalue().encode()


def _bare_workbook(printed: Iterable[Table]) -> bytes:
    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for table in printed:
            sheet = book.add_worksheet()
            for number, row in enumerate((_names(table), *table.rows)):
                for column, cell in enumerate(row):
                    if cell:
                        sheet.write_string(number, column, cell)
    return file.getvalue()


def _timed(act: Callable[[], object]) -> float:
    started = _cpu()
    act()
    return _cpu() - started


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--entries", type=int, default=30)
    given = parser.parse_args()
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with TemporaryDirectory(prefix="outreach-bench-") as folder:
        small, large = (generate.make(size, now, Path(folder) / str(size)) for size in (88, given.size))
        print(told(list_of(large, small)), flush=True)
        print(told_release(release_of(Path(folder) / "release", given.requests, given.entries)))


def told(listed: Listed) -> str:
    return (
        f"the list of {listed.size:,} as CSV: {listed.rate:,.0f} rows a second of CPU, {listed.over:.2f}× csv.writer; "
        f"first bytes after {listed.first_ms:.0f} ms; {listed.grown:.1f} MiB more than for the smallest list"
    )


def told_release(released: Released) -> str:
    return (
        f"a release of {released.requests:,} requests with {released.entries:,} entries, {released.rows:,} rows in all "
        f"tables: {released.printing:.1f} s of CPU to print every file, {released.print_over:.1f}× the bare writers "
        f"({released.bare_writing:.1f} s); with reading, proving and folding {released.whole:.1f} s, "
        f"{released.whole_over:.1f}× bare reading and writing; {released.peak:.0f} MiB at most; "
        f"{released.guarding:.1f} s to look for what was confided, {released.guard_over:.1f}× bare reading"
    )


if __name__ == "__main__":
    main()
