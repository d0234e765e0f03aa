"""A run as of a day gone by tells what was known then. What is known only since is left to the turn of today.

Plans are kept as they stand now. So such a run folds each log anew, up to its instant.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from outreach.db import cases, log
from outreach.db.reminders import About, Noted
from outreach.db.session import Session
from outreach.domain.ids import RfcId
from outreach.domain.reminder_policy import ReminderKind
from outreach.services.desk import Desk
from outreach.services.records import as_many_as_can_be_read, case_of

GONE_BY = timedelta(hours=1)
"""No turn of the scheduler is at it for so long: whoever names an earlier instant looks back."""

Then = Mapping[RfcId, Collection[str]]
"""Of each request, what was planned of what was on record and in force; a request that is not in it is not asked."""


def planned_then(desk: Desk, session: Session, rfc_ids: Collection[RfcId], at: datetime) -> Then:
    if desk.clock() - at < GONE_BY or not rfc_ids:
        return {}
    logs = as_many_as_can_be_read(lambda some: log.read_some(session, some, until=at), sorted({*rfc_ids}))
    stored = cases.load_many(session, logs)
    folded = {
        rfc_id: frozenset(one.what for one in case_of(desk, session, stored[rfc_id], logs[rfc_id], now=at).plan)
        for rfc_id in logs
    }
    return {rfc_id: folded.get(rfc_id, frozenset()) for rfc_id in rfc_ids}


def as_known(about: About, then: Collection[str] | None) -> About:
    """What is still planned, as far as it was planned then; the same object where that is all. Of updates all is."""
    if then is None:
        return about
    known = tuple(one for one in about.plan if one.kind is ReminderKind.UPDATE or one.what in then)
    return about if known == about.plan else replace(about, plan=known)


def was_known(noted: Noted, then: Then) -> bool:
    if noted.rfc_id not in then:
        return True
    what = noted.name.rpartition("/")[0]
    return noted.kind == ReminderKind.UPDATE or what in then[noted.rfc_id]
