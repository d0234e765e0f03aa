"""The investigations: all of them, and one of them with numbers that add up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from outreach.db import counts, editions, holds, investigations, people, releases, submissions
from outreach.db.counts import Counts
from outreach.db.releases import Released
from outreach.db.session import hold_clock
from outreach.domain.agencies import slugify
from outreach.domain.errors import RuleBroken
from outreach.domain.holds import HoldStep
from outreach.domain.investigation import Codebook, Investigation, Question, QuestionSet, ResponseStatus
from outreach.domain.ledger import IN_ORDER, Count, Ledger, Tally
from outreach.domain.lines import Place
from outreach.domain.people import Acting
from outreach.domain.phases import Phase
from outreach.domain.tally_lines import ledger_sentence, tally_sentence
from outreach.domain.voices import Own
from outreach.services import going_live, gone_by_age, teams
from outreach.services.desk import Desk
from outreach.services.editions import adopt_in, check_questions, need_editor
from outreach.services.gone_by_age import GoneByAge
from outreach.services.workload import Load, PhaseCount, loads, phase_counts


@dataclass(frozen=True, kw_only=True, slots=True)
class InvestigationTyped:
    """A new investigation as a person typed it. `everybody`: all of the house work on it, not its opener alone."""

    title: str
    questions: tuple[Question, ...]
    codebook: Codebook
    slug: str = ""
    live: bool = False
    everybody: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One investigation on the list of all of them."""

    investigation: Investigation
    imported: int
    signed: int
    outstanding: int
    gone: GoneByAge | None = None


@dataclass(frozen=True, kw_only=True)
class InvestigationPage:
    """`tally` counts the rows of the dataset as they stand at `now`; `ledger` accounts for every imported name."""

    investigation: Investigation
    now: datetime
    codebook: Codebook
    questions: QuestionSet | None
    tally: Tally
    ledger: Ledger
    phases: tuple[PhaseCount, ...]
    loads: tuple[Load, ...]
    releases: tuple[Released, ...]
    hold: HoldStep | None
    gone: GoneByAge | None

    @property
    def tally_sentence(self) -> str:
        return tally_sentence(self.tally, Own(self.codebook))

    @property
    def ledger_sentence(self) -> str:
        return ledger_sentence(self.ledger, Own(self.codebook))

    @property
    def at_work(self) -> int:
        return sum(one.count for one in self.phases)

    @property
    def signed(self) -> int:
        return self._phase(Phase.SIGNED_OFF)

    @property
    def ready(self) -> int:
        return self._phase(Phase.READY)

    def _phase(self, phase: Phase) -> int:
        return next(one.count for one in self.phases if one.phase is phase)

    def label(self, status: str) -> str:
        return self.codebook.label(ResponseStatus(status))


def index(desk: Desk) -> tuple[Listed, ...]:
    """Every investigation, the newest first."""
    now = desk.clock()
    with desk.reading() as session:
        gone = gone_by_age.everywhere(session)
        return tuple(
            _listed(one, counts.read(session, one.id, now), gone.get(one.id))
            for one in investigations.everyone(session)
        )


def everyone(desk: Desk) -> tuple[Investigation, ...]:
    with desk.reading() as session:
        return investigations.everyone(session)


def find(desk: Desk, slug: str) -> Investigation:
    with desk.reading() as session:
        return investigations.get(session, slug)


def show(desk: Desk, slug: str) -> InvestigationPage:
    now = desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        kept = counts.read(session, investigation.id, now)
        settled = editions.load(session, investigation.id, investigation.editions)
        codebook = settled.codebook_at(now)
        return InvestigationPage(
            investigation=investigation,
            now=now,
            codebook=codebook,
            questions=settled.questions_at(now).current,
            tally=tally_now(kept, codebook),
            ledger=ledger_now(kept),
            phases=phase_counts(kept),
            loads=loads(kept, people.everyone(session)),
            releases=releases.of_investigation(session, investigation.id),
            hold=hold if (hold := holds.last(session, investigation.id)) and hold.on else None,
            gone=gone_by_age.of(session, investigation.id),
        )


