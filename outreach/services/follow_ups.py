"""The follow-ups of an investigation: what the policy proposes for whom and from when, and the arming of letters.

Proposals are worked out when somebody looks, from the record and the clock; nothing is kept of them. An armed
follow-up is a letter of a batch: it is looked through, approved, and looked at once more before it leaves.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from outreach.db import cases, deskwork, editions, investigations, people, queries, submissions
from outreach.db.session import Session, hold_clock
from outreach.domain.chasing import Kind
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.followups import Proposal
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Investigation, Policy
from outreach.domain.letter_templates import Purpose
from outreach.domain.people import Acting
from outreach.domain.phases import Phase
from outreach.domain.prose import counted, listed
from outreach.services import batches
from outreach.services.batches import MOST, Chosen, few
from outreach.services.desk import Desk
from outreach.services.tables import Filters, mark, wanted_by
from outreach.services.tries import FollowUp, proposed

LOOKED_AT = (Phase.OVERDUE, Phase.DUE_SOON, Phase.AWAITING, Phase.TO_CLASSIFY)
"""Where an agency was asked and no answer stands, the most pressing first; read in turn until a page is full."""

PURPOSES = {Kind.LETTER: Purpose.FOLLOW_UP, Kind.FINAL: Purpose.FINAL}
EVERYBODY = "*"
"""Whose agencies the address asks for: all. An address that asks for nothing means the reader's own."""

NOTHING = "Nothing is to be followed up there now: it has answered, or everything that was to be tried has been tried."


@dataclass(frozen=True, kw_only=True)
class FollowUpsPage:
    """`beyond`: there are more requests than one page looks at. `more` begins the next ones, within one phase."""

    investigation: Investigation
    filters: Filters
    policy: Policy
    all: tuple[FollowUp, ...]
    names: Mapping[StaffId, str]
    countries: tuple[str, ...]
    now: datetime
    beyond: bool = False
    more: str = ""

    def of(self, kind: Kind) -> tuple[FollowUp, ...]:
        """Those that nothing forbids."""
        return tuple(one for one in self.all if one.proposal.kind == kind and not one.proposal.forbidden)

    @property
    def held(self) -> tuple[FollowUp, ...]:
        return tuple(one for one in self.all if one.held)

    @property
    def armed(self) -> tuple[FollowUp, ...]:
        """Those of which a letter stands in a batch, or is about to leave."""
        return tuple(one for one in self.all if one.proposal.pending)

    @property
    def not_now(self) -> tuple[FollowUp, ...]:
        return tuple(one for one in self.all if one.proposal.forbidden and not one.proposal.pending)


@dataclass(frozen=True, kw_only=True, slots=True)
class Armed:
    """Which requests are to be followed up by letter. `working_days` to answer: None is as many as the policy says."""

    rfc_ids: tuple[RfcId, ...]
    working_days: int | None = None


def follow_ups(desk: Desk, slug: str, filters: Filters, *, most: int = MOST) -> FollowUpsPage:
    """What is proposed for the requests that the filters let through, at `most` so many looked at."""
    now = desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        board = deskwork.board(session, investigation.id, now)
        found, more = _candidates(session, investigation, filters, now, most=most)
        return FollowUpsPage(
            investigation=investigation,
            filters=filters,
            policy=editions.load(session, investigation.id, investigation.editions).policy_at(now),
            all=proposed(desk, session, found, beside=investigation),
            names=board.names,
            countries=board.countries,
            now=now,
            beyond=bool(more),
            more=more if filters.phase else "",
        )


def opening(desk: Desk, slug: str, typed: Filters, *, by: Acting) -> Filters:
    """What the page shows: to a reporter who looks after some of the agencies these, until they ask for others."""
    if typed.any or by.role.may_edit:
        return typed
    mine = replace(typed, reporter=by.staff)
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        some = queries.page(session, wanted_by(investigation, mine, 1), desk.clock()).lines
    return mine if some else typed


