"""Who acts at the command line: the person named with `--by`, else the first admin, whose machine it is."""

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import people
from outreach.services.desk import Desk


def acting(desk: Desk, short_name: str) -> Acting:
    if short_name:
        named = people.find(desk, StaffId(short_name))
        if named is None:
            raise RuleBroken(f"Nobody here is called “{short_name}”. Make the account first (outreach user add).", "by")
        return Acting(staff=named.id, role=named.role)
    admins = sorted(staff.id for staff in people.everyone(desk) if staff.role is Role.ADMIN and staff.active)
    if not admins:
        raise RuleBroken("There is no admin yet. Make one first: outreach user add --role admin …", "by")
    return Acting(staff=admins[0], role=Role.ADMIN)
