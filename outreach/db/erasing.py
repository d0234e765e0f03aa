"""What takes words out of the record, each in the transaction of an erasure that two people stand behind.

entry(session, erasure_id, rfc_id, stone, *, seal) -> None     the words off the record of that entry too
message(session, erasure_id, message_id) -> None                   its row, the reasons beside it, what it taught
files(session, erasure_id, names) -> None                          names what has to be gone from the evidence store
contact(session, contact) -> int                                   and what was proposed of it; how many proposals
letters(session, entries) -> None                                  the copies of letters of these attempts
waiting(session, agency_id, address) -> int                        letters to this address that have not left
repeated(session, words) -> int                                    drafts and mails to our own that hold one of them

What the caller does not note by itself the watch of `audit` notes; the triggers let pass what stands in the tables of
erasures alone.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, insert, or_, select, tuple_, update

from outreach.db import fair_days
from outreach.db.append_only import NO_SALT
from outreach.db.audit_reading import MANY_WORDS
from outreach.db.contact_tables import ContactProposalRow
from outreach.db.desk_tables import DraftRow, OutboxRow
from outreach.db.erasures import ENTRY, FILE, MESSAGE
from outreach.db.mail_tables import MessageStepRow, ReceivedMessageRow
from outreach.db.merge_tables import BatchLetterRow
from outreach.db.session import Session
from outreach.db.statements import changed
from outreach.db.tables import ContactRow, EntryRow, OffRecordRow, RequestForCommentRow, table
from outreach.domain.agencies import Contact
from outreach.domain.codec import body_of
from outreach.domain.contact_learning import folded
from outreach.domain.erasures import Ending, Where
from outreach.domain.facts import Entry
from outreach.domain.ids import AgencyId, RfcId
from outreach.domain.inbox import MessageId
from outreach.domain.outbox import MailClass, MailState
from outreach.domain.tombstones import ERASED

_E: Final = table(EntryRow)
_OFF: Final = table(OffRecordRow)
_M: Final = table(ReceivedMessageRow)
_STEP: Final = table(MessageStepRow)
_CONTACT: Final = table(ContactRow)
_PROPOSAL: Final = table(ContactProposalRow)
_OUTBOX: Final = table(OutboxRow)
_LETTER: Final = table(BatchLetterRow)
_DRAFT: Final = table(DraftRow)
_RFC: Final = table(RequestForCommentRow)
NOBODY: Final = "erased@erased.invalid"
"""Where a copy of a letter had its address: a letter has to have one, and mail to this one reaches nobody."""

TELLING: Final = 8
"""Words shorter than this stand anywhere, and are not looked for elsewhere."""

GONE: Final = (MailState.SENT, MailState.DEAD, MailState.CANCELLED)


def entry(session: Session, erasure_id: str, rfc_id: RfcId, stone: Entry, *, seal: str) -> None:
    body, seq = body_of(stone), stone.seq
    row = {"rfc_id": rfc_id, "seq": seq, "erasure_id": erasure_id, "ending": Ending.CARRIED_OUT, "body": body}
    session.execute(insert(ENTRY), [row | {"seal": seal}])
    here = (_E.c.rfc_id == rfc_id, _E.c.seq == seq)
    session.execute(update(_E).where(*here).values(body=body))
    there = (_OFF.c.rfc_id == rfc_id, _OFF.c.seq == seq)
    if session.execute(select(_OFF.c.seq).where(*there)).first():
        session.execute(update(_OFF).where(*there).values(salt=NO_SALT, words=ERASED))


def message(session: Session, erasure_id: str, message_id: MessageId) -> None:
    """Its hash, its size and its times stay: the same bytes do not come in once more."""
    session.execute(
        insert(MESSAGE), [{"received_id": message_id, "erasure_id": erasure_id, "ending": Ending.CARRIED_OUT}]
    )
    blank = {
        "sender": ERASED,
        "subject": ERASED,
        "address": "",
        "note": "",
        "message_id": "",
        "rule": "",
        "remarks": [],
    }
    session.execute(update(_M).where(_M.c.id == message_id).values(**blank))
    session.execute(update(_STEP).where(_STEP.c.received_id == message_id, _STEP.c.why != "").values(why=ERASED))
    taught = select(_M.c.sha256).where(_M.c.id == message_id).scalar_subquery()
    of = select(_PROPOSAL.c.id, _PROPOSAL.c.agency_id).where(_PROPOSAL.c.message == taught)
    for proposal in session.execute(of).all():
        _forget_proposals(session, proposal.agency_id, [proposal.id])


def files(session: Session, erasure_id: str, names: Iterable[str]) -> None:
    rows = [{"erasure_id": erasure_id, "sha256": one, "ending": Ending.CARRIED_OUT} for one in sorted(set(names))]
    if rows:
        session.execute(insert(FILE), rows)


def proposals(session: Session, contact: Contact) -> int:
    return int(session.execute(select(func.count()).select_from(_PROPOSAL).where(*_learnt(contact))).scalar_one())


def contact(session: Session, contact: Contact) -> None:
    ids = session.execute(select(_PROPOSAL.c.id).where(*_learnt(contact))).scalars().all()
    _forget_proposals(session, contact.agency_id, ids)
    session.execute(delete(_CONTACT).where(_CONTACT.c.id == contact.id))
    fair_days.of_agencies(session, [contact.agency_id])


def _forget_proposals(session: Session, agency_id: int, ids: Sequence[int]) -> None:
    """By number: their event must not say the address."""
    if ids:
        gone = delete(_PROPOSAL).where(_PROPOSAL.c.agency_id == bindparam("agency_id"), _PROPOSAL.c.id.in_(ids))
        session.execute(gone, {"agency_id": agency_id})


def waiting(session: Session, agency_id: AgencyId, address: str) -> int:
    requests = select(_RFC.c.id).where(_RFC.c.agency_id == agency_id)
    here = (_OUTBOX.c.rfc_id.in_(requests), func.lower(_OUTBOX.c.to_address) == address.lower())
    open_ones = select(func.count()).select_from(_OUTBOX).where(*here, _OUTBOX.c.state.not_in(GONE))
    return int(session.execute(open_ones).scalar_one())


def letters(session: Session, entries: Collection[Where]) -> int:
    """The outbox keeps what left, and a batch what was approved: both copies of a letter whose attempt is erased."""
    wanted = [(int(rfc_id), int(seq)) for rfc_id, seq in entries]
    if not wanted:
        return 0
    theirs = tuple_(_OUTBOX.c.rfc_id, _OUTBOX.c.entry).in_(wanted)
    found = session.execute(select(_OUTBOX.c.id, _OUTBOX.c.carries).where(theirs)).all()
    for row in found:
        values: dict[str, Any] = {"to_address": NOBODY, "domain": "erased.invalid", "subject": ERASED, "body": ERASED}
        told = {**row.carries["letter"], "to": NOBODY, "called": ERASED, "subject": ERASED, "text": ERASED}
        values |= {"carries": {**row.carries, "letter": told}, "last_reply": "", "raw": None}
        session.execute(update(_OUTBOX).where(_OUTBOX.c.id == row.id).values(**values))
        frozen = dict.fromkeys(("to_address", "called", "sent_subject", "sent_text", "basis"), ERASED)
        blank = dict.fromkeys(("subject", "text", "edit_basis", "left_out", "urgent", "held"), "")
        session.execute(update(_LETTER).where(_LETTER.c.outbox_id == row.id).values(**frozen, **blank))
    return len(found)


def repeated(session: Session, words: Collection[str]) -> int:
    """A draft goes whole: whoever types in it has the words before them, and may not keep them either."""
    wanted = [word for word in words if len(word) >= TELLING]
    if not wanted:
        return 0
    gone = 0
    for draft in session.execute(select(_DRAFT.c.staff_id, _DRAFT.c.form, _DRAFT.c.typed)).all():
        if any(
            word in typed or (len(typed) >= TELLING and typed in word) for word in wanted for _, typed in draft.typed
        ):
            gone += changed(
                session.execute(delete(_DRAFT).where(_DRAFT.c.staff_id == draft.staff_id, _DRAFT.c.form == draft.form))
            )
    for start in range(0, len(wanted), MANY_WORDS):
        gone += _from_our_mails(session, wanted[start : start + MANY_WORDS])
    return gone


def _from_our_mails(session: Session, wanted: Sequence[str]) -> int:
    gone = 0
    holds = or_(
        *(column.contains(word, autoescape=True) for word in wanted for column in (_OUTBOX.c.body, _OUTBOX.c.subject))
    )
    ours = select(_OUTBOX.c.id, _OUTBOX.c.subject, _OUTBOX.c.body).where(_OUTBOX.c.mail_class == MailClass.STAFF, holds)
    for mail in session.execute(ours).all():
        values = {"subject": _without(mail.subject, wanted), "body": _without(mail.body, wanted)}
        gone += changed(session.execute(update(_OUTBOX).where(_OUTBOX.c.id == mail.id).values(**values)))
    return gone


def _learnt(contact: Contact) -> tuple[Any, ...]:
    return (
        _PROPOSAL.c.agency_id == contact.agency_id,
        _PROPOSAL.c.channel == contact.channel.value,
        _PROPOSAL.c.folded == folded(contact.channel, contact.address),
    )


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, ERASED)
    return text
