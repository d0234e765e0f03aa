"""Letters of batches that may still reach an agency, and those that were held back and that nobody has seen to since.

pending(session, rfc_ids, *, but, held) -> dict[RfcId, tuple[Pending, ...]]    with `held`, those held back too
count_for(column) -> ScalarSelect      how many of them, as part of a larger statement
held_for_a_message(session) -> dict[int, tuple[RfcId, ...]]    by batch, those held back until something is read
wanting(session) -> tuple[Wanting, ...]    batches that want a person, of any investigation this page may see
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Column, ScalarSelect, and_, bindparam, case, exists, func, or_, select

from outreach.db import seats
from outreach.db.desk_tables import OutboxRow
from outreach.db.merge_tables import BatchLetterRow, LetterBatchRow
from outreach.db.session import Session
from outreach.db.tables import InvestigationRow, StandingSummaryRow, table
from outreach.domain.batches import OPEN, BatchState, Pending, Wanting
from outreach.domain.followups import waits_for_a_reading
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.letter_templates import Purpose
from outreach.domain.outbox import NEEDS_A_PERSON, MailState
from outreach.domain.phases import Stage

_B: Final = table(LetterBatchRow)
_L: Final = table(BatchLetterRow)
_OUTBOX: Final = table(OutboxRow)
_S: Final = table(StandingSummaryRow)
_INVESTIGATION: Final = table(InvestigationRow)
NOBODY: Final = 0

STILL_TO_LEAVE: Final = (MailState.QUEUED, MailState.CLAIMED, MailState.SENDING)
MAY_STILL_REACH: Final = (
    _L.c.left_out == "",
    _L.c.held == "",
    or_(
        _B.c.state.in_([one.value for one in OPEN]),
        and_(_B.c.state.in_([BatchState.APPROVED.value, BatchState.PAUSED.value]), _OUTBOX.c.id.is_(None)),
        _OUTBOX.c.state.in_([one.value for one in (*STILL_TO_LEAVE, *NEEDS_A_PERSON)]),
    ),
)
"""Which letters of batches may still reach an agency."""

_LATER: Final = _L.alias("later_letter")
_LATER_BATCH: Final = _B.alias("later_batch")
HELD_FOR_GOOD: Final = (
    _L.c.held != "",
    _B.c.state != BatchState.CANCELLED.value,
    _S.c.stage.in_([Stage.NOT_ASKED.value, Stage.AWAITING.value]),
    or_(_S.c.last_contact_at.is_(None), _S.c.last_contact_at <= _B.c.approved_at),
    ~exists()
    .where(
        _LATER.c.rfc_id == _L.c.rfc_id,
        _LATER.c.batch_id > _L.c.batch_id,
        _LATER.c.left_out == "",
        _LATER_BATCH.c.id == _LATER.c.batch_id,
        _LATER_BATCH.c.state != BatchState.CANCELLED.value,
    )
    .correlate(_L),
)
"""Which letters were held back and nobody has seen to since: by a new batch, a try of any kind, or an answer."""

_WITH_BATCH: Final = _L.join(_B, _B.c.id == _L.c.batch_id).outerjoin(_OUTBOX, _OUTBOX.c.id == _L.c.outbox_id)
_OURS: Final = (
    select(_L.c.rfc_id, _B.c.id, _B.c.purpose, _B.c.state, _L.c.leaves_at, _OUTBOX.c.not_before)
    .add_columns(_OUTBOX.c.state.label("fate"), _L.c.due_at, _L.c.held)
    .select_from(_WITH_BATCH)
    .where(_L.c.rfc_id.in_(bindparam("rfc_ids", expanding=True)), _B.c.id != bindparam("but"))
    .order_by(_L.c.rfc_id, _B.c.id.desc())
)
_PENDING: Final = _OURS.where(*MAY_STILL_REACH)
_REACH_OR_HELD: Final = or_(and_(*MAY_STILL_REACH), and_(*HELD_FOR_GOOD))
_PENDING_OR_HELD: Final = _OURS.join(_S, _S.c.rfc_id == _L.c.rfc_id).where(_REACH_OR_HELD)
_HELD_LETTERS: Final = (
    select(_L.c.batch_id, _L.c.rfc_id, _L.c.held)
    .join_from(_L, _B, _B.c.id == _L.c.batch_id)
    .join(_S, _S.c.rfc_id == _L.c.rfc_id)
    .where(*HELD_FOR_GOOD, _L.c.sha256 != "", _B.c.state.in_([BatchState.LEAVING.value, BatchState.DONE.value]))
    .order_by(_L.c.batch_id, _L.c.rfc_id)
)
_SIBLING: Final = _L.alias("sibling")
_ALL_HELD: Final = (
    select(func.count())
    .select_from(_SIBLING)
    .where(_SIBLING.c.batch_id == _B.c.id, _SIBLING.c.left_out == "", _SIBLING.c.held != "")
    .correlate(_B)
    .scalar_subquery()
)
_WANTING: Final = (
    select(_B.c.id, _B.c.state, _B.c.made_by, _B.c.approved_by, _INVESTIGATION.c.slug)
    .add_columns(func.sum(case((and_(*HELD_FOR_GOOD), 1), else_=0)).label("to_see_to"), _B.c.investigation_id)
    .add_columns(_ALL_HELD.label("held"))
    .join_from(_B, _INVESTIGATION, _INVESTIGATION.c.id == _B.c.investigation_id)
    .join(_L, _L.c.batch_id == _B.c.id)
    .join(_S, _S.c.rfc_id == _L.c.rfc_id)
    .where(
        or_(
            _B.c.state.in_([BatchState.PROPOSED.value, BatchState.APPROVED.value, BatchState.PAUSED.value]),
            and_(_B.c.state.in_([BatchState.LEAVING.value, BatchState.DONE.value]), *HELD_FOR_GOOD),
        )
    )
    .group_by(_B.c.id, _B.c.state, _B.c.made_by, _B.c.approved_by, _INVESTIGATION.c.slug, _B.c.investigation_id)
    .order_by(_B.c.id)
)


def count_for(rfc_id: Column[int]) -> ScalarSelect[int]:
    """For a larger statement, of summaries: how many letters of this request `pending` finds, with those held back."""
    mine = (_L.c.rfc_id == rfc_id, _REACH_OR_HELD)
    return select(func.count()).select_from(_WITH_BATCH).where(*mine).correlate(rfc_id.table).scalar_subquery()


def pending(
    session: Session, rfc_ids: Collection[RfcId], *, but: int = NOBODY, held: bool = False
) -> dict[RfcId, tuple[Pending, ...]]:
    found: dict[RfcId, tuple[Pending, ...]] = {}
    for row in session.execute(_PENDING_OR_HELD if held else _PENDING, {"rfc_ids": sorted(rfc_ids), "but": but}):
        one = Pending(
            batch_id=row.id,
            purpose=Purpose(row.purpose),
            batch_state=BatchState(row.state),
            fate=MailState(row.fate) if row.fate else None,
            leaves_at=row.not_before or row.leaves_at,
            due_at=row.due_at,
            held=row.held,
        )
        rfc_id = RfcId(row.rfc_id)
        found[rfc_id] = (*found.get(rfc_id, ()), one)
    return found


def held_for_a_message(session: Session) -> dict[int, tuple[RfcId, ...]]:
    found: dict[int, tuple[RfcId, ...]] = {}
    for row in session.execute(_HELD_LETTERS):
        if waits_for_a_reading(row.held):
            found[row.batch_id] = (*found.get(row.batch_id, ()), RfcId(row.rfc_id))
    return found


def wanting(session: Session) -> tuple[Wanting, ...]:
    sight = seats.seen(session)
    return tuple(
        Wanting(
            batch_id=row.id,
            investigation_slug=row.slug,
            state=BatchState(row.state),
            made_by=StaffId(row.made_by),
            approved_by=StaffId(row.approved_by) if row.approved_by else None,
            held=row.held,
            to_see_to=row.to_see_to,
        )
        for row in session.execute(_WANTING)
        if sight.sees(row.investigation_id)
    )
