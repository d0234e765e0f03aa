"""Text tables: works out the separator of a CSV file, and says which it used."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from outreach.domain.errors import RuleBroken
from outreach.domain.sheets import MAX_CELL, Problem
from outreach.services.sheets_encoding import Decoded

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?\r?\n', re.IGNORECASE)
_SAMPLE = 65_536
_SAMPLE_LINES = 25


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A file's lines as (number, cells), with the sentences on how it was read."""

    cells: Iterable[tuple[int, list[str]]]
    how: list[str]
    pads_short_lines: bool = False
    problems: list[Problem] = field(default_factory=list)


def csv_lines(file: Decoded) -> Lines:
    separator, text, skipped = _separator(file.text)
    how = [f"Read as CSV in {file.encoding}, separated by {_SEPARATORS[separator]}."]
    return Lines(cells=_records(text, separator, skipped), how=how + ([file.note] if file.note else []))


def _separator(text: str) -> tuple[str, str, int]:
    """The separator, the text to read, and how many lines were set aside (a first line `sep=;` as Excel writes)."""
    if told := _SEPARATOR_LINE.match(text):
        return told[1], text[told.end() :], 1
    return max(_SEPARATORS, key=lambda separator: _fit(text, separator)), text, 0


def _fit(text: str, separator: str) -> tuple[float, int]:
    """How well the first lines agree on a number of cells, then how many cells that is."""
    widths: list[int] = []
    try:
        for record in csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=separator):
            if any(record):
                widths.append(len(record))
            if len(widths) == _SAMPLE_LINES:
                break
    except csv.Error:
        pass
    if not widths or widths[0] == 1:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]


def _records(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1 + skipped
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise RuleBroken(_quoting(line, str(error)), "file") from error


def _quoting(line: int, reason: str) -> str:
    if "field limit" in reason:
        return (
            f"A cell that begins on line {line} has more than {csv.field_size_limit():,} characters; {MAX_CELL:,} is "
            "the limit. Shorten the text, or look for a quotation mark that is never closed, "
            "and save the file again as “CSV UTF-8”."
        )
    if "expected after" in reason:
        return (
            f'Line {line} has a quotation mark inside a quoted cell. Double it ("") or take it out, '
            "or save the file again as “CSV UTF-8” from a spreadsheet program."
        )
    return (
        f"A quotation mark opened on line {line} is never closed. Close it, "
        "or save the file again as “CSV UTF-8” from a spreadsheet program."
    )
