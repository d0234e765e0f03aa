"""Who works on an investigation: the team, what is shared with another newsroom, and the glass an admin may break."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from outreach.db import cases, counts, investigations, people, seats
from outreach.db import reminders as notes
from outreach.db.counts import Counts
from outreach.db.session import Session
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.investigation import Investigation
from outreach.domain.people import MACHINE, Acting, Role, Staff
from outreach.domain.phases import Phase
from outreach.domain.teams import EMERGENCY_LASTS, GLASS_SHOWS, MEANT, Part, Seat, need_a_lead
from outreach.domain.wallclock import counted
from outreach.services import notices
from outreach.services.desk import Desk
from outreach.services.naming import directory_of
from outreach.services.notices import Notice

SHORTEST_REASON, LONGEST_REASON = 10, 500
LOOKED_INTO = "An admin looks into an investigation of yours"


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One of the team. `holds`: how many open requests they look after; `shared`: the agencies a partner sees."""

    seat: Seat
    person: Staff
    holds: int
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TeamPage:
    """`others` have no part in it yet; `names` is how everybody is called who ever gave one a part."""

    investigation: Investigation
    members: tuple[Member, ...]
    others: tuple[Staff, ...]
    names: Mapping[StaffId, str]

    @property
    def partners(self) -> tuple[Member, ...]:
        return tuple(one for one in self.members if one.seat.part is Part.PARTNER)


def investigation_called(desk: Desk, slug: str) -> InvestigationId:
    """Raises `NotFound` alike for one that there is not and one that this reader has no part in."""
    seat = desk.sight.called(slug)
    if seat is not None and seat.part.sees_all:
        return seat.investigation_id
    with desk.reading() as session:
        return investigations.get(session, slug).id


def investigation_of(desk: Desk, rfc_id: RfcId) -> InvestigationId:
    """The same for a request."""
    with desk.reading() as session:
        which = cases.investigation_of(session, rfc_id)
    if which is None:
        raise NotFound(cases.ABSENT)
    return which


def members(session: Session, investigation_id: InvestigationId, at: datetime) -> tuple[Staff, ...]:
    """Those who work on it, by name, each in the role they have there."""
    return tuple(one for one, _ in _working(session, investigation_id, at))


def is_told(person: Staff) -> bool:
    """Whether somebody has mail of what goes on in this newsroom."""
    return person.active and bool(person.email) and person.role is not Role.PARTNER


def _working(session: Session, investigation_id: InvestigationId, at: datetime) -> tuple[tuple[Staff, Seat], ...]:
    found = seats.staffed(session, investigation_id)
    return tuple((replace(one, role=seat.part.role), seat) for one, seat in found if seat.holds(at))


def need_to_record(desk: Desk, investigation_id: InvestigationId) -> None:
    """Where what somebody does concerns an investigation that its address does not name."""
    if not desk.sight.may_record(investigation_id):
        raise RuleBroken("Your part in that investigation does not record. Ask its lead for another one.")


def part_of(session: Session, staff_id: StaffId, investigation_id: InvestigationId, at: datetime) -> Part | None:
    """Whoever looks: the part somebody holds, who may be named at the command line, which itself sees everything."""
    return seats.sight_of(session, staff_id, at).of(investigation_id)


def part_in(desk: Desk, slug: str, staff_id: StaffId) -> Part | None:
    """The same for an investigation by its name. Raises `NotFound`."""
    with desk.reading() as session:
        return part_of(session, staff_id, investigations.get(session, slug).id, desk.clock())


def seen_by(desk: Desk, staff_id: StaffId) -> Desk:
    """The desk as they see it: at the command line the seats of whoever is named count, as they do at a page."""
    with desk.reading() as session:
        return desk.seen_by(seats.sight_of(session, staff_id, desk.clock()))


def recorders(session: Session, investigation_id: InvestigationId, at: datetime) -> tuple[Staff, ...]:
    """Those to whom its requests can be handed."""
    team = _working(session, investigation_id, at)
    return tuple(one for one, seat in team if one.active and seat.part.may_record)


def editors(desk: Desk, slug: str) -> tuple[Staff, ...]:
    """Whoever may sign and release it."""
    with desk.reading() as session:
        team = members(session, investigations.get(session, slug).id, desk.clock())
    return tuple(one for one in team if one.active and one.role.may_edit)


def takes_requests(session: Session, investigation_id: InvestigationId, staff_id: StaffId, at: datetime) -> bool:
    """Whether a request of it can be handed to this person."""
    part = part_of(session, staff_id, investigation_id, at)
    return part is not None and part.may_record


