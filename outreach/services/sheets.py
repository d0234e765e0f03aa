"""Reads the spreadsheets people send us into numbered lines of text, and says how it read them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from outreach.domain.errors import RuleBroken
from outreach.domain.sheets import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_LINES,
    MAX_TEXT,
    Problem,
    Sheet,
    SheetRow,
)
from outreach.services.sheets_csv import csv_lines
from outreach.services.sheets_encoding import Decoded, decoded
from outreach.services.sheets_xlsx import xlsx_lines

_UNSEEN = "\xad\u115f\u1160\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
_UNPRINTABLE = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffd\u202d\u202e\ufffe\uffff\ud800-\udfff{_UNSEEN}]"
)
"""Characters no name or address contains. U+202D and U+202E would show a text in another order than it is stored; one
that nobody sees makes two agencies of one. The marks that names in Arabic, Persian, Hebrew and Indian scripts do need
(U+200C to U+200F and their kin) are kept, and left out where names are compared."""

_OTHER_FILES = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls) or one with a password"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"Rar!", "a compressed file (RAR)"),
    (b"7z\xbc\xaf", "a compressed file (7z)"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
)


def read(content: bytes, encoding: str = "") -> Sheet:
    """The file as numbered lines; what is wrong with single lines is in `Sheet.problems`.

    `encoding` is what a person said of a text file that does not say it; without it nothing doubtful is read.

    What cannot be read at all is refused with a sentence (`RuleBroken`, field `file`).
    """
    _refuse_at_sight(content)
    if content.startswith(b"PK\x03\x04"):
        lines = xlsx_lines(content)
    elif (file := decoded(content, encoding)).readings:
        return _unread(file)
    else:
        lines = csv_lines(file)
    return _sheet(lines.cells, lines.how, [*lines.problems], ragged_allowed=lines.pads_short_lines)


def _unread(file: Decoded) -> Sheet:
    wanted = Problem(
        line=0,
        column="",
        reason=f"it does not say its encoding, and from line {file.line} on its letters could be read in several ways.",
        next_step="Choose the encoding in which its words are right (on the command line with --encoding), "
        "or open the file in the program it came from and save it as “CSV UTF-8”.",
    )
    return Sheet(headings=(), rows=(), how=(), problems=(wanted,), readings=file.readings)


def _refuse_at_sight(content: bytes) -> None:
    if not content.strip():
        raise RuleBroken("The file is empty. Choose the file that lists the agencies.", "file")
    if len(content) > MAX_BYTES:
        raise RuleBroken(
            f"The file has {len(content) / 2**20:.0f} MiB; {MAX_BYTES // 2**20} MiB is the limit. "
            "Split it into several files and import one after the other.",
            "file",
        )
    for start, what in _OTHER_FILES:
        if content[: len(start)].lower() == start.lower():
            raise RuleBroken(f"This is {what}, not a table. Save the table as CSV (UTF-8) or as .xlsx.", "file")


def _sheet(
    lines: Iterable[tuple[int, list[str]]], how: list[str], problems: list[Problem], *, ragged_allowed: bool
) -> Sheet:
    numbered = _filled(lines)
    heading_line, first = next(numbered, (0, []))
    if not heading_line:
        raise RuleBroken("The file holds no text. Choose the file that lists the agencies.", "file")
    headings = tuple(_without_empty_end(first))
    problems += _heading_problems(headings, heading_line)
    rows: list[SheetRow] = []
    for line, cells in numbered:
        if len(rows) == MAX_LINES:
            raise RuleBroken(
                f"The file has more than {MAX_LINES:,} lines, which is the limit. "
                "Split it into several files and import one after the other.",
                "file",
            )
        found = list(_line_problems(headings, line, cells, ragged_allowed=ragged_allowed))
        problems += found
        if not found:
            padded = cells + [""] * (len(headings) - len(cells))
            rows.append(SheetRow(line=line, cells=tuple(padded[: len(headings)])))
    if not rows and not problems:
        raise RuleBroken("The file has headings and no lines below them. Add one line for each agency.", "file")
    return Sheet(
        headings=headings,
        rows=tuple(rows),
        how=tuple(how),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
        heading_line=heading_line,
    )


def _filled(lines: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Lines with anything in them, each cell without the blanks around it."""
    characters = 0
    for line, raw in lines:
        cells = [cell.strip() for cell in raw]
        length = sum(map(len, cells))
        characters += length
        if characters > MAX_TEXT:
            raise RuleBroken(
                f"By line {line} the file holds more than {MAX_TEXT // 10**6} million characters, which is the limit. "
                "Take out columns the investigation does not need, or split the file.",
                "file",
            )
        if length:
            yield line, cells


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _heading_problems(headings: tuple[str, ...], line: int) -> Iterator[Problem]:
    if len(headings) > MAX_COLUMNS:
        raise RuleBroken(
            f"The file has more than {MAX_COLUMNS} columns, which is the limit. "
            "Take out columns the investigation does not need.",
            "file",
        )
    yield from _cell_problems(headings, line, headings)
    for heading, times in Counter(heading.casefold() for heading in headings if heading).items():
        if times > 1:
            places = [str(at) for at, text in enumerate(headings, 1) if text.casefold() == heading]
            yield Problem(
                line=line,
                column=headings[int(places[0]) - 1],
                reason=f"columns {', '.join(places[:-1])} and {places[-1]} have the same heading.",
                next_step="Rename or remove one of them.",
            )


def _line_problems(
    headings: tuple[str, ...], line: int, cells: list[str], *, ragged_allowed: bool
) -> Iterator[Problem]:
    wanted, found = len(headings), len(_without_empty_end(cells))
    if found > wanted or (len(cells) < wanted and not ragged_allowed):
        yield Problem(
            line=line,
            column="",
            reason=f"it has {max(found, len(cells))} cells where the headings have {wanted}.",
            next_step="Look for a separator or a line break that belongs inside a cell, and put quotes round the cell.",
        )
        return
    for heading, cell in zip(headings, cells, strict=False):
        if cell and not heading:
            yield Problem(
                line=line,
                column="",
                reason=f"the cell “{cell[:40]}” stands in a column without a heading.",
                next_step="Give the column a heading, or empty it.",
            )
    if _UNPRINTABLE.search("".join(cells)) or max(map(len, cells)) > MAX_CELL:
        yield from _cell_problems(headings, line, cells)


def _cell_problems(headings: tuple[str, ...], line: int, cells: Iterable[str]) -> Iterator[Problem]:
    for heading, cell in zip(headings, cells, strict=False):
        if len(cell) > MAX_CELL:
            yield Problem(
                line=line,
                column=heading,
                reason=f"the cell has {len(cell):,} characters; {MAX_CELL:,} is the limit.",
                next_step="Look for a quotation mark that is never closed, or shorten the text.",
            )
        elif unprintable := _UNPRINTABLE.search(cell):
            yield Problem(
                line=line,
                column="" if unprintable[0] in heading else heading,
                reason=f"it contains the {_named(unprintable[0])} after “{cell[: unprintable.start()][-20:]}”.",
                next_step="Type the cell again without it.",
            )


def _named(char: str) -> str:
    if char == "\ufffd":
        return "mark of a letter lost in an earlier conversion (U+FFFD)"
    if char in "\u202d\u202e":
        return f"mark that turns the order of letters round (U+{ord(char):04X})"
    if re.match(f"[{_UNSEEN}]", char):
        return f"invisible character U+{ord(char):04X}"
    return f"control character U+{ord(char):04X}"
