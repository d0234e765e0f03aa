"""Where the work on a request is, and when the clock alone will move it on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    NOT_ASKED = "not asked"
    AWAITING = "awaiting"
    DUE_SOON = "due soon"
    OVERDUE = "overdue"
    TO_CLASSIFY = "reply to classify"
    ANSWERED = "answered"
    READY = "ready"
    SIGNED_OFF = "signed off"
    OUT = "out of the dataset"  # removed or merged: nothing left to do


class Stage(StrEnum):
    """The part of the phase that only a new entry can change; the rest is the clock's."""

    NOT_ASKED = "not asked"
    AWAITING = "awaiting"
    TO_CLASSIFY = "reply to classify"
    ANSWERED = "answered"
    SIGNED_OFF = "signed off"
    OUT = "out of the dataset"


@dataclass(frozen=True, kw_only=True, slots=True)
class Milestones:
    """The instants at which a request moves on by itself. `ready_from`: from when every sign-off gate holds."""

    stage: Stage
    due_soon_from: datetime | None = None
    due_at: datetime | None = None
    ready_from: datetime | None = None


def steps(milestones: Milestones) -> tuple[tuple[Phase, datetime | None], ...]:
    """The phases this request passes through if nothing more is recorded, each with its start; the first has none."""
    stage, ready = milestones.stage, milestones.ready_from
    found: list[tuple[Phase, datetime | None]] = [(Phase(stage.value), None)]
    if stage is Stage.AWAITING:
        for phase, start in ((Phase.DUE_SOON, milestones.due_soon_from), (Phase.OVERDUE, milestones.due_at)):
            if start is not None and (ready is None or start < ready):
                found.append((phase, start))
    if stage in (Stage.AWAITING, Stage.ANSWERED, Stage.NOT_ASKED) and ready is not None:
        found.append((Phase.READY, ready))
    return tuple(found)


def phase_at(milestones: Milestones, now: datetime) -> Phase:
    """The phase at `now`: the last step whose start is not later."""
    phase = Phase(milestones.stage.value)
    for step, start in steps(milestones):
        if start is not None and start <= now:
            phase = step
    return phase
