"""Where each page of the public table lies. What readers link to keeps its address from release to release."""

from collections.abc import Iterator
from typing import Final

from outreach.domain.ids import RfcId

TABLE: Final = "index.html"
CHARTS: Final = "charts.html"
DOWNLOADS: Final = "downloads.html"
METHODOLOGY: Final = "methodology.html"
CORRECTIONS: Final = "corrections.html"
EMBED: Final = "embed.html"
STYLE: Final = "site.css"
THEME: Final = "theme.css"
SCRIPT: Final = "site.js"
ICON: Final = "icon.svg"
ROWS_INDEX: Final = "rows/index.json"
MARK: Final = "site.json"
"""Says of a folder that it holds a site of ours, and whose."""

ROWS_A_PAGE: Final = 2_000
"""Of the plain table and of a part of the rows: what a phone still draws, and what 300 kB still hold."""

AGENCIES_A_FOLDER: Final = 1_000


def table_page(number: int) -> str:
    return TABLE if number == 1 else f"table-{number}.html"


def pages_of(rows: int) -> int:
    return max(1, -(-rows // ROWS_A_PAGE))


def agency(rfc_id: RfcId) -> str:
    """By its id alone, which is the same in every release: a corrected name must not break a reader's link."""
    return f"agencies/{rfc_id // AGENCIES_A_FOLDER}/{rfc_id}.html"


def rows_part(number: int) -> str:
    return f"rows/{number}.json"


def names_part(number: int) -> str:
    return f"names/{number}.json"


def download(release: int, name: str) -> str:
    return f"releases/{release}/{name}"


def to_root(path: str) -> str:
    """What leads from a page to the folder of the site, so that it works wherever the folder is put."""
    return "../" * path.count("/")


def spans(rows: int, size: int = ROWS_A_PAGE) -> Iterator[slice]:
    for start in range(0, max(rows, 1), size):
        yield slice(start, start + size)
