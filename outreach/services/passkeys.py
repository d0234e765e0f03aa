"""Passkeys of our people: asked for, added, shown to sign in or to prove it is them, removed.

What a device is asked is kept in the database, and gone with its first answer: right or wrong, from its own browser
and for its own purpose, within five minutes.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode

from outreach.db import audit, passkeys, second_factors, sessions
from outreach.db.audit import Note
from outreach.domain.audit import Action
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.passkeys import HOLDS, LONGEST_NAME, MOST, Passkey, Purpose, Question
from outreach.domain.people import Acting, Staff
from outreach.services import authenticators, people, second_factor
from outreach.services.authenticators import Claim, NotRight, Site
from outreach.services.desk import Desk

NOT_HERE = "Passkeys do not work at the address of this desk. It has to be reached by https, under a name."
TOO_LATE = "It took too long, or was answered already. Press the button once more."
UNVERIFIED = "Your device did not look whether it is you. Set up a PIN, finger or face on it, then try again."
UNKNOWN = "This passkey is not known here, or was removed. Choose another one, or use your password."
NOT_ADDED = "Your device gave an answer that cannot be used. Press the button once more, or take another device."
COPIED = (
    "This passkey counted backwards, as a copy of it would, so it was not taken. Sign in another way, remove it, and "
    "tell your admin."
)


def site(desk: Desk) -> Site | None:
    """Where passkeys of this desk work; None where they cannot."""
    return authenticators.site_of(desk.base_url)


def of(desk: Desk, staff_id: StaffId) -> tuple[Passkey, ...]:
    with desk.reading() as session:
        return passkeys.of(session, staff_id)


def ask(desk: Desk, question: Question) -> str:
    """What the browser hands to the device, as JSON. Those of a person can be shown; to add one, those are named."""
    at, challenge = _site(desk), secrets.token_bytes(32)
    with desk.database.writing() as session:
        passkeys.forget_asked(session, until=desk.clock() - HOLDS)
        passkeys.ask(session, authenticators.hash_of(challenge), question, desk.clock())
        there = passkeys.of(session, question.staff_id) if question.staff_id else ()
    if question.purpose is not Purpose.ADD or question.staff_id is None:
        return authenticators.to_show(at, challenge, there)
    staff = people.named(desk, question.staff_id)
    return authenticators.to_add(at, challenge, staff, account=_account(desk, staff.id), there=there)


def add(desk: Desk, answer: str, name: str, *, place: str, but: str, by: Acting) -> None:
    """One more passkey. With the first factor come recovery codes; every other session than `but` ends."""
    name = _name(name)
    question = Question(purpose=Purpose.ADD, place=place, staff_id=by.staff)
    try:
        claim = authenticators.claim_of_new(answer)
        _take(desk, claim, question)
        made = authenticators.made(_site(desk), answer, claim.challenge)
    except NotRight as wrong:
        raise RuleBroken(NOT_ADDED) from wrong
    passkey = Passkey(
        id=0,
        staff_id=by.staff,
        credential_id=made.credential_id,
        public_key=made.public_key,
        account=_account(desk, by.staff),
        sign_count=made.sign_count,
        name=name,
        transports=made.transports,
        added_at=desk.clock(),
    )
    with desk.writing(by) as session:
        second_factor.end_asked(desk, session, by)
        there = passkeys.of(session, by.staff, for_update=True)
        if len(there) >= MOST:
            raise RuleBroken(f"You have {MOST} passkeys already. Remove one that you do not use.")
        first = not there and second_factors.find(session, by.staff) is None
        if not passkeys.add(session, passkey):
            raise RuleBroken("This passkey was added already. Take another device, or use this one as it is.")
        if first:
            second_factors.give_codes(session, by.staff, second_factor.code_hashes(desk, by))
        sessions.end_all(session, by.staff, but=_hashed(but))


def remove(desk: Desk, passkey_id: int, *, required: bool, but: str, by: Acting) -> None:
    """One of one's own; not the last factor where one is `required`. Every other session than `but` ends."""
    with desk.writing(by) as session:
        there = passkeys.of(session, by.staff, for_update=True)
        last = len(there) == 1 and second_factors.find(session, by.staff) is None
        named = next((one for one in there if one.id == passkey_id), None)
        if named is None:
            raise RuleBroken("This passkey was removed already.")
        if last and required:
            raise RuleBroken("This is the last of your factors, and everybody here has one. Add another one first.")
        passkeys.remove(session, by.staff, named.credential_id)
        if last:
            second_factors.forget(session, by.staff)  # recovery codes stand in for nothing any more
        sessions.end_all(session, by.staff, but=_hashed(but))


