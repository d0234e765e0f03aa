"""The letters to agencies among all that wait or have left: found by what comes back, by request, by investigation.

by_ids(session, ids) -> tuple[Outgoing, ...]
by_token / by_message_ids / by_recipient        whose letter a message that came in belongs to
left(session, rfc_id) -> tuple[Outgoing, ...]   what left on a request, or may have; the first to leave first
withdraw(session, ids, …) -> int                those that have not begun to leave
of_investigation(session, …)                    held for this transaction, where somebody is to change them
needing_a_person(session) -> int
evidence_named(session) -> Iterator[str]
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select, update

from outreach.db import fair_days, seats
from outreach.db.outbox import NOBODYS, OUTBOX, QUEUE, new_row, outgoing
from outreach.db.session import Session
from outreach.db.statements import changed
from outreach.db.tables import RequestForCommentRow, table
from outreach.domain.codec import plain
from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.letters import Letter
from outreach.domain.outbox import (
    MAY_HAVE_LEFT,
    NEEDS_A_PERSON,
    MailClass,
    MailState,
    Outgoing,
    ToAgency,
    domain_of,
)

_RFC: Final = table(RequestForCommentRow)
_TO_AGENCIES: Final = select(OUTBOX).where(OUTBOX.c.mail_class == MailClass.AGENCY)
_NEEDED: Final = select(func.count()).where(OUTBOX.c.mail_class == MailClass.AGENCY, OUTBOX.c.state.in_(NEEDS_A_PERSON))
_NEEDED_OF: Final = _NEEDED.join_from(OUTBOX, _RFC, _RFC.c.id == OUTBOX.c.rfc_id).where(
    _RFC.c.investigation_id.in_(bindparam("whole", expanding=True))
)
KIND: Final = "letter"
BATCH: Final = 500


def add(
    session: Session,
    letter: Letter,
    agency: ToAgency,
    *,
    rfc_id: RfcId,
    dedupe: str,
    at: datetime,
    not_before: datetime,
) -> int:
    """Queue a letter for an occasion, once; the letter it has, if it has one."""
    row = new_row(MailClass.AGENCY, KIND, dedupe, letter) | {
        "rfc_id": rfc_id,
        "not_before": not_before,
        "created_at": at,
        "reply_token": agency.token,
        "queued_by": agency.queued_by,
        "domain": agency.domain,
        "practice": agency.practice,
        "carries": {"letter": plain(agency.letter), "to_contact": agency.to_contact},
    }
    queued = session.execute(QUEUE.on(session), row).scalar_one_or_none()
    return queued or int(session.execute(select(OUTBOX.c.id).where(OUTBOX.c.dedupe == dedupe)).scalar_one())


def by_ids(session: Session, ids: Collection[int], *, for_update: bool = False) -> tuple[Outgoing, ...]:
    wanted, found = sorted(set(ids)), list[Outgoing]()
    for start in range(0, len(wanted), BATCH):
        some = select(OUTBOX).where(OUTBOX.c.id.in_(wanted[start : start + BATCH])).order_by(OUTBOX.c.id)
        found += _read(session, some.with_for_update() if for_update else some)
    return tuple(found)


def by_token(session: Session, token: str) -> Outgoing | None:
    return next(iter(_read(session, _TO_AGENCIES.where(OUTBOX.c.reply_token == token))), None)


def by_message_ids(session: Session, message_ids: Collection[str]) -> tuple[Outgoing, ...]:
    wanted = sorted(set(message_ids))[:BATCH]
    return _read(session, _TO_AGENCIES.where(OUTBOX.c.message_id.in_(wanted)).order_by(OUTBOX.c.id))


def by_recipient(session: Session, address: str, since: datetime) -> tuple[Outgoing, ...]:
    """Letters to this address, however it is spelt, queued since then; the newest first."""
    at_domain = (OUTBOX.c.domain == domain_of(address), OUTBOX.c.created_at >= since)
    same = func.lower(OUTBOX.c.to_address) == address.lower()
    return _read(session, _TO_AGENCIES.where(*at_domain, same).order_by(OUTBOX.c.id.desc()))


def left(session: Session, rfc_id: RfcId) -> tuple[Outgoing, ...]:
    ours = (OUTBOX.c.rfc_id == rfc_id, OUTBOX.c.state.in_(MAY_HAVE_LEFT))
    return _read(session, _TO_AGENCIES.where(*ours).order_by(OUTBOX.c.tried_at, OUTBOX.c.id))


def withdraw(session: Session, ids: Collection[int], *, why: str) -> int:
    """One in the hands of a sender is still withdrawn: it asks for it once more before a byte leaves."""
    not_leaving = (OUTBOX.c.id.in_(ids), OUTBOX.c.state.in_((MailState.QUEUED, MailState.CLAIMED)))
    values: dict[str, Any] = {"state": MailState.CANCELLED, "last_reply": why, **NOBODYS}
    to_agencies = OUTBOX.c.mail_class == MailClass.AGENCY
    withdrawn = changed(session.execute(update(OUTBOX).where(*not_leaving, to_agencies).values(**values)))
    fair_days.of_letters(session, ids)
    return withdrawn


def of_investigation(
    session: Session, investigation_id: InvestigationId, *states: MailState, practice: bool, hold: bool = True
) -> tuple[Outgoing, ...]:
    """Its letters in these states.

    `hold`: for this transaction, so that nobody sends one or puts one on record meanwhile.
    """
    requests = select(_RFC.c.id).where(_RFC.c.investigation_id == investigation_id)
    which = (OUTBOX.c.rfc_id.in_(requests), OUTBOX.c.practice == practice, OUTBOX.c.state.in_(states))
    found = _TO_AGENCIES.where(*which).order_by(OUTBOX.c.id)
    return _read(session, found.with_for_update() if hold else found)


def needing_a_person(session: Session) -> int:
    """How many letters to agencies nobody knows the fate of, or were given up; of what this page may see."""
    sight = seats.seen(session)
    if sight.everything:
        return int(session.execute(_NEEDED).scalar_one())
    return int(session.execute(_NEEDED_OF, {"whole": sight.whole}).scalar_one())


def evidence_named(session: Session) -> Iterator[str]:
    """The name in the evidence store of each letter's bytes as it left, or was about to."""
    yield from session.execute(select(OUTBOX.c.raw).where(OUTBOX.c.raw.is_not(None))).scalars()


def _read(session: Session, statement: Select[Any]) -> tuple[Outgoing, ...]:
    return tuple(outgoing(row) for row in session.execute(statement).mappings())
