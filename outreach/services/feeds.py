"""The calendar of each of us, at an address that only its owner knows: made, read, made anew, taken back."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from outreach.db import datebook, investigations, people, releases, seats
from outreach.db.datebook import KeptFeed
from outreach.db.session import Session
from outreach.domain.datebook import Dated, Feed, Held, Load, Moved, Owner
from outreach.domain.datebook_contents import appointments
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Investigation, titled
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.phases import Phase
from outreach.domain.teams import Sight
from outreach.domain.turns import Turn
from outreach.domain.update_reminders import arming_of
from outreach.press import calendar_file
from outreach.services import fair_days, gone_by_age, tries, updates
from outreach.services.desk import Desk
from outreach.services.gone_by_age import GoneByAge
from outreach.services.newsroom import works_of
from outreach.services.records import as_many_as_can_be_read
from outreach.services.updates import OpenUpdate

T = TypeVar("T", Dated, Moved, Load)

NO_CALENDAR = "There is no calendar yet. Make its link first."

TRIES_READ = 100
"""Of so many of the overdue, the longest first, it is worked out on which day each can be followed up, at a millisecond
or two; the others are one line on today."""

ANOTHERS = "This calendar is another’s. They make its link and take it back themselves, or an admin does."


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarFile:
    """What a calendar program fetches. `tag` is the same while the bytes are."""

    content: bytes
    tag: str


def own(desk: Desk, staff_id: StaffId) -> Feed | None:
    """The calendar of this person, if there is one. Its address is not kept, so it cannot be shown again."""
    with desk.reading() as session:
        kept = datebook.find(session, staff_id)
    return kept.feed if kept else None


def make(desk: Desk, owner: StaffId, *, names_shown: bool, by: Acting) -> str:
    """A new address, shown this once; one made before leads nowhere from now on."""
    _need_theirs(owner, by)
    token, now = _token(desk, owner, by), desk.clock()
    feed = Feed(staff_id=owner, made_at=now, changed_at=now, names_shown=names_shown)
    with desk.writing(by) as session:
        datebook.keep(session, KeptFeed(feed=feed, token_hash=_hashed(token)))
    return _address(desk, token)


def just_made(desk: Desk, owner: StaffId, by: Acting) -> str:
    """The address this very form made, for the second click of an impatient finger; empty once it leads nowhere."""
    token = _token(desk, owner, by)
    with desk.reading() as session:
        kept = datebook.find_by_token(session, _hashed(token))
    return _address(desk, token) if kept and kept.feed.staff_id == owner else ""


def show_names(desk: Desk, owner: StaffId, *, shown: bool, by: Acting) -> None:
    """Whether the names of agencies stand in it; its address stays."""
    _need_theirs(owner, by)
    with desk.writing(by) as session:
        if not datebook.show_names(session, owner, shown=shown, at=desk.clock()):
            raise RuleBroken(NO_CALENDAR)


def revoke(desk: Desk, owner: StaffId, *, by: Acting) -> None:
    """Its address leads nowhere from now on."""
    _need_theirs(owner, by)
    with desk.writing(by) as session:
        if not datebook.forget(session, owner):
            raise RuleBroken(NO_CALENDAR)


def read(desk: Desk, token: str) -> CalendarFile:
    """The calendar behind this secret, as of now. An address that leads nowhere does not say why."""
    with desk.reading() as session:
        kept, now = datebook.find_by_token(session, _hashed(token)), desk.clock()
        reader = people.find(session, kept.feed.staff_id) if kept else None
        if kept is None or reader is None or not reader.active or not _same(kept, token):
            raise NotFound
        sight = seats.sight_of(session, reader.id, now)
        whose = _looked_after(session, reader, sight)
        found = [
            one for one in datebook.held_by(session, whose) if _is_theirs(one.slug, one.line.assignee, reader, sight)
        ]
        owner = Owner(
            feed=kept.feed,
            zone=reader.zone,
            base_url=desk.base_url,
            now=now,
            calendars=desk.calendars,
            works=works_of(desk, reader),
        )
        gone = _erased(session, sight)
        with seats.through(session, sight):  # the address signs nobody in: what is read here is what its owner may see
            requests = _with_turns(desk, session, found, now)
            moved = _moved(desk, session, reader, sight, whose=whose)
        held = Held(
            requests=_called(requests, gone),
            moved=_called(moved, gone),
            loads=_called(_loads(desk, session, owner, sight), gone),
        )
        content = calendar_file.written(f"Outreach · {reader.name}", reader.zone, appointments(owner, held))
    return CalendarFile(content=content, tag=hashlib.sha256(content).hexdigest())


def _need_theirs(owner: StaffId, by: Acting) -> None:
    if by.staff != owner and by.role is not Role.ADMIN:
        raise RuleBroken(ANOTHERS, "by")


def _looked_after(session: Session, reader: Staff, sight: Sight) -> set[str]:
    """Their own requests; those of nobody, and of those who left, are the editors'."""
    if not sight.edits(reader.role):
        return {reader.id}
    left = {one.id for one in people.everyone(session) if not one.active}
    return {reader.id, "", *left}


