"""What an investigation adopted: its question sets, policies and codebooks, version after version.

load(session, investigation_id, editions) -> Editions                     cached: the same number is the same content
add(session, investigation_id, body, *, by, at) -> int                    the version it got; body: QuestionSet | …
"""

from datetime import datetime
from typing import Any, Final, assert_never

from sqlalchemy import Row, bindparam, func, insert, select, update

from outreach.db.session import Session
from outreach.db.tables import EditionRow, InvestigationRow, table
from outreach.domain import editions as written
from outreach.domain.editions import Body, Edition, EditionKind, Editions
from outreach.domain.errors import NotFound
from outreach.domain.ids import InvestigationId, StaffId

_E: Final = table(EditionRow)
_INVESTIGATION: Final = table(InvestigationRow)
_LOAD: Final = (
    select(_E.c.kind, _E.c.version, _E.c.recorded_at, _E.c.recorded_by, _E.c.body)
    .where(_E.c.investigation_id == bindparam("investigation_id"))
    .order_by(_E.c.recorded_at, _E.c.kind, _E.c.version)
)
_COUNT: Final = (
    update(_INVESTIGATION)
    .where(_INVESTIGATION.c.id == bindparam("which"))
    .values(editions=_INVESTIGATION.c.editions + 1)
)
_LAST: Final = select(func.max(_E.c.version)).where(
    _E.c.investigation_id == bindparam("investigation_id"), _E.c.kind == bindparam("kind")
)
_ADD: Final = insert(_E)


def load(session: Session, investigation_id: InvestigationId, editions: int) -> Editions:
    cache: dict[int, tuple[int, Editions]] = session.info.setdefault("editions", {})
    known = cache.get(investigation_id)
    if known is not None and known[0] == editions:
        return known[1]
    rows = session.execute(_LOAD, {"investigation_id": investigation_id})
    found = Editions(tuple(_edition(row) for row in rows))
    if not session.info.get("adopting"):  # what this transaction adopts may yet be undone
        cache[investigation_id] = (editions, found)
    return found


def add(session: Session, investigation_id: InvestigationId, body: Body, *, by: StaffId, at: datetime) -> int:
    """Adopt it from `at` on. Locks the investigation, so that two editors get two versions."""
    session.info["adopting"] = True
    kind = written.kind_of(body)
    if not session.execute(_COUNT, {"which": investigation_id}).rowcount:  # type: ignore[attr-defined]
        raise NotFound("There is no such investigation.")
    last = session.execute(_LAST, {"investigation_id": investigation_id, "kind": kind.value}).scalar_one_or_none()
    version = (last or 0) + 1
    session.execute(
        _ADD,
        {
            "investigation_id": investigation_id,
            "kind": kind.value,
            "version": version,
            "recorded_at": at,
            "recorded_by": by,
            "body": written.to_json(body),
        },
    )
    return version


def _edition(row: Row[Any]) -> Edition:
    return Edition(
        kind=EditionKind(row.kind),
        version=row.version,
        recorded_at=row.recorded_at,
        recorded_by=StaffId(row.recorded_by),
        body=_body(EditionKind(row.kind), row),
    )


def _body(kind: EditionKind, row: Row[Any]) -> Body:
    match kind:
        case EditionKind.QUESTION_SET:
            return written.question_set(row.body, version=row.version, recorded_at=row.recorded_at)
        case EditionKind.POLICY:
            return written.policy(row.body)
        case EditionKind.CODEBOOK:
            return written.codebook(row.body)
        case _:
            assert_never(kind)
