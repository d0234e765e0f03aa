"""Our own people and their accounts: made by an admin, signed in by a password of which only a hash is kept."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from email_validator import EmailNotValidError, validate_email

from outreach.db import people, sessions
from outreach.db.session import Session
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import MACHINE, Acting, Role, Staff
from outreach.domain.wallclock import zone_named
from outreach.domain.working_hours import Hours
from outreach.services import passwords
from outreach.services.calendars import no_part
from outreach.services.desk import Desk

TURNS_TEXT = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks of direction: names in Arabic or Hebrew are shown right without them."""

SHORT_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What one guess costs with argon2id: passes, memory in KiB, lanes."""

    time_cost: int
    memory_cost: int
    parallelism: int


COSTS = {
    "normal": Cost(time_cost=3, memory_cost=65_536, parallelism=4),
    "test": Cost(time_cost=1, memory_cost=64, parallelism=1),
}
"""By the setting OUTREACH_PASSWORD_COST."""


def add(desk: Desk, staff: Staff, *, password: str, cost: str = "normal") -> Staff:
    """Make an account. The short name stays for ever, since the log keeps it; the rest can be changed."""
    staff, hashed = checked(staff), hash_of(password, cost, near=passwords.words_near(staff))
    with desk.writing(Acting(staff=staff.id, role=staff.role)) as session:
        people.add(session, staff, password_hash=hashed, at=desk.clock())
    return staff


def checked(staff: Staff) -> Staff:
    """The account as it is to be kept, if it can be one."""
    staff = replace(staff, email=_email(staff.email))
    if not SHORT_NAME.fullmatch(staff.id):
        raise RuleBroken("A short name is made of a-z, 0-9 and dashes, like asha or j-de-wit.", "id")
    _check_name(staff.name)
    zone_named(staff.zone)
    return staff


def set_password(desk: Desk, staff_id: StaffId, password: str, *, by: Acting, cost: str = "normal") -> None:
    """A new password; every session opened with the old one ends."""
    passwords.need_own(desk.home, password)
    staff = find(desk, staff_id)
    hashed = hash_of(password, cost, near=passwords.words_near(staff) if staff else ())
    with desk.writing(by) as session:
        people.keep_hash(session, staff_id, hashed)
        sessions.end_all(session, staff_id)


def change_own_password(desk: Desk, staff: Staff, was: str, password: str, *, by: Acting, cost: str = "normal") -> None:
    """Whoever is signed in chooses another one, and has to know the one there is; every session ends, theirs too."""
    if not knows_password(desk, staff, was):
        raise RuleBroken("This is not the password you have now.", "was")
    set_password(desk, staff.id, password, by=by, cost=cost)


def knows_password(desk: Desk, staff: Staff, password: str) -> bool:
    found = signing_in(desk, staff.email)
    try:
        return found is not None and PasswordHasher().verify(found[1], normalised(password))
    except (VerificationError, InvalidHashError):
        return False


def change(desk: Desk, staff: Staff, *, by: Acting) -> None:
    """Another name, address, role, zone or language; or the account closed.

    Whoever is let in no more, or may do other things from now on, is signed out everywhere at once.
    """
    staff = replace(staff, email=_email(staff.email))
    _check_name(staff.name)
    zone_named(staff.zone)
    with desk.writing(by) as session:
        was = people.find(session, staff.id)
        people.change(session, staff)
        if was and (was.role, was.active, was.email) != (staff.role, staff.active, staff.email):
            sessions.end_all(session, staff.id)


def set_active(desk: Desk, staff_id: StaffId, *, active: bool, by: Acting) -> Staff:
    """Close an account, which ends its sessions at once, or open it again. What the person recorded stays theirs."""
    with desk.writing(by) as session:
        admins = people.admins(session)
        staff = there(session, staff_id)
        if not active:
            need_another_admin(staff, admins)
        changed = replace(staff, active=active)
        people.change(session, changed)
        if not active:
            sessions.end_all(session, staff_id)
    return changed


def set_hours(desk: Desk, staff_id: StaffId, hours: Hours, *, by: Acting) -> Staff:
    """When this person may be written to. Everybody says so for themselves, and an admin for others."""
    with desk.writing(by) as session:
        staff = there(session, staff_id)
        if by.staff != staff_id and by.role is not Role.ADMIN:
            raise RuleBroken("Only an admin sets the hours of others.", "id")
        _check_place(desk, hours, staff.zone)
        changed = replace(staff, hours=hours)
        people.change(session, changed)
    return changed


def need_another_admin(staff: Staff, admins: Iterable[Staff]) -> None:
    """Before somebody is an admin no longer: without one nobody lets colleagues in or out on the pages."""
    if [one.id for one in admins] == [staff.id]:
        raise RuleBroken(f"“{staff.id}” is the last admin. Make somebody else an admin first.", "id")


def there(session: Session, staff_id: StaffId) -> Staff:
    """One of us, inside a transaction."""
    return _there(people.find(session, staff_id) if is_one_of_us(staff_id) else None, staff_id)


def is_one_of_us(staff_id: StaffId) -> bool:
    """The desk's own account is nobody."""
    return staff_id != MACHINE.staff


