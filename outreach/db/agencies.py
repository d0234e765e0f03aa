"""The directory of agencies that all investigations share, with every spelling each was met under.

An `Agency` to be added carries any id; the id it got comes back.

    add(session, agency, *, by, at) -> Agency                      RuleBroken(field="slug") when the slug is taken
    add_many(session, agencies, *, by, at) -> list[AgencyId]       in the same order
    change(session, agency) -> None                                the directory entry; its words stay findable
    get(session, slug, *, for_update=False) -> Agency              NotFound
    by_ids(session, ids) -> dict[AgencyId, Agency]
    by_slugs(session, slugs) -> dict[str, Agency]
    by_folded(session, folded) -> dict[str, list[Agency]]          exact folded names, by agencies' names and aliases
    everyone(session) -> Iterator[tuple[Agency, tuple[str, ...]]]  the whole directory, streaming, with its aliases
    add_aliases(session, aliases, *, by, at) -> None               Alias(agency_id, spelling, kind, source)
    aliases(session, agency_id) -> tuple[StoredAlias, ...]
    search(session, words, *, limit=25) -> tuple[Agency, ...]      by the beginnings of words, ranges of an index
    page(session, *, after=None, country="", limit=50) -> tuple[Agency, ...]   by name; after = (folded name, id)
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, tuple_, union, update
from sqlalchemy.exc import IntegrityError

from outreach.db.handed import insert_many
from outreach.db.search import add_words, sought
from outreach.db.session import Session
from outreach.db.tables import AgencyAliasRow, AgencyRow, table
from outreach.domain.agencies import Agency, HolidayKind, OwnDay, Place, fold_text
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import AgencyId, StaffId
from outreach.domain.weekly_hours import OfficeHours

_A: Final = table(AgencyRow)
_ALIAS: Final = table(AgencyAliasRow)

AGENCY_COLUMNS: Final = tuple(
    _A.c[name].label(f"agency_{name}")
    for name in (
        "id",
        "slug",
        "name",
        "country",
        "subdivision",
        "kind",
        "zone",
        "weekend",
        "languages",
        "parent",
        "own_days",
        "also_closed",
        "hours",
    )
)
"""An agency's columns under names that clash with no others, for any statement that reads agencies."""

_OF_PLACE: Final = ("country", "subdivision", "zone", "weekend", "own_days", "also_closed", "hours")
PLACE_COLUMNS: Final = tuple(column for column in AGENCY_COLUMNS if column.name.removeprefix("agency_") in _OF_PLACE)
"""As much of them as says which days the agency works: for lists, which show how far off a deadline is."""

_ALL: Final = select(*AGENCY_COLUMNS)
_GET: Final = _ALL.where(_A.c.slug == bindparam("slug"))
_GET_LOCKED: Final = _GET.with_for_update()
_BY_IDS: Final = _ALL.where(_A.c.id.in_(bindparam("ids", expanding=True)))
_BY_SLUGS: Final = _ALL.where(_A.c.slug.in_(bindparam("slugs", expanding=True)))
_FOLDED: Final = union(
    select(_A.c.sort_name.label("folded"), _A.c.id).where(_A.c.sort_name.in_(bindparam("names", expanding=True))),
    select(_ALIAS.c.folded, _ALIAS.c.agency_id).where(_ALIAS.c.folded.in_(bindparam("names", expanding=True))),
)
_EVERYONE: Final = (
    select(*AGENCY_COLUMNS, _ALIAS.c.spelling)
    .outerjoin(_ALIAS, _ALIAS.c.agency_id == _A.c.id)
    .order_by(_A.c.id, _ALIAS.c.id)
    .execution_options(yield_per=2000)
)
_CHANGE: Final = update(_A).where(_A.c.id == bindparam("which"))
_ALIASES: Final = select(_ALIAS).where(_ALIAS.c.agency_id == bindparam("agency_id")).order_by(_ALIAS.c.id)
_COUNTRIES: Final = select(_A.c.country).where(_A.c.country != "").distinct().order_by(_A.c.country)
BATCH: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Alias:
    """Another spelling of an agency's name: `kind` says which sort ("source spelling"), `source` where it stood."""

    agency_id: AgencyId
    spelling: str
    kind: str
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredAlias:
    spelling: str
    kind: str
    source: str
    added_at: datetime
    added_by: StaffId


