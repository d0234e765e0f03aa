"""Every message that came in: kept once by its bytes, in exactly one place, with what was done with it.

known(session, names) -> dict[sha256, MessageId]
add_many(session, kept) -> dict[sha256, MessageId]        Kept(message, steps); `message.id` is not looked at
get(session, message_id, *, for_update=False) -> Message  with its filings and guesses; NotFound
put(session, message) -> None                             its place, filings and guesses as they are now
done(session, message_id, step) -> None
steps(session, message_id) -> tuple[Step, ...]            its history, the oldest first
listed(session, *, before, limit, place, sorts)           what came in, the newest first; `before`: older than that one
in_place / wrapped                                        messages for a list
last_words(session, message_ids) -> dict[MessageId, str]  why each is where it is now
counts(session) -> dict[Place, int]
waiting(session) -> (int, int)                            those held, and those nobody could read and nobody set apart
of_entry(session, rfc_id, seq) -> Came | None              the message that became an entry, and where else it lies
suspected(session, entries) -> set[(RfcId, Seq)]           those whose message a machine may have written
guessed_at(session, investigation_id) -> dict[RfcId, int]   how many held messages may be theirs
twins(session, message_ids) -> dict[Message-ID, MessageId]   the first that bore each of these
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from outreach.db.keeping_tables import ErasedMessageRow
from outreach.db.mail_sight import EVERY_SIGHT, WAITS, Whose, whose
from outreach.db.mail_tables import MessageFilingRow, MessageGuessRow, MessageStepRow, ReceivedMessageRow
from outreach.db.session import Session
from outreach.db.tables import RequestForCommentRow, table
from outreach.domain.errors import NotFound
from outreach.domain.ids import InvestigationId, RfcId, Seq, StaffId
from outreach.domain.inbox import Done, Filing, Guess, Message, MessageId, Place, Sort, Step, Way
from outreach.domain.received import Certainty

_M: Final = table(ReceivedMessageRow)
_FILING: Final = table(MessageFilingRow)
_GUESS: Final = table(MessageGuessRow)
_STEP: Final = table(MessageStepRow)
_ERASED: Final = table(ErasedMessageRow)
_RFC: Final = table(RequestForCommentRow)
BATCH: Final = 500
_KNOWN: Final = select(_M.c.sha256, _M.c.id).where(_M.c.sha256.in_(bindparam("names", expanding=True)))
_TWINS: Final = (
    select(_M.c.message_id, func.min(_M.c.id).label("id"))
    .where(_M.c.message_id.in_(bindparam("names", expanding=True)))
    .group_by(_M.c.message_id)
)
_GET: Final = select(_M).where(_M.c.id == bindparam("which"))
_COUNTS: Final = select(_M.c.place, func.count().label("n")).group_by(_M.c.place)
_HELD: Final = select(func.count()).where(_M.c.place == Place.HELD.value)
_UNREAD: Final = select(func.count()).where(
    _M.c.place == Place.QUARANTINED.value,
    _M.c.sort == Sort.UNREAD.value,
    ~exists().where(_STEP.c.received_id == _M.c.id, _STEP.c.done == Done.SPAM.value),
)
_EVERY: Final = select(_M).order_by(_M.c.id).execution_options(yield_per=1000)
_STEPS: Final = select(_STEP).where(_STEP.c.received_id == bindparam("which")).order_by(_STEP.c.id)
_LAST_WORDS: Final = select(_STEP.c.received_id, _STEP.c.why).where(
    _STEP.c.id.in_(
        select(func.max(_STEP.c.id))
        .where(_STEP.c.received_id.in_(bindparam("which", expanding=True)))
        .group_by(_STEP.c.received_id)
    )
)
_FILINGS: Final = select(_FILING).where(_FILING.c.received_id.in_(bindparam("which", expanding=True)))
_GUESSES: Final = select(_GUESS).where(_GUESS.c.received_id.in_(bindparam("which", expanding=True)))
_EVERYWHERE: Final = _FILING.alias()
_OF_ENTRY: Final = (
    select(_M.c.id, _M.c.remarks, _EVERYWHERE.c.rfc_id, _EVERYWHERE.c.seq)
    .join(_FILING, _FILING.c.received_id == _M.c.id)
    .join(_EVERYWHERE, _EVERYWHERE.c.received_id == _M.c.id)
    .where(_FILING.c.rfc_id == bindparam("here"), _FILING.c.seq == bindparam("which"))
    .order_by(_EVERYWHERE.c.rfc_id)
)
_SUSPECTED: Final = (
    select(_FILING.c.rfc_id, _FILING.c.seq)
    .join(_M, _M.c.id == _FILING.c.received_id)
    .where(
        tuple_(_FILING.c.rfc_id, _FILING.c.seq).in_(bindparam("entries", expanding=True)),
        _M.c.sort == Sort.AUTO_REPLY,
        _M.c.certainty == Certainty.SUSPECTED,
    )
)
_GUESSED: Final = (
    select(_GUESS.c.rfc_id, func.count().label("n"))
    .join(_RFC, _RFC.c.id == _GUESS.c.rfc_id)
    .where(_RFC.c.investigation_id == bindparam("investigation_id"), WAITS)
    .group_by(_GUESS.c.rfc_id)
)
_FIRST_GUESSED: Final = (
    select(_GUESS.c.rfc_id, func.min(_GUESS.c.received_id).label("first")).where(WAITS).group_by(_GUESS.c.rfc_id)
)
_WAITING: Final[dict[Whose, Select[Any]]] = {
    mine: select(*(one.where(*mine).scalar_subquery() for one in (_HELD, _UNREAD))) for mine in EVERY_SIGHT
}
_PUT: Final = update(_M).where(_M.c.id == bindparam("which"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A message to be kept, with the first lines of its history."""

    message: Message
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Came:
    """What the inbox knows of a message that lies on a log: what is odd in it, and everywhere it was filed."""

    id: MessageId
    remarks: tuple[str, ...]
    filings: tuple[Filing, ...]


