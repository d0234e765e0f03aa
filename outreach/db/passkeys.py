"""Passkeys of our people, and what their devices were asked. Only public keys lie here: a copy signs nobody in.

of(session, staff_id, *, for_update=False) -> tuple[Passkey, ...]          in the order they were added
find(session, credential_id, *, for_update=False) -> Passkey | None
how_many(session) -> Mapping[StaffId, int]
add(session, passkey) -> bool                                  False where this very credential is known already
used(session, passkey, *, count, at) -> None                   its event says which key answered
everyones(session) -> tuple[Passkey, ...]
remove(session, staff_id, credential_id) -> bool               whether it was there; its event says which it was
forget_all(session, staff_id) -> int                           how many there were
ask(session, challenge_hash, question, at) -> None
answered(session, challenge_hash, question, *, asked_since) -> bool        whether it was asked; it is gone afterwards
forget_asked(session, *, until) -> None
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from outreach.db.passkey_tables import PasskeyQuestionRow, PasskeyRow
from outreach.db.session import Session
from outreach.db.statements import OnConflict, changed
from outreach.db.tables import table
from outreach.domain.ids import StaffId
from outreach.domain.passkeys import Passkey, Question

_T: Final = table(PasskeyRow)
_ASKED: Final = table(PasskeyQuestionRow)
_OF: Final = select(_T).where(_T.c.staff_id == bindparam("who")).order_by(_T.c.id)
_OF_LOCKED: Final = _OF.with_for_update()
_FIND: Final = select(_T).where(_T.c.credential_id == bindparam("credential"))
_FIND_LOCKED: Final = _FIND.with_for_update()
_HOW_MANY: Final = select(_T.c.staff_id, func.count()).group_by(_T.c.staff_id)
_ADD: Final = OnConflict(
    lambda into: into(_T).on_conflict_do_nothing(index_elements=[_T.c.credential_id]).returning(_T.c.id)
)
_THEIRS: Final = _T.c.staff_id == bindparam("who")
_USED: Final = update(_T).where(
    _THEIRS, _T.c.credential_id == bindparam("credential"), _T.c.public_key == bindparam("key_used")
)
_REMOVE: Final = delete(_T).where(_THEIRS, _T.c.credential_id == bindparam("credential"))
_FORGET: Final = delete(_T).where(_THEIRS)
_ASK: Final = insert(_ASKED)
_ANSWERED: Final = delete(_ASKED).where(
    _ASKED.c.challenge_hash == bindparam("challenge"),
    _ASKED.c.purpose == bindparam("purpose_of"),
    _ASKED.c.place_hash == bindparam("place"),
    _ASKED.c.staff_id.is_not_distinct_from(bindparam("who")),
    _ASKED.c.asked_at > bindparam("since"),
)
_FORGET_ASKED: Final = delete(_ASKED).where(_ASKED.c.asked_at <= bindparam("until"))


def of(session: Session, staff_id: StaffId, *, for_update: bool = False) -> tuple[Passkey, ...]:
    return tuple(_passkey(row) for row in session.execute(_OF_LOCKED if for_update else _OF, {"who": staff_id}))


def find(session: Session, credential_id: str, *, for_update: bool = False) -> Passkey | None:
    row = session.execute(_FIND_LOCKED if for_update else _FIND, {"credential": credential_id}).one_or_none()
    return _passkey(row) if row else None


def how_many(session: Session) -> Mapping[StaffId, int]:
    return {StaffId(staff_id): count for staff_id, count in session.execute(_HOW_MANY)}


def add(session: Session, passkey: Passkey) -> bool:
    row = {name: getattr(passkey, name) for name in _KEPT} | {"transports": " ".join(passkey.transports)}
    return session.execute(_ADD.on(session), row).first() is not None


def used(session: Session, passkey: Passkey, *, count: int, at: datetime) -> None:
    which = {"who": passkey.staff_id, "credential": passkey.credential_id, "key_used": passkey.public_key}
    session.execute(_USED, {**which, "sign_count": count, "used_at": at})


def everyones(session: Session) -> tuple[Passkey, ...]:
    return tuple(_passkey(row) for row in session.execute(select(_T).order_by(_T.c.id)))


def remove(session: Session, staff_id: StaffId, credential_id: str) -> bool:
    return changed(session.execute(_REMOVE, {"who": staff_id, "credential": credential_id})) > 0


def forget_all(session: Session, staff_id: StaffId) -> int:
    return changed(session.execute(_FORGET, {"who": staff_id}))


def ask(session: Session, challenge_hash: str, question: Question, at: datetime) -> None:
    told = {"challenge_hash": challenge_hash, "place_hash": _hashed(question.place), "asked_at": at}
    session.execute(_ASK, {**told, "purpose": question.purpose.value, "staff_id": question.staff_id})


def answered(session: Session, challenge_hash: str, question: Question, *, asked_since: datetime) -> bool:
    told = {"challenge": challenge_hash, "place": _hashed(question.place), "since": asked_since}
    return (
        changed(session.execute(_ANSWERED, {**told, "purpose_of": question.purpose.value, "who": question.staff_id}))
        > 0
    )


def forget_asked(session: Session, *, until: datetime) -> None:
    session.execute(_FORGET_ASKED, {"until": until})


_KEPT: Final = ("staff_id", "credential_id", "public_key", "account", "sign_count", "name", "added_at", "used_at")


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        id=row.id,
        staff_id=StaffId(row.staff_id),
        credential_id=row.credential_id,
        public_key=row.public_key,
        account=row.account,
        sign_count=row.sign_count,
        name=row.name,
        transports=tuple(row.transports.split()),
        added_at=row.added_at,
        used_at=row.used_at,
    )


def _hashed(place: str) -> str:
    return sha256(place.encode()).hexdigest()
