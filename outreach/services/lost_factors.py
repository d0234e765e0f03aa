"""Taking a lost second factor away: one of us asks, another vouches, and whoever it is about has time to stop it.

Whoever has the machine needs none of this (`outreach user second-factor --take-away`): for the last admin there is
nobody else to ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from outreach.db import lost_factors, people
from outreach.db.session import Session
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.lost_factors import (
    LAPSES,
    NONE_ASKED,
    Ended,
    Loss,
    need_to_ask,
    need_to_stop,
    need_to_vouch,
    said,
)
from outreach.domain.people import MACHINE, Acting, Staff
from outreach.domain.wallclock import counted, read, zone_or_utc
from outreach.services import account_letters, second_factor
from outreach.services import people as accounts
from outreach.services.account_letters import Told
from outreach.services.desk import Desk

YOURS: Final = "Your second factor"
OWN: Final = "/me/passkeys"
_ASKED: Final = (
    "{asker}, an admin, asks for your second factor to be taken away, because: {why}\n"
    "Nothing happens before a second person has vouched that it is you who asks. If it is not you, sign in and stop "
    "it, and tell your newsroom: somebody may know your password."
)
_VOUCH: Final = (
    "{asker} says that {name} has lost the second factor, because: {why}\n"
    "If you know {name}, speak to them, by a way you know to be theirs, and vouch for it. Do not, if you are not sure."
)
_GOES: Final = (
    "Your second factor is taken away on {at}: {voucher} vouches that it is you who asks.\n"
    "If it is not you, sign in before then and stop it, and tell your newsroom."
)
_GONE: Final = "Your second factor is taken away, and you are signed out everywhere. Sign in and set up another now."


@dataclass(frozen=True, kw_only=True, slots=True)
class LossPage:
    """`there`: whether the person has a second factor. `past`: what was asked before, the newest first."""

    person: Staff
    there: bool
    loss: Loss | None
    past: tuple[Loss, ...]
    names: dict[StaffId, str]


def page(desk: Desk, staff_id: StaffId) -> LossPage:
    person, now = accounts.named(desk, staff_id), desk.clock()
    with desk.reading() as session:
        every = lost_factors.every(session, staff_id)
        there, names = second_factor.has_any(session, staff_id), people.names(session)
    standing = next((one for one in every if one.ended_at is None and not one.lapsed(now)), None)
    past = tuple(one for one in every if one.ended_at is not None)
    return LossPage(person=person, there=there, loss=standing, past=past, names=names)


def of(desk: Desk, staff_id: StaffId) -> Loss | None:
    """What is under way for this person."""
    with desk.reading() as session:
        found = lost_factors.open_of(session, staff_id)
    return found if found and not found.lapsed(desk.clock()) else None


def to_vouch(desk: Desk, reader: Staff) -> tuple[tuple[Loss, str], ...]:
    """What waits for a second person, and this reader may be it; with the name of whoever it is about."""
    if not reader.role.may_edit:
        return ()
    with desk.reading() as session:
        found = [one for one in lost_factors.waiting(session) if one.due_at is None and not one.lapsed(desk.clock())]
        mine = [one for one in found if reader.id not in (one.staff_id, one.asked_by)]
        names = people.names(session) if mine else {}
    return tuple((one, names.get(one.staff_id, one.staff_id)) for one in mine)


def ask(desk: Desk, staff_id: StaffId, reason: str, *, by: Acting) -> str:
    """An admin asks; the person is told, and everybody who may vouch."""
    need_to_ask(staff_id, by)
    why, now = said(reason, "reason"), desk.clock()
    with desk.writing(by) as session:
        person, asker = accounts.there(session, staff_id), accounts.there(session, by.staff)
        _need_nothing_under_way(session, staff_id, now)
        lost_factors.ask(session, staff_id, reason=why, by=by.staff, at=now)
        account_letters.tell(
            desk, session, person, Told(subject=YOURS, words=_ASKED.format(asker=asker.name, why=why), path=OWN)
        )
        told = Told(
            subject=f"Somebody has to vouch for {person.name}",
            words=_VOUCH.format(asker=asker.name, name=person.name, why=why),
            path=f"/staff/{staff_id}/second-factor",
        )
        for one in _who_may_vouch(session, but=(staff_id, by.staff)):
            account_letters.tell(desk, session, one, told)
    return f"Asked. An editor who knows {person.name}, or another admin, has to vouch; they have mail."


def _need_nothing_under_way(session: Session, staff_id: StaffId, now: datetime) -> None:
    if not second_factor.has_any(session, staff_id):
        raise RuleBroken("There is no second factor to take away.")
    before = lost_factors.open_of(session, staff_id, for_update=True)
    if before is not None and not before.lapsed(now):
        raise RuleBroken("It is asked for already. An editor who knows them vouches, or an admin stops it.")
    if before is not None:
        lost_factors.end(session, before, Ended.LAPSED, by=MACHINE.staff, at=now)


def vouch(desk: Desk, staff_id: StaffId, how: str, *, hours: int, by: Acting) -> str:
    """A second person says how they know that it is the colleague who asks. `hours`: how long it can be stopped."""
    now = desk.clock()
    due = now + timedelta(hours=hours)
    with desk.writing(by) as session:
        person, voucher = accounts.there(session, staff_id), accounts.there(session, by.staff)
        loss = _standing(session, staff_id, now)
        need_to_vouch(loss, by)
        lost_factors.vouch(session, loss, how=said(how, "how"), by=by.staff, at=now, due_at=due)
        words = _GOES.format(at=read(due, zone_or_utc(person.zone)), voucher=voucher.name)
        account_letters.tell(desk, session, person, Told(subject=YOURS, words=words, path=OWN))
    return f"It is taken away in {counted(hours, 'hour')}, unless {person.name} or an admin stops it before."


def stop(desk: Desk, staff_id: StaffId, *, by: Acting) -> str:
    """Whoever it is about stops it, or any admin."""
    now = desk.clock()
    with desk.writing(by) as session:
        loss = _standing(session, staff_id, now)
        need_to_stop(loss, by)
        person, stopper = accounts.there(session, staff_id), accounts.there(session, by.staff)
        lost_factors.end(session, loss, Ended.STOPPED, by=by.staff, at=now)
        words = f"{stopper.name} stopped the taking away of the second factor of {person.name}. It stays as it is."
        for one in {loss.asked_by, loss.vouched_by or loss.asked_by, staff_id} - {by.staff}:
            account_letters.tell(
                desk,
                session,
                accounts.there(session, one),
                Told(subject="A second factor stays", words=words, path="/"),
            )
    return "Stopped: the second factor stays."


def take_due(desk: Desk, at: datetime) -> str:
    """Take away what is due, and end what has lapsed. A job; it may run twice, late, or after a week asleep."""
    taken = lapsed = 0
    with desk.reading() as session:
        ripe = [one.staff_id for one in lost_factors.waiting(session) if one.is_due(at) or one.lapsed(at)]
    for staff_id in ripe:
        ended = _settle(desk, staff_id, at)
        taken, lapsed = taken + (ended is Ended.TAKEN), lapsed + (ended is Ended.LAPSED)
    return (
        f"{counted(taken, 'second factor')} taken away, {lapsed} lapsed." if ripe else "No second factor is to go now."
    )


def take_if_due(desk: Desk, staff_id: StaffId) -> None:
    """The same for one person, at the door: nobody waits for a job that is late."""
    loss = of(desk, staff_id)
    if loss is not None and loss.is_due(desk.clock()):
        _settle(desk, staff_id, desk.clock())


def _settle(desk: Desk, staff_id: StaffId, at: datetime) -> Ended | None:
    with desk.writing(MACHINE) as session:
        loss = lost_factors.open_of(session, staff_id, for_update=True)
        if loss is None or not (loss.is_due(at) or loss.lapsed(at)):
            return None
        ended = Ended.TAKEN if loss.is_due(at) else Ended.LAPSED
        lost_factors.end(session, loss, ended, by=MACHINE.staff, at=at)
        if ended is Ended.TAKEN:
            second_factor.forget_all(session, staff_id)
            account_letters.tell(
                desk, session, accounts.there(session, staff_id), Told(subject=YOURS, words=_GONE, path=OWN)
            )
    return ended


def _standing(session: Session, staff_id: StaffId, now: datetime) -> Loss:
    loss = lost_factors.open_of(session, staff_id, for_update=True)
    if loss is None:
        raise RuleBroken(NONE_ASKED)
    if loss.lapsed(now):
        raise RuleBroken(f"It has lapsed after {LAPSES.days} days. An admin asks for it anew.")
    return loss


def _who_may_vouch(session: Session, *, but: Sequence[StaffId]) -> tuple[Staff, ...]:
    everyone = people.everyone(session)
    return tuple(one for one in everyone if one.active and one.role.may_edit and one.id not in but)
