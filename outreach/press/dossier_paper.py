"""A dossier as a PDF: set by Typst, in fonts that come along, so that the same dossier is the same bytes everywhere."""

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from outreach.config import shipped
from outreach.domain.dossier import Dossier
from outreach.domain.errors import OutreachError
from outreach.press.dossier_page import FOLDER, as_data
from outreach.press.typesetting import NOT_HERE

log = logging.getLogger(__name__)
MOST: Final = 100
"""Four hundred pages or so, which want nearly a gigabyte while they are set; and nobody leafs through more."""

A_MOMENT, EACH = 60, 5
"""Seconds: how long the typesetter may take, and for each dossier more."""

NEXT_STEP: Final = "Install the package typst for this machine, with its fonts as they come with Outreach."
FONTS: Final = (
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Thai",
    "Noto Sans Georgian",
    "Noto Sans Armenian",
    "Noto Sans Ethiopic",
    "Droid Sans Fallback",
    "NanumSquare",
    "DejaVu Sans Mono",
)
"""In the order in which they are asked for a letter; docs/dossier.md says where they come from."""


class NoTypesetter(OutreachError):
    """Nothing can be put on paper here; the sentence says what to do."""

    def __str__(self) -> str:
        return f"Dossiers cannot be made on this machine: {self.args[0]} {NEXT_STEP}"


class TooMuchPaper(OutreachError):
    """The investigation, and how many dossiers were asked for."""

    def __str__(self) -> str:
        slug, count = self.args
        return (
            f"One PDF holds up to {MOST:,} dossiers, and {slug} has {count:,}. Ask for a file that ends with .zip: it "
            "holds a PDF for each."
        )


def trouble(python: str = sys.executable) -> str:
    """Why nothing could be put on paper; empty where it could."""
    done = _typeset(python, b"", A_MOMENT)
    if done.returncode:
        return f"the typesetter does not load ({done.stderr.decode(errors='replace').strip() or done.returncode})."
    return "" if (fonts() / "NotoSans-Regular.ttf").is_file() else f"there are no fonts in {fonts()}."


def pdf(dossiers: Sequence[Dossier], templates: Path, title: str) -> bytes:
    """Raises `NoTypesetter`, and `TooMuchPaper` for more than one file can hold."""
    if len(dossiers) > MOST:
        raise TooMuchPaper(dossiers[0].slug, len(dossiers))
    folder = templates / FOLDER
    order = {
        "template": str(folder / f"{FOLDER}.typ"),
        "root": str(folder),
        "fonts": str(fonts()),
        "words": json.dumps(as_data(dossiers, title) | {"fonts": list(FONTS)}, ensure_ascii=False),
    }
    done = _typeset(sys.executable, json.dumps(order).encode(), A_MOMENT + len(dossiers) * EACH)
    if done.returncode == NOT_HERE:
        raise NoTypesetter(f"the typesetter does not load ({done.stderr.decode(errors='replace').strip()}).")
    if done.returncode:
        log.error("A dossier could not be set: exit code %s", done.returncode)
        raise NoTypesetter(f"the typesetter ended with {done.returncode}.")
    return done.stdout


def _typeset(python: str, order: bytes, seconds: int) -> "subprocess.CompletedProcess[bytes]":
    """Its messages may quote the dossier, so they stand in no log."""
    command = [python, "-I", str(Path(__file__).with_name("typesetting.py"))]
    try:
        return subprocess.run(  # noqa: S603  # our own program, by its full path
            command, input=order, capture_output=True, timeout=seconds, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise NoTypesetter(f"the typesetter did not end within {seconds} seconds.") from None


def fonts() -> Path:
    return shipped("data") / "fonts"
