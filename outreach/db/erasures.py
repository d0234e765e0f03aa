"""Requests to erase, what became of each, and what of the record is a tombstone since.

add(session, erasure) -> None
get(session, erasure_id, *, for_update=False) -> Erasure             NotFound
everything(session) -> tuple[Erasure, ...]                           the newest first
waiting(session, since) -> tuple[Erasure, ...]                       asked for after it and not ended, the oldest first
end(session, erasure, how) -> None                                   its event is noted by whoever carries it out
entries(session, rfc_ids) -> dict[RfcId, dict[Seq, Tombstone]]
all_entries(session) -> dict[(RfcId, Seq), Tombstone]
messages(session) -> dict[MessageId, str]                            which erasure each went by
of_message(session, message_id) -> Erasure | None
by_age(session) -> dict[InvestigationId, datetime]                   where its time being over was the ground, and when
files_of(session, erasure_id) -> tuple[str, ...]
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, func, insert, select

from outreach.db.keeping_tables import (
    ErasedEntryRow,
    ErasedFileRow,
    ErasedMessageRow,
    ErasureEndRow,
    ErasureRow,
)
from outreach.db.session import Session
from outreach.db.tables import StaffRow, table
from outreach.domain.erasures import End, Ending, ErasedKind, Erasure, Ground, Subject
from outreach.domain.errors import NotFound
from outreach.domain.ids import AgencyId, ContactId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.inbox import MessageId

ERASURE: Final = table(ErasureRow)
END: Final = table(ErasureEndRow)
ENTRY: Final = table(ErasedEntryRow)
MESSAGE: Final = table(ErasedMessageRow)
FILE: Final = table(ErasedFileRow)
_ASKER: Final = table(StaffRow).alias("asker")
_OTHER: Final = table(StaffRow).alias("other")
_ALL: Final = (
    select(
        *ERASURE.c,
        _ASKER.c.name,
        END.c.ending,
        END.c.by.label("ended_by"),
        END.c.at.label("ended_at"),
        _OTHER.c.name.label("ended_name"),
    )
    .join_from(ERASURE, _ASKER, _ASKER.c.id == ERASURE.c.asked_by)
    .join(END, END.c.erasure_id == ERASURE.c.id, isouter=True)
    .join(_OTHER, _OTHER.c.id == END.c.by, isouter=True)
)

_WAITING: Final = _ALL.where(END.c.erasure_id.is_(None), ERASURE.c.asked_at > bindparam("since")).order_by(
    ERASURE.c.asked_at, ERASURE.c.id
)
_BY_AGE: Final = (
    select(ERASURE.c.investigation_id, func.max(END.c.at).label("at"))
    .join_from(ERASURE, END, END.c.erasure_id == ERASURE.c.id)
    .where(
        ERASURE.c.ground == Ground.RETENTION.value,
        END.c.ending == Ending.CARRIED_OUT.value,
        ERASURE.c.investigation_id.is_not(None),
    )
    .group_by(ERASURE.c.investigation_id)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tombstone:
    """By which erasure an entry lost its words, and the seal of what stays."""

    erasure_id: str
    seal: str


def add(session: Session, erasure: Erasure) -> None:
    subject = erasure.subject
    row = {
        "id": erasure.id,
        "kind": subject.kind.value,
        "entries": [[*one] for one in subject.entries],
        "messages": [*subject.messages],
        "contact_id": subject.contact,
        "mark": subject.mark,
        "agency_id": subject.agency,
        "investigation_id": erasure.investigation_id,
        "ground": erasure.ground.value,
        "reason": erasure.reason,
        "asked_by": erasure.asked_by,
        "asked_at": erasure.asked_at,
    }
    session.execute(insert(ERASURE), [row])


def get(session: Session, erasure_id: str, *, for_update: bool = False) -> Erasure:
    asked = _ALL.where(ERASURE.c.id == erasure_id)
    row = session.execute(asked.with_for_update(of=ERASURE) if for_update else asked).one_or_none()
    if row is None:
        raise NotFound("There is no such erasure. `outreach erase list` names them.")
    return _erasure(row)


def everything(session: Session) -> tuple[Erasure, ...]:
    return tuple(_erasure(row) for row in session.execute(_ALL.order_by(ERASURE.c.asked_at.desc(), ERASURE.c.id)))


def waiting(session: Session, since: datetime) -> tuple[Erasure, ...]:
    return tuple(_erasure(row) for row in session.execute(_WAITING, {"since": since}))


def end(session: Session, erasure: Erasure, how: End) -> None:
    row = {"erasure_id": erasure.id, "ending": how.ending.value, "asked_by": erasure.asked_by, "by": how.by}
    session.execute(insert(END), [row | {"at": how.at}])


def by_age(session: Session) -> dict[InvestigationId, datetime]:
    return {InvestigationId(row.investigation_id): row.at for row in session.execute(_BY_AGE)}


def entries(session: Session, rfc_ids: Collection[RfcId]) -> dict[RfcId, dict[Seq, Tombstone]]:
    return _by_request(session, select(ENTRY).where(ENTRY.c.rfc_id.in_(sorted(rfc_ids))))


def all_entries(session: Session) -> dict[tuple[RfcId, Seq], Tombstone]:
    found = _by_request(session, select(ENTRY))
    return {(rfc_id, seq): one for rfc_id, of in found.items() for seq, one in of.items()}


def messages(session: Session) -> dict[MessageId, str]:
    return {MessageId(row.received_id): row.erasure_id for row in session.execute(select(MESSAGE))}


def of_message(session: Session, message_id: MessageId) -> Erasure | None:
    found = session.execute(select(MESSAGE.c.erasure_id).where(MESSAGE.c.received_id == message_id)).scalar()
    return get(session, found) if found else None


def by_ids(session: Session, ids: Iterable[str]) -> dict[str, Erasure]:
    found = session.execute(_ALL.where(ERASURE.c.id.in_(sorted(set(ids)))))
    return {row.id: _erasure(row) for row in found}


def files_of(session: Session, erasure_id: str) -> tuple[str, ...]:
    wanted = select(FILE.c.sha256).where(FILE.c.erasure_id == erasure_id).order_by(FILE.c.sha256)
    return tuple(session.execute(wanted).scalars())


def of_request(session: Session, rfc_id: RfcId) -> dict[Seq, Erasure]:
    """The entries of a log that are tombstones, each with its erasure."""
    stones = entries(session, [rfc_id]).get(rfc_id, {})
    known = by_ids(session, {one.erasure_id for one in stones.values()}) if stones else {}
    return {seq: known[one.erasure_id] for seq, one in stones.items()}


def _by_request(session: Session, wanted: Select[Any]) -> dict[RfcId, dict[Seq, Tombstone]]:
    found: dict[RfcId, dict[Seq, Tombstone]] = {}
    for row in session.execute(wanted):
        found.setdefault(RfcId(row.rfc_id), {})[Seq(row.seq)] = Tombstone(erasure_id=row.erasure_id, seal=row.seal)
    return found


def _erasure(row: Row[Any]) -> Erasure:
    return Erasure(
        id=row.id,
        subject=Subject(
            kind=ErasedKind(row.kind),
            entries=tuple((RfcId(rfc_id), Seq(seq)) for rfc_id, seq in row.entries),
            messages=tuple(MessageId(one) for one in row.messages),
            contact=ContactId(row.contact_id) if row.contact_id is not None else None,
            agency=AgencyId(row.agency_id) if row.agency_id is not None else None,
            mark=row.mark,
        ),
        investigation_id=InvestigationId(row.investigation_id) if row.investigation_id is not None else None,
        ground=Ground(row.ground),
        reason=row.reason,
        asked_by=StaffId(row.asked_by),
        name=row.name,
        asked_at=row.asked_at,
        end=End(ending=Ending(row.ending), by=StaffId(row.ended_by), name=row.ended_name, at=row.ended_at)
        if row.ending
        else None,
    )
