"""Folds logs again when what they are read by has changed beside them: here, the calendar of an agency that moved."""

from collections.abc import Iterable

from outreach.db import cases, log, summaries
from outreach.db.session import Session
from outreach.domain import reminders
from outreach.domain.ids import AgencyId
from outreach.services.desk import Desk
from outreach.services.records import case_of, never_backwards


def fold_agencies_again(desk: Desk, session: Session, agency_ids: Iterable[AgencyId]) -> None:
    """Rewrite what lists read of these agencies' requests, in every investigation."""
    wanted = [rfc_id for agency_id in agency_ids for rfc_id, _, _ in cases.of_agency(session, agency_id)]
    folded = []
    for rfc_id, stored in cases.load_many(session, wanted, for_update=True).items():
        entries = log.read(session, rfc_id)
        case = case_of(desk, session, stored, entries, now=never_backwards(desk.clock(), entries))
        plan = reminders.plan(case.standing, case.policy)
        folded.append(summaries.Folded(stored=stored, standing=case.standing, plan=plan))
    summaries.rewrite_many(session, folded)
