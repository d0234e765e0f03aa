"""The audit chain as it grows: in the transaction of the change itself, or the change is not saved.

    watch(engine) -> None                               sees each statement that writes to a table of the record
    anchor_with(session) -> None                        anchor the chain in this very transaction
    note(session, noted) -> None                        for what only its writer can say, and for reading
    recorded(session, investigation_id, sealed) -> None what was appended to logs: (request, number, seal) of each entry
    append(session, at, ring) -> None                   last of all before a commit: everything noted becomes events
    acting: ContextVar[Who]                             whoever sits at the browser, where there is one

Statements are watched where the driver takes them, so that no way of writing is forgotten: what the ORM flushes, Core,
and text. A commit by any door that wrote to the record without its event is refused by the same watch.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from os import urandom
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Engine, event, insert, select, update
from sqlmodel import Session

from outreach.db.audit_seen import Seen
from outreach.db.audit_tables import AuditEventRow, AuditHeadRow, AuditPayloadRow
from outreach.db.audited import LEFT_OUT, WATCHED, Watched
from outreach.db.statements import HANDED, ROWS
from outreach.db.tables import table
from outreach.domain.audit import (
    UNSEALED,
    Action,
    Anchor,
    Details,
    Event,
    Head,
    Key,
    Salts,
    Who,
    head_of,
    payload_text,
    seal,
    sealed_secret,
)
from outreach.domain.codec import canonical, instant_text
from outreach.domain.conflicts import BEGIN, BEGIN_ANEW, AuditKeyGone
from outreach.domain.ids import InvestigationId
from outreach.domain.people import MACHINE

EVENT: Final = table(AuditEventRow)
PAYLOAD: Final = table(AuditPayloadRow)
HEAD: Final = table(AuditHeadRow)
_LOCK: Final = select(HEAD.c.seq, HEAD.c.hash, HEAD.c.epoch).with_for_update()
_ADD: Final = insert(EVENT)
_ADD_PAYLOAD: Final = insert(PAYLOAD)
_MOVE: Final = update(HEAD)
_WRITES: Final = re.compile(
    r'\b(INSERT|UPDATE|DELETE|REPLACE)\s+(?:OR\s+\w+\s+)?(?:INTO\s+|FROM\s+)?"?(\w+)', re.IGNORECASE
)
HERE: Final = "audit"
MANY: Final = 50
"""Rows; beyond, an event tells only their number and their sum, or there are several events."""

ALONE: Final = 2_000
"""Logs of one transaction, each with an event of its own: only such an event can go along with its dossier."""

AT_ONCE: Final = 500
acting: ContextVar[Who | None] = ContextVar("acting", default=None)


class Unaudited(Exception):
    """The record was written without an event that says so; that is a mistake in the program, never of a person."""


class Ring(Protocol):
    """Where the key of a day comes from (None where there is no key yet), what signs, and where anchors are taken."""

    def key(self, day: date, *, least: int) -> Key | None: ...

    @property
    def can_sign(self) -> bool: ...

    def sign(self, said: bytes) -> tuple[str, str]: ...

    def keep(self, anchors: Sequence[Anchor]) -> None: ...

    @property
    def seen(self) -> Seen: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What becomes an event. `table` is the one whose writing it speaks of, if any; `who` where somebody else acts."""

    action: Action
    about: str
    payload: Mapping[str, object]
    investigation: int | None = None
    version: int | None = None
    table: str = ""
    who: Who | None = None
    at: str = ""


