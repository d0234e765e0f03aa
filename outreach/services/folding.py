"""Many logs at once: told new facts, or folded again because the calendar of their agency moved."""

from collections.abc import Iterable, Sequence

from outreach.db import cases, log, seats, summaries
from outreach.db.cases import StoredCase
from outreach.db.session import Session
from outreach.domain.case import Case
from outreach.domain.facts import Fact, Happened
from outreach.domain.ids import AgencyId
from outreach.domain.people import Acting
from outreach.domain.rules import check
from outreach.services.desk import Desk
from outreach.services.records import case_of, never_backwards, with_entry


def fold_agencies_again(desk: Desk, session: Session, agency_ids: Iterable[AgencyId]) -> None:
    """Rewrite what lists read of these agencies' requests, in every investigation, whoever sees it."""
    with seats.lifted(session):
        _fold_agencies_again(desk, session, agency_ids)


def _fold_agencies_again(desk: Desk, session: Session, agency_ids: Iterable[AgencyId]) -> None:
    wanted = [rfc_id for agency_id in agency_ids for rfc_id, _, _ in cases.of_agency(session, agency_id)]
    folded = []
    for rfc_id, stored in cases.load_many(session, wanted, for_update=True).items():
        entries = log.read(session, rfc_id)
        case = case_of(desk, session, stored, entries, now=never_backwards(desk.clock(), entries))
        folded.append(summaries.Folded(stored=stored, standing=case.standing, plan=case.plan))
    summaries.rewrite_many(session, folded)


def told(case: Case, facts: Sequence[Fact], by: Acting) -> Case:
    """The case with these facts, each judged by the rules that every other entrance passes."""
    for fact in facts:
        happened = Happened(at=case.now, fact=fact)
        check(case, happened, by)
        case = with_entry(case, happened, by)
    return case


def write_told(session: Session, told: Sequence[tuple[StoredCase, Case]]) -> None:
    """Write what these cases were told since they were loaded."""
    added = [(stored, case.entries[stored.last_seq :]) for stored, case in told]
    sealed = log.append_told(session, added)
    summaries.rewrite_many(
        session,
        [
            summaries.Folded(
                stored=stored,
                standing=case.standing,
                appended=sealed[stored.rfc_id],
                plan=case.plan,
            )
            for stored, case in told
        ],
    )
