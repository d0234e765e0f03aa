"""How the work of an investigation lies: how much of it in each phase, and with whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from outreach.db.counts import Counts
from outreach.domain.ids import StaffId
from outreach.domain.people import Staff
from outreach.domain.phases import Phase

AT_WORK = (
    Phase.NOT_ASKED,
    Phase.AWAITING,
    Phase.DUE_SOON,
    Phase.OVERDUE,
    Phase.TO_CLASSIFY,
    Phase.ANSWERED,
    Phase.READY,
    Phase.SIGNED_OFF,
)
"""The phases in the order in which work goes through them."""

OUTSTANDING = (Phase.AWAITING, Phase.DUE_SOON, Phase.OVERDUE)


@dataclass(frozen=True, kw_only=True, slots=True)
class PhaseCount:
    phase: Phase
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What lies with one of us, phase by phase; `staff` None is what nobody has."""

    staff: StaffId | None
    name: str
    phases: tuple[PhaseCount, ...]

    @property
    def outstanding(self) -> int:
        return sum(one.count for one in self.phases if one.phase in OUTSTANDING)


def phase_counts(mine: Counts) -> tuple[PhaseCount, ...]:
    return tuple(PhaseCount(phase=phase, count=mine.phase(phase)) for phase in AT_WORK)


def loads(everything: Counts, staff: Iterable[Staff]) -> tuple[Load, ...]:
    """Who has what, whoever has the most outstanding first; what nobody has comes last."""
    names = {one.id: one.name for one in staff}
    found = [
        Load(
            staff=assignee,
            name=names.get(assignee, str(assignee)) if assignee else "Nobody",
            phases=phase_counts(everything.of(assignee)),
        )
        for assignee in everything.assignees
    ]
    return tuple(sorted(found, key=lambda load: (load.staff is None, -load.outstanding, load.name)))
