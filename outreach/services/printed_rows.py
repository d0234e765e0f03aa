"""The rows of a release one by one: what each cell says, the entries it rests on, and where their bytes lie."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Final

from outreach.db import cases, editions, investigations, log, releases
from outreach.db.cases import StoredCase
from outreach.db.releases import Released
from outreach.db.session import Session
from outreach.domain import dataset, facts
from outreach.domain.agencies import fold_text
from outreach.domain.dataset import Cut, Log, Point, Release
from outreach.domain.editions import Editions
from outreach.domain.errors import NotFound
from outreach.domain.facts import Entry
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Investigation
from outreach.domain.release_form import NEWEST
from outreach.domain.rows import Row
from outreach.domain.sources import Seqs, Sources, sources_of
from outreach.domain.tombstones import is_tombstone
from outreach.domain.wording import quote
from outreach.press.cells import unguard
from outreach.press.columns import response_columns
from outreach.press.csv_tables import RESPONSES
from outreach.press.edition import form_of
from outreach.press.fields import Column
from outreach.services import releases as cutting
from outreach.services.desk import Desk
from outreach.services.timeline import title_of

A_PAGE: Final = 100
LINE: Final = "line"


@dataclass(frozen=True, kw_only=True, slots=True)
class Behind:
    """An entry that a cell rests on. `message` is the one it was read off.

    `mail`: the bytes of that message are kept. `letter`: those of our letter, as it left, are.
    """

    entry: Entry
    title: str
    message: Seq | None = None
    mail: bool = False
    letter: bool = False
    erased: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """`printed` is what the release says, `on_record` what the entries say of the same instant now."""

    name: str
    heading: str
    meaning: str
    printed: str
    on_record: str
    behind: tuple[Seq, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A printed quote with what stands beside it."""

    words: str
    behind: tuple[Seq, ...]


@dataclass(frozen=True, kw_only=True)
class PrintedRow:
    """`out`: the release is out; else this is how the row would be printed now. `entries` are all that is named."""

    investigation: Investigation
    number: int
    cutoff: datetime
    out: bool
    rfc_id: RfcId
    agency: str
    zone: str
    party: bool
    cells: tuple[Cell, ...]
    quotes: tuple[Said, ...]
    entries: Mapping[Seq, Behind]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    rfc_id: RfcId
    agency: str
    country: str
    status: str
    response: str
    line: str


@dataclass(frozen=True, kw_only=True)
class RowsPage:
    """A page of the rows of a release that is out; `found` of `total` fit what was looked for."""

    investigation: Investigation
    released: Released
    rows: tuple[Listed, ...]
    found: int
    total: int
    wanted: str
    start: int

    @property
    def later(self) -> int:
        """Where the next page begins; 0 on the last."""
        return self.start + A_PAGE if self.start + A_PAGE < self.found else 0

    @property
    def earlier(self) -> int:
        return max(0, self.start - A_PAGE)


def row_of_release(desk: Desk, slug: str, number: int, rfc_id: RfcId) -> PrintedRow:
    """The row as it was printed; of the release that comes next, as it would be. Raises `NotFound`."""
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        out = _out(session, investigation, number)
        cut = _cut(desk, session, investigation, number=number, out=out)
        stored = _stored(session, investigation, rfc_id)
        adopted = editions.load(session, investigation.id, investigation.editions)
        told = Log(rfc_id=rfc_id, entries=log.read(session, rfc_id), calendar=desk.calendars(stored.agency.place))
    made = dataset.build(cut, [told], adopted)
    row = next(iter((*made.rows, *made.outside)), None)
    if row is None:
        raise NotFound(f"{stored.agency.name} is no row of release {number}. Choose one of its rows.")
    printed = _printed(desk, slug, number, rfc_id) if out else {}
    return _page(investigation, made, row, told=told, adopted=adopted, printed=printed)


def newest(desk: Desk, slug: str) -> int:
    """The number of the newest release; where none is out, that of the first, which is yet to come."""
    with desk.reading() as session:
        return max(1, releases.next_number(session, investigations.get(session, slug).id) - 1)


def rows_page(desk: Desk, slug: str, number: int, *, wanted: str = "", start: int = 0) -> RowsPage:
    """The rows of a release that is out, whose name or line holds what is wanted."""
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        released = releases.get(session, investigation.id, number)
    rows = [_listed(row) for row in _read(desk, slug, number)]
    looked_for = fold_text(wanted)
    found = [row for row in rows if looked_for in fold_text(f"{row.agency} {row.line}")]
    return RowsPage(
        investigation=investigation,
        released=released,
        rows=tuple(found[start : start + A_PAGE]),
        found=len(found),
        total=len(rows),
        wanted=wanted,
        start=start,
    )


