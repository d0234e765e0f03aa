"""Spreadsheets as they came in, kept while somebody decides what to do about their rows.

keep(session, investigation_id, *, name, content, options, by, at) -> int   one draft of the same bytes for a person
get(session, investigation_id, upload_id) -> Upload                NotFound in any other; with its bytes
open_drafts(session, investigation_id) -> tuple[Draft, ...]        the newest first, without bytes
decide(session, upload_id, options) -> None
everything_of(session, investigation_ids) -> Iterator[(Listed, bytes)]   whatever became of them, with their bytes
erase(session, lists) -> None                                      their bytes; that they were there stays
settle(session, upload_id, state, *, at) -> bool                   "applied" or "dropped"; False if already settled
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Literal

from sqlalchemy import bindparam, func, select, update
from sqlmodel import col
from sqlmodel import select as select_row

from outreach.db import audit
from outreach.db.audit import Note
from outreach.db.desk_tables import UploadRow
from outreach.db.session import Session
from outreach.db.statements import changed
from outreach.db.tables import table
from outreach.domain.audit import Action
from outreach.domain.errors import NotFound
from outreach.domain.ids import InvestigationId, StaffId

_T: Final = table(UploadRow)
_DRAFTS: Final = (
    select(_T.c.id, _T.c.name, _T.c.uploaded_at, _T.c.uploaded_by)
    .where(_T.c.investigation_id == bindparam("investigation_id"), _T.c.state == "draft")
    .order_by(_T.c.id.desc())
)
_SAME: Final = (
    select(_T.c.id)
    .where(
        _T.c.investigation_id == bindparam("investigation_id"),
        _T.c.state == "draft",
        _T.c.sha256 == bindparam("sha256"),
        _T.c.uploaded_by == bindparam("by"),
    )
    .order_by(_T.c.id.desc())
    .limit(1)
)
_LISTED: Final = (_T.c.id, _T.c.investigation_id, _T.c.name, _T.c.state, _T.c.uploaded_at)
_CHANGE: Final = update(_T).where(_T.c.id == bindparam("which"))
_SETTLE: Final = (
    update(_T)
    .where(_T.c.id == bindparam("which"), _T.c.state == "draft")
    .values(state=bindparam("outcome"), settled_at=bindparam("at"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    id: int
    name: str
    uploaded_at: datetime
    uploaded_by: StaffId


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """An upload by its name, whatever became of it."""

    id: int
    investigation_id: InvestigationId
    name: str
    state: str
    uploaded_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """An upload with its bytes. `options` are the decisions made so far."""

    id: int
    investigation_id: InvestigationId
    name: str
    sha256: str
    content: bytes
    options: dict[str, Any]
    state: str
    uploaded_at: datetime
    uploaded_by: StaffId


def keep(
    session: Session,
    investigation_id: InvestigationId,
    *,
    name: str,
    content: bytes,
    options: dict[str, Any],
    by: StaffId,
    at: datetime,
) -> int:
    digest = sha256(content).hexdigest()
    same = {"investigation_id": investigation_id, "sha256": digest, "by": by}
    kept: int | None = session.execute(_SAME, same).scalar_one_or_none()
    if kept:
        row = _row(session, kept)
        row.name, row.uploaded_at = name[-255:], at
        anew = {
            word: said for word, said in options.items() if said or word == "encoding"
        }  # a wrong choice can be mended
        row.options = row.options | anew
        session.flush()
        return kept
    row = UploadRow(
        investigation_id=investigation_id,
        name=name[-255:],
        sha256=digest,
        content=content,
        options=options,
        state="draft",
        uploaded_at=at,
        uploaded_by=by,
        settled_at=None,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def get(session: Session, investigation_id: InvestigationId, upload_id: int) -> Upload:
    row = _row(session, upload_id)
    if row.investigation_id != investigation_id:
        raise _unknown()
    if not row.content:
        raise NotFound("This list was erased, with a contact that stood in it. Upload it anew without that contact.")
    return Upload(
        id=upload_id,
        investigation_id=InvestigationId(row.investigation_id),
        name=row.name,
        sha256=row.sha256,
        content=row.content,
        options=row.options,
        state=row.state,
        uploaded_at=row.uploaded_at,
        uploaded_by=StaffId(row.uploaded_by),
    )


def open_drafts(session: Session, investigation_id: InvestigationId) -> tuple[Draft, ...]:
    return tuple(
        Draft(id=row.id, name=row.name, uploaded_at=row.uploaded_at, uploaded_by=StaffId(row.uploaded_by))
        for row in session.execute(_DRAFTS, {"investigation_id": investigation_id})
    )


def decide(session: Session, upload_id: int, options: dict[str, Any]) -> None:
    _row(session, upload_id).options = options
    session.flush()


def settle(session: Session, upload_id: int, state: Literal["applied", "dropped"], *, at: datetime) -> bool:
    return bool(changed(session.execute(_SETTLE, {"which": upload_id, "outcome": state, "at": at})))


def everything_of(session: Session, investigation_ids: Collection[InvestigationId]) -> Iterator[tuple[Listed, bytes]]:
    wanted = select(*_LISTED, _T.c.content).where(
        _T.c.investigation_id.in_(sorted(investigation_ids)), func.length(_T.c.content) > 0
    )
    for row in session.execute(wanted.order_by(_T.c.id).execution_options(yield_per=1)):
        yield (
            Listed(
                id=row.id,
                investigation_id=InvestigationId(row.investigation_id),
                name=row.name,
                state=row.state,
                uploaded_at=row.uploaded_at,
            ),
            row.content,
        )


def erase(session: Session, lists: Iterable[Listed]) -> None:
    """What was decided about their rows goes with them."""
    for one in lists:
        gone = {
            "content": b"",
            "options": {},
            "state": "dropped" if one.state == "draft" else one.state,
        }
        session.execute(_CHANGE, {"which": one.id} | gone)
        told = Note(
            action=Action.LIST_ERASED,
            about=f"upload/{one.id}",
            payload={"upload": one.id},
            investigation=one.investigation_id,
            table="upload",
        )
        audit.note(session, told)


def _row(session: Session, upload_id: int) -> UploadRow:
    row = session.exec(select_row(UploadRow).where(col(UploadRow.id) == upload_id)).one_or_none()
    if row is None:
        raise _unknown()
    return row


def _unknown() -> NotFound:
    return NotFound("There is no such upload. Choose the file again.")
