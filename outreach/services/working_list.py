"""The list of an investigation's requests as one CSV file, with the filters of the page: work to plan elsewhere.

It is what the list shows, not what is published: that is a release. It names no instant that is only the moment of
asking, so that two files differ in what has changed: `fair_from` is a day to come, and `sign_off` says in words what
stands before a signature, as the request's own page does.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from itertools import islice
from typing import Any, Final

from outreach.db import investigations, people, queries
from outreach.db.session import Session
from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.phases import Phase
from outreach.press.cells import guard
from outreach.services import fair_days
from outreach.services.desk import Desk
from outreach.services.fair_days import Reckoned
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
    "sign_off": guard,
    "signed_at": _instant,
    "with": guard,
}
"""How the columns are written that hold what people typed, or instants; the others as they are."""

COLUMNS: Final = tuple(
    name for each in queries.WORKING for name in ((each, "sign_off") if each == "fair_from" else (each,))
)
WAYS: Final = tuple((name, WRITTEN.get(name, str)) for name in COLUMNS)
AT_A_TIME: Final = 500
CHUNK: Final = 1 << 16

SIGNED: Final = "signed"
TO_SIGN: Final = "can be signed"
AHEAD: Final = "not before fair_from"
UNREADABLE: Final = "waits for a decision: its log cannot be read"
NOT_YET: Final = "not worked out yet: ask again in a minute"


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
        look = _Look(desk, session, wanted.investigation_id)
        columns = (*queries.WORKING.values(), queries.KEPT, queries.MAY_ANSWER, queries.STUCK)
        rows = queries.every(session, wanted, look.now, columns)
        yield b"\xef\xbb\xbf" + b"".join(_written([COLUMNS]))
        yield from _written(cells for some in _batches(rows) for cells in look.cells(some))


def _batches(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    while some := list(islice(rows, AT_A_TIME)):
        yield some


class _Look:
    """What is the same for every row is read once."""

    def __init__(self, desk: Desk, session: Session, which: InvestigationId) -> None:
        self._desk, self._session, self.now = desk, session, desk.clock()
        self._names = people.names(session)
        self._few = fair_days.few_moved(session, which, self.now)

    def cells(self, rows: Sequence[Sequence[Any]]) -> Iterator[list[str]]:
        """What the record does not keep of a row, its own page's reasons, is worked out for those that have any."""
        lines = [_Line(row) for row in rows]
        asked = [line.rfc_id for line in lines if line.said is None and (line.kept or self._few)]
        found = fair_days.reckoned(self._desk, self._session, asked, self.now)
        for line in lines:
            line.cells["fair_from"], line.cells["sign_off"] = line.said or self._worked_out(line, found)
            line.cells["with"] = self._names.get(line.cells["with"], line.cells["with"])
            yield [way(line.cells[name]) for name, way in WAYS]

    def _worked_out(self, line: "_Line", found: Mapping[RfcId, Reckoned]) -> tuple[str, str]:
        if not (line.kept or self._few):
            return "", NOT_YET
        one = found.get(line.rfc_id)
        return _in_words(one, self.now) if one else ("", UNREADABLE)


class _Line:
    """A row as the record has it. `said`: from when it can be signed, where the record alone says all of that."""

    def __init__(self, row: Sequence[Any]) -> None:
        *cells, self.kept, may_answer, stuck = row
        self.cells: dict[str, Any] = dict(zip(queries.WORKING, cells, strict=True))
        self.rfc_id = RfcId(self.cells["id"])
        self.said = self._said(settled=bool(self.kept and not stuck), may_answer=bool(may_answer))

    def _said(self, *, settled: bool, may_answer: bool) -> tuple[str, str] | None:
        phase, fair_from = self.cells["phase"], self.cells["fair_from"]
        if phase == Phase.OUT:
            return "", ""
        if phase == Phase.SIGNED_OFF:
            return "", SIGNED
        if settled and fair_from:
            return fair_from, AHEAD
        return ("", TO_SIGN) if settled and phase == Phase.READY and not may_answer else None


def _in_words(one: Reckoned, now: datetime) -> tuple[str, str]:
    if one.fair is None:
        return "", ""
    if one.fair.stuck:
        return "", f"waits for a decision: {one.fair.stuck}"
    if one.fair.at > now:
        return str(one.fair.at), AHEAD
    missing = "; ".join(check.missing for check in one.case.unmet)
    return "", f"still wanted: {missing}" if missing else TO_SIGN


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
