"""The second factor of our people: begun, confirmed, asked at each signing in, and taken away when it is lost.

Its secret lies in the database encrypted under the desk's secret key, so that a copy of the database signs nobody in.
"""

import hashlib
import hmac
import secrets
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from passlib.exc import TokenError
from passlib.totp import TOTP, AppWallet

from outreach.db import second_factors, sessions
from outreach.db.session import Session
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.second_factor import CLOCKS_DIFFER, RECOVERY_CODES, Factor, FactorState
from outreach.services.desk import Desk

ISSUER = "Outreach"
WRONG = "This code is not right, or was used already. Wait for the next one, and look whether your telephone’s time is."
LOST = "Your second factor cannot be read any more: the desk has another secret key. Ask an admin to take it away."


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """A second factor that is not kept yet. `sealed` travels through the form; `secret` is typed, `uri` is drawn."""

    sealed: str
    secret: str
    uri: str


def begin(desk: Desk, staff: Staff) -> Begun:
    return _shown(staff, _kind(desk).new())


def begun(desk: Desk, staff: Staff, sealed: str) -> Begun:
    """The same once more, for a form that is shown again; another where it is none of ours."""
    try:
        return _shown(staff, _kind(desk).from_json(sealed))
    except (ValueError, TypeError, KeyError):
        return begin(desk, staff)


def confirm(desk: Desk, sealed: str, code: str, *, but: str, by: Acting) -> None:
    """Keep it, once its first code shows that the telephone has it. Every other session than `but` ends."""
    try:
        counter = _kind(desk).verify(code, sealed, time=_time(desk), window=_window()).counter
    except (TokenError, ValueError, TypeError, KeyError) as wrong:
        raise RuleBroken(WRONG, "code") from wrong
    factor = Factor(staff_id=by.staff, sealed=sealed, last_counter=counter, since=desk.clock())
    with desk.writing(by) as session:
        second_factors.keep(session, factor)
        second_factors.give_codes(session, by.staff, map(_hashed, codes_of(desk, by)))
        sessions.end_all(session, by.staff, but=hashlib.sha256(but.encode()).hexdigest())


def codes_of(desk: Desk, by: Acting) -> Sequence[str]:
    """The recovery codes that this very form made: 120 bits each, the same for the second click on it."""
    occasion = by.once.key if by.once else secrets.token_urlsafe(32)

    def code(number: int) -> str:
        told = f"recovery code {number} of {by.staff} by {occasion}"
        letters = b32encode(hmac.digest(desk.replies.key(), told.encode(), "sha256")[:15]).decode().lower()
        return "-".join(letters[start : start + 4] for start in range(0, 24, 4))

    return tuple(code(number) for number in range(RECOVERY_CODES))


def new_codes(desk: Desk, code: str, *, by: Acting) -> None:
    """Other recovery codes; those from before lead nowhere."""
    with desk.writing(by) as session:
        if not _right(desk, session, by.staff, code):
            raise RuleBroken(WRONG, "code")
        second_factors.give_codes(session, by.staff, map(_hashed, codes_of(desk, by)))


def check(desk: Desk, staff_id: StaffId, code: str) -> bool:
    """Whether this is the code of the moment, or one of the recovery codes; each is good for one time."""
    with desk.database.writing() as session:
        return _right(desk, session, staff_id, code)


def state(desk: Desk, staff_id: StaffId) -> FactorState | None:
    with desk.reading() as session:
        factor = second_factors.find(session, staff_id)
        left = second_factors.codes_left(session, staff_id) if factor else 0
    return FactorState(since=factor.since, codes_left=left) if factor else None


def take_away(desk: Desk, staff_id: StaffId, *, by: Acting) -> None:
    """An admin takes it away from whoever lost it, and they are signed out everywhere."""
    if by.role is not Role.ADMIN:
        raise RuleBroken("Only an admin takes a second factor away. Ask one.")
    with desk.writing(by) as session:
        if not second_factors.forget(session, staff_id):
            raise RuleBroken("There is no second factor to take away.")
        sessions.end_all(session, staff_id)


def _right(desk: Desk, session: Session, staff_id: StaffId, code: str) -> bool:
    factor = second_factors.find(session, staff_id, for_update=True)
    if factor is None:
        return False
    typed = "".join(code.split()).lower()
    if second_factors.use_code(session, staff_id, _hashed(typed)):
        return True
    try:
        found = _kind(desk).verify(
            typed, factor.sealed, time=_time(desk), window=_window(), last_counter=factor.last_counter
        )
    except TokenError:  # wrong, or used before
        return False
    except (ValueError, TypeError, KeyError) as unreadable:
        raise RuleBroken(LOST, "code") from unreadable
    second_factors.keep(session, replace(factor, last_counter=found.counter))
    return True


def _shown(staff: Staff, totp: Any) -> Begun:
    secret = " ".join(totp.base32_key[start : start + 4] for start in range(0, len(totp.base32_key), 4))
    return Begun(sealed=totp.to_json(encrypt=True), secret=secret, uri=totp.to_uri(label=staff.email, issuer=ISSUER))


def _kind(desk: Desk) -> Any:
    """TOTP as the library does it, its secrets sealed under a key of our own, too long to be guessed."""
    key = hmac.digest(desk.replies.key(), b"second factors", "sha256").hex()
    tag = hashlib.sha256(key.encode()).hexdigest()[:16]  # by which a secret that another key sealed is known
    return TOTP.using(issuer=ISSUER, wallet=AppWallet({tag: key}, encrypt_cost=1))


def _time(desk: Desk) -> int:
    return int(desk.clock().timestamp())


def _window() -> int:
    return int(CLOCKS_DIFFER.total_seconds())


def _hashed(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()
