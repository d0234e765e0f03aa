"""Legal hold on an investigation: who puts it on and lifts it, and what it stood like before."""

from dataclasses import dataclass

from outreach.db import holds, investigations
from outreach.domain.holds import HoldStep, need_to_hold, next_step
from outreach.domain.investigation import Investigation
from outreach.domain.people import Acting
from outreach.services.desk import Desk
from outreach.services.teams import part_of


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldPage:
    """`steps`: every hold there ever was, put on and lifted, the newest first."""

    investigation: Investigation
    steps: tuple[HoldStep, ...]

    @property
    def current(self) -> HoldStep | None:
        return self.steps[0] if self.steps and self.steps[0].on else None


def page(desk: Desk, slug: str) -> HoldPage:
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        return HoldPage(investigation=investigation, steps=holds.steps(session, investigation.id))


def put_on(desk: Desk, slug: str, reason: str, *, by: Acting) -> str:
    _step(desk, slug, reason, on=True, by=by)
    return "On hold: nothing of this investigation is erased or removed, by anybody."


def lift(desk: Desk, slug: str, reason: str, *, by: Acting) -> str:
    _step(desk, slug, reason, on=False, by=by)
    return "The hold is lifted."


def _step(desk: Desk, slug: str, reason: str, *, on: bool, by: Acting) -> None:
    with desk.writing(by) as session:
        investigation = investigations.get(session, slug)
        need_to_hold(part_of(session, by.staff, investigation.id, desk.clock()))
        said = next_step(holds.last(session, investigation.id), on=on, reason=reason)
        holds.add(session, investigation.id, on=on, reason=said, by=by.staff, at=desk.clock())
