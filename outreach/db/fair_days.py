"""From when each row can fairly be signed: kept with the summaries, until something that it rests on moves.

    to_reckon(session, now, *, limit, of=None) -> tuple[RfcId, ...]    of one investigation, or of all of them
    kept(session, investigation_id, now) -> dict[RfcId, Kept]          those that hold now
    keep(session, days) -> None                                        what was reckoned
    of_requests / of_agencies / of_letters(session, ids) -> None       mark those to be reckoned anew
    holding(session, investigation_id, now) -> Holding                 what is kept of what holds a release back

What was reckoned holds until `fair_until`: an instant long past while it is to be reckoned, None where there is nothing
to reckon, as of a signed row. Whoever writes what a day rests on (an entry, a contact, a letter) marks it here, in the
same transaction; `services.fair_days` reckons.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Update,
    bindparam,
    func,
    or_,
    select,
    union,
    update,
)

from outreach.db.desk_tables import OutboxRow
from outreach.db.lines import SUMMARY
from outreach.db.mail_sight import WAITS
from outreach.db.mail_tables import MessageGuessRow
from outreach.db.session import Session
from outreach.db.tables import AgencyRow, InvestigationRow, RequestForCommentRow, table
from outreach.domain.ids import AgencyId, InvestigationId, RfcId
from outreach.domain.lines import EVER
from outreach.domain.phases import Phase, Stage

MOST: Final = 1000
"""Where exact numbers stop, as on the rest of the desk."""

SHOWN: Final = 3
TO_RECKON: Final[dict[str, Any]] = {"fair_from": None, "fair_until": EVER, "stuck": False}
NOTHING_TO_RECKON: Final[dict[str, Any]] = {"fair_from": None, "fair_until": None, "stuck": False}

_S: Final = SUMMARY.c
_RFC: Final = table(RequestForCommentRow)
_AGENCY: Final = table(AgencyRow)
_OUTBOX: Final = table(OutboxRow)
_GUESS: Final = table(MessageGuessRow)
_INVESTIGATION: Final = table(InvestigationRow)
_EVERY: Final = select(_INVESTIGATION.c.id).scalar_subquery()
_HERE: Final = _S.investigation_id == bindparam("investigation_id")
_NOW: Final[BindParameter[datetime]] = bindparam("now")

_TO_RECKON: Final = select(_S.rfc_id).where(_S.fair_until <= _NOW).limit(bindparam("most"))
_OF_ALL: Final = _TO_RECKON.where(_S.investigation_id.in_(_EVERY))
_OF_ONE: Final = _TO_RECKON.where(_HERE)
_KEPT: Final = select(_S.rfc_id, _S.fair_from, _S.fair_until, _S.stuck).where(_HERE, _S.fair_until > _NOW)
_KEEP: Final = update(SUMMARY).where(_S.rfc_id == bindparam("which"))
_MARK: Final[Update] = update(SUMMARY).where(_S.fair_until.is_not(None)).values(**TO_RECKON)

# Each part is a range of one index; an OR would read every request.
_AHEAD: Final = (_HERE, _S.fair_from > _NOW, _S.fair_until > _NOW)
_STUCK: Final = (_HERE, _S.stuck.is_(True), _S.fair_until > _NOW)
_KNOWN: Final = or_(_S.fair_until > _NOW, _S.fair_until.is_(None))
_UNREAD: Final = (_HERE, _S.phase == Phase.TO_CLASSIFY.value, _KNOWN)
_MAY_ANSWER: Final = (_HERE, _S.stage != Stage.OUT.value, _KNOWN, _S.rfc_id.in_(select(_GUESS.c.rfc_id).where(WAITS)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """From when a row can fairly be signed, and until when that holds. `stuck`: first a person has to decide."""

    fair_from: datetime | None = None
    until: datetime | None = None
    stuck: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A request that holds a release back, and its agency by the name the dataset has for it, with its zone."""

    rfc_id: RfcId
    name: str
    zone: str
    fair_from: datetime | None
    stuck: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """`count` requests hold a release back, `stuck` of them until a person decides; counted up to MOST.

    `first` are those that are stuck and those that are fair last, a few of each.
    """

    first: tuple[Held, ...] = ()
    stuck: int = 0
    count: int = 0