def add(session: Session, agency: Agency, *, by: StaffId, at: datetime) -> Agency:
    (agency_id,) = add_many(session, [agency], by=by, at=at)
    return by_ids(session, [agency_id])[agency_id]


def add_many(session: Session, agencies: Sequence[Agency], *, by: StaffId, at: datetime) -> list[AgencyId]:
    if not agencies:
        return []
    rows = [{**_row(agency), "added_at": at, "added_by": by} for agency in agencies]
    try:
        added = {row.slug: AgencyId(row.id) for row in insert_many(session, _A, rows, returning=[_A.c.id, _A.c.slug])}
    except IntegrityError as error:
        if "slug" in str(error.orig) and "length" not in str(error.orig):
            raise RuleBroken("Another agency already has this short name. Choose another.", "slug") from error
        raise
    ids = [added[agency.slug] for agency in agencies]
    add_words(session, ((agency.name, agency_id) for agency, agency_id in zip(agencies, ids, strict=True)))
    return ids


def change(session: Session, agency: Agency) -> None:
    session.execute(_CHANGE, {**_row(agency), "which": agency.id})
    add_words(session, [(agency.name, agency.id)])


def get(session: Session, slug: str, *, for_update: bool = False) -> Agency:
    row = session.execute(_GET_LOCKED if for_update else _GET, {"slug": slug}).one_or_none()
    if row is None:
        raise NotFound("There is no such agency.")
    return agency_of(row)


def by_ids(session: Session, ids: Iterable[AgencyId]) -> dict[AgencyId, Agency]:
    found = (agency_of(row) for part in _batches(ids) for row in session.execute(_BY_IDS, {"ids": part}))
    return {agency.id: agency for agency in found}


def by_slugs(session: Session, slugs: Iterable[str]) -> dict[str, Agency]:
    found = (agency_of(row) for part in _batches(slugs) for row in session.execute(_BY_SLUGS, {"slugs": part}))
    return {agency.slug: agency for agency in found}


def by_folded(session: Session, folded: Iterable[str]) -> dict[str, list[Agency]]:
    pairs = [
        (row.folded, AgencyId(row.id)) for part in _batches(folded) for row in session.execute(_FOLDED, {"names": part})
    ]
    agencies = by_ids(session, {agency_id for _, agency_id in pairs})
    found: dict[str, list[Agency]] = {}
    for name, agency_id in sorted(pairs):
        found.setdefault(name, []).append(agencies[agency_id])
    return found


def everyone(session: Session) -> Iterator[tuple[Agency, tuple[str, ...]]]:
    for _, rows in groupby(session.execute(_EVERYONE), key=lambda row: row.agency_id):
        same = list(rows)
        yield agency_of(same[0]), tuple(row.spelling for row in same if row.spelling is not None)


def countries(session: Session) -> tuple[str, ...]:
    return tuple(session.execute(_COUNTRIES).scalars())


def add_aliases(session: Session, aliases_: Sequence[Alias], *, by: StaffId, at: datetime) -> None:
    if not aliases_:
        return
    rows = [
        {
            "agency_id": alias.agency_id,
            "spelling": alias.spelling,
            "folded": fold_text(alias.spelling),
            "kind": alias.kind,
            "source": alias.source,
            "added_at": at,
            "added_by": by,
        }
        for alias in aliases_
    ]
    insert_many(session, _ALIAS, rows)
    add_words(session, ((alias.spelling, alias.agency_id) for alias in aliases_))


def aliases(session: Session, agency_id: AgencyId) -> tuple[StoredAlias, ...]:
    return tuple(
        StoredAlias(
            spelling=row.spelling,
            kind=row.kind,
            source=row.source,
            added_at=row.added_at,
            added_by=StaffId(row.added_by),
        )
        for row in session.execute(_ALIASES, {"agency_id": agency_id})
    )


