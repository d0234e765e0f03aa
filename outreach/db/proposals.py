"""Releases that wait for a second person.

add(session, proposal) -> None
last(session, investigation_id) -> Proposal | None       the newest; whether it is still open, the number tells
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select

from outreach.db.desk_tables import ReleaseProposalRow
from outreach.db.session import Session
from outreach.db.tables import table
from outreach.domain.ids import InvestigationId, StaffId

_P: Final = table(ReleaseProposalRow)
_ADD: Final = insert(_P)
_LAST: Final = (
    select(_P).where(_P.c.investigation_id == bindparam("investigation_id")).order_by(_P.c.id.desc()).limit(1)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Release `number` at `cutoff`, as the manifest with this SHA-256 describes it."""

    investigation_id: InvestigationId
    number: int
    cutoff: datetime
    manifest: str
    proposed_at: datetime
    proposed_by: StaffId


def add(session: Session, proposal: Proposal) -> None:
    session.execute(_ADD, asdict(proposal))


def last(session: Session, investigation_id: InvestigationId) -> Proposal | None:
    row = session.execute(_LAST, {"investigation_id": investigation_id}).one_or_none()
    if row is None:
        return None
    return Proposal(
        investigation_id=InvestigationId(row.investigation_id),
        number=row.number,
        cutoff=row.cutoff,
        manifest=row.manifest,
        proposed_at=row.proposed_at,
        proposed_by=StaffId(row.proposed_by),
    )
