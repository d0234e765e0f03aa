"""The letters that wait or have left, and who is sending which.

    add(session, …) -> id | None            None when the occasion (`dedupe`) already has its letter
    early(session, *, at, now) -> int       letters to agencies that are due by `at` and not yet
claim(session, …) -> Outgoing | None    the next letter, ours alone until `lease_until`
    leaving / sent / again / settled        what became of it; False when the letter is no longer ours
    seen(session, message_ids) -> …         those of these letters that a page may show
    hold(session, letter) -> bool           nobody else changes it until this transaction ends, if it is still ours
    abandoned(session, …)                   letters in the hands of senders that have died or hang

Letters to agencies are found by `db.agency_outbox`.

A letter is ours while it bears our name and the number of our claim (`epoch`). A sender that was taken for dead and
wakes up finds another number there, and can change nothing.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, func, or_, select, text, update
from sqlmodel import Session

from outreach.db import fair_days, seats
from outreach.db.desk_tables import OutboxRow
from outreach.db.statements import OnConflict, changed
from outreach.db.tables import RequestForCommentRow, table
from outreach.domain.codec import build
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.letters import AgencyLetter, Letter
from outreach.domain.outbox import NEEDS_A_PERSON, MailClass, MailState, Outgoing, ToAgency
from outreach.domain.retries import LETTERS_A_MINUTE

OUTBOX: Final = table(OutboxRow)
_RFC: Final = table(RequestForCommentRow)
AT_ONCE: Final = 500
IN_HAND: Final = (MailState.CLAIMED, MailState.SENDING)
QUEUE: Final = OnConflict(
    lambda insert: insert(OUTBOX).on_conflict_do_nothing(index_elements=["dedupe"]).returning(OUTBOX.c.id)
)
ACCEPTED_FROM: Final = (MailState.SENDING, MailState.UNCONFIRMED, MailState.QUEUED)
"""Where a letter to an agency may stand when it turns out that it was taken."""

MINUTE: Final = timedelta(minutes=1)
ONE_CLAIM_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(863837)")  # any number that is nobody else's
OF_AGENCIES: Final = (
    "reply_token",
    "queued_by",
    "domain",
    "practice",
    "carries",
    "tried_at",
    "entry",
    "deadline_entry",
    "raw",
)
"""The columns that say nothing of mail to our own staff."""

NOBODYS: Final[dict[str, Any]] = {"owner": "", "lease_until": None}


def seen(session: Session, message_ids: Collection[str]) -> frozenset[str]:
    """Those of these letters that a page may show: to its reader, or to an agency of what they work on."""
    sight, found = seats.seen(session), set[str]()
    wanted = sorted(message_ids)
    mine = or_(_RFC.c.investigation_id.in_(sight.whole), OUTBOX.c.staff_id == sight.whose)
    theirs = select(OUTBOX.c.message_id).outerjoin(_RFC, _RFC.c.id == OUTBOX.c.rfc_id).where(mine)
    for start in range(0, len(wanted), AT_ONCE):
        some = theirs.where(OUTBOX.c.message_id.in_(wanted[start : start + AT_ONCE]))
        found.update(session.execute(some).scalars())
    return frozenset(found)


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
    row = new_row(mail_class, kind, dedupe, letter) | {"not_before": at, "created_at": at}
    return session.execute(QUEUE.on(session), row | {"staff_id": staff_id, "rfc_id": rfc_id}).scalar_one_or_none()


def new_row(mail_class: MailClass, kind: str, dedupe: str, letter: Letter) -> dict[str, Any]:
    """A letter that nobody has tried yet, and that belongs to nobody."""
    return {
        "mail_class": mail_class,
        "kind": kind,
        "dedupe": dedupe,
        "staff_id": None,
        "rfc_id": None,
        "message_id": letter.message_id,
        "state": MailState.QUEUED,
        "tries": 0,
        "cuts": 0,
        "epoch": 0,
        "last_reply": "",
        "sent_at": None,
        **_words(letter),
        **dict.fromkeys(OF_AGENCIES),
        **NOBODYS,
    }


def claim(session: Session, *, owner: str, at: datetime, now: datetime, lease_until: datetime) -> Outgoing | None:
    """Take the letter that has waited longest, if one may be tried by `at`. Of two who ask at once, one gets it.

    Whatever `at` is, a letter that really goes to an agency is not taken before its time by the clock, which is `now`.

    A letter to an agency waits while its domain has had as many as it takes in a minute; others go past it.
    """
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time as it is
        session.execute(ONE_CLAIM_AT_A_TIME)  # two who count at once would both find room for one more
    next_one = (
        select(OUTBOX.c.id)
        .where(OUTBOX.c.state == MailState.QUEUED, OUTBOX.c.not_before <= at, _is_time(now), _has_room(now))
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
            tried_at=now,
        )
        .returning(*OUTBOX.c)
    )
    row = session.execute(statement).mappings().one_or_none()
    return None if row is None else outgoing(row)


def early(session: Session, *, at: datetime, now: datetime) -> int:
    """How many letters to agencies would be tried by `at`, and stay because it is not their time yet."""
    waits = (OUTBOX.c.state == MailState.QUEUED, OUTBOX.c.not_before <= at, ~_is_time(now))
    return int(session.execute(select(func.count()).select_from(OUTBOX).where(*waits)).scalar_one())


def _is_time(now: datetime) -> ColumnElement[bool]:
    return or_(OUTBOX.c.practice.is_(None), OUTBOX.c.practice.is_(True), OUTBOX.c.not_before <= now)


def _has_room(now: datetime) -> ColumnElement[bool]:
    had_enough = (
        select(OUTBOX.c.domain)
        .where(OUTBOX.c.tried_at > now - MINUTE, OUTBOX.c.domain.is_not(None))
        .group_by(OUTBOX.c.domain)
        .having(func.count() >= LETTERS_A_MINUTE)
    )
    return or_(OUTBOX.c.domain.is_(None), OUTBOX.c.domain.not_in(had_enough))


def leaving(session: Session, letter: Outgoing, *, lease_until: datetime) -> bool:
    """Note that the letter is about to leave, with the words it leaves with. Saved before its first byte is sent."""
    raw = letter.agency.raw if letter.agency else None
    return _settle(session, letter, state=MailState.SENDING, lease_until=lease_until, raw=raw, **_words(letter.letter))


def hold(session: Session, letter: Outgoing, *states: MailState) -> bool:
    """Whether nobody took it in hand since and it is in one of these states; if so, until this transaction ends."""
    same = (OUTBOX.c.id == letter.id, OUTBOX.c.epoch == letter.epoch, OUTBOX.c.state.in_(states))
    return session.execute(select(OUTBOX.c.id).where(*same).with_for_update()).first() is not None


def sent(
    session: Session, letter: Outgoing, *, at: datetime, reply: str, entry: Seq | None = None, due: Seq | None = None
) -> bool:
    """The letter was taken. One to an agency is on record as `entry`, and its deadline, where it is new, as `due`.

    A sender that was taken for dead may say so late: what it knows is better than that nobody knows.
    """
    values = {"state": MailState.SENT, "sent_at": at, "last_reply": reply[:2000], **NOBODYS}
    if letter.agency is None:
        return _settle(session, letter, **values)
    ours = (OUTBOX.c.id == letter.id, OUTBOX.c.epoch == letter.epoch, OUTBOX.c.state.in_(ACCEPTED_FROM))
    update_it = update(OUTBOX).where(*ours).values(entry=entry, deadline_entry=due, **values)
    return bool(changed(session.execute(update_it)))


def again(session: Session, letter: Outgoing, *, not_before: datetime, reply: str, tries: int, cuts: int) -> bool:
    """Put the letter back into the queue."""
    return _ended(
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
    return _ended(session, letter, state=state, last_reply=reply[:2000], **NOBODYS)


def settled_by_hand(session: Session, letter: Outgoing, state: MailState, *, reply: str, at: datetime) -> None:
    """A person has decided about a letter that nobody has in hand; the caller holds it. What they queue begins anew."""
    values: dict[str, Any] = {"state": state, "last_reply": reply[:2000]}
    if state is MailState.QUEUED:
        values |= {"not_before": at, "tries": 0, "cuts": 0}
    if state is MailState.SENT:
        values |= {"sent_at": at}
    session.execute(update(OUTBOX).where(OUTBOX.c.id == letter.id).values(**values))
    fair_days.of_requests(session, [letter.rfc_id] if letter.rfc_id else [])


def in_hand(session: Session) -> tuple[Outgoing, ...]:
    """Every letter that somebody has claimed."""
    rows = session.execute(select(OUTBOX).where(OUTBOX.c.state.in_(IN_HAND)).order_by(OUTBOX.c.id))
    return tuple(outgoing(row) for row in rows.mappings())


def abandoned(
    session: Session, letters: Collection[Outgoing], *, gone: Collection[str], now: datetime
) -> tuple[Outgoing, ...]:
    """Those of the letters whose sender has died, or has sat on them past its lease.

    Read anew: a sender may have begun to send between the look at its letter and its end.
    """
    theirs = (OUTBOX.c.id.in_([letter.id for letter in letters]), OUTBOX.c.state.in_(IN_HAND))
    over = or_(OUTBOX.c.owner.in_(gone), OUTBOX.c.lease_until < now)
    rows = session.execute(select(OUTBOX).where(*theirs, over).order_by(OUTBOX.c.id).with_for_update())
    return tuple(outgoing(row) for row in rows.mappings())


def in_state(session: Session, *states: MailState, limit: int = 100) -> tuple[Outgoing, ...]:
    """The newest letters in these states."""
    statement = select(OUTBOX).where(OUTBOX.c.state.in_(states)).order_by(OUTBOX.c.id.desc()).limit(limit)
    return tuple(outgoing(row) for row in session.execute(statement).mappings())


def last_id(session: Session) -> int:
    return int(session.execute(select(func.coalesce(func.max(OUTBOX.c.id), 0))).scalar_one())


def after(session: Session, last: int) -> tuple[Outgoing, ...]:
    """The letters queued after that one, the oldest first."""
    rows = session.execute(select(OUTBOX).where(OUTBOX.c.id > last).order_by(OUTBOX.c.id)).mappings()
    return tuple(outgoing(row) for row in rows)


def waiting_ids(session: Session) -> frozenset[int]:
    return frozenset(session.execute(select(OUTBOX.c.id).where(OUTBOX.c.state == MailState.QUEUED)).scalars())


def written_when(session: Session, dedupe: str) -> datetime | None:
    """When the letter of this occasion was written; None where there is none."""
    return session.execute(select(OUTBOX.c.created_at).where(OUTBOX.c.dedupe == dedupe)).scalar_one_or_none()


def ended(session: Session, ids: Iterable[int]) -> tuple[Outgoing, ...]:
    """Those of these letters that will not leave by themselves any more and did not, as far as we know."""
    over = (MailState.CANCELLED, *NEEDS_A_PERSON)
    wanted, found = sorted(ids), list[Outgoing]()
    for start in range(0, len(wanted), AT_ONCE):
        some = (OUTBOX.c.id.in_(wanted[start : start + AT_ONCE]), OUTBOX.c.state.in_(over))
        found += [outgoing(row) for row in session.execute(select(OUTBOX).where(*some)).mappings()]
    return tuple(found)


def named(session: Session, message_id: str) -> Outgoing:
    """The letter of this Message-ID."""
    return outgoing(session.execute(select(OUTBOX).where(OUTBOX.c.message_id == message_id)).mappings().one())


def waiting(session: Session, *, before: datetime) -> int:
    """How many letters should have been tried before that instant and were not."""
    late = select(func.count()).where(OUTBOX.c.state == MailState.QUEUED, OUTBOX.c.not_before < before)
    return int(session.execute(late).scalar_one())


def count(session: Session, state: MailState) -> int:
    return int(session.execute(select(func.count()).where(OUTBOX.c.state == state)).scalar_one())


def _ended(session: Session, letter: Outgoing, **values: Any) -> bool:
    """It does not leave, or not when it was to: its request is foreseen otherwise."""
    ours = _settle(session, letter, **values)
    fair_days.of_requests(session, [letter.rfc_id] if letter.rfc_id else [])
    return ours


def _settle(session: Session, letter: Outgoing, **values: Any) -> bool:
    ours = (OUTBOX.c.id == letter.id, OUTBOX.c.owner == letter.owner, OUTBOX.c.epoch == letter.epoch)
    return bool(changed(session.execute(update(OUTBOX).where(*ours, OUTBOX.c.state.in_(IN_HAND)).values(**values))))


def _words(letter: Letter) -> dict[str, str]:
    return {"to_address": letter.to, "subject": letter.subject, "body": letter.text}


def outgoing(row: RowMapping) -> Outgoing:
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
        agency=_agency(row) if row["carries"] else None,
    )


def _agency(row: RowMapping) -> ToAgency:
    return ToAgency(
        token=row["reply_token"],
        queued_by=StaffId(row["queued_by"]),
        letter=build(AgencyLetter, row["carries"]["letter"]),
        practice=row["practice"],
        to_contact=row["carries"]["to_contact"],
        tried_at=row["tried_at"],
        entry=None if row["entry"] is None else Seq(row["entry"]),
        deadline_entry=None if row["deadline_entry"] is None else Seq(row["deadline_entry"]),
        raw=row["raw"] or "",
    )
