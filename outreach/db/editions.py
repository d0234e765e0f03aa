"""What an investigation adopted: its question sets, policies, codebooks and letters, version after version.

load(session, investigation_id, editions) -> Editions                     cached: the same number is the same content
add(session, investigation_id, body, *, by, at, reason="") -> int         the version it got; body: QuestionSet | …
broken(session, investigation_id, editions) -> Iterator[str]              what is not as it was adopted
evidence_named(session) -> Iterator[str]                                  the files that go with letters
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, assert_never

from sqlalchemy import Row, bindparam, insert, select, update

from outreach.db.session import Session
from outreach.db.tables import EditionRow, InvestigationRow, table
from outreach.domain import editions as written
from outreach.domain.codec import canonical, instant_text
from outreach.domain.editions import Body, Edition, EditionKind, Editions
from outreach.domain.errors import NotFound, RuleBroken
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
_LAST: Final = (
    select(_E.c.version, _E.c.digest)
    .where(_E.c.investigation_id == bindparam("investigation_id"), _E.c.kind == bindparam("kind"))
    .order_by(_E.c.version.desc())
    .limit(1)
)
_SEALED: Final = (
    select(_E.c.kind, _E.c.version, _E.c.recorded_at, _E.c.recorded_by, _E.c.body, _E.c.digest)
    .where(_E.c.investigation_id == bindparam("investigation_id"))
    .order_by(_E.c.kind, _E.c.version)
)
_ADD: Final = insert(_E)
_REASON: Final = "reason"
"""Kept beside the fields of the body, none of which is called so; an edition without one is sealed as before."""
_ALL_LETTERS: Final = select(_E.c.body).where(_E.c.kind == EditionKind.LETTERS.value)


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


def add(  # each is a column of its own
    session: Session, investigation_id: InvestigationId, body: Body, *, by: StaffId, at: datetime, reason: str = ""
) -> int:
    """Adopt it from `at` on. Locks the investigation, so that two editors get two versions."""
    session.info["adopting"] = True
    kind = written.kind_of(body)
    if not session.execute(_COUNT, {"which": investigation_id}).rowcount:  # type: ignore[attr-defined]
        raise NotFound("There is no such investigation. Choose one from the list of all of them.")
    last = session.execute(_LAST, {"investigation_id": investigation_id, "kind": kind.value}).one_or_none()
    version, previous = (last.version + 1, last.digest) if last else (1, "")
    row: dict[str, Any] = {
        "kind": kind.value,
        "version": version,
        "recorded_at": at,
        "recorded_by": by,
        "body": written.to_json(body) | ({_REASON: reason} if reason else {}),
    }
    seal = _seal(previous, investigation_id, row)
    session.execute(_ADD, {"investigation_id": investigation_id, **row, "digest": seal})
    return version


def broken(session: Session, investigation_id: InvestigationId, editions: int) -> Iterator[str]:
    """The editions whose place or seal is wrong, and whether there are as many as were adopted, in half sentences."""
    rows = session.execute(_SEALED, {"investigation_id": investigation_id}).mappings().all()
    for kind, same in groupby(rows, key=itemgetter("kind")):
        previous = ""
        for expected, row in enumerate(same, start=1):
            if row["version"] != expected or row["digest"] != _seal(previous, investigation_id, row):
                yield f"version {expected} of the {EditionKind(kind).noun} was changed, dropped or moved"
                break
            previous = row["digest"]
    if len(rows) != editions:
        yield f"{editions} editions were adopted and {len(rows)} are there"


def evidence_named(session: Session) -> Iterator[str]:
    """The name in the evidence store of each file that goes with a letter of any version."""
    for body in session.execute(_ALL_LETTERS).scalars():
        try:
            letters = written.letters(body)
        except RuleBroken:
            continue  # somebody changed it behind our back; its seal says so
        yield from (file.sha256 for one in letters.languages for letter in one.letters for file in letter.files)


def _seal(previous: str, investigation_id: InvestigationId, row: Mapping[Any, Any]) -> str:
    """Over the seal of the version before and all that this one says, as each entry of a log is sealed."""
    kind, version, body = row["kind"], row["version"], row["body"]
    told = [previous, investigation_id, kind, version, instant_text(row["recorded_at"]), row["recorded_by"], body]
    return sha256(canonical(told).encode()).hexdigest()


def _edition(row: Row[Any]) -> Edition:
    return Edition(
        kind=EditionKind(row.kind),
        version=row.version,
        recorded_at=row.recorded_at,
        recorded_by=StaffId(row.recorded_by),
        body=_body(EditionKind(row.kind), row),
        reason=row.body.get(_REASON, ""),
    )


def _body(kind: EditionKind, row: Row[Any]) -> Body:
    body = {name: value for name, value in row.body.items() if name != _REASON}
    match kind:
        case EditionKind.QUESTION_SET:
            return written.question_set(body, version=row.version, recorded_at=row.recorded_at)
        case EditionKind.POLICY:
            return written.policy(body)
        case EditionKind.CODEBOOK:
            return written.codebook(body)
        case EditionKind.LETTERS:
            return written.letters(body)
        case EditionKind.REMINDERS:
            return written.reminders(body)
        case _:
            assert_never(kind)
