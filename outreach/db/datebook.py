"""What calendars and chat rooms are told of all investigations, in as many statements for many requests as for few.

held_by(session, staff_ids) -> tuple[Dated, ...]     requests with a date or a task, of these people ("" is nobody)
loads(session, now, until) -> tuple[Load, ...]       how much waits in each investigation, the oldest first
links(session) -> dict[StaffId, str]                 whoever has a calendar, with the hash of its secret
find / find_by_token / keep / show_names / forget    the calendar of one of us
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, literal, select, union_all, update

from outreach.db.agencies import PLACE_COLUMNS, place_of
from outreach.db.desk_tables import CalendarFeedRow
from outreach.db.lines import LINE_COLUMNS, SUMMARY, from_row
from outreach.db.queries import phase_now
from outreach.db.session import Session
from outreach.db.statements import OnConflict, changed
from outreach.db.tables import AgencyRow, InvestigationRow, StandingCountRow, table
from outreach.domain import reminders
from outreach.domain.datebook import Dated, Feed, Load
from outreach.domain.ids import InvestigationId, StaffId
from outreach.domain.investigation import titled
from outreach.domain.lines import What
from outreach.domain.phases import Phase

_S: Final = SUMMARY.c
_N: Final = table(StandingCountRow).c
_I: Final = table(InvestigationRow)
_FEED: Final = table(CalendarFeedRow)
_AGENCY: Final = table(AgencyRow)
_EVERY: Final = select(_I.c.id).scalar_subquery()
_RUNNING: Final = (Phase.AWAITING.value, Phase.DUE_SOON.value)
_OPEN: Final = (*_RUNNING, Phase.OVERDUE.value, Phase.TO_CLASSIFY.value)
_THEIRS: Final = _S.assignee.in_(bindparam("staff_ids", expanding=True))
_SHOWN: Final = (*LINE_COLUMNS, *PLACE_COLUMNS, _S.folded_at, _S.plan, _I.c.slug, _I.c.title, _I.c.live)

# Each of the two parts is a few ranges of one index; an OR would read everything these people ever had.
_OPEN_ONES: Final = select(_S.rfc_id).where(_S.investigation_id.in_(_EVERY), _THEIRS, _S.phase.in_(_OPEN))
_SENT_BACK: Final = select(_S.rfc_id).where(_S.investigation_id.in_(_EVERY), _THEIRS, _S.sent_back_at.is_not(None))
_FOUND: Final = _OPEN_ONES.union(_SENT_BACK).subquery()
_HELD: Final = (
    select(*_SHOWN)
    .join_from(_FOUND, SUMMARY, _S.rfc_id == _FOUND.c.rfc_id)
    .join(_I, _I.c.id == _S.investigation_id)
    .join(_AGENCY, _AGENCY.c.id == _S.agency_id)
    .order_by(_S.sort_name, _S.rfc_id)
)

_PHASE, _RULING, _DUE = "phase", "ruling", "due"
_LOADS: Final = union_all(
    select(_N.investigation_id, literal(_PHASE).label("what"), _N.word, func.sum(_N.n).label("number"))
    .where(_N.investigation_id.in_(_EVERY), _N.what == What.PHASE.value, _N.from_at <= bindparam("now"))
    .group_by(_N.investigation_id, _N.word),
    select(_S.investigation_id, literal(_RULING), literal(""), func.count())
    .where(_S.investigation_id.in_(_EVERY), _S.needs_ruling.is_(True))
    .group_by(_S.investigation_id),
    select(_S.investigation_id, literal(_DUE), literal(""), func.count())
    .where(
        _S.investigation_id.in_(_EVERY),
        _S.phase.in_(_RUNNING),
        _S.pressing_at > bindparam("now"),
        _S.pressing_at <= bindparam("until"),
        phase_now.in_(_RUNNING),
    )
    .group_by(_S.investigation_id),
).subquery()
_ALL_LOADS: Final = (
    select(_I.c.id, _I.c.slug, _I.c.title, _I.c.live, _LOADS.c.what, _LOADS.c.word, _LOADS.c.number)
    .join_from(_I, _LOADS, _LOADS.c.investigation_id == _I.c.id)
    .order_by(_I.c.id)
)

_FIND: Final = select(_FEED).where(_FEED.c.staff_id == bindparam("staff"))
_LINKS: Final = select(_FEED.c.staff_id, _FEED.c.token_hash)
_SHOW_NAMES: Final = update(_FEED).where(_FEED.c.staff_id == bindparam("who"))
_FORGET: Final = delete(_FEED).where(_FEED.c.staff_id == bindparam("who"))
_BY_TOKEN: Final = select(_FEED).where(_FEED.c.token_hash == bindparam("hashed"))
_KEEP: Final = OnConflict(
    lambda insert: (keeping := insert(_FEED)).on_conflict_do_update(
        index_elements=["staff_id"],
        set_={name: keeping.excluded[name] for name in ("token_hash", "names_shown", "made_at", "changed_at")},
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptFeed:
    """A calendar with the hash of its secret."""

    feed: Feed
    token_hash: str = field(repr=False)


def held_by(session: Session, staff_ids: Iterable[str]) -> tuple[Dated, ...]:
    rows = session.execute(_HELD, {"staff_ids": sorted(staff_ids)})
    return tuple(
        Dated(
            line=from_row(row, place_of(row)),
            slug=row.slug,
            title=_titled(row),
            changed_at=row.folded_at,
            plan=reminders.read(row.plan),
        )
        for row in rows
    )


def loads(session: Session, now: datetime, until: datetime) -> tuple[Load, ...]:
    found: dict[tuple[int, str, str], dict[str, int]] = {}
    for row in session.execute(_ALL_LOADS, {"now": now, "until": until}):
        numbers = found.setdefault((row.id, row.slug, _titled(row)), {})
        if name := _FIELDS.get((row.what, row.word)):
            numbers[name] = int(row.number)
    return tuple(
        Load(
            investigation_id=InvestigationId(which), slug=slug, title=title, fair_from=None, fair_zone="UTC", **numbers
        )
        for (which, slug, title), numbers in found.items()
    )


_FIELDS: Final = {
    (_PHASE, Phase.TO_CLASSIFY.value): "to_read",
    (_PHASE, Phase.OVERDUE.value): "overdue",
    (_PHASE, Phase.READY.value): "to_sign",
    (_RULING, ""): "rulings",
    (_DUE, ""): "due",
}


def find(session: Session, staff: StaffId) -> KeptFeed | None:
    return _kept(session.execute(_FIND, {"staff": staff}).one_or_none())


def links(session: Session) -> dict[StaffId, str]:
    return {StaffId(row.staff_id): row.token_hash for row in session.execute(_LINKS)}


def find_by_token(session: Session, token_hash: str) -> KeptFeed | None:
    return _kept(session.execute(_BY_TOKEN, {"hashed": token_hash}).one_or_none())


def keep(session: Session, kept: KeptFeed) -> None:
    """In place of the earlier one, whose address leads nowhere from now on."""
    feed = kept.feed
    row = {"staff_id": feed.staff_id, "token_hash": kept.token_hash, "names_shown": feed.names_shown}
    session.execute(_KEEP.on(session), {**row, "made_at": feed.made_at, "changed_at": feed.changed_at})


def show_names(session: Session, staff: StaffId, *, shown: bool, at: datetime) -> bool:
    """Whether there was a calendar to change."""
    return changed(session.execute(_SHOW_NAMES, {"who": staff, "names_shown": shown, "changed_at": at})) > 0


def forget(session: Session, staff: StaffId) -> bool:
    return changed(session.execute(_FORGET, {"who": staff})) > 0


def _titled(row: Any) -> str:
    return titled(row.title, live=row.live)


def _kept(row: Any) -> KeptFeed | None:
    if row is None:
        return None
    feed = Feed(
        staff_id=StaffId(row.staff_id), made_at=row.made_at, changed_at=row.changed_at, names_shown=row.names_shown
    )
    return KeptFeed(feed=feed, token_hash=row.token_hash)
