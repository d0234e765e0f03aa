"""Counts how often a password is tried, before it is looked at, so that many guesses at once get no further than one.

Where they cannot be counted nobody is let in: a limit that opens when the database fails is none. What one of us may do
only so often is counted in the same way (`claim_doing`).
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from outreach.db import sign_in_tries
from outreach.domain.ids import StaffId
from outreach.domain.sign_in_limits import (
    FROM_ANYWHERE,
    FROM_ONE_PLACE,
    KNOWN_BROWSER,
    OF_ALL,
    OF_QUESTIONS,
    Limit,
    Tally,
)
from outreach.services.desk import Desk

KEPT = timedelta(days=1)


def claim(desk: Desk, email: str, address: str, *, known: bool) -> datetime | None:
    """Count one more try of this account, from this address; or say until when no more are taken.

    `known`: the browser was let in to this account before. An account that does not exist is counted like any other.
    """
    return _claim(desk, _limits(email, address, known=known))


def claim_question(desk: Desk, address: str) -> datetime | None:
    """Count one more question to a device at this address; or say until when no more are asked."""
    return _claim(desk, {_key("questions", address): OF_QUESTIONS})


def claim_doing(desk: Desk, what: str, by: StaffId, limit: Limit) -> datetime | None:
    """Count that one of us does this once more; or say from when they may again."""
    return _claim(desk, {_key(what, by): limit})


def full_until(desk: Desk, what: str, by: StaffId, limit: Limit) -> datetime | None:
    """From when they may again, without counting anything; None where they may now."""
    key = _key(what, by)
    with desk.reading() as session:
        tally = sign_in_tries.look(session, key)
    return tally.full_until(limit, desk.clock()) if tally else None


def let_in(desk: Desk, email: str, address: str, *, known: bool) -> None:
    """It was the right password: this try was none, and what was mistyped here before is forgotten."""
    limits = _limits(email, address, known=known)
    here = [key for key, limit in limits.items() if limit in (FROM_ONE_PLACE, KNOWN_BROWSER)]
    with desk.database.writing() as session:
        sign_in_tries.take_back(session, limits.keys() - here)
        sign_in_tries.forget(session, here)


def forget_old(desk: Desk) -> None:
    with desk.database.writing() as session:
        sign_in_tries.forget_before(session, desk.clock() - KEPT)


def mark_of(desk: Desk, staff_id: StaffId) -> str:
    """What a browser that was let in to this account carries from then on; nobody else can make it."""
    return desk.keys.tag(_browser_of(staff_id)).hex()


def is_mark_of(desk: Desk, staff_id: StaffId, mark: str) -> bool:
    return desk.keys.made(mark, _browser_of(staff_id))


def _browser_of(staff_id: StaffId) -> str:
    return f"known browser of {staff_id}"


def _claim(desk: Desk, limits: Mapping[str, Limit]) -> datetime | None:
    now = desk.clock()
    with desk.database.writing() as session:
        tallies = sign_in_tries.held(session, limits, now)
        full = [until for key, limit in limits.items() if (until := tallies[key].full_until(limit, now))]
        if full:
            return max(full)
        for key, limit in limits.items():
            was = Tally(tries=0, since=now) if tallies[key].over(limit, now) else tallies[key]
            sign_in_tries.count(session, key, Tally(tries=was.tries + 1, since=was.since if was.tries else now))
    return None


def _limits(email: str, address: str, *, known: bool) -> Mapping[str, Limit]:
    account = email.strip().lower()
    strange = (("anywhere", account, FROM_ANYWHERE), ("place", f"{account} {address}", FROM_ONE_PLACE))
    counted = (("known", account, KNOWN_BROWSER),) if known else (*strange, ("all", address, OF_ALL))
    return {_key(what, of): limit for what, of, limit in counted}


def _key(what: str, of: str) -> str:
    return hashlib.sha256(f"{what}\0{of}".encode()).hexdigest()
