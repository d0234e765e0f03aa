"""An investigation whose time is over: all that was said in it, asked for at once and confirmed at once.

It is one erasure for each request, and one for each contact of an agency that no other investigation asks. Each is a
transaction of its own: what one cannot erase holds up no other, and where the work stopped, doing it again goes on.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Final

from outreach.db import cases, contacts, erasures, investigations, log, seats
from outreach.db.session import Session
from outreach.domain.erasures import LAPSES, Erasure, Ground, Where, asked
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.holds import need_none
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.inbox import MessageId
from outreach.domain.people import Acting
from outreach.domain.prose import listed
from outreach.domain.wallclock import counted
from outreach.services import erasing, erasure_scope, retention
from outreach.services.desk import Desk
from outreach.services.erasure_scope import NothingToErase, Scope

AT_ONCE: Final = 50
"""So many are carried out by one press of a button: in the moment that each takes, nobody else saves."""

NAMED: Final = 3
"""So many of what could not be done are named; the rest are counted."""

Reach = Callable[[Session], Scope]
Step = tuple[str, Callable[[Acting], object]]
"""What is told where it cannot be done, and what does it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """Erasures that one person asked for on one day with one reason. `at`: the first of them."""

    name: str
    reason: str
    at: datetime
    erasures: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Erasures asked for because the time is over: `mine` wait for somebody else, `others` for whoever looks."""

    requests: int
    mine: int
    others: int
    asked: tuple[Asking, ...]


@dataclass
class _Reaching:
    """What one request takes along, such as a message that was filed to two of them, the next ones leave out."""

    entries: set[Where] = field(default_factory=set)
    messages: set[MessageId] = field(default_factory=set)

    def request(self, session: Session, rfc_id: RfcId) -> Scope:
        scope = erasure_scope.of_request(session, rfc_id, self.entries, self.messages)
        self.entries |= {*scope.subject.entries}
        self.messages |= {*scope.subject.messages}
        return scope


def waiting(desk: Desk, slug: str, by: StaffId) -> Waiting:
    with desk.reading() as session:
        which = investigations.get(session, slug).id
        found = _of_age(erasures.waiting(session, desk.clock() - LAPSES), which)
        requests = len(log.requests(session, which))
    mine = sum(one.asked_by == by for one in found)
    return Waiting(requests=requests, mine=mine, others=len(found) - mine, asked=_asked(found))


def ask(desk: Desk, slug: str, reason: str, *, by: Acting) -> str:
    """Ask for every word that is left of it. Says what was asked for, and what could not be, and why."""
    kept = retention.of(desk, slug)
    if not kept.of_age:
        raise RuleBroken(
            f"{kept.investigation.title} {kept.not_yet} An entry, a message or a contact can be erased by itself."
        )
    need_none([kept.hold] if kept.hold else [])
    asked(Ground.RETENTION, reason)
    whole = f"/investigations/{slug}/retention/erase"
    act = partial(_ask_for, desk, reason=reason, whole=whole)
    steps = ((name, partial(act, reach)) for name, reach in _reached(desk, kept.investigation.id))
    made, refused = _each(steps, by)
    if not made:
        raise RuleBroken(" ".join(["Nothing was asked for.", *(refused or ["All of it waits already, or is gone."])]))
    told = f"Asked for: {counted(made, 'erasure')}. Another lead, editor or legal confirms them here, all at once."
    return " ".join([told, *refused])


def confirm(desk: Desk, slug: str, *, by: Acting, at_most: int = AT_ONCE) -> str:
    """Carry out what somebody else asked for, if it is of age still. Says how many are left."""
    kept = retention.of(desk, slug)
    with desk.reading() as session:
        found = _of_age(erasures.waiting(session, desk.clock() - LAPSES), kept.investigation.id)
    if found and not kept.of_age:
        raise RuleBroken(
            f"Nothing was erased. {kept.investigation.title} {kept.not_yet} Withdraw what waits, or wait until "
            "it is of age."
        )
    others = [one for one in found if one.asked_by != by.staff]
    if found and not others:
        raise RuleBroken("You asked for all that waits here yourself. Another lead, editor or legal confirms it.")
    made, refused = _each(((f"Erasure {one.id}", partial(_confirm, desk, one.id)) for one in others), by, at_most)
    if not made:
        raise RuleBroken(" ".join(["Nothing was erased.", *(refused or ["Nothing of it waits to be confirmed."])]))
    again = ["Confirm once more: the others are left."] if made < len(others) else []
    told = f"Carried out: {made} of the {counted(len(others), 'erasure')} that waited."
    return " ".join([told, *(refused or again or _left(desk, kept.investigation.id))])


def _left(desk: Desk, which: InvestigationId) -> list[str]:
    """What was recorded since it was asked for, or could not be asked for then; without what waits."""
    reached = [reach for _, reach in _reached(desk, which)]
    with desk.reading() as session:
        scopes = [reach(session) for reach in reached]
    entries, others = sum(len(one.entries) for one in scopes), sum(one.contact is not None for one in scopes)
    mails = sum(len(one.messages) for one in scopes)
    found = [f"{entries} {'entry' if entries == 1 else 'entries'}"] if entries else []
    found += [counted(number, what) for number, what in ((mails, "message"), (others, "contact")) if number]
    return [f"Nobody has asked for {listed(found)} yet: ask for what is left."] if found else []


def withdraw_all(desk: Desk, slug: str, *, by: Acting) -> str:
    """Take back all that waits, whoever asked for it, of whatever age it is by now."""
    with desk.reading() as session:
        found = _of_age(erasures.waiting(session, desk.clock() - LAPSES), investigations.get(session, slug).id)
    made, refused = _each(((f"Erasure {one.id}", partial(_withdraw, desk, one.id)) for one in found), by)
    if not made:
        raise RuleBroken(" ".join(["Nothing was withdrawn.", *(refused or ["Nothing of it waits to be confirmed."])]))
    return " ".join([f"Withdrawn: {counted(made, 'erasure')}. Nothing was erased by it.", *refused])


def _ask_for(desk: Desk, reach: Reach, acting: Acting, *, reason: str, whole: str) -> None:
    erasing.ask_for(desk, reach, Ground.RETENTION, reason, by=acting, whole=whole)


def _confirm(desk: Desk, erasure_id: str, acting: Acting) -> None:
    erasing.confirm(desk, erasure_id, by=acting)


def _withdraw(desk: Desk, erasure_id: str, acting: Acting) -> None:
    erasing.withdraw(desk, erasure_id, by=acting)


def _asked(found: Iterable[Erasure]) -> tuple[Asking, ...]:
    together = defaultdict[tuple[str, str, date], list[Erasure]](list)
    for one in found:
        together[one.name, one.reason, one.asked_at.date()].append(one)
    return tuple(
        Asking(name=name, reason=reason, at=min(one.asked_at for one in some), erasures=len(some))
        for (name, reason, _), some in together.items()
    )


def _each(steps: Iterable[Step], by: Acting, at_most: int = sys.maxsize) -> tuple[int, list[str]]:
    """How many were done, and sentences about those that were not. The first that is done spends the form's key."""
    made, refused = 0, list[str]()
    for name, act in steps:
        try:
            act(by if made == 0 else replace(by, once=None))
        except NothingToErase:
            continue
        except (RuleBroken, NotFound) as trouble:
            refused.append(f"{name}: {trouble}")
            continue
        made += 1
        if made == at_most:
            break
    more = [f"{counted(len(refused) - NAMED, 'other')} could not be either."] if len(refused) > NAMED else []
    return made, refused[:NAMED] + more


