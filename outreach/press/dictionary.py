"""The data dictionary: what each column of each table holds, for people and for programs.

As a table of its own, and as the descriptor of a Data Package, version 2 (https://datapackage.org), whose tables are
the CSV files.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, Final

from outreach.domain.dataset import Release
from outreach.press.cells import RULE
from outreach.press.columns import STATEMENT_FIELDS, exact, response_columns
from outreach.press.csv_tables import RESPONSES, STATEMENTS, table
from outreach.press.fields import Field, Kind
from outreach.press.json_document import encoded

HEADINGS: Final = ("table", "column", "heading", "kind", "values", "meaning")
PROFILE: Final = "https://datapackage.org/profiles/2.0/"
TYPES: Final[dict[Kind, dict[str, Any]]] = {
    Kind.TEXT: {"type": "string"},
    Kind.WHOLE_NUMBER: {"type": "integer"},
    Kind.INSTANT: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%SZ"},
    Kind.YES_NO: {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
}


def tables(release: Release) -> dict[str, Sequence[Field]]:
    """The fields of each table, by the name of its file."""
    return {RESPONSES: response_columns(release), STATEMENTS: STATEMENT_FIELDS}


def dictionary(release: Release) -> bytes:
    return table(HEADINGS, _lines(release))


def _lines(release: Release) -> Iterable[Sequence[str]]:
    for name, fields in tables(release).items():
        for field in fields:
            yield name, field.name, field.heading, field.kind, "; ".join(field.among), field.meaning


def package(release: Release, printed: dict[str, bytes]) -> bytes:
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
            "resources": [_resource(name, fields, printed[name]) for name, fields in tables(release).items()],
        }
    )


def _resource(name: str, fields: Sequence[Field], content: bytes) -> dict[str, Any]:
    key = {"primaryKey": ["id"]} if name == RESPONSES else {}
    return {
        "$schema": f"{PROFILE}dataresource.json",
        "name": name.removesuffix(".csv"),
        "type": "table",
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": {
            "$schema": f"{PROFILE}tableschema.json",
            "fields": [_field(field) for field in fields],
            "missingValues": [""],
            **key,
        },
    }


def _field(field: Field) -> dict[str, Any]:
    told = {"name": field.name, "title": field.heading, "description": field.meaning, **TYPES[field.kind]}
    return told | ({"constraints": {"enum": [*field.among]}} if field.among else {})