def arm(desk: Desk, slug: str, wanted: Armed, *, by: Acting) -> str:
    """Put the letters that are proposed for these requests into batches; the numbers of those come back.

    Second letters and final notices are two batches. Whoever cannot be followed up any more is left out there, and
    says why. The requests are locked first, so that of two who arm the same one, one does.
    """
    if not wanted.rfc_ids:
        raise RuleBroken("Tick the agencies to follow up.", "row")
    with desk.writing(by) as session:
        hold_clock(session)
        investigation = investigations.get(session, slug)
        stored = cases.load_many(session, sorted(set(wanted.rfc_ids)), for_update=True)
        if any(one.investigation_id != investigation.id for one in stored.values()) or len(stored) < len(
            set(wanted.rfc_ids)
        ):
            raise NotFound("There is no such request for comment in this investigation.")
        found = {one.rfc_id: one.proposal for one in proposed(desk, session, list(stored), beside=investigation)}
        said = " ".join(str(number) for number in _in_batches(desk, session, investigation, wanted, found, by))
        submissions.remember(session, by, said)
        return said


def numbers(said: str) -> tuple[int, ...]:
    """The batches that arming made."""
    return tuple(int(word) for word in said.split() if word.isdecimal())


def to_arm(page: FollowUpsPage) -> tuple[RfcId, ...]:
    """All whose letter is proposed from now on."""
    due = (one for kind in PURPOSES for one in page.of(kind) if one.proposal.due)
    return tuple(one.rfc_id for one in due)


def _candidates(
    session: Session, investigation: Investigation, filters: Filters, now: datetime, *, most: int
) -> tuple[list[RfcId], str]:
    """As many as a page looks at, the most pressing first, and the place at which the others begin."""
    found: list[RfcId] = []
    one_phase = bool(filters.phase)
    for phase in LOOKED_AT:
        if one_phase and filters.phase != phase.value:
            continue
        whose = "" if filters.reporter == EVERYBODY else filters.reporter
        within = replace(filters, phase=phase.value, reporter=whose, after=filters.after if one_phase else "")
        page = queries.page(session, wanted_by(investigation, within, most - len(found)), now)
        found += [line.rfc_id for line in page.lines]
        if page.next is not None:
            return found, mark(page.next)
    return found, ""


def _in_batches(  # noqa: PLR0917  # what is armed, and what was found about it
    desk: Desk,
    session: Session,
    investigation: Investigation,
    wanted: Armed,
    found: Mapping[RfcId, Proposal],
    by: Acting,
) -> list[int]:
    """A batch of each purpose; one that holds nothing but what is left out is not made."""
    kinds = {rfc_id: found[rfc_id].kind for rfc_id in wanted.rfc_ids if rfc_id in found and found[rfc_id].to_arm}
    out = {rfc_id: _why_not(found.get(rfc_id)) for rfc_id in wanted.rfc_ids if rfc_id not in kinds}
    if not kinds:
        raise RuleBroken(f"Nothing was armed. {few(tuple(dict.fromkeys(out.values())), ' ')}")
    made = []
    for kind, purpose in PURPOSES.items():
        mine = tuple(rfc_id for rfc_id in wanted.rfc_ids if kinds.get(rfc_id) is kind)
        if not mine:
            continue
        beside, out = out, {}
        chosen = Chosen(purpose=purpose, rfc_ids=(*mine, *beside), working_days=wanted.working_days)
        made.append(batches.make_in(desk, session, investigation, chosen, left_out=beside, by=by))
    return made


def _why_not(proposal: Proposal | None) -> str:
    if proposal is None:
        return NOTHING
    if proposal.forbidden:
        return proposal.forbidden
    return (
        f"The policy proposes a {proposal.kind} there, which a person makes."
        if proposal.kind is Kind.CALL
        else ("It is followed up by another way than a letter, by hand.")
    )


def told(made: Sequence[int]) -> str:
    """What is said once letters are armed."""
    if len(made) == 1:
        return f"Armed in batch {made[0]}. Look through the letters, then have them approved."
    return f"Armed in batches {' and '.join(map(str, made))}. Look through both, then have them approved."


def of_colleagues(desk: Desk, rfc_ids: Sequence[RfcId], *, by: Acting) -> str:
    """Whose agencies were ticked where others look after some of them, in a sentence; empty where none."""
    with desk.reading() as session:
        whose = Counter(one.assignee for one in cases.load_many(session, list(rfc_ids)).values())
        names = {one.id: one.name for one in people.everyone(session)}
    found = [
        f"{counted(number, 'agency', 'agencies')} of {names.get(to, to)}"
        for to, number in whose.most_common()
        if to is not None and to != by.staff
    ]
    return f"Ticked were also {listed(found)}: tell them, or leave those out." if found else ""
