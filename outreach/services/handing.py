"""Handing work out: who looks after which agencies from now on, many of them at once, all or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outreach.db import cases, investigations, people, queries, submissions
from outreach.db.cases import StoredCase
from outreach.db.session import Session, hold_clock
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import Assigned, Happened
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.investigation import Investigation
from outreach.domain.lines import Place
from outreach.domain.people import Acting, Staff
from outreach.domain.wallclock import counted
from outreach.services import records, teams
from outreach.services.desk import Desk
from outreach.services.naming import directory_of

AT_A_TIME = 500
MINE_TO_TAKE = "A reporter takes for themselves what nobody has. Ask an editor to hand out the rest."


@dataclass(frozen=True, kw_only=True, slots=True)
class Which:
    """The requests that are meant: these agencies (all, if none is named), of this country, nobody's."""

    agencies: tuple[str, ...] = ()
    country: str = ""
    unassigned: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """What came of it. `already`: how many of those meant lay with that colleague before."""

    to: str
    agencies: tuple[str, ...]
    already: int
    recorded: bool


def hand_over(desk: Desk, slug: str, rows: Sequence[tuple[RfcId, Seq]], *, to: StaffId, by: Acting) -> str:
    """Hand over the rows that were ticked, each as it was shown; says so in a sentence. `LogMoved` undoes all of it."""
    seen = dict(rows)
    with desk.writing(by) as session:
        hold_clock(session)
        investigation = investigations.get(session, slug)
        colleague = _colleague(desk, session, investigation, to)
        stored = cases.load_many(session, seen, for_update=True)
        if any(rfc_id not in stored or stored[rfc_id].investigation_id != investigation.id for rfc_id in seen):
            raise NotFound("There is no such request for comment in this investigation.")
        for rfc_id, one in stored.items():
            _may_hand(one, to=to, by=by)
            records.record_in(desk, session, rfc_id, [_now(desk, to)], by=by, after=seen[rfc_id])
        said = f"Handed {counted(len(seen), 'request')} to {colleague.name}."
        submissions.remember(session, by, said)
        return said


def assign(desk: Desk, slug: str, which: Which, *, to: StaffId, by: Acting, dry_run: bool) -> Handed:
    """Hand over all that is meant; those that lie with this colleague already are left alone."""
    if not (which.agencies or which.country or which.unassigned):
        raise RuleBroken("Say which: name agencies, or give --country or --unassigned.", "agencies")
    with desk.reading() if dry_run else desk.writing(by) as session:
        if not dry_run:
            hold_clock(session)
        investigation = investigations.get(session, slug)
        colleague = _colleague(desk, session, investigation, to)
        found = cases.load_many(session, _meant(desk, session, investigation, which), for_update=not dry_run)
        meant = [stored for stored in found.values() if _fits(stored, which)]
        new = [stored for stored in meant if stored.assignee != to]
        for stored in new:
            _may_hand(stored, to=to, by=by)
            if not dry_run:
                records.record_in(desk, session, stored.rfc_id, [_now(desk, to)], by=by)
    names = tuple(sorted(stored.agency.name for stored in new))
    return Handed(to=colleague.name, agencies=names, already=len(meant) - len(new), recorded=not dry_run)


def _now(desk: Desk, to: StaffId) -> Happened:
    return Happened(at=desk.clock(), fact=Assigned(to=to))


def _colleague(desk: Desk, session: Session, investigation: Investigation, to: StaffId) -> Staff:
    colleague = people.find(session, to)
    if colleague is None or not colleague.active:
        raise RuleBroken(f"Nobody here is called “{to}”. Choose a colleague who has an account.", "to")
    if not teams.takes_requests(session, investigation.id, to, desk.clock()):
        raise RuleBroken(f"{colleague.name} has no part in this investigation. Its lead gives them one.", "to")
    return colleague


def _may_hand(stored: StoredCase, *, to: StaffId, by: Acting) -> None:
    if not by.role.may_edit and (stored.assignee or to != by.staff):
        raise RuleBroken(MINE_TO_TAKE, "to")


def _meant(desk: Desk, session: Session, investigation: Investigation, which: Which) -> Iterable[RfcId]:
    if not which.agencies:
        return _listed(desk, session, investigation, which)
    directory = directory_of(session, investigation.slug, which.agencies)
    return [directory.find(session, name) for name in which.agencies]


def _listed(desk: Desk, session: Session, investigation: Investigation, which: Which) -> list[RfcId]:
    found: list[RfcId] = []
    after = None
    while True:
        wanted = queries.Wanted(
            investigation_id=investigation.id,
            country=which.country.upper(),
            unassigned=which.unassigned,
            after=after,
            limit=AT_A_TIME,
        )
        page = queries.page(session, wanted, desk.clock())
        found += [line.rfc_id for line in page.lines if line.place in (Place.IN, Place.OUTSIDE)]
        after = page.next
        if after is None:
            return found


def _fits(stored: StoredCase, which: Which) -> bool:
    """Read again once the row is locked: a colleague may have taken it meanwhile."""
    of_country = not which.country or stored.agency.country == which.country.upper()
    return of_country and not (which.unassigned and stored.assignee)
