"""A dossier as a PDF: set by Typst, in fonts that come along, so that the same dossier is the same bytes everywhere."""

import json
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, Final

from outreach.config import shipped
from outreach.domain.dossier import Dossier
from outreach.press.dossier_page import FOLDER, as_data

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


def pdf(dossiers: Sequence[Dossier], templates: Path, title: str) -> bytes:
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
