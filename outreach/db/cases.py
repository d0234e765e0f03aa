"""One request for comment as it is kept: whose it is, under which editions, and where its log ends.

load(session, rfc_id, *, for_update=False) -> StoredCase     one statement; NotFound
looked_at_once(session) -> None                             each request is looked up once in it, for one snapshot
open(session, investigation_id, agency_id) -> RfcId          RuleBroken when it is already open
open_many(session, investigation_id, agency_ids) -> dict[AgencyId, RfcId]
load_many(session, rfc_ids, *, for_update=False) -> dict[RfcId, StoredCase]
homes(session, rfc_ids) -> dict[RfcId, Home]                 where their agencies keep their calendars, and no more
milestones(session, rfc_ids) -> dict[RfcId, Milestones]      when they move on, of those of which anything is told
by_investigation(session, rfc_ids) -> dict[InvestigationId, set[RfcId]]
ends(session, investigation_id) -> dict[RfcId, End]          where each log of an investigation ends, as lists know it
find(session, investigation_slug, agency_slug) -> RfcId      NotFound
is_row(session, investigation_id, name, *, but=None) -> bool   whether a row of the dataset has this very name
names_like(session, investigation_id, name) -> tuple[str, ...]   rows that begin with the same word, a few of them
merged(session, investigation_id) -> dict[RfcId, str]         the names of those that were merged into others
of_agency(session, agency_id) -> tuple[tuple[RfcId, str, str], ...]   with slug and title of each investigation
due_of_agency(session, agency_id, after) -> tuple[tuple[RfcId, str, datetime], ...]   its deadlines, with the title
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from outreach.db import pending_letters, seats
from outreach.db.agencies import AGENCY_COLUMNS, PLACE_COLUMNS, agency_of, place_of
from outreach.db.mail_sight import WAITS
from outreach.db.mail_tables import MessageGuessRow
from outreach.db.session import Session
from outreach.db.tables import (
    AgencyRow,
    InvestigationRow,
    RequestForCommentRow,
    StandingSummaryRow,
    table,
)
from outreach.domain.agencies import Agency, fold_text
from outreach.domain.agencies import Place as Home
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import AgencyId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.lines import NEVER, Counted, Place
from outreach.domain.phases import Milestones, Phase, Stage
from outreach.domain.teams import Sight

_RFC: Final = table(RequestForCommentRow)
_SUMMARY: Final = table(StandingSummaryRow)
_INVESTIGATION: Final = table(InvestigationRow)
_AGENCY: Final = table(AgencyRow)
_GUESS: Final = table(MessageGuessRow)

EMPTY: Final = {
    "name": "",
    "sort_name": "",
    "country": "",
    "kind": "",
    "published_range": "",
    "place": Place.IN.value,
    "stage": Stage.NOT_ASKED.value,
    "status": ResponseStatus.NOT_ASKED.value,
    "qualifiers": [],
    "needs_ruling": False,
    "due_zone": "",
    "attempts": 0,
    "judged_by": "",
    "sent_back_why": "",
    "assignee": "",
    "phase": Phase.NOT_ASKED.value,
    "moves_at": NEVER,
    "pressing_at": NEVER,
    "stuck": False,
    "plan": "[]",
    "remind_at": NEVER,
    "last_seq": 0,
    "digest": "",
}
"""The summary of a request of which nothing is told yet; within the same transaction its listing is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredCase:
    """A request as loaded. `digest` seals its last entry; `counted` is what the counters know of it, if anything.

    `held`: how many messages wait for a person that may be this agency's; `letters`: how many of ours may still reach
    it.
    """

    rfc_id: RfcId
    investigation_id: InvestigationId
    investigation_slug: str
    investigation_title: str
    live: bool
    editions: int
    agency: Agency
    last_seq: Seq
    digest: str
    assignee: StaffId | None
    counted: Counted | None
    held: int = 0
    letters: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """Where a log ends, as lists know it, and whose it is."""

    rfc_id: RfcId
    agency: str
    home: Home
    last_seq: Seq
    digest: str


