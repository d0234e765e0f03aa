"""What was published, when, by whom and with which files; never changed afterwards.

    add(session, release) -> None                                     Released; its number must be the next one
    next_number(session, investigation_id) -> int
    of_investigation(session, investigation_id) -> tuple[Released, ...]   the newest first
    get(session, investigation_id, number) -> Released                NotFound
    last(session, investigation_id) -> Released | None
    out(session) -> frozenset[InvestigationId]                        those of which one is out

Take the cutoff after `session.stop_clock`, in the transaction that adds the release.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import RowMapping, Select, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from outreach.db import audit
from outreach.db.desk_tables import ReleaseFileRow, ReleaseRow
from outreach.db.session import Session
from outreach.db.tables import table
from outreach.domain.audit import Action
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import InvestigationId, StaffId

_R: Final = table(ReleaseRow)
_F: Final = table(ReleaseFileRow)
_SAME: Final = (_F.c.investigation_id == _R.c.investigation_id) & (_F.c.release_number == _R.c.number)
_ALL: Final = (
    select(*_R.c, _F.c.name, _F.c.sha256, _F.c.size)
    .outerjoin(_F, _SAME)
    .where(_R.c.investigation_id == bindparam("investigation_id"))
    .order_by(_R.c.number.desc(), _F.c.name)
)
_ONE: Final = _ALL.where(_R.c.number == bindparam("number"))
_HIGHEST: Final = select(func.coalesce(func.max(_R.c.number), 0)).where(
    _R.c.investigation_id == bindparam("investigation_id")
)
_OUT: Final = select(_R.c.investigation_id).distinct()
_ADD: Final = insert(_R)
_ADD_FILES: Final = insert(_F)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasedFile:
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """A release on record. `head` seals the logs it was cut from; `body` is what the press wrote down about it."""

    investigation_id: InvestigationId
    number: int
    cutoff: datetime
    released_at: datetime
    released_by: StaffId
    head: str
    body: dict[str, Any]
    files: tuple[ReleasedFile, ...]
    seconded_by: StaffId | None = None


def add(session: Session, release: Released) -> None:
    try:
        session.execute(
            _ADD,
            {
                "investigation_id": release.investigation_id,
                "number": release.number,
                "cutoff": release.cutoff,
                "released_at": release.released_at,
                "released_by": release.released_by,
                "seconded_by": release.seconded_by,
                "head": release.head,
                "body": release.body,
            },
        )
    except IntegrityError as error:
        words = str(error.orig)
        if "without gaps" in words or "pk_release" in words or "release.number" in words:
            raise RuleBroken(
                "Someone else released this dataset first. Look at their release, then try again."
            ) from error
        raise
    audit.note(
        session,
        audit.Note(
            action=Action.RELEASED,
            about=f"investigation/{release.investigation_id}",
            payload={"number": release.number, "head": release.head, "manifest": release.body.get("manifest", "")},
            investigation=release.investigation_id,
            version=release.number,
            table="release",
        ),
    )
    if release.files:
        session.execute(_ADD_FILES, [_file_row(release, file) for file in release.files])


def out(session: Session) -> frozenset[InvestigationId]:
    """The investigations of which a release is out."""
    return frozenset(InvestigationId(which) for which in session.execute(_OUT).scalars())


def next_number(session: Session, investigation_id: InvestigationId) -> int:
    return int(session.execute(_HIGHEST, {"investigation_id": investigation_id}).scalar_one()) + 1


def of_investigation(session: Session, investigation_id: InvestigationId) -> tuple[Released, ...]:
    return _releases(session, _ALL, investigation_id=investigation_id)


def get(session: Session, investigation_id: InvestigationId, number: int) -> Released:
    found = _releases(session, _ONE, investigation_id=investigation_id, number=number)
    if not found:
        raise NotFound("There is no such release.")
    return found[0]


def last(session: Session, investigation_id: InvestigationId) -> Released | None:
    number = next_number(session, investigation_id) - 1
    return get(session, investigation_id, number) if number else None


def _releases(session: Session, statement: Select[Any], **values: int) -> tuple[Released, ...]:
    rows = session.execute(statement, values).mappings()
    return tuple(_released(list(same)) for _, same in groupby(rows, key=lambda row: row["number"]))


def _released(rows: Sequence[RowMapping]) -> Released:
    first = rows[0]
    return Released(
        investigation_id=InvestigationId(first["investigation_id"]),
        number=first["number"],
        cutoff=first["cutoff"],
        released_at=first["released_at"],
        released_by=StaffId(first["released_by"]),
        seconded_by=StaffId(first["seconded_by"]) if first["seconded_by"] else None,
        head=first["head"],
        body=first["body"],
        files=tuple(
            ReleasedFile(name=row["name"], sha256=row["sha256"], size=row["size"]) for row in rows if row["name"]
        ),
    )


def _file_row(release: Released, file: ReleasedFile) -> dict[str, object]:
    return {
        "investigation_id": release.investigation_id,
        "release_number": release.number,
        "name": file.name,
        "sha256": file.sha256,
        "size": file.size,
    }
