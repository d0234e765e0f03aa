"""The investigations of this newsroom.

    add(session, *, slug, title, live=False, by, at) -> Investigation     RuleBroken(field="slug") when taken
    get(session, slug) -> Investigation                                   NotFound
    by_id(session, investigation_id) -> Investigation                     NotFound
    everyone(session) -> tuple[Investigation, ...]                        the newest first
    change(session, investigation_id, *, title, live) -> None

What an investigation adopted is in `db.editions`; a row's `editions` says how much of it there is.
"""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from outreach.db.session import Session
from outreach.db.tables import InvestigationRow
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import InvestigationId, StaffId
from outreach.domain.investigation import Investigation


def add(session: Session, *, slug: str, title: str, live: bool = False, by: StaffId, at: datetime) -> Investigation:
    row = InvestigationRow(slug=slug, title=title, live=live, editions=0, created_at=at, created_by=by)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if "investigation.slug" in str(error.orig) or "uq_investigation_slug" in str(error.orig):
            raise RuleBroken("Another investigation already has this short name. Choose another.", "slug") from error
        raise
    return _investigation(row)


def get(session: Session, slug: str) -> Investigation:
    return _found(session.exec(select(InvestigationRow).where(InvestigationRow.slug == slug)).one_or_none())


def by_id(session: Session, investigation_id: InvestigationId) -> Investigation:
    return _found(session.get(InvestigationRow, investigation_id))


def everyone(session: Session) -> tuple[Investigation, ...]:
    rows = session.exec(select(InvestigationRow).order_by(col(InvestigationRow.id).desc()))
    return tuple(_investigation(row) for row in rows)


def change(session: Session, investigation_id: InvestigationId, *, title: str, live: bool) -> None:
    row = session.get(InvestigationRow, investigation_id)
    if row is None:
        raise _absent()
    row.title, row.live = title, live
    session.flush()


def _found(row: InvestigationRow | None) -> Investigation:
    if row is None:
        raise _absent()
    return _investigation(row)


def _absent() -> NotFound:
    return NotFound("There is no such investigation.")


def _investigation(row: InvestigationRow) -> Investigation:
    return Investigation(
        id=InvestigationId(row.id or 0),
        slug=row.slug,
        title=row.title,
        live=row.live,
        editions=row.editions,
        created_at=row.created_at,
        created_by=StaffId(row.created_by),
    )
