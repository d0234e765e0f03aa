"""When other investigations tried to reach an agency: names and dates, none of what was said.

since(session, agency_ids, at, *, but=None) -> tuple[Written, ...]     the latest of each investigation, latest first
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from outreach.db import seats
from outreach.db.session import Session
from outreach.db.tables import EntryRow, InvestigationRow, RequestForCommentRow, table
from outreach.domain.facts import AttemptMade, EntryRetracted
from outreach.domain.ids import AgencyId, InvestigationId

_E: Final = table(EntryRow)
_R: Final = table(RequestForCommentRow)
_I: Final = table(InvestigationRow)
_ATTEMPT, _RETRACTED = AttemptMade.__name__, EntryRetracted.__name__
ANOTHER: Final = "another investigation of this house"
"""What one is called that whoever reads this may not know of."""

_SINCE: Final = (
    select(
        _R.c.agency_id, _R.c.investigation_id, _I.c.title, _E.c.rfc_id, _E.c.seq, _E.c.occurred_at, _E.c.kind, _E.c.body
    )
    .join(_E, _E.c.rfc_id == _R.c.id)
    .join(_I, _I.c.id == _R.c.investigation_id)
    .where(
        _R.c.agency_id.in_(bindparam("agency_ids", expanding=True)),
        _E.c.kind.in_((_ATTEMPT, _RETRACTED)),
        _E.c.occurred_at >= bindparam("at"),
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """The last time since an instant that an investigation tried to reach an agency, and how."""

    agency_id: AgencyId
    investigation: str
    at: datetime
    channel: str


def since(
    session: Session, agency_ids: Collection[AgencyId], at: datetime, *, but: InvestigationId | None = None
) -> tuple[Written, ...]:
    sight = seats.seen(session)
    rows = session.execute(_SINCE, {"agency_ids": list(agency_ids), "at": at}).all()
    taken_back = {(row.rfc_id, row.body["entry"]) for row in rows if row.kind == _RETRACTED}
    latest: dict[tuple[int, int], Written] = {}
    for row in sorted(rows, key=lambda one: (one.occurred_at, one.seq)):
        counted = row.kind == _ATTEMPT and (row.rfc_id, row.seq) not in taken_back
        if counted and row.investigation_id != but:
            latest[row.agency_id, row.investigation_id] = Written(
                agency_id=AgencyId(row.agency_id),
                investigation=row.title if sight.sees(row.investigation_id) else ANOTHER,
                at=row.occurred_at,
                channel=row.body["channel"],
            )
    return tuple(sorted(latest.values(), key=lambda one: one.at, reverse=True))
