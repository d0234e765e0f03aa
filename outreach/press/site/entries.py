"""One agency as the public table shows it: its cells in words, and what can be searched for."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from outreach.domain.corrections import codebook_label
from outreach.domain.dataset import Release
from outreach.domain.investigation import Codebook, ResponseStatus
from outreach.domain.prose import date_at
from outreach.domain.rows import Row
from outreach.domain.wording import wording_of
from outreach.press.site import paths


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A line of the table. `answered` is the day in words, `answered_on` the same as a date that sorts."""

    row: Row
    path: str
    country: str
    label: str
    circumstances: tuple[str, ...]
    answered: str
    answered_on: str

    @property
    def mark(self) -> str:
        return status_mark(self.row.status)


def listed(row: Row, release: Release) -> Listed:
    codebook = release.house.codebook
    at = row.answered_at
    return Listed(
        row=row,
        path=paths.agency(row.rfc_id),
        country=country_name(row.country),
        label=wording_of(row.status, codebook).label,
        circumstances=circumstances(row, codebook),
        answered=date_at(at, row.zone) if at else "",
        answered_on=_day(row),
    )


def _day(row: Row) -> str:
    from zoneinfo import ZoneInfo

    return row.answered_at.astimezone(ZoneInfo(row.zone)).date().isoformat() if row.answered_at else ""


def circumstances(row: Row, codebook: Codebook) -> tuple[str, ...]:
    return tuple(codebook_label(key, codebook) for key in row.qualifiers)


def status_mark(status: ResponseStatus) -> str:
    """The word by which the sheet of style knows a status."""
    return status.value.replace(" ", "-")


LANGUAGE: Final = "en"
"""The language of every sentence a release is written in."""


@cache
def country_name(code: str) -> str:
    """In CLDR's words; a code that it does not know stands as it is."""
    from babel import Locale

    return str(Locale(LANGUAGE).territories.get(code, code))
