"""The audit chain read back: in order for whoever verifies it, newest first for whoever looks.

pairs(session, *, after=0, until=None) -> Iterator[(Event, Payload | None)]    streaming, in order
seals(session, after, until) -> list[bytes]           of the events after the first number up to the second
recent(session, wanted) -> list[(Event, Payload | None)]                       the newest first
one(session, seq) -> (Event, Payload | None)          NotFound
head(session) -> Head
anchors(session) -> list[Anchor]                      the oldest first
last_anchor(session, until=None) -> Anchor | None     the newest, or the newest made by then
add_anchor(session, anchor) -> None
erase(session, seqs, *, why) -> None                  payload and salt; an event says so. RuleBroken
                                                      under a legal hold; one is enough where an event names none
forget(session, seqs) -> None                         the same for an erasure, which asks and notes by itself
naming(session, words, about=None) -> dict[int, int | None]
                                                      the events whose payload holds one of the words, with their
                                                      investigations
directory(session) -> dict[str, Iterator[Row]]        what verifying compares of the directory and of investigations
of_action(session, *actions) -> Iterator[(Event, Payload | None)]
of_object(session, about, *actions) -> list[(Event, Payload | None)]           of one thing, the oldest first
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, Table, delete, func, not_, or_, select
from sqlmodel import SQLModel

from outreach.db import audit, holds
from outreach.db.audit import EVENT, HEAD, PAYLOAD, Note
from outreach.db.session import Session
from outreach.db.tables import EntryRow, table
from outreach.domain.audit import Action, Details, Event, Head, Payload
from outreach.domain.audit_directory import TABLES
from outreach.domain.audit_people import SPEAKS
from outreach.domain.audit_secrets import SPEAKS as OF_SECRETS
from outreach.domain.codec import canonical
from outreach.domain.errors import NotFound
from outreach.domain.holds import need_none

_PAIRS: Final = select(*EVENT.c, PAYLOAD.c.salt, PAYLOAD.c.text).join_from(
    EVENT, PAYLOAD, PAYLOAD.c.seq == EVENT.c.seq, isouter=True
)
_TEXTS: Final = (
    select(EVENT.c.seq, EVENT.c.investigation_id).join(PAYLOAD, EVENT.c.seq == PAYLOAD.c.seq).order_by(EVENT.c.seq)
)
_HEAD: Final = select(HEAD.c.seq, HEAD.c.hash, HEAD.c.epoch)
_E: Final = table(EntryRow)
_ENTRIES: Final = select(_E.c.rfc_id, _E.c.seq, _E.c.digest)
AT_ONCE: Final = 2000
MANY_WORDS: Final = 200
"""SQLite follows a condition a thousand deep, and no further."""

_VERIFIED_BY: Final = SPEAKS | OF_SECRETS | {Action.RECORDED, Action.WORDS_ERASED, Action.ERASED}
_OURS: Final = ("staff", "erasure")
_WITHIN_REACH: Final = not_(
    or_(
        EVENT.c.action.in_(sorted(one.value for one in _VERIFIED_BY)),
        *(or_(EVENT.c.object == noun, EVENT.c.object.startswith(f"{noun}/")) for noun in _OURS),
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which events somebody looks for; an empty word asks for any. `about` is how the object begins."""

    actor: str = ""
    action: str = ""
    about: str = ""
    before: int | None = None
    limit: int = 50


def pairs(session: Session, *, after: int = 0, until: int | None = None) -> Iterator[tuple[Event, Payload | None]]:
    wanted = _PAIRS.where(EVENT.c.seq > after).order_by(EVENT.c.seq).execution_options(yield_per=AT_ONCE)
    if until is not None:
        wanted = wanted.where(EVENT.c.seq <= until)
    with session.execute(wanted) as found:
        for row in found:
            yield _pair(row)


def recent(session: Session, wanted: Wanted) -> list[tuple[Event, Payload | None]]:
    asked = _PAIRS.order_by(EVENT.c.seq.desc()).limit(wanted.limit)
    for column, word in ((EVENT.c.actor, wanted.actor), (EVENT.c.action, wanted.action)):
        if word:
            asked = asked.where(column == word)
    if wanted.about:
        asked = asked.where(EVENT.c.object == wanted.about)
    if wanted.before is not None:
        asked = asked.where(EVENT.c.seq < wanted.before)
    return [_pair(row) for row in session.execute(asked)]


