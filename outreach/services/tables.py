"""The big table of an investigation's requests: filtered by its address, true in its numbers, one page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from urllib.parse import quote_plus

from outreach.db import deskwork, investigations, queries
from outreach.db.counts import Counts
from outreach.db.deskwork import Board
from outreach.domain.agencies import Reach
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Investigation, ResponseStatus
from outreach.domain.lines import Line, Place
from outreach.domain.people import Staff
from outreach.domain.phases import Phase
from outreach.domain.spans import distance
from outreach.services import teams
from outreach.services.desk import Desk
from outreach.services.workload import AT_WORK, PhaseCount

PAGE, ALL = 25, 100
"""Requests on one page; where there are no more than ALL, they are shown on one."""

DUE = "due"

NOBODY = "nobody"
"""In an address: the requests that lie with nobody."""

PRESSING = "pressing"
MOST_DIGITS = 15
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What the address asks for, as it was written there; what makes no sense asks for nothing in a list.

    Whoever writes to all that are found needs to know (`nonsense`). `contact` is how well an agency can be written to.
    `hand` shows the list for handing work out: `yes`, or `all` with every row ticked.
    """

    phase: str = ""
    reporter: str = ""
    status: str = ""
    country: str = ""
    place: str = ""
    q: str = ""
    language: str = ""
    contact: str = ""
    sort: str = ""
    hand: str = ""
    after: str = ""

    @classmethod
    def of(cls, address: Mapping[str, str]) -> "Filters":
        return cls(**{name: address[name] for name in NAMES if name in address})

    def but(self, **changes: str) -> dict[str, str]:
        """The address with these changes, from its first page on; empty parts left out."""
        changed = {**self._typed(), "after": "", **changes}
        return {name: value for name, value in changed.items() if value}

    def query(self, **changes: str) -> str:
        """The same, as the end of an address."""
        left = [f"{name}={_quoted(value)}" for name, value in self.but(**changes).items()]
        return f"?{'&'.join(left)}" if left else ""

    def _typed(self) -> dict[str, str]:
        return {name: value for name in NAMES if (value := getattr(self, name))}

    @property
    def any(self) -> bool:
        return bool(self.but(sort="", hand=""))

    @property
    def nonsense(self) -> str:
        """The first filter that means nothing, in a sentence with what it may be; empty where each means something."""
        for name, kind in _KINDS.items():
            value = getattr(self, name)
            if value and _member(kind, value) is None:
                return f"“{value}” is no {name}. It is one of: {', '.join(kind)}."
        return ""


_quoted = lru_cache(maxsize=1000)(quote_plus)  # a list writes the same few words into twenty addresses
NAMES = tuple(one.name for one in fields(Filters))


_KINDS: dict[str, type[StrEnum]] = {"phase": Phase, "status": ResponseStatus, "place": Place, "contact": Reach}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One request as the table shows it. `at` is the instant that matters in its phase, and `of` what it is of.

    `zone` is empty until the agency was told a deadline in it. `distance` is how far off a deadline is, in the agency's
    working days.
    """

    line: Line
    phase: Phase
    status: ResponseStatus
    at: datetime | None
    of: str
    zone: str
    distance: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """One of us, and how many requests of the chosen phase lie with them."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class RequestsPage:
    """`count` is how many the filters let through, where the counters know; `more` begins the next page."""

    investigation: Investigation
    filters: Filters
    rows: tuple[Row, ...]
    total: int
    count: int | None
    more: str
    phases: tuple[PhaseCount, ...]
    holders: tuple[Holder, ...]
    names: Mapping[StaffId, str]
    countries: tuple[str, ...]


def requests_of(desk: Desk, slug: str, filters: Filters) -> RequestsPage:
    now = desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        board = deskwork.board(session, investigation.id, now)
        count = _count(filters, board.counts)
        few = (board.counts.total if count is None else count) <= ALL
        limit = ALL if few or filters.hand else PAGE
        page = queries.page(session, wanted_by(investigation, filters, limit), now)
    return RequestsPage(
        investigation=investigation,
        filters=filters,
        rows=tuple(_row(desk, line, now) for line in page.lines),
        total=board.counts.total,
        count=count,
        more=mark(page.next),
        phases=_phases(filters, board.counts),
        holders=_holders(filters, board),
        names=board.names,
        countries=board.countries,
    )