def to_reckon(session: Session, now: datetime, *, limit: int, of: InvestigationId | None = None) -> tuple[RfcId, ...]:
    values = {"now": now, "most": limit}
    rows = (
        session.execute(_OF_ALL, values) if of is None else session.execute(_OF_ONE, {**values, "investigation_id": of})
    )
    return tuple(RfcId(rfc_id) for rfc_id in rows.scalars())


def kept(session: Session, investigation_id: InvestigationId, now: datetime) -> dict[RfcId, Kept]:
    rows = session.execute(_KEPT, {"investigation_id": investigation_id, "now": now})
    return {RfcId(row.rfc_id): Kept(fair_from=row.fair_from, until=row.fair_until, stuck=row.stuck) for row in rows}


def keep(session: Session, days: Mapping[RfcId, Kept]) -> None:
    if days:
        rows = [
            {"which": rfc_id, "fair_from": one.fair_from, "fair_until": one.until, "stuck": one.stuck}
            for rfc_id, one in days.items()
        ]
        session.execute(_KEEP, rows)


def of_requests(session: Session, rfc_ids: Collection[RfcId]) -> None:
    if rfc_ids:
        session.execute(_MARK.where(_S.rfc_id.in_(sorted(rfc_ids))))


def of_agencies(session: Session, agency_ids: Collection[AgencyId]) -> None:
    """Whoever of them can be reached has changed; in every investigation, whoever sees it."""
    if agency_ids:
        theirs = select(_RFC.c.id).where(_RFC.c.agency_id.in_(sorted(set(agency_ids))))
        session.execute(_MARK.where(_S.rfc_id.in_(theirs)))


def of_letters(session: Session, outbox_ids: Collection[int]) -> None:
    """Letters that were about to leave, and do not, or at another time."""
    if outbox_ids:
        theirs = select(_OUTBOX.c.rfc_id).where(_OUTBOX.c.id.in_(sorted(outbox_ids)), _OUTBOX.c.rfc_id.is_not(None))
        session.execute(_MARK.where(_S.rfc_id.in_(theirs)))


def holding(session: Session, investigation_id: InvestigationId, now: datetime) -> Holding:
    rows = session.execute(_HOLDING, {"investigation_id": investigation_id, "now": now}).all()
    if not rows:
        return Holding()
    first = tuple(
        Held(rfc_id=RfcId(row.rfc_id), name=row.name, zone=row.zone, fair_from=row.fair_from, stuck=row.stuck)
        for row in rows
    )
    return Holding(first=first, stuck=rows[0].number_stuck, count=rows[0].number)


def _some(where: Collection[ColumnElement[bool]], most: int) -> Select[Any]:
    return select(select(_S.rfc_id).where(*where).order_by(_S.fair_from.desc()).limit(most).subquery().c.rfc_id)


def _number(found: FromClause, name: str) -> ColumnElement[int]:
    return select(func.count()).select_from(found).scalar_subquery().label(name)


def _all(most: int) -> Subquery:
    return union(*(_some(where, most) for where in (_AHEAD, _STUCK, _UNREAD, _MAY_ANSWER))).subquery()


_HOLDING: Final = (
    select(_S.rfc_id, _S.name, _AGENCY.c.zone, _S.fair_from, _S.stuck)
    .add_columns(_number(_some(_STUCK, MOST).subquery(), "number_stuck"), _number(_all(MOST), "number"))
    .join(_AGENCY, _AGENCY.c.id == _S.agency_id)
    .where(_S.rfc_id.in_(select(_all(SHOWN).c.rfc_id)))
)
