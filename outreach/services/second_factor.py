"""The second factor of our people: begun, confirmed, asked at each signing in, and taken away when it is lost.

Its secret lies in the database encrypted under the desk's secret key, so that a copy of the database signs nobody in.
"""

import hashlib
import secrets
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from passlib.exc import TokenError
from passlib.totp import TOTP, AppWallet

from outreach.db import lost_factors, passkeys, people, second_factors, sessions
from outreach.db.session import Session
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.lost_factors import Ended, Loss
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.second_factor import RECOVERY_CODES, Factor, FactorState, ways
from outreach.domain.secret_keys import SecretKeys
from outreach.services import account_letters
from outreach.services.account_letters import Told
from outreach.services.desk import Desk

ISSUER = "Outreach"
SEALS = "second factors"
"""What the keys are made of that seal them."""

ONLY_NOW = 0
"""A code is good for its half minute alone (OWASP ASVS 5.0, 6.5.5): one read over a shoulder is soon old."""
WRONG = "This code is not right, or was used already. Wait for the next one, and look whether your telephone’s time is."
LOST = "Your second factor cannot be read any more: the desk has another secret key. Ask an admin to take it away."
ANEW = "The password was too long ago, or your second factor was taken away meanwhile. Sign in again."


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """A second factor that is not kept yet. `sealed` travels through the form; `secret` is typed, `uri` is drawn."""

    sealed: str
    secret: str
    uri: str


def begin(desk: Desk, staff: Staff) -> Begun:
    return _shown(desk, staff, TOTP.using(issuer=ISSUER).new())


def begun(desk: Desk, staff: Staff, sealed: str) -> Begun:
    """The same once more, for a form that is shown again; another where it is none of ours."""
    try:
        return _shown(desk, staff, _opened(desk, sealed))
    except Unreadable:
        return begin(desk, staff)


def confirm(desk: Desk, sealed: str, code: str, *, but: str, by: Acting) -> None:
    """Keep it, once its first code shows that the telephone has it. Every other session than `but` ends."""
    try:
        counter = _opened(desk, sealed).match(code, time=_time(desk), window=ONLY_NOW).counter
    except (TokenError, Unreadable) as wrong:
        raise RuleBroken(WRONG, "code") from wrong
    factor = Factor(staff_id=by.staff, sealed=sealed, last_counter=counter, since=desk.clock())
    with desk.writing(by) as session:
        end_asked(desk, session, by)
        if second_factors.find(session, by.staff, for_update=True) is not None:
            raise RuleBroken("You have codes from a telephone already. Whoever loses it asks an admin to take it away.")
        second_factors.keep(session, factor)
        second_factors.give_codes(session, by.staff, code_hashes(desk, by))
        sessions.end_all(session, by.staff, but=hashlib.sha256(but.encode()).hexdigest())


def codes_of(desk: Desk, by: Acting) -> Sequence[str]:
    """The recovery codes that this very form made: 120 bits each, the same for the second click on it."""
    occasion = by.once.key if by.once else secrets.token_urlsafe(32)

    def code(number: int) -> str:
        told = f"recovery code {number} of {by.staff} by {occasion}"
        letters = b32encode(desk.keys.tag(told)[:15]).decode().lower()
        return "-".join(letters[start : start + 4] for start in range(0, 24, 4))

    return tuple(code(number) for number in range(RECOVERY_CODES))


def code_hashes(desk: Desk, by: Acting) -> Sequence[str]:
    return tuple(map(_hashed, codes_of(desk, by)))


def given(desk: Desk, by: Acting) -> Sequence[str]:
    """The recovery codes of this very form, if it gave any: whoever clicks twice sees the page of the second click."""
    with desk.reading() as session:
        there = second_factors.has_code(session, by.staff, code_hashes(desk, by)[-1])
    return codes_of(desk, by) if there else ()


def new_codes(desk: Desk, *, by: Acting) -> None:
    """Other recovery codes; those from before lead nowhere."""
    with desk.writing(by) as session:
        if not has_any(session, by.staff):
            raise RuleBroken("Recovery codes stand in for a second factor. Set one up first.")
        second_factors.give_codes(session, by.staff, code_hashes(desk, by))


def check(desk: Desk, staff_id: StaffId, code: str) -> bool:
    """Whether this is the code of the moment, or one of the recovery codes; each is good for one time."""
    with desk.database.writing() as session:
        session.info["by"] = staff_id  # at the door nobody is signed in yet, and it is theirs
        return _right(desk, session, staff_id, code)


def state(desk: Desk, staff_id: StaffId) -> FactorState | None:
    """What somebody has beside the password; None where that is nothing."""
    with desk.reading() as session:
        factor, keys = second_factors.find(session, staff_id), passkeys.of(session, staff_id)
        left = second_factors.codes_left(session, staff_id) if factor or keys else 0
    since = [*([factor.since] if factor else []), *(one.added_at for one in keys)]
    if not since:
        return None
    return FactorState(since=min(since), codes_left=left, by_code=factor is not None, passkeys=len(keys))


def ways_of_all(desk: Desk) -> Mapping[StaffId, str]:
    """How each of us proves that it is them, in words; whoever has the password alone is not there."""
    with desk.reading() as session:
        by_code, keys = second_factors.whose(session), passkeys.how_many(session)
    return {one: ways(by_code=one in by_code, keys=keys.get(one, 0)) for one in by_code | keys.keys()}


def under_earlier_keys(desk: Desk) -> int:
    """How many wait for their owner's next code to be sealed by the secret key in use."""
    now = replace(desk, keys=SecretKeys(read=lambda: desk.keys.read()[:1]))
    with desk.reading() as session:
        kept = second_factors.everyones(session)
    return sum(_is_lost(now, one.sealed) and not _is_lost(desk, one.sealed) for one in kept)


