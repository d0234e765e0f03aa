"""The log of a request: written once, in order, without gaps, each entry sealed to the one before.

    read(session, rfc_id) -> tuple[Entry, ...]
    append(session, stored, happened, *, by, recorded_at, entries) -> tuple[Entry, ...]    the new ones; LogMoved
    append_told(session, told) -> dict[RfcId, tuple[Entry, ...]]   many logs at once: pairs of a stored case and the
                                                          entries that follow its last one, still without seals
    last_seals(session, investigation_id, until) -> list[(RfcId, digest)]   of each log, as it ended then
    read_some(session, rfc_ids, *, until=None) -> dict[RfcId, tuple[Entry, ...]]     a handful of logs in one statement
    read_many(session, investigation_id, *, until=None) -> Iterator[(RfcId, agency slug, tuple[Entry, ...])]
                                                          streaming, in the order of the requests' ids
    of_kinds(session, rfc_ids, *kinds) -> dict[RfcId, tuple[Entry, ...]]    the entries of these kinds alone
    noted(session, investigation_id, kinds) -> list[Noted]    such entries of all its logs, each with its agency's name
    any_not_erased(session, investigation_id, kinds, wanted) -> bool  of such entries whose words were not erased
    requests(session, investigation_id) -> list[RfcId]    every request, whether or not its log can be read
    unreadable(session, rfc_id) -> list[Seq]              the entries that somebody made into no entries

`stored` comes from `cases.load(…, for_update=True)` in the same transaction, so that its last entry is the last one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain as chained
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from outreach.db import audit, letter_names
from outreach.db.cases import StoredCase
from outreach.db.keeping_tables import ErasedEntryRow
from outreach.db.session import Session
from outreach.db.tables import AgencyRow, EntryRow, RequestForCommentRow, table
from outreach.domain import chain
from outreach.domain.codec import body_of, kind_of, parted
from outreach.domain.conflicts import LogMoved
from outreach.domain.facts import Entry, Fact, Happened, SignedOff
from outreach.domain.ids import InvestigationId, RfcId, Seq, StaffId

__all__ = ["LogMoved", "append", "append_told", "read", "read_many"]

_E: Final = table(EntryRow)
_RFC: Final = table(RequestForCommentRow)
_STONE: Final = table(ErasedEntryRow)
_AGENCY: Final = table(AgencyRow)
_COLUMNS: Final = tuple(
    _E.c[name] for name in ("seq", "recorded_at", "recorded_by", "occurred_at", "kind", "body", "digest")
)
_READ: Final = select(*_COLUMNS).where(_E.c.rfc_id == bindparam("rfc_id")).order_by(_E.c.seq)
_READ_SOME: Final = (
    select(_E.c.rfc_id, *_COLUMNS)
    .where(_E.c.rfc_id.in_(bindparam("rfc_ids", expanding=True)))
    .order_by(_E.c.rfc_id, _E.c.seq)
)
_READ_SOME_UNTIL: Final = _READ_SOME.where(_E.c.recorded_at <= bindparam("until"))
_READ_MANY: Final = (
    select(_E.c.rfc_id, _AGENCY.c.slug, *_COLUMNS)
    .join_from(_RFC, _E, _E.c.rfc_id == _RFC.c.id)
    .join(_AGENCY, _AGENCY.c.id == _RFC.c.agency_id)
    .where(_RFC.c.investigation_id == bindparam("investigation_id"))
    .order_by(_RFC.c.id, _E.c.seq)
    .execution_options(yield_per=2000)
)
_OF_KINDS: Final = _READ_SOME.where(_E.c.kind.in_(bindparam("kinds", expanding=True)))
_NOTED: Final = (
    select(_E.c.rfc_id, _AGENCY.c.name, *_COLUMNS)
    .join_from(_RFC, _E, _E.c.rfc_id == _RFC.c.id)
    .join(_AGENCY, _AGENCY.c.id == _RFC.c.agency_id)
    .where(_RFC.c.investigation_id == bindparam("investigation_id"), _E.c.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(_RFC.c.id, _E.c.seq)
)
_NOT_ERASED: Final = (
    select(_E.c.kind, _E.c.body)
    .join_from(_RFC, _E, _E.c.rfc_id == _RFC.c.id)
    .join(_STONE, and_(_STONE.c.rfc_id == _E.c.rfc_id, _STONE.c.seq == _E.c.seq), isouter=True)
    .where(
        _RFC.c.investigation_id == bindparam("investigation_id"),
        _E.c.kind.in_(bindparam("kinds", expanding=True)),
        _STONE.c.seq.is_(None),
    )
    .execution_options(yield_per=100)
)
_READ_UNTIL: Final = _READ_MANY.where(_E.c.recorded_at <= bindparam("until"))
_APPEND: Final = insert(_E)
_REQUESTS: Final = select(_RFC.c.id).where(_RFC.c.investigation_id == bindparam("investigation_id")).order_by(_RFC.c.id)
_SEQS: Final = select(_E.c.seq).where(_E.c.rfc_id == bindparam("rfc_id")).order_by(_E.c.seq)
_AT: Final = (
    select(_E.c.rfc_id, func.max(_E.c.seq).label("seq"))
    .join_from(_RFC, _E, _E.c.rfc_id == _RFC.c.id)
    .where(_RFC.c.investigation_id == bindparam("investigation_id"), _E.c.recorded_at <= bindparam("until"))
    .group_by(_E.c.rfc_id)
    .subquery()
)
_LAST_SEALS: Final = select(_E.c.rfc_id, _E.c.digest).join(_AT, (_AT.c.rfc_id == _E.c.rfc_id) & (_AT.c.seq == _E.c.seq))
_LAST_AT: Final = select(func.max(_E.c.recorded_at))
_READ_ONE: Final = _READ.where(_E.c.seq == bindparam("seq"))


def read(session: Session, rfc_id: RfcId) -> tuple[Entry, ...]:
    return tuple(_entry(row) for row in session.execute(_READ, {"rfc_id": rfc_id}))


def append(
    session: Session,
    stored: StoredCase,
    happened: Sequence[Happened],
    *,
    by: StaffId,
    recorded_at: datetime,
    entries: Sequence[Entry],
) -> tuple[Entry, ...]:
    """Write what happened. `entries` is the log as read, so that an entry is never added to a log nobody read."""
    if len(entries) != stored.last_seq:
        raise LogMoved(entries[stored.last_seq :])
    told = [
        Entry(seq=Seq(number), recorded_at=recorded_at, recorded_by=by, occurred_at=one.at, fact=one.fact)
        for number, one in enumerate(happened, start=stored.last_seq + 1)
    ]
    return append_told(session, [(stored, told)])[stored.rfc_id]


def append_told(session: Session, told: Iterable[tuple[StoredCase, Sequence[Entry]]]) -> dict[RfcId, tuple[Entry, ...]]:
    """Write in many logs with one statement; each log stands in it once."""
    told = [*told]
    sealed = {stored.rfc_id: _sealed(stored, entries) for stored, entries in told}
    rows = [_row(rfc_id, entry) for rfc_id, entries in sealed.items() for entry in entries]
    if rows:
        try:
            session.execute(_APPEND, rows)
        except IntegrityError as error:
            raise _moved_or(error) from error
        _tell_audit(session, told, sealed)
        letter_names.remember(session, ((rfc_id, entry) for rfc_id, entries in sealed.items() for entry in entries))
    return sealed


def read_some(
    session: Session, rfc_ids: Sequence[RfcId], *, until: datetime | None = None
) -> dict[RfcId, tuple[Entry, ...]]:
    values: dict[str, Any] = {"rfc_ids": list(rfc_ids)}
    if until is None:
        rows = session.execute(_READ_SOME, values)
    else:
        rows = session.execute(_READ_SOME_UNTIL, {**values, "until": until})
    return {
        RfcId(rfc_id): tuple(_entry(row) for row in same) for rfc_id, same in groupby(rows, key=lambda row: row.rfc_id)
    }


def read_many(
    session: Session, investigation_id: InvestigationId, *, until: datetime | None = None
) -> Iterator[tuple[RfcId, str, tuple[Entry, ...]]]:
    if until is None:
        rows = session.execute(_READ_MANY, {"investigation_id": investigation_id})
    else:
        rows = session.execute(_READ_UNTIL, {"investigation_id": investigation_id, "until": until})
    for rfc_id, same in groupby(chained.from_iterable(rows.partitions()), key=itemgetter(0)):
        told = [*same]
        yield RfcId(rfc_id), told[0].slug, tuple([_entry(row) for row in told])


def of_kinds(session: Session, rfc_ids: Sequence[RfcId], *kinds: str) -> dict[RfcId, tuple[Entry, ...]]:
    rows = session.execute(_OF_KINDS, {"rfc_ids": list(rfc_ids), "kinds": kinds})
    return {
        RfcId(rfc_id): tuple(_entry(row) for row in same) for rfc_id, same in groupby(rows, key=lambda row: row.rfc_id)
    }


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry with whose log it stands in."""

    rfc_id: RfcId
    agency: str
    entry: Entry


