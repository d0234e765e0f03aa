"""One agency as the public table shows it: its cells in the words of a language."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from outreach.domain.investigation import ResponseStatus
from outreach.domain.rows import Row
from outreach.press.site import paths
from outreach.press.site.tongue import Tongue


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A line of the table. `answered` is the day in words, `answered_on` the same as a date that sorts."""

    row: Row
    path: str
    country: str
    kind: str
    range: str
    label: str
    circumstances: tuple[str, ...]
    answered: str
    answered_on: str

    @property
    def mark(self) -> str:
        return status_mark(self.row.status)


def listed(row: Row, tongue: Tongue) -> Listed:
    at = row.answered_at
    return Listed(
        row=row,
        path=paths.agency(row.rfc_id),
        country=tongue.country(row.country),
        kind=tongue.kind(row.kind),
        range=tongue.range(row.published_range),
        label=tongue.status(row.status),
        circumstances=tuple(tongue.circumstance(key) for key in row.qualifiers),
        answered=tongue.day(at, row.zone) if at else "",
        answered_on=at.astimezone(ZoneInfo(row.zone)).date().isoformat() if at else "",
    )


def status_mark(status: ResponseStatus) -> str:
    """The word by which the sheet of style knows a status."""
    return status.value.replace(" ", "-")