def _of_age(found: Iterable[Erasure], which: InvestigationId) -> list[Erasure]:
    return [one for one in found if one.investigation_id == which and one.ground is Ground.RETENTION]


def _reached(desk: Desk, which: InvestigationId) -> Iterator[tuple[str, Reach]]:
    """Each with the name it is told under: the requests, then the contacts of agencies that nobody else asks."""
    with desk.reading() as session, seats.lifted(session):
        waits = [one.subject for one in erasures.waiting(session, desk.clock() - LAPSES)]
        requests = log.requests(session, which)
        agencies = {rfc_id: one.agency for rfc_id, one in cases.load_many(session, requests).items()}
        everywhere = {one.id: cases.of_agency(session, one.id) for one in agencies.values()}
        only_here = [which for which, asks in everywhere.items() if {rfc_id for rfc_id, _, _ in asks} <= {*requests}]
        theirs = contacts.of_agencies(session, only_here)
    names = {one.id: one.name for one in agencies.values()}
    reaching = _Reaching(
        {where for one in waits for where in one.entries}, {message for one in waits for message in one.messages}
    )
    for rfc_id in requests:
        yield names[agencies[rfc_id].id], partial(reaching.request, rfc_id=rfc_id)
    known = {one.contact for one in waits}
    for contact in (one for agency_id in theirs for one in theirs[agency_id] if one.id not in known):
        yield f"A contact of {names[contact.agency_id]}", partial(erasure_scope.of_contact, contact_id=contact.id)