def one(session: Session, seq: int) -> tuple[Event, Payload | None]:
    row = session.execute(_PAIRS.where(EVENT.c.seq == seq)).one_or_none()
    if row is None:
        raise NotFound(f"There is no event {seq}. `outreach audit show` lists the newest.")
    return _pair(row)


def head(session: Session) -> Head:
    row = session.execute(_HEAD).one()
    return Head(seq=row.seq, hash=row.hash, epoch=row.epoch)


def released_before(session: Session, investigation_id: int, number: int) -> int:
    theirs = (EVENT.c.object == f"investigation/{investigation_id}", EVENT.c.action == Action.RELEASED.value)
    found = session.execute(select(func.max(EVENT.c.seq)).where(*theirs, EVENT.c.version == number - 1)).scalar()
    return found or 0


def entry_seals(session: Session) -> dict[tuple[int, int], str]:
    return {(row.rfc_id, row.seq): row.digest for row in session.execute(_ENTRIES)}


def erase(session: Session, seqs: Sequence[int], *, why: str) -> None:
    concerned = set(session.execute(select(EVENT.c.investigation_id).where(EVENT.c.seq.in_(seqs))).scalars())
    need_none(one for one in holds.standing(session) if concerned & {one.investigation_id, None})
    forget(session, seqs)
    payload = {"seqs": sorted(seqs), "why": why}
    audit.note(session, Note(action=Action.ERASED, about="audit", payload=payload))


def forget(session: Session, seqs: Sequence[int]) -> None:
    """Payloads and salts, for whoever has asked for holds and notes an event that lists these numbers."""
    session.execute(delete(PAYLOAD).where(PAYLOAD.c.seq.in_(seqs)))


def naming(session: Session, words: Collection[str], about: Collection[str] | None = None) -> dict[int, int | None]:
    """The events whose payload holds one of these words, each with its investigation; `about`: of these objects alone.

    Never one of our own people, or one that verifying goes by: whoever is erased must not take that along.
    """
    wanted = _TEXTS.where(_WITHIN_REACH)
    if about is not None:
        wanted = wanted.where(EVENT.c.object.in_(sorted(about)))
    holds_one = [PAYLOAD.c.text.contains(canonical(word)[1:-1], autoescape=True) for word in words]
    found = dict[int, int | None]()
    for start in range(0, len(holds_one), MANY_WORDS):
        for row in session.execute(wanted.where(or_(*holds_one[start : start + MANY_WORDS]))):
            found[row.seq] = row.investigation_id
    return found


def directory(session: Session) -> dict[str, Iterator[dict[str, Any]]]:
    """By table, each row as an event would say it, with its number under `id`; some tables have none."""
    return {name: _rows(session, SQLModel.metadata.tables[name], one.columns) for name, one in TABLES.items()}


def _rows(session: Session, table: Table, columns: Collection[str]) -> Iterator[dict[str, Any]]:
    number = [table.c["id"]] if "id" in table.c else []
    wanted = select(*(table.c[one] for one in columns), *number).execution_options(yield_per=AT_ONCE)
    for row in session.execute(wanted).mappings():
        yield {"id": None, **{name: audit.plain(value) for name, value in row.items()}}


def of_object(session: Session, about: str, *actions: Action) -> list[tuple[Event, Payload | None]]:
    wanted = (EVENT.c.object == about, EVENT.c.action.in_(sorted(one.value for one in actions)))
    return [_pair(row) for row in session.execute(_PAIRS.where(*wanted).order_by(EVENT.c.seq))]


def of_action(session: Session, *actions: Action) -> Iterator[tuple[Event, Payload | None]]:
    wanted = EVENT.c.action.in_(sorted(one.value for one in actions))
    for row in session.execute(_PAIRS.where(wanted).order_by(EVENT.c.seq)):
        yield _pair(row)


def _pair(row: Row[Any]) -> tuple[Event, Payload | None]:
    event = Event(
        seq=row.seq,
        details=Details(
            at=row.at,
            actor=row.actor,
            session=row.session,
            ip=row.ip,
            investigation=row.investigation_id,
            action=row.action,
            object=row.object,
            version=row.version,
        ),
        blind=row.blind,
        commit=row.bound,
        epoch=row.epoch,
        prev=row.prev,
        hash=row.hash,
        mac=row.mac,
    )
    return event, Payload(salt=row.salt, text=row.text) if row.salt is not None else None
