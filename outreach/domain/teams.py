"""Who works on which investigation, and what each of them may do there. Whoever has no part in it sees nothing of it.

The role of an account never opens an investigation: an editor of the house is a stranger to a story they have no part
in, and an admin keeps accounts, not stories.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.people import Role, Staff

EMERGENCY_LASTS = timedelta(hours=24)
"""How long an admin may look into an investigation after breaking the glass."""

GLASS_SHOWS: Final = timedelta(days=14)
"""How long after that its team still reads on the page that somebody did."""


class Part(StrEnum):
    """In the order of what each may do. A partner is of another newsroom and sees what is shared with them alone."""

    LEAD = "lead"
    EDITOR = "editor"
    REPORTER = "reporter"
    LEGAL = "legal"
    READER = "reader"
    PARTNER = "partner"

    @property
    def may_lead(self) -> bool:
        return self is Part.LEAD

    @property
    def may_edit(self) -> bool:
        return self in (Part.LEAD, Part.EDITOR)

    @property
    def may_record(self) -> bool:
        """A lawyer reads everything and notes what they make of it; what they may note, `NOTES` says."""
        return self in (Part.LEAD, Part.EDITOR, Part.REPORTER, Part.PARTNER)

    @property
    def may_hold(self) -> bool:
        """Whether a legal hold is theirs to put on and lift."""
        return self.may_edit or self is Part.LEGAL

    @property
    def sees_all(self) -> bool:
        """Whether the whole investigation is theirs to look at, and not single requests."""
        return self is not Part.PARTNER

    @property
    def role(self) -> Role:
        """As which of the house's roles they act in this investigation."""
        return Role.EDITOR if self.may_edit else Role.PARTNER if self is Part.PARTNER else Role.REPORTER


MEANT = {
    Part.LEAD: "does all an editor does, and says who is on the team",
    Part.EDITOR: "also waives, rules, signs off and releases",
    Part.REPORTER: "logs contacts, reads answers, writes letters",
    Part.LEGAL: "reads everything, adds notes, puts on and lifts a legal hold",
    Part.READER: "reads everything and records nothing",
    Part.PARTNER: "of another newsroom: sees the agencies shared with them, never our notes",
}
"""What each part means, for whoever gives it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """Somebody's part in one investigation. `until`: it ends by itself then. `reason`: why, if they had to say."""

    investigation_id: InvestigationId
    slug: str
    staff_id: StaffId
    part: Part
    since: datetime
    by: StaffId
    until: datetime | None = None
    reason: str = ""

    def holds(self, at: datetime) -> bool:
        return self.until is None or at < self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """What somebody may see: every query for them starts from it. `shared` are the requests shared with a partner."""

    seats: Mapping[InvestigationId, Seat] = field(default_factory=dict)
    shared: frozenset[RfcId] = frozenset()
    everything: bool = False
    whose: StaffId | None = None

    def of(self, investigation_id: InvestigationId) -> Part | None:
        seat = self.seats.get(investigation_id)
        return seat.part if seat else None

    def called(self, slug: str) -> Seat | None:
        return next((seat for seat in self.seats.values() if seat.slug == slug), None)

    def sees(self, investigation_id: InvestigationId) -> bool:
        """Whether the investigation as a whole is theirs to look at."""
        part = self.of(investigation_id)
        return self.everything or (part is not None and part.sees_all)

    def sees_request(self, investigation_id: InvestigationId, rfc_id: RfcId) -> bool:
        return self.sees(investigation_id) or (self.of(investigation_id) is Part.PARTNER and rfc_id in self.shared)

    def may_record(self, investigation_id: InvestigationId) -> bool:
        part = self.of(investigation_id)
        return self.everything or (part is not None and part.may_record)

    @property
    def whole(self) -> tuple[InvestigationId, ...]:
        """The investigations that are theirs to look at, by number."""
        return tuple(sorted(which for which, seat in self.seats.items() if seat.part.sees_all))

    def edits(self, role: Role) -> bool:
        """Whether somebody of this role in the house edits any investigation."""
        if self.everything:
            return role is Role.EDITOR
        return any(seat.part.may_edit for seat in self.seats.values())

    @property
    def works(self) -> bool:
        """Whether they record anything anywhere: then they share the mailbox of the house."""
        return self.everything or any(seat.part.may_record and seat.part.sees_all for seat in self.seats.values())

    def acting(self, staff: Staff, investigation_id: InvestigationId | None) -> Staff:
        """The same person in the role they have in this investigation."""
        part = self.of(investigation_id) if investigation_id is not None else None
        return staff if self.everything or part is None else replace(staff, role=part.role)


EVERYTHING = Sight(everything=True)
"""What the scheduler and the command line see: whoever has those has the database."""

NOTHING = Sight()


def sight_of(whose: StaffId, seats: Iterable[Seat], at: datetime, *, shared: Iterable[RfcId] = ()) -> Sight:
    held = {seat.investigation_id: seat for seat in seats if seat.holds(at)}
    return Sight(seats=held, shared=frozenset(shared), whose=whose)


def need_a_lead(team: Iterable[Seat], at: datetime) -> None:
    """Somebody has to answer for who is on the team; nobody outside of it may."""
    if not any(seat.part.may_lead and seat.holds(at) for seat in team):
        raise RuleBroken("An investigation needs a lead. Make somebody else the lead first.", "part")
