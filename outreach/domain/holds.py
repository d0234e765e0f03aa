"""Legal hold: while it is on, nothing of an investigation is erased or removed, by nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import InvestigationId, StaffId
from outreach.domain.prose import long_date
from outreach.domain.teams import Part

SHORTEST_REASON, LONGEST_REASON = 10, 500


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldStep:
    """A hold put on, or lifted. `name` is how whoever did it is called now."""

    investigation_id: InvestigationId
    slug: str
    title: str
    on: bool
    reason: str
    by: StaffId
    name: str
    at: datetime


def need_to_hold(part: Part | None) -> None:
    """On a page and at the command line alike."""
    if part is None or not part.may_hold:
        raise RuleBroken("A lead, an editor or legal of it puts on a hold and lifts it. Ask one of them.", "by")


def next_step(last: HoldStep | None, *, on: bool, reason: str) -> str:
    """The reason as it is kept, where a hold may be put on or lifted now."""
    held = last is not None and last.on
    if on and held:
        raise RuleBroken("It is on hold already. Lift that hold first, or leave it.", "reason")
    if not on and not held:
        raise RuleBroken("It is not on hold. There is nothing to lift.", "reason")
    said = " ".join(reason.split())
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        raise RuleBroken(f"Say why, in {SHORTEST_REASON} to {LONGEST_REASON} characters: it stays on record.", "reason")
    return said


def need_none(holds: Iterable[HoldStep]) -> None:
    """Refuses to erase or remove anything while one of these is on."""
    for one in holds:
        if one.on:
            raise RuleBroken(
                f"“{one.title}” is under legal hold since {long_date(one.at)}, put on by {one.name}: "
                f"{_stopped(one.reason)} Nothing of it is erased or removed until a lead, an editor or legal lifts "
                "the hold."
            )


def _stopped(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?", "…")) else f"{reason}."
