"""`outreach release why`: the entries behind each printed cell of a row."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.codec import instant_text
from outreach.domain.dossier_entries import by_whom
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import RfcId
from outreach.domain.prose import listed
from outreach.domain.wallclock import read, zone_or_utc

if TYPE_CHECKING:
    from outreach.services.printed_rows import Cell, PrintedRow


@click.command("why")
@click.argument("slug")
@click.argument("rfc_id", metavar="ID", type=click.IntRange(1, 2**31 - 1))
@click.option("--column", default="", metavar="COLUMN", help="This column alone, by its name in responses.csv.")
@click.option(
    "--release",
    "number",
    type=click.IntRange(1, 2**31 - 1),
    metavar="N",
    help="This release. Default: the newest; before any is out, as the first would print it now.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def why(*, slug: str, rfc_id: int, column: str, number: int | None, as_json: bool) -> None:
    """Say which entries each printed cell of row ID of investigation SLUG rests on.

    ID is the id of responses.csv. With every entry that a cell does not name off the record, it reads the same.
    """
    from outreach.services import printed_rows

    desk = open_current_desk()
    row = printed_rows.row_of_release(desk, slug, number or printed_rows.newest(desk, slug), RfcId(rfc_id))
    cells = _wanted(row, column)
    click.echo(json.dumps(_as_json(row, cells), ensure_ascii=False, indent=2) if as_json else _said(row, cells))


def _wanted(row: "PrintedRow", column: str) -> tuple["Cell", ...]:
    found = tuple(cell for cell in row.cells if column in ("", cell.name))
    if not found:
        raise RuleBroken(f"There is no column “{column}”. There are: {listed(cell.name for cell in row.cells)}.")
    return found


def _said(row: "PrintedRow", cells: tuple["Cell", ...]) -> str:
    state = "out" if row.out else "as it would be printed now"
    lines = [f"{row.agency}, release {row.number} ({state}), cut-off {_read(row.cutoff)}"]
    for cell in cells:
        lines += ["", f"{cell.name}: {cell.printed or '(empty)'}"]
        if cell.printed != cell.on_record:
            lines.append(f"  ! The record gives “{cell.on_record}” for that instant today.")
        lines += [f"  {_entry(row, seq)}" for seq in cell.behind]
    return "\n".join(lines)


def _entry(row: "PrintedRow", seq: int) -> str:
    one = next(one for known, one in row.entries.items() if known == seq)
    words = f", words in entry {one.message}" if one.message not in (None, seq) else ""
    late = ", written down late" if one.entry.late else ""
    return f"{seq:>3}  {_read(one.entry.occurred_at)}  {one.title} by {by_whom(one.entry, str)}{words}{late}"


def _read(at: datetime) -> str:
    return read(at, zone_or_utc("UTC"))


def _as_json(row: "PrintedRow", cells: tuple["Cell", ...]) -> dict[str, Any]:
    named = {seq for cell in cells for seq in cell.behind}
    return {
        "investigation": row.investigation.slug,
        "number": row.number,
        "cutoff": instant_text(row.cutoff),
        "out": row.out,
        "id": row.rfc_id,
        "agency": row.agency,
        "cells": [
            {"column": one.name, "printed": one.printed, "on_record": one.on_record, "entries": list(one.behind)}
            for one in cells
        ],
        "entries": [
            {
                "seq": seq,
                "fact": type(one.entry.fact).__name__,
                "occurred_at": instant_text(one.entry.occurred_at),
                "recorded_at": instant_text(one.entry.recorded_at),
                "recorded_by": one.entry.recorded_by,
                "handed_in_by": one.entry.handed_in_by,
                "late": one.entry.late,
                "digest": one.entry.digest,
                "message": one.message,
            }
            for seq, one in row.entries.items()
            if seq in named
        ],
    }
