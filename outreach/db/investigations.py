"""The investigations of this newsroom.

    add(session, *, slug, title, live=False, by, at) -> Investigation     led by whoever opens it; RuleBroken("slug")
    get(session, slug) -> Investigation                                   NotFound
    by_id(session, investigation_id) -> Investigation                     NotFound
    everyone(session) -> tuple[Investigation, ...]                        the newest first
    change(session, investigation_id, *, title, live) -> None

An investigation that a page may not see is not there: it answers as one that never was.

What an investigation adopted is in `db.editions`; a row's `editions` says how much of it there is.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from outreach.db import seats
from outreach.db.session import Session
from outreach.db.statements import changed
from outreach.db.tables import InvestigationRow, table
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import InvestigationId, StaffId
from outreach.domain.investigation import Investigation
from outreach.domain.teams import Part, Seat

_T: Final = table(InvestigationRow)
_BY_SLUG: Final = select(_T).where(_T.c.slug == bindparam("slug"))
_BY_ID: Final = select(_T).where(_T.c.id == bindparam("investigation_id"))
_EVERYONE: Final = select(_T).order_by(_T.c.id.desc())
_CHANGE: Final = (
    update(_T).where(_T.c.id == bindparam("which")).values(title=bindparam("title"), live=bindparam("live"))
)


def add(session: Session, *, slug: str, title: str, live: bool = False, by: StaffId, at: datetime) -> Investigation:
    row = InvestigationRow(slug=slug, title=title, live=live, editions=0, created_at=at, created_by=by)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if "investigation.slug" in str(error.orig) or "uq_investigation_slug" in str(error.orig):
            raise RuleBroken("Another investigation already has this short name. Choose another.", "slug") from error
        raise
    made = _investigation(row)
    lead = Seat(investigation_id=made.id, slug=slug, staff_id=by, part=Part.LEAD, since=at, by=by)
    seats.put(session, lead)
    return made


def get(session: Session, slug: str) -> Investigation:
    row = session.execute(_BY_SLUG, {"slug": slug}).one_or_none()
    if row is None or not seats.seen(session).sees(InvestigationId(row.id)):
        known = ", ".join(one.slug for one in everyone(session)) or "none yet"
        raise NotFound(f"There is no investigation “{slug}”. There are: {known}.")
    return _investigation(row)


def by_id(session: Session, investigation_id: InvestigationId) -> Investigation:
    row = session.execute(_BY_ID, {"investigation_id": investigation_id}).one_or_none()
    if row is None or not seats.seen(session).sees(investigation_id):
        raise _absent()
    return _investigation(row)


def everyone(session: Session) -> tuple[Investigation, ...]:
    found, sight = map(_investigation, session.execute(_EVERYONE)), seats.seen(session)
    return tuple(one for one in found if sight.sees(one.id))


def is_taken(session: Session, slug: str) -> bool:
    """Whether any investigation has this short name, seen or not."""
    return session.execute(_BY_SLUG, {"slug": slug}).one_or_none() is not None


def change(session: Session, investigation_id: InvestigationId, *, title: str, live: bool) -> None:
    if not changed(session.execute(_CHANGE, {"which": investigation_id, "title": title, "live": live})):
        raise _absent()


def _absent() -> NotFound:
    return NotFound("There is no such investigation. Choose one from the list of all of them.")


def _investigation(row: Row[Any] | InvestigationRow) -> Investigation:
    return Investigation(
        id=InvestigationId(row.id or 0),
        slug=row.slug,
        title=row.title,
        live=row.live,
        editions=row.editions,
        created_at=row.created_at,
        created_by=StaffId(row.created_by),
    )
