"""What mail teaches about contacts: a person accepts or dismisses it; nothing becomes one by itself."""

from dataclasses import replace
from functools import cache

from publicsuffixlist import PublicSuffixList

from outreach.db import agencies, contact_proposals, contacts
from outreach.db.session import Session
from outreach.domain.agencies import Agency, Contact
from outreach.domain.contact_learning import Proposal, ProposalState, folded, learnt
from outreach.domain.errors import NotFound
from outreach.domain.facts import Channel
from outreach.domain.ids import AgencyId
from outreach.domain.people import Acting
from outreach.domain.received import ReceivedMessage
from outreach.services.contacts import NOT_YET, own_addresses, refuse_own
from outreach.services.desk import Desk

MOST_FROM_ONE_MESSAGE = 10
A_PAGE = 200


def learn(desk: Desk, session: Session, agency_id: AgencyId, message: ReceivedMessage, *, answers: bool = False) -> int:
    """Propose what a message that was filed to this agency teaches; how many proposals are new.

    Called in the transaction that files the message. What the list of contacts has already, whatever its health, and
    addresses of our own are nothing new; what was dismissed once is not proposed again.
    """
    there = contacts.of_agency(session, agency_id)
    have = {(one.channel, folded(one.channel, one.address)) for one in there}
    domains = {registrable(one.address) for one in there if one.channel is Channel.EMAIL} - {""}
    found = [
        one
        for one in learnt(message, desk.clock(), known=lambda address: registrable(address) in domains, answers=answers)
        if (one.channel, folded(one.channel, one.address)) not in have
    ]
    if found:
        is_own = own_addresses(desk, session)
        found = [one for one in found if not (one.channel is Channel.EMAIL and is_own(one.address))]
    return contact_proposals.add(session, agency_id, found[:MOST_FROM_ONE_MESSAGE], at=desk.clock())


def waiting(desk: Desk) -> tuple[tuple[Proposal, Agency], ...]:
    """The proposals of every agency, by its name."""
    with desk.reading() as session:
        return contact_proposals.everywhere(session, limit=A_PAGE)


def accept(desk: Desk, slug: str, proposal_id: int, *, by: Acting) -> None:
    """Make a contact of it, with its source, to be tried last. Nobody has checked it yet, and its page says so."""
    with desk.writing(by) as session:
        agency, proposal = _of(session, slug, proposal_id)
        there = contacts.of_agency(session, agency.id)
        key = folded(proposal.channel, proposal.address)
        if contact_proposals.settle(
            session, proposal.id, ProposalState.ACCEPTED, by=by.staff, at=desk.clock()
        ) and not any((one.channel, folded(one.channel, one.address)) == (proposal.channel, key) for one in there):
            new = Contact(
                id=NOT_YET,
                agency_id=agency.id,
                name=proposal.name,
                channel=proposal.channel,
                address=proposal.address,
                source=proposal.source,
            )
            refuse_own(desk, session, new)
            contacts.add(session, replace(new, rank=max((one.rank for one in there), default=0) + 1))


def dismiss(desk: Desk, slug: str, proposal_id: int, *, by: Acting) -> None:
    """It is no contact. The same lesson is not proposed again."""
    with desk.writing(by) as session:
        _, proposal = _of(session, slug, proposal_id)
        contact_proposals.settle(session, proposal.id, ProposalState.DISMISSED, by=by.staff, at=desk.clock())


def registrable(address: str) -> str:
    """The domain somebody registered, by the Public Suffix List: `kent.police.uk` and `met.police.uk` are two."""
    host = address.rpartition("@")[2].strip().rstrip(".").casefold()
    return _suffixes().privatesuffix(host) or "" if host else ""


def _of(session: Session, slug: str, proposal_id: int) -> tuple[Agency, Proposal]:
    agency, proposal = agencies.get(session, slug), contact_proposals.get(session, proposal_id)
    if proposal.agency_id != agency.id:
        raise NotFound("This agency has no such proposal.")
    return agency, proposal


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
