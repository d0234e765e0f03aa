"""Keeps a spreadsheet from running what somebody wrote: a cell that looks like a formula gets an apostrophe before it.

The guard can be taken off again without loss, and the manifest says how; the JSON of a release holds every text
exactly as it was.
"""

import unicodedata
from typing import Final

APOSTROPHE: Final = "'"
TRIGGERS: Final = frozenset("=+-@\t\r\n\0＝＋－＠'")
RULE: Final = (
    "Cells of the CSV files that begin with = + - @ (or their full-width forms), an apostrophe or a control character, "
    "also after spaces, have one apostrophe put before them, so that no spreadsheet runs them as a formula. Take one "
    "apostrophe off the front of every cell that has one to get the exact text back; release.json has it as it is."
)


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    if text[:1].isalnum():  # nearly every cell there is
        return text
    return APOSTROPHE + text if _could_run(text) else text


def unguard(cell: str) -> str:
    """The exact text of a guarded cell."""
    return cell.removeprefix(APOSTROPHE)


def _could_run(text: str) -> bool:
    for char in text:
        if char in TRIGGERS:
            return True
        if not _unseen(char):
            return False
    return False


def _unseen(char: str) -> bool:
    """Spaces and marks without width, which a spreadsheet may drop before it looks at a cell."""
    return char.isspace() or unicodedata.category(char) in ("Cf", "Cc")