def page(desk: Desk, slug: str) -> TeamPage:
    now = desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        everyone = {one.id: one for one in people.everyone(session)}
        shared = seats.shared(session, investigation.id)
        kept = counts.read(session, investigation.id, now)
        called = {one.rfc_id: one.agency.name for one in cases.load_many(session, _all(shared)).values()}
        team = [seat for seat in seats.team(session, investigation.id) if seat.holds(now)]
        found = [
            Member(
                seat=seat,
                person=everyone[seat.staff_id],
                holds=_held(kept, seat.staff_id),
                shared=tuple(sorted(called[rfc_id] for rfc_id in shared.get(seat.staff_id, ()) if rfc_id in called)),
            )
            for seat in team
        ]
    there = {seat.staff_id for seat in team}
    order = list(Part)
    return TeamPage(
        investigation=investigation,
        members=tuple(sorted(found, key=lambda one: (order.index(one.seat.part), one.person.name))),
        others=tuple(one for one in everyone.values() if one.active and one.id not in there),
        names={one.id: one.name for one in everyone.values()},
    )


def _all(shared: Mapping[StaffId, frozenset[RfcId]]) -> frozenset[RfcId]:
    return frozenset().union(*shared.values()) if shared else frozenset()


def give(desk: Desk, slug: str, staff_id: StaffId, part: Part, *, by: Acting) -> str:
    """Give somebody a part, in place of the one they had; from the next page on they see what it shows them."""
    with desk.writing(by) as session:
        investigation, person = _led(desk, session, slug), people.find(session, staff_id)
        if person is None or not person.active or staff_id == MACHINE.staff:
            raise RuleBroken(f"Nobody here is called “{staff_id}”. Choose somebody who has an account.", "staff")
        if (person.role is Role.PARTNER) is not (part is Part.PARTNER):
            raise RuleBroken(_WHO_IS_A_PARTNER[part is Part.PARTNER], "part")
        seat = Seat(
            investigation_id=investigation.id, slug=slug, staff_id=staff_id, part=part, since=desk.clock(), by=by.staff
        )
        if not part.may_record:
            _need_free_hands(desk, session, seat, person)
        others = [one for one in seats.team(session, investigation.id) if one.staff_id != staff_id]
        need_a_lead([*others, seat], desk.clock())
        seats.put(session, seat)
        notes.look_at_all(session, investigation.id, desk.clock())
    return f"{person.name} is {part} now: {MEANT[part]}."


_WHO_IS_A_PARTNER = {
    True: "Only an account of another newsroom (role “partner”) can be a partner. Choose another part.",
    False: "An account of another newsroom can only be a partner.",
}


def everybody(session: Session, investigation_id: InvestigationId, *, by: StaffId, at: datetime) -> None:
    """Give all of this newsroom the part their account suggests; whoever has one keeps it. Admins keep accounts."""
    there = {seat.staff_id for seat in seats.team(session, investigation_id)}
    for one in people.everyone(session):
        if one.active and one.id not in there and (part := _AS_IN_THE_HOUSE.get(one.role)):
            seats.put(
                session,
                Seat(investigation_id=investigation_id, slug="", staff_id=one.id, part=part, since=at, by=by),
            )


_AS_IN_THE_HOUSE = {Role.REPORTER: Part.REPORTER, Role.EDITOR: Part.EDITOR}


def take(desk: Desk, slug: str, staff_id: StaffId, *, by: Acting) -> str:
    """Take somebody's part away: at once they see nothing of it. What they recorded keeps their name."""
    with desk.writing(by) as session:
        investigation = _led(desk, session, slug)
        team = seats.team(session, investigation.id)
        seat = next((one for one in team if one.staff_id == staff_id), None)
        if seat is None:
            raise RuleBroken(f"“{staff_id}” has no part in this investigation.", "staff")
        person = people.find(session, staff_id)
        name = person.name if person else staff_id
        _need_free_hands(desk, session, seat, person)
        need_a_lead([one for one in team if one.staff_id != staff_id], desk.clock())
        seats.take(session, investigation.id, staff_id)
        seats.unshare(session, staff_id, seats.shared(session, investigation.id).get(staff_id, frozenset()))
        notes.look_at_all(session, investigation.id, desk.clock())
    return f"{name} has no part in it any more, and sees nothing of it."


def _held(kept: Counts, staff_id: StaffId) -> int:
    """How many open requests lie with them."""
    mine = kept.of(staff_id)
    return sum(mine.phase(phase) for phase in Phase if phase not in (Phase.OUT, Phase.SIGNED_OFF))


def _need_free_hands(desk: Desk, session: Session, seat: Seat, person: Staff | None) -> None:
    """A request is never left with somebody who cannot open it."""
    if number := _held(counts.read(session, seat.investigation_id, desk.clock()), seat.staff_id):
        name = person.name if person else seat.staff_id
        raise RuleBroken(
            f"{name} looks after {counted(number, 'request')} here. Hand them to a colleague first.", "staff"
        )