@dataclass
class _Pending:
    """What one transaction has written to the record so far."""

    notes: list[Note] = field(default_factory=list)
    rows: dict[tuple[str, str], list[Mapping[str, Any]]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    weighty: bool = False
    last: Any = None

    def owed(self) -> bool:
        return bool(self.rows or self.notes or self.unread)


def watch(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.info[HERE] = _Pending()

    @event.listens_for(engine, "before_cursor_execute")
    def _see(connection: Connection, *statement: Any) -> None:
        text, context = statement[1], statement[3]
        if not text.startswith(("SELECT", "BEGIN", "PRAGMA")):
            _seen(connection, text, context)

    @event.listens_for(engine, "after_cursor_execute")
    def _done(connection: Connection, *statement: Any) -> None:
        cursor, text, context, many = statement[0], statement[1], statement[3], statement[4]
        if not many and cursor.rowcount == 0 and cursor.description is None:
            _met_no_row(connection, text, context)

    @event.listens_for(engine, "commit")
    def _commit(connection: Connection) -> None:
        pending = connection.info.get(HERE)
        if pending is not None and pending.owed():
            raise Unaudited(sorted({table for table, _ in pending.rows} | pending.unread))


def anchor_with(session: Session) -> None:
    """What this transaction writes is so weighty that the chain is anchored in it."""
    _pending(session).weighty = True


def note(session: Session, noted: Note) -> None:
    _pending(session).notes.append(noted)


def recorded(session: Session, investigation_id: InvestigationId, sealed: Sequence[tuple[int, int, str]]) -> None:
    """`sealed`: in the order of the requests. The seal of an entry is what binds it to its event."""
    if not sealed:
        return
    logs = [[*same] for _, same in groupby(sealed, key=itemgetter(0))]
    some = [[*log] for log in logs] if len(logs) <= ALONE else _packed(logs)
    for told in some:
        one = told[0][0] == told[-1][0]
        note(
            session,
            Note(
                action=Action.RECORDED,
                about=f"request/{told[0][0]}" if one else "requests",
                payload={"entries": [[*entry] for entry in told]},
                investigation=investigation_id,
                version=told[-1][1] if one else None,
                table="entry",
            ),
        )


def append(session: Session, at: datetime, ring: Ring | None) -> Head | None:
    """The row of the head is taken last of all, so that writers wait for each other only here, and in no circle.

    Gives back where the chain ends now, where that is to be anchored.
    """
    pending = _pending(session)
    if not pending.owed():
        return None
    notes, who = _all_notes(pending), _who(session)
    found = session.execute(_LOCK).one()
    head = Head(seq=found.seq, hash=found.hash, epoch=found.epoch)
    key = ring.key(at.date(), least=head.epoch) if ring else None
    if (key.epoch if key else UNSEALED) < head.epoch:
        raise AuditKeyGone(BEGIN_ANEW if key else BEGIN)
    events, payloads = [], []
    for each in notes:
        details = _details(each, who, instant_text(at))
        salts, text = Salts(blind=urandom(16).hex(), salt=urandom(16).hex()), payload_text(each.payload)
        made = seal(head, details, text, salts=salts, key=key)
        head = head_of(made)
        events.append(row_of(made))
        payloads.append({"seq": made.seq, "salt": salts.salt, "text": text})
    session.execute(_ADD, events)
    session.execute(_ADD_PAYLOAD, payloads)
    session.execute(_MOVE, {"seq": head.seq, "hash": head.hash, "epoch": head.epoch})
    session.connection().info[HERE] = _Pending()
    return head if pending.weighty or any(name == "release" for name, _ in pending.rows) else None


def row_of(made: Event) -> dict[str, object]:
    details = made.details
    return {
        "seq": made.seq,
        "at": details.at,
        "actor": details.actor,
        "session": details.session,
        "ip": details.ip,
        "investigation_id": details.investigation,
        "action": details.action,
        "object": details.object,
        "version": details.version,
        "blind": made.blind,
        "bound": made.commit,
        "epoch": made.epoch,
        "prev": made.prev,
        "hash": made.hash,
        "mac": made.mac,
    }


def _pending(session: Session) -> _Pending:
    found: _Pending = session.connection().info.setdefault(HERE, _Pending())
    return found


def _who(session: Session) -> Who:
    """Whoever a form or a command names; else whoever sits at the browser; else the desk itself."""
    here = acting.get() or Who(MACHINE.staff)
    by = session.info.get("by")
    return Who(by, here.session, here.ip) if by else here


def _details(each: Note, who: Who, at: str) -> Details:
    by = each.who or who
    return Details(
        at=each.at or at,
        actor=by.actor,
        session=by.session,
        ip=by.ip,
        investigation=each.investigation,
        action=each.action.value,
        object=each.about[:200],
        version=each.version,
    )


# ── What statements say ─────────────────────────────────────────────────────────────────────────────────────────


def _seen(connection: Connection, text: str, context: Any) -> None:
    for verb, name in _WRITES.findall(text):
        watched = WATCHED.get(name)
        if watched is None or verb.upper() not in watched.verbs:
            continue
        pending: _Pending = connection.info.setdefault(HERE, _Pending())
        if context is pending.last:
            continue  # many rows in several goes of one statement
        if (
            context is None
            or context.compiled is None
            or not (context.isinsert or context.isupdate or context.isdelete)
        ):
            pending.unread.add(name)
            continue
        pending.last = context
        pending.rows.setdefault((name, verb.upper()), []).extend(
            _apart(context) if watched.parts or watched.each else context.compiled_parameters
        )


def _apart(context: Any) -> list[Mapping[str, Any]]:
    """The rows a statement takes; many of them are handed over in one text."""
    names = context.execution_options.get(HANDED)
    if names is None:
        return list(context.compiled_parameters)
    return [
        {**same, **dict(zip(names, row, strict=True))}
        for same in ({**one} for one in context.compiled_parameters)
        for row in json.loads(same.pop(ROWS))
    ]


def _met_no_row(connection: Connection, text: str, context: Any) -> None:
    """What changed or deleted no row is no event. A statement that writes to several tables stays one."""
    pending: _Pending | None = connection.info.get(HERE)
    writes = _WRITES.findall(text)
    if pending is None or context is None or context is not pending.last or len(writes) != 1:
        return
    (verb, name), pending.last = writes[0], None
    if context.isinsert or (name, verb.upper()) not in pending.rows:
        return
    rows = pending.rows[name, verb.upper()]
    del rows[len(rows) - len(context.compiled_parameters) :]
    if not rows:
        del pending.rows[name, verb.upper()]


def _all_notes(pending: _Pending) -> list[Note]:
    told = {each.table for each in pending.notes}
    silent = {name for name, _ in pending.rows if WATCHED[name].told} | pending.unread
    if silent - told:
        raise Unaudited(sorted(silent - told))
    made = [
        _note(WATCHED[name], name, verb, some)
        for (name, verb), rows in pending.rows.items()
        if name not in told
        for some in _parts(WATCHED[name], rows)
    ]
    return [*made, *pending.notes]


def _parts(watched: Watched, rows: Sequence[Mapping[str, Any]]) -> list[Sequence[Mapping[str, Any]]]:
    return [rows[at : at + MANY] for at in range(0, len(rows), MANY)] if watched.parts else [rows]


def _note(watched: Watched, name: str, verb: str, rows: Sequence[Mapping[str, Any]]) -> Note:
    plain = [_told(watched, row) for row in rows]
    which = {row[key] for row in plain for key in watched.keys if row.get(key) is not None}
    one = f"{watched.noun}/{which.pop()}" if len(which) == 1 else watched.noun
    whose = {row.get("investigation_id") for row in plain}
    about: dict[str, object] = {"table": name}
    if (len(plain) > MANY and not watched.each) or any(ROWS in row for row in plain):
        about |= {"count": len(plain), "sha256": sha256(canonical(plain).encode()).hexdigest()}
    else:
        about["rows"] = plain
    only = whose.pop() if len(whose) == 1 else None
    return Note(
        action=watched.verbs[verb],
        about=one,
        payload=about,
        investigation=only if isinstance(only, int) else None,
        table=name,
    )


def _told(watched: Watched, row: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: plain(value) for key, value in row.items() if key not in LEFT_OUT}
    return said | {name: sealed_secret(str(row[key])) for key, name in watched.seals.items() if key in row}


def plain(value: object) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str):
        return [plain(each) for each in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _packed(logs: Sequence[Sequence[tuple[int, int, str]]]) -> list[list[tuple[int, int, str]]]:
    return [[entry for log in logs[at : at + AT_ONCE] for entry in log] for at in range(0, len(logs), AT_ONCE)]
