"""How long investigations are kept, and which have come of age. It lists and never erases: people judge that."""

from dataclasses import dataclass
from datetime import date

from outreach.db import holds, investigations, retention
from outreach.domain.holds import HoldStep
from outreach.domain.investigation import Investigation
from outreach.domain.people import Acting
from outreach.domain.retention import FOREVER, Retention, need_to_state, stated
from outreach.services import gone_by_age
from outreach.services.desk import Desk
from outreach.services.gone_by_age import GoneByAge
from outreach.services.teams import part_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One investigation: what was stated, its newest release, the day from which it is of age, and a hold on it.

    `gone`: what of it was erased since then.
    """

    investigation: Investigation
    retention: Retention
    published: date | None
    ends_on: date | None
    of_age: bool
    hold: HoldStep | None
    gone: GoneByAge | None

    @property
    def not_yet(self) -> str:
        return self.retention.not_yet(self.published)


def index(desk: Desk) -> tuple[Kept, ...]:
    """Every investigation, what has come of age first."""
    today = desk.clock().date()
    with desk.reading() as session:
        found, ends = investigations.everyone(session), retention.stated(session)
        released, held = retention.published(session), {one.investigation_id: one for one in holds.standing(session)}
        gone = gone_by_age.everywhere(session)
    kept = []
    for one in found:
        rule, at = ends.get(one.id, FOREVER), released.get(one.id)
        ends_on = rule.ends_on(at.date() if at else None)
        kept.append(
            Kept(
                investigation=one,
                retention=rule,
                published=at.date() if at else None,
                ends_on=ends_on,
                of_age=ends_on is not None and ends_on <= today,
                hold=held.get(one.id),
                gone=gone.get(one.id),
            )
        )
    return tuple(sorted(kept, key=lambda one: (one.ends_on or date.max, one.investigation.title)))


def of(desk: Desk, slug: str) -> Kept:
    with desk.reading() as session:
        which = investigations.get(session, slug).id
    return next(one for one in index(desk) if one.investigation.id == which)


def state(desk: Desk, slug: str, years: int | None, until: date | None, *, by: Acting) -> str:
    """Say how long it is kept; neither is without end."""
    rule = stated(years, until, today=desk.clock().date())
    with desk.writing(by) as session:
        investigation = investigations.get(session, slug)
        need_to_state(part_of(session, by.staff, investigation.id, desk.clock()))
        retention.add(session, investigation.id, rule, by=by.staff, at=desk.clock())
    return f"It is kept {rule.said()}. Nothing is ever erased by itself."
