"""Excel workbooks: their first visible sheet as lines of text; formulas count only by the value saved with them."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from outreach.domain.errors import RuleBroken
from outreach.domain.sheets import MAX_COLUMNS, Problem
from outreach.services.sheets_csv import Lines

MAX_UNPACKED = 96 * 1024 * 1024
MAX_PARTS = 2_000
_MAX_RATIO = 150
_RATIO_MATTERS_FROM = 4 * 1024 * 1024
_LAST_ROW = 1_048_576
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ROOT = re.compile(rb"<\w")
_PROLOG = 4_096

_BROKEN = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What a damaged workbook makes the zip, XML and spreadsheet readers raise."""


def xlsx_lines(content: bytes) -> Lines:
    try:
        has_formulas = _checked(content)
        return _lines(content, has_formulas=has_formulas)
    except _BROKEN as error:
        raise RuleBroken(
            "The workbook is damaged and cannot be read. Open it in a spreadsheet program and save it again as .xlsx, "
            "or as CSV (UTF-8).",
            "file",
        ) from error


def _checked(content: bytes) -> bool:
    """Refuses archives that unfold beyond measure or carry XML entities; says whether any sheet has formulas."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
            raise RuleBroken("This is a compressed folder, not a table. Unpack it and choose the table inside.", "file")
        if not any(name.startswith("xl/") for name in names):
            raise RuleBroken("This is a document, not a spreadsheet. Save the table as .xlsx or CSV (UTF-8).", "file")
        unpacked = sum(part.file_size for part in parts)
        packed_tight = any(
            part.file_size > _RATIO_MATTERS_FROM and part.file_size > _MAX_RATIO * max(1, part.compress_size)
            for part in parts
        )
        if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS or packed_tight:
            raise RuleBroken(
                f"Unpacked, the workbook takes {unpacked / 2**20:.0f} MiB in {len(parts)} parts; the limit is "
                f"{MAX_UNPACKED // 2**20} MiB. Save the one sheet that lists the agencies as CSV (UTF-8).",
                "file",
            )
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as stream:
                    _refuse_entities(stream.read(_PROLOG))
        sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
        return any(_has_formulas(archive.open(part)) for part in sheets)


def _refuse_entities(start: bytes) -> None:
    """A document type is where XML entities are declared; no spreadsheet program writes one."""
    root = _ROOT.search(start)
    if b"\0" in start or b"<!" in start[: root.start() if root else None]:
        raise RuleBroken(
            "The workbook contains XML that no spreadsheet program writes. Save it as CSV (UTF-8).", "file"
        )


def _has_formulas(stream: IO[bytes]) -> bool:
    tail = b""
    with stream:
        while block := stream.read(1 << 20):
            if _FORMULA.search(tail + block):
                return True
            tail = block[-64:]
    return False


def _lines(content: bytes, *, has_formulas: bool) -> Lines:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it drops; we read only values
        as_formulas = _first_sheet(load_workbook(io.BytesIO(content), read_only=True))[0] if has_formulas else None
        formulas = _formula_cells(as_formulas) if as_formulas else frozenset()
        sheet, others = _first_sheet(load_workbook(io.BytesIO(content), read_only=True, data_only=True))
        problems: list[Problem] = []
        lines = list(_texts(sheet, formulas, problems))
    how = [f"Read as a workbook, sheet “{sheet.title}”."]
    if others:
        how.append(f"{others} other {'sheets were' if others > 1 else 'sheet was'} not read.")
    if formulas:
        how.append("Cells with formulas were read by the value last saved with them.")
    return Lines(cells=lines, how=how, pads_short_lines=True, problems=problems)


def _first_sheet(workbook: Any) -> tuple[Any, int]:
    sheets = workbook.worksheets
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    if not visible:
        raise RuleBroken(
            "The workbook has no visible sheet. Show the sheet that lists the agencies and save it.", "file"
        )
    visible[0].reset_dimensions()  # what the file says of its size is not to be trusted
    return visible[0], len(sheets) - 1


def _formula_cells(sheet: Any) -> frozenset[tuple[int, int]]:
    return frozenset(
        (line, column)
        for line, cells in enumerate(sheet.iter_rows(max_row=_LAST_ROW, max_col=MAX_COLUMNS + 1), 1)
        for column, cell in enumerate(cells, 1)
        if cell.data_type == "f"
    )


def _texts(
    sheet: Any, formulas: frozenset[tuple[int, int]], problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    for line, cells in enumerate(sheet.iter_rows(max_row=_LAST_ROW, max_col=MAX_COLUMNS + 1), 1):
        if any(cell.value is not None or (line, at) in formulas for at, cell in enumerate(cells, 1)):
            broken = [_broken(cell, line, at, formulas) for at, cell in enumerate(cells, 1)]
            problems += [problem for problem in broken if problem]
            if not any(broken):
                yield line, _trimmed([_text(cell.value) for cell in cells])


def _broken(cell: Any, line: int, column: int, formulas: frozenset[tuple[int, int]]) -> Problem | None:
    from openpyxl.utils import get_column_letter

    place = f"{get_column_letter(column)}{line}"
    if cell.data_type == "e":
        return Problem(
            line=line, column="", reason=f"cell {place} holds the error {cell.value}.", next_step="Correct its formula."
        )
    if cell.value is None and cell.data_type == "n" and (line, column) in formulas:
        return Problem(
            line=line,
            column="",
            reason=f"cell {place} is a formula without a saved value.",
            next_step="Open the workbook in a spreadsheet program and save it, or replace the formula by its value.",
        )
    return None


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: object) -> str:
    """A cell as a person would type it: whole numbers without a point, days as 2021-08-25."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
