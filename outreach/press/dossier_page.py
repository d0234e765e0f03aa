"""A dossier as a page of HTML that stands alone, and as the data that the typesetter is handed."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from outreach.domain.codec import instant_text
from outreach.domain.dossier import Audience, Dossier, Moment, Words
from outreach.domain.prose import exact_instant

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER: Final = "dossier"


def html(dossier: Dossier, templates: Path) -> bytes:
    page = _environment(templates / FOLDER).get_template("dossier.html")
    return page.render(d=dossier, again=again(dossier)).encode()


@lru_cache(maxsize=4)
def _environment(folder: Path) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def again(dossier: Dossier) -> str:
    """The command that makes the same dossier once more."""
    redacted = " --redacted" if dossier.audience is Audience.OUTSIDE else ""
    at = dossier.as_of.at.astimezone(UTC).isoformat()
    return f"outreach dossier {dossier.slug} --request {dossier.rfc_id}{redacted} --as-of {at} --zip --out FILE.zip"


def as_data(dossiers: Sequence[Dossier], title: str) -> dict[str, Any]:
    """Everything in plain JSON, the two clocks of each moment and the direction of all words worked out."""
    at = dossiers[0].as_of.at.astimezone(UTC)
    return {
        "title": title,
        "as_of": exact_instant(at, "UTC"),
        "date": [at.year, at.month, at.day, at.hour, at.minute, at.second],
        "dossiers": [_plain(one) | {"heading": one.audience.heading, "again": again(one)} for one in dossiers],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return instant_text(value)
    if not is_dataclass(value):
        return value
    told = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Moment):
        told["both"] = value.both
    if isinstance(value, Words):
        told["rtl"] = value.from_the_right
    return told
