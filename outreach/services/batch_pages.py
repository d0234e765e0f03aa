"""What the page of a batch shows: each of its letters, as it would leave or as it left, and how far they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from outreach.db import batches, cases, editions, investigations, log, people
from outreach.db.session import Session
from outreach.domain.agencies import Agency
from outreach.domain.batches import (
    OPEN,
    TO_APPROVE,
    UNDER_WAY,
    Batch,
    BatchLetter,
    BatchState,
    LetterState,
    Progress,
    stands,
    state_of,
    unsent,
)
from outreach.domain.errors import NotFound
from outreach.domain.facts import DeliveryReport, DeliveryReported, EntryRetracted
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.investigation import Investigation, Policy
from outreach.domain.letter_marks import marks_of
from outreach.domain.merging import Merged, Problem
from outreach.domain.office_hours import UNDO, can_undo
from outreach.domain.outbox import Outgoing
from outreach.domain.wallclock import Timed, read, zone_or_utc
from outreach.services import agency_letters
from outreach.services.batches import Looked, look
from outreach.services.desk import Desk

RANKS = {
    LetterState.REFUSED: 0,
    LetterState.UNKNOWN: 0,
    LetterState.LEAVING: 2,
    LetterState.WAITING: 2,
    LetterState.LEFT: 3,
    LetterState.NOT_SENT: 4,
    LetterState.LEFT_OUT: 5,
}
"""Exceptions first, then what needs a look, then what is to come, what is over, and what nobody sends."""


OTHERWISE = Problem(
    what="It is not to the letter what the first editor approved: something it rests on has changed, or the day.",
    mend="Send the batch back, so that it is approved as it is now.",
)
BOUNCES = (DeliveryReport.BOUNCED_HARD, DeliveryReport.BOUNCED_SOFT)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One letter of a batch as its page lists it. `merged` until all have approved it, else what was frozen.

    `came_back`: it left, and the mail system said later that it reached nobody. `unsent`: it was approved, and did not
    leave.
    """

    one: BatchLetter
    agency: str
    slug: str
    zone: str
    state: LetterState
    merged: Merged | None = None
    outgoing: Outgoing | None = None
    came_back: bool = False
    unsent: bool = False

    @property
    def leaves_at(self) -> datetime | None:
        """When it leaves, or is tried again."""
        if self.state is LetterState.WAITING and self.outgoing:
            return self.outgoing.not_before
        if self.merged:
            return self.merged.leaves_at
        return self.one.frozen.leaves_at if self.one.frozen else None

    @property
    def practice(self) -> bool:
        """Whether it was queued for practice: it never left the house, whatever stands here."""
        return bool(self.outgoing and self.outgoing.agency and self.outgoing.agency.practice)

    @property
    def tried(self) -> bool:
        """Whether the relay refused it for now; it waits to be tried again."""
        return self.state is LetterState.WAITING and bool(self.outgoing and self.outgoing.tries)

    @property
    def reason(self) -> Timed:
        """Why it does not leave, if so."""
        if self.one.left_out or self.one.held:
            return Timed.of(self.one.left_out) if self.one.left_out else Timed.of_kept(self.one.held)
        if self.merged and self.merged.problems:
            return Timed.of(" ".join(str(problem) for problem in self.merged.problems))
        return Timed.of(self.outgoing.last_reply if self.outgoing and self.state is not LetterState.LEFT else "")

    @property
    def why(self) -> str:
        """The same on the agency’s clock."""
        return self.reason.said(lambda at: read(at, zone_or_utc(self.zone)))

    @property
    def rank(self) -> int:
        if self.merged is not None and self.state is not LetterState.LEFT_OUT:
            return 0 if self.merged.stops else 1 if self.merged.warnings else 2
        if self.came_back or self.unsent:
            return 0
        return 1 if self.tried else RANKS[self.state]


@dataclass(frozen=True, kw_only=True)
class BatchPage:
    """A batch whole, with the letters in the order in which somebody looks at them.

    `seal` and `marks` say how the letters were seen. `drafts`: other open batches of the same purpose, and how many of
    these agencies stand there too.
    """

    investigation: Investigation
    batch: Batch
    policy: Policy
    items: tuple[Item, ...]
    seal: str
    marks: str
    drafts: Mapping[int, int]
    now: datetime
    names: Mapping[StaffId, str]

    @property
    def open(self) -> bool:
        return self.batch.state in OPEN

    @property
    def to_approve(self) -> bool:
        """Whether it waits for an editor, or for a second one."""
        return self.batch.state in TO_APPROVE

    @property
    def stands(self) -> str:
        return stands(self.batch.state, self.progress)

    @property
    def less_time(self) -> str:
        """What the first editor and the second are told of the time it gives, before they stand behind it."""
        return self.batch.less_time(self.policy) if self.to_approve else ""

    @property
    def practice(self) -> bool:
        """Whether its letters are for practice: what they say they did, they did in the house alone."""
        over = self.batch.state in (BatchState.DONE, BatchState.CANCELLED)
        return any(item.practice for item in self.items) or not (over or self.investigation.live)

    @property
    def stopped(self) -> int:
        return sum(1 for item in self.items if item.merged and item.merged.stops)

    @property
    def ready(self) -> int:
        return sum(1 for item in self.items if item.merged and item.merged.ready)

    @property
    def warned(self) -> int:
        return sum(1 for item in self.items if item.merged and item.merged.ready and item.merged.warnings)

    @property
    def can_undo(self) -> bool:
        """Paused or not, while there is time and nothing has left."""
        at, under_way = self.batch.approved_at, self.batch.state in UNDER_WAY
        return under_way and at is not None and can_undo(at, self.now) and not self.progress[LetterState.LEFT]

    @property
    def undo_until(self) -> datetime | None:
        return self.batch.approved_at + UNDO if self.batch.approved_at else None

    @property
    def progress(self) -> Progress:
        return Progress.of(item.state for item in self.items)

    @property
    def unsent(self) -> int:
        """How many can be merged anew."""
        return sum(item.unsent for item in self.items)

    @property
    def came_back(self) -> int:
        return sum(item.came_back for item in self.items)

    def around(self, rfc_id: RfcId) -> tuple[Item | None, Item | None]:
        """The letters before and after this one, in the order of the page."""
        place = self.place(rfc_id) - 1
        following = self.items[place + 1] if place + 1 < len(self.items) else None
        return (self.items[place - 1] if place else None), following

    def item(self, rfc_id: RfcId) -> Item:
        return self.items[self.place(rfc_id) - 1]

    def place(self, rfc_id: RfcId) -> int:
        """Which of them it is, counted from one."""
        for place, item in enumerate(self.items, start=1):
            if item.one.rfc_id == rfc_id:
                return place
        raise NotFound("This agency is not in this batch.")


