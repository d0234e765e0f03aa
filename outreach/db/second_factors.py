"""Second factors of our people, and the hashes of the codes that stand in for a lost one.

find(session, staff_id, *, for_update=False) -> Factor | None
everyones(session) -> tuple[Factor, ...]
whose(session) -> frozenset[StaffId]                          whoever has codes from a telephone
keep(session, factor) -> None                                 in place of the one there was
used(session, factor, *, before) -> None                      as it is after a code; its event says which one was used
forget(session, staff_id) -> bool                             with its codes, and all passkeys; whether there was one
give_codes(session, staff_id, hashes) -> None                 in place of those there were
has_code(session, staff_id, code_hash) -> bool
use_code(session, staff_id, code_hash) -> bool                whether it was there; it is gone afterwards
codes_left(session, staff_id) -> int
codes_of_all(session) -> dict[StaffId, set[str]]              the hashes of those that are left
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from outreach.db import audit, passkeys
from outreach.db.audit import Note
from outreach.db.desk_tables import RecoveryCodeRow, SecondFactorRow
from outreach.db.session import Session
from outreach.db.statements import OnConflict, changed
from outreach.db.tables import table
from outreach.domain.audit import Action, sealed_secret
from outreach.domain.ids import StaffId
from outreach.domain.second_factor import Factor

_T: Final = table(SecondFactorRow)
_CODE: Final = table(RecoveryCodeRow)
_FIND: Final = select(_T).where(_T.c.staff_id == bindparam("who"))
_FIND_LOCKED: Final = _FIND.with_for_update()
_ALL: Final = select(_T).order_by(_T.c.staff_id)
_WHOSE: Final = select(_T.c.staff_id)
_KEEP: Final = OnConflict(
    lambda into: (kept := into(_T)).on_conflict_do_update(
        index_elements=[_T.c.staff_id],
        set_={name: kept.excluded[name] for name in ("sealed", "last_counter", "since")},
    )
)
_USED: Final = update(_T).where(_T.c.staff_id == bindparam("who"), _T.c.sealed == bindparam("used"))
_FORGET: Final = delete(_T).where(_T.c.staff_id == bindparam("who"))
_CODES: Final = _CODE.c.staff_id == bindparam("who")
_NO_CODES: Final = delete(_CODE).where(_CODES)
_USE: Final = _NO_CODES.where(_CODE.c.code_hash == bindparam("code_hash"))
_HAS: Final = select(_CODE.c.code_hash).where(_CODES, _CODE.c.code_hash == bindparam("code_hash"))
_EVERY_CODE: Final = select(_CODE)
_LEFT: Final = select(func.count()).where(_CODES)


def find(session: Session, staff_id: StaffId, *, for_update: bool = False) -> Factor | None:
    row = session.execute(_FIND_LOCKED if for_update else _FIND, {"who": staff_id}).one_or_none()
    return _factor(row) if row else None


def everyones(session: Session) -> tuple[Factor, ...]:
    return tuple(map(_factor, session.execute(_ALL)))


def whose(session: Session) -> frozenset[StaffId]:
    return frozenset(StaffId(row.staff_id) for row in session.execute(_WHOSE))


def keep(session: Session, factor: Factor) -> None:
    row = {"sealed": factor.sealed, "last_counter": factor.last_counter, "since": factor.since}
    session.execute(_KEEP.on(session), {"staff_id": factor.staff_id, **row})


def used(session: Session, factor: Factor, *, before: Factor) -> None:
    row = {"sealed": factor.sealed, "last_counter": factor.last_counter}
    session.execute(_USED, {"who": factor.staff_id, "used": before.sealed, **row})


def forget(session: Session, staff_id: StaffId) -> bool:
    _take_codes(session, staff_id, Action.CODES_TAKEN)
    keys = passkeys.forget_all(session, staff_id)
    return changed(session.execute(_FORGET, {"who": staff_id})) + keys > 0


def give_codes(session: Session, staff_id: StaffId, hashes: Iterable[str]) -> None:
    rows = [{"staff_id": staff_id, "code_hash": one} for one in hashes]
    seals = [sealed_secret(row["code_hash"]) for row in rows]
    _take_codes(session, staff_id, Action.CODES_GIVEN, given=len(rows), codes=seals)
    session.execute(insert(_CODE), rows)


def _take_codes(session: Session, staff_id: StaffId, action: Action, **told: object) -> None:
    """None of them was spent, so the statement alone would say what is not so."""
    gone = changed(session.execute(_NO_CODES, {"who": staff_id}))
    if gone or told:
        payload = {"taken": gone, **told}
        audit.note(session, Note(action=action, about=f"staff/{staff_id}", payload=payload, table="recovery_code"))


def has_code(session: Session, staff_id: StaffId, code_hash: str) -> bool:
    return session.execute(_HAS, {"who": staff_id, "code_hash": code_hash}).first() is not None


def use_code(session: Session, staff_id: StaffId, code_hash: str) -> bool:
    return changed(session.execute(_USE, {"who": staff_id, "code_hash": code_hash})) > 0


def codes_left(session: Session, staff_id: StaffId) -> int:
    return int(session.execute(_LEFT, {"who": staff_id}).scalar_one())


def codes_of_all(session: Session) -> dict[StaffId, set[str]]:
    found = dict[StaffId, set[str]]()
    for row in session.execute(_EVERY_CODE):
        found.setdefault(StaffId(row.staff_id), set()).add(row.code_hash)
    return found


def _factor(row: Any) -> Factor:
    return Factor(staff_id=StaffId(row.staff_id), sealed=row.sealed, last_counter=row.last_counter, since=row.since)