def noted(session: Session, investigation_id: InvestigationId, kinds: Sequence[str]) -> list[Noted]:
    rows = session.execute(_NOTED, {"investigation_id": investigation_id, "kinds": kinds})
    return [Noted(RfcId(row.rfc_id), row.name, _entry(row)) for row in rows]


def any_not_erased(
    session: Session, investigation_id: InvestigationId, kinds: Sequence[str], wanted: Callable[[Fact], bool]
) -> bool:
    """It stops at the first: where little was erased it reads little."""
    with session.execute(_NOT_ERASED, {"investigation_id": investigation_id, "kinds": kinds}) as rows:
        return any(wanted(parted(row.kind, row.body)[0]) for row in rows)


def last_seals(session: Session, investigation_id: InvestigationId, until: datetime) -> list[tuple[RfcId, str]]:
    found = session.execute(_LAST_SEALS, {"investigation_id": investigation_id, "until": until})
    return [(RfcId(row.rfc_id), row.digest) for row in found]


def requests(session: Session, investigation_id: InvestigationId) -> list[RfcId]:
    return [RfcId(each) for each in session.execute(_REQUESTS, {"investigation_id": investigation_id}).scalars()]


def last_recorded_at(session: Session) -> datetime | None:
    last: datetime | None = session.execute(_LAST_AT).scalar_one()
    return last