def signing_in(desk: Desk, answer: str, place: str) -> Staff:
    """Whoever shows one of theirs at the door. One that is unknown, removed or of a closed account reads the same."""
    return _shown(desk, answer, Question(purpose=Purpose.SIGN_IN, place=place))


def after_password(desk: Desk, answer: str, place: str, staff_id: StaffId) -> Staff:
    """Whoever gave the right password shows one of their own."""
    return _shown(desk, answer, Question(purpose=Purpose.SECOND, place=place, staff_id=staff_id))


def prove(desk: Desk, answer: str, place: str, staff_id: StaffId) -> None:
    """Whoever is signed in shows one of their own once more."""
    _shown(desk, answer, Question(purpose=Purpose.PROVE, place=place, staff_id=staff_id))


def named_in(answer: str) -> str:
    """Which passkey an answer says it is of: tries are counted by it. Nothing of that is proven yet."""
    try:
        return authenticators.claim_of(answer).credential_id
    except NotRight:
        return ""


def _shown(desk: Desk, answer: str, question: Question) -> Staff:
    try:
        claim = authenticators.claim_of(answer)
        _take(desk, claim, question)
        passkey, staff = _whose(desk, claim, question)
        count = authenticators.shown(_site(desk), answer, claim.challenge, passkey)
    except NotRight as wrong:
        raise RuleBroken(UNKNOWN) from wrong
    _counted(desk, staff, claim.credential_id, count)
    return staff


def _take(desk: Desk, claim: Claim, question: Question) -> None:
    """See that just this was asked; it is not asked any more afterwards, whatever the rest of the answer is worth."""
    with desk.database.writing() as session:
        if not passkeys.answered(session, claim.challenge_hash, question, asked_since=desk.clock() - HOLDS):
            raise RuleBroken(TOO_LATE)
    if not claim.verified:
        raise RuleBroken(UNVERIFIED)


def _whose(desk: Desk, claim: Claim, question: Question) -> tuple[Passkey, Staff]:
    with desk.reading() as session:
        passkey = passkeys.find(session, claim.credential_id)
    staff = people.find(desk, passkey.staff_id) if passkey else None
    if passkey is None or staff is None or not staff.active:
        raise NotRight
    if question.staff_id not in (None, staff.id) or claim.account not in ("", passkey.account):
        raise NotRight
    return passkey, staff


def _counted(desk: Desk, staff: Staff, credential_id: str, count: int) -> None:
    """Keep how often it was used. One that counts back is refused, and the refusal is kept."""
    with desk.writing(Acting(staff=staff.id, role=staff.role)) as session:
        passkey = passkeys.find(session, credential_id, for_update=True)
        back = passkey is not None and passkey.counts_back(count)
        if passkey is not None and not back:
            passkeys.used(session, passkey, count=count, at=desk.clock())
        if passkey is not None and back:
            told = {"passkey": passkey.id, "name": passkey.name, "kept": passkey.sign_count, "said": count}
            audit.note(session, Note(action=Action.PASSKEY_COPIED, about=f"staff/{staff.id}", payload=told))
    if passkey is None or back:
        raise RuleBroken(COPIED if back else UNKNOWN)


def _site(desk: Desk) -> Site:
    found = site(desk)
    if found is None:
        raise RuleBroken(NOT_HERE)
    return found


def _name(typed: str) -> str:
    name = " ".join("".join(char if char.isprintable() else " " for char in typed).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise RuleBroken(f"Name it in up to {LONGEST_NAME} characters, so that you know which one it is.", "name")
    return name


def _account(desk: Desk, staff_id: StaffId) -> str:
    """By which a device knows the account: the same for each of its passkeys, and nobody can read in it whose it is."""
    return urlsafe_b64encode(desk.keys.tag(f"passkeys of {staff_id}")).decode().rstrip("=")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