def batch_page(desk: Desk, slug: str, batch_id: int) -> BatchPage:
    with desk.reading() as session:
        batch = batches.get(session, batch_id)
        if batch.state in TO_APPROVE:
            return _to_approve(desk, session, look(desk, session, slug, batch))
        investigation = investigations.get(session, slug)
        if batch.investigation_id != investigation.id:
            raise NotFound("There is no such batch of letters in this investigation.")
        return BatchPage(
            investigation=investigation,
            batch=batch,
            policy=_policy(desk, session, investigation),
            items=_ranked(_frozen_items(session, batch)),
            seal=batch.seal,
            marks="",
            drafts={},
            now=desk.clock(),
            names=people.names(session),
        )


def _to_approve(desk: Desk, session: Session, looked: Looked) -> BatchPage:
    sheet = looked.sheet
    return BatchPage(
        investigation=sheet.investigation,
        batch=looked.batch,
        policy=_policy(desk, session, sheet.investigation),
        items=_ranked(_merged_items(looked)),
        seal=looked.seal,
        marks=marks_of(looked.merged),
        drafts=looked.drafts,
        now=sheet.now,
        names=sheet.staff,
    )


def _policy(desk: Desk, session: Session, investigation: Investigation) -> Policy:
    return editions.load(session, investigation.id, investigation.editions).policy_at(desk.clock())


def _ranked(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: item.rank))


def _merged_items(looked: Looked) -> list[Item]:
    letters = {one.rfc_id: one for one in looked.batch.letters}
    changed = {one.rfc_id for one in looked.changed}
    return [
        Item(
            one=letters[one.rfc_id],
            agency=one.agency,
            slug=one.slug,
            zone=one.zone,
            state=LetterState.LEFT_OUT if one.left_out else LetterState.WAITING,
            merged=replace(one, problems=(OTHERWISE, *one.problems)) if one.rfc_id in changed else one,
        )
        for one in looked.merged
    ]


def _frozen_items(session: Session, batch: Batch) -> list[Item]:
    queued = [one.outbox_id for one in batch.letters if one.outbox_id]
    outgoing = agency_letters.states(session, queued) if queued else {}
    stored = cases.load_many(session, [one.rfc_id for one in batch.letters])
    back = _came_back(session, [one.rfc_id for one in batch.letters])
    items = [
        _frozen(one, stored[one.rfc_id].agency, outgoing.get(one.outbox_id or 0), batch.state) for one in batch.letters
    ]
    return [replace(one, came_back=(one.one.rfc_id, _entry_of(one)) in back) for one in items]


def _entry_of(item: Item) -> Seq | None:
    return item.outgoing.agency.entry if item.outgoing and item.outgoing.agency else None


def _came_back(session: Session, rfc_ids: Sequence[RfcId]) -> frozenset[tuple[RfcId, Seq]]:
    """The attempts of which the last word is that they bounced; a delay is no word on what became of them."""
    found = set()
    for rfc_id, entries in log.of_kinds(session, rfc_ids, DeliveryReported.__name__, EntryRetracted.__name__).items():
        gone = {entry.fact.entry for entry in entries if isinstance(entry.fact, EntryRetracted)}
        told = [one.fact for one in entries if isinstance(one.fact, DeliveryReported) and one.seq not in gone]
        last = {one.attempt: one.report for one in told if one.report is not DeliveryReport.DELAYED}
        found |= {(rfc_id, attempt) for attempt, report in last.items() if report in BOUNCES}
    return frozenset(found)


def _frozen(one: BatchLetter, agency: Agency, sent: Outgoing | None, batch: BatchState) -> Item:
    state = state_of(one, sent.state if sent else None, batch)
    return Item(
        one=one,
        agency=agency.name,
        slug=agency.slug,
        zone=agency.zone,
        state=state,
        outgoing=sent,
        unsent=unsent(state, batch),
    )
