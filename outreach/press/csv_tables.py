"""The tables of a release as CSV, safe to open in any spreadsheet.

UTF-8 with a byte order mark (without it Excel misreads every accent), lines ending in CR LF (RFC 4180), and cells
guarded against being run as formulas; see `cells`.
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from outreach.press.cells import guard

RESPONSES: Final = "responses.csv"


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One table in that form; `names` are its first line."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([guard(cell) if cell else "" for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
