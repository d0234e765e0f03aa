"""The release as CSV: one table of agencies, one of quotes, safe to open in any spreadsheet.

UTF-8 with a byte order mark (without it Excel misreads every accent), lines ending in CR LF (RFC 4180), and cells
guarded against being run as formulas; see `cells`.
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from outreach.domain.dataset import Release
from outreach.press.cells import guard
from outreach.press.columns import STATEMENT_FIELDS, response_columns, statement_rows

RESPONSES: Final = "responses.csv"
STATEMENTS: Final = "statements.csv"


def responses(release: Release, cells: Iterable[Sequence[str]]) -> bytes:
    return table([column.name for column in response_columns(release)], cells)


def statements(release: Release) -> bytes:
    return table([field.name for field in STATEMENT_FIELDS], statement_rows(release))


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One table in that form; `names` are its first line."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
