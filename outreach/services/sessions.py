"""Signed in until it is over: each browser holds a secret of its own, of which the desk keeps a hash.

The session stands in the database, not in the cookie, so whoever ends it ends it: a cookie that was copied before opens
nothing afterwards (OWASP ASVS 5.0, 7.4.1).
"""

import hashlib
import secrets
from dataclasses import dataclass

from outreach.db import audit, sessions
from outreach.db.audit import Note
from outreach.domain.audit import Action
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.second_factor import FactorState
from outreach.domain.sessions import LASTS, LONGEST_BROWSER, OpenSession
from outreach.domain.teams import Sight
from outreach.services import passkeys, people, second_factor
from outreach.services.desk import Desk


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionsPage:
    """Where somebody is signed in, the last used first. `here` is the session of whoever looks, if it is theirs."""

    person: Staff
    sessions: tuple[OpenSession, ...]
    here: int | None
    second_factor: FactorState | None


def begin(desk: Desk, staff: Staff, browser: str) -> str:
    """The secret of a new session. It is told to nobody but the browser."""
    token = secrets.token_urlsafe(32)
    said = " ".join("".join(char if char.isprintable() else " " for char in browser).split())[:LONGEST_BROWSER]
    with desk.writing(Acting(staff=staff.id, role=staff.role)) as session:
        sessions.begin(session, staff.id, _hashed(token), at=desk.clock(), browser=said)
    return token


def whose(desk: Desk, token: str) -> tuple[Staff, OpenSession, Sight] | None:
    """Whoever this secret lets in; nobody once the session is over or was ended, or the account is closed.

    With what they may see: it is read for each page, so that whoever leaves a team sees nothing of it at the next.
    """
    now = desk.clock()
    with desk.reading() as session:
        found = sessions.find(session, _hashed(token), now)
    if found is None or not found[0].active or found[1].over(found[0].role, now):
        return None
    return found


def seen(desk: Desk, open_session: OpenSession) -> None:
    """It is in use."""
    with desk.database.writing() as session:
        sessions.seen(session, open_session.id, desk.clock())


def prove(desk: Desk, open_session: OpenSession, staff: Staff, *, password: str, code: str) -> str:
    """Whether whoever sits there is still its person: their password, and a code of their second factor, good once.

    Gives back the new secret of the session, or none. Either answer is an event of the audit chain.
    """
    right = people.knows_password(desk, staff, password)
    if right and open_session.second_factor:
        right = second_factor.check(desk, staff.id, code)
    return _proved(desk, open_session, staff, right=right)


def prove_by_passkey(desk: Desk, open_session: OpenSession, staff: Staff, answer: str) -> str:
    """The same with a passkey, which is both at once; RuleBroken says what is not right with it."""
    try:
        passkeys.prove(desk, answer, place_of(open_session), staff.id)
    except RuleBroken:
        _proved(desk, open_session, staff, right=False)
        raise
    return _proved(desk, open_session, staff, right=True)


def place_of(open_session: OpenSession) -> str:
    """Where its device is asked: in this session, whatever its secret is by then."""
    return f"session {open_session.id}"


def mark_of(token: str) -> str:
    """By which the audit chain knows a session, and nobody gets in."""
    return hashlib.sha256(f"audit {token}".encode()).hexdigest()[:16] if token else ""


def _proved(desk: Desk, open_session: OpenSession, staff: Staff, *, right: bool) -> str:
    """Another secret from here on (OWASP ASVS 5.0, 7.2.4); the event says under which mark the session goes on."""
    token = secrets.token_urlsafe(32) if right else ""
    told = {"goes_on_as": mark_of(token)} if right else {}
    action = Action.PROVED if right else Action.NOT_PROVED
    with desk.writing(Acting(staff=staff.id, role=staff.role)) as session:
        if right:
            sessions.proved(session, open_session.id, desk.clock(), _hashed(token))
        audit.note(session, Note(action=action, about=f"staff/{staff.id}", payload=told))
    return token


def sign_out(desk: Desk, token: str) -> None:
    with desk.database.writing() as session:
        sessions.end_token(session, _hashed(token))


def page_of(desk: Desk, staff_id: StaffId, *, here: int | None = None) -> SessionsPage:
    person = people.named(desk, staff_id)
    with desk.reading() as session:
        found = sessions.of(session, staff_id)
    still = tuple(one for one in found if not one.over(person.role, desk.clock()))
    return SessionsPage(
        person=person,
        sessions=still,
        here=here if any(one.id == here for one in still) else None,
        second_factor=second_factor.state(desk, staff_id),
    )


def end(desk: Desk, staff_id: StaffId, session_id: int, *, by: Acting) -> None:
    """End one session: of one's own, or as an admin of anybody."""
    _may(staff_id, by)
    with desk.writing(by) as session:
        if not sessions.end(session, staff_id, session_id):
            raise RuleBroken("This session has ended already.")


def end_all(desk: Desk, staff_id: StaffId, *, but: str = "", by: Acting) -> int:
    """End all of them but the one with this secret; how many there were, those that were over included."""
    _may(staff_id, by)
    with desk.writing(by) as session:
        return sessions.end_all(session, staff_id, but=_hashed(but) if but else "")


def forget_old(desk: Desk) -> None:
    with desk.database.writing() as session:
        sessions.forget(session, until=desk.clock() - LASTS)


def _may(staff_id: StaffId, by: Acting) -> None:
    if by.staff != staff_id and by.role is not Role.ADMIN:
        raise RuleBroken("Only an admin ends the sessions of others.")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
