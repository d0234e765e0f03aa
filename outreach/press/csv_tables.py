"""The release as CSV: one table of agencies, one of quotes, safe to open in any spreadsheet.

UTF-8 with a byte order mark (without it Excel misreads every accent), lines ending in CR LF (RFC 4180), and cells
guarded against being run as formulas; see `cells`.
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from outreach.domain.dataset import Release
from outreach.press.cells import guard
from outreach.press.columns import STATEMENT_HEADINGS, response_columns, statement_rows


def responses(release: Release) -> bytes:
    columns = response_columns(release)
    cells = ([column.text(row) for column in columns] for row in release.rows)
    return _table([column.name for column in columns], cells)


def statements(release: Release) -> bytes:
    return _table([name for name, _ in STATEMENT_HEADINGS], statement_rows(release))


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
