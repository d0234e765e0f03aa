"""The letters that wait or have left, and who is sending which.

    add(session, …) -> id | None            None when the occasion (`dedupe`) already has its letter
    claim(session, …) -> Outgoing | None    the next letter, ours alone until `lease_until`
    leaving / sent / again / settled        what became of it; False when the letter is no longer ours
    abandoned(session, …)                   letters in the hands of senders that have died or hang

A letter is ours while it bears our name and the number of our claim (`epoch`). A sender that was taken for dead and
wakes up finds another number there, and can change nothing.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, func, select, update
from sqlmodel import Session

from outreach.db.desk_tables import OutboxRow
from outreach.db.statements import OnConflict, changed
from outreach.db.tables import table
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.letters import Letter
from outreach.domain.outbox import MailClass, MailState, Outgoing

OUTBOX: Final = table(OutboxRow)
IN_HAND: Final = (MailState.CLAIMED, MailState.SENDING)
QUEUE: Final = OnConflict(
    lambda insert: insert(OUTBOX).on_conflict_do_nothing(index_elements=["dedupe"]).returning(OUTBOX.c.id)
)
NOBODYS: Final[dict[str, Any]] = {"owner": "", "lease_until": None}


def add(
    session: Session,
    *,
    mail_class: MailClass,
    kind: str,
    dedupe: str,
    letter: Letter,
    at: datetime,
    staff_id: StaffId | None = None,
    rfc_id: RfcId | None = None,
) -> int | None:
    """Queue a letter for an occasion, once."""
    row = {
        "mail_class": mail_class,
        "kind": kind,
        "dedupe": dedupe,
        "staff_id": staff_id,
        "rfc_id": rfc_id,
        "message_id": letter.message_id,
        "state": MailState.QUEUED,
        "not_before": at,
        "created_at": at,
        "tries": 0,
        "cuts": 0,
        "epoch": 0,
        "last_reply": "",
        "sent_at": None,
        **_words(letter),
        **NOBODYS,
    }
    return session.execute(QUEUE.on(session), row).scalar_one_or_none()


def claim(session: Session, *, owner: str, at: datetime, lease_until: datetime) -> Outgoing | None:
    """Take the letter that has waited longest, if one may be tried by `at`. Of two who ask at once, one gets it."""
    next_one = (
        select(OUTBOX.c.id)
        .where(OUTBOX.c.state == MailState.QUEUED, OUTBOX.c.not_before <= at)
        .order_by(OUTBOX.c.not_before, OUTBOX.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # PostgreSQL's; SQLite has one writer and leaves the words out
        .scalar_subquery()
    )
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.id == next_one)
        .values(
            state=MailState.CLAIMED,
            owner=owner,
            epoch=OUTBOX.c.epoch + 1,
            tries=OUTBOX.c.tries + 1,
            lease_until=lease_until,
        )
        .returning(*OUTBOX.c)
    )
    row = session.execute(statement).mappings().one_or_none()
    return None if row is None else _outgoing(row)


def leaving(session: Session, letter: Outgoing, *, lease_until: datetime) -> bool:
    """Note that the letter is about to leave, with the words it leaves with. Saved before its first byte is sent."""
    return _settle(session, letter, state=MailState.SENDING, lease_until=lease_until, **_words(letter.letter))


def sent(session: Session, letter: Outgoing, *, at: datetime, reply: str) -> bool:
    return _settle(session, letter, state=MailState.SENT, sent_at=at, last_reply=reply[:2000], **NOBODYS)


def again(session: Session, letter: Outgoing, *, not_before: datetime, reply: str, tries: int, cuts: int) -> bool:
    """Put the letter back into the queue."""
    return _settle(
        session,
        letter,
        state=MailState.QUEUED,
        not_before=not_before,
        last_reply=reply[:2000],
        tries=tries,
        cuts=cuts,
        **NOBODYS,
    )


def settled(session: Session, letter: Outgoing, state: MailState, *, reply: str) -> bool:
    """The letter ends here without having been sent by us: dead, unconfirmed or cancelled."""
    return _settle(session, letter, state=state, last_reply=reply[:2000], **NOBODYS)


def in_hand(session: Session) -> tuple[Outgoing, ...]:
    """Every letter that somebody has claimed."""
    rows = session.execute(select(OUTBOX).where(OUTBOX.c.state.in_(IN_HAND)).order_by(OUTBOX.c.id))
    return tuple(_outgoing(row) for row in rows.mappings())


def abandoned(
    session: Session, letters: Collection[Outgoing], *, gone: Collection[str], now: datetime
) -> tuple[Outgoing, ...]:
    """Those of the letters whose sender has died, or has sat on them past its lease."""
    over = select(OUTBOX.c.id).where(OUTBOX.c.state.in_(IN_HAND), OUTBOX.c.lease_until < now)
    hung = set(session.execute(over).scalars())
    return tuple(letter for letter in letters if letter.owner in gone or letter.id in hung)


def in_state(session: Session, *states: MailState, limit: int = 100) -> tuple[Outgoing, ...]:
    """The newest letters in these states."""
    statement = select(OUTBOX).where(OUTBOX.c.state.in_(states)).order_by(OUTBOX.c.id.desc()).limit(limit)
    return tuple(_outgoing(row) for row in session.execute(statement).mappings())


def waiting(session: Session, *, before: datetime) -> int:
    """How many letters should have been tried before that instant and were not."""
    late = select(func.count()).where(OUTBOX.c.state == MailState.QUEUED, OUTBOX.c.not_before < before)
    return int(session.execute(late).scalar_one())


def count(session: Session, state: MailState) -> int:
    return int(session.execute(select(func.count()).where(OUTBOX.c.state == state)).scalar_one())


def of_occasion(session: Session, dedupe: str) -> int:
    return int(session.execute(select(OUTBOX.c.id).where(OUTBOX.c.dedupe == dedupe)).scalar_one())


def withdraw(session: Session, ids: Collection[int]) -> int:
    still = (OUTBOX.c.id.in_(ids), OUTBOX.c.state == MailState.QUEUED)
    return changed(session.execute(update(OUTBOX).where(*still).values(state=MailState.CANCELLED)))


def some(session: Session, ids: Collection[int]) -> dict[int, Outgoing]:
    rows = session.execute(select(OUTBOX).where(OUTBOX.c.id.in_(ids))).mappings()
    return {row["id"]: _outgoing(row) for row in rows}


def _settle(session: Session, letter: Outgoing, **values: Any) -> bool:
    ours = (OUTBOX.c.id == letter.id, OUTBOX.c.owner == letter.owner, OUTBOX.c.epoch == letter.epoch)
    return bool(changed(session.execute(update(OUTBOX).where(*ours, OUTBOX.c.state.in_(IN_HAND)).values(**values))))


def _words(letter: Letter) -> dict[str, str]:
    return {"to_address": letter.to, "subject": letter.subject, "body": letter.text}


def _outgoing(row: RowMapping) -> Outgoing:
    return Outgoing(
        id=row["id"],
        mail_class=MailClass(row["mail_class"]),
        dedupe=row["dedupe"],
        kind=row["kind"],
        letter=Letter(to=row["to_address"], subject=row["subject"], text=row["body"], message_id=row["message_id"]),
        state=MailState(row["state"]),
        not_before=row["not_before"],
        created_at=row["created_at"],
        tries=row["tries"],
        cuts=row["cuts"],
        epoch=row["epoch"],
        owner=row["owner"],
        last_reply=row["last_reply"],
        sent_at=row["sent_at"],
        staff_id=row["staff_id"],
        rfc_id=row["rfc_id"],
    )