def known(session: Session, names: Collection[str]) -> dict[str, MessageId]:
    return {row.sha256: MessageId(row.id) for row in _in_batches(session, _KNOWN, names)}


def twins(session: Session, message_ids: Collection[str]) -> dict[str, MessageId]:
    return {row.message_id: MessageId(row.id) for row in _in_batches(session, _TWINS, message_ids)}


def add_many(session: Session, kept: Sequence[Kept]) -> dict[str, MessageId]:
    if not kept:
        return {}
    adding = insert(_M).returning(_M.c.sha256, _M.c.id)
    rows = session.execute(adding, [_row(one.message) for one in kept]).all()
    numbers = {row.sha256: MessageId(row.id) for row in rows}
    filings, guesses, steps = list[dict[str, object]](), list[dict[str, object]](), list[dict[str, object]]()
    for one in kept:
        number = numbers[one.message.sha256]
        filings += _filing_rows(number, one.message)
        guesses += _guess_rows(number, one.message)
        steps += [_step_row(number, step) for step in one.steps]
    for target, told in ((_FILING, filings), (_GUESS, guesses), (_STEP, steps)):
        if told:
            session.execute(insert(target), told)
    return numbers


def is_seen(session: Session, message_id: MessageId) -> bool:
    mine, values = whose(session)
    return session.execute(_GET.where(*mine), {"which": message_id, **values}).first() is not None


def get(session: Session, message_id: MessageId, *, for_update: bool = False) -> Message:
    mine, values = whose(session)
    it = _GET.where(*mine)
    found = _read(session, it.with_for_update() if for_update else it, {"which": message_id, **values})
    if not found:
        raise NotFound("There is no such message. Look for it in the inbox.")
    return found[0]


def of_entry(session: Session, rfc_id: RfcId, seq: Seq) -> Came | None:
    """The message that became this entry, if one did and is it still."""
    rows = session.execute(_OF_ENTRY, {"here": rfc_id, "which": seq}).all()
    if not rows:
        return None
    filings = tuple(Filing(rfc_id=RfcId(row.rfc_id), seq=Seq(row.seq)) for row in rows)
    return Came(id=MessageId(rows[0].id), remarks=tuple(rows[0].remarks), filings=filings)


