"""What somebody sees of erasures: what would go and what stays, what waits for a second person, what was erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from outreach.db import agencies, cases, erasures, investigations, releases, seats
from outreach.db.session import Session
from outreach.db.uploads import Listed
from outreach.domain import facts
from outreach.domain.agencies import Agency
from outreach.domain.erasures import LAPSES, Erasure, Ground, State, Subject
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.holds import HoldStep
from outreach.domain.ids import AgencyId, InvestigationId, RfcId
from outreach.domain.investigation import Investigation
from outreach.domain.teams import Sight
from outreach.services import erasure_scope, uploaded_lists
from outreach.services.desk import Desk
from outreach.services.erasure_scope import Scope, Wanted

PRINTED = (
    facts.StatementQuoted,
    facts.TranslationAdded,
    facts.GateWaived,
    facts.RemovedFromDataset,
    facts.MergedInto,
    facts.NameCorrected,
)
"""Entries whose words a release may have printed."""


@dataclass(frozen=True, kw_only=True)
class Out:
    """A release that went out with the words, or may have."""

    title: str
    slug: str
    number: int
    released_at: datetime


@dataclass(frozen=True, kw_only=True)
class Look:
    """What would go and what stays, before anybody asks. `lists`: uploaded ones that hold the contact.

    `asked`: somebody asked for it, or for part of it, already.
    """

    scope: Scope
    investigations: tuple[str, ...]
    published: tuple[Out, ...]
    holds: tuple[HoldStep, ...]
    lists: tuple[Listed, ...] = ()
    asked: Erasure | None = None


@dataclass(frozen=True, kw_only=True)
class ErasurePage:
    """One erasure; `look` while it waits, for whoever may confirm or withdraw it. `refused`: why it cannot be done."""

    erasure: Erasure
    investigation: Investigation | None
    state: State
    look: Look | None
    refused: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """One erasure in a list. `what` says how much of it is of whom, and no word of what it was."""

    erasure: Erasure
    state: State
    what: str


@dataclass(frozen=True, kw_only=True)
class ErasuresPage:
    investigation: Investigation
    erasures: tuple[Listing, ...]


def look(desk: Desk, wanted: Wanted) -> Look:
    """Raises `NotFound` for what is not there, or not this person's."""
    with desk.reading() as session:
        scope = erasure_scope.of_wanted(session, wanted)
        erasure_scope.need_part(desk.sight, scope)
        erasure_scope.need_erasable(session, scope)
        return replace(_look(session, scope), asked=erasure_scope.asked_before(session, scope, desk.clock()))


def page(desk: Desk, erasure_id: str) -> ErasurePage:
    with desk.reading() as session:
        erasure = erasures.get(session, erasure_id)
        investigation = _need_listed(desk, session, erasure)
        state = erasure.state(desk.clock())
        look, refused = None, ""
        if state is State.OPEN:
            try:
                scope = erasure_scope.of_subject(desk, session, erasure.subject)
                erasure_scope.need_part(desk.sight, scope)
                erasure_scope.need_erasable(session, scope)
                look = _look(session, scope)
            except (NotFound, RuleBroken) as trouble:
                refused = str(trouble)
    return ErasurePage(erasure=erasure, investigation=investigation, state=state, look=look, refused=refused)


def listing(desk: Desk, slug: str) -> ErasuresPage:
    """Every erasure of an investigation and of contacts of its agencies, the newest first."""
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        found = [one for one in erasures.everything(session) if _is_of(session, one, investigation.id)]
        listed = _listed(session, found, desk.clock())
    return ErasuresPage(investigation=investigation, erasures=listed)


def to_confirm(desk: Desk) -> tuple[tuple[Erasure, str], ...]:
    """What waits for a second person, and this reader may be it; what lapses first comes first.

    Of what was asked for because the time of an investigation is over, one stands for all, beside its slug.
    """
    sight, now = desk.sight, desk.clock()
    if not any(seat.part.may_hold for seat in sight.seats.values()):
        return ()
    with desk.reading() as session:
        waiting = [one for one in erasures.waiting(session, now - LAPSES) if one.asked_by != sight.whose]
        first = {(_whole_of(sight, one) or one.id, one.asked_by): one.id for one in reversed(waiting)}
        found = (one for one in waiting if one.id in first.values())
        return tuple((one, _whole_of(sight, one)) for one in found if _is_theirs(desk, session, one))