def search(session: Session, words: str, *, limit: int = 25) -> tuple[Agency, ...]:
    found = sought(session, words)
    statement = _ALL.where(*found.conditions(_A.c.id)).order_by(_A.c.sort_name, _A.c.id).limit(limit)
    if found.agency_ids is not None:
        statement = statement.where(_A.c.id.in_(sorted(found.agency_ids)))
    return tuple(agency_of(row) for row in session.execute(statement))


def page(
    session: Session, *, after: tuple[str, AgencyId] | None = None, country: str = "", limit: int = 50
) -> tuple[Agency, ...]:
    statement = _ALL.order_by(_A.c.sort_name, _A.c.id).limit(limit)
    if country:
        statement = statement.where(_A.c.country == country)
    if after is not None:
        statement = statement.where(tuple_(_A.c.sort_name, _A.c.id) > tuple_(*after))
    return tuple(agency_of(row) for row in session.execute(statement))


def agency_of(row: Row[Any]) -> Agency:
    return Agency(
        id=AgencyId(row.agency_id),
        slug=row.agency_slug,
        name=row.agency_name,
        country=row.agency_country,
        subdivision=row.agency_subdivision,
        kind=row.agency_kind,
        zone=row.agency_zone,
        weekend=_weekend(row.agency_weekend),
        languages=tuple(row.agency_languages.split()),
        parent=row.agency_parent,
        own_days=_own_days(row.agency_own_days or ()),
        also_closed=_kinds(row.agency_also_closed),
        hours=_hours(row.agency_hours),
    )


def place_of(row: Row[Any]) -> Place:
    """The place of a row with PLACE_COLUMNS."""
    place = _place(
        row.agency_country,
        row.agency_zone,
        row.agency_subdivision,
        weekend=row.agency_weekend,
        also_closed=row.agency_also_closed,
        hours=row.agency_hours,
    )
    return replace(place, own=_own_days(row.agency_own_days)) if row.agency_own_days else place


@lru_cache(maxsize=1024)  # a list shows the same few places over and over
def _place(country: str, zone: str, subdivision: str, *, weekend: str | None, also_closed: str, hours: str) -> Place:
    return Place(
        country=country,
        zone=zone,
        subdivision=subdivision,
        weekend=_weekend(weekend),
        also_closed=_kinds(also_closed),
        hours=_hours(hours),
    )


def _weekend(text: str | None) -> frozenset[int] | None:
    return None if text is None else frozenset(map(int, text.split()))


def _kinds(text: str) -> tuple[HolidayKind, ...]:
    return tuple(map(HolidayKind, text.split()))


def _hours(text: str) -> tuple[OfficeHours, ...]:
    """Of `4 09:00 12:00`, the weekday and its two clocks, one after another."""
    words = text.split()
    return tuple(
        OfficeHours(weekday=int(day), opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
        for day, opens, closes in zip(words[::3], words[1::3], words[2::3], strict=True)
    )


def _row(agency: Agency) -> dict[str, object]:
    return {
        "slug": agency.slug,
        "name": agency.name,
        "sort_name": fold_text(agency.name),
        "country": agency.country,
        "subdivision": agency.subdivision,
        "kind": agency.kind,
        "zone": agency.zone,
        "weekend": None if agency.weekend is None else " ".join(map(str, sorted(agency.weekend))),
        "languages": " ".join(agency.languages),
        "parent": agency.parent,
        "own_days": [{**asdict(one), "day": one.day.isoformat()} for one in agency.own_days],
        "also_closed": " ".join(agency.also_closed),
        "hours": " ".join(f"{one.weekday} {one.opens:%H:%M} {one.closes:%H:%M}" for one in agency.hours),
    }


def _own_days(plain: Iterable[dict[str, Any]]) -> tuple[OwnDay, ...]:
    return tuple(OwnDay(**{**one, "day": date.fromisoformat(one["day"])}) for one in plain)


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    wanted = sorted(set(items))
    for start in range(0, len(wanted), BATCH):
        yield wanted[start : start + BATCH]
