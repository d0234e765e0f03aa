"""From when rows can fairly be signed, as *Readiness* says it, kept so that desk, list and calendar need not ask anew.

`domain.fair` is the one rule. It reads contacts and letters beside the log, and it moves with the clock: what a day of
a thousand requests takes is more than a desk may cost, and more than an entry. So nobody who writes reckons; whatever
is written marks what it may have moved, and the housekeeping reckons that. What it has not met yet a page reckons for
itself, while there are few; where there are many, it names no day and says where one is found.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.db import cases, contacts, fair_days, log, pending_letters, seats
from outreach.db.fair_days import Held, Kept
from outreach.db.session import Session
from outreach.domain.agencies import Contact
from outreach.domain.case import Case
from outreach.domain.fair import A_DAY, Fair, fair
from outreach.domain.ids import InvestigationId, RfcId
from outreach.services.desk import Desk
from outreach.services.records import as_many_as_can_be_read, case_of, never_backwards

FEW = 50
"""How many requests a page reckons for itself, at less than a millisecond each."""

AT_A_TIME = 25
"""How many the housekeeping does in one transaction, so that no writer waits for long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """When an investigation can fairly be released. `known`: else too much of it is to be reckoned to say anything.

    `stuck` of the `count` requests that hold it back wait for a decision, and no day can be named; `if_freed` is what
    it would be if that were taken now, None where that is now. `zone` is that of the agency that is fair last. `first`
    are the first few of those that hold it back, in the order of *Readiness*.
    """

    known: bool = True
    if_freed: datetime | None = None
    zone: str = ""
    stuck: int = 0
    count: int = 0
    first: tuple[Held, ...] = ()

    @property
    def fair_from(self) -> datetime | None:
        """The earliest fair release, where it lies ahead and can be named."""
        return None if self.stuck else self.if_freed


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    """A request with its fair day, None of one that is out of the dataset."""

    stored: cases.StoredCase
    case: Case
    fair: Fair | None

    @property
    def kept(self) -> Kept:
        if self.fair is None or self.case.standing.signed is not None:
            return Kept()
        return Kept(fair_from=self.fair.at, until=self.fair.until, stuck=bool(self.fair.stuck))

    def agrees_with(self, kept: Kept, now: datetime) -> bool:
        """A day that has passed is as good as now."""
        mine = self.kept
        return (mine.stuck, max(mine.fair_from or now, now)) == (kept.stuck, max(kept.fair_from or now, now))

    def holds_back(self, now: datetime) -> bool:
        if self.fair is None:
            return False
        to_read = self.case.held or self.case.standing.known.waiting
        return bool(self.fair.stuck or to_read or self.fair.at > now)

    @property
    def held(self) -> Held:
        return Held(
            rfc_id=self.stored.rfc_id,
            name=self.case.standing.known.listing.name,
            zone=self.stored.agency.zone,
            fair_from=self.kept.fair_from,
            stuck=self.kept.stuck,
        )


def release(desk: Desk, session: Session, which: InvestigationId, now: datetime) -> Release:
    """What *Readiness* would say, for a part of what that costs."""
    fresh = _few(desk, session, which, now)
    if fresh is None:
        return Release(known=False)
    kept = fair_days.holding(session, which, now)
    ours = [one for one in fresh.values() if one.holds_back(now)]
    first = sorted((*kept.first, *(one.held for one in ours)), key=_order)
    ahead = [(one.fair_from, one.zone) for one in first if one.fair_from and one.fair_from > now]
    if_freed, zone = max(ahead, default=(None, ""))
    return Release(
        if_freed=if_freed,
        zone=zone,
        stuck=kept.stuck + sum(one.kept.stuck for one in ours),
        count=kept.count + len(ours),
        first=tuple(first[: fair_days.SHOWN]),
    )


def of_case(desk: Desk, case: Case, *, past: bool = False) -> tuple[Fair | None, tuple[Contact, ...]]:
    """The fair day of one that was read already, and who of its agency can be reached.

    `past`: it is asked about an instant gone by, of which nobody knows any more which letters waited.
    """
    with desk.reading() as session:
        stored = cases.load(session, case.rfc_id)
        reach = contacts.of_agency(session, stored.agency.id)
        asked = [case.rfc_id] if stored.letters and not past else []
        letters = pending_letters.pending(session, asked).get(case.rfc_id, ()) if asked else ()
    return fair(case, reach, letters), reach


def few_moved(session: Session, which: InvestigationId, now: datetime) -> bool:
    """Whether those that the housekeeping has not met yet are so few that a page can reckon them itself."""
    return len(fair_days.to_reckon(session, now, limit=FEW + 1, of=which)) <= FEW


def reckon(desk: Desk, at: datetime) -> int:
    """Reckon all that is to be reckoned by then; how many they were. As long a gap for other writers as it took."""
    number, now = 0, AT_A_TIME
    while now == AT_A_TIME:
        started = time.monotonic()
        with desk.database.writing() as session:
            found = fair_days.to_reckon(session, at, limit=AT_A_TIME)
            now = len(found)
            days = reckoned(desk, session, found, at, hold=True)
            fair_days.keep(session, {one: days[one].kept if one in days else _unreadable(at) for one in found})
        number += now
        if now == AT_A_TIME:
            time.sleep(time.monotonic() - started)
    return number


def _few(desk: Desk, session: Session, which: InvestigationId, now: datetime) -> dict[RfcId, Reckoned] | None:
    """Those that are to be reckoned, if they are few and all can be."""
    wanted = fair_days.to_reckon(session, now, limit=FEW + 1, of=which)
    found = reckoned(desk, session, wanted, now) if len(wanted) <= FEW else {}
    return found if len(found) == len(wanted) else None


def _unreadable(at: datetime) -> Kept:
    """Somebody changed its log, as `verify` says: no day can be named until a person has looked."""
    return Kept(until=at + A_DAY, stuck=True)


def reckoned(
    desk: Desk, session: Session, rfc_ids: Sequence[RfcId], now: datetime, *, hold: bool = False
) -> dict[RfcId, Reckoned]:
    """Those of them that can be read. `hold`: whoever changes what a day rests on meanwhile waits."""
    if not rfc_ids:
        return {}
    with seats.lifted(session):
        return as_many_as_can_be_read(lambda ids: _reckoned(desk, session, ids, now, hold=hold), rfc_ids)


def _reckoned(
    desk: Desk, session: Session, rfc_ids: Sequence[RfcId], now: datetime, *, hold: bool
) -> dict[RfcId, Reckoned]:
    stored = cases.load_many(session, rfc_ids, for_update=hold)
    logs = log.read_some(session, sorted(stored))
    reach = contacts.of_agencies(session, {one.agency.id for one in stored.values()})
    letters = pending_letters.pending(session, [one.rfc_id for one in stored.values() if one.letters])
    found = {}
    for rfc_id, one in stored.items():
        entries = logs.get(rfc_id, ())
        case = case_of(desk, session, one, entries, now=never_backwards(now, entries))
        day = fair(case, reach.get(one.agency.id, ()), letters.get(rfc_id, ()))
        found[rfc_id] = Reckoned(stored=one, case=case, fair=day)
    return found


def _order(one: Held) -> tuple[bool, float, str]:
    return (not one.stuck, -(one.fair_from.timestamp() if one.fair_from else 0), one.name)
