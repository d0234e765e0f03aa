"""Waivers that run out before their row is released, told to whoever edits while there is time to do something.

No release goes out with one that has run out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from outreach.db import cases, log, releases
from outreach.db.session import Session
from outreach.domain.facts import GateWaived
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Investigation
from outreach.domain.known import Membership
from outreach.domain.lines import EVER
from outreach.domain.remarks import WAIVER_ENDS_WITHIN
from outreach.domain.rows import printed_waivers
from outreach.services import records
from outreach.services.desk import Desk


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """A waiver that a row would be printed with, and until when it holds. `signed`: the row was signed with it."""

    rfc_id: RfcId
    seq: Seq
    until: datetime
    zone: str
    signed: bool


def ending(desk: Desk, session: Session, investigation: Investigation, now: datetime) -> tuple[Ending, ...]:
    """Those that end within a week, and those that have ended since the newest release; the first to end first."""
    latest = releases.last(session, investigation.id)
    since, until = latest.cutoff if latest else EVER, now + WAIVER_ENDS_WITHIN
    asked = {
        one.rfc_id
        for one in log.noted(session, investigation.id, [GateWaived.__name__])
        if isinstance(one.entry.fact, GateWaived) and since < one.entry.fact.expires_at <= until
    }
    found = (one for rfc_id in sorted(asked) for one in _of(desk, session, rfc_id, now))
    return tuple(sorted((one for one in found if since < one.until <= until), key=lambda one: (one.until, one.rfc_id)))


def _of(desk: Desk, session: Session, rfc_id: RfcId, now: datetime) -> Iterator[Ending]:
    case = records.case_of(desk, session, cases.load(session, rfc_id), log.read(session, rfc_id), now=now)
    standing = case.standing
    if standing.known.listing.membership is not Membership.IN:
        return
    for waiver in printed_waivers(standing):
        yield Ending(
            rfc_id=rfc_id,
            seq=waiver.seq,
            until=waiver.waived.expires_at,
            zone=standing.deadline.zone if standing.deadline else case.calendar.zone.key,
            signed=standing.signed is not None,
        )