def named(desk: Desk, staff_id: StaffId) -> Staff:
    """The person of this short name, or a sentence that says where to look."""
    return _there(find(desk, staff_id), staff_id)


def everyone(desk: Desk) -> tuple[Staff, ...]:
    with desk.reading() as session:
        return people.everyone(session)


def find(desk: Desk, staff_id: StaffId) -> Staff | None:
    """One of us; the desk's own account is nobody, so nobody acts as it, opens it or gives it a password."""
    if staff_id == MACHINE.staff:
        return None
    with desk.reading() as session:
        return people.find(session, staff_id)


def signing_in(desk: Desk, email: str) -> tuple[Staff, str] | None:
    """The account of this address, with the hash a password is compared with."""
    with desk.reading() as session:
        staff = people.find_by_email(session, email)
        return (staff, people.password_hash(session, staff.id)) if staff else None


def keep_stronger_hash(desk: Desk, staff: Staff, password_hash: str) -> None:
    """The same password, hashed at today's cost."""
    with desk.writing(Acting(staff=staff.id, role=staff.role)) as session:
        people.keep_hash(session, staff.id, password_hash)


def hash_of(password: str, cost: str = "normal", *, near: Iterable[str] = ()) -> str:
    """Of a password that may be one; `near`: words that lie at hand for whoever guesses at this person."""
    password = normalised(password)
    passwords.check(password, near)
    return PasswordHasher(**asdict(COSTS[cost])).hash(password)


def normalised(password: str) -> str:
    """One form for what every keyboard types; the sign-in form does the same."""
    return unicodedata.normalize("NFKD", password)


def passlib_options(cost: str) -> dict[str, int]:
    """The same cost as the sign-in library spells it."""
    return {f"argon2__{name}": value for name, value in asdict(COSTS[cost]).items()}


def _there(staff: Staff | None, staff_id: StaffId) -> Staff:
    if staff is None:
        raise NotFound(f"Nobody here is called “{staff_id}”. Choose a name from the list of staff.")
    return staff


def _check_place(desk: Desk, hours: Hours, zone: str) -> None:
    """A country whose holidays nobody knows would be taken for one without any."""
    calendar = desk.calendars(hours.place(zone))
    if hours.country and "unknown" in calendar.place:
        raise RuleBroken(f"“{hours.country}” is no country we know holidays of. Write two letters, like NO.", "country")
    if hours.subdivision and not calendar.place.endswith(f"-{hours.subdivision}"):
        raise RuleBroken(no_part(hours.place(zone), "Leave it empty."), "subdivision")


def _check_name(name: str) -> None:
    """A name stands in lists and beside entries: it may not break a line, nor turn the words around it about."""
    if not name.strip():
        raise RuleBroken("Give the name as colleagues know it.", "name")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in TURNS_TEXT for char in name):
        raise RuleBroken("The name holds a character that cannot be seen. Type it anew, without copying.", "name")


def _email(typed: str) -> str:
    try:
        return validate_email(typed, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as wrong:
        raise RuleBroken(f"“{typed}” is not an e-mail address: {wrong}", "email") from wrong
