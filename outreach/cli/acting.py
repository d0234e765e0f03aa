"""Who acts at the command line: whoever is named with `--by`, else the first admin, whose machine it is.

In an investigation it is the part of whoever is named that counts, as it does on its pages, and not their account's
role. Where nobody is named it is whoever has the machine, and with it all of the record: the command says so, and so
does each event of the audit chain.
"""

import click

from outreach.cli import AS_JSON
from outreach.cli.opening import note_who_types
from outreach.domain.circles import TURNED_AWAY, May, part_allows
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import people, teams
from outreach.services.desk import Desk

CLOSED = "The account of “{name}” is closed. Somebody who works here has to say so."


def acting(desk: Desk, short_name: str) -> Acting:
    """For what is of no investigation: the directory of agencies, an investigation that is not opened yet."""
    if short_name:
        named = people.find(desk, StaffId(short_name))
        if named is None:
            raise RuleBroken(f"Nobody here is called “{short_name}”. Make the account first (outreach user add).", "by")
        if not named.active:
            raise RuleBroken(CLOSED.format(name=short_name), "by")
        return Acting(staff=named.id, role=named.role)
    first = first_admin(desk)
    note_who_types(named=False)
    if not click.get_current_context().meta.get(AS_JSON):
        click.echo(f"Acting as {first.staff}, the first admin. --by names somebody else.", err=True)
    return first


def first_admin(desk: Desk) -> Acting:
    admins = sorted(staff.id for staff in people.everyone(desk) if staff.role is Role.ADMIN and staff.active)
    if not admins:
        raise RuleBroken("There is no admin yet. Make one first: outreach user add --role admin …", "by")
    return Acting(staff=admins[0], role=Role.ADMIN)


def acting_in(desk: Desk, slug: str, short_name: str, *, may: May) -> Acting:
    """For what is done in one investigation, which is open to the same circle as on its pages."""
    by = acting(desk, short_name)
    if not short_name:
        return by
    part = teams.part_in(desk, slug, by.staff)
    if part is None:
        raise RuleBroken(
            f"“{by.staff}” has no part in {slug}. Its lead gives one: "
            f"outreach investigation team {slug} --give {by.staff} --as … --by …",
            "by",
        )
    if not part_allows(may, part):
        raise RuleBroken(f"“{by.staff}” is {part} in {slug}, and this is for {may}. Name one of those.", "by")
    return Acting(staff=by.staff, role=part.role)


def acting_through(desk: Desk, short_name: str, *, may: May | None = None) -> tuple[Desk, Acting]:
    """For what names a message or a letter and no investigation: the desk as whoever is named sees it, as on a page.

    `may`: WORKS where they have to record something somewhere.
    """
    by = acting(desk, short_name)
    if not short_name:
        return desk, by
    seen = teams.seen_by(desk, by.staff)
    if may is May.WORKS and not seen.sight.works:
        raise RuleBroken(TURNED_AWAY[May.WORKS], "by")
    return seen, by
