"""The desk of a reader: what needs them today, each line as true as the record at this very moment."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from outreach.db import (
    counts,
    deskwork,
    editions,
    investigations,
    pending_letters,
    people,
    proposals,
    queries,
    received,
    releases,
)
from outreach.db.counts import Counts
from outreach.db.proposals import Proposal
from outreach.db.session import Session
from outreach.domain.batches import Pending, Wanting, foremost
from outreach.domain.chat_notices import end_of_day
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Investigation, Policy
from outreach.domain.lines import Line
from outreach.domain.people import Role, Staff
from outreach.domain.phases import Phase
from outreach.domain.wallclock import zone_or_utc
from outreach.domain.working_hours import greeting
from outreach.services import arrivals, fair_days, gone_by_age, heartbeat, inbox, settling, updates
from outreach.services.arrivals import Arrived
from outreach.services.desk import Desk
from outreach.services.distances import Distances, distances
from outreach.services.fair_days import Release
from outreach.services.gone_by_age import GoneByAge
from outreach.services.tries import FollowUp, proposed
from outreach.services.updates import Waits
from outreach.services.workload import AT_WORK, Load, PhaseCount, loads, phase_counts

HEADS = 5
"""How many requests of each kind a desk shows; the rest is a link away."""


class Kind(StrEnum):
    """What a part of the desk asks of its reader."""

    TO_READ = "to read"
    SENT_BACK = "sent back"
    OVERDUE = "overdue"
    DUE_SOON = "due soon"
    TO_ASK = "to ask"
    ANSWERED = "answered"
    RULINGS = "rulings"
    TO_SIGN = "to sign"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Requests that want the same thing: how many there are, and the first few. `more`: there are others.

    `allowed`: its reader may do it; else it is here to be known of.
    """

    kind: Kind
    count: int
    lines: tuple[Line, ...]
    phase: Phase | None = None
    today: int = 0
    allowed: bool = True

    @property
    def more(self) -> bool:
        return self.count > len(self.lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class Readiness:
    """How far the dataset is from print, and when it can fairly be released."""

    signed: int
    total: int
    release: Release


@dataclass(frozen=True, kw_only=True)
class DeskPage:
    """`everyone`: the desk of the whole investigation rather than of one reader. Empty without an investigation.

    `unheld`: how many requests nobody looks after, of those that still want somebody. `waived_by`: who gave the
    waivers that want a second editor. `proposal`: a release that wants one. `letters_waiting`: letters to agencies, of
    any investigation, of which somebody has to say what became of them. `batches`: those of letters that wait for this
    reader, of any investigation. `mail`: how many messages are held for a person; `unread_mail`: how many nobody could
    read. `arrived`: who wrote what there is to classify. `letters`: of our own that may still reach those who would be
    asked. `may_answer`: of which requests a held message may be the answer. `far`: how far off the deadlines are.
    `tries`: what comes next at those overdue or nearly so that nothing else stands before, as *Follow-ups* has it.
    `gone`: that it was erased, because its time is over. `updates`: what waits for somebody since the newest
    release; of one reader's desk, what is theirs.
    """

    reader: StaffId
    greeting: str
    now: datetime
    investigation: Investigation | None
    choices: tuple[Investigation, ...]
    everyone: bool = False
    parts: tuple[Part, ...] = ()
    phases: tuple[PhaseCount, ...] = ()
    loads: tuple[Load, ...] = ()
    names: Mapping[StaffId, str] = field(default_factory=dict)
    readiness: Readiness | None = None
    unheld: int = 0
    mail: int = 0
    unread_mail: int = 0
    waived_by: Mapping[RfcId, StaffId] = field(default_factory=dict)
    proposal: Proposal | None = None
    arrived: Mapping[RfcId, Arrived] = field(default_factory=dict)
    letters: Mapping[RfcId, Pending] = field(default_factory=dict)
    may_answer: Collection[RfcId] = frozenset()
    policy: Policy | None = None
    gone: GoneByAge | None = None
    complaints: tuple[str, ...] = ()
    letters_waiting: int = 0
    batches: tuple[Wanting, ...] = ()
    updates: Waits | None = None
    far: Distances = field(default_factory=Distances)
    tries: Mapping[RfcId, FollowUp] = field(default_factory=dict)

    @property
    def next(self) -> tuple[Part, Line] | None:
        """The one thing to do now: the first request of the first part that its reader can act on."""
        for part in self.parts:
            for line in part.lines if part.allowed else ():
                if not self.is_anothers(part.kind, line) and not self.waits(part.kind, line):
                    return part, line
        return None

    def waits(self, kind: Kind, line: Line) -> bool:
        """Nobody calls an office that is closed, or tries before it is time, or where all was tried."""
        found = self.tries.get(line.rfc_id)
        return kind in _CHASED and (found is None or found.stopped or not found.turn.actionable)

    def is_anothers(self, kind: Kind, line: Line) -> bool:
        """Nobody signs what they judged or sent back, nor seconds their own waiver, nor writes where a letter waits."""
        if line.rfc_id in self.letters or line.rfc_id in self.may_answer:
            return kind in _WRITTEN_TO
        if kind is Kind.TO_SIGN:
            return line.judged_by == self.reader or line.sent_back_at is not None
        return kind is Kind.RULINGS and self.waived_by.get(line.rfc_id) == self.reader

    @property
    def total(self) -> int:
        return sum(one.count for one in self.phases)


def desk_of(
    desk: Desk, reader: Staff, *, slug: str = "", everyone: bool | None = None, in_mail: bool = False
) -> DeskPage:
    """What needs this reader today in one investigation: the one named, else the newest live one.

    `in_mail`: without what only a screen shows beside it, which is most of the work.
    """
    now = desk.clock()
    with desk.reading() as session:
        choices = investigations.everyone(session)
        chosen = _chosen(choices, slug)
        hello = f"{greeting(now.astimezone(zone_or_utc(reader.zone)))}, {reader.name.partition(' ')[0]}"
        if chosen is None:
            return DeskPage(reader=reader.id, greeting=hello, now=now, investigation=None, choices=choices)
        reader = desk.sight.acting(reader, chosen.id)
        whole = reader.role.may_edit if everyone is None else everyone
        glance = _Glance(
            session=session,
            investigation=chosen,
            now=now,
            of=None if whole else reader.id,
            kinds=_kinds(reader.role, whole=whole),
            may_rule=reader.role.may_edit,
            may_record=desk.sight.may_record(chosen.id),
            counts=counts.read(session, chosen.id, now),
        )
        parts = _parts(glance, end_of_day(now, zone_or_utc(reader.zone)))
        policy = editions.load(session, chosen.id, chosen.editions).policy_at(now)
        held, unread = inbox.waiting(session)
        page = DeskPage(
            reader=reader.id,
            greeting=hello,
            now=now,
            investigation=chosen,
            choices=choices,
            everyone=whole,
            parts=parts,
            unheld=_unheld(glance.counts),
            waived_by=_waived_by(session, parts, policy),
            proposal=_proposal(session, chosen, policy) if reader.role.may_edit else None,
            letters=_letters(session, parts),
            may_answer=received.guessed(session, _shown(parts, *_WRITTEN_TO)) if held else frozenset(),
            policy=policy,
            gone=gone_by_age.of(session, chosen.id),
            batches=tuple(one for one in pending_letters.wanting(session) if one.wants(reader)),
            mail=held,
            unread_mail=unread,
            far=distances(desk, session, (one for part in parts for one in part.lines), now),
        )
        return page if in_mail else _on_screen(desk, reader, glance, page)


def _on_screen(desk: Desk, reader: Staff, glance: "_Glance", page: DeskPage) -> DeskPage:
    """The same desk with all that stands on its page alone."""
    session, shown = glance.session, _shown(page.parts, *_CHASED)
    staff = people.everyone(session) if page.everyone else ()
    chased = [one for one in shown if one not in page.letters and one not in page.may_answer]
    return replace(
        page,
        phases=phase_counts(glance.mine),
        loads=loads(glance.counts, staff) if page.everyone else (),
        names={one.id: one.name for one in staff},
        readiness=_readiness(desk, glance) if page.everyone else None,
        arrived=arrivals.waiting(session, _shown(page.parts, Kind.TO_READ), page.now),
        complaints=heartbeat.late(desk, page.now, zone=zone_or_utc(reader.zone)),
        letters_waiting=settling.waiting_for_a_person(session),
        updates=_updates(desk, glance),
        tries=_tries(desk, session, chased),
    )


def _chosen(choices: tuple[Investigation, ...], slug: str) -> Investigation | None:
    named = next((one for one in choices if one.slug == slug), None)
    live = next((one for one in choices if one.live), None)
    return named or live or next(iter(choices), None)


@dataclass(frozen=True, kw_only=True)
class _Glance:
    """One look at one investigation. `of` is whose desk it is; None is everyone's. `kinds`: its parts, in order."""

    session: Session
    investigation: Investigation
    now: datetime
    of: StaffId | None
    kinds: tuple[Kind, ...]
    may_rule: bool
    may_record: bool
    counts: Counts

    @property
    def mine(self) -> Counts:
        return self.counts if self.of is None else self.counts.of(self.of)


def _parts(glance: _Glance, tonight: datetime) -> tuple[Part, ...]:
    """In the order of what cannot wait; a part that asks for nothing is not there."""
    mine, heads = glance.mine, _heads(glance)
    today = _due_by(glance, tonight)
    asked = deskwork.asked_for(glance.session, glance.investigation.id, assignee=glance.of, limit=HEADS)
    parts = []
    for kind in glance.kinds:
        allowed = glance.may_record and (glance.may_rule or kind not in _EDITORS_ALONE)
        if phase := _PHASES.get(kind):
            due, lines = today if kind is Kind.DUE_SOON else 0, heads.get(phase, ())
            count = mine.phase(phase)
            parts.append(Part(kind=kind, phase=phase, count=count, lines=lines, today=due, allowed=allowed))
        else:
            heap = asked[_ASKED[kind]]
            parts.append(Part(kind=kind, count=heap.count, lines=heap.lines, allowed=allowed))
    return tuple(part for part in parts if part.count)


def _heads(glance: _Glance) -> dict[Phase, tuple[Line, ...]]:
    phases = [phase for kind in glance.kinds if (phase := _PHASES.get(kind)) and glance.mine.phase(phase)]
    if not phases:
        return {}
    return queries.sections(
        glance.session, glance.investigation.id, glance.now, phases=phases, assignee=glance.of, limit=HEADS
    )


def _due_by(glance: _Glance, tonight: datetime) -> int:
    """How many deadlines pass until then; not asked where none can."""
    if not glance.mine.phase(Phase.DUE_SOON):
        return 0
    return deskwork.due_by(glance.session, glance.investigation.id, glance.now, tonight, assignee=glance.of)


_PHASES = {
    Kind.TO_READ: Phase.TO_CLASSIFY,
    Kind.OVERDUE: Phase.OVERDUE,
    Kind.DUE_SOON: Phase.DUE_SOON,
    Kind.TO_ASK: Phase.NOT_ASKED,
    Kind.ANSWERED: Phase.ANSWERED,
    Kind.TO_SIGN: Phase.READY,
}
_ASKED = {Kind.SENT_BACK: deskwork.Asked.SENT_BACK, Kind.RULINGS: deskwork.Asked.RULING}
_OF_REPORTERS = (Kind.TO_READ, Kind.SENT_BACK, Kind.DUE_SOON, Kind.OVERDUE, Kind.ANSWERED, Kind.TO_ASK)
_CHASED = (Kind.OVERDUE, Kind.DUE_SOON)
_WRITTEN_TO = (Kind.TO_ASK, *_CHASED)
"""Who stands here is called or written to next."""

_EDITORS_ALONE = (Kind.RULINGS, Kind.TO_SIGN)
_OF_EDITORS = (
    *_EDITORS_ALONE,
    Kind.TO_READ,
    Kind.OVERDUE,
    Kind.DUE_SOON,
    Kind.SENT_BACK,
    Kind.ANSWERED,
    Kind.TO_ASK,
)


def _kinds(role: Role, *, whole: bool) -> tuple[Kind, ...]:
    """What lies with one of us is a reporter's work, whoever it is; of everybody's, the role says what comes first."""
    if not whole:
        return _OF_REPORTERS
    return _OF_EDITORS if role.may_edit else (*_OF_REPORTERS, *_EDITORS_ALONE)


def _waived_by(session: Session, parts: Iterable[Part], policy: Policy) -> dict[RfcId, StaffId]:
    shown = _shown(parts, Kind.RULINGS)
    return deskwork.waived_by(session, shown) if shown and policy.two_person_waivers else {}


def _letters(session: Session, parts: Iterable[Part]) -> dict[RfcId, Pending]:
    shown = _shown(parts, *_WRITTEN_TO)
    found = pending_letters.pending(session, shown) if shown else {}
    return {rfc_id: first for rfc_id, letters in found.items() if (first := foremost(letters))}


def _tries(desk: Desk, session: Session, shown: list[RfcId]) -> dict[RfcId, FollowUp]:
    return {one.rfc_id: one for one in proposed(desk, session, shown)} if shown else {}


def _shown(parts: Iterable[Part], *kinds: Kind) -> list[RfcId]:
    return [line.rfc_id for part in parts if part.kind in kinds for line in part.lines]


def _proposal(session: Session, investigation: Investigation, policy: Policy) -> Proposal | None:
    """The newest proposal, while the release it speaks of is not out."""
    last = proposals.last(session, investigation.id) if policy.two_person_release else None
    return last if last and last.number == releases.next_number(session, investigation.id) else None


def _updates(desk: Desk, glance: _Glance) -> Waits | None:
    waits = updates.waiting(desk, glance.session, glance.investigation, most=updates.READ)
    return waits.of(glance.of) if waits and glance.of else waits


def _unheld(everything: Counts) -> int:
    nobodys = everything.of(None)
    return sum(nobodys.phase(phase) for phase in AT_WORK if phase is not Phase.SIGNED_OFF)


def _readiness(desk: Desk, glance: _Glance) -> Readiness:
    return Readiness(
        signed=glance.counts.phase(Phase.SIGNED_OFF),
        total=sum(glance.counts.phase(phase) for phase in AT_WORK),
        release=fair_days.release(desk, glance.session, glance.investigation.id, glance.now),
    )
