"""The data dictionary: what each column of each table holds, for people and for programs.

As a table of its own, and as the descriptor of a Data Package, version 2 (https://datapackage.org), whose tables are
the CSV files.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

from outreach.domain.dataset import Release
from outreach.domain.release_form import Form
from outreach.press.cells import RULE
from outreach.press.columns import exact
from outreach.press.csv_tables import table
from outreach.press.fields import Field, Kind
from outreach.press.json_document import encoded
from outreach.press.tables import Table

FIELDS: Final = (
    Field(name="table", heading="Table", meaning="In which table the column is"),
    Field(name="column", heading="Column", meaning="Its name, which is the same in every release"),
    Field(name="heading", heading="Heading", meaning="The same for people, as the spreadsheet has it"),
    Field(name="kind", heading="Kind", meaning="What its text can be read as"),
    Field(name="values", heading="Values", meaning="All it can hold, where that is settled"),
    Field(name="meaning", heading="Meaning", meaning="What it says"),
)
PROFILE: Final = "https://datapackage.org/profiles/2.0/"
TYPES: Final[dict[Kind, dict[str, Any]]] = {
    Kind.TEXT: {"type": "string"},
    Kind.WHOLE_NUMBER: {"type": "integer"},
    Kind.INSTANT: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%SZ"},
    Kind.ANY: {"type": "any"},
    Kind.YES_NO: {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
}


def dictionary(tables: Iterable[Table]) -> bytes:
    return table([field.name for field in FIELDS], lines((one.file, one.fields) for one in tables))


def lines(described: Iterable[tuple[str, Sequence[Field]]]) -> Iterator[Sequence[str]]:
    """One for each column, by the name of its table."""
    for name, fields in described:
        for field in fields:
            yield name, field.name, field.heading, field.kind, "; ".join(field.among), field.meaning


def package(release: Release, tables: Iterable[Table], printed: dict[str, bytes]) -> bytes:
    """`printed` are the CSV files as they are, by name: their sizes and hashes go in."""
    cut = release.cut
    return encoded(
        {
            "$schema": f"{PROFILE}datapackage.json",
            "name": cut.slug,
            "title": cut.title,
            "description": f"{release.tally_sentence} {RULE}",
            "version": f"{cut.number}.0.0",
            "created": exact(cut.cutoff),
            "resources": [_resource(one, printed[one.file]) for one in (*tables, *_of_itself(release))],
        }
    )


def _of_itself(release: Release) -> Iterator[Table]:
    """The dictionary is a table too; the forms before had it beside the package."""
    if release.cut.form >= Form.SAID_IN_FULL:
        yield Table(name="dictionary", fields=FIELDS, rows=())


def _resource(one: Table, content: bytes) -> dict[str, Any]:
    key = {"primaryKey": [one.key]} if one.key else {}
    return {
        "$schema": f"{PROFILE}dataresource.json",
        "name": one.name,
        "type": "table",
        "path": one.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": {
            "$schema": f"{PROFILE}tableschema.json",
            "fields": [_field(field) for field in one.fields],
            "missingValues": [""],
            **key,
        },
    }


def _field(field: Field) -> dict[str, Any]:
    told = {"name": field.name, "title": field.heading, "description": field.meaning, **TYPES[field.kind]}
    return told | ({"constraints": {"enum": [*field.among]}} if field.among else {})
