"""What a list says about each request, and how much each request adds to the numbers on top of it.

A line holds instants and what only a new entry can change; what the clock changes is asked with `now`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from outreach.domain import gates
from outreach.domain.agencies import Place as Home
from outreach.domain.codec import canonical
from outreach.domain.ids import AgencyId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.known import Membership
from outreach.domain.phases import Milestones, Phase, Stage, phase_at, steps
from outreach.domain.standing import Standing

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""A start before anything the newsroom did: "already so"."""

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""An end that does not come by itself."""


ACKNOWLEDGED_AND_SILENT = "acknowledged only, and silent since"
"""How the counters call the acknowledged rows that a codebook may print as "no response": the silence is proven."""


SILENT_WORDS = {
    ResponseStatus.AWAITING: ResponseStatus.NO_RESPONSE.value,
    ResponseStatus.ACKNOWLEDGED_ONLY: ACKNOWLEDGED_AND_SILENT,
}
"""What is counted in place of a status once the silence is proven."""


class What(StrEnum):
    """What is counted: the work by its phase, rows by their status, imported names by where they went.

    The confirmed rows are counted a second time by all their qualifiers together, in JSON.
    """

    PHASE = "phase"
    STATUS = "status"
    LEDGER = "ledger"
    QUALIFIED = "qualified"


class Place(StrEnum):
    """Where an imported name went: imported = in + removed + merged. Those outside were never rows."""

    IN = "in the dataset"
    REMOVED = "removed"
    MERGED = "merged"
    OUTSIDE = "outside the dataset"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One request for comment in a list.

    `silent_from`: when its silence is proven by itself; *awaiting* then turns into *no response*, while *acknowledged
    only* keeps its name. `judged_by` may not sign the row. `sent_back_why` is what an editor asked to have mended,
    while that is the last word. `home` is where the agency keeps its calendar, in lists that say how far deadlines are.
    """

    rfc_id: RfcId
    investigation_id: InvestigationId
    agency_id: AgencyId
    name: str
    country: str
    kind: str
    published_range: str
    milestones: Milestones
    status: ResponseStatus
    silent_from: datetime | None
    place: Place
    last_seq: Seq
    qualifiers: tuple[str, ...] = ()
    needs_ruling: bool = False
    asked_at: datetime | None = None
    due_zone: str = ""
    waiting_since: datetime | None = None
    last_contact_at: datetime | None = None
    attempts: int = 0
    assignee: StaffId | None = None
    signed_at: datetime | None = None
    judged_by: StaffId | None = None
    sent_back_at: datetime | None = None
    sent_back_why: str = ""
    home: Home | None = field(default=None, compare=False)

    @property
    def open(self) -> bool:
        """Whether it is still to be signed."""
        return self.milestones.stage is not Stage.OUT and self.signed_at is None

    def phase_at(self, now: datetime) -> Phase:
        return phase_at(self.milestones, now)

    def status_at(self, now: datetime) -> ResponseStatus:
        silent = self.status is ResponseStatus.AWAITING and self._silent(now)
        return ResponseStatus.NO_RESPONSE if silent else self.status

    def word_at(self, now: datetime) -> str:
        """The word under which the counters have its status."""
        if self.status is ResponseStatus.ACKNOWLEDGED_ONLY and self._silent(now):
            return ACKNOWLEDGED_AND_SILENT
        return self.status_at(now).value

    def _silent(self, now: datetime) -> bool:
        return self.silent_from is not None and self.silent_from <= now


def place_of(standing: Standing) -> Place:
    listing = standing.known.listing
    if listing.outside_dataset:
        return Place.OUTSIDE
    return {Membership.IN: Place.IN, Membership.REMOVED: Place.REMOVED, Membership.MERGED: Place.MERGED}[
        listing.membership
    ]


