"""The rows in parts that the script of the page fetches as it needs them: all cells, and where each name begins.

Rows stand in the order of print, which is by country: whoever asks for one country fetches the parts that hold it.
Where there is more than one part, every beginning of a word of a name leads to the rows that have it, so that a search
among a hundred thousand names fetches some tens of kilobytes.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from outreach.domain.dataset import Release
from outreach.domain.rows import Row
from outreach.press.edition import PrintedFile
from outreach.press.site import paths
from outreach.press.site.entries import listed
from outreach.press.site.facets import facets
from outreach.press.site.letters import folded
from outreach.press.site.scripts import spoken
from outreach.press.site.tongue import Tongue

BEGINNING: Final = 2
"""Letters of a word that lead to a part."""

NAMES_A_PART: Final = 4_000


def printed(release: Release, tongue: Tongue) -> Iterator[PrintedFile]:
    """The index of the parts comes first, since it says how many there are."""
    names, folder = list(_names(release, tongue)), tongue.folder
    yield _json(folder + paths.ROWS_INDEX, _index(release, [part[0][0] for part in names], tongue))
    for number, span in enumerate(paths.spans(len(release.rows)), start=1):
        yield _json(folder + paths.rows_part(number), [_cells(row, tongue) for row in release.rows[span]])
    for number, part in enumerate(names, start=1):
        yield _json(folder + paths.names_part(number), dict(part))


def _index(release: Release, begins: list[str], tongue: Tongue) -> dict[str, Any]:
    labels = {facet.name: {choice.key: choice.label for choice in facet.choices} for facet in facets(release, tongue)}
    return {
        "total": len(release.rows),
        "each": paths.ROWS_A_PAGE,
        "parts": paths.pages_of(len(release.rows)),
        "agencies": paths.AGENCIES_A_FOLDER,
        "labels": labels,
        "countries": _spans_of_countries(release),
        "names": begins,
    }


def _spans_of_countries(release: Release) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for code, rows in groupby(enumerate(release.rows), key=lambda numbered: numbered[1].country):
        places = [place for place, _ in rows]
        found[code] = [places[0], places[-1] + 1]
    return found


def _cells(row: Row, tongue: Tongue) -> list[Any]:
    line = listed(row, tongue)
    return [
        row.rfc_id,
        row.agency,
        row.country,
        row.kind,
        row.published_range,
        row.status.value,
        list(row.qualifiers),
        line.answered_on,
        line.answered,
        "; ".join(row.source_spellings),
        spoken(row.agency, row.country),
    ]


Beginning = tuple[str, list[list[Any]]]


def _names(release: Release, tongue: Tongue) -> Iterator[list[Beginning]]:
    """The beginnings in the order in which a browser compares text, as many together as make a part."""
    if paths.pages_of(len(release.rows)) == 1:
        return
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for place, row in enumerate(release.rows):
        text = searched(row, tongue)
        for word in text.split():
            found[word[:BEGINNING]][place] = text
    part: list[Beginning] = []
    held = 0
    for beginning in sorted(found, key=lambda text: text.encode("utf-16-be", "surrogatepass")):
        part.append((beginning, [[place, text] for place, text in found[beginning].items()]))
        held += len(found[beginning])
        if held >= NAMES_A_PART:
            yield part
            part, held = [], 0
    if part:
        yield part


def searched(row: Row, tongue: Tongue) -> str:
    """What a search in a large table looks through; a small one looks at the same in the browser."""
    return folded(" ".join((row.agency, *row.source_spellings, tongue.country(row.country), tongue.kind(row.kind))))


def _json(name: str, value: Any) -> PrintedFile:
    return PrintedFile(name=name, content=json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
