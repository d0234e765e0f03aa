"""Invitations: an admin names the account, its owner chooses the password, and nobody else ever knows it.

The link is a secret of 256 bits, shown once to whoever invites: they hand it on by a way they trust. It lets in once,
within three days, and makes this very account (OWASP ASVS 5.0, 6.3.4 and 6.4.1: no password is made for anybody).
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import replace

from outreach.db import invitations, people
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.invitations import Invitation, InvitationOver
from outreach.domain.people import Acting, Role, Staff
from outreach.services import people as accounts
from outreach.services.desk import Desk
from outreach.services.passwords import need_own, words_near

OVER = "This link lets nobody in any more: it was used, withdrawn, or is older than three days."


def invite(desk: Desk, staff: Staff, *, by: Acting) -> str:
    """The link, shown this once. A second invitation of the same short name ends the first."""
    if by.role is not Role.ADMIN:
        raise RuleBroken("Only an admin invites. Ask one.")
    staff = accounts.checked(staff)
    token = _token(desk, by, staff.id)
    with desk.writing(by) as session:
        everyone = people.everyone(session)
        if any(one.id == staff.id for one in everyone):
            raise RuleBroken(f"“{staff.id}” is the short name of an account already. Choose another.", "id")
        if any(one.email.casefold() == staff.email.casefold() for one in everyone):
            raise RuleBroken(f"{staff.email} belongs to an account already.", "email")
        invitations.put(session, Invitation(staff=staff, by=by.staff, at=desk.clock()), _hashed(token))
    return _address(desk, token)


def just_made(desk: Desk, short_name: StaffId, by: Acting) -> str:
    """The link this very form made, for the second click of an impatient finger; empty once it leads nowhere."""
    token = _token(desk, by, short_name)
    with desk.reading() as session:
        return _address(desk, token) if invitations.find(session, _hashed(token)) else ""


def waiting(desk: Desk) -> tuple[Invitation, ...]:
    """Those that have not been taken up, the newest first; those that are over too."""
    with desk.reading() as session:
        return invitations.everyone(session)


def withdraw(desk: Desk, short_name: StaffId, *, by: Acting) -> None:
    if by.role is not Role.ADMIN:
        raise RuleBroken("Only an admin withdraws an invitation. Ask one.")
    with desk.writing(by) as session:
        if not invitations.take(session, short_name):
            raise RuleBroken("There is no such invitation any more.")


def of(desk: Desk, token: str) -> Invitation:
    """Raises `InvitationOver`, alike for a link that is over and one that never was."""
    with desk.reading() as session:
        found = invitations.find(session, _hashed(token))
    if found is None or not found.holds(desk.clock()):
        raise InvitationOver(OVER)
    return found


def accept(desk: Desk, token: str, *, password: str, zone: str, cost: str = "normal") -> Staff:
    """Make the account with this password; the link lets nobody in after it."""
    found = of(desk, token)
    staff = accounts.checked(replace(found.staff, zone=zone))
    need_own(desk.home, password)
    hashed = accounts.hash_of(password, cost, near=words_near(staff))
    with desk.writing(Acting(staff=staff.id, role=staff.role)) as session:
        if not invitations.take(session, staff.id):
            raise InvitationOver(OVER)
        people.add(session, staff, password_hash=hashed, at=desk.clock())
    return staff


def _token(desk: Desk, by: Acting, short_name: StaffId) -> str:
    """256 bits that the form's own key leads to, with the desk's secret: a second click makes the same."""
    occasion = by.once.key if by.once else secrets.token_urlsafe(32)
    tag = desk.keys.tag(f"invitation of {short_name} by {by.staff} at {occasion}")
    return urlsafe_b64encode(tag).decode().rstrip("=")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _address(desk: Desk, token: str) -> str:
    return f"{desk.base_url}/join/{token}"
