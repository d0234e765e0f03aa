"""What mail taught us of contacts, waiting for a person.

add(session, agency_id, learnt, *, at) -> int                    how many are new; the same lesson is kept once
waiting(session, agency_id) -> tuple[Proposal, ...]              those of one agency
everywhere(session, *, limit) -> tuple[tuple[Proposal, Agency], ...]   of every agency, by its name
count(session) -> int                                            of every agency
get(session, proposal_id) -> Proposal                            NotFound
settle(session, proposal_id, state, *, by, at) -> bool           whether it was still waiting
evidence_named(session) -> Iterator[str]                         the messages that taught what
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, select, update

from outreach.db.agencies import AGENCY_COLUMNS, agency_of
from outreach.db.contact_tables import ContactProposalRow
from outreach.db.session import Session
from outreach.db.statements import INSERTS, changed
from outreach.db.tables import AgencyRow, table
from outreach.domain.agencies import Agency
from outreach.domain.contact_learning import Learnt, Proposal, ProposalState, folded
from outreach.domain.errors import NotFound
from outreach.domain.facts import Channel
from outreach.domain.ids import AgencyId, StaffId

_P: Final = table(ContactProposalRow)
_A: Final = table(AgencyRow)
_OPEN: Final = select(_P).where(_P.c.state == ProposalState.OPEN.value)
_OF_AGENCY: Final = _OPEN.where(_P.c.agency_id == bindparam("agency_id")).order_by(_P.c.id)
_EVERYWHERE: Final = (
    select(*(column for column in _P.c if column.name != "agency_id"), *AGENCY_COLUMNS)
    .join(_A, _A.c.id == _P.c.agency_id)
    .where(_P.c.state == ProposalState.OPEN.value)
    .order_by(_A.c.sort_name, _P.c.id)
    .limit(bindparam("most"))
)
_COUNT: Final = select(func.count()).select_from(_P).where(_P.c.state == ProposalState.OPEN.value)
_GET: Final = select(_P).where(_P.c.id == bindparam("proposal_id"))
_SETTLE: Final = (
    update(_P)
    .where(_P.c.id == bindparam("which"), _P.c.state == ProposalState.OPEN.value)
    .values(state=bindparam("now_is"), settled_at=bindparam("at"), settled_by=bindparam("who"))
)
_MESSAGES: Final = select(_P.c.message).where(_P.c.message != "").distinct()


def add(session: Session, agency_id: AgencyId, learnt: Iterable[Learnt], *, at: datetime) -> int:
    insert = INSERTS[session.get_bind().dialect.name](_P).on_conflict_do_nothing()
    return sum(changed(session.execute(insert, _row(agency_id, one, at))) for one in learnt)


def waiting(session: Session, agency_id: AgencyId) -> tuple[Proposal, ...]:
    return tuple(_proposal(row) for row in session.execute(_OF_AGENCY, {"agency_id": agency_id}))


def everywhere(session: Session, *, limit: int) -> tuple[tuple[Proposal, Agency], ...]:
    return tuple((_proposal(row), agency_of(row)) for row in session.execute(_EVERYWHERE, {"most": limit}))


def count(session: Session) -> int:
    return int(session.execute(_COUNT).scalar_one())


def get(session: Session, proposal_id: int) -> Proposal:
    row = session.execute(_GET, {"proposal_id": proposal_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such proposal.")
    return _proposal(row)


def settle(session: Session, proposal_id: int, state: ProposalState, *, by: StaffId, at: datetime) -> bool:
    told = {"which": proposal_id, "now_is": state.value, "at": at, "who": by}
    return bool(changed(session.execute(_SETTLE, told)))


def evidence_named(session: Session) -> Iterator[str]:
    yield from session.execute(_MESSAGES).scalars()


def _row(agency_id: AgencyId, learnt: Learnt, at: datetime) -> dict[str, object]:
    return {
        "agency_id": agency_id,
        "channel": learnt.channel.value,
        "address": learnt.address,
        "folded": folded(learnt.channel, learnt.address),
        "name": learnt.name,
        "source": learnt.source,
        "message": learnt.message,
        "learnt_at": at,
        "state": ProposalState.OPEN.value,
        "settled_at": None,
        "settled_by": None,
    }


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        id=row.id,
        agency_id=AgencyId(row.agency_id),
        channel=Channel(row.channel),
        address=row.address,
        name=row.name,
        source=row.source,
        learnt_at=row.learnt_at,
        state=ProposalState(row.state),
    )