def silent_from(standing: Standing) -> datetime | None:
    """From when on the silence is proven with nothing more done; none while a message waits to be classified."""
    if standing.status not in SILENT_WORDS or standing.known.waiting:
        return None
    if standing.signed is not None:
        return standing.signed.recorded_at
    silence = (check for check in standing.checks if check.gate in gates.SILENCE)
    return gates.all_hold_from(silence, standing.as_of)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clocked:
    """What the clock has made of a line by some instant, true until `moves_at`. `pressing_at` orders a phase."""

    phase: Phase
    status: ResponseStatus
    silent_from: datetime | None
    moves_at: datetime
    pressing_at: datetime


def clocked(line: Line, now: datetime) -> Clocked:
    phase, status = line.phase_at(now), line.status_at(now)
    silent = line.silent_from if status is line.status else None
    starts = [start for _, start in steps(line.milestones)] + [silent]
    ahead = [start for start in starts if start is not None and start > now]
    return Clocked(
        phase=phase,
        status=status,
        silent_from=silent,
        moves_at=min(ahead, default=NEVER),
        pressing_at=_pressing_at(line, phase) or NEVER,
    )


def _pressing_at(line: Line, phase: Phase) -> datetime | None:
    """The instant that makes one request of this phase more pressing than the next, if the phase has one."""
    match phase:
        case Phase.TO_CLASSIFY:
            return line.waiting_since
        case Phase.AWAITING | Phase.DUE_SOON | Phase.OVERDUE:
            return line.milestones.due_at
        case Phase.READY:
            return line.milestones.ready_from
        case Phase.ANSWERED:
            return line.last_contact_at
        case _:
            return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """The part of a line that the counters were told about, so that they can be told otherwise."""

    assignee: StaffId | None
    milestones: Milestones
    status: ResponseStatus
    silent_from: datetime | None
    place: Place
    qualifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """From `at` on, one request more (or fewer) of `assignee` counts under this word."""

    assignee: StaffId | None
    what: What
    word: str
    at: datetime


def changes(before: Counted | None, after: Counted, now: datetime) -> dict[Step, int]:
    """What the counters must be told when a line changes at `now`; steps already begun are put at `EVER`.

    Only the sums at `now` and later are ever asked for, so a start that has passed need not be remembered.
    """
    found: Counter[Step] = Counter()
    for step, number in _told(after, now):
        found[step] += number
    for step, number in _told(before, now) if before else ():
        found[step] -= number
    return {step: number for step, number in found.items() if number}


def _told(counted: Counted, now: datetime) -> Iterable[tuple[Step, int]]:
    yield Step(counted.assignee, What.LEDGER, counted.place.value, EVER), 1
    phases = [(phase.value, start) for phase, start in steps(counted.milestones)]
    yield from _spans(counted, What.PHASE, phases, now)
    if counted.place is Place.IN:
        yield from _spans(counted, What.STATUS, _statuses(counted), now)
    if counted.place is Place.IN and counted.status is ResponseStatus.CONFIRMED:
        yield Step(counted.assignee, What.QUALIFIED, canonical(counted.qualifiers), EVER), 1


def _statuses(counted: Counted) -> list[tuple[str, datetime | None]]:
    silent: list[tuple[str, datetime | None]] = []
    if counted.silent_from is not None and counted.status in SILENT_WORDS:
        silent = [(SILENT_WORDS[counted.status], counted.silent_from)]
    return [(counted.status.value, None), *silent]


def _spans(
    counted: Counted, what: What, words: list[tuple[str, datetime | None]], now: datetime
) -> Iterable[tuple[Step, int]]:
    """Each word counts from its start until the next one starts."""
    starts = [EVER if start is None or start <= now else start for _, start in words]
    for (word, _), start, end in zip(words, starts, [*starts[1:], None], strict=True):
        yield Step(counted.assignee, what, word, start), 1
        if end is not None:
            yield Step(counted.assignee, what, word, end), -1


def counted(line: Line) -> Counted:
    return Counted(
        assignee=line.assignee,
        milestones=line.milestones,
        status=line.status,
        silent_from=line.silent_from,
        place=line.place,
        qualifiers=line.qualifiers,
    )