def add(desk: Desk, typed: InvestigationTyped, *, by: Acting) -> str:
    """Open an investigation with its first questions; policy and codebook begin with the house's defaults."""
    need_editor(by)
    if typed.live:
        going_live.need_relay(desk)
    check_questions(typed.questions, 1)
    slug = slugify(typed.slug or typed.title)[:80]
    with desk.writing(by) as session:
        hold_clock(session)
        at = desk.clock()
        if investigations.is_taken(session, slug):
            raise RuleBroken(f"/investigations/{slug} is taken. Choose another address.", "slug")
        made = investigations.add(session, slug=slug, title=typed.title, live=typed.live, by=by.staff, at=at)
        if typed.everybody:
            teams.everybody(session, made.id, by=by.staff, at=at)
        for body in (QuestionSet(version=1, recorded_at=at, questions=typed.questions), typed.codebook):
            adopt_in(desk, session, made.id, body, by=by)
        submissions.remember(session, by, slug)
    return slug


def set_live(desk: Desk, slug: str, *, live: bool, by: Acting) -> None:
    """Whether letters to its agencies may really leave. What practice put on record is taken back as it goes live."""
    need_editor(by)
    if live:
        going_live.need_relay(desk)
    with desk.writing(by) as session:
        investigation = investigations.get(session, slug)
        if live is investigation.live:
            return
        if live:
            going_live.end_practice(desk, session, investigation.id, by=by)
        else:
            going_live.need_no_letter_under_way(session, investigation.id)
        investigations.change(session, investigation.id, title=investigation.title, live=live)


def tally_now(kept: Counts, codebook: Codebook) -> Tally:
    """The tally from the counters: every row under its printed status, after the codebook's rules for silence."""
    printed: Counter[ResponseStatus] = Counter()
    folded: Counter[ResponseStatus] = Counter()
    for status in ResponseStatus:
        number, published = kept.status(status), codebook.published(status)
        # Who sent a receipt and still has time to answer is printed as such: "did not respond" is not true yet.
        proven = kept.silent if status is ResponseStatus.ACKNOWLEDGED_ONLY else number
        printed[published] += proven
        printed[status] += number - proven
        if published is not status:
            folded[status] += proven
    return Tally(
        total=sum(printed.values()),
        statuses=_counts(printed),
        inside=_inside(kept.qualified(), codebook),
        folded=_counts(folded),
    )


def ledger_now(kept: Counts) -> Ledger:
    inside, removed, merged = (kept.place(place) for place in (Place.IN, Place.REMOVED, Place.MERGED))
    return Ledger(
        imported=inside + removed + merged,
        published=inside,
        removed=removed,
        merged=merged,
        renamed=0,
        outside=kept.place(Place.OUTSIDE),
    )


def _counts(found: Counter[ResponseStatus]) -> tuple[Count, ...]:
    return tuple(Count(key=status, count=found[status]) for status in IN_ORDER if found[status])


def _inside(qualified: Mapping[tuple[str, ...], int], codebook: Codebook) -> tuple[Count, ...]:
    """A row is counted under the first qualifier of the codebook that fits it, so that none is counted twice."""
    found: Counter[str] = Counter()
    for held, number in qualified.items():
        if key := next((one.key for one in codebook.qualifiers if one.key in held), None):
            found[key] += number
    return tuple(Count(key=one.key, count=found[one.key]) for one in codebook.qualifiers if found[one.key])


def _listed(one: Investigation, kept: Counts, gone: GoneByAge | None) -> Listed:
    ledger = ledger_now(kept)
    waiting = (Phase.AWAITING, Phase.DUE_SOON, Phase.OVERDUE)
    return Listed(
        investigation=one,
        imported=ledger.imported + ledger.outside,
        signed=kept.phase(Phase.SIGNED_OFF),
        outstanding=sum(kept.phase(phase) for phase in waiting),
        gone=gone,
    )
