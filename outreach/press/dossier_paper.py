"""A dossier as a PDF: set by Typst, in fonts that come along, so that the same dossier is the same bytes everywhere."""

import json
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, Final

from outreach.config import shipped
from outreach.domain.dossier import Dossier
from outreach.domain.errors import OutreachError
from outreach.press.dossier_page import FOLDER, as_data

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


def trouble() -> str:
    """Why nothing could be put on paper; empty where it could."""
    try:
        import typst  # noqa: F401  # whether it loads is the question
    except ImportError as missing:
        return f"the typesetter does not load ({missing})."
    return "" if (fonts() / "NotoSans-Regular.ttf").is_file() else f"there are no fonts in {fonts()}."


def pdf(dossiers: Sequence[Dossier], templates: Path, title: str) -> bytes:
    """Raises `NoTypesetter`."""
    if why := trouble():
        raise NoTypesetter(why)
    import typst

    folder = templates / FOLDER
    told = as_data(dossiers, title) | {"fonts": list(FONTS)}
    made: Any = typst.compile(
        folder / f"{FOLDER}.typ",
        root=folder,
        font_paths=[fonts()],
        ignore_system_fonts=True,
        sys_inputs={"dossier": json.dumps(told, ensure_ascii=False)},
        timestamp=dossiers[0].as_of.at.astimezone(UTC).replace(microsecond=0),
    )
    return bytes(made)


def fonts() -> Path:
    return shipped("data") / "fonts"
