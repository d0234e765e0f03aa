"""What the pages about releases show: the pre-flight before one, and one that is out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outreach.db.releases import Released
from outreach.domain.facts import Gate
from outreach.domain.ids import StaffId
from outreach.domain.investigation import Investigation
from outreach.domain.people import Staff
from outreach.domain.readiness import Unmet
from outreach.domain.rows import Row, RowWaiver
from outreach.services import investigations, people, releases, teams
from outreach.services.audit_exports import Beside
from outreach.services.desk import Desk
from outreach.services.preflight import Preflight

ROWS_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class PreflightPage:
    """The release as it would be cut now, or with the cut-off that the reader chose (`chosen`).

    `rows` are a sample and every row with a waiver, as they will be printed.
    """

    investigation: Investigation
    preflight: Preflight
    chosen: datetime | None
    everything_out: tuple[Released, ...]
    rows: tuple[tuple[Row, str], ...]
    names: dict[str, str]
    editors: tuple[Staff, ...]

    def others(self, than: StaffId) -> tuple[str, ...]:
        """Who can second what this editor proposes, by name."""
        return tuple(editor.name for editor in self.editors if editor.id != than)

    @property
    def latest(self) -> int:
        """The number of the newest release; 0 where none is out."""
        return self.everything_out[0].number if self.everything_out else 0

    @property
    def blocking(self) -> tuple[Unmet, ...]:
        return self.preflight.blocking

    @property
    def worth_a_look(self) -> tuple[Unmet, ...]:
        return (*self.preflight.warnings, *self.preflight.advice)

    @property
    def waived(self) -> tuple[tuple[Row, RowWaiver], ...]:
        """Every rule an editor passed, in the order of print; parties outside the dataset last."""
        return self.preflight.waived


@dataclass(frozen=True, kw_only=True)
class ReleasePage:
    """`beside`: the audit events and what checks them, which lie beside it and not in it."""

    investigation: Investigation
    released: Released
    beside: tuple[Beside, ...]
    newest: int
    names: dict[str, str]

    @property
    def latest(self) -> bool:
        return self.released.number == self.newest

    @property
    def cutoff(self) -> datetime:
        return self.released.cutoff

    @property
    def notes(self) -> tuple[tuple[dict[str, Any], datetime | None], ...]:
        """What it changed, each with its instant; a release from before those were kept has the days alone."""
        kept = self.released.body.get("notes", ())
        return tuple((one, datetime.fromisoformat(one["at"]) if "at" in one else None) for one in kept)


def preflight_page(desk: Desk, slug: str, cutoff: datetime | None = None) -> PreflightPage:
    cleared = releases.check(desk, slug, cutoff)
    release = cleared.release
    waived = [row for row in release.rows if row.waivers]
    step = max(1, len(release.rows) // ROWS_SHOWN)
    sample = [*waived, *(row for row in release.rows[::step][:ROWS_SHOWN] if not row.waivers)]
    everyone = people.everyone(desk)
    return PreflightPage(
        investigation=investigations.find(desk, slug),
        preflight=cleared,
        chosen=cutoff,
        everything_out=releases.everything_out(desk, slug),
        rows=tuple((row, release.line(row)) for row in sample),
        names={staff.id: staff.name for staff in everyone},
        editors=teams.editors(desk, slug),
    )


def release_page(desk: Desk, slug: str, number: int) -> ReleasePage:
    out = releases.everything_out(desk, slug)
    return ReleasePage(
        investigation=investigations.find(desk, slug),
        released=releases.get(desk, slug, number),
        beside=releases.beside(desk, slug, number),
        newest=out[0].number if out else number,
        names=_names(desk),
    )


def _names(desk: Desk) -> dict[str, str]:
    return {staff.id: staff.name for staff in people.everyone(desk)}


SIGNING = Gate.SIGNED_AND_FRESH.value
"""The gate whose mend is the sign-off queue; the others are mended on the pages of the agencies concerned."""
