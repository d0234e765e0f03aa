"""What the audit chain costs: an entry recorded with and without it, a page noted and not, and verifying a chain.

By itself: `python -m bench.audit`. The same desk does both in turn, A B B A, on the disk of the temporary folder.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from outreach.db import audit
from outreach.db.audit import HERE, _Pending
from outreach.domain.audit import Who
from outreach.domain.facts import Happened, NoteAdded
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.people import Acting, Role
from outreach.press import verify_export
from outreach.services import auditing, records, viewed
from tests.support.newsroom import Newsroom, open_newsroom
from tests.support.tampering import a_big_export

ROUNDS, EACH = 40, 15
EVENTS = 200_000
SEED = 20261126
ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)


@dataclass(frozen=True, kw_only=True)
class Audited:
    """Milliseconds for an entry and for a page, with the chain and without; and seconds for a million events."""

    entry: float
    bare_entry: float
    page: float
    bare_page: float
    line: float
    verified: float
    walked: float

    def told(self) -> str:
        return (
            f"An entry: {self.entry:.2f} ms with the audit chain, {self.bare_entry:.2f} without: "
            f"{self.entry / self.bare_entry:.2f} times. A request's page: {self.page:.2f} ms noted, "
            f"{self.bare_page:.2f} not: {self.page / self.bare_page:.2f} times; the line alone {self.line * 1000:.0f} "
            f"µs. A million events: {self.verified:.1f} s by the verifier beside releases, {self.walked:.1f} s by "
            "`outreach audit verify`."
        )


def measure() -> Audited:
    with TemporaryDirectory(prefix="outreach-bench-audit-") as folder:
        newsroom = _newsroom(Path(folder))
        where = cycle(_agencies(newsroom))
        with_it, without = _in_turn(lambda: _record(newsroom, next(where)), lambda: _bare(newsroom, next(where)))
        noted, plain = _in_turn(lambda: _look(newsroom), lambda: _unnoted(lambda: _look(newsroom)))
        who = Who("asha", "0" * 16, "127.0.0.0/24")
        began = time.perf_counter()
        for _ in range(1_000):
            viewed.note(newsroom.desk, who, "request/1")
        line = time.perf_counter() - began
        verified = _verifier(Path(folder))
        newsroom.desk.database.dispose()
    return Audited(
        entry=with_it,
        bare_entry=without,
        page=noted,
        bare_page=plain,
        line=line,
        verified=verified,
        walked=_walk(),
    )


def _newsroom(folder: Path) -> Newsroom:
    from outreach.db.migrate import upgrade

    url = f"sqlite:///{folder / 'desk.sqlite3'}"
    upgrade(url)
    newsroom = open_newsroom(url, str(folder / "home"), now=datetime(2026, 11, 23, 14, tzinfo=UTC))
    auditing.begin(newsroom.desk)
    newsroom.reader("asha")
    return newsroom


def _in_turn(one: Callable[[], None], other: Callable[[], None]) -> tuple[float, float]:
    """The medians of both, in milliseconds each."""
    told: dict[int, list[float]] = {0: [], 1: []}
    for number in range(ROUNDS):
        for which in (0, 1) if number % 2 else (1, 0):
            began = time.perf_counter()
            for _ in range(EACH):
                (one, other)[which]()
            told[which].append((time.perf_counter() - began) * 1000 / EACH)
    return median(told[0]), median(told[1])


def _agencies(newsroom: Newsroom) -> list[RfcId]:
    """So many that no log grows long: a long one would hide what the chain costs."""
    return [newsroom.lists(f"Body {number}", "NO", "Europe/Oslo") for number in range(100)]


def _record(newsroom: Newsroom, rfc_id: RfcId) -> None:
    """As the form of a note does."""
    note = Happened(at=newsroom.clock(), fact=NoteAdded(text="They said they would call back."))
    records.record(newsroom.desk, rfc_id, note, by=ASHA)


def _look(newsroom: Newsroom) -> None:
    answer = newsroom.reader("asha").client.get(f"/requests/{newsroom.lakmere}")
    answer.get_data()
    answer.close()


def _bare(newsroom: Newsroom, rfc_id: RfcId) -> None:
    kept, audit.append = audit.append, _forget
    try:
        _record(newsroom, rfc_id)
    finally:
        audit.append = kept


def _forget(session: Any, _at: object, _ring: object) -> None:
    session.connection().info[HERE] = _Pending()


def _unnoted(act: Callable[[], None]) -> None:
    kept, viewed.note = viewed.note, lambda *_: None
    try:
        act()
    finally:
        viewed.note = kept


def _verifier(folder: Path) -> float:
    export, key = a_big_export(folder / "audit.jsonl", EVENTS, random.Random(SEED))
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-I", verify_export.__file__, export, "--key", key], check=True, capture_output=True
    )
    return (time.perf_counter() - began) * 1_000_000 / EVENTS


def _walk() -> float:
    from tests.support.tampering import ledger

    book = ledger(EVENTS // 10, random.Random(SEED))
    began = time.perf_counter()
    assert book.verdict().whole
    return (time.perf_counter() - began) * 1_000_000 / len(book.events)


if __name__ == "__main__":
    print(measure().told())
