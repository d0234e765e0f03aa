"""How far off the deadlines in a list are, and to whom time is to be granted, since they are closed when it ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from outreach.db import cases, log
from outreach.db.session import Session
from outreach.domain.calendars import OffDay
from outreach.domain.ids import RfcId
from outreach.domain.lines import Line
from outreach.domain.nextstep import closed_on
from outreach.domain.spans import distance, ends_on_day_off
from outreach.services.desk import Desk
from outreach.services.records import case_of, never_backwards


@dataclass(frozen=True, kw_only=True, slots=True)
class Distances:
    """`words` as they stand beside each deadline; `closed` are the days off that nobody chose knowingly."""

    words: Mapping[RfcId, str] = field(default_factory=dict)
    closed: Mapping[RfcId, OffDay] = field(default_factory=dict)


def distances(desk: Desk, session: Session, lines: Iterable[Line], now: datetime) -> Distances:
    """The logs are read only of those whose deadline falls on a day off, which are few."""
    lines = list(lines)
    struck = [one.rfc_id for one in lines if ends_on_day_off(one, now, desk.calendars)]
    return Distances(
        words={one.rfc_id: distance(one, now, desk.calendars) for one in lines},
        closed=_closed(desk, session, struck, now) if struck else {},
    )


def _closed(desk: Desk, session: Session, struck: list[RfcId], now: datetime) -> dict[RfcId, OffDay]:
    stored, logs = cases.load_many(session, struck), log.read_some(session, struck)
    found = {}
    for rfc_id, one in stored.items():
        entries = logs.get(rfc_id, ())
        off = closed_on(case_of(desk, session, one, entries, now=never_backwards(now, entries)))
        if off is not None:
            found[rfc_id] = off
    return found
