"""Batches of letters as they are kept: who made and approved them, and each agency's letter.

add(session, batch) -> int                            its letters too; the number it got
get(session, batch_id, *, for_update=False) -> Batch  with its letters, in the order of their agencies; NotFound
of_investigation(session, investigation_id) -> tuple[Counted, ...]    newest first, with how many letters stand how
in_states(session, *states) -> tuple[int, ...]        the numbers of all batches in these states
save(session, batch) -> None                          all but its letters; its turn moves on by one
save_letters(session, batch_id, letters) -> None      each as it is now
taken(session, investigation_id, purpose, *, but) -> dict[RfcId, int]    who stands in another batch under way
practice_extensions(session, investigation_id) -> tuple[tuple[RfcId, Seq], ...]   time that practice letters gave
of_outbox(session, outbox_id) -> tuple[int, RfcId] | None    whose letter that is
wrote_lately(session, agency_ids, *, but, since) -> dict[AgencyId, tuple[(title, at), ...]]    other investigations
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, insert, literal_column, select, update

from outreach.db import fair_days
from outreach.db.desk_tables import OutboxRow
from outreach.db.merge_tables import BatchLetterRow, LetterBatchRow
from outreach.db.session import Session
from outreach.db.tables import InvestigationRow, RequestForCommentRow, StandingSummaryRow, table
from outreach.domain.batches import (
    OPEN,
    UNDER_WAY,
    Batch,
    BatchLetter,
    BatchState,
    Counted,
    Frozen,
    LetterState,
    Progress,
    state_of,
)
from outreach.domain.errors import NotFound
from outreach.domain.ids import AgencyId, ContactId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.letter_templates import Purpose
from outreach.domain.outbox import MailState

_B: Final = table(LetterBatchRow)
_L: Final = table(BatchLetterRow)
_OUTBOX: Final = table(OutboxRow)
_S: Final = table(StandingSummaryRow)
_RFC: Final = table(RequestForCommentRow)
_INVESTIGATION: Final = table(InvestigationRow)

_ADD: Final = insert(_B).returning(_B.c.id)
_ADD_LETTERS: Final = insert(_L)
_GET: Final = select(_B).where(_B.c.id == bindparam("batch_id"))
_GET_LOCKED: Final = _GET.with_for_update()
_LETTERS: Final = (
    select(_L)
    .join_from(_L, _S, _S.c.rfc_id == _L.c.rfc_id)
    .where(_L.c.batch_id == bindparam("batch_id"))
    .order_by(_S.c.sort_name, _L.c.rfc_id)
)
_LIST: Final = select(_B).where(_B.c.investigation_id == bindparam("investigation_id")).order_by(_B.c.id.desc())
_OUT: Final = _L.c.left_out != literal_column("''")  # PostgreSQL takes two parameters for two expressions
_HELD: Final = _L.c.held != literal_column("''")
_COUNTS: Final = (
    select(_L.c.batch_id, _B.c.state, _OUT.label("out"), _HELD.label("held"))
    .add_columns(_OUTBOX.c.state.label("fate"), _OUTBOX.c.practice, func.count().label("n"))
    .join_from(_B, _L, _L.c.batch_id == _B.c.id)
    .join(_OUTBOX, _OUTBOX.c.id == _L.c.outbox_id, isouter=True)
    .where(_B.c.investigation_id == bindparam("investigation_id"))
    .group_by(_L.c.batch_id, _B.c.state, _OUTBOX.c.state, _OUTBOX.c.practice, _OUT, _HELD)
)
_IN_STATES: Final = select(_B.c.id).where(_B.c.state.in_(bindparam("states", expanding=True))).order_by(_B.c.id)
_SAVE: Final = update(_B).where(_B.c.id == bindparam("which"))
_SAVE_LETTER: Final = update(_L).where(_L.c.batch_id == bindparam("which"), _L.c.rfc_id == bindparam("whose"))
_TAKEN: Final = (
    select(_L.c.rfc_id, _B.c.id)
    .join_from(_B, _L, _L.c.batch_id == _B.c.id)
    .where(
        _B.c.investigation_id == bindparam("investigation_id"),
        _B.c.purpose == bindparam("purpose"),
        _B.c.state.in_([BatchState.APPROVED.value, *(one.value for one in UNDER_WAY)]),
        _B.c.id != bindparam("but"),
        _L.c.left_out == "",
        _L.c.held == "",
    )
)
_WITH_BATCH: Final = _L.join(_B, _B.c.id == _L.c.batch_id).outerjoin(_OUTBOX, _OUTBOX.c.id == _L.c.outbox_id)
_PRACTICE_EXTENSIONS: Final = (
    select(_L.c.rfc_id, _L.c.extension)
    .select_from(_WITH_BATCH)
    .where(
        _B.c.investigation_id == bindparam("investigation_id"),
        _L.c.extension.is_not(None),
        _OUTBOX.c.practice.is_(True),
    )
)
_OF_OUTBOX: Final = select(_L.c.batch_id, _L.c.rfc_id).where(_L.c.outbox_id == bindparam("outbox_id"))
_LATELY: Final = (
    select(_RFC.c.agency_id, _INVESTIGATION.c.title, _S.c.last_contact_at)
    .join_from(_RFC, _S, _S.c.rfc_id == _RFC.c.id)
    .join(_INVESTIGATION, _INVESTIGATION.c.id == _RFC.c.investigation_id)
    .where(
        _RFC.c.agency_id.in_(bindparam("agency_ids", expanding=True)),
        _RFC.c.investigation_id != bindparam("but"),
        _S.c.last_contact_at >= bindparam("since"),
    )
    .order_by(_RFC.c.agency_id, _S.c.last_contact_at.desc())
)
NOBODY: Final = 0


def add(session: Session, batch: Batch) -> int:
    batch_id = int(session.execute(_ADD, _head(batch)).scalar_one())
    if batch.letters:
        session.execute(_ADD_LETTERS, [{"batch_id": batch_id, **_row(one)} for one in batch.letters])
    return batch_id


def get(session: Session, batch_id: int, *, for_update: bool = False) -> Batch:
    row = session.execute(_GET_LOCKED if for_update else _GET, {"batch_id": batch_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such batch of letters. Choose one from the list under Letters.")
    letters = tuple(_letter(one) for one in session.execute(_LETTERS, {"batch_id": batch_id}))
    return replace(_batch(row), letters=letters)


def of_investigation(session: Session, investigation_id: InvestigationId) -> tuple[Counted, ...]:
    wanted = {"investigation_id": investigation_id}
    counts: dict[int, Counter[LetterState]] = {}
    practice = set()
    for row in session.execute(_COUNTS, wanted):
        fate = MailState(row.fate) if row.fate else None
        aside = BatchLetter(rfc_id=RfcId(NOBODY), left_out="x" if row.out else "", held="x" if row.held else "")
        counts.setdefault(row.batch_id, Counter())[state_of(aside, fate, BatchState(row.state))] += row.n
        if row.practice:
            practice.add(row.batch_id)
    return tuple(
        Counted(batch=_batch(row), progress=Progress(counts.get(row.id, {})), practice=row.id in practice)
        for row in session.execute(_LIST, wanted)
    )


def in_states(session: Session, *states: BatchState) -> tuple[int, ...]:
    return tuple(session.execute(_IN_STATES, {"states": [one.value for one in states]}).scalars())


def save(session: Session, batch: Batch) -> None:
    session.execute(_SAVE, {"which": batch.id, **_head(replace(batch, turn=batch.turn + 1))})


def save_letters(session: Session, batch_id: int, letters: Iterable[BatchLetter]) -> None:
    if rows := [{"which": batch_id, "whose": one.rfc_id, **_row(one)} for one in letters]:
        session.execute(_SAVE_LETTER, rows)
        fair_days.of_requests(session, [row["whose"] for row in rows])


def taken(session: Session, investigation_id: InvestigationId, purpose: Purpose, *, but: int) -> dict[RfcId, int]:
    wanted = {"investigation_id": investigation_id, "purpose": purpose.value, "but": but}
    return {RfcId(row.rfc_id): row.id for row in session.execute(_TAKEN, wanted)}


def practice_extensions(session: Session, investigation_id: InvestigationId) -> tuple[tuple[RfcId, Seq], ...]:
    rows = session.execute(_PRACTICE_EXTENSIONS, {"investigation_id": investigation_id})
    return tuple((RfcId(row.rfc_id), Seq(row.extension)) for row in rows)


def of_outbox(session: Session, outbox_id: int) -> tuple[int, RfcId] | None:
    row = session.execute(_OF_OUTBOX, {"outbox_id": outbox_id}).first()
    return (row.batch_id, RfcId(row.rfc_id)) if row else None


def wrote_lately(
    session: Session, agency_ids: Collection[AgencyId], *, but: InvestigationId, since: datetime
) -> dict[AgencyId, tuple[tuple[str, datetime], ...]]:
    found: dict[AgencyId, tuple[tuple[str, datetime], ...]] = {}
    for row in session.execute(_LATELY, {"agency_ids": sorted(agency_ids), "but": but, "since": since}):
        agency_id = AgencyId(row.agency_id)
        found[agency_id] = (*found.get(agency_id, ()), (row.title, row.last_contact_at))
    return found


def is_open(batch: Batch) -> bool:
    return batch.state in OPEN


def _head(batch: Batch) -> dict[str, Any]:
    return {
        "investigation_id": batch.investigation_id,
        "purpose": batch.purpose.value,
        "state": batch.state.value,
        "letters_version": batch.letters_version,
        "question_set": batch.question_set,
        "working_days": batch.working_days,
        "reason": batch.reason,
        "made_by": batch.made_by,
        "made_at": batch.made_at,
        "turn": batch.turn,
        "proposed_at": batch.proposed_at,
        "approved_by": batch.approved_by,
        "approved_at": batch.approved_at,
        "seconded_by": batch.seconded_by,
        "seal": batch.seal,
    }


def _row(one: BatchLetter) -> dict[str, Any]:
    frozen = one.frozen
    return {
        "rfc_id": one.rfc_id,
        "contact_id": one.contact_id,
        "subject": one.subject,
        "text": one.text,
        "edit_basis": one.edit_basis,
        "left_out": one.left_out,
        "urgent": one.urgent,
        "urgent_by": one.urgent_by,
        "sha256": frozen.sha256 if frozen else "",
        "basis": frozen.basis if frozen else "",
        "to_address": frozen.to if frozen else "",
        "called": frozen.called if frozen else "",
        "language": frozen.language if frozen else "",
        "sent_subject": frozen.subject if frozen else "",
        "sent_text": frozen.text if frozen else "",
        "questions": list(frozen.questions) if frozen else [],
        "leaves_at": frozen.leaves_at if frozen else None,
        "due_at": frozen.due_at if frozen else None,
        "due_zone": frozen.due_zone if frozen else "",
        "due_why": frozen.due_why if frozen else "",
        "outbox_id": one.outbox_id,
        "tries": one.tries,
        "extension": one.extension,
        "held": one.held,
    }


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        id=row.id,
        investigation_id=InvestigationId(row.investigation_id),
        purpose=Purpose(row.purpose),
        state=BatchState(row.state),
        letters_version=row.letters_version,
        question_set=row.question_set,
        working_days=row.working_days,
        reason=row.reason,
        made_by=StaffId(row.made_by),
        made_at=row.made_at,
        turn=row.turn,
        proposed_at=row.proposed_at,
        approved_by=StaffId(row.approved_by) if row.approved_by else None,
        approved_at=row.approved_at,
        seconded_by=StaffId(row.seconded_by) if row.seconded_by else None,
        seal=row.seal,
    )


def _letter(row: Row[Any]) -> BatchLetter:
    return BatchLetter(
        rfc_id=RfcId(row.rfc_id),
        contact_id=ContactId(row.contact_id) if row.contact_id else None,
        subject=row.subject,
        text=row.text,
        edit_basis=row.edit_basis,
        left_out=row.left_out,
        urgent=row.urgent,
        urgent_by=StaffId(row.urgent_by) if row.urgent_by else None,
        frozen=_frozen(row) if row.sha256 else None,
        outbox_id=row.outbox_id,
        tries=row.tries,
        extension=Seq(row.extension) if row.extension else None,
        held=row.held,
    )


def _frozen(row: Row[Any]) -> Frozen:
    return Frozen(
        to=row.to_address,
        called=row.called,
        language=row.language,
        subject=row.sent_subject,
        text=row.sent_text,
        sha256=row.sha256,
        basis=row.basis,
        leaves_at=row.leaves_at,
        due_at=row.due_at,
        due_zone=row.due_zone,
        due_why=row.due_why,
        questions=tuple(row.questions),
    )
