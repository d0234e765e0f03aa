"""Another role for somebody's account: an admin says so, they are signed out everywhere at once, and told."""

from dataclasses import replace
from typing import Final

from outreach.db import investigations, people, seats, sessions
from outreach.db.session import Session
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.teams import Seat
from outreach.services import account_letters
from outreach.services import people as accounts
from outreach.services.account_letters import Told
from outreach.services.desk import Desk

YOURS: Final = "Your account"
_CHANGED: Final = (
    "{who} made you {role}; you were {was}. You are signed out everywhere: sign in again to go on.\n"
    "Your parts in investigations stay as they were. If you did not expect this, ask an admin."
)
_AT_THE_MACHINE: Final = "Somebody at the desk’s own machine"


def change(desk: Desk, staff_id: StaffId, role: Role, *, by: Acting) -> str:
    """Their parts in investigations stay, since a role opens none; only a glass they broke as an admin closes.

    Whoever's account is closed is not asked to sign in again.
    """
    if by.role is not Role.ADMIN:
        raise RuleBroken("Only an admin changes a role. Ask one.")
    with desk.writing(by) as session, seats.lifted(session):
        admins = people.admins(session)
        person = accounts.there(session, staff_id)
        if person.role is role:
            raise RuleBroken(f"{person.name} is {role} already. Choose another role, or leave it.", "role")
        accounts.need_another_admin(person, admins)
        held = seats.held(session, staff_id)
        if Role.PARTNER in (person.role, role):
            _need_no_part(session, person, held)
        changed = replace(person, role=role)
        people.change(session, changed)
        sessions.end_all(session, staff_id)
        for seat in held:
            if seat.until is not None:
                seats.take(session, seat.investigation_id, staff_id)
        if person.active:
            who = people.names(session)[by.staff] if accounts.is_one_of_us(by.staff) else _AT_THE_MACHINE
            words = _CHANGED.format(who=who, role=role, was=person.role)
            account_letters.tell(desk, session, changed, Told(subject=YOURS, words=words, path="/me"))
    if not person.active:
        return f"{person.name} is {role} from when their account is opened again. It is closed, so they have no mail."
    return f"{person.name} is {role} now and signed out everywhere. They have mail."


def _need_no_part(session: Session, person: Staff, held: tuple[Seat, ...]) -> None:
    """What somebody of another newsroom may be in a team, nobody of this one may, and the other way round."""
    there = {seat.investigation_id for seat in held if seat.until is None}
    if there:
        titles = ", ".join(one.title for one in investigations.everyone(session) if one.id in there)
        raise RuleBroken(
            f"{person.name} has a part in {titles}, which another newsroom has not in the same way. "
            "Have its lead take it away first, and give one anew afterwards.",
            "role",
        )
