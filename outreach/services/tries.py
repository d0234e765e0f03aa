"""What the policy proposes next for some requests and when it can be done: follow-ups, call list and desk ask here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.db import batches as rows
from outreach.db import cases, contacts, log, pending_letters
from outreach.db.session import Session
from outreach.domain.agencies import Agency, Contact, in_order_to_try
from outreach.domain.batches import Pending
from outreach.domain.calendars import OffDay
from outreach.domain.case import Case
from outreach.domain.facts import Channel
from outreach.domain.followups import Proposal, propose, stopped
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Investigation
from outreach.domain.nextstep import closed_on
from outreach.domain.office_hours import Shut, last_moment, shut
from outreach.domain.turns import TRIED, Turn
from outreach.services.desk import Desk
from outreach.services.letter_sheet import LATELY
from outreach.services.records import case_of, never_backwards


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUp:
    """One request with what is proposed for it. `held` is a letter that was held back and that nobody has seen to.

    `elsewhere`: which other investigations wrote to the agency lately. `shut`: why nobody is there now. `phone`: whom
    the call list has for it. `by`: the last working moment of its deadline, while one is left. `closed` is the day
    off on which that ends. `stopped`: we chase it no more.
    """

    rfc_id: RfcId
    name: str
    agency: Agency
    assignee: StaffId | None
    proposal: Proposal
    deadline: datetime | None
    held: Pending | None = None
    elsewhere: tuple[tuple[str, datetime], ...] = ()
    shut: Shut | None = None
    phone: Contact | None = None
    by: datetime | None = None
    closed: OffDay | None = None
    stopped: bool = False

    @property
    def turn(self) -> Turn:
        """The same in the words of the desk and of the call list."""
        one = self.proposal
        leaves = one.pending is not None and one.pending.to_leave
        return Turn(kind=one.kind, forbidden=one.forbidden, wait=one.wait, shut=self.shut, by_itself=leaves)

    @property
    def order(self) -> tuple[bool, float, str]:
        """What can be done now before what has to wait, the earliest first."""
        wait = self.proposal.wait
        return (wait is not None, wait.at.timestamp() if wait else 0, self.name)


def turns(desk: Desk, session: Session, rfc_ids: Sequence[RfcId]) -> dict[RfcId, Turn]:
    """What comes next at each of these that were asked, and so for those where all was tried."""
    found = {one.rfc_id: one.turn for one in proposed(desk, session, rfc_ids)}
    return {rfc_id: found.get(rfc_id) or Turn(forbidden=TRIED) for rfc_id in rfc_ids}


def proposed(
    desk: Desk, session: Session, rfc_ids: Sequence[RfcId], *, beside: Investigation | None = None
) -> tuple[FollowUp, ...]:
    """What is proposed for each of these, as of now; of several hundred in a handful of statements.

    `beside`: their investigation, where it is to be said which others wrote to the agencies lately.
    """
    now = desk.clock()
    stored = cases.load_many(session, rfc_ids)
    logs = log.read_some(session, list(stored))
    agency_ids = [one.agency.id for one in stored.values()]
    reach = contacts.of_agencies(session, agency_ids)
    pending = pending_letters.pending(session, list(stored), held=True)
    since = now - LATELY
    wrote = rows.wrote_lately(session, agency_ids, but=beside.id, since=since) if beside else {}
    found = []
    for rfc_id, one in stored.items():
        entries, letters = logs.get(rfc_id, ()), pending.get(rfc_id, ())
        case = case_of(desk, session, one, entries, now=never_backwards(now, entries))
        proposal = propose(case, reach.get(one.agency.id, ()), letters)
        if proposal is None:
            continue
        known = case.standing.known
        found.append(
            FollowUp(
                rfc_id=rfc_id,
                name=known.listing.name,
                agency=one.agency,
                assignee=known.assigned_to,
                proposal=proposal,
                deadline=known.deadline.at if known.deadline else None,
                held=next((letter for letter in letters if letter.held), None),
                elsewhere=wrote.get(one.agency.id, ()),
                shut=shut(case.calendar, now),
                phone=next(iter(in_order_to_try(reach.get(one.agency.id, ()), Channel.PHONE)), None),
                by=_by(case),
                closed=closed_on(case),
                stopped=bool(stopped(case)),
            )
        )
    return tuple(sorted(found, key=lambda one: one.order))


def _by(case: Case) -> datetime | None:
    promised = case.standing.deadline
    if promised is None:
        return None
    last = last_moment(promised.at, case.calendar, case.policy.close_of_business)
    return last if last > case.now else None