def unreadable(desk: Desk) -> frozenset[StaffId]:
    """Whose is sealed by a secret key that is not among those given: their codes let nobody in."""
    with desk.reading() as session:
        kept = second_factors.everyones(session)
    return frozenset(one.staff_id for one in kept if _is_lost(desk, one.sealed))


def _is_lost(desk: Desk, sealed: str) -> bool:
    try:
        _kept(desk, sealed)
    except Unreadable:
        return True
    return False


def take_away(desk: Desk, staff_id: StaffId, *, by: Acting) -> None:
    """At the machine itself, where nobody else has to be asked; what was asked for on the pages is done with it.

    On the pages it takes two people and a delay: `lost_factors`.
    """
    if by.role is not Role.ADMIN:
        raise RuleBroken("Only an admin takes a second factor away. Ask one.")
    with desk.writing(by) as session:
        if not forget_all(session, staff_id):
            raise RuleBroken("There is no second factor to take away.")
        if (asked := lost_factors.open_of(session, staff_id, for_update=True)) is not None:
            lost_factors.end(session, asked, Ended.TAKEN, by=by.staff, at=desk.clock())


def end_asked(desk: Desk, session: Session, by: Acting) -> None:
    """Whoever sets up another factor stops that theirs are taken away: it would take the new one as well."""
    now = desk.clock()
    asked = lost_factors.open_of(session, by.staff, for_update=True)
    if asked is not None:
        ended = Ended.LAPSED if asked.lapsed(now) else Ended.STOPPED
        lost_factors.end(session, asked, ended, by=by.staff, at=now)
        if ended is Ended.STOPPED:
            _tell_it_stays(desk, session, asked)


def _tell_it_stays(desk: Desk, session: Session, asked: Loss) -> None:
    """Whoever asked or vouched spoke to somebody who said that all was lost; it may not have been this one."""
    name = people.names(session)[asked.staff_id]
    words = (
        f"{name} set up another second factor, signed in as ever; so none is taken away.\n"
        f"If it was not {name} you spoke to, somebody pretended to be: tell them, and your newsroom."
    )
    told = Told(subject="A second factor stays", words=words, path="/")
    for one in sorted({asked.asked_by, asked.vouched_by or asked.asked_by} - {asked.staff_id}):
        if (person := people.find(session, one)) is not None:
            account_letters.tell(desk, session, person, told)


def has_any(session: Session, staff_id: StaffId) -> bool:
    """Whether there is anything beside the password: codes of a telephone, or a passkey."""
    return second_factors.find(session, staff_id) is not None or bool(passkeys.of(session, staff_id))


def forget_all(session: Session, staff_id: StaffId) -> bool:
    """The telephone, each passkey and the recovery codes, and every session of theirs; whether there was any."""
    there = has_any(session, staff_id)
    second_factors.forget(session, staff_id)
    sessions.end_all(session, staff_id)
    return there


def _right(desk: Desk, session: Session, staff_id: StaffId, code: str) -> bool:
    factor = second_factors.find(session, staff_id, for_update=True)
    typed = "".join(code.split()).lower()
    if second_factors.use_code(session, staff_id, _hashed(typed)):
        return True
    if factor is None:
        return False
    try:
        totp = _kept(desk, factor.sealed)
        found = totp.match(typed, time=_time(desk), window=ONLY_NOW, last_counter=factor.last_counter)
    except TokenError:  # wrong, or used before
        return False
    except Unreadable as lost:
        raise RuleBroken(LOST, "code") from lost
    now = replace(factor, sealed=_sealed(desk, totp), last_counter=found.counter)
    second_factors.used(session, now, before=factor)
    return True


def _shown(desk: Desk, staff: Staff, totp: Any) -> Begun:
    secret = " ".join(totp.base32_key[start : start + 4] for start in range(0, len(totp.base32_key), 4))
    return Begun(sealed=_sealed(desk, totp), secret=secret, uri=totp.to_uri(label=staff.email, issuer=ISSUER))


class Unreadable(Exception):
    """Sealed under another key, or changed since."""


def _sealed(desk: Desk, totp: Any) -> str:
    return _safe(desk).encrypt(totp.to_json(encrypt=False).encode()).decode()


def _opened(desk: Desk, sealed: str) -> Any:
    try:
        return TOTP.using(issuer=ISSUER).from_json(_safe(desk).decrypt(sealed.encode()).decode())
    except (InvalidToken, ValueError, TypeError, KeyError) as unreadable:
        raise Unreadable from unreadable


def _kept(desk: Desk, sealed: str) -> Any:
    """One set up before secrets were sealed in this way is sealed so with its next code."""
    if not sealed.startswith("{"):
        return _opened(desk, sealed)
    try:
        return _before(desk).from_json(sealed)
    except (ValueError, TypeError, KeyError) as unreadable:
        raise Unreadable from unreadable


def _safe(desk: Desk) -> MultiFernet:
    """AES with an HMAC over it: a secret that was changed in the database is refused and not merely another."""
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in desk.keys.tags(SEALS)])


def _before(desk: Desk) -> Any:
    """As the library seals by itself: AES in counter mode, which nothing keeps from being changed."""
    keys = [key.hex() for key in desk.keys.tags(SEALS)]
    known = {
        hashlib.sha256(key.encode()).hexdigest()[:16]: key for key in keys
    }  # by which the one that sealed is found
    return TOTP.using(issuer=ISSUER, wallet=AppWallet(known, encrypt_cost=1))


def _time(desk: Desk) -> int:
    return int(desk.clock().timestamp())


def _hashed(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()
