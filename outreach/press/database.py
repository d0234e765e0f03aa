"""The release as a SQLite file, typed, for a query or for Datasette; same release, same bytes."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, Final

from outreach.domain.dataset import Release
from outreach.domain.release_form import Form
from outreach.press import dictionary
from outreach.press.columns import exact
from outreach.press.fields import AnyCell, Field, Kind
from outreach.press.json_document import encoded
from outreach.press.tables import Table

DATABASE: Final = "release.sqlite"
DICTIONARY: Final = "dictionary"
NUMBERS: Final = {Kind.WHOLE_NUMBER, Kind.YES_NO}
TRUTH: Final = {"yes": 1, "no": 0}
ABOUT: Final = (
    Field(name="name", heading="Name", meaning="What it is"),
    Field(name="words", heading="Words", meaning="In words"),
)
TALLY: Final = (
    Field(name="status", heading="Status", meaning="One of the statuses"),
    Field(name="rows", heading="Rows", meaning="How many rows stand under it", kind=Kind.WHOLE_NUMBER),
)
WRITTEN_BY: Final = slice(92, 100)
"""Where the file says which version of SQLite wrote it last; it opens in any without."""


def database(release: Release, tables: Sequence[Table]) -> bytes:
    """Numbers are numbers, yes is 1 and no is 0, an empty cell is NULL; every text is exact, without a guard."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("PRAGMA page_size = 4096")
        made.execute("PRAGMA encoding = 'UTF-8'")
        for one in tables:
            _fill(made, one.name, one.fields, one.rows, key=one.key)
        _fill(made, "tally", TALLY, ((count.key, str(count.count)) for count in release.tally.statuses), key="status")
        _fill(made, "about", ABOUT, _about(release), key="name")
        if release.cut.form >= Form.EVERY_COLUMN:
            _fill(made, DICTIONARY, dictionary.FIELDS, dictionary.lines(_described(release, tables).items()))
        for one in tables:
            if not one.key:
                made.execute(f"CREATE INDEX {one.name}_id ON {one.name} (id)")
        made.commit()
        content = bytearray(made.serialize())
    content[WRITTEN_BY] = bytes(WRITTEN_BY.stop - WRITTEN_BY.start)
    return bytes(content)


def metadata(release: Release, made: Iterable[Table]) -> bytes:
    """For Datasette (`datasette release.sqlite --metadata metadata.json`): titles, what each column means, facets."""
    tables: dict[str, dict[str, Any]] = {
        name: {"columns": {field.name: field.meaning for field in fields}}
        for name, fields in _described(release, made).items()
    }
    tables["responses"] |= {
        "label_column": "agency",
        "sort": "agency",
        "facets": ["response_status", "country", "kind"],
    }
    tables["statements"] |= {"facets": ["terms", "language"]}
    cut = release.cut
    return encoded(
        {
            "title": f"{cut.title}, release {cut.number}",
            "description": release.tally_sentence,
            "databases": {DATABASE.partition(".")[0]: {"tables": tables}},
        }
    )


def _described(release: Release, made: Iterable[Table]) -> dict[str, Sequence[Field]]:
    """Every table of the file, with its columns."""
    described: dict[str, Sequence[Field]] = {one.name: one.fields for one in made}
    described |= {"tally": TALLY, "about": ABOUT}
    return described | ({DICTIONARY: dictionary.FIELDS} if release.cut.form >= Form.EVERY_COLUMN else {})


def _fill(
    made: sqlite3.Connection, name: str, fields: Sequence[Field], rows: Iterable[Sequence[str]], *, key: str = ""
) -> None:
    columns = ", ".join(
        f'"{field.name}" {_type(field.kind)}{" PRIMARY KEY" if field.name == key else ""}' for field in fields
    )
    made.execute(f'CREATE TABLE "{name}" ({columns})')
    places = ", ".join("?" * len(fields))
    read = [READ.get(field.kind, str) for field in fields]
    cells = ([one(cell) if cell else None for one, cell in zip(read, row, strict=True)] for row in rows)
    made.executemany(f'INSERT INTO "{name}" VALUES ({places})', cells)  # noqa: S608  # names of our own columns


def _type(kind: Kind) -> str:
    """None where each line has its own: with one, SQLite would turn the number of one line into the text of another."""
    if kind is Kind.ANY:
        return ""
    return "INTEGER" if kind in NUMBERS else "TEXT"


def _any(cell: str) -> str | int:
    value = cell.value if isinstance(cell, AnyCell) else cell
    return int(value) if isinstance(value, int) else str(cell)


READ: Final[dict[Kind, Callable[[str], str | int]]] = {
    Kind.WHOLE_NUMBER: int,
    Kind.YES_NO: TRUTH.__getitem__,
    Kind.ANY: _any,
}
"""How the text of a cell is read, by the kind of its column; any other is text."""


def _about(release: Release) -> Iterator[tuple[str, str]]:
    cut = release.cut
    yield "title", cut.title
    yield "number", str(cut.number)
    yield "cutoff", exact(cut.cutoff)
    yield "tally", release.tally_sentence
    for number, sentence in enumerate(release.question_sentences, start=1):
        yield f"further question {number}", sentence
    yield "ledger", release.ledger_sentence
    yield "methodology", release.methodology
    for number, change in enumerate(release.changes if cut.form is Form.FIRST else (), start=1):
        yield f"correction {number}", change.sentence
