"""A spreadsheet as lines of text with their numbers, and what is wrong with which line."""

from dataclasses import dataclass

MAX_BYTES = 32 * 1024 * 1024
MAX_LINES = 100_000
MAX_COLUMNS = 200
MAX_CELL = 20_000
MAX_TEXT = 40_000_000
"""What one file may hold. The longest table of this kind in print had 1,803 rows; fifty thousand pass with room."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong, where, and what to do next. Line 0 is the file as a whole; `column` is the file's own heading."""

    line: int
    column: str
    reason: str
    next_step: str

    def __str__(self) -> str:
        where = f"Line {self.line}" if self.line else "The file"
        if self.column:
            where += f", column “{self.column}”"
        return f"{where}: {self.reason} {self.next_step}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What an encoding would make of a file's doubtful words; a word it cannot read is empty."""

    encoding: str
    languages: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetRow:
    """One line below the headings, as many cells as there are headings."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A file read: its headings, its lines, the sentences on how it was read, and the lines that could not be.

    `readings`: its words could be read in several ways, so nothing was, until a person says its encoding.
    """

    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    how: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    heading_line: int = 1
    readings: tuple[Reading, ...] = ()
