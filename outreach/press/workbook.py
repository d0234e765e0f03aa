"""The release as a spreadsheet file: every cell is text, so nothing in it can run; same release, same bytes."""

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Final

from outreach.domain.dataset import Release
from outreach.domain.release_form import Form
from outreach.press.dictionary import FIELDS, lines
from outreach.press.tables import Table

LONGEST_CELL: Final = 32_767
MOST_LINES: Final = 1_048_575
"""Below the headings."""

LINES_CUT: Final = "[cut here, a spreadsheet holds no more lines; the CSV file has all]"
CUT: Final = " … [cut here, a spreadsheet holds no more; release.json has the whole text]"
AS_TEXT: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
UNIX: Final = 3


def workbook(release: Release, tables: Sequence[Table], *, most_lines: int = MOST_LINES) -> bytes:
    import xlsxwriter

    parts = _parts()
    with xlsxwriter.Workbook(BytesIO(), AS_TEXT) as book:
        book._get_packager = lambda: parts  # noqa: SLF001  # there is no other way to its parts as they are
        book.set_properties({"title": release.cut.title, "created": release.cut.cutoff.replace(tzinfo=None)})
        for one in tables:
            if one.sheet:
                _sheet(book, one.sheet, [field.heading for field in one.fields], _as_far_as(most_lines, one.rows))
        if release.cut.form >= Form.EVERY_COLUMN:
            described = lines((one.sheet, one.fields) for one in tables if one.sheet)
            _sheet(book, "Dictionary", [field.heading for field in FIELDS], described)
        _sheet(book, "Tally and method", ["In words"], ([said] for said in _said(release)))
    return _stored(parts.taken)


def _said(release: Release) -> tuple[str, ...]:
    return (release.tally_sentence, *release.question_sentences, release.methodology)


def _as_far_as(most: int, rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """A spreadsheet drops what is beyond its last line without a word; so the last one says it."""
    return rows if len(rows) <= most else [*rows[: most - 1], (LINES_CUT,)]


def _sheet(book: Any, name: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True})
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number, column, _fitting(cell))
    sheet.freeze_panes(1, 0)


def _fitting(cell: str) -> str:
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - len(CUT)] + CUT


def _parts() -> Any:
    """What has the parts of a workbook written, and keeps them from being compressed."""
    from xlsxwriter.packager import Packager

    class Parts(Packager):  # type: ignore[misc]  # the library has no types
        taken: tuple[tuple[str, str], ...] = ()

        def _create_package(self) -> list[object]:
            self.taken = tuple((name, text.getvalue()) for text, name, _ in super()._create_package())
            return []

    return Parts()


def _stored(parts: Iterable[tuple[str, str]]) -> bytes:
    """A file without compression.

    Compressed bytes differ from one build of zlib to the next, and a release made again elsewhere must not.
    """
    plain = BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as target:
        for name, text in parts:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = UNIX  # else the file would tell Windows from the rest
            target.writestr(entry, text.encode())
    return plain.getvalue()