def share(desk: Desk, slug: str, staff_id: StaffId, agencies: Sequence[str], *, by: Acting) -> str:
    """What a partner sees from now on: the requests of these agencies, and no others."""
    with desk.writing(by) as session:
        investigation = _led(desk, session, slug)
        seat = next((one for one in seats.team(session, investigation.id) if one.staff_id == staff_id), None)
        if seat is None or seat.part is not Part.PARTNER:
            raise RuleBroken("Only a partner is shown single agencies. The others see all of it.", "staff")
        directory = directory_of(session, slug, list(agencies))
        wanted = frozenset(directory.find(session, name) for name in agencies)
        before = seats.shared(session, investigation.id).get(staff_id, frozenset())
        seats.unshare(session, staff_id, before - wanted)
        seats.share(session, staff_id, wanted - before, by=by.staff, at=desk.clock())
    return f"{counted(len(wanted), 'request')} shared."


def _led(desk: Desk, session: Session, slug: str) -> Investigation:
    investigation = investigations.get(session, slug)
    part = desk.sight.of(investigation.id)
    if not desk.sight.everything and not (part and part.may_lead):
        raise RuleBroken("A lead of this investigation says who is on the team. Ask one.")
    return investigation


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedRequest:
    """A request that is shared with a partner, as their list shows it."""

    rfc_id: RfcId
    agency: str
    investigation: str
    due_at: datetime | None
    zone: str


def shared_with_me(desk: Desk) -> tuple[SharedRequest, ...]:
    """What somebody of another newsroom may see, by the agency's name."""
    with desk.reading() as session:
        found = cases.load_many(session, desk.sight.shared).values()
    shown = (
        SharedRequest(
            rfc_id=one.rfc_id,
            agency=one.agency.name,
            investigation=one.investigation_title,
            due_at=one.counted.milestones.due_at if one.counted else None,
            zone=one.agency.zone,
        )
        for one in found
    )
    return tuple(sorted(shown, key=lambda one: one.agency))


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    """An investigation as an admin sees it who has no part in it: its name, and whom to ask."""

    slug: str
    title: str
    leads: tuple[str, ...]


def closed_to(desk: Desk) -> tuple[Closed, ...]:
    """The investigations this admin has no part in."""
    sight, now = desk.sight, desk.clock()
    with desk.reading() as session, seats.lifted(session):
        names = people.names(session)
        return tuple(
            Closed(
                slug=one.slug,
                title=one.title,
                leads=tuple(
                    names.get(seat.staff_id, seat.staff_id)
                    for seat in seats.team(session, one.id)
                    if seat.part.may_lead and seat.holds(now)
                ),
            )
            for one in investigations.everyone(session)
            if not sight.sees(one.id)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Glass:
    """Who looks into an investigation without a part in it, or did of late; `open`: at this moment."""

    seat: Seat
    until: datetime
    name: str
    open: bool


def broken(desk: Desk, investigation_id: InvestigationId) -> tuple[Glass, ...]:
    """For its team, who are told on the page as well as by mail; the newest first."""
    now = desk.clock()
    with desk.reading() as session:
        found = [
            Glass(seat=seat, until=seat.until, name=person.name, open=seat.holds(now))
            for person, seat in seats.staffed(session, investigation_id)
            if seat.until is not None and now < seat.until + GLASS_SHOWS
        ]
    return tuple(sorted(found, key=lambda one: one.until, reverse=True))


def break_glass(desk: Desk, slug: str, reason: str, *, by: Acting) -> str:
    """An admin looks into an investigation for a day, as a reader; every member is told, with the reason."""
    why = " ".join(reason.split())
    if by.role is not Role.ADMIN:
        raise RuleBroken("An admin may do this. Ask the lead of the investigation for a part in it instead.")
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON:
        raise RuleBroken(f"Give the reason, in up to {LONGEST_REASON} characters: the whole team reads it.", "reason")
    now = desk.clock()
    with desk.writing(by) as session, seats.lifted(session):
        investigation = investigations.get(session, slug)
        team = seats.team(session, investigation.id)
        if any(one.staff_id == by.staff and one.holds(now) for one in team):
            raise RuleBroken("You have a part in this investigation already.", "reason")
        until = now + EMERGENCY_LASTS
        seat = Seat(
            investigation_id=investigation.id,
            slug=slug,
            staff_id=by.staff,
            part=Part.READER,
            since=now,
            by=by.staff,
            until=until,
            reason=why,
        )
        seats.put(session, seat)
        admin = people.names(session).get(by.staff, by.staff)
        told = Notice(
            occasion=f"glass/{investigation.id}/{by.staff}/{now.isoformat()}",
            words=f"{admin}, an admin without a part in {investigation.title}, opened it to look in, from {{since}} to "
            f"{{until}} at the latest. The reason given: {why}",
            times={"since": now, "until": until},
            urgent=True,
            subject=LOOKED_INTO,
            leads="Who is on its team, and until when they look:",
            path=f"/investigations/{slug}/team",
        )
        team_of = members(session, investigation.id, now)
        notices.tell(desk, session, [one for one in team_of if one.id != by.staff and is_told(one)], told)
    return slug
