"""How long 88 letters take from templates to the outbox, and how many statements each letter costs (P "letters").

    python -m bench.letters [--rounds 5]

A desk with the agencies of the practice investigation, none of them asked yet, and its letters in two languages. Timed
is what an editor waits for: merging every letter to look at it, and then approving, which merges all of them once more
and puts each into the outbox, in one durable transaction.
"""

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import event

from outreach.config import Config
from outreach.db.migrate import upgrade
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.letter_templates import Purpose
from outreach.domain.people import Acting, Role
from outreach.services import (
    batch_pages,
    batches,
    importing,
    investigation_files,
    letter_choosing,
    letter_leaving,
    practice,
)
from outreach.services.batches import Chosen
from outreach.services.desk import Desk
from outreach.services.tables import Filters
from outreach.wiring import open_desk

LETTERS, ROUNDS = 88, 5
SLUG = "letters-of-a-day"
DATA = Path(__file__).parent.parent / "data"
RUTH = Acting(staff=StaffId("ruth"), role=Role.ADMIN)


@dataclass(frozen=True)
class Sent:
    """Seconds, round by round, and statements: of the page of a batch, and of an approval, for few letters and many."""

    letters: int
    looked: tuple[float, ...]
    approved: tuple[float, ...]
    statements: dict[str, tuple[int, int]]

    @property
    def both(self) -> float:
        return median(look + approve for look, approve in zip(self.looked, self.approved, strict=True))


def open_round(folder: Path) -> tuple[Desk, tuple[RfcId, ...]]:
    """A fresh desk, with as many agencies as letters are to leave."""
    config = Config(home=str(folder), password_cost="test", dns="off")
    upgrade(config.database)
    desk = open_desk(config)
    practice.take_on(desk, DATA, cost="test")
    story = (DATA / "practice" / "blue-lantern" / "investigation.json").read_text(encoding="utf-8")
    told = {**json.loads(story), "slug": SLUG, "live": True}
    investigation_files.add(desk, json.dumps(told).encode(), by=RUTH)
    table = (DATA / "practice" / "blue-lantern" / "agencies.csv").read_bytes()
    importing.run(desk, SLUG, "agencies.csv", table, by=RUTH)
    return desk, letter_choosing.fitting(desk, SLUG, Filters())[:LETTERS]


def measure(rounds: int = ROUNDS) -> Sent:
    looked, approved, statements = [], [], {}
    for _ in range(rounds):
        with TemporaryDirectory(prefix="outreach-bench-") as folder:
            desk, rfc_ids = open_round(Path(folder))
            few, many = _timed(desk, rfc_ids[:8]), _timed(desk, rfc_ids[8:])
            desk.database.dispose()
        with TemporaryDirectory(prefix="outreach-bench-") as folder:
            desk, rfc_ids = open_round(Path(folder))
            whole = _timed(desk, rfc_ids)
            desk.database.dispose()
        looked.append(whole.look)
        approved.append(whole.approve)
        statements = {
            "look": (few.look_statements, many.look_statements),
            "approve": (few.approve_statements, many.approve_statements),
        }
    return Sent(letters=LETTERS, looked=tuple(looked), approved=tuple(approved), statements=statements)


@dataclass(frozen=True)
class _Timed:
    look: float
    approve: float
    look_statements: int
    approve_statements: int


def _timed(desk: Desk, rfc_ids: tuple[RfcId, ...]) -> _Timed:
    chosen = Chosen(purpose=Purpose.FIRST, rfc_ids=rfc_ids)
    number = int(batches.make(desk, SLUG, chosen, by=RUTH))
    with _counted(desk) as seen:
        begun = time.perf_counter()
        page = batch_pages.batch_page(desk, SLUG, number)
        look, at_look = time.perf_counter() - begun, len(seen)
        if page.stopped or page.ready != len(rfc_ids):
            raise RuntimeError(f"Not every letter is ready: {[item.why for item in page.items if item.why][:3]}")
        begun = time.perf_counter()
        letter_leaving.approve(desk, SLUG, number, seal=page.seal, by=RUTH)
        approve = time.perf_counter() - begun
    return _Timed(look, approve, at_look, len(seen) - at_look)


@contextmanager
def _counted(desk: Desk) -> Iterator[list[str]]:
    """Every statement the database is asked meanwhile."""
    seen: list[str] = []
    engines = (desk.database._reader, desk.database._writer)  # type: ignore[attr-defined]  # noqa: SLF001  # to watch

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    found = measure(parser.parse_args().rounds)
    print(f"{found.letters} letters, {len(found.looked)} rounds, {datetime.now(UTC):%d %B %Y}")
    print(f"looked at   {median(found.looked):.2f} s ({min(found.looked):.2f}-{max(found.looked):.2f})")
    print(f"approved    {median(found.approved):.2f} s ({min(found.approved):.2f}-{max(found.approved):.2f})")
    print(f"both        {found.both:.2f} s")
    for what, (few, many) in found.statements.items():
        print(f"statements  {what}: {few} for 8 letters, {many} for {LETTERS - 8}")


if __name__ == "__main__":
    main()
