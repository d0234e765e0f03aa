"""The list of an investigation's requests as one CSV file, with the filters of the page: work to plan elsewhere.

It is what the list shows, not what is published: that is a release.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from typing import Any, Final

from outreach.db import investigations, people, queries
from outreach.domain.ids import RfcId, StaffId
from outreach.press.cells import guard
from outreach.services import fair_days
from outreach.services.desk import Desk
from outreach.services.tables import Filters, wanted_by


def _instant(stored: str | None) -> str:
    """As `columns.instant` writes it, from the database’s own text; to make a datetime of it would take longer."""
    return f"{stored[:10]}T{stored[11:19]}Z" if stored else ""


WRITTEN: Final[dict[str, Callable[[Any], str]]] = {
    "agency": guard,
    "country": guard,
    "kind": guard,
    "published_range": guard,
    "asked_at": _instant,
    "deadline_at": _instant,
    "reply_waits_since": _instant,
    "last_contact_at": _instant,
    "fair_from": _instant,
    "signed_at": _instant,
}
"""How the columns are written that hold what people typed, or instants; the others as they are."""

CHUNK: Final = 1 << 16
_FAIR_FROM: Final = [*queries.WORKING].index("fair_from")


@dataclass(frozen=True, kw_only=True)
class WorkingList:
    """`chunks` reads the record while it is read, in one snapshot that it ends."""

    name: str
    chunks: Iterator[bytes]


def of(desk: Desk, slug: str, filters: Filters) -> WorkingList:
    at = desk.clock()
    with desk.reading() as session:
        investigations.get(session, slug)  # what is not there is said before the first byte
    return WorkingList(name=f"{slug}-requests-{at:%Y-%m-%d}.csv", chunks=_chunks(desk, slug, filters))


def _chunks(desk: Desk, slug: str, filters: Filters) -> Iterator[bytes]:
    with desk.reading() as session:
        wanted = wanted_by(investigations.get(session, slug), replace(filters, after=""), limit=0)
        names = people.names(session)
        now = desk.clock()
        days = fair_days.named(desk, session, wanted.investigation_id, now)
        rows = queries.every(session, wanted, now, tuple(queries.WORKING.values()))
        yield b"\xef\xbb\xbf" + b"".join(_written([tuple(queries.WORKING)]))
        yield from _written(_cells(rows, names, days))


def _cells(
    rows: Iterable[Sequence[Any]], names: Mapping[StaffId, str], days: Mapping[RfcId, datetime | None]
) -> Iterator[list[Any]]:
    """`days`: those from when a row can fairly be signed that the record does not keep at the moment."""
    ways = [WRITTEN.get(name, str) for name in queries.WORKING][:-1]
    for *cells, assignee in rows:
        if cells[0] in days:
            cells[_FAIR_FROM] = str(days[cells[0]] or "")
        yield [*(way(cell) for way, cell in zip(ways, cells, strict=True)), guard(names.get(assignee, assignee))]


def _written(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Some 64 kB at a time, so that no list is too long for memory."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        if text.tell() >= CHUNK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()