def _is_theirs(slug: str, assignee: StaffId | None, reader: Staff, sight: Sight) -> bool:
    """Whether they still work on it; what nobody looks after is only for its editors."""
    seat = sight.called(slug)
    return seat is not None and (seat.part.may_edit or assignee == reader.id)


def _with_turns(desk: Desk, session: Session, found: Sequence[Dated], now: datetime) -> list[Dated]:
    """Each of the overdue with what comes next there and from when on, as *Follow-ups* has it."""
    overdue = [one.line for one in found if one.line.phase_at(now) is Phase.OVERDUE]
    asked = [one.rfc_id for one in sorted(overdue, key=lambda one: one.milestones.due_at or now)[:TRIES_READ]]
    known: dict[RfcId, Turn] = {}
    if asked:
        known = as_many_as_can_be_read(lambda ids: tries.turns(desk, session, ids), asked)
    return [replace(one, turn=known.get(one.line.rfc_id)) for one in found]


def _moved(desk: Desk, session: Session, reader: Staff, sight: Sight, *, whose: set[str]) -> list[Moved]:
    """The updates of which the mails would remind them: those that they look after, and an editor those of nobody."""
    found = list[Moved]()
    for which in sorted(releases.out(session) & sight.seats.keys()):
        investigation = investigations.by_id(session, which)
        waits = updates.waiting(desk, session, investigation, most=updates.READ)
        part = sight.seats[which].part
        for one in waits.updates if waits else ():
            if one.plan and one.owner in whose and (part.may_edit or one.owner == reader.id):
                found.append(_of_update(one, investigation, may_edit=part.may_edit))
    return found


def _of_update(one: OpenUpdate, investigation: Investigation, *, may_edit: bool) -> Moved:
    owed = one.owed(may_edit=may_edit)
    return Moved(
        rfc_id=one.update.rfc_id,
        name=one.update.agency,
        slug=one.slug,
        title=titled(investigation.title, live=investigation.live),
        zone=one.update.zone,
        since=arming_of(one.update).since,
        wants=owed.words,
        form=owed.form,
        plan=one.plan,
    )


def _called(some: Iterable[T], gone: Mapping[str, GoneByAge]) -> list[T]:
    """What is left of an erased investigation is still counted, and its title says what it is."""
    return [replace(one, title=gone[one.slug].titled(one.title)) if one.slug in gone else one for one in some]


def _loads(desk: Desk, session: Session, owner: Owner, sight: Sight) -> tuple[Load, ...]:
    """How much waits in each investigation they edit."""
    edited = {seat.slug for seat in sight.seats.values() if seat.part.may_edit}
    found = datebook.loads(session, owner.now, owner.now) if edited else ()
    return tuple(_with_release(desk, session, one, owner.now) for one in found if one.slug in edited)


def _with_release(desk: Desk, session: Session, one: Load, now: datetime) -> Load:
    release = fair_days.release(desk, session, one.investigation_id, now)
    return replace(one, fair_from=release.fair_from, fair_zone=release.zone)


def _erased(session: Session, sight: Sight) -> dict[str, GoneByAge]:
    gone = gone_by_age.everywhere(session)
    return {seat.slug: gone[which] for which, seat in sight.seats.items() if which in gone}


def _token(desk: Desk, owner: StaffId, by: Acting) -> str:
    """256 bits that the form's own key leads to, with the desk's secret: a second click makes the same."""
    occasion = by.once.key if by.once else secrets.token_urlsafe(32)
    tag = desk.keys.tag(f"calendar of {owner} by {occasion}")
    return urlsafe_b64encode(tag).decode().rstrip("=")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _same(kept: KeptFeed, token: str) -> bool:
    """Found by its hash already; compared once more in a time that tells nothing, whatever the database made of it."""
    return hmac.compare_digest(kept.token_hash, _hashed(token))


def _address(desk: Desk, token: str) -> str:
    return f"{desk.base_url}/feeds/{token}.ics"