def colleagues(desk: Desk, slug: str) -> tuple[Staff, ...]:
    """Those to whom work can be handed."""
    with desk.reading() as session:
        return teams.recorders(session, investigations.get(session, slug).id, desk.clock())


def wanted_by(investigation: Investigation, filters: Filters, limit: int) -> queries.Wanted:
    order = queries.Order.PRESSING if presses(filters) else queries.Order.NAME
    reporter = filters.reporter
    return queries.Wanted(
        investigation_id=investigation.id,
        phase=_member(Phase, filters.phase),
        status=_member(ResponseStatus, filters.status),
        assignee=StaffId(reporter) if reporter and reporter != NOBODY else None,
        unassigned=reporter == NOBODY,
        country=filters.country,
        place=_member(Place, filters.place) or (Place.IN if filters.status else None),
        search=filters.q.strip(),
        language=filters.language.strip(),
        reach=_member(Reach, filters.contact),
        order=order,
        after=_after(filters.after, order),
        limit=limit,
    )


def presses(filters: Filters) -> bool:
    """Whether what presses most comes first: the usual order of a phase, and of nothing else."""
    return bool(filters.phase) and not filters.status and filters.sort in ("", PRESSING)


def _member(kind: type[E], word: str) -> E | None:
    return next((one for one in kind if one.value == word), None)


def _count(filters: Filters, counts: Counts) -> int | None:
    """How many there are, where one counter says so; None where only reading them all would."""
    beyond_counters = any((filters.country, filters.q, filters.language, filters.contact))
    if beyond_counters or sum(map(bool, (filters.phase, filters.status, filters.place))) > 1:
        return None
    held = counts.of(_staff(filters.reporter)) if filters.reporter else counts
    if phase := _member(Phase, filters.phase):
        return held.phase(phase)
    if status := _member(ResponseStatus, filters.status):
        return held.status(status)
    if place := _member(Place, filters.place):
        return held.place(place)
    return held.total


def _staff(reporter: str) -> StaffId | None:
    return None if reporter == NOBODY else StaffId(reporter)


def _phases(filters: Filters, counts: Counts) -> tuple[PhaseCount, ...]:
    held = counts.of(_staff(filters.reporter)) if filters.reporter else counts
    found = (PhaseCount(phase=phase, count=held.phase(phase)) for phase in (*AT_WORK, Phase.OUT))
    return tuple(one for one in found if one.count or one.phase.value == filters.phase)


def _holders(filters: Filters, board: Board) -> tuple[Holder, ...]:
    phase = _member(Phase, filters.phase)
    found = []
    for assignee in board.counts.assignees:
        held = board.counts.of(assignee)
        name = board.names.get(assignee, assignee) if assignee else "Nobody"
        found.append(Holder(value=assignee or NOBODY, name=name, count=held.phase(phase) if phase else held.total))
    return tuple(found)


def _row(desk: Desk, line: Line, now: datetime) -> Row:
    phase = line.phase_at(now)
    at, of = _at(line, phase)
    far = distance(line, now, desk.calendars) if of == DUE else ""
    return Row(line=line, phase=phase, status=line.status_at(now), at=at, of=of, zone=line.due_zone, distance=far)


def _at(line: Line, phase: Phase) -> tuple[datetime | None, str]:
    """What a person asks first about a request of this phase: since when, until when, when."""
    match phase:
        case Phase.NOT_ASKED:
            return None, ""  # a deadline nobody was told is no deadline
        case Phase.TO_CLASSIFY:
            return line.waiting_since, "came"
        case Phase.SIGNED_OFF:
            return line.signed_at, "signed"
        case Phase.ANSWERED:
            return line.last_contact_at, "tried"
        case _:
            return line.milestones.due_at, DUE


def mark(place: tuple[str | datetime, RfcId] | None) -> str:
    """The place from which a list goes on, as an address writes it; empty at its end."""
    if place is None:
        return ""
    order_by, rfc_id = place
    return f"{rfc_id}~{order_by.isoformat() if isinstance(order_by, datetime) else order_by}"


def _after(mark: str, order: queries.Order) -> tuple[str | datetime, RfcId] | None:
    """The place a page begins after; an address that was tampered with begins at the beginning."""
    number, tilde, text = mark.partition("~")
    if not tilde or not number.isdecimal() or len(number) > MOST_DIGITS:
        return None
    if order is queries.Order.NAME:
        return text, RfcId(int(number))
    try:
        return datetime.fromisoformat(text).astimezone(UTC), RfcId(int(number))
    except ValueError:
        return None
