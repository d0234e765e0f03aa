"""A list that was drawn up before this desk kept it: its agencies count as listed then, if an admin says so."""

from datetime import datetime

from outreach.domain.errors import RuleBroken
from outreach.domain.import_changes import Entering
from outreach.domain.imports import Plan
from outreach.domain.people import Acting, Role
from outreach.domain.sheets import Problem


def check_listed_at(listed_at: datetime | None, now: datetime, by: Acting) -> None:
    """Nobody but an admin says that the desk knew of an agency before it did."""
    if listed_at is None:
        return
    if by.role is not Role.ADMIN:
        raise RuleBroken("Only an admin may list agencies as of an earlier instant. Leave it out, or ask one.", "as_of")
    if listed_at > now:
        raise RuleBroken("The agencies cannot be listed as of an instant in the future. Give an earlier one.", "as_of")


def listed_already(found: Plan) -> tuple[Problem, ...]:
    """The first entry of a log is never moved: what came after it rests on it."""
    there: tuple[Entering, ...] = (*found.changed, *found.unchanged, *found.left_alone)
    return tuple(
        Problem(
            line=one.row.line,
            column="name",
            reason=f"{one.name} is listed already, and its log begins when it was.",
            next_step="Take the line out, or import the file without an earlier instant.",
        )
        for one in there
    )
