"""How long each investigation is to be kept, as it was stated; and when each was last published.

stated(session) -> dict[InvestigationId, Retention]          of each that ever stated one
published(session) -> dict[InvestigationId, datetime]        its newest release
add(session, investigation_id, retention, *, by, at) -> None
"""

from datetime import datetime
from typing import Final

from sqlalchemy import func, insert, select

from outreach.db.desk_tables import ReleaseRow
from outreach.db.keeping_tables import RetentionRow
from outreach.db.session import Session
from outreach.db.tables import table
from outreach.domain.ids import InvestigationId, StaffId
from outreach.domain.retention import Retention

_T: Final = table(RetentionRow)
_RELEASE: Final = table(ReleaseRow)
_NEWEST: Final = select(func.max(_T.c.id)).group_by(_T.c.investigation_id)
_STATED: Final = select(_T.c.investigation_id, _T.c.years, _T.c.until).where(_T.c.id.in_(_NEWEST))
_PUBLISHED: Final = select(_RELEASE.c.investigation_id, func.max(_RELEASE.c.released_at).label("at")).group_by(
    _RELEASE.c.investigation_id
)


def stated(session: Session) -> dict[InvestigationId, Retention]:
    rows = session.execute(_STATED)
    return {InvestigationId(row.investigation_id): Retention(years=row.years, until=row.until) for row in rows}


def published(session: Session) -> dict[InvestigationId, datetime]:
    return {InvestigationId(row.investigation_id): row.at for row in session.execute(_PUBLISHED)}


def add(
    session: Session, investigation_id: InvestigationId, retention: Retention, *, by: StaffId, at: datetime
) -> None:
    row = {"investigation_id": investigation_id, "years": retention.years, "until": retention.until}
    session.execute(insert(_T), [{**row, "by": by, "at": at}])