def suspected(session: Session, entries: Collection[tuple[RfcId, Seq]]) -> set[tuple[RfcId, Seq]]:
    """Those of these entries whose message a machine may have written."""
    if not entries:
        return set()
    return {(rfc_id, seq) for rfc_id, seq in session.execute(_SUSPECTED, {"entries": [*entries]})}


def put(session: Session, message: Message) -> None:
    row = _row(message)
    session.execute(_PUT, {"which": message.id, **{name: row[name] for name in CHANGING}})
    for target in (_FILING, _GUESS):
        session.execute(delete(target).where(target.c.received_id == message.id))
    for target, rows in (
        (_FILING, _filing_rows(message.id, message)),
        (_GUESS, _guess_rows(message.id, message)),
    ):
        if rows:
            session.execute(insert(target), rows)


CHANGING: Final = ("place", "sort", "certainty", "rule", "sender", "address", "subject", "sent_at", "message_id")


def done(session: Session, message_id: MessageId, step: Step) -> None:
    session.execute(insert(_STEP), [_step_row(message_id, step)])


def steps(session: Session, message_id: MessageId) -> tuple[Step, ...]:
    return tuple(
        Step(
            at=row.at,
            by=StaffId(row.by),
            done=Done(row.done),
            why=row.why,
            rfc_ids=tuple(RfcId(number) for number in row.rfc_ids),
        )
        for row in session.execute(_STEPS, {"which": message_id})
    )


def in_place(session: Session, place: Place, *, oldest_first: bool = False, limit: int = 100) -> tuple[Message, ...]:
    order = (_M.c.received_at, _M.c.id) if oldest_first else (_M.c.received_at.desc(), _M.c.id.desc())
    mine, values = whose(session)
    found = select(_M).where(_M.c.place == place, *mine).order_by(*order).limit(limit)
    return _read(session, found, values)


def listed(
    session: Session,
    *,
    before: MessageId | None = None,
    limit: int = 100,
    place: Place | None = None,
    sorts: Collection[Sort] = (),
) -> tuple[Message, ...]:
    mine, values = whose(session)
    found = select(_M).where(*mine).order_by(_M.c.received_at.desc(), _M.c.id.desc()).limit(limit)
    if place is not None:
        found = found.where(_M.c.place == place)
    if sorts:
        found = found.where(_M.c.sort.in_(sorts))
    if before is not None:
        then = select(_M.c.received_at).where(_M.c.id == before).scalar_subquery()
        found = found.where(or_(_M.c.received_at < then, and_(_M.c.received_at == then, _M.c.id < before)))
    return _read(session, found, values)


def last_words(session: Session, message_ids: Collection[MessageId]) -> dict[MessageId, str]:
    found = session.execute(_LAST_WORDS, {"which": list(message_ids)}) if message_ids else ()
    return {MessageId(row.received_id): row.why for row in found}


def wrapped(session: Session, message_id: MessageId) -> tuple[Message, ...]:
    """The messages that were attached to this one."""
    mine, values = whose(session)
    return _read(session, select(_M).where(_M.c.wrapper_id == message_id, *mine).order_by(_M.c.id), values)


def everything(session: Session) -> Iterator[tuple[Message, ...]]:
    """Every message, a thousand at a time, for `verify`."""
    for rows in session.execute(_EVERY).partitions():
        yield _whole(session, rows)


def evidence_named(session: Session) -> Iterator[str]:
    """The name in the evidence store of each message's bytes, but of those that were erased."""
    erased = select(_ERASED.c.received_id)
    yield from session.execute(select(_M.c.sha256).where(_M.c.id.not_in(erased))).scalars()


def counts(session: Session) -> dict[Place, int]:
    mine, values = whose(session)
    found = {Place(row.place): int(row.n) for row in session.execute(_COUNTS.where(*mine), values)}
    return {place: found.get(place, 0) for place in Place}


def waiting(session: Session) -> tuple[int, int]:
    """How many are held, and how many lie in quarantine that nobody could read nor set apart."""
    mine, values = whose(session)
    held, unread = session.execute(_WAITING[mine], values).one()
    return int(held), int(unread)