def unreadable(session: Session, rfc_id: RfcId) -> list[Seq]:
    found = []
    for seq in session.execute(_SEQS, {"rfc_id": rfc_id}).scalars().all():
        try:
            _entry(session.execute(_READ_ONE, {"rfc_id": rfc_id, "seq": seq}).one())
        except Exception:  # noqa: BLE001  # whatever a hand can write into a row
            found.append(Seq(seq))
    return found


def _tell_audit(
    session: Session,
    told: Iterable[tuple[StoredCase, Sequence[Entry]]],
    sealed: Mapping[RfcId, Sequence[Entry]],
) -> None:
    whose: dict[InvestigationId, list[tuple[int, int, str]]] = {}
    for stored, _ in told:
        for entry in sealed[stored.rfc_id]:
            whose.setdefault(stored.investigation_id, []).append((stored.rfc_id, entry.seq, entry.digest))
            if isinstance(entry.fact, SignedOff):
                audit.anchor_with(session)
    for investigation_id, seals in whose.items():
        audit.recorded(session, investigation_id, seals)


def _sealed(stored: StoredCase, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    previous, sealed = stored.digest, []
    for entry in entries:
        previous = chain.digest(previous, stored.rfc_id, entry)
        sealed.append(replace(entry, digest=previous))
    return tuple(sealed)


def _row(rfc_id: RfcId, entry: Entry) -> dict[str, object]:
    return {
        "rfc_id": rfc_id,
        "seq": entry.seq,
        "recorded_at": entry.recorded_at,
        "recorded_by": entry.recorded_by,
        "occurred_at": entry.occurred_at,
        "kind": kind_of(entry.fact),
        "body": body_of(entry),
        "digest": entry.digest,
    }


def _entry(row: Row[Any]) -> Entry:
    """`row` ends in `_COLUMNS`; each is taken by its place, as a release asks for hundreds of thousands."""
    seq, recorded_at, recorded_by, occurred_at, kind, body, digest = row[-len(_COLUMNS) :]
    fact, handed_in_by = parted(kind, body)
    return Entry(
        seq=seq,
        recorded_at=recorded_at,
        recorded_by=recorded_by,
        occurred_at=occurred_at,
        fact=fact,
        digest=digest,
        handed_in_by=handed_in_by,
    )


def _moved_or(error: IntegrityError) -> Exception:
    """A number that is taken, or not the next one: somebody who had not read our last entry wrote, or we did."""
    words = str(error.orig)
    taken = "entry.rfc_id, entry.seq" in words or "pk_entry" in words
    return LogMoved() if taken or "entry is numbered without gaps" in words else error