def _whole_of(sight: Sight, erasure: Erasure) -> str:
    seat = sight.seats.get(erasure.investigation_id) if erasure.investigation_id is not None else None
    return seat.slug if seat and erasure.ground is Ground.RETENTION else ""


def _is_theirs(desk: Desk, session: Session, erasure: Erasure) -> bool:
    try:
        scope = erasure_scope.of_subject(desk, session, erasure.subject)
    except NotFound:
        return False
    return erasure_scope.has_part(desk.sight, scope)


def everything(desk: Desk) -> tuple[Listing, ...]:
    with desk.reading() as session:
        return _listed(session, erasures.everything(session), desk.clock())


def _listed(session: Session, found: Sequence[Erasure], now: datetime) -> tuple[Listing, ...]:
    requests = cases.load_many(session, sorted({rfc_id for one in found for rfc_id, _ in one.subject.entries}))
    names = {rfc_id: one.agency.name for rfc_id, one in requests.items()}
    of_contacts = agencies.by_ids(session, {one.subject.agency for one in found if one.subject.agency is not None})
    return tuple(
        Listing(erasure=one, state=one.state(now), what=_what(one.subject, names, of_contacts)) for one in found
    )


def _what(subject: Subject, names: Mapping[RfcId, str], of_contacts: Mapping[AgencyId, Agency]) -> str:
    whose = {names[rfc_id] for rfc_id, _ in subject.entries if rfc_id in names}
    whose |= {one.name for which, one in of_contacts.items() if which == subject.agency}
    parts = [
        (int(subject.contact is not None), "contact", "contacts"),
        (len(subject.entries), "entry", "entries"),
        (len(subject.messages), "message", "messages"),
    ]
    told = ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in parts if number)
    return f"{told} of {', '.join(sorted(whose))}" if whose else told


def _look(session: Session, scope: Scope) -> Look:
    with seats.lifted(session):
        return Look(
            scope=scope,
            investigations=erasure_scope.titles(session, scope.concerned),
            published=tuple(_published(session, scope)),
            holds=erasure_scope.holding(session, scope),
            lists=tuple(uploaded_lists.naming(session, scope)),
        )


def _published(session: Session, scope: Scope) -> Sequence[Out]:
    printed: dict[InvestigationId, datetime] = {}
    for one in scope.entries:
        if isinstance(one.entry.fact, PRINTED):
            which = cases.load(session, one.rfc_id).investigation_id
            printed[which] = min(one.entry.recorded_at, printed.get(which, one.entry.recorded_at))
    return [
        Out(title=known.title, slug=known.slug, number=release.number, released_at=release.released_at)
        for which, since in sorted(printed.items())
        for known in [investigations.by_id(session, which)]
        for release in releases.of_investigation(session, which)
        if release.cutoff >= since
    ]


def _need_listed(desk: Desk, session: Session, erasure: Erasure) -> Investigation | None:
    """The investigation under which it is listed. For whoever has no part in one of those there is no such erasure."""
    whole = [investigations.by_id(session, which) for which in desk.sight.whole]
    of = [one for one in whole if _is_of(session, erasure, one.id)]
    nobodys = erasure.investigation_id is None and any(seat.part.may_hold for seat in desk.sight.seats.values())
    if not of and not nobodys:
        raise NotFound("There is no such erasure.")
    return of[0] if of else None


def _is_of(session: Session, erasure: Erasure, which: InvestigationId) -> bool:
    if erasure.investigation_id == which:
        return True
    agency = erasure.subject.agency
    return agency is not None and any(
        cases.load(session, rfc_id).investigation_id == which for rfc_id, _, _ in cases.of_agency(session, agency)
    )