_HELD: Final = (
    select(func.count())
    .select_from(_GUESS)
    .where(_GUESS.c.rfc_id == _SUMMARY.c.rfc_id, WAITS)
    .scalar_subquery()
    .label("held")
)
_LOAD: Final = (
    select(
        _SUMMARY.c.rfc_id,
        _SUMMARY.c.investigation_id,
        _INVESTIGATION.c.slug.label("investigation_slug"),
        _INVESTIGATION.c.title,
        _INVESTIGATION.c.live,
        _INVESTIGATION.c.editions,
        *AGENCY_COLUMNS,
        *(
            _SUMMARY.c[name]
            for name in ("last_seq", "digest", "assignee", "stage", "due_soon_from", "due_at", "ready_from")
        ),
        *(_SUMMARY.c[name] for name in ("status", "silent_from", "place", "qualifiers")),
        _HELD,
        pending_letters.count_for(_SUMMARY.c.rfc_id).label("letters"),
    )
    .join_from(_SUMMARY, _INVESTIGATION, _INVESTIGATION.c.id == _SUMMARY.c.investigation_id)
    .join(_AGENCY, _AGENCY.c.id == _SUMMARY.c.agency_id)
)
_ONE: Final = _LOAD.where(_SUMMARY.c.rfc_id == bindparam("rfc_id"))
# The summary is what a writer waits for: PostgreSQL reads a row again once it is locked, but only the locked one, and
# the end of the log must not be a stale one. SQLite has one writer at a time and says nothing here.
_ONE_LOCKED: Final = _ONE.with_for_update(of=_SUMMARY)
_AMONG: Final = _SUMMARY.c.rfc_id.in_(bindparam("rfc_ids", expanding=True))
_MANY: Final = _LOAD.where(_AMONG).order_by(_SUMMARY.c.rfc_id)
_MANY_LOCKED: Final = _MANY.with_for_update(of=_SUMMARY)
_WHOSE: Final = (_SUMMARY.c.rfc_id, _SUMMARY.c.investigation_id)
_HOMES: Final = (
    select(*_WHOSE, *PLACE_COLUMNS).join_from(_SUMMARY, _AGENCY, _AGENCY.c.id == _SUMMARY.c.agency_id).where(_AMONG)
)
_MILESTONES: Final = select(
    *_WHOSE, *(_SUMMARY.c[name] for name in ("stage", "due_soon_from", "due_at", "ready_from"))
).where(_AMONG, _SUMMARY.c.last_seq > 0)
_BY_INVESTIGATION: Final = select(*_WHOSE).where(_AMONG)
_ENDS: Final = (
    select(_SUMMARY.c.rfc_id, _SUMMARY.c.last_seq, _SUMMARY.c.digest, _AGENCY.c.name, *PLACE_COLUMNS)
    .join_from(_SUMMARY, _AGENCY, _AGENCY.c.id == _SUMMARY.c.agency_id)
    .where(_SUMMARY.c.investigation_id == bindparam("investigation_id"))
)
_WHERE: Final = select(_RFC.c.investigation_id).where(_RFC.c.id == bindparam("rfc_id"))
_OPEN: Final = insert(_RFC).returning(_RFC.c.id, _RFC.c.agency_id)
_EMPTY_SUMMARY: Final = insert(_SUMMARY)
_FIND: Final = (
    select(_RFC.c.id)
    .join(_INVESTIGATION, _INVESTIGATION.c.id == _RFC.c.investigation_id)
    .join(_AGENCY, _AGENCY.c.id == _RFC.c.agency_id)
    .where(_INVESTIGATION.c.slug == bindparam("investigation"), _AGENCY.c.slug == bindparam("agency"))
)
_IS_ROW: Final = (
    select(_SUMMARY.c.rfc_id)
    .where(
        _SUMMARY.c.investigation_id == bindparam("investigation_id"),
        _SUMMARY.c.sort_name == bindparam("folded"),
        _SUMMARY.c.name == bindparam("called"),
        _SUMMARY.c.place == Place.IN.value,
        _SUMMARY.c.rfc_id != bindparam("but"),
    )
    .limit(1)
)
_LIKE: Final = (
    select(_SUMMARY.c.name)
    .where(
        _SUMMARY.c.investigation_id == bindparam("investigation_id"),
        _SUMMARY.c.sort_name >= bindparam("word"),
        _SUMMARY.c.sort_name < bindparam("beyond"),
        _SUMMARY.c.place == Place.IN.value,
    )
    .order_by(_SUMMARY.c.sort_name)
    .limit(50)
)
_MERGED: Final = select(_SUMMARY.c.rfc_id, _SUMMARY.c.name).where(
    _SUMMARY.c.investigation_id == bindparam("investigation_id"), _SUMMARY.c.place == Place.MERGED.value
)
_OF_AGENCY: Final = (
    select(_RFC.c.id, _RFC.c.investigation_id, _INVESTIGATION.c.slug, _INVESTIGATION.c.title)
    .join(_INVESTIGATION, _INVESTIGATION.c.id == _RFC.c.investigation_id)
    .where(_RFC.c.agency_id == bindparam("agency_id"))
    .order_by(_INVESTIGATION.c.id.desc())
)
_DUE_OF_AGENCY: Final = (
    select(_SUMMARY.c.rfc_id, _SUMMARY.c.investigation_id, _INVESTIGATION.c.title, _SUMMARY.c.due_at)
    .join(_INVESTIGATION, _INVESTIGATION.c.id == _SUMMARY.c.investigation_id)
    .where(_SUMMARY.c.agency_id == bindparam("agency_id"), _SUMMARY.c.due_at > bindparam("after"))
    .where(_SUMMARY.c.due_at < NEVER)
    .order_by(_SUMMARY.c.due_at)
)
BATCH: Final = 500
LOOKED_UP: Final = "looked up"
ABSENT: Final = "There is no such request for comment. Find the agency by its name."