def _out(session: Session, investigation: Investigation, number: int) -> Released | None:
    """None for the number that comes next."""
    if number == releases.next_number(session, investigation.id):
        return None
    return releases.get(session, investigation.id, number)


def _cut(desk: Desk, session: Session, investigation: Investigation, *, number: int, out: Released | None) -> Cut:
    before = releases.get(session, investigation.id, number - 1) if number > 1 else None
    return Cut(
        slug=investigation.slug,
        title=out.body["title"] if out else investigation.title,
        number=number,
        cutoff=out.cutoff if out else desk.clock(),
        previous=before.cutoff if before else None,
        form=form_of([file.name for file in out.files]) if out else NEWEST,
    )


def _stored(session: Session, investigation: Investigation, rfc_id: RfcId) -> StoredCase:
    stored = cases.load(session, rfc_id)
    if stored.investigation_id != investigation.id:
        raise NotFound("There is no such request in this investigation.")
    return stored


def _page(
    investigation: Investigation,
    made: Release,
    row: Row,
    *,
    told: Log,
    adopted: Editions,
    printed: Mapping[str, str],
) -> PrintedRow:
    standing = dataset.stood(told, Point.of(adopted, made.cut.cutoff, made.cut.form))
    sources = sources_of(told.entries, standing, row)
    party = not made.rows
    cells = tuple(_cells(made, row, sources, printed=printed, party=party))
    quotes = tuple(
        Said(words=quote(said), behind=tuple(sorted(seqs)))
        for said, seqs in zip(row.statements, sources.statements, strict=True)
    )
    behind = (*(cell.behind for cell in cells), *(said.behind for said in quotes))
    return PrintedRow(
        investigation=investigation,
        number=made.cut.number,
        cutoff=made.cut.cutoff,
        out=bool(printed) or party,
        rfc_id=row.rfc_id,
        agency=row.agency,
        zone=row.zone,
        party=party,
        cells=cells,
        quotes=quotes,
        entries={seq: _behind(told.entries, seq) for seq in sorted({seq for one in behind for seq in one})},
    )


def _cells(made: Release, row: Row, sources: Sources, *, printed: Mapping[str, str], party: bool) -> Iterator[Cell]:
    for column in response_columns(made):
        text, behind = _read_off(made, column, row, sources=sources, party=party)
        yield Cell(
            name=column.name,
            heading=column.heading,
            meaning=column.meaning,
            printed=printed.get(column.name, text),
            on_record=text,
            behind=tuple(sorted(behind)),
        )


def _read_off(made: Release, column: Column, row: Row, *, sources: Sources, party: bool) -> tuple[str, Seqs]:
    """A party that is no row has a line of its own kind."""
    if party and column.name == LINE:
        return made.party_line(row), sources.party_line
    text = column.text(row)
    return text, column.behind(sources) if text else frozenset()


def _behind(entries: Sequence[Entry], seq: Seq) -> Behind:
    entry = entries[seq - 1]
    message = seq if isinstance(entry.fact, facts.MessageReceived) else getattr(entry.fact, "message", None)
    response = getattr(entry.fact, "response", None)
    if message is None and response is not None:
        message = getattr(entries[response - 1].fact, "message", None)
    came = entries[message - 1].fact if message else None
    return Behind(
        entry=entry,
        title=title_of(entry),
        message=message,
        mail=isinstance(came, facts.MessageReceived) and bool(came.raw),
        letter=isinstance(entry.fact, facts.AttemptMade) and bool(entry.fact.raw),
        erased=is_tombstone(entry),
    )


def _printed(desk: Desk, slug: str, number: int, rfc_id: RfcId) -> Mapping[str, str]:
    return next((row for row in _read(desk, slug, number) if row["id"] == str(rfc_id)), {})


def _read(desk: Desk, slug: str, number: int) -> Iterable[dict[str, str]]:
    """What was released, from its file; its seal is checked first."""
    content = cutting.file(desk, slug, number, RESPONSES).decode("utf-8-sig")
    for row in csv.DictReader(StringIO(content, newline="")):
        yield {name: unguard(cell) for name, cell in row.items()}


def _listed(row: Mapping[str, str]) -> Listed:
    return Listed(
        rfc_id=RfcId(int(row["id"])),
        agency=row["agency"],
        country=row["country"],
        status=row["response_status"],
        response=row["response"],
        line=row[LINE],
    )
