"""Measures everything in one run and prints it: `make bench`, or `make bench ARGS="--largest 20000 --write"`."""

import argparse
import shutil
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import (
    audit,
    check,
    generate,
    import_agencies,
    ingest,
    letters,
    pages,
    plans,
    public_table,
    report,
    start,
    sweep,
)
from bench.generate import Made
from bench.report import Figures
from bench.turns import Drive
from outreach.db.session import Database

SIZES = (88, 2_000, 20_000, 100_000)
LARGE = 20_000
"""From here on the long measurements are made too."""
WRITTEN = Path(__file__).parent.parent / "docs" / "performance.md"
QUICK, THOROUGH = Drive(rounds=5, each=4), Drive(rounds=15, each=5)


def main() -> None:
    given = _given()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped; so are the servers."))
    with TemporaryDirectory(prefix="outreach-bench-") as folder:
        figures = run(Path(folder), [size for size in SIZES if size <= given.largest], _drive(given))
    print(report.told(figures))
    _say("the audit chain")
    print(audit.measure().told())
    _say("the public table")
    print(public_table.measure().told())
    if given.write:
        report.write(figures, WRITTEN)
        print("Written to docs/performance.md.")


def run(folder: Path, sizes: list[int], drive: Drive) -> Figures:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    desks = _desks(folder, sizes, now)
    small, large = desks[0], desks[-1]
    figures = Figures(at=now, database=_described(small), large=large.size)
    for made in desks:
        _say(f"pages at {made.size:,}")
        figures.compared.append(pages.compare(_fresh(made), drive, folder))
    _say("growth")
    figures.grown = pages.grow(_fresh(small), _fresh(large), drive, folder)
    _say("memory")
    figures.kept = {made.size: pages.remember(_fresh(made), folder) for made in (small, large)}
    _say("statements and their plans")
    figures.plans = plans.explain(_fresh(large), number=large.size // 2)
    _say("importing")
    figures.imported = import_agencies.rates(min(large.size, import_agencies.AGENCIES))
    _say("letters")
    figures.letters = letters.measure()
    _say("taking in mail")
    figures.ingested = ingest.rates(long=large.size >= LARGE)
    for made in desks[1:]:
        _say(f"reminding {made.size:,}")
        figures.swept.append(sweep.measure(_fresh(made)))
    _say("starting commands")
    figures.started = start.measure(_fresh(small))
    return figures


def _desks(folder: Path, sizes: list[int], now: datetime) -> list[Made]:
    """Every size made once; the smallest is told fact by fact as well, to prove the others."""
    desks = []
    for size in sizes:
        _say(f"making a desk of {size:,}")
        desks.append(generate.make(size, now, folder / "made" / str(size)))
    _say(f"the same {sizes[0]:,} told one by one")
    entries = check.prove(desks[0], now, folder / "told")
    _say(f"{entries} entries, their summaries and counters are the same")
    return desks


def _fresh(made: Made) -> Made:
    """A copy to measure on: what one measurement records, the next must not find."""
    copy = Made(made.size, made.folder.parent.parent / "used" / str(made.size))
    shutil.rmtree(copy.folder, ignore_errors=True)
    shutil.copytree(made.folder, copy.folder)
    return copy


def _described(made: Made) -> str:
    database = Database(made.config.database)
    try:
        return database.description
    finally:
        database.dispose()


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="leave out desks larger than this")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a first look, not figures to quote")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/performance.md")
    return parser.parse_args()


def _drive(given: argparse.Namespace) -> Drive:
    return QUICK if given.quick else THOROUGH


def _say(what: str) -> None:
    print(f"… {what}", flush=True)


if __name__ == "__main__":
    main()