def looked_at_once(session: Session) -> None:
    """From here on a request is looked up once: for one snapshot, in which nothing changes and nobody writes."""
    session.info[LOOKED_UP] = {}


def load(session: Session, rfc_id: RfcId, *, for_update: bool = False) -> StoredCase:
    row = _row(session, rfc_id) if not for_update else session.execute(_ONE_LOCKED, {"rfc_id": rfc_id}).one_or_none()
    if row is None or not _is_seen(seats.seen(session), row):
        raise NotFound(ABSENT)
    return _stored(row)


def load_many(session: Session, rfc_ids: Iterable[RfcId], *, for_update: bool = False) -> dict[RfcId, StoredCase]:
    """Many at once, locked in the order of their ids so that two importers cannot wait for each other.

    Those that a page may not see are not there.
    """
    statement = _MANY_LOCKED if for_update else _MANY
    return {RfcId(row.rfc_id): _stored(row) for row in _seen_among(session, statement, rfc_ids)}


def homes(session: Session, rfc_ids: Iterable[RfcId]) -> dict[RfcId, Home]:
    return {RfcId(row.rfc_id): place_of(row) for row in _seen_among(session, _HOMES, rfc_ids)}


def milestones(session: Session, rfc_ids: Iterable[RfcId]) -> dict[RfcId, Milestones]:
    return {RfcId(row.rfc_id): _milestones(row) for row in _seen_among(session, _MILESTONES, rfc_ids)}


def by_investigation(session: Session, rfc_ids: Iterable[RfcId]) -> dict[InvestigationId, set[RfcId]]:
    found: dict[InvestigationId, set[RfcId]] = {}
    for row in _seen_among(session, _BY_INVESTIGATION, rfc_ids):
        found.setdefault(InvestigationId(row.investigation_id), set()).add(RfcId(row.rfc_id))
    return found


def _seen_among(session: Session, statement: Select[Any], rfc_ids: Iterable[RfcId]) -> Iterator[Row[Any]]:
    sight, wanted = seats.seen(session), sorted(set(rfc_ids))
    for start in range(0, len(wanted), BATCH):
        for row in session.execute(statement, {"rfc_ids": wanted[start : start + BATCH]}):
            if _is_seen(sight, row):
                yield row


def ends(session: Session, investigation_id: InvestigationId) -> dict[RfcId, End]:
    """Of all of them, whoever looks: a release reads every log."""
    found = session.execute(_ENDS, {"investigation_id": investigation_id})
    return {
        RfcId(row.rfc_id): End(
            rfc_id=RfcId(row.rfc_id),
            agency=row.name,
            home=place_of(row),
            last_seq=Seq(row.last_seq),
            digest=row.digest,
        )
        for row in found
    }


def investigation_of(session: Session, rfc_id: RfcId) -> InvestigationId | None:
    """Of which investigation it is; None where there is no such request, or none that this page may see."""
    if LOOKED_UP in session.info:
        row = _row(session, rfc_id)
        found = row.investigation_id if row is not None else None
    else:
        found = session.execute(_WHERE, {"rfc_id": rfc_id}).scalar_one_or_none()
    which = InvestigationId(found) if found is not None else None
    return which if which is not None and seats.seen(session).sees_request(which, rfc_id) else None


def _row(session: Session, rfc_id: RfcId) -> Row[Any] | None:
    """What is kept is the row and not who may see it: that is asked of whoever looks, each time."""
    kept: dict[RfcId, Row[Any] | None] = session.info.get(LOOKED_UP, {})
    if rfc_id not in kept:
        kept[rfc_id] = session.execute(_ONE, {"rfc_id": rfc_id}).one_or_none()
    return kept[rfc_id]