def guessed(session: Session, rfc_ids: Collection[RfcId]) -> dict[RfcId, MessageId]:
    """Those of these requests whose answer a held message may be, each with the first such message."""
    found = session.execute(_FIRST_GUESSED.where(_GUESS.c.rfc_id.in_(rfc_ids))) if rfc_ids else ()
    return {RfcId(row.rfc_id): MessageId(row.first) for row in found}


def guessed_at(session: Session, investigation_id: InvestigationId) -> dict[RfcId, int]:
    found = session.execute(_GUESSED, {"investigation_id": investigation_id})
    return {RfcId(row.rfc_id): int(row.n) for row in found}


def _in_batches(session: Session, statement: Select[Any], names: Collection[str]) -> Iterator[Row[Any]]:
    wanted = sorted(set(names))
    for start in range(0, len(wanted), BATCH):
        yield from session.execute(statement, {"names": wanted[start : start + BATCH]})


def _read(session: Session, statement: Select[Any], values: dict[str, object]) -> tuple[Message, ...]:
    return _whole(session, session.execute(statement, values).all())


def _whole(session: Session, rows: Iterable[Row[Any]]) -> tuple[Message, ...]:
    """Rows as messages, with what lies in the other tables, read in two statements."""
    some = list(rows)
    filings, guesses = defaultdict[int, list[Filing]](list), defaultdict[int, list[Guess]](list)
    which = {"which": [row.id for row in some]}
    if some:
        for row in session.execute(_FILINGS, which):
            filings[row.received_id].append(Filing(rfc_id=RfcId(row.rfc_id), seq=Seq(row.seq)))
        for row in session.execute(_GUESSES, which):
            guesses[row.received_id].append(Guess(rfc_id=RfcId(row.rfc_id), reason=row.reason))
    return tuple(_message(row, filings[row.id], guesses[row.id]) for row in some)


def _message(row: Row[Any], filings: Iterable[Filing], guesses: Iterable[Guess]) -> Message:
    return Message(
        id=MessageId(row.id),
        sha256=row.sha256,
        size=row.size,
        arrived_at=row.arrived_at,
        received_at=row.received_at,
        way=Way(row.way),
        note=row.note,
        place=Place(row.place),
        sort=Sort(row.sort),
        certainty=row.certainty,
        rule=row.rule,
        sender=row.sender,
        address=row.address,
        subject=row.subject,
        sent_at=row.sent_at,
        message_id=row.message_id,
        remarks=tuple(row.remarks),
        wrapper=MessageId(row.wrapper_id) if row.wrapper_id else None,
        filings=tuple(sorted(filings, key=lambda one: one.rfc_id)),
        guesses=tuple(sorted(guesses, key=lambda one: one.rfc_id)),
    )


def _row(message: Message) -> dict[str, object]:
    return {
        "sha256": message.sha256,
        "size": message.size,
        "arrived_at": message.arrived_at,
        "received_at": message.received_at,
        "way": message.way.value,
        "note": message.note,
        "place": message.place.value,
        "sort": message.sort.value,
        "certainty": message.certainty,
        "rule": message.rule,
        "sender": message.sender,
        "address": message.address,
        "subject": message.subject,
        "sent_at": message.sent_at,
        "message_id": message.message_id,
        "remarks": list(message.remarks),
        "wrapper_id": message.wrapper,
    }


def _filing_rows(message_id: MessageId, message: Message) -> list[dict[str, object]]:
    return [{"received_id": message_id, "rfc_id": one.rfc_id, "seq": one.seq} for one in message.filings]


def _guess_rows(message_id: MessageId, message: Message) -> list[dict[str, object]]:
    reasons = {one.rfc_id: one.reason for one in reversed(message.guesses)}
    return [{"received_id": message_id, "rfc_id": rfc_id, "reason": why[:500]} for rfc_id, why in reasons.items()]


def _step_row(message_id: MessageId, step: Step) -> dict[str, object]:
    return {
        "received_id": message_id,
        "at": step.at,
        "by": step.by,
        "done": step.done.value,
        "why": step.why[:2000],
        "rfc_ids": list(step.rfc_ids),
    }
