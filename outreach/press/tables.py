"""The tables of a release, each with its lines, made once for all the files that hold it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from outreach.domain.compared import Value
from outreach.domain.dataset import Release
from outreach.domain.investigation import TimelineLevel
from outreach.domain.place_in_table import Place
from outreach.domain.release_form import Form
from outreach.press.columns import (
    STATEMENT_FIELDS,
    any_cell,
    instant,
    response_cells,
    response_columns,
    statement_rows,
    yes_no,
)
from outreach.press.fields import Field, Kind
from outreach.press.timeline import Timelines

RESPONSES: Final = "responses"
STATEMENTS: Final = "statements"
CORRECTIONS: Final = "corrections"
TIMELINE: Final = "timeline"


@dataclass(frozen=True, kw_only=True)
class Table:
    """`key`: the column that identifies a line. `sheet`: its name in the spreadsheet; empty where it is not in it."""

    name: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[str]]
    key: str = ""
    sheet: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


def tables(release: Release, timelines: Timelines) -> tuple[Table, ...]:
    """In the order of print. `timelines`: what happened with each, empty where the codebook has none printed."""
    made = [
        Table(
            name=RESPONSES,
            fields=response_columns(release),
            rows=response_cells(release),
            key="id",
            sheet="Responses",
        ),
        Table(name=STATEMENTS, fields=STATEMENT_FIELDS, rows=tuple(statement_rows(release)), sheet="Statements"),
    ]
    if release.cut.form is not Form.FIRST:
        made.append(_corrections(release))
        if release.house.codebook.timeline is not TimelineLevel.NONE:
            made.append(_happened(release, timelines))
    return tuple(made)


CORRECTION_FIELDS: Final = (
    Field(name="key", heading="Key", meaning="Which reason it is, within this release; the feeds end in it"),
    Field(
        name="id",
        heading="Id",
        meaning="Whose row it is, by the id of responses.csv; empty where we changed our own method or words",
        kind=Kind.WHOLE_NUMBER,
    ),
    Field(name="agency", heading="Agency", meaning="The same by name; empty in the same case"),
    Field(
        name="outside_the_dataset",
        heading="Outside the dataset",
        meaning="Whether it is a party that is no row",
        kind=Kind.YES_NO,
    ),
    Field(
        name="kind",
        heading="Kind",
        meaning="Update, correction, important change, change of method or of words, or no correction needed",
    ),
    Field(name="recorded_at", heading="Recorded", meaning="When it was put on record", kind=Kind.INSTANT),
    Field(name="day", heading="Day", meaning="The same as a day by the agency’s calendar, in words"),
    Field(name="reason", heading="Reason", meaning="Why, in words for readers; empty where nobody gave one"),
    Field(
        name="correction_needed",
        heading="Correction needed",
        meaning="Whether it corrects anything; else the reason says why it does not",
        kind=Kind.YES_NO,
    ),
    Field(name="field", heading="What", meaning="What changed, by its heading"),
    Field(name="before", heading="Before", meaning="What the release before said"),
    Field(name="after", heading="After", meaning="What this release says"),
    Field(name="sentence", heading="In a sentence", meaning="The same, ready to print"),
)

VALUE_FIELDS: Final = (
    Field(
        name="column",
        heading="Column",
        meaning="Which column of responses.csv, or key of a row in release.json; empty where a whole row came or went, "
        "and where we changed our own method or words",
    ),
    Field(
        name="before_value",
        heading="Value before",
        meaning="What that column held in the release before; empty where words were withdrawn",
        kind=Kind.ANY,
    ),
    Field(name="after_value", heading="Value after", meaning="What it holds in this release", kind=Kind.ANY),
)
"""Behind all others, as a form of before has none of them."""

VALUE_FIELDS_OF_ALL: Final = (
    replace(
        VALUE_FIELDS[0],
        meaning="Which column of responses.csv, or key of a row in release.json; where we changed our own method or "
        "words, the name of that; empty where a whole row came or went",
    ),
    *VALUE_FIELDS[1:],
    Field(
        name="row",
        heading="Its row",
        meaning="Whether it has a row in the table of this release, and why not; empty where the whole table changed",
        among=tuple(Place),
    ),
)
"""The same, where our own changes have values too."""


VALUES_BY_FORM: Final[Mapping[Form, tuple[Field, ...]]] = {
    Form.CHECKABLE: (),
    Form.EVERY_COLUMN: VALUE_FIELDS,
    Form.SAID_IN_FULL: VALUE_FIELDS_OF_ALL,
}


def _corrections(release: Release) -> Table:
    """One line for each change; those that have one reason share its key."""
    fields = CORRECTION_FIELDS + VALUES_BY_FORM[release.cut.form]
    rows = tuple(line[: len(fields)] for line in _correction_lines(release))
    return Table(name=CORRECTIONS, fields=fields, rows=rows, sheet="Corrections")


def _correction_lines(release: Release) -> Iterator[tuple[str, ...]]:
    typed = release.cut.form >= Form.SAID_IN_FULL
    for ours in release.method_notes:
        told = (ours.kind.lower(), instant(ours.at), ours.on, ours.reason, yes_no(True))
        for one in ours.changes:
            values = _values(one.column, one.values) if typed else _values("", (None, None))
            said = (one.field, one.before, one.after, one.sentence)
            yield (ours.key, "", "", yes_no(False), *told, *said, *values, "")
    for note in release.notes:
        whose = (str(note.rfc_id), note.agency, yes_no(note.outside_dataset))
        told = (note.kind.lower(), instant(note.at), note.on, note.reason, yes_no(note.needed))
        for change in note.changes:
            said = (change.field, change.before, change.after, change.sentence)
            values = _values(change.column, change.values)
            yield (note.key, *whose, *told, *said, *values, release.places[note.rfc_id].value)


def _values(column: str, values: tuple[Value, Value]) -> tuple[str, ...]:
    return (column, *map(any_cell, values))


TIMELINE_FIELDS: Final = (
    Field(name="id", heading="Id", meaning="Whose it is, by the id of responses.csv", kind=Kind.WHOLE_NUMBER),
    Field(name="agency", heading="Agency", meaning="The same by name; parties outside the dataset have theirs too"),
    Field(name="at", heading="When", meaning="When it happened", kind=Kind.INSTANT),
    Field(name="on_its_clock", heading="On its clock", meaning="The same by the clock of the agency, in words"),
    Field(name="what", heading="What", meaning="What happened"),
)


def _happened(release: Release, timelines: Timelines) -> Table:
    sheet = "Timeline" if release.cut.form >= Form.EVERY_COLUMN else ""
    return Table(name=TIMELINE, fields=TIMELINE_FIELDS, rows=tuple(_timeline(release, timelines)), sheet=sheet)


def _timeline(release: Release, timelines: Timelines) -> Iterator[tuple[str, ...]]:
    for row in (*release.rows, *release.outside):
        for one in timelines[row.rfc_id]:
            yield (str(row.rfc_id), row.agency, instant(one.at), one.when, one.what)