def _is_seen(sight: Sight, row: Row[Any]) -> bool:
    return sight.sees_request(InvestigationId(row.investigation_id), RfcId(row.rfc_id))


def open(session: Session, investigation_id: InvestigationId, agency_id: AgencyId) -> RfcId:  # noqa: A001
    """`cases.open` is what the newsroom says; the built-in of that name is not used here."""
    return open_many(session, investigation_id, [agency_id])[agency_id]


def open_many(
    session: Session, investigation_id: InvestigationId, agency_ids: Sequence[AgencyId]
) -> dict[AgencyId, RfcId]:
    wanted = [{"investigation_id": investigation_id, "agency_id": agency_id} for agency_id in agency_ids]
    if not wanted:
        return {}
    try:
        opened = session.execute(_OPEN, wanted).all()
    except IntegrityError as error:
        raise RuleBroken(
            "This agency already has a request for comment in this investigation. Open that one instead.", "agency"
        ) from error
    summaries = [
        {**EMPTY, "rfc_id": row.id, "investigation_id": investigation_id, "agency_id": row.agency_id} for row in opened
    ]
    session.execute(_EMPTY_SUMMARY, summaries)
    return {AgencyId(row.agency_id): RfcId(row.id) for row in opened}


def find(session: Session, investigation_slug: str, agency_slug: str) -> RfcId:
    found = session.execute(_FIND, {"investigation": investigation_slug, "agency": agency_slug}).scalar_one_or_none()
    if found is None:
        raise NotFound(
            "There is no request for comment of this agency in this investigation. Import the agency into it first."
        )
    return RfcId(found)


def is_row(session: Session, investigation_id: InvestigationId, name: str, *, but: RfcId | None = None) -> bool:
    sought = {"investigation_id": investigation_id, "folded": fold_text(name), "called": name, "but": but or 0}
    return session.execute(_IS_ROW, sought).first() is not None


def names_like(session: Session, investigation_id: InvestigationId, name: str) -> tuple[str, ...]:
    word = fold_text(name).partition(" ")[0]
    sought = {"investigation_id": investigation_id, "word": word, "beyond": f"{word}\U0010ffff"}
    return tuple(dict.fromkeys(session.execute(_LIKE, sought).scalars()))


def merged(session: Session, investigation_id: InvestigationId) -> dict[RfcId, str]:
    rows = session.execute(_MERGED, {"investigation_id": investigation_id})
    return {RfcId(row.rfc_id): row.name for row in rows}


def of_agency(session: Session, agency_id: AgencyId) -> tuple[tuple[RfcId, str, str], ...]:
    sight, rows = seats.seen(session), session.execute(_OF_AGENCY, {"agency_id": agency_id})
    return tuple(
        (RfcId(row.id), row.slug, row.title) for row in rows if sight.sees_request(row.investigation_id, row.id)
    )


def due_of_agency(session: Session, agency_id: AgencyId, after: datetime) -> tuple[tuple[RfcId, str, datetime], ...]:
    sight, rows = seats.seen(session), session.execute(_DUE_OF_AGENCY, {"agency_id": agency_id, "after": after})
    return tuple(
        (RfcId(row.rfc_id), row.title, row.due_at)
        for row in rows
        if sight.sees_request(row.investigation_id, row.rfc_id)
    )


def _stored(row: Row[Any]) -> StoredCase:
    return StoredCase(
        rfc_id=RfcId(row.rfc_id),
        investigation_id=InvestigationId(row.investigation_id),
        investigation_slug=row.investigation_slug,
        investigation_title=row.title,
        live=row.live,
        editions=row.editions,
        agency=agency_of(row),
        last_seq=Seq(row.last_seq),
        digest=row.digest,
        assignee=StaffId(row.assignee) if row.assignee else None,
        counted=_counted(row) if row.last_seq else None,
        held=row.held,
        letters=row.letters,
    )


def _counted(row: Row[Any]) -> Counted:
    return Counted(
        assignee=StaffId(row.assignee) if row.assignee else None,
        milestones=_milestones(row),
        status=ResponseStatus(row.status),
        silent_from=row.silent_from,
        place=Place(row.place),
        qualifiers=tuple(row.qualifiers),
    )


def _milestones(row: Row[Any]) -> Milestones:
    return Milestones(
        stage=Stage(row.stage),
        due_soon_from=row.due_soon_from,
        due_at=row.due_at,
        ready_from=row.ready_from,
    )
